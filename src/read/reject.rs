//! What could not become an article, and why.

use std::fmt;

use crate::article::Origin;

/// Why something was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The file or folder cannot be opened or read.
    Unreadable,
    /// It was found and is gone now.
    Vanished,
    /// A record or a source is over a size limit.
    TooLarge,
    /// It unpacks to far more than a text would.
    Bomb,
    /// It ends before its end: a cut compressed file, archive or record.
    Truncated,
    /// Packed data that does not unpack: a bad checksum, bytes changed on the way.
    Damaged,
    /// Its characters cannot be read in any encoding.
    InvalidEncoding,
    /// Not JSON, or not an object.
    BadJson,
    /// A row that does not fit its table.
    BadCsv,
    /// A record without text.
    NoText,
    /// A source without anything in it.
    Empty,
    /// Not one of the formats that are read.
    UnknownFormat,
    /// Archives in archives, or values in values, deeper than the limit.
    Nesting,
    /// A defect of this program: please report it.
    Internal,
}

impl Reason {
    /// All reasons, in the order of the documentation.
    pub const ALL: [Self; 14] = [
        Self::Unreadable,
        Self::Vanished,
        Self::TooLarge,
        Self::Bomb,
        Self::Truncated,
        Self::Damaged,
        Self::InvalidEncoding,
        Self::BadJson,
        Self::BadCsv,
        Self::NoText,
        Self::Empty,
        Self::UnknownFormat,
        Self::Nesting,
        Self::Internal,
    ];

    /// The code that stands in `rejected.jsonl`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Vanished => "vanished",
            Self::TooLarge => "too_large",
            Self::Bomb => "bomb",
            Self::Truncated => "truncated",
            Self::Damaged => "damaged",
            Self::InvalidEncoding => "invalid_encoding",
            Self::BadJson => "bad_json",
            Self::BadCsv => "bad_csv",
            Self::NoText => "no_text",
            Self::Empty => "empty",
            Self::UnknownFormat => "unknown_format",
            Self::Nesting => "nesting",
            Self::Internal => "internal",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is wrong, without the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {message}")]
pub struct Fault {
    /// The code.
    pub reason: Reason,
    /// For people: what is wrong and, where something can be done, what.
    pub message: String,
}

impl Fault {
    /// A fault with its message.
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }
}

/// A record, or a whole source, that could not become an article. Counts as one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Where it stands. `offset` and `number` are 0 where the whole source is refused.
    pub origin: Origin,
    /// The code.
    pub reason: Reason,
    /// For people.
    pub message: String,
    /// The record as it stands in the source, cut at [`Config::rejected_bytes`](super::Config::rejected_bytes); empty where
    /// there is none.
    pub raw: Vec<u8>,
}

impl Rejection {
    /// A source that is refused as a whole.
    pub fn of_source(source: &str, fault: Fault) -> Self {
        let origin = Origin { source: source.to_owned(), ..Origin::default() };
        Self { origin, reason: fault.reason, message: fault.message, raw: Vec::new() }
    }
}
