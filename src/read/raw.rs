//! A record as it stands in its source: bytes with their place, not yet looked into.

use std::sync::Arc;

use encoding_rs::Encoding;

use super::{Fault, Rejection};
use crate::article::Origin;

/// How a record is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// Plain text, with or without head lines.
    Text,
    /// A web page.
    Html,
    /// A JSON object.
    Json,
    /// A page in a web archive, with its heads.
    Warc,
    /// An XML element: an item of a feed, a news item, a scanned page.
    Xml,
    /// A row of a table.
    Csv {
        /// Between two fields.
        delimiter: u8,
        /// The names of the columns.
        header: Arc<[String]>,
    },
}

/// One record, cut out of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// Where it stands.
    pub origin: Origin,
    /// How it is written.
    pub format: Format,
    /// The line of its source in which it begins, from 1; of a text or page, 1.
    pub line: u64,
    /// What the source as a whole is likely to be written in, if its beginning is not UTF-8 or a mark says so.
    pub encoding: Option<&'static Encoding>,
    /// The record in the encoding of its source, without a byte order mark (UTF-16 and UTF-32 are UTF-8 already).
    pub bytes: Vec<u8>,
}

impl Raw {
    /// The rejection of this record; keeps at most `limit` bytes of it.
    pub fn reject(mut self, fault: Fault, limit: usize) -> Rejection {
        self.bytes.truncate(limit);
        Rejection { origin: self.origin, reason: fault.reason, message: fault.message, raw: self.bytes }
    }
}
