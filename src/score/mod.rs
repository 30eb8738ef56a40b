//! Agreement with labelled data: what `newsloom score` prints.
//!
//! In: a gold file, and the analyzer under test. Out: one [`Report`] for each thing that the file labels, with the same
//! measures as the scorers that came with the data. Never: trusts a file's name; what it labels is told by its content.

pub mod actors;
mod conllu;
pub mod coreference;
pub mod entities;
pub mod events;
mod gold;
pub mod html;
pub mod parties;
pub mod quotes;
pub mod syntax;
pub mod times;

use std::{
    fmt,
    path::{Path, PathBuf},
};

pub use gold::{Head, Record, annotate, read_records};

use crate::analysis::Analyzer;

/// Settings of a measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Resamplings of the documents for 95 % intervals; 0 for none.
    pub bootstrap: u32,
}

/// Why a gold file cannot be scored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line is not what it must be.
    #[error("{path} line {line}: {reason}", path = path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The file labels nothing that can be scored.
    #[error(
        "{path} labels nothing that can be scored: expected JSON lines with `text` and one of `entities`, `quotes`, \
         `times`, `events`, `spans` (who acts on whom), or `file` (a web page), or CoNLL-U",
        path = path.display()
    )]
    Unknown {
        /// The file.
        path: PathBuf,
    },
}

/// What a scorer found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// What was scored: `entities`.
    pub title: &'static str,
    /// For people: lines of a table, each ended.
    pub table: String,
    /// For programs: the pairs of the `RESULT` line.
    pub result: Vec<(&'static str, String)>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}RESULT", self.table)?;
        for (key, value) in &self.result {
            write!(f, " {key}={value}")?;
        }
        writeln!(f)
    }
}

/// A scorer, and what a file must look like for it.
struct Scorer {
    fits: fn(&Head) -> bool,
    score: fn(&Path, &Analyzer, Options) -> Result<Report, Error>,
}

const SCORERS: &[Scorer] = &[
    Scorer { fits: |head| head.has("entities"), score: entities::score },
    Scorer { fits: |head| head.has("events") && !head.has("spans"), score: events::score },
    Scorer { fits: |head| head.has("spans"), score: parties::score },
    Scorer { fits: |head| head.has("quotes"), score: quotes::score },
    Scorer { fits: Head::is_conllu, score: syntax::score },
    Scorer { fits: Head::has_entities, score: coreference::score },
    Scorer { fits: |head| head.has("times"), score: times::score },
    Scorer { fits: |head| head.has("expect") && head.has("func"), score: actors::score },
    Scorer { fits: |head| head.has("file") && head.has("text"), score: html::score },
];

/// Scores the analyzer against everything that `gold` labels.
pub fn score(gold: &Path, analyzer: &Analyzer, options: Options) -> Result<Vec<Report>, Error> {
    let head = Head::read(gold)?;
    let reports = SCORERS
        .iter()
        .filter(|scorer| (scorer.fits)(&head))
        .map(|scorer| (scorer.score)(gold, analyzer, options))
        .collect::<Result<Vec<_>, _>>()?;
    if reports.is_empty() {
        return Err(Error::Unknown { path: gold.to_owned() });
    }
    Ok(reports)
}

/// Precision, recall and F1 in percent; 0 where they are not defined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prf {
    /// Share of what was found that is right.
    pub precision: f64,
    /// Share of what is there that was found.
    pub recall: f64,
    /// Their harmonic mean.
    pub f: f64,
}

impl Prf {
    /// From counts: found and right, found, there.
    pub fn new(right: usize, found: usize, there: usize) -> Self {
        let share = |all: usize| if all == 0 { 0.0 } else { 100.0 * right as f64 / all as f64 };
        let (precision, recall) = (share(found), share(there));
        let sum = precision + recall;
        Self { precision, recall, f: if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum } }
    }
}

/// A small generator for resampling (SplitMix64), so that two runs print the same intervals.
#[derive(Debug)]
pub struct Resampler(u64);

impl Resampler {
    /// Always the same sequence.
    pub fn new() -> Self {
        Self(13)
    }

    /// A number below `limit`, which is not 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}

impl Default for Resampler {
    fn default() -> Self {
        Self::new()
    }
}

/// The ends of the middle 95 % of `values`, which are not empty.
pub fn interval(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let last = (values.len() - 1) as f64;
    (values[(0.025 * last) as usize], values[(0.975 * last + 0.5) as usize])
}
