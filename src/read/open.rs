//! Opens a source and hands on its records one by one.
//!
//! In: a [`Source`]. Out: its records and rejections, in order, to a [`Sink`]. Never: more than one record in memory.

use std::{
    ops::ControlFlow,
    sync::{Arc, atomic::AtomicU64},
};

use super::{Config, Raw, Rejection, Source};

/// What takes the records of a source, in order. `Break` ends the reading at once.
pub trait Sink {
    /// A record.
    fn record(&mut self, raw: Raw) -> ControlFlow<()>;
    /// Something that is refused.
    fn reject(&mut self, rejection: Rejection) -> ControlFlow<()>;
}

/// Reads all of `source` into `sink`; `progress` counts the bytes of the file that were read (packed, where it is packed).
/// Every fault is handed to the sink; `Break` if the sink ended the reading.
pub fn open(
    _source: &Source,
    _config: &Config,
    _progress: &Arc<AtomicU64>,
    _sink: &mut dyn Sink,
) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
