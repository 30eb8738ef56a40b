//! Settings of reading.

use serde::{Deserialize, Serialize};

/// Settings of reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Whether hidden files in folders (names that begin with a dot) are read.
    pub hidden: bool,
    /// Whether links to files and folders inside folders are followed.
    pub follow_links: bool,
    /// Encoding of everything without a byte order mark (`windows-1252`); empty: told from the bytes.
    pub encoding: String,
    /// Largest record in bytes; a larger one is rejected without being held.
    pub max_record_bytes: u64,
    /// Largest size in bytes to which one file or member may unpack.
    pub max_unpacked_bytes: u64,
    /// Largest ratio of unpacked to packed size, looked at from 16 MiB of unpacked bytes on.
    pub max_ratio: u64,
    /// How deep archives may stand in archives.
    pub max_nesting: u32,
    /// Largest number of members of one archive.
    pub max_members: u64,
    /// So many bytes of a rejected record are kept in `rejected.jsonl`.
    pub rejected_bytes: usize,
    /// Names of fields.
    pub fields: Fields,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            hidden: false,
            follow_links: true,
            encoding: String::new(),
            max_record_bytes: 64 << 20,
            max_unpacked_bytes: 256 << 30,
            max_ratio: 200,
            max_nesting: 3,
            max_members: 10_000_000,
            rejected_bytes: 1 << 16,
            fields: Fields::default(),
        }
    }
}

/// An encoding that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "read.encoding: {0:?} is no encoding; write for example \"windows-1252\", or leave it empty to have it told from the bytes"
)]
pub struct UnknownEncoding(String);

impl Config {
    /// Whether the settings make sense, to be asked before anything is read.
    pub fn check(&self) -> Result<(), UnknownEncoding> {
        if self.encoding.is_empty() || encoding_rs::Encoding::for_label(self.encoding.as_bytes()).is_some() {
            Ok(())
        } else {
            Err(UnknownEncoding(self.encoding.clone()))
        }
    }
}

/// The names under which JSON records and tables hold each field, the preferred first; capitals, `_`, `-` and spaces do not
/// count. The first name that holds something wins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    /// The record's own identifier.
    pub id: Vec<String>,
    /// Headline.
    pub title: Vec<String>,
    /// Day of publication.
    pub date: Vec<String>,
    /// Publisher.
    pub publisher: Vec<String>,
    /// Author.
    pub author: Vec<String>,
    /// Address on the web.
    pub url: Vec<String>,
    /// Body.
    pub text: Vec<String>,
}

impl Default for Fields {
    fn default() -> Self {
        let list = |names: &str| names.split_whitespace().map(str::to_owned).collect();
        Self {
            id: list(
                "id article_id articleid doc_id docid document_id uid uuid guid _id record_id identifier docno",
            ),
            title: list("title headline headlines head article_title news_title subject name hl"),
            date: list(
                "date published pub_date publish_date date_publish date_published published_at publication_date pubdate \
                 published_date publishedat dct datetime timestamp time versioncreated firstcreated firstpublished \
                 created created_at date_download year",
            ),
            publisher: list(
                "publisher publication source source_name newspaper outlet provider site sitename site_name news_source \
                 source_domain domain media medium copyrightholder",
            ),
            author: list("author authors byline by creator writer article_author journalist"),
            url: list("url link uri href web_url weburl canonical_url source_url article_url permalink"),
            text: list(
                "text body content contents maintext main_text article_text full_text fulltext articlebody article_body \
                 body_text bodytext bodies cleaned_text plain_text article story transcript body_xhtml body_html html \
                 raw_html content_html description_text descriptions description summary abstract snippet",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_checked() {
        for (encoding, known) in [("", true), ("latin1", true), ("UTF-8", true), ("utf-9", false)] {
            let config = Config { encoding: encoding.to_owned(), ..Config::default() };
            assert_eq!(config.check().is_ok(), known, "{encoding}");
        }
    }
}
