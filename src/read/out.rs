//! Where the records of one source go: gives them their place and hands them to the sink.

use std::{io, ops::ControlFlow};

use encoding_rs::Encoding;

use super::{Config, Fault, Format, Raw, Rejection, Sink};
use crate::article::Origin;

/// Why the reading of a source ends before its end.
pub(super) enum Stop {
    /// The sink has had enough.
    Sink,
    /// The stream cannot be read further; what stands in the window is the record that is cut.
    Stream(io::Error),
    /// The whole source is of no use.
    Refused(Fault),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Stream(error)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault)
    }
}

/// The way out of one source.
pub(super) struct Out<'a> {
    pub config: &'a Config,
    /// What the whole source is likely to be written in, if that is not UTF-8.
    pub encoding: Option<&'static Encoding>,
    sink: &'a mut dyn Sink,
    source: String,
    number: u64,
    members: bool,
}

impl<'a> Out<'a> {
    pub fn new(source: &str, config: &'a Config, sink: &'a mut dyn Sink) -> Self {
        Self { config, encoding: None, sink, source: source.to_owned(), number: 0, members: false }
    }

    /// The way out of a member of this source.
    pub fn member(&mut self, name: &str) -> Out<'_> {
        Out::new(&format!("{}!/{name}", self.source), self.config, self.sink)
    }

    /// Name of the source.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Records and rejections so far.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The source is an archive with something in it.
    pub fn saw_member(&mut self) {
        self.members = true;
    }

    /// Whether it is.
    pub fn has_members(&self) -> bool {
        self.members
    }

    /// Hands on a record that begins at `offset`, in line `line`, counted from 1.
    pub fn record(&mut self, format: Format, bytes: &[u8], offset: u64, line: u64) -> Result<(), Stop> {
        let raw =
            Raw { origin: self.place(offset), format, line, encoding: self.encoding, bytes: bytes.to_vec() };
        go_on(self.sink.record(raw))
    }

    /// Refuses the record at `offset`, of which `bytes` are at hand.
    pub fn reject(&mut self, fault: Fault, bytes: &[u8], offset: u64) -> Result<(), Stop> {
        let raw = bytes[..bytes.len().min(self.config.rejected_bytes)].to_vec();
        let origin = self.place(offset);
        go_on(self.sink.reject(Rejection { origin, reason: fault.reason, message: fault.message, raw }))
    }

    /// Leaves out a member on purpose.
    pub fn skip(&mut self, name: &str, why: &'static str) {
        self.sink.skip(&format!("{}!/{name}", self.source), why);
    }

    fn place(&mut self, offset: u64) -> Origin {
        let origin = Origin { source: self.source.clone(), offset, number: self.number };
        self.number += 1;
        origin
    }
}

fn go_on(flow: ControlFlow<()>) -> Result<(), Stop> {
    match flow {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Stop::Sink),
    }
}
