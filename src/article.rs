//! An article: one cleaned record, the unit of everything that follows.

use jiff::civil::Date;

/// Where a record was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// Path of the source as it was given or found, with `/` between folders; `archive.zip!/member.json` for a member of an
    /// archive; `-` for standard input.
    pub source: String,
    /// Offset of the record's first byte in the (decompressed) source.
    pub offset: u64,
    /// Number of the record in its source, from 0.
    pub number: u64,
}

/// A record as a reader found it: raw field values, not yet cleaned. Absent fields are empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// Where it stands.
    pub origin: Origin,
    /// The record's own identifier.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Date as written.
    pub date: String,
    /// Publisher, newspaper, domain.
    pub publisher: String,
    /// Author or authors.
    pub author: String,
    /// Address on the web.
    pub url: String,
    /// Body, plain text or markup.
    pub text: String,
    /// Whether `text` is a whole web page, to be searched for its article.
    pub page: bool,
    /// Characters that stand for bytes which no encoding explains (U+FFFD).
    pub replaced: u32,
}

/// An article: text that does not change any more, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Article {
    /// Unique in the dataset: the record's own id where it has one, else a hash of the article; independent of run and shard.
    pub id: String,
    /// Where it was read.
    pub origin: Origin,
    /// Day of publication; `None` where the record states none or it cannot be read.
    pub date: Option<Date>,
    /// Headline.
    pub title: String,
    /// Publisher, newspaper, domain.
    pub publisher: String,
    /// Author from the record or the byline.
    pub author: String,
    /// Place and agency of the dateline, as written (`BAGHDAD (AP)`), taken off the text.
    pub dateline: String,
    /// Address on the web.
    pub url: String,
    /// ISO 639-1 code of the language; empty where it could not be told.
    pub language: String,
    /// The cleaned text. Paragraphs are separated by one empty line.
    pub text: String,
}
