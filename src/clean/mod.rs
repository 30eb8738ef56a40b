//! From records to articles.
//!
//! ```text
//! page       a web page -> its article, and what it tells of it
//! markup     tags and entities -> characters and line ends
//! characters one way to write each
//! layout     lines -> paragraphs
//! dates      a date as written -> a day
//! ```
//!
//! In: a [`Record`] as it was read. Out: an [`Article`] whose text does not change any more, with [`Notes`] of what was done.
//! Never: changes text that is already clean (cleaning twice is cleaning once), or drops words without a rule that says so.

mod characters;
mod dates;
mod layout;
mod markup;
mod rules;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    article::{Article, Record},
    read::{Fault, Reason},
};
use dates::Dates;
use rules::Rules;

/// Settings of this stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// How a date such as `06/01/2020` is read.
    pub dates: DateOrder,
}

/// Which number stands first in `06/01/2020`, where both could be the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// The month, as in the United States.
    #[default]
    MonthFirst,
    /// The day, as nearly everywhere else.
    DayFirst,
}

/// What cleaning did, to be counted; every field is a number of articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Notes {
    /// A date is stated and cannot be read.
    pub unreadable_dates: u64,
    /// Characters were damaged by a wrong encoding and have been repaired.
    pub repaired_encodings: u64,
    /// Bytes that are no character in the record's encoding were replaced by U+FFFD.
    pub replaced_characters: u64,
    /// Lines of page furniture were taken off.
    pub furniture: u64,
    /// A dateline was found.
    pub datelines: u64,
    /// A byline was found in the text.
    pub bylines: u64,
}

impl Notes {
    /// Adds the counts of another batch.
    pub fn add(&mut self, other: &Self) {
        self.unreadable_dates += other.unreadable_dates;
        self.repaired_encodings += other.repaired_encodings;
        self.replaced_characters += other.replaced_characters;
        self.furniture += other.furniture;
        self.datelines += other.datelines;
        self.bylines += other.bylines;
    }
}

/// Cleans records; shared by all workers.
pub struct Cleaner {
    dates: Dates,
}

/// What one step changes may be work for another (`&amp;lt;b&amp;gt;`): the steps are taken until nothing changes, at most so
/// many times.
const ROUNDS: usize = 12;

impl Cleaner {
    /// Ready to clean.
    pub fn new(config: &Config) -> Self {
        let rules = Rules::built_in();
        Self { dates: Dates::new(config.dates, &rules.months) }
    }

    /// The article of `record`; a fault (`no_text`) where nothing is left of it. Adds to `notes` what was done.
    pub fn clean(&self, record: Record, notes: &mut Notes) -> Result<Article, Fault> {
        let text = settle(record.text, |text| {
            let text = apply(Cow::Borrowed(text), markup::strip);
            let text = apply(text, characters::normalise);
            apply(text, layout::arrange)
        });
        if text.is_empty() {
            return Err(Fault::new(Reason::NoText, "the record has no text"));
        }
        let date = self.dates.read(&record.date);
        notes.unreadable_dates += u64::from(date.is_none() && !record.date.trim().is_empty());
        notes.replaced_characters += u64::from(record.replaced > 0);
        Ok(Article {
            id: record.id,
            origin: record.origin,
            date,
            title: one_line(record.title),
            publisher: one_line(record.publisher),
            author: one_line(record.author),
            dateline: String::new(),
            url: one_line(record.url),
            language: String::new(),
            text,
        })
    }
}

/// A field of one line: without markup, line ends and needless white space.
fn one_line(field: String) -> String {
    settle(field, |field| {
        let field = apply(Cow::Borrowed(field), markup::strip);
        let field = apply(field, characters::normalise);
        apply(field, layout::flatten)
    })
}

/// Takes a step; what it leaves as it is stays where it is.
fn apply(text: Cow<'_, str>, step: impl Fn(&str) -> Cow<'_, str>) -> Cow<'_, str> {
    let changed = match step(&text) {
        Cow::Borrowed(_) => None,
        Cow::Owned(changed) => Some(changed),
    };
    changed.map_or(text, Cow::Owned)
}

/// Takes `step` until it changes nothing, so that taking it once more changes nothing either.
fn settle(mut text: String, step: impl Fn(&str) -> Cow<'_, str>) -> String {
    for _ in 0..ROUNDS {
        match step(&text) {
            Cow::Owned(changed) if changed != text => text = changed,
            _ => break,
        }
    }
    text
}
