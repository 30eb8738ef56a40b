//! From paths to records.
//!
//! ```text
//! inputs ─ discover ─> sources ─ open ─> streams ─ split ─> raw records ─ parse ─> records
//!          files, folders,       unpack,           one file a format;     fields by their
//!          globs, stdin          archives          text, lines, values,   names, encodings
//!                                                  tables, pages
//! ```
//!
//! In: files, folders, globs, standard input. Out: [`Raw`] records in the order in which they stand, handed to a sink one by
//! one ([`open()`]), and from each a [`Record`](crate::article::Record) ([`Parser::parse`]); whatever cannot be read is a
//! [`Rejection`]. Never: holds more than one record (the memory of a whole archive is flat), panics on what it reads, or lets
//! a fault pass without a word. Splitting is cheap and done by one thread; parsing is dearer and done by the workers.

mod archive;
mod config;
mod decode;
mod discover;
mod format;
mod input;
mod kind;
mod open;
mod out;
mod parse;
mod raw;
mod reject;
mod unpack;

pub use config::{Config, Fields, UnknownEncoding};
pub use discover::{Discovery, Error, Skipped, Source, discover};
pub use open::{Sink, open};
pub use parse::Parser;
pub use raw::{Format, Raw};
pub use reject::{Fault, Reason, Rejection};
