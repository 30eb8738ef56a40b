//! The one thread that writes.
//!
//! In: outputs, each at the place that its batch took when it was read. Out: bytes in the dataset, and commits. Never: writes
//! past a batch that did not come.

use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;

use super::{Seconds, batch::Output, budget::Budget, layout::Layout, progress::Progress};
use crate::write::{
    dataset::{Dataset, Error},
    ledger::Commit,
};

/// Writes what comes and commits it every `interval` seconds and at the end.
pub fn write(
    dataset: &mut Dataset,
    layout: &Layout,
    order: Receiver<Receiver<Output>>,
    budget: &Budget,
    progress: &mut Progress,
    interval: f64,
) -> Result<Seconds, Error> {
    let mut seconds = Seconds::default();
    let interval = Duration::try_from_secs_f64(interval).unwrap_or(Duration::ZERO);
    let mut commit = Commit { files: std::collections::BTreeMap::new(), ..dataset.state().commit.clone() };
    let mut finished = Vec::new();
    let mut last = Instant::now();
    for outcome in order {
        // A worker gave this batch up: the run is to end, and what comes after it must not be written.
        let Ok(output) = outcome.recv() else { break };
        let since = Instant::now();
        for (growing, bytes) in layout.files.iter().zip(&output.files) {
            dataset.append(&growing.name, bytes)?;
        }
        commit.counts.add(&output.counts);
        commit.current = output.position.current;
        finished.extend(output.position.finished);
        budget.give(output.bytes);
        if last.elapsed() >= interval {
            dataset.commit(std::mem::take(&mut finished), commit.clone())?;
            last = Instant::now();
        }
        seconds.write += since.elapsed().as_secs_f64();
        progress.update(&output.counts);
    }
    let since = Instant::now();
    dataset.commit(finished, commit)?;
    seconds.write += since.elapsed().as_secs_f64();
    Ok(seconds)
}
