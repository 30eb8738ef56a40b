//! `run.json`: the account of a dataset, and of the run that made it whole.
//!
//! In: the ledger, the settings, and what this run measured. Out: one JSON document; the one file in which two equal runs may
//! differ, for it holds times. Never: a number that the ledger does not have, but for those of this run.

use std::{collections::BTreeMap, path::Path};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Seconds, Times};
use crate::write::ledger::State;

/// What the run itself adds to the account.
#[derive(Debug, Clone, Default)]
pub struct RunRecord {
    /// Inputs as they were given.
    pub inputs: Vec<String>,
    /// When each source was last modified.
    pub times: Times,
    /// Analysing threads.
    pub jobs: usize,
    /// Seconds by stage.
    pub seconds: Seconds,
    /// Seconds from start to end.
    pub elapsed: f64,
}

/// The part of an account that later runs read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Inputs {
    sources: Vec<Known>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Known {
    name: String,
    modified: Option<u64>,
}

impl Inputs {
    /// When each source of the dataset in `dir` was last modified; nothing where there is no account that can be read.
    pub fn times(dir: &Path) -> Times {
        let bytes = std::fs::read(dir.join("run.json")).unwrap_or_default();
        let inputs: Self = serde_json::from_slice(&bytes).unwrap_or_default();
        inputs.sources.into_iter().filter_map(|known| Some((known.name, known.modified?))).collect()
    }
}

#[derive(Serialize)]
struct SourceLine<'a> {
    name: &'a str,
    bytes: u64,
    blake3: Option<&'a str>,
    records: u64,
    modified: Option<u64>,
}

impl RunRecord {
    /// The whole document.
    pub fn to_json(&self, state: &State) -> Vec<u8> {
        let fingerprint = &state.header.fingerprint;
        let sources: Vec<SourceLine> = state
            .sources
            .iter()
            .map(|source| SourceLine {
                name: &source.name,
                bytes: source.bytes,
                blake3: source.hash.as_deref(),
                records: source.records,
                modified: self.times.get(&source.name).copied(),
            })
            .collect();
        let counts = &state.commit.counts;
        let rows: BTreeMap<&str, u64> = BTreeMap::from([
            ("articles", counts.articles),
            ("entities", counts.entities),
            ("mentions", counts.mentions),
            ("quotes", counts.quotes),
            ("events", counts.events),
            ("times", counts.times),
            ("duplicates", counts.duplicates),
            ("filtered", counts.filtered),
        ]);
        let document = json!({
            "newsloom": fingerprint.version,
            "model": fingerprint.model,
            "counts": {
                "records": counts.records,
                "articles": counts.articles,
                "duplicates": counts.duplicates,
                "filtered": counts.filtered,
                "rejected": counts.rejected,
            },
            "rejected": counts.reasons,
            "rows": rows,
            "text_bytes": counts.text_bytes,
            "cleaning": counts.notes,
            "last_run": {
                "inputs": self.inputs,
                "jobs": self.jobs,
                "elapsed_seconds": self.elapsed,
                "thread_seconds": self.seconds,
            },
            "config": fingerprint.config,
            "sources": sources,
        });
        let mut bytes = serde_json::to_vec_pretty(&document).expect("strings and numbers into memory");
        bytes.push(b'\n');
        bytes
    }
}
