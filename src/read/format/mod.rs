//! The formats: one file each.

pub mod json;
pub mod lines;
pub mod markup;
pub mod mend;
pub mod names;
pub mod object;
pub mod table;
pub mod text;
pub mod warc;
pub mod xml;
