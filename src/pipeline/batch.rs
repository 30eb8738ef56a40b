//! What goes from the reader to a worker and from there to the writer.

use crossbeam_channel::Sender;

use crate::{
    read::{Raw, Rejection},
    write::ledger::{Counts, ReadSource},
};

/// A record, or the news that there is none.
#[derive(Debug)]
pub enum Item {
    /// To be parsed, cleaned and analysed.
    Record(Raw),
    /// To be written as rejected.
    Refused(Rejection),
}

/// How far the reader is at the end of a batch.
#[derive(Debug, Default)]
pub struct Position {
    /// Sources that ended in this batch.
    pub finished: Vec<ReadSource>,
    /// The source that goes on in the next one.
    pub current: Option<ReadSource>,
}

/// Records that go through the chain together.
#[derive(Debug)]
pub struct Batch {
    /// Its number in this run, from 0.
    pub number: u64,
    /// Records in order.
    pub items: Vec<Item>,
    /// Their bytes.
    pub bytes: usize,
    /// How far the reader is behind them.
    pub position: Position,
    /// Where the writer waits for the output.
    pub done: Sender<Output>,
}

/// A batch after its worker: bytes to append.
#[derive(Debug)]
pub struct Output {
    /// For each file of the layout, in its order.
    pub files: Vec<Vec<u8>>,
    /// What was counted.
    pub counts: Counts,
    /// As in the batch.
    pub position: Position,
    /// Bytes of the batch, to be given back to the budget.
    pub bytes: usize,
}
