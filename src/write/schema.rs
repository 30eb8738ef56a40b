//! The one list of tables and columns.
//!
//! Headers, `datapackage.json` and docs/datasets.md come from here; the rows are filled in this order in
//! [`rows`](super::rows). Never: changes a column's type; a new column goes to the end of its table.

/// Type of a column, in the words of the Frictionless Table Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Characters.
    Text,
    /// A whole number.
    Integer,
    /// A decimal number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A day, `2020-01-06`.
    Date,
}

impl Kind {
    /// The name of the type in a Table Schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
        }
    }
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// Its name: the header, the key in JSON lines.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether every row has a value.
    pub required: bool,
    /// What it holds, with its unit or its codes.
    pub about: &'static str,
}

impl Column {
    const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, required: false, about }
    }

    /// Every row has a value.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

/// A column of characters.
pub const fn text(name: &'static str, about: &'static str) -> Column {
    Column::new(name, Kind::Text, about)
}

/// A column of whole numbers.
pub const fn integer(name: &'static str, about: &'static str) -> Column {
    Column::new(name, Kind::Integer, about)
}

/// A column of decimal numbers.
pub const fn number(name: &'static str, about: &'static str) -> Column {
    Column::new(name, Kind::Number, about)
}

/// A column of truth values.
pub const fn boolean(name: &'static str, about: &'static str) -> Column {
    Column::new(name, Kind::Boolean, about)
}

/// A column of days.
pub const fn date(name: &'static str, about: &'static str) -> Column {
    Column::new(name, Kind::Date, about)
}

/// Columns that name a row of another table.
#[derive(Debug)]
pub struct Link {
    /// Columns of this table.
    pub columns: &'static [&'static str],
    /// The other table.
    pub table: &'static str,
    /// Its columns.
    pub to: &'static [&'static str],
}

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Its name: the file without its ending, with `/` after a folder.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// The columns that tell its rows apart; empty where one of them may be absent.
    pub key: &'static [&'static str],
    /// Rows of other tables that its rows name.
    pub links: &'static [Link],
    /// Its columns in order.
    pub columns: &'static [Column],
}

/// The tables of an archive, in the order of the documentation; the summaries stand in [`crate::summary::TABLES`].
pub static TABLES: [&Table; 8] =
    [&ARTICLES, &ENTITIES, &MENTIONS, &QUOTES, &EVENTS, &TIMES, &DUPLICATES, &FILTERED];

/// All tables that a run writes.
pub fn all() -> impl Iterator<Item = &'static Table> {
    TABLES.iter().chain(crate::summary::TABLES.iter()).copied()
}

const ARTICLE_ID: Column = text("article_id", "The article.").required();
const SENTENCE: Column = integer("sentence", "Number of its sentence in the article, from 0.");
const START: Column =
    integer("start", "First character, as a code point offset into the article's `text`.").required();
const END: Column = integer("end", "One past the last character.").required();
const TO_ARTICLE: Link = Link { columns: &["article_id"], table: "articles", to: &["article_id"] };

/// One row an article.
pub static ARTICLES: Table = Table {
    name: "articles",
    about: "One row an article, with its cleaned text, to which all offsets in the other tables refer.",
    key: &["article_id"],
    links: &[],
    columns: &[
        text(
            "article_id",
            "Unique in the dataset: the record's own id where it has one, else `n-` and a hash of the text. Where two texts \
             share an id, the later one gets `~` and a hash behind it.",
        )
        .required(),
        date("date", "Day of publication; empty where the record states none or it cannot be read."),
        text("title", "Headline."),
        text("publisher", "Publisher, newspaper or domain."),
        text("author", "Author from the record or the byline."),
        text("url", "Address on the web."),
        text("dateline", "Place and agency as the article begins with them (`BAGHDAD (AP)`); not part of `text`."),
        text("language", "ISO 639-1 code of the language; empty where it could not be told."),
        text("text", "The cleaned text; paragraphs are separated by an empty line.").required(),
        text(
            "source",
            "The file it was read from, as given or found, with `/` between folders; `archive.zip!/member` for a member of an \
             archive, `-` for standard input.",
        )
        .required(),
        integer("offset", "First byte of the record in the (unpacked) source.").required(),
        integer("record", "Number of the record in its source, from 0.").required(),
        integer("characters", "Length of `text` in code points.").required(),
        integer("words", "Number of tokens in `text`, in the sense of Universal Dependencies.").required(),
        integer("sentences", "Number of sentences.").required(),
        integer("entities", "Rows of this article in `entities`.").required(),
        integer("mentions", "Rows of this article in `mentions`.").required(),
        integer("quotes", "Rows of this article in `quotes`.").required(),
        integer("events", "Rows of this article in `events`.").required(),
        integer("times", "Rows of this article in `times`.").required(),
    ],
};

/// One row an entity of an article.
pub static ENTITIES: Table = Table {
    name: "entities",
    about: "One row for each thing that an article names: all its mentions in that article together, under one name.",
    key: &["article_id", "entity"],
    links: &[TO_ARTICLE],
    columns: &[
        ARTICLE_ID,
        integer("entity", "Number of the entity in the article, from 0, in order of first mention.").required(),
        text(
            "entity_id",
            "The same in all articles for the same name in the same type: `u-` and the id of your own list, `g-` and the \
             GeoNames id of a place, else `e-` and a hash of type and name.",
        )
        .required(),
        text("name", "Its fullest name in the article.").required(),
        text(
            "type",
            "PERSON, ORG, GPE (countries, states, cities), LOC (other places), NORP (nationalities, religious and political \
             groups), FACILITY, EVENT, PRODUCT, WORK, LAW, MISC, MONEY, PERCENT, QUANTITY.",
        )
        .required(),
        integer("names", "Number of mentions by name.").required(),
        integer("mentions", "Number of all mentions.").required(),
        integer("first", "First character of its first mention, as a code point offset into the article's `text`.").required(),
        number("salience", "Share of the article's attention, 0 to 1."),
        text("roles", "Titles and roles stated of it, in order of appearance, separated by `; `."),
        text("gender", "`male` or `female`, from honorifics, pronouns and unambiguous first names."),
        text("nationality", "ISO 3166-1 alpha-3 code, where a nationality is stated."),
        integer("organisation", "The entity of the same article to which it is stated to belong."),
        text("organisation_name", "The name of that organisation."),
        text("country", "Country of the actor: ISO 3166-1 alpha-3 code, or `IGO`, `NGO`, `MNC`."),
        text(
            "sector",
            "Sector of the actor, as PLOVER codes it: GOV, MIL, COP, LEG, JUD, OPP, REB, CVL, MED, BUS, NGO, IGO, UNK.",
        ),
        integer("geonames", "GeoNames id, for places found in the gazetteer."),
        text("place_country", "ISO 3166-1 alpha-3 code of the country in which the place lies."),
        text("admin1", "First-level division (state, province) of the place, as GeoNames codes it."),
        number("latitude", "Degrees north."),
        number("longitude", "Degrees east."),
        text("user_id", "Id of your own list, where it names this entity."),
    ],
};

/// One row a mention.
pub static MENTIONS: Table = Table {
    name: "mentions",
    about: "One row for each span of an article that names an entity.",
    key: &["article_id", "mention"],
    links: &[
        TO_ARTICLE,
        Link { columns: &["article_id", "entity"], table: "entities", to: &["article_id", "entity"] },
    ],
    columns: &[
        ARTICLE_ID,
        integer("mention", "Number of the mention in the article, from 0.").required(),
        integer("entity", "Number of its entity in the article.").required(),
        SENTENCE,
        START,
        END,
        text("text", "The characters themselves.").required(),
        text("form", "`name`, `nominal` (a description) or `pronoun`.").required(),
        text("type", "Type of this mention; its entity has the majority's.").required(),
    ],
};

/// One row a quote.
pub static QUOTES: Table = Table {
    name: "quotes",
    about: "One row for each thing that somebody says, writes, believes or wants, with who it is.",
    key: &["article_id", "quote"],
    links: &[TO_ARTICLE],
    columns: &[
        ARTICLE_ID,
        integer("quote", "Number of the quote in the article, from 0.").required(),
        date("article_date", "Day of publication of the article."),
        integer("sentence", "Number of the sentence in which it begins, from 0."),
        integer(
            "start",
            "First character of its first piece, as a code point offset into the article's `text`.",
        )
        .required(),
        integer("end", "One past the last character of its last piece.").required(),
        text("spans", "Its pieces, without quotation marks: `start-end`, separated by blanks.").required(),
        text("text", "The words of its pieces, ` … ` between two of them.").required(),
        text("type", "`direct` (all in quotation marks), `mixed` (some) or `indirect` (none).").required(),
        text("attribution", "`speech`, or `belief` for what is believed, wanted or planned.").required(),
        integer("speaker_start", "First character of the words that name the speaker."),
        integer("speaker_end", "One past the last."),
        text("speaker_text", "These words."),
        integer("speaker", "The speaker's entity in the article, where it is known."),
        text("speaker_name", "The full name of that entity."),
        text("speaker_id", "The `entity_id` of that entity."),
        integer("cue_start", "First character of the words that mark the attribution."),
        integer("cue_end", "One past the last."),
        text("cue", "These words."),
        text("cue_lemma", "Base form of their verb or noun: `say`, `according`, `statement`."),
        number("confidence", "How sure the extractor is of words and speaker together, 0 to 1."),
    ],
};

/// One row an event.
pub static EVENTS: Table = Table {
    name: "events",
    about: "One row for each event: who did what to whom, when and where, in the categories of PLOVER and CAMEO.",
    key: &["article_id", "event"],
    links: &[TO_ARTICLE],
    columns: &[
        ARTICLE_ID,
        integer("event", "Number of the event in the article, from 0.").required(),
        date("article_date", "Day of publication of the article."),
        SENTENCE,
        integer(
            "start",
            "First character of the words that tell it, as a code point offset into the article's `text`.",
        )
        .required(),
        END,
        text("trigger", "These words.").required(),
        text("plover", "PLOVER category: `CONSULT`.").required(),
        text("mode", "PLOVER mode: `visit`."),
        text("context", "PLOVER context: `military`."),
        text("cameo", "CAMEO code: `042`; leading zeros are part of it."),
        integer(
            "quad",
            "CAMEO quad class: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict.",
        ),
        number("goldstein", "Goldstein score of the code, -10 (conflict) to 10 (cooperation)."),
        integer("source_start", "First character of the words that name who did it."),
        integer("source_end", "One past the last."),
        text("source_text", "These words."),
        integer("source_entity", "Its entity in the article."),
        text("source_name", "The full name of that entity."),
        text("source_id", "The `entity_id` of that entity."),
        text("source_country", "Its country: ISO 3166-1 alpha-3 code, or `IGO`, `NGO`, `MNC`."),
        text("source_sector", "Its sector, as PLOVER codes it."),
        integer("target_start", "First character of the words that name to whom."),
        integer("target_end", "One past the last."),
        text("target_text", "These words."),
        integer("target_entity", "Its entity in the article."),
        text("target_name", "The full name of that entity."),
        text("target_id", "The `entity_id` of that entity."),
        text("target_country", "Its country."),
        text("target_sector", "Its sector."),
        text("date", "ISO value of its day, month or year: `2020-01-03`, `2020-01`, `2020`."),
        text("date_source", "`event` for a time stated of the event, `article` for the day of publication."),
        integer("place", "The entity of the place where it happened."),
        text("place_name", "The name of that place."),
        text("place_country", "ISO 3166-1 alpha-3 code of its country."),
        number("latitude", "Degrees north of that place."),
        number("longitude", "Degrees east of that place."),
        text(
            "status",
            "How it is told: `asserted`, `negated`, `future`, `demanded`, `claimed` or `historical`.",
        )
        .required(),
        integer("speaker", "The entity that claims it."),
        text("speaker_name", "The name of that entity."),
        integer("quote", "The quote of the same article in which it stands."),
        integer("killed", "People killed: the number stated, or the least that the words allow."),
        boolean("killed_approximate", "Whether that number is an approximation."),
        integer("injured", "People injured."),
        boolean("injured_approximate", "Whether that number is an approximation."),
        text(
            "cluster",
            "The same 16 digits for the same event in every article: actors, category, day and place.",
        ),
        integer("reports", "How often the article tells it."),
    ],
};

/// One row a time expression.
pub static TIMES: Table = Table {
    name: "times",
    about: "One row for each time expression, with its value in TIMEX3.",
    key: &["article_id", "time"],
    links: &[TO_ARTICLE],
    columns: &[
        ARTICLE_ID,
        integer("time", "Number of the expression in the article, from 0.").required(),
        SENTENCE,
        START,
        END,
        text("text", "The characters themselves.").required(),
        text("type", "`DATE`, `TIME`, `DURATION` or `SET`.").required(),
        text("value", "TIMEX3 value: `2020-01-03`, `2020-W02`, `P3D`, `XXXX-WXX-1`.").required(),
    ],
};

/// One row a record whose text was there before.
pub static DUPLICATES: Table = Table {
    name: "duplicates",
    about: "One row for each record that was left out because its text is that of an earlier article.",
    key: &["source", "offset", "record"],
    links: &[TO_ARTICLE],
    columns: &[
        text("source", "The file it was read from.").required(),
        integer("offset", "First byte of the record in the (unpacked) source.").required(),
        integer("record", "Number of the record in its source, from 0.").required(),
        text("id", "The record's own id, or the one made from its text.").required(),
        text("article_id", "The article that is kept.").required(),
    ],
};

/// One row a record that the configuration leaves out.
pub static FILTERED: Table = Table {
    name: "filtered",
    about: "One row for each record that the configuration asks to leave out. Without such a configuration it has none.",
    key: &["source", "offset", "record"],
    links: &[],
    columns: &[
        text("source", "The file it was read from.").required(),
        integer("offset", "First byte of the record in the (unpacked) source.").required(),
        integer("record", "Number of the record in its source, from 0.").required(),
        text("id", "The record's own id, or the one made from its text.").required(),
        text(
            "reason",
            "What is not as the configuration wants it: `language`, `date`, `too_short` or `too_long`.",
        )
        .required(),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn keys_and_links_name_columns_that_every_row_has() {
        let names: HashSet<_> = all().map(|table| table.name).collect();
        assert_eq!(names.len(), all().count(), "two tables of one name");
        for table in all() {
            let column = |name: &str| table.columns.iter().find(|column| column.name == name);
            let distinct: HashSet<_> = table.columns.iter().map(|column| column.name).collect();
            assert_eq!(distinct.len(), table.columns.len(), "{}: two columns of one name", table.name);
            for name in table.key {
                assert!(column(name).is_some_and(|column| column.required), "{}.{name}", table.name);
            }
            for link in table.links {
                let other = all().find(|other| other.name == link.table).unwrap();
                assert_eq!(link.to, other.key, "{} links to no key", table.name);
                assert!(link.columns.iter().all(|name| column(name).is_some()));
            }
            for column in table.columns {
                assert!(column.about.ends_with('.'), "{}.{}: a sentence", table.name, column.name);
            }
        }
    }
}
