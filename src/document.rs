//! What the stages find in one article.
//!
//! A [`Document`] is filled in the order in which its fields stand: each stage reads what the earlier ones found and adds its
//! own. Everything points into the article's text by [`Span`] and into the document by index; nothing copies text except for
//! names and values that are not in the text as such.

use std::ops::Range;

use smol_str::SmolStr;

use crate::{
    entity::{Actor, EntityKind, Place},
    event::{Count, Status},
    model::{Rel, Upos},
    span::Span,
};

/// Everything found in one article.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Sentences in order; they do not overlap.
    pub sentences: Vec<Sentence>,
    /// Tokens of all sentences in order; Universal Dependencies words.
    pub tokens: Vec<Token>,
    /// Names as the language model marks them, in order, not overlapping.
    pub names: Vec<Name>,
    /// Mentions in order of their start: names, and the descriptions and pronouns that were resolved.
    pub mentions: Vec<Mention>,
    /// Entities in order of their first mention.
    pub entities: Vec<Entity>,
    /// Time expressions in order.
    pub times: Vec<Time>,
    /// Quotes in order of their first piece.
    pub quotes: Vec<Quote>,
    /// Events in order of their trigger.
    pub events: Vec<Event>,
}

impl Document {
    /// Empties it for the next article and keeps its memory.
    pub fn clear(&mut self) {
        self.sentences.clear();
        self.tokens.clear();
        self.names.clear();
        self.mentions.clear();
        self.entities.clear();
        self.times.clear();
        self.quotes.clear();
        self.events.clear();
    }

    /// Index of the first token that ends after byte `offset`; the number of tokens if none does.
    pub fn token_at(&self, offset: u32) -> usize {
        self.tokens.partition_point(|token| token.span.end <= offset)
    }

    /// The tokens that overlap `span`.
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let first = self.token_at(span.start);
        let end = self.tokens.partition_point(|token| token.span.start < span.end);
        first..end.max(first)
    }

    /// Index of the sentence that holds byte `offset`, or the last one that starts before it.
    pub fn sentence_at(&self, offset: u32) -> Option<usize> {
        self.sentences.partition_point(|sentence| sentence.span.start <= offset).checked_sub(1)
    }

    /// The shortest mention that overlaps `span`.
    pub fn mention_in(&self, span: Span) -> Option<&Mention> {
        // Mentions are sorted by start and seldom nest deeper than two: looking back a little finds those that reach over.
        let end = self.mentions.partition_point(|mention| mention.span.start < span.end);
        self.mentions[..end]
            .iter()
            .rev()
            .take(16)
            .filter(|mention| mention.span.overlaps(span))
            .min_by_key(|mention| mention.span.len())
    }

    /// Span from the first to the last token of a range that is not empty.
    pub fn span_of(&self, tokens: Range<usize>) -> Span {
        self.tokens[tokens.start].span.hull(self.tokens[tokens.end - 1].span)
    }
}

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// From its first to its last character.
    pub span: Span,
    /// Its tokens, as indices into [`Document::tokens`].
    pub tokens: Range<usize>,
}

/// A token: a word in the sense of Universal Dependencies (`don't` is two).
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// Its characters.
    pub span: Span,
    /// Base form in lower case, proper nouns as they stand.
    pub lemma: SmolStr,
    /// Part of speech.
    pub upos: Upos,
    /// Index of its head in [`Document::tokens`]; its own index at the root of a sentence.
    pub head: u32,
    /// Relation to its head, `Rel::Root` at the root.
    pub rel: Rel,
    /// What the model thinks of it as a part of reported speech.
    pub speech: SpeechTags,
}

/// Where a token stands in a chunk: outside, first, or further in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Chunk {
    /// Not in a chunk.
    #[default]
    Outside,
    /// First token of one.
    Begin,
    /// A later token of one.
    Inside,
}

/// The model's marks of reported speech on one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SpeechTags {
    /// Part of what is said.
    pub content: Chunk,
    /// Part of the phrase that names who says it.
    pub source: Chunk,
    /// Part of the cue (`said`, `according to`).
    pub cue: Chunk,
}

/// How sure the language model is of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Certainty {
    /// Of where it begins and ends, and of its type.
    #[default]
    Sure,
    /// That it is a name, but not of which type.
    TypeOpen,
    /// Not even that it is a name.
    NameOpen,
}

/// A name as the language model marks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its characters.
    pub span: Span,
    /// The model's type; places are all [`EntityKind::Loc`] before the gazetteer has seen them.
    pub kind: EntityKind,
    /// How sure the model is of it.
    pub certainty: Certainty,
}

/// How a mention names its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MentionForm {
    /// By name.
    Name,
    /// By a description: "the slain general".
    Nominal,
    /// By a pronoun.
    Pronoun,
}

/// A span that names something.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Its characters, without leading article and trailing 's.
    pub span: Span,
    /// Name, description or pronoun.
    pub form: MentionForm,
    /// Type of this mention (its entity has the majority's).
    pub kind: EntityKind,
    /// Index into [`Document::entities`].
    pub entity: u32,
}

/// All mentions of one thing in one article, with one name.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Type.
    pub kind: EntityKind,
    /// Its fullest name in the article.
    pub name: String,
    /// Number of mentions by name.
    pub names: u32,
    /// Number of all mentions.
    pub mentions: u32,
    /// Start of the first mention.
    pub first: u32,
    /// Share of the article's attention, 0 to 1.
    pub salience: f32,
    /// Titles and roles stated of it, in order of appearance, each once.
    pub roles: Vec<String>,
    /// `male`, `female` or empty: from honorifics, pronouns and unambiguous first names.
    pub gender: &'static str,
    /// Nationality as an ISO 3166-1 alpha-3 code, where stated.
    pub nationality: Option<&'static str>,
    /// The organisation it is stated to belong to, as an index into [`Document::entities`].
    pub organisation: Option<u32>,
    /// What event data need: country and sector.
    pub actor: Actor,
    /// The place it is, for places found in the gazetteer.
    pub place: Option<Place>,
    /// Id of the user's own list, where it names this entity.
    pub user_id: Option<SmolStr>,
}

#[cfg(test)]
impl Entity {
    /// One that is named once and of which nothing more is known.
    pub(crate) fn named(kind: EntityKind, name: &str, first: u32) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            names: 1,
            mentions: 1,
            first,
            salience: 0.0,
            roles: Vec::new(),
            gender: "",
            nationality: None,
            organisation: None,
            actor: Actor::default(),
            place: None,
            user_id: None,
        }
    }
}

/// TIMEX3 type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeKind {
    /// A day or something longer at a place in the calendar.
    Date,
    /// A time of a day.
    Time,
    /// A length of time.
    Duration,
    /// Times that recur.
    Set,
}

impl TimeKind {
    /// As TIMEX3 writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Duration => "DURATION",
            Self::Set => "SET",
        }
    }
}

/// A time expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// Its characters.
    pub span: Span,
    /// Type.
    pub kind: TimeKind,
    /// TIMEX3 value: `2020-01-03TMO`, `P3D`, `XXXX-WXX-1`.
    pub value: SmolStr,
}

/// How much of a quote stands in quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuoteKind {
    /// All words.
    Direct,
    /// Some words.
    Mixed,
    /// None.
    Indirect,
}

impl QuoteKind {
    /// As the dataset writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Mixed => "mixed",
            Self::Indirect => "indirect",
        }
    }
}

/// What an attribution reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attribution {
    /// Something said, written or announced.
    Speech,
    /// Something believed, wanted or planned.
    Belief,
}

impl Attribution {
    /// As the dataset writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Speech => "speech",
            Self::Belief => "belief",
        }
    }
}

/// A phrase that stands for an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// Its characters.
    pub span: Span,
    /// Index into [`Document::entities`], where it is known.
    pub entity: Option<u32>,
}

/// The words that mark an attribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// Its characters.
    pub span: Span,
    /// Base form of its verb or noun: `say`, `according`, `statement`.
    pub lemma: SmolStr,
}

/// Something said, with its speaker.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// Its pieces in order, without the marks around them.
    pub spans: Vec<Span>,
    /// Direct, mixed or indirect.
    pub kind: QuoteKind,
    /// Speech or belief.
    pub attribution: Attribution,
    /// Who says it; `None` where nobody is named.
    pub speaker: Option<Reference>,
    /// The cue; `None` for a quote that stands free.
    pub cue: Option<Cue>,
    /// Index into [`Document::sentences`] of its first piece.
    pub sentence: u32,
    /// How sure the extractor is of content and speaker together, 0 to 1.
    pub confidence: f32,
}

/// One side of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Participant {
    /// Its characters.
    pub span: Span,
    /// Index into [`Document::entities`], where it is one.
    pub entity: Option<u32>,
    /// Country and sector.
    pub actor: Actor,
}

/// Where an event's date comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateSource {
    /// A time expression that belongs to the event.
    Event,
    /// The article's date.
    Article,
}

/// Who did what to whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The words that tell it.
    pub trigger: Span,
    /// Index into [`Document::sentences`].
    pub sentence: u32,
    /// PLOVER category: `CONSULT`.
    pub plover: SmolStr,
    /// PLOVER mode: `visit`; empty where there is none.
    pub mode: SmolStr,
    /// PLOVER context: `military`; empty where there is none.
    pub context: SmolStr,
    /// CAMEO code: `042`; empty where there is none.
    pub cameo: SmolStr,
    /// CAMEO quad class, 1 to 4; 0 where there is none.
    pub quad: u8,
    /// Goldstein score, -10 to 10, where the code has one.
    pub goldstein: Option<f32>,
    /// Who did it.
    pub source: Option<Participant>,
    /// To whom.
    pub target: Option<Participant>,
    /// ISO value of its day, month or year; empty where neither the event nor the article has one.
    pub date: SmolStr,
    /// Where `date` comes from; `None` where it is empty.
    pub date_source: Option<DateSource>,
    /// Where: an index into [`Document::entities`] of a place.
    pub place: Option<u32>,
    /// Whether it is told as a fact.
    pub status: Status,
    /// Who claims it, where it is claimed: an index into [`Document::entities`].
    pub speaker: Option<u32>,
    /// Index into [`Document::quotes`] of the quote that it stands in.
    pub quote: Option<u32>,
    /// People killed.
    pub killed: Option<Count>,
    /// People injured.
    pub injured: Option<Count>,
    /// The same 16 hexadecimal digits for the same event in every article: made of actors, category, day and place.
    pub cluster: SmolStr,
    /// How often the article tells it.
    pub reports: u32,
}
