//! What this run has to read, and what earlier runs have read already.
//!
//! In: what was found, and the ledger. Out: the sources to read in order, the one in progress first. Never: reads a source whose
//! content another run has read, or takes a changed file for the old one.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    path::Path,
    time::UNIX_EPOCH,
};

use super::reader::hash_of;
use crate::{
    read::{Discovery, Rejection, Source},
    write::ledger::{Phase, ReadSource, State},
};

/// When each source was last modified, in nanoseconds since 1970, as the last run saw it: what has the same size and the same
/// time is not looked into again.
pub type Times = BTreeMap<String, u64>;

/// Something to read.
#[derive(Debug)]
pub enum Planned {
    /// A source; `resumed` is how far an earlier run came in it.
    Source {
        /// What to read.
        source: Source,
        /// How far an earlier run came.
        resumed: Option<ReadSource>,
    },
    /// A file or folder that cannot be looked at.
    Refused(Rejection),
}

/// All that is to be read.
#[derive(Debug, Default)]
pub struct Plan {
    /// In order.
    pub read: Vec<Planned>,
    /// Sources that earlier runs have read.
    pub known: Vec<Source>,
    /// Sources that earlier runs have read and that are not among the inputs now.
    pub absent: usize,
    /// Bytes to read.
    pub bytes: u64,
}

/// Why the inputs do not go with the dataset.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Files are not what they were when they were read.
    #[error(
        "{} changed since {} read: {}. The articles in the dataset are those of the old content: give new content a new name, or \
         make the dataset anew with --overwrite",
        if names.len() == 1 { "a file has".to_owned() } else { format!("{} files have", names.len()) },
        if names.len() == 1 { "it was" } else { "they were" },
        list(names)
    )]
    Changed {
        /// Their names.
        names: Vec<String>,
    },
    /// The last run was stopped in the middle of a source that is not among the inputs.
    #[error(
        "the last run was stopped in the middle of {name}, which is not among the inputs or is gone; run with the same inputs as \
         before, or make the dataset anew with --overwrite"
    )]
    Unfinished {
        /// The source.
        name: String,
    },
}

fn list(names: &[String]) -> String {
    let mut text = names.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > 5 {
        text.push_str(", …");
    }
    text
}

impl Plan {
    /// Compares what was found with what was read.
    pub fn new(found: &Discovery, state: Option<&State>, times: &Times) -> Result<Self, PlanError> {
        let mut plan = Self::default();
        let read: HashMap<&str, &ReadSource> = state
            .iter()
            .flat_map(|state| &state.sources)
            .map(|source| (source.name.as_str(), source))
            .collect();
        let current = state.and_then(|state| state.commit.current.as_ref());
        let whole = state.is_some_and(|state| state.phase == Phase::Done);
        let mut changed = Vec::new();
        for rejection in &found.rejections {
            if !read.contains_key(rejection.origin.source.as_str()) {
                plan.read.push(Planned::Refused(rejection.clone()));
            }
        }
        let mut first = None;
        for source in &found.sources {
            if current.is_some_and(|current| current.name == source.name) {
                first = Some(Planned::Source { source: source.clone(), resumed: current.cloned() });
                plan.bytes += source.size;
                continue;
            }
            match read.get(source.name.as_str()) {
                // Standard input is another one in another run.
                Some(_) if source.is_stdin() && !whole => plan.known.push(source.clone()),
                Some(before) if !source.is_stdin() => match compare(source, before, times) {
                    Same::Yes => plan.known.push(source.clone()),
                    Same::No => changed.push(source.name.clone()),
                    Same::ReadableNow => plan.push(source),
                },
                _ => plan.push(source),
            }
        }
        if !changed.is_empty() {
            return Err(PlanError::Changed { names: changed });
        }
        match (first, current) {
            (Some(first), _) => plan.read.insert(0, first),
            (None, Some(current)) => return Err(PlanError::Unfinished { name: current.name.clone() }),
            (None, None) => {}
        }
        let given: HashSet<&str> = found
            .sources
            .iter()
            .map(|source| source.name.as_str())
            .chain(found.rejections.iter().map(|rejection| rejection.origin.source.as_str()))
            .collect();
        plan.absent = read.keys().filter(|name| !given.contains(*name)).count();
        Ok(plan)
    }

    fn push(&mut self, source: &Source) {
        self.bytes += source.size;
        self.read.push(Planned::Source { source: source.clone(), resumed: None });
    }
}

enum Same {
    Yes,
    No,
    /// It could not be read then.
    ReadableNow,
}

fn compare(source: &Source, before: &ReadSource, times: &Times) -> Same {
    let Some(hash) = &before.hash else {
        return if fs::File::open(&source.path).is_ok() { Same::ReadableNow } else { Same::Yes };
    };
    if before.bytes != source.size {
        return Same::No;
    }
    let time = modified(&source.path);
    if time.is_some() && time == times.get(&source.name).copied() {
        return Same::Yes;
    }
    // What cannot be read now was read when it could be.
    if hash_of(&source.path).is_none_or(|now| now == *hash) { Same::Yes } else { Same::No }
}

/// When a file was last modified, in nanoseconds since 1970.
pub fn modified(path: &Path) -> Option<u64> {
    let time = fs::metadata(path).ok()?.modified().ok()?;
    u64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()
}
