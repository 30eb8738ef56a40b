//! Where the time goes.

use serde::Serialize;

/// Seconds by stage, summed over threads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Seconds {
    /// Reading, unpacking, splitting into records.
    pub read: f64,
    /// Fields, encodings, cleaning.
    pub clean: f64,
    /// Waiting for the batches before, and telling duplicates.
    pub judge: f64,
    /// Sentences, language model, entities, times, quotes, events.
    pub analyse: f64,
    /// Rows and partial summaries.
    pub rows: f64,
    /// Appending and committing.
    pub write: f64,
    /// Merging the summaries, putting tables in their place.
    pub publish: f64,
}

impl Seconds {
    /// Adds those of another thread.
    pub fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.clean += other.clean;
        self.judge += other.judge;
        self.analyse += other.analyse;
        self.rows += other.rows;
        self.write += other.write;
        self.publish += other.publish;
    }
}
