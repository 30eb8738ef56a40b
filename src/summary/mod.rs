//! Small tables that add up: one dataset a file.
//!
//! ```text
//! add: an article into the worker's partial ─> run: the partial of a batch, committed with it ─> finish: all runs merged
//! ```
//!
//! In: articles with what was found in them. Out: the tables in `summary/`. Never: depends on how articles were divided among
//! threads, batches, runs or shards ([`runs`] only adds, and takes the least and the greatest), or holds more in memory than
//! [`Config::memory_bytes`] a table.

mod dyads;
mod entities;
mod entity_days;
mod event_days;
mod identity;
mod names;
mod pairs;
mod runs;
mod speakers;

use std::{
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

pub use identity::entity_id;

use crate::{
    article::Article,
    document::Document,
    entity::EntityKind,
    write::{Format, schema::Table},
};

/// Settings of the summaries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Pairs are counted among so many entities of an article, those with the most mentions.
    pub pair_entities: usize,
    /// Memory in bytes that one summary takes at the end before it sorts on disk.
    pub memory_bytes: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self { pair_entities: 50, memory_bytes: 64 << 20 }
    }
}

/// The tables of the summaries.
pub static TABLES: [&Table; 6] = [
    &entities::TABLE,
    &entity_days::TABLE,
    &pairs::TABLE,
    &speakers::TABLE,
    &event_days::TABLE,
    &dyads::TABLE,
];

/// An article as a summary sees it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The article.
    pub article: &'a Article,
    /// What was found in it.
    pub document: &'a Document,
    /// The `entity_id` of each entity.
    pub ids: &'a [String],
}

/// Where and how the tables are made at the end.
#[derive(Debug)]
pub struct Finish<'a> {
    /// Folder for files in the making.
    pub folder: &'a Path,
    /// Forms of the tables.
    pub formats: &'a [Format],
    /// Bytes in memory before sorting goes to disk.
    pub memory_bytes: usize,
}

impl Finish<'_> {
    /// The names of all entities, in the order of their ids; the first summary makes it for the others.
    fn names(&self) -> PathBuf {
        self.folder.join("names")
    }
}

/// A file that is ready, and its name in the dataset.
pub type Finished = (PathBuf, String);

/// One summary.
trait Summary: Send {
    /// Its table.
    fn table(&self) -> &'static Table;
    /// Counts an article.
    fn add(&mut self, seen: &Seen);
    /// Takes out what was counted since the last time.
    fn run(&mut self) -> Vec<u8>;
    /// Makes the table from all runs, which stand in one file.
    fn finish(&self, runs: &Path, finish: &Finish) -> io::Result<Vec<Finished>>;
}

/// All summaries of one worker.
pub struct Summaries {
    all: Vec<Box<dyn Summary>>,
}

impl Summaries {
    /// Nothing counted yet.
    pub fn new(config: &Config) -> Self {
        Self {
            all: vec![
                Box::new(entities::Entities::new()),
                Box::new(entity_days::EntityDays::new()),
                Box::new(pairs::Pairs::new(config.pair_entities)),
                Box::new(speakers::Speakers::new()),
                Box::new(event_days::EventDays::new()),
                Box::new(dyads::Dyads::new()),
            ],
        }
    }

    /// The files in which the runs are gathered, in the order of [`TABLES`].
    pub fn files() -> impl Iterator<Item = String> {
        TABLES.iter().map(|table| {
            let name = table.name.rsplit('/').next().unwrap_or_default();
            format!("state/{name}.runs")
        })
    }

    /// Counts an article.
    pub fn add(&mut self, seen: &Seen) {
        for summary in &mut self.all {
            summary.add(seen);
        }
    }

    /// Takes out what was counted since the last time: for each of [`files`](Self::files) what is to be added to it.
    pub fn take(&mut self) -> Vec<Vec<u8>> {
        self.all.iter_mut().map(|summary| summary.run()).collect()
    }

    /// Makes all tables; `runs` are the paths of [`files`](Self::files).
    pub fn finish(&self, runs: &[PathBuf], finish: &Finish) -> io::Result<Vec<Finished>> {
        let mut files = Vec::new();
        for (summary, runs) in self.all.iter().zip(runs) {
            debug_assert!(TABLES.iter().any(|table| std::ptr::eq(*table, summary.table())));
            files.extend(summary.finish(runs, finish)?);
        }
        Ok(files)
    }
}

/// Whether entities of this type are counted: amounts are not things that come again.
fn counts(kind: EntityKind) -> bool {
    !matches!(kind, EntityKind::Money | EntityKind::Percent | EntityKind::Quantity)
}

/// Fields as one key whose byte order is the order of the fields.
fn key(fields: &[&str]) -> Vec<u8> {
    let mut key = Vec::with_capacity(fields.iter().map(|field| field.len() + 1).sum());
    for (number, field) in fields.iter().enumerate() {
        if number > 0 {
            key.push(0);
        }
        key.extend(field.bytes().map(|byte| if byte == 0 { b' ' } else { byte }));
    }
    key
}

/// The fields of a key; empty where there are fewer.
fn fields<const K: usize>(key: &[u8]) -> [&str; K] {
    let mut fields = [""; K];
    for (field, part) in fields.iter_mut().zip(key.split(|&byte| byte == 0)) {
        *field = std::str::from_utf8(part).unwrap_or_default();
    }
    fields
}

/// A field that sorts greater numbers first.
fn descending(number: i64) -> String {
    format!("{:019}", i64::MAX - number.max(0))
}

/// A date as a number that can be the least and the greatest; `None` as neither.
fn day(article: &Article) -> (i64, i64) {
    article.date.map_or((i64::MAX, i64::MIN), |date| {
        let number = i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day());
        (number, number)
    })
}

/// The date of such a number.
fn date(number: i64) -> Option<jiff::civil::Date> {
    let part = |divisor, modulus| i8::try_from(number / divisor % modulus).ok();
    jiff::civil::Date::new(i16::try_from(number / 10_000).ok()?, part(100, 100)?, part(1, 100)?).ok()
}

/// The day of an article as text, empty where it has none.
fn day_text(article: &Article) -> String {
    article.date.map(|date| date.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_the_order_of_their_fields() {
        let sorted = [["a", ""], ["a", "b"], ["a b", "a"], ["ab", "a"], ["b", ""]];
        let keys: Vec<_> = sorted.iter().map(|fields| key(fields)).collect();
        assert!(keys.is_sorted());
        assert_eq!(fields::<2>(&keys[1]), ["a", "b"]);
        assert_eq!(fields::<3>(&key(&["x\0y", "z"])), ["x y", "z", ""]);
        assert!(descending(10) < descending(9));
    }

    #[test]
    fn days_survive_being_numbers() {
        let mut article = Article::default();
        assert_eq!(day(&article), (i64::MAX, i64::MIN));
        assert_eq!((date(i64::MAX), date(i64::MIN), date(0)), (None, None, None));
        for text in ["2020-01-06", "0019-12-31", "9999-12-31"] {
            article.date = Some(text.parse().unwrap());
            assert_eq!(date(day(&article).0), article.date);
        }
    }
}
