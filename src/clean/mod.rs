//! From records to articles.
//!
//! ```text
//! page       a web page -> its article, and what it tells of it
//! markup     tags and entities -> characters and line ends
//! characters one way to write each
//! layout     lines -> paragraphs
//! furniture  lines that came along with the text, dropped
//! head       title, date, byline and dateline above the first sentence, taken off
//! dates      a date as written -> a day
//! language   what the text is written in
//! filter     what the user does not want
//! ```
//!
//! In: a [`Record`] as it was read. Out: an [`Article`] whose text does not change any more, with [`Notes`] of what was done.
//! Never: changes text that is already clean (cleaning twice is cleaning once), or drops words without a rule that says so.

mod characters;
mod dates;
mod filter;
mod furniture;
mod head;
mod language;
mod layout;
mod markup;
mod page;
mod rules;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    article::{Article, Record},
    read::{Fault, Reason},
};
use dates::Dates;
pub use filter::Filter;
use furniture::Furniture;
use head::Head;
use language::Languages;
use rules::Rules;

/// Settings of this stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// How a date such as `06/01/2020` is read.
    pub dates: DateOrder,
    /// Which articles are wanted.
    pub filter: Filter,
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
    head: head::Rules,
    furniture: Furniture,
    languages: Languages,
    page: page::Furniture,
}

/// What one step changes may be work for another (`&amp;lt;b&amp;gt;`): the steps are taken until nothing changes, at most so
/// many times.
const ROUNDS: usize = 16;

impl Cleaner {
    /// Ready to clean.
    pub fn new(config: &Config) -> Self {
        let rules = Rules::built_in();
        Self {
            dates: Dates::new(config.dates, &rules.months),
            head: rules.head,
            furniture: Furniture::new(rules.furniture),
            languages: Languages::new(rules.languages),
            page: rules.page,
        }
    }

    /// The article of `record`; a fault (`no_text`) where nothing is left of it. Adds to `notes` what was done.
    pub fn clean(&self, mut record: Record, notes: &mut Notes) -> Result<Article, Fault> {
        if record.page || page::is_page(&record.text) {
            self.read_page(&mut record)?;
        }
        let title = one_line(record.title);
        let mut text = record.text;
        let mut done = Done::default();
        for _ in 0..ROUNDS {
            if !self.take_round(&mut text, &title, &mut done) {
                break;
            }
        }
        if text.is_empty() {
            return Err(Fault::new(
                Reason::NoText,
                "nothing is left of the record's text once it is cleaned",
            ));
        }
        let date = self.dates.read(&record.date);
        let author = one_line(record.author);
        let author =
            ["By ", "by ", "BY "].iter().find_map(|opening| author.strip_prefix(opening)).unwrap_or(&author);
        let head = done.head;
        notes.unreadable_dates += u64::from(date.is_none() && !record.date.trim().is_empty());
        notes.repaired_encodings += u64::from(done.repaired);
        notes.replaced_characters += u64::from(record.replaced > 0);
        notes.furniture += u64::from(done.furniture);
        notes.datelines += u64::from(!head.dateline.is_empty());
        notes.bylines += u64::from(!head.author.is_empty());
        Ok(Article {
            id: record.id,
            origin: record.origin,
            date: date.or(head.date),
            title,
            publisher: one_line(record.publisher),
            author: if author.is_empty() { head.author } else { author.to_owned() },
            dateline: head.dateline,
            url: one_line(record.url),
            language: self.languages.tell(&text).to_owned(),
            text,
        })
    }

    /// Takes all steps once; says whether any changed the text.
    fn take_round(&self, text: &mut String, title: &str, done: &mut Done) -> bool {
        let mut changed = take(text, markup::strip);
        changed |= take(text, characters::normalise);
        changed |= take(text, layout::arrange);
        let furniture = take(text, |text| self.furniture.drop(text));
        done.furniture |= furniture;
        let rest = self.head.take(text, title, &self.dates, &mut done.head).len();
        let taken = text.len() - rest;
        text.drain(..taken);
        changed || furniture || taken > 0
    }

    /// Puts the article of a page into the record, and what the page tells of it where the record tells nothing.
    fn read_page(&self, record: &mut Record) -> Result<(), Fault> {
        let page = page::read(&record.text, &self.page);
        record.text = page.body.ok_or_else(|| Fault::new(Reason::NoText, "the page holds no article"))?;
        for (field, found) in [
            (&mut record.title, page.metadata.title),
            (&mut record.date, page.metadata.date),
            (&mut record.author, page.metadata.author),
            (&mut record.publisher, page.metadata.publisher),
            (&mut record.url, page.metadata.url),
        ] {
            if field.trim().is_empty() {
                *field = found;
            }
        }
        Ok(())
    }
}

/// What was done to one text.
#[derive(Default)]
struct Done {
    head: Head,
    furniture: bool,
    repaired: bool,
}

/// A field of one line: without markup, line ends and needless white space.
fn one_line(mut field: String) -> String {
    for _ in 0..ROUNDS {
        let mut changed = take(&mut field, markup::strip);
        changed |= take(&mut field, characters::normalise);
        changed |= take(&mut field, layout::flatten);
        if !changed {
            break;
        }
    }
    field
}

/// Takes a step; says whether it changed the text.
fn take(text: &mut String, step: impl Fn(&str) -> Cow<'_, str>) -> bool {
    let changed = match step(text) {
        Cow::Owned(changed) if changed != *text => changed,
        _ => return false,
    };
    *text = changed;
    true
}
