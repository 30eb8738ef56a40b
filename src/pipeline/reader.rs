//! The one thread that reads.
//!
//! In: the sources of a plan, in order. Out: batches with their places in the writer's queue. Never: parses, or reads on while
//! the budget is spent.

use std::{
    collections::BTreeMap,
    fs::File,
    ops::ControlFlow,
    path::Path,
    sync::{Arc, atomic::AtomicU64},
    time::Instant,
};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::{
    Error, Planned, Seconds, Stop,
    batch::{Batch, Item, Output, Position},
    budget::Budget,
};
use crate::{
    config::Config as Settings,
    read::{self, Raw, Rejection, Sink},
    write::ledger::ReadSource,
};

/// Where batches go.
pub struct Ways<'a> {
    /// To the next free worker.
    pub work: Sender<Batch>,
    /// To the writer, which waits for the outputs in this order.
    pub order: Sender<Receiver<Output>>,
    /// Bytes under way.
    pub budget: &'a Budget,
    /// Whether to end.
    pub stop: &'a Stop,
}

/// What reading leaves beside its batches.
#[derive(Debug, Default)]
pub struct Read {
    /// Where its time went.
    pub seconds: Seconds,
    /// Members of archives that were passed over on purpose, by the reason.
    pub skipped: BTreeMap<&'static str, u64>,
}

/// Reads all of `plan`.
pub fn read(
    settings: &Settings,
    plan: &[Planned],
    progress: &Arc<AtomicU64>,
    ways: Ways,
) -> (Result<(), Error>, Read) {
    let mut reader = Reader {
        most_records: settings.pipeline.batch_records.max(1),
        most_bytes: settings.pipeline.batch_bytes,
        ways,
        number: 0,
        items: Vec::new(),
        bytes: 0,
        finished: Vec::new(),
        current: None,
        skip: 0,
        beside: Read::default(),
        since: Instant::now(),
    };
    let mut result = Ok(());
    for planned in plan {
        match reader.source(settings, planned, progress) {
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(())) => return (Ok(()), reader.beside),
            // What was read before is sound, and is committed.
            Err(error) => {
                result = Err(error);
                break;
            }
        }
    }
    let _ = reader.send();
    (result, reader.beside)
}

struct Reader<'a> {
    most_records: usize,
    most_bytes: usize,
    ways: Ways<'a>,
    number: u64,
    items: Vec<Item>,
    bytes: usize,
    finished: Vec<ReadSource>,
    current: Option<ReadSource>,
    /// Records of the current source that an earlier run has committed.
    skip: u64,
    beside: Read,
    /// When this thread last began to read.
    since: Instant,
}

impl Reader<'_> {
    fn source(
        &mut self,
        settings: &Settings,
        planned: &Planned,
        progress: &Arc<AtomicU64>,
    ) -> Result<ControlFlow<()>, Error> {
        let (source, resumed) = match planned {
            Planned::Source { source, resumed } => (source, resumed.as_ref()),
            Planned::Refused(rejection) => {
                let name = rejection.origin.source.clone();
                self.current = Some(ReadSource { name, bytes: 0, hash: None, records: 0 });
                let flow = self.item(Item::Refused(rejection.clone()), 0);
                self.finished.extend(self.current.take());
                return Ok(flow);
            }
        };
        let hash = if source.is_stdin() { None } else { hash_of(&source.path) };
        let mut read =
            ReadSource { name: source.name.clone(), bytes: source.size, hash: hash.clone(), records: 0 };
        self.skip = 0;
        if let Some(before) = resumed {
            if before.hash != hash {
                return Err(Error::Changed { name: source.name.clone() });
            }
            self.skip = before.records;
            read.bytes = before.bytes;
        }
        self.current = Some(read);
        let flow = read::open(source, &settings.read, progress, self);
        if flow.is_continue() {
            if self.skip > 0 {
                return Err(Error::Changed { name: source.name.clone() });
            }
            self.finished.extend(self.current.take());
        }
        Ok(flow)
    }

    fn item(&mut self, item: Item, bytes: usize) -> ControlFlow<()> {
        if self.ways.stop.is_set() {
            return ControlFlow::Break(());
        }
        if let Some(current) = &mut self.current {
            current.records += 1;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return ControlFlow::Continue(());
        }
        if !self.items.is_empty() && self.bytes + bytes > self.most_bytes {
            self.unread_last_and_send()?;
        }
        self.items.push(item);
        self.bytes += bytes;
        if self.items.len() >= self.most_records { self.send() } else { ControlFlow::Continue(()) }
    }

    /// Sends what stands before the record that was just counted.
    fn unread_last_and_send(&mut self) -> ControlFlow<()> {
        if let Some(current) = &mut self.current {
            current.records -= 1;
        }
        self.send()?;
        if let Some(current) = &mut self.current {
            current.records += 1;
        }
        ControlFlow::Continue(())
    }

    fn send(&mut self) -> ControlFlow<()> {
        if self.items.is_empty() && self.finished.is_empty() {
            return ControlFlow::Continue(());
        }
        self.beside.seconds.read += self.since.elapsed().as_secs_f64();
        let flow = self.hand_over();
        self.since = Instant::now();
        flow
    }

    fn hand_over(&mut self) -> ControlFlow<()> {
        if !self.ways.budget.take(self.bytes) {
            return ControlFlow::Break(());
        }
        let (done, outcome) = bounded(1);
        let batch = Batch {
            number: self.number,
            items: std::mem::take(&mut self.items),
            bytes: std::mem::take(&mut self.bytes),
            position: Position {
                finished: std::mem::take(&mut self.finished),
                current: self.current.clone(),
            },
            done,
        };
        self.number += 1;
        // A closed queue means that the writer has stopped, and says why itself.
        if self.ways.order.send(outcome).is_err() || self.ways.work.send(batch).is_err() {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}

impl Sink for Reader<'_> {
    fn record(&mut self, raw: Raw) -> ControlFlow<()> {
        let bytes = raw.bytes.len();
        self.item(Item::Record(raw), bytes)
    }

    fn reject(&mut self, rejection: Rejection) -> ControlFlow<()> {
        let bytes = rejection.raw.len();
        self.item(Item::Refused(rejection), bytes)
    }

    fn skip(&mut self, _name: &str, why: &'static str) {
        *self.beside.skipped.entry(why).or_default() += 1;
    }
}

/// BLAKE3 of a file's content; `None` where it cannot be read, which is then told by reading it.
///
/// The file is read once more for this, ahead of its records: they come out of the system's memory then.
pub fn hash_of(path: &Path) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path).ok()?).ok()?;
    Some(hasher.finalize().to_hex().to_string())
}
