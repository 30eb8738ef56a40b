//! What is committed: an append-only list in `.newsloom/ledger.jsonl`.
//!
//! ```text
//! {"header": …}     format, version, model, configuration
//! {"source": …}     a source that is read to its end, with size and hash        \ one write
//! {"commit": …}     lengths of all files, the source in progress, the counts    /
//! {"publish": {}}   everything is read; the tables are being put in their place
//! {"done": {}}      the dataset is whole
//! ```
//!
//! In: lines. Out: the [`State`] after the last complete commit; whatever stands behind it (a torn line, sources without their
//! commit) never happened. Never: knows what is in the files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clean;

/// Version of the folder `.newsloom`.
pub const FORMAT: u32 = 1;

/// What decides the rows: two runs with equal fingerprints over equal records write equal rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Version of this program.
    pub version: String,
    /// Hash of the language model; empty where none is used.
    pub model: String,
    /// The settings, without those that change no row.
    pub config: serde_json::Value,
}

/// The first line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORMAT`].
    pub format: u32,
    /// What decides the rows.
    pub fingerprint: Fingerprint,
    /// Whether the run was asked to replace an older dataset, whose tables stand until the new ones are whole.
    pub overwrite: bool,
}

/// A source, read to its end or in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadSource {
    /// Its name, as in the column `source`.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// BLAKE3 of its content; `None` for standard input and for what cannot be read.
    pub hash: Option<String>,
    /// Records and rejections read from it so far.
    pub records: u64,
}

/// Numbers of everything that was read and written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Records read: the sum of the next four.
    pub records: u64,
    /// Articles written.
    pub articles: u64,
    /// Records whose text was there before.
    pub duplicates: u64,
    /// Records that the configuration leaves out.
    pub filtered: u64,
    /// Records and sources that could not become an article.
    pub rejected: u64,
    /// The rejected by reason.
    pub reasons: BTreeMap<String, u64>,
    /// Rows in `entities`.
    pub entities: u64,
    /// Rows in `mentions`.
    pub mentions: u64,
    /// Rows in `quotes`.
    pub quotes: u64,
    /// Rows in `events`.
    pub events: u64,
    /// Rows in `times`.
    pub times: u64,
    /// Bytes of the cleaned texts.
    pub text_bytes: u64,
    /// Articles in languages in which nothing is looked for.
    pub other_languages: u64,
    /// What cleaning did.
    pub notes: clean::Notes,
}

impl Counts {
    /// What was counted since `before`; only the numbers that are told to people.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let mut since = self.clone();
        since.records -= before.records;
        since.articles -= before.articles;
        since.duplicates -= before.duplicates;
        since.filtered -= before.filtered;
        since.rejected -= before.rejected;
        for (reason, count) in &before.reasons {
            *since.reasons.entry(reason.clone()).or_default() -= count;
        }
        since.reasons.retain(|_, count| *count > 0);
        since.entities -= before.entities;
        since.mentions -= before.mentions;
        since.quotes -= before.quotes;
        since.events -= before.events;
        since.times -= before.times;
        since.text_bytes -= before.text_bytes;
        since.other_languages -= before.other_languages;
        since
    }

    /// Adds the counts of another batch.
    pub fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.articles += other.articles;
        self.duplicates += other.duplicates;
        self.filtered += other.filtered;
        self.rejected += other.rejected;
        for (reason, count) in &other.reasons {
            *self.reasons.entry(reason.clone()).or_default() += count;
        }
        self.entities += other.entities;
        self.mentions += other.mentions;
        self.quotes += other.quotes;
        self.events += other.events;
        self.times += other.times;
        self.text_bytes += other.text_bytes;
        self.other_languages += other.other_languages;
        self.notes.add(&other.notes);
    }
}

/// Everything that one commit makes true.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Commit {
    /// The source in progress.
    pub current: Option<ReadSource>,
    /// Length of each file, with what earlier runs wrote.
    pub files: BTreeMap<String, u64>,
    /// Sums over all runs of this dataset.
    pub counts: Counts,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Header(Header),
    Source(ReadSource),
    Commit(Commit),
    Publish {},
    Done {},
}

/// How far the dataset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Records are being read.
    Reading,
    /// Everything is read; the tables are being put in their place.
    Publishing,
    /// The dataset is whole.
    Done,
}

/// The dataset as the ledger tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The first line.
    pub header: Header,
    /// Sources that were read to their end, in order.
    pub sources: Vec<ReadSource>,
    /// The last commit.
    pub commit: Commit,
    /// Lengths of the files when the dataset was last whole.
    pub base: BTreeMap<String, u64>,
    /// Counts at that time.
    pub base_counts: Counts,
    /// How far it is.
    pub phase: Phase,
    /// Bytes of the ledger that count; the rest is to be cut off.
    pub length: u64,
}

/// Why a ledger cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A line in the middle is not what it must be.
    #[error("line {line}: {reason}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// It was written by another version of this program.
    #[error("it is of format {0}, and this program knows {FORMAT} only")]
    Format(u32),
}

impl State {
    /// Nothing read yet.
    pub fn new(header: Header) -> Self {
        let length = line(&Line::Header(header.clone())).len() as u64;
        Self {
            header,
            sources: Vec::new(),
            commit: Commit::default(),
            base: BTreeMap::new(),
            base_counts: Counts::default(),
            phase: Phase::Reading,
            length,
        }
    }

    /// Reads a ledger; `None` for one without a complete header.
    pub fn parse(bytes: &[u8]) -> Result<Option<Self>, Error> {
        let mut state: Option<Self> = None;
        let mut pending = Vec::new();
        let mut at = 0;
        for (number, text) in (1..).zip(bytes.split_inclusive(|&byte| byte == b'\n')) {
            if text.last() != Some(&b'\n') {
                break;
            }
            at += text.len() as u64;
            let wrong = |reason: String| Error::Line { line: number, reason };
            let parsed = serde_json::from_slice(text).map_err(|error| wrong(error.to_string()))?;
            match (parsed, &mut state) {
                (Line::Header(header), None) => {
                    if header.format != FORMAT {
                        return Err(Error::Format(header.format));
                    }
                    state = Some(Self::new(header));
                }
                (Line::Source(source), Some(_)) => {
                    pending.push(source);
                    continue;
                }
                (Line::Commit(commit), Some(state)) => {
                    state.sources.append(&mut pending);
                    state.commit = commit;
                    state.phase = Phase::Reading;
                }
                (Line::Publish {}, Some(state)) => state.phase = Phase::Publishing,
                (Line::Done {}, Some(state)) => {
                    state.phase = Phase::Done;
                    state.set_base();
                }
                (Line::Header(_), Some(_)) => return Err(wrong("a second header".to_owned())),
                (_, None) => return Err(wrong("no header before it".to_owned())),
            }
            if let Some(state) = &mut state {
                state.length = at;
            }
        }
        Ok(state)
    }

    /// The lines that make `sources` and `commit` true; to be written at once.
    pub fn commit(&mut self, sources: Vec<ReadSource>, commit: Commit) -> Vec<u8> {
        let mut bytes = Vec::new();
        for source in &sources {
            bytes.extend(line(&Line::Source(source.clone())));
        }
        bytes.extend(line(&Line::Commit(commit.clone())));
        self.sources.extend(sources);
        self.commit = commit;
        self.phase = Phase::Reading;
        self.length += bytes.len() as u64;
        bytes
    }

    /// The line that says that everything is read.
    pub fn publish(&mut self) -> Vec<u8> {
        self.phase = Phase::Publishing;
        let bytes = line(&Line::Publish {});
        self.length += bytes.len() as u64;
        bytes
    }

    /// The whole ledger of a dataset that is whole: the same whatever it took to get there.
    pub fn done(&mut self) -> Vec<u8> {
        self.phase = Phase::Done;
        self.header.overwrite = false;
        self.set_base();
        let mut bytes = line(&Line::Header(self.header.clone()));
        for source in &self.sources {
            bytes.extend(line(&Line::Source(source.clone())));
        }
        bytes.extend(line(&Line::Commit(self.commit.clone())));
        bytes.extend(line(&Line::Done {}));
        self.length = bytes.len() as u64;
        bytes
    }

    fn set_base(&mut self) {
        self.base = self.commit.files.clone();
        self.base_counts = self.commit.counts.clone();
    }

    /// The first bytes of a new ledger.
    pub fn start(&self) -> Vec<u8> {
        line(&Line::Header(self.header.clone()))
    }
}

fn line(line: &Line) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(line).expect("strings and numbers into memory");
    bytes.push(b'\n');
    bytes
}

impl Fingerprint {
    /// What differs from `old`, for people; empty where nothing does.
    pub fn differences(&self, old: &Self) -> Vec<String> {
        let mut found = Vec::new();
        if self.version != old.version {
            found.push(format!("newsloom was {} and is {}", old.version, self.version));
        }
        if self.model != old.model {
            let short = |hash: &str| {
                if hash.is_empty() { "none".to_owned() } else { hash.chars().take(12).collect() }
            };
            found.push(format!("the language model was {} and is {}", short(&old.model), short(&self.model)));
        }
        compare("", &old.config, &self.config, &mut found);
        found
    }
}

fn compare(path: &str, old: &serde_json::Value, new: &serde_json::Value, found: &mut Vec<String>) {
    use serde_json::Value;
    if let (Value::Object(old), Value::Object(new)) = (old, new) {
        let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            let value = |map: &serde_json::Map<String, Value>| map.get(key).cloned().unwrap_or_default();
            compare(&path, &value(old), &value(new), found);
        }
    } else if old != new {
        found.push(format!("{path} was {old} and is {new}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn header() -> Header {
        let fingerprint = Fingerprint {
            version: "1".to_owned(),
            model: String::new(),
            config: json!({"read": {"encoding": "", "hidden": false}}),
        };
        Header { format: FORMAT, fingerprint, overwrite: false }
    }

    fn source(name: &str) -> ReadSource {
        ReadSource { name: name.to_owned(), bytes: 3, hash: None, records: 2 }
    }

    fn commit(length: u64) -> Commit {
        let mut commit = Commit { current: Some(source("c")), ..Commit::default() };
        commit.files.insert("articles.csv".to_owned(), length);
        commit.counts.reasons.insert("no_text".to_owned(), length);
        commit
    }

    #[test]
    fn whatever_is_cut_off_the_last_commit_holds() {
        let mut state = State::new(header());
        let mut bytes = state.start();
        let mut states = vec![(bytes.len(), state.clone())];
        for step in 0..4 {
            bytes.extend(match step {
                0 => state.commit(vec![source("a"), source("b")], commit(10)),
                1 => state.commit(Vec::new(), commit(20)),
                2 => state.publish(),
                _ => state.commit(vec![source("c")], commit(30)),
            });
            states.push((bytes.len(), state.clone()));
        }
        for length in 0..=bytes.len() {
            let parsed = State::parse(&bytes[..length]).unwrap();
            let expected =
                states.iter().rev().find(|(end, _)| *end <= length).map(|(_, state)| state.clone());
            assert_eq!(parsed, expected, "after {length} bytes");
        }
    }

    #[test]
    fn a_whole_dataset_is_the_base_of_the_next_run() {
        let mut state = State::new(header());
        state.commit(vec![source("a")], commit(10));
        let mut bytes = state.done();
        assert_eq!(State::parse(&bytes).unwrap(), Some(state.clone()));
        bytes.extend(state.commit(vec![source("b")], commit(15)));
        let parsed = State::parse(&bytes).unwrap().unwrap();
        assert_eq!((parsed.base["articles.csv"], parsed.commit.files["articles.csv"]), (10, 15));
        assert_eq!(parsed.phase, Phase::Reading);
        assert_eq!(parsed.sources.len(), 2);
    }

    #[test]
    fn damage_in_the_middle_is_an_error_with_its_line() {
        let mut state = State::new(header());
        let mut bytes = state.start();
        bytes.extend(state.commit(Vec::new(), commit(10)));
        let mut damaged = bytes.clone();
        damaged[5] = b'\0';
        assert!(matches!(State::parse(&damaged), Err(Error::Line { line: 1, .. })));
        let mut later = header();
        later.format = 9;
        assert_eq!(State::parse(&State::new(later).start()), Err(Error::Format(9)));
    }

    #[test]
    fn differences_are_named() {
        let old = header().fingerprint;
        let mut new = old.clone();
        assert_eq!(new.differences(&old), [""; 0]);
        new.config["read"]["encoding"] = json!("latin1");
        new.version = "2".to_owned();
        assert_eq!(
            new.differences(&old),
            ["newsloom was 1 and is 2", "read.encoding was \"\" and is \"latin1\""]
        );
    }
}
