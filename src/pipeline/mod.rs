//! Reader, workers, ordered writer.
//!
//! ```text
//!            batches of records            rows, ready to append
//! reader ──────────────────────> workers ───────────────────────> writer ──> commit
//!    │                              │                                │
//!    │                          turnstile: duplicates and ids        │
//!    │                          are judged in the order of input     │
//!    └── a place in the writer's queue for each batch, in order ─────┘
//! ```
//!
//! In: what is to be read, and a dataset that this run holds. Out: committed rows in the order of the input, the same bytes
//! whatever the number of threads. Never: holds more than a bounded number of batches and of their bytes: whoever is slow stalls
//! the reader.
//!
//! A worker takes a batch through the whole chain. In between it passes the [`turnstile`], where articles are told from
//! duplicates one batch after the other; so duplicates are not analysed, and rows are written under their final ids at once.
//! Each batch takes its place in the writer's queue when it is read, so the order holds by itself, and as all queues are bounded,
//! so is memory.

mod batch;
mod budget;
mod layout;
mod plan;
pub mod progress;
mod publish;
mod reader;
mod record;
mod seconds;
mod stop;
mod turnstile;
mod worker;
mod writer;

use std::thread;

use crossbeam_channel::bounded;
use serde::{Deserialize, Serialize};

pub use layout::final_files;
pub use plan::{Plan, PlanError, Planned, Times, modified};
pub use publish::publish;
pub use reader::Read;
pub use record::{Inputs, RunRecord};
pub use seconds::Seconds;
pub use stop::Stop;

use crate::{
    analysis::Analyzer,
    config::Config as Settings,
    dedup::Judge,
    write::{
        dataset::{self, Dataset},
        ledger::Fingerprint,
    },
};
use budget::Budget;
use progress::Progress;
use turnstile::Turnstile;

/// Settings of this stage. Only `extract` and `extract_languages` change what is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Whether anything is looked for in the articles; without, they are read, cleaned and written only.
    pub extract: bool,
    /// Languages in whose articles something is looked for (ISO 639-1); the others are written without. Where the language could
    /// not be told, the article is taken for one of these.
    pub extract_languages: Vec<String>,
    /// Threads that analyse; 0 for one a core.
    pub jobs: usize,
    /// Records of a batch, at most.
    pub batch_records: usize,
    /// Bytes of a batch, at most, but for a single larger record.
    pub batch_bytes: usize,
    /// Bytes of records between reader and writer, at most, but for a single larger batch.
    pub flight_bytes: usize,
    /// So many seconds of work at most are lost by a crash. 0 commits each batch.
    pub commit_seconds: f64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            extract: true,
            extract_languages: vec!["en".to_owned()],
            jobs: 0,
            batch_records: 64,
            batch_bytes: 256 << 10,
            flight_bytes: 64 << 20,
            commit_seconds: 2.0,
        }
    }
}

impl Config {
    /// The number of analysing threads.
    pub fn threads(&self) -> usize {
        match self.jobs {
            0 => thread::available_parallelism().map_or(1, std::num::NonZero::get),
            jobs => jobs,
        }
    }
}

/// Why a run could not go to its end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The dataset cannot be written.
    #[error(transparent)]
    Dataset(#[from] dataset::Error),
    /// A source is not what it was when the last run was stopped in the middle of it.
    #[error(
        "{name} has changed since the last run was stopped in the middle of it; put it back as it was, or make the dataset anew \
         with --overwrite"
    )]
    Changed {
        /// The source.
        name: String,
    },
}

/// How the reading ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Everything was read and is committed.
    Complete,
    /// The run was asked to stop; what was read is committed, and another run goes on from there.
    Stopped,
}

/// What decides the rows of a run.
pub fn fingerprint(settings: &Settings, model: String) -> Fingerprint {
    let mut config = serde_json::to_value(settings).expect("settings are numbers, strings and lists");
    // The model is told by its content, not by its path; the rest of these changes no row.
    for (section, key) in [
        ("model", "file"),
        ("summary", "memory_bytes"),
        ("pipeline", "jobs"),
        ("pipeline", "batch_records"),
        ("pipeline", "batch_bytes"),
        ("pipeline", "flight_bytes"),
        ("pipeline", "commit_seconds"),
    ] {
        if let Some(section) = config.get_mut(section).and_then(serde_json::Value::as_object_mut) {
            section.remove(key);
        }
    }
    // The same goes for lists and rules: what they hold counts, not where they stand.
    if let Some(list) = &settings.entity.list {
        config["entity"]["list"] = reader::hash_of(list).into();
    }
    config["event"]["rules"] = settings.event.rules.iter().map(|rules| reader::hash_of(rules)).collect();
    Fingerprint { version: env!("CARGO_PKG_VERSION").to_owned(), model, config }
}

/// Reads everything of `plan` into `dataset`, commit by commit.
pub fn read(
    settings: &Settings,
    analyzer: Option<&Analyzer>,
    plan: &[Planned],
    dataset: &mut Dataset,
    progress: &mut Progress,
    stop: &Stop,
) -> Result<(Ending, Read), Error> {
    let layout = layout::Layout::new(&settings.write.formats);
    dataset.begin(&layout.files)?;
    let mut judge = Judge::new(&settings.dedup);
    layout::restore(&mut judge, &dataset.growing(layout::SEEN))?;
    let turnstile = Turnstile::new(judge);
    let budget = Budget::new(settings.pipeline.flight_bytes);
    let jobs = settings.pipeline.threads();
    let worker = worker::Worker::new(settings, analyzer, &layout, &turnstile, stop);
    let (work_in, work_out) = bounded(jobs);
    let (order_in, order_out) = bounded(2 * jobs + 2);
    let bytes = progress.bytes();
    thread::scope(|scope| {
        let reader = scope.spawn({
            let budget = &budget;
            move || {
                reader::read(
                    settings,
                    plan,
                    &bytes,
                    reader::Ways { work: work_in, order: order_in, budget, stop },
                )
            }
        });
        let workers: Vec<_> = (0..jobs)
            .map(|_| {
                let work = work_out.clone();
                scope.spawn(|| worker.run(work))
            })
            .collect();
        drop(work_out);
        let interval = settings.pipeline.commit_seconds;
        let written = writer::write(dataset, &layout, order_out, &budget, progress, interval);
        if written.is_err() {
            stop.give_up();
        }
        budget.close();
        let mut seconds = Seconds::default();
        for worker in workers {
            seconds.add(&worker.join().expect("a worker catches the panics of its records"));
        }
        let (reading, mut read) = reader.join().expect("the reader does not panic");
        read.seconds.add(&seconds);
        read.seconds.add(&written?);
        reading?;
        let ending = if stop.signal().is_some() { Ending::Stopped } else { Ending::Complete };
        Ok((ending, read))
    })
}
