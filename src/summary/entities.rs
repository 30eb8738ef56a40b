//! Entities of the whole archive: one row for each `entity_id`, with the name it has most often and the others it goes by.
//!
//! A single word may be the short name of a person whom the archive knows in full: "Soleimani". It keeps its own row, and the
//! row says whose name it probably is: the person named in most articles among those whose name ends in that word, with the
//! share of that person in their articles.

use std::{collections::BTreeMap, fs::File, io, path::Path};

use rustc_hash::FxHashMap;

use super::{
    Finish, Finished, Seen, Summary, counts, date, day, descending, fields, key,
    names::Names,
    runs::{Merge, Numbers, Partial, RunWriter, Sorter},
};
use crate::{
    document::MentionForm,
    entity::name_key,
    write::{
        schema::{self, Link, Table, integer, number, text},
        table_file::TableFile,
    },
};

/// The table.
pub(super) static TABLE: Table = Table {
    name: "summary/entities",
    about: "One row for each entity of the whole dataset, the most frequent first. Amounts are left out.",
    key: &["entity_id"],
    links: &[],
    columns: &[
        text("entity_id", "The same as in `entities`.").required(),
        text("name", "The name that most articles use.").required(),
        text("type", "Its type.").required(),
        integer("articles", "Articles that name it.").required(),
        integer("mentions", "Its mentions in them.").required(),
        schema::date("first_date", "First day of publication on which it is named."),
        schema::date("last_date", "Last day of publication on which it is named."),
        text("aliases", "Other words that name it, the most frequent first, at most 20, separated by `; `."),
        text("country", "Country of the actor in most articles."),
        text("sector", "Sector of the actor in most articles."),
        text(
            "likely_id",
            "For a person named by one word: the person in the dataset whom that word most often means.",
        ),
        text("likely_name", "The name of that person."),
        number(
            "likely_confidence",
            "Share of that person in the articles on all whose name ends in that word, 0 to 1.",
        ),
    ],
};

/// To be used by the summaries that name an entity.
pub(super) const TO_ENTITY: Link =
    Link { columns: &["entity_id"], table: "summary/entities", to: &["entity_id"] };

const MOST_ALIASES: usize = 20;
/// In bytes; what is longer is no name.
const LONGEST_ALIAS: usize = 120;
const HOW: [Merge; 4] = [Merge::Sum, Merge::Sum, Merge::Least, Merge::Greatest];
/// The order of these is the order in which the parts of an entity are merged.
const TOTAL: &str = "0";
const ACTOR: &str = "1";
const NAME: &str = "2";
const TYPE: &str = "3";
const ALIAS: &str = "4";

/// Keys: id, part, value. Numbers: articles (or mentions, for aliases), mentions, first day, last day.
pub(super) struct Entities {
    partial: Partial<4>,
}

impl Entities {
    pub(super) fn new() -> Self {
        Self { partial: Partial::new(HOW) }
    }
}

/// The ids of an article that are counted, each once, with the number of its mentions.
pub(super) fn distinct<'a>(seen: &Seen<'a>) -> BTreeMap<&'a str, i64> {
    let mut found = BTreeMap::new();
    for (entity, id) in seen.document.entities.iter().zip(seen.ids).filter(|(entity, _)| counts(entity.kind))
    {
        *found.entry(id.as_str()).or_default() += i64::from(entity.mentions);
    }
    found
}

impl Summary for Entities {
    fn table(&self) -> &'static Table {
        &TABLE
    }

    fn add(&mut self, seen: &Seen) {
        let (first, last) = day(seen.article);
        for (id, mentions) in distinct(seen) {
            self.partial.add(&key(&[id, TOTAL]), &[1, mentions, first, last]);
        }
        let one = [1, 0, 0, 0];
        for (entity, id) in
            seen.document.entities.iter().zip(seen.ids).filter(|(entity, _)| counts(entity.kind))
        {
            self.partial.add(&key(&[id, NAME, &entity.name]), &one);
            self.partial.add(&key(&[id, TYPE, entity.kind.as_str()]), &one);
            let (country, sector) = (entity.actor.country, entity.actor.sector);
            if country.is_some() || sector.is_some() {
                let (country, sector) = (country.unwrap_or_default(), sector.unwrap_or_default());
                self.partial.add(&key(&[id, ACTOR, country, sector]), &one);
            }
        }
        for mention in seen.document.mentions.iter().filter(|mention| mention.form == MentionForm::Name) {
            let entity = mention.entity as usize;
            if seen.document.entities.get(entity).is_some_and(|entity| counts(entity.kind))
                && let Some(id) = seen.ids.get(entity)
                && mention.span.len() <= LONGEST_ALIAS
            {
                let words: Vec<&str> = mention.span.of(&seen.article.text).split_whitespace().collect();
                self.partial.add(&key(&[id, ALIAS, &words.join(" ")]), &one);
            }
        }
    }

    fn run(&mut self) -> Vec<u8> {
        self.partial.run()
    }

    fn finish(&self, runs: &Path, finish: &Finish) -> io::Result<Vec<Finished>> {
        let mut parts = Sorter::new(HOW, finish.memory_bytes, finish.folder);
        parts.add_runs(runs)?;
        let mut by_count = Sorter::new(HOW, finish.memory_bytes, finish.folder);
        let mut names = RunWriter::new(io::BufWriter::new(File::create(finish.names())?));
        let mut short = ShortNames::default();
        let mut whole = Whole::default();
        let mut sorted = parts.sorted()?;
        while let Some((entry, numbers)) = sorted.next()? {
            let [id, part, value, more] = fields(&entry);
            if id != whole.id {
                whole.end(&mut names, &mut short, &mut by_count)?;
                whole = Whole { id: id.to_owned(), ..Whole::default() };
            }
            whole.part(part, value, more, numbers);
        }
        whole.end(&mut names, &mut short, &mut by_count)?;
        names.finish()?;
        short.find(&mut Names::open(&finish.names())?)?;

        let mut file = TableFile::create(finish.folder, &TABLE, finish.formats)?;
        let mut sorted = by_count.sorted()?;
        while let Some((entry, [articles, mentions, first, last])) = sorted.next()? {
            let [_, name, id, kind, aliases, country, sector] = fields(&entry);
            let likely = if kind == PERSON { short.of(name) } else { None };
            file.row(|row| {
                row.text(id);
                row.text(name);
                row.text(kind);
                row.integer(articles as u64);
                row.integer(mentions as u64);
                row.date(date(first));
                row.date(date(last));
                row.text(aliases);
                row.text(country);
                row.text(sector);
                row.text(likely.map_or("", |likely| &likely.id));
                row.text(likely.map_or("", |likely| &likely.name));
                row.number(likely.map(|likely| likely.articles as f64 / likely.all as f64), 3);
            })?;
        }
        file.finish()
    }
}

const PERSON: &str = "PERSON";

/// All parts of one entity.
#[derive(Default)]
struct Whole {
    id: String,
    total: Numbers<4>,
    /// Values with their numbers; the first of the most frequent counts.
    actor: (i64, String, String),
    name: (i64, String),
    kind: (i64, String),
    aliases: Vec<(i64, String)>,
}

impl Whole {
    fn part(&mut self, part: &str, value: &str, more: &str, numbers: Numbers<4>) {
        let count = numbers[0];
        match part {
            TOTAL => self.total = numbers,
            ACTOR if count > self.actor.0 => self.actor = (count, value.to_owned(), more.to_owned()),
            NAME => {
                if count > self.name.0 {
                    self.name = (count, value.to_owned());
                }
                self.aliases.push((count, value.to_owned()));
            }
            TYPE if count > self.kind.0 => self.kind = (count, value.to_owned()),
            ALIAS => self.aliases.push((count, value.to_owned())),
            _ => {}
        }
    }

    fn end(
        &mut self,
        names: &mut RunWriter<impl io::Write>,
        short: &mut ShortNames,
        by_count: &mut Sorter<4>,
    ) -> io::Result<()> {
        if self.id.is_empty() {
            return Ok(());
        }
        let (name, kind) = (self.name.1.as_str(), self.kind.1.as_str());
        names.push(&key(&[&self.id, name, kind]), &[self.total[0]])?;
        if kind == PERSON {
            short.note(name);
        }
        self.aliases.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut aliases: Vec<&str> = Vec::new();
        for (_, alias) in &self.aliases {
            if aliases.len() < MOST_ALIASES && alias != name && !aliases.contains(&alias.as_str()) {
                aliases.push(alias);
            }
        }
        let order = descending(self.total[0]);
        let (_, country, sector) = &self.actor;
        by_count.add(&key(&[&order, name, &self.id, kind, &aliases.join("; "), country, sector]), &self.total)
    }
}

/// Persons named by one word, and whose name the word probably is.
#[derive(Default)]
struct ShortNames {
    /// By the folded word.
    found: FxHashMap<String, Likely>,
}

#[derive(Default)]
struct Likely {
    id: String,
    name: String,
    articles: i64,
    /// Articles on all persons whose name ends in the word.
    all: i64,
}

impl ShortNames {
    fn note(&mut self, name: &str) {
        let folded = name_key(name);
        if !folded.is_empty() && !folded.contains(' ') {
            self.found.entry(folded).or_default();
        }
    }

    /// Looks through all names for those that end in one of the words.
    fn find(&mut self, names: &mut Names) -> io::Result<()> {
        if self.found.is_empty() {
            return Ok(());
        }
        while let Some((id, name, kind, articles)) = names.next()? {
            let folded = name_key(name);
            let Some((before, last)) = folded.rsplit_once(' ') else { continue };
            // "Anna of Kelland" is not a Kelland.
            let by_descent = before.ends_with(" of") || before.ends_with(" from") || before.ends_with(" the");
            if kind == PERSON
                && !by_descent
                && let Some(likely) = self.found.get_mut(last)
            {
                likely.all += articles;
                // Ids come in order: of two with as many articles the first stays.
                if articles > likely.articles {
                    *likely = Likely { id: id.to_owned(), name: name.to_owned(), articles, all: likely.all };
                }
            }
        }
        Ok(())
    }

    fn of(&self, name: &str) -> Option<&Likely> {
        self.found.get(&name_key(name)).filter(|likely| likely.articles > 0)
    }
}
