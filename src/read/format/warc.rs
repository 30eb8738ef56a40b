//! Web archives: WARC (ISO 28500), the texts that Common Crawl makes of them (WET), and the older ARC.
//!
//! In: a stream of captures. Out: every web page and every extracted text as a record; and from such a record its page and
//! address. Never: takes the day of a crawl for the day of an article. What is no page (images, redirects, errors, requests)
//! is not a record, and does not count.

use std::{borrow::Cow, io::Read};

use encoding_rs::Encoding;

use crate::read::{
    Fault, Format, Reason, decode,
    input::{Input, Line},
    open::too_large,
    out::{Out, Stop},
};

/// Longest head of a capture.
const HEAD: usize = 64 << 10;

/// The largest page that is unpacked.
const LARGEST: u64 = 64 << 20;

/// Cuts a stream into captures.
pub fn split(input: &mut Input<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    let max = out.config.max_record_bytes;
    let mut lost = false;
    loop {
        let offset = input.offset();
        let Some(Line::Whole(first)) = input.line(max, 0)? else {
            if input.data().is_empty() && !input.fill()? {
                return Ok(());
            }
            continue;
        };
        if input.data()[..first].trim_ascii().is_empty() {
            input.give_up(first);
            continue;
        }
        let Some(head) = head(input, first)? else {
            if !lost {
                let fault = Fault::new(Reason::Damaged, "no capture begins where one should");
                out.reject(fault, &input.data()[..first], offset)?;
            }
            lost = true;
            input.give_up(first);
            continue;
        };
        lost = false;
        let Head { length, size, wanted } = head;
        if !wanted || size > max {
            if wanted {
                out.reject(
                    Fault::new(Reason::TooLarge, too_large(out.config)),
                    &input.data()[..length],
                    offset,
                )?;
            }
            input.give_up(length);
            pass_over(input, size)?;
            continue;
        }
        let whole = length + size as usize;
        while input.data().len() < whole {
            if !input.fill()? {
                let message =
                    format!("a capture of {size} bytes is cut: it has {}", input.data().len() - length);
                return Err(Fault::new(Reason::Truncated, message).into());
            }
        }
        let capture = &input.data()[..whole];
        if Capture::of(capture).is_some() {
            out.record(Format::Warc, capture, offset, 1)?;
        }
        input.give_up(whole);
    }
}

/// The head of a capture.
struct Head {
    length: usize,
    /// Bytes behind it.
    size: u64,
    /// Whether a page may be in it.
    wanted: bool,
}

/// The head at which the window stands; its first line has `first` bytes.
fn head(input: &mut Input<'_>, first: usize) -> std::io::Result<Option<Head>> {
    let line = &input.data()[..first];
    if !line.starts_with(b"WARC/") {
        let Some((mime, size)) = arc(line) else { return Ok(None) };
        return Ok(Some(Head { length: first, size, wanted: mime.starts_with(b"text/html") }));
    }
    let length = loop {
        match head_length(input.data()) {
            Some(length) => break length,
            None if input.data().len() > HEAD || !input.fill()? => return Ok(None),
            None => {}
        }
    };
    let head = &input.data()[..length];
    let size = field(head, "content-length").and_then(|size| std::str::from_utf8(size).ok()?.parse().ok());
    let Some(size) = size else { return Ok(None) };
    let mime = field(head, "content-type").unwrap_or_default();
    let wanted = match field(head, "warc-type") {
        Some(b"response") => true,
        Some(b"conversion") => mime.starts_with(b"text/plain"),
        Some(b"resource") => mime.starts_with(b"text/html"),
        _ => false,
    };
    Ok(Some(Head { length, size, wanted }))
}

/// Type and size in the head line of an ARC capture: `address IP date type … size`.
fn arc(line: &[u8]) -> Option<(&[u8], u64)> {
    let parts: Vec<_> = line.trim_ascii().split(|byte| *byte == b' ').collect();
    let size = std::str::from_utf8(parts.last()?).ok()?.parse().ok()?;
    let date = parts.get(2)?;
    let shape = parts.len() >= 5 && date.len() == 14 && date.iter().all(u8::is_ascii_digit);
    shape.then(|| (parts[3], size))
}

fn pass_over(input: &mut Input<'_>, mut size: u64) -> Result<(), Stop> {
    while size > 0 {
        if input.data().is_empty() && !input.fill()? {
            return Err(Fault::new(Reason::Truncated, "the last capture is cut").into());
        }
        let count = input.data().len().min(usize::try_from(size).unwrap_or(usize::MAX));
        input.give_up(count);
        size -= count as u64;
    }
    Ok(())
}

/// Length of a head that ends in an empty line.
fn head_length(data: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', data).find_map(|at| match &data[at + 1..] {
        [b'\n', ..] => Some(at + 2),
        [b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

/// The value of a field of a head; `name` in lower case.
fn field<'a>(head: &'a [u8], name: &str) -> Option<&'a [u8]> {
    head.split(|byte| *byte == b'\n').find_map(|line| {
        let colon = memchr::memchr(b':', line)?;
        line[..colon]
            .trim_ascii()
            .eq_ignore_ascii_case(name.as_bytes())
            .then(|| line[colon + 1..].trim_ascii())
    })
}

/// A page or text in a web archive.
pub(in crate::read) struct Capture<'a> {
    pub url: String,
    /// Whether it is a page; else it is text.
    pub page: bool,
    /// The encoding that the server stated.
    pub encoding: Option<&'static Encoding>,
    body: &'a [u8],
    chunked: bool,
    packed: Option<&'a [u8]>,
}

impl<'a> Capture<'a> {
    /// The capture in the bytes of a record; `None` if it is neither page nor text.
    pub fn of(record: &'a [u8]) -> Option<Self> {
        let (url, block, kind) = if record.starts_with(b"WARC/") {
            let (head, block) = record.split_at(head_length(record)?);
            let url = field(head, "warc-target-uri").unwrap_or_default();
            (url, block, field(head, "warc-type").unwrap_or_default())
        } else {
            let (line, block) = record.split_at(memchr::memchr(b'\n', record)? + 1);
            (line.split(|byte| *byte == b' ').next()?, block, &b"response"[..])
        };
        let url = url.strip_prefix(b"<").and_then(|url| url.strip_suffix(b">")).unwrap_or(url);
        let url = String::from_utf8_lossy(url).into_owned();
        let plain = Capture {
            url,
            page: kind != b"conversion",
            encoding: None,
            body: block,
            chunked: false,
            packed: None,
        };
        if kind != b"response" || !block.starts_with(b"HTTP/") {
            return (kind != b"response").then_some(plain);
        }
        let (head, body) = block.split_at(head_length(block)?);
        let status = head.split(|byte| *byte == b' ').nth(1)?;
        let mime = field(head, "content-type").unwrap_or_default().to_ascii_lowercase();
        let page = mime.starts_with(b"text/html") || mime.starts_with(b"application/xhtml");
        if !status.trim_ascii().starts_with(b"200") || !page {
            return None;
        }
        let is =
            |name, value: &[u8]| field(head, name).is_some_and(|found| found.eq_ignore_ascii_case(value));
        let packed =
            field(head, "content-encoding").filter(|packing| !packing.eq_ignore_ascii_case(b"identity"));
        let encoding = decode::label_after(&mime, b"charset");
        Some(Capture { encoding, body, chunked: is("transfer-encoding", b"chunked"), packed, ..plain })
    }

    /// The bytes of the page, unpacked.
    pub fn body(&self) -> Result<Cow<'a, [u8]>, Fault> {
        // Some archives keep the head of the transfer although they undid it.
        let joined = if self.chunked { joined(self.body) } else { None };
        let body = joined.map_or(Cow::Borrowed(self.body), Cow::Owned);
        match self.packed {
            Some(packing) if body.starts_with(&[0x1f, 0x8b]) => {
                let mut page = Vec::new();
                match flate2::bufread::MultiGzDecoder::new(&body[..]).take(LARGEST).read_to_end(&mut page) {
                    Ok(_) => Ok(Cow::Owned(page)),
                    Err(error) => Err(Fault::new(
                        Reason::Damaged,
                        format!(
                            "a page packed with {} does not unpack: {error}",
                            String::from_utf8_lossy(packing)
                        ),
                    )),
                }
            }
            Some(packing)
                if !packing.eq_ignore_ascii_case(b"gzip") && std::str::from_utf8(&body).is_err() =>
            {
                let packing = String::from_utf8_lossy(packing);
                Err(Fault::new(
                    Reason::UnknownFormat,
                    format!("a page packed with {packing}, which newsloom does not unpack"),
                ))
            }
            _ => Ok(body),
        }
    }
}

/// The parts of a chunked transfer as one; `None` if it is none.
fn joined(body: &[u8]) -> Option<Vec<u8>> {
    let mut all = Vec::with_capacity(body.len());
    let mut rest = body;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest)?;
        let size = rest[..end].split(|byte| *byte == b';').next()?.trim_ascii();
        let size = usize::from_str_radix(std::str::from_utf8(size).ok()?, 16).ok()?;
        if size == 0 {
            break;
        }
        rest = &rest[end + 1..];
        // A cut page is still a page.
        let part = &rest[..size.min(rest.len())];
        all.extend_from_slice(part);
        rest = &rest[part.len()..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capture(head: &str, block: &str) -> Vec<u8> {
        format!("WARC/1.0\r\n{head}\r\nContent-Length: {}\r\n\r\n{block}", block.len()).into_bytes()
    }

    #[test]
    fn pages_are_found_in_captures() {
        let response = "WARC-Type: response\r\nWARC-Target-URI: <http://x/y>";
        let html = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=KOI8-R\r\n";
        for (record, expected) in [
            (capture(response, &format!("{html}\r\n<p>a")), Some(("http://x/y", "<p>a", true))),
            (
                capture(response, &format!("{html}Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n1;x\r\na\r\n0\r\n\r\n")),
                Some(("http://x/y", "<p>a", true)),
            ),
            (
                capture(response, &format!("{html}Transfer-Encoding: chunked\r\n\r\n<p>no chunks")),
                Some(("http://x/y", "<p>no chunks", true)),
            ),
            (capture(response, "HTTP/1.1 404 No\r\nContent-Type: text/html\r\n\r\n<p>a"), None),
            (capture(response, "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nabc"), None),
            (capture("WARC-Type: conversion", "Some text."), Some(("", "Some text.", false))),
            (
                b"http://z 1.2.3.4 20210301000000 text/html 9\nHTTP/1.0 200 OK\nContent-Type: text/html\n\n<p>b".to_vec(),
                Some(("http://z", "<p>b", true)),
            ),
            (b"WARC/".to_vec(), None),
        ] {
            let found = Capture::of(&record);
            let found = found.as_ref().map(|found| {
                (found.url.clone(), String::from_utf8(found.body().unwrap().into_owned()).unwrap(), found.page)
            });
            let found = found.as_ref().map(|(url, body, page)| (&url[..], &body[..], *page));
            assert_eq!(found, expected, "{}", String::from_utf8_lossy(&record));
        }
        assert_eq!(arc(b"http://z 1.2.3.4 20210301000000 text/html 99\n"), Some((&b"text/html"[..], 99)));
        assert_eq!(arc(b"one two three four five\n"), None);
    }
}
