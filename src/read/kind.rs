//! What a stream is: told by its first bytes where they are plain, else by its name.
//!
//! In: the name of a file or member and its first bytes. Out: what to do with it, or why nothing can be done. Never: takes for
//! an article what only happens to be text: a script, a table without columns of text, a binary file.

use super::{
    Fault, Fields, Reason,
    format::{json, markup, table},
    unpack::Packing,
};

/// Bytes that are looked at.
pub(super) const HEAD: usize = 64 << 10;

/// How the records of a stream are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// To be unpacked first.
    Packed(Packing),
    /// An archive with its list at the end.
    Zip,
    /// An archive, member by member.
    Tar,
    /// One article.
    Text,
    /// One page.
    Html,
    /// Values, alone or in an array, over as many lines as they like.
    Json,
    /// One JSON value a line.
    JsonLines,
    /// Elements of a document.
    Xml,
    /// Captures of web pages.
    Warc,
    /// Rows below a header; between fields stands the delimiter, if the name says so.
    Table(Option<u8>),
}

/// Names of formats by the ending of a file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Is(Kind),
    /// None, a number, or one that says nothing: plain text is possible.
    Open,
    /// A name that no article has; only an unmistakable content counts.
    Closed,
}

/// What a stream is.
pub(super) fn kind(name: &str, head: &[u8], fields: &Fields) -> Result<Kind, Fault> {
    let unknown = |what: String| Err(Fault::new(Reason::UnknownFormat, what));
    if let Some(packing) = Packing::of(head) {
        return Ok(Kind::Packed(packing));
    }
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    if let Some(what) = foreign(head) {
        return unknown(format!("{what}, which newsloom does not read"));
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return match bare_ending(&file) {
            "docx" | "xlsx" | "pptx" | "odt" | "ods" | "epub" | "jar" | "whl" => {
                unknown(format!("a .{} document: save it as text or HTML", bare_ending(&file)))
            }
            _ => Ok(Kind::Zip),
        };
    }
    let ending = ending(&file);
    if head.get(257..262) == Some(b"ustar") || ending == Ending::Is(Kind::Tar) {
        return Ok(Kind::Tar);
    }
    if is_binary(head) {
        return unknown("neither text nor an archive that newsloom reads".to_owned());
    }
    let start = head.trim_ascii_start();
    if start.starts_with(b"WARC/") || start.starts_with(b"filedesc://") {
        return Ok(Kind::Warc);
    }
    match ending {
        Ending::Is(Kind::Xml) if is_page(start) => Ok(Kind::Html),
        Ending::Is(Kind::Json | Kind::JsonLines) => {
            Ok(json::lines_or_values(start, ending == Ending::Is(Kind::JsonLines)))
        }
        Ending::Is(Kind::Text) if is_page(start) => Ok(Kind::Html),
        Ending::Is(kind) => Ok(kind),
        Ending::Open | Ending::Closed => match content(start, fields) {
            Some(kind) => Ok(kind),
            None if ending == Ending::Open => Ok(Kind::Text),
            None => unknown(format!(
                "a .{} file is not taken for an article; if it is one, rename it to .txt",
                bare_ending(&file)
            )),
        },
    }
}

/// The ending below the endings of compression.
fn bare_ending(file: &str) -> &str {
    let mut stem = file;
    loop {
        match stem.rsplit_once('.') {
            Some((rest, "gz" | "gzip" | "zst" | "zstd" | "bz2" | "bzip2" | "xz")) => stem = rest,
            Some((_, ending)) => return ending,
            None => return "",
        }
    }
}

fn ending(file: &str) -> Ending {
    Ending::Is(match bare_ending(file) {
        "txt" | "text" | "asc" => Kind::Text,
        "html" | "htm" | "xhtml" | "shtml" => Kind::Html,
        "json" | "ninjs" | "geojson" => Kind::Json,
        "jsonl" | "ndjson" | "jsonlines" | "ldjson" | "jl" => Kind::JsonLines,
        "csv" => Kind::Table(None),
        "xml" | "rss" | "atom" | "rdf" | "nitf" | "newsml" => Kind::Xml,
        "tsv" | "tab" => Kind::Table(Some(b'\t')),
        "psv" => Kind::Table(Some(b'|')),
        "tar" | "tgz" | "tbz" | "tbz2" | "txz" | "tzst" => Kind::Tar,
        "" => return Ending::Open,
        "-" | "dat" | "data" | "out" | "article" | "story" | "news" | "body" => return Ending::Open,
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => return Ending::Open,
        _ => return Ending::Closed,
    })
}

/// What the content says beyond doubt.
fn content(start: &[u8], fields: &Fields) -> Option<Kind> {
    if is_page(start) {
        return Some(Kind::Html);
    }
    let next = start.get(1..)?.trim_ascii_start().first();
    match (start.first()?, next) {
        (b'<', _) => match markup::root(&start[..start.len().min(4096)])?.as_str() {
            "rss" | "rdf" | "feed" | "newsitem" | "newsmessage" | "nitf" | "alto" => Some(Kind::Xml),
            _ => None,
        },
        (b'{', Some(b'"')) | (b'[', Some(b'{')) => Some(json::lines_or_values(start, false)),
        _ if table::is_header(start, fields) => Some(Kind::Table(None)),
        _ => None,
    }
}

fn is_page(start: &[u8]) -> bool {
    let begins = |with: &[u8]| start.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    if begins(b"<!doctype html") || begins(b"<html") {
        return true;
    }
    // Below a declaration or a comment.
    (begins(b"<?xml") || begins(b"<!--"))
        && markup::root(&start[..start.len().min(4096)]).is_some_and(|root| root == "html")
}

/// Files that are often found beside articles and are none.
fn foreign(head: &[u8]) -> Option<&'static str> {
    Some(match head {
        [b'%', b'P', b'D', b'F', ..] => "a PDF document",
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'G', b'I', b'F', b'8', ..] => "an image",
        [b'P', b'A', b'R', b'1', ..] => "a Parquet table",
        [b'7', b'z', 0xbc, 0xaf, ..] => "a 7z archive",
        [b'R', b'a', b'r', b'!', ..] => "a RAR archive",
        [0x04, 0x22, 0x4d, 0x18, ..] => "an lz4 file",
        [0x1f, 0x9d, ..] => "a file of compress (.Z)",
        [0xd0, 0xcf, 0x11, 0xe0, ..] => "an old Office document",
        [b'{', b'\\', b'r', b't', b'f', ..] => "an RTF document",
        [0x7f, b'E', b'L', b'F', ..] => "a program",
        _ if head.starts_with(b"SQLite format 3") => "an SQLite database",
        _ => return None,
    })
}

/// Whether more of the first bytes are control characters than damaged text has.
fn is_binary(head: &[u8]) -> bool {
    let head = &head[..head.len().min(4096)];
    let control = head.iter().filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t'..=b'\r' | 0x1b)).count();
    control * 10 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_contents() {
        for (name, head, expected) in [
            ("a/b.txt", "An article.", Some(Kind::Text)),
            ("a.TXT.GZ", "An article.", Some(Kind::Text)),
            ("a", "An article.", Some(Kind::Text)),
            ("-", "An article.", Some(Kind::Text)),
            ("article.0017", "An article.", Some(Kind::Text)),
            ("a.sh", "#!/bin/sh", None),
            ("a.md", "# read me", None),
            ("page", "\n <!DOCTYPE html><p>x", Some(Kind::Html)),
            ("page.php", "<HTML><p>x", Some(Kind::Html)),
            ("page.txt", "<html><p>x", Some(Kind::Html)),
            ("x.html", "<p>x", Some(Kind::Html)),
            ("x.xml", "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"\">\n<html>", Some(Kind::Html)),
            ("x.xml", "<rss><item><p>&lt;html>", Some(Kind::Xml)),
            ("feed", "<?xml version=\"1.0\"?><feed><entry>", Some(Kind::Xml)),
            ("x.warc", "WARC/1.0\r\n", Some(Kind::Warc)),
            ("x.json", "[{\"a\":1}]", Some(Kind::Json)),
            ("x.json", "{\"a\":1}\n{\"a\":2}\n", Some(Kind::JsonLines)),
            ("x.json", "{\"a\":1}\n", Some(Kind::Json)),
            ("x.jsonl", "{\"a\":1}", Some(Kind::JsonLines)),
            ("x.jsonl", "[{\"a\":1},\n{}]", Some(Kind::Json)),
            ("x", "{ \"a\":1}\n{\"a\":1}", Some(Kind::JsonLines)),
            ("x", "{not json}", Some(Kind::Text)),
            ("x.csv", "id,text\n", Some(Kind::Table(None))),
            ("x", "id;date;text\n1;2;3", Some(Kind::Table(None))),
            ("x", "Story, text and date\n", Some(Kind::Text)),
            ("x.tsv.xz", "id\ttext\n", Some(Kind::Table(Some(b'\t')))),
            ("x.zip", "PK\x03\x04", Some(Kind::Zip)),
            ("x.docx", "PK\x03\x04", None),
            ("x.tgz", "whatever", Some(Kind::Tar)),
            ("x.txt", "\0\x01\x02\x03\x04\x05", None),
            ("x.pdf", "%PDF-1.4", None),
        ] {
            assert_eq!(kind(name, head.as_bytes(), &Fields::default()).ok(), expected, "{name} {head:?}");
        }
    }
}
