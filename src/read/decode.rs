//! Bytes to characters.
//!
//! In: the bytes of a record and what their source says of their encoding. Out: text, and how many bytes had to be replaced.
//! Never: fails. What is valid UTF-8 is UTF-8 whatever a page declares: no other encoding makes such bytes by chance.
//!
//! Streams of 16 and 32 bit units, in which bytes mean nothing, are made UTF-8 before they are split ([`Wide`]).

use std::{
    borrow::Cow,
    io::{self, Read},
};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use super::input::Input;

/// Bytes from which an encoding is guessed.
const ENOUGH: usize = 1 << 20;

/// Bytes at the head of a page in which its encoding is declared.
const DECLARATION: usize = 4096;

/// The text of `bytes`, and how many places of it are no character in their encoding. `declared` is what the source says.
pub(super) fn decode<'a>(bytes: &'a [u8], declared: Option<&'static Encoding>) -> (Cow<'a, str>, u32) {
    if declared == Some(ISO_2022_JP) {
        return decode_as(bytes, ISO_2022_JP);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), 0),
        Err(_) => decode_as(bytes, declared.filter(|&named| named != UTF_8).unwrap_or_else(|| guess(bytes))),
    }
}

/// The text of `bytes` in `encoding`, whatever they look like.
pub(super) fn decode_as<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> (Cow<'a, str>, u32) {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    let replaced = if damaged { text.matches('\u{fffd}').count() as u32 } else { 0 };
    (text, replaced)
}

/// The likeliest encoding of bytes that are not valid UTF-8.
pub(super) fn guess(bytes: &[u8]) -> &'static Encoding {
    let bytes = &bytes[..bytes.len().min(ENOUGH)];
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += chunk.invalid().len();
    }
    if good > bad {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// The encoding that a web page or an XML document declares in its first bytes.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARATION)].to_ascii_lowercase();
    let xml = if head.starts_with(b"<?xml") {
        let end = memchr::memchr(b'>', &head).unwrap_or(head.len());
        label_after(&head[..end], b"encoding")
    } else {
        None
    };
    let encoding = xml.or_else(|| {
        memchr::memmem::find_iter(&head, b"<meta").find_map(|at| {
            let end = memchr::memchr(b'>', &head[at..]).map_or(head.len(), |length| at + length);
            label_after(&head[at..end], b"charset")
        })
    })?;
    // A declaration that can be read byte by byte does not stand in 16 bit units.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// The encoding named in `key = "label"`.
pub(super) fn label_after(head: &[u8], key: &[u8]) -> Option<&'static Encoding> {
    let rest = &head[memchr::memmem::find(head, key)? + key.len()..];
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest
        .iter()
        .position(|&byte| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(&byte)))
        .unwrap_or(rest.len());
    Encoding::for_label(&rest[..end])
}

/// Units of more than one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Units {
    Utf16Le,
    Utf16Be,
    Utf32Le,
    Utf32Be,
}

impl Units {
    /// The units of a stream that begins with `head`, and the length of its byte order mark; without a mark, texts are told by
    /// the zero bytes beside their ASCII characters.
    pub fn of(head: &[u8]) -> Option<(Self, usize)> {
        match head {
            [0xff, 0xfe, 0, 0, ..] => return Some((Self::Utf32Le, 4)),
            [0, 0, 0xfe, 0xff, ..] => return Some((Self::Utf32Be, 4)),
            [0xff, 0xfe, ..] => return Some((Self::Utf16Le, 2)),
            [0xfe, 0xff, ..] => return Some((Self::Utf16Be, 2)),
            _ => {}
        }
        let head = &head[..head.len().min(256) & !3];
        let mut zeros = [0; 4];
        for unit in head.chunks_exact(4) {
            for (zeros, &byte) in zeros.iter_mut().zip(unit) {
                *zeros += usize::from(byte == 0);
            }
        }
        let units = head.len() / 4;
        if units < 2 {
            return None;
        }
        // Few characters of a text, but some, have a high byte.
        let [a, b, c, d] = zeros.map(|count| match count * 8 / units {
            0 => 0,
            6.. => 2,
            _ => 1,
        });
        match [a, b, c, d] {
            [0, 2, 2, 2] => Some((Self::Utf32Le, 0)),
            [2, 2, 2, 0] => Some((Self::Utf32Be, 0)),
            [0, 2, 0, 2] => Some((Self::Utf16Le, 0)),
            [2, 0, 2, 0] => Some((Self::Utf16Be, 0)),
            _ => None,
        }
    }
}

/// A stream of wide units as UTF-8; what is no character becomes U+FFFD.
pub(super) struct Wide<'a> {
    input: Input<'a>,
    units: Units,
    decoder: Decoder,
    ready: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl<'a> Wide<'a> {
    /// Reads `input` from behind its byte order mark.
    pub fn new(input: Input<'a>, units: Units) -> Self {
        let encoding = if units == Units::Utf16Be { UTF_16BE } else { UTF_16LE };
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { input, units, decoder, ready: Vec::new(), taken: 0, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.taken = 0;
        while self.ready.is_empty() && !self.ended {
            self.ended = !self.input.fill()?;
            let taken = match self.units {
                Units::Utf16Le | Units::Utf16Be => self.units_of_16(),
                Units::Utf32Le | Units::Utf32Be => self.units_of_32(),
            };
            self.input.give_up(taken);
        }
        Ok(())
    }

    fn units_of_16(&mut self) -> usize {
        let data = self.input.data();
        let room = self.decoder.max_utf8_buffer_length(data.len()).unwrap_or(usize::MAX / 2).min(8 << 20);
        self.ready.resize(room, 0);
        let (result, read, written, _) = self.decoder.decode_to_utf8(data, &mut self.ready, self.ended);
        self.ready.truncate(written);
        if result == CoderResult::OutputFull {
            self.ended = false;
        }
        read
    }

    fn units_of_32(&mut self) -> usize {
        let data = self.input.data();
        let (whole, rest) = data.as_chunks::<4>();
        for &unit in whole {
            let code = if self.units == Units::Utf32Le {
                u32::from_le_bytes(unit)
            } else {
                u32::from_be_bytes(unit)
            };
            let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            self.ready.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        if self.ended && !rest.is_empty() {
            self.ready.extend_from_slice("\u{fffd}".as_bytes());
            return data.len();
        }
        4 * whole.len()
    }
}

impl Read for Wide<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.ready.len() {
            self.refill()?;
        }
        let count = (self.ready.len() - self.taken).min(out.len());
        out[..count].copy_from_slice(&self.ready[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{WINDOWS_1251, WINDOWS_1252};

    use super::*;

    #[test]
    fn encodings_are_told() {
        let cyrillic =
            WINDOWS_1251.encode("Президент заявил в понедельник, что переговоры будут продолжены в Вене.").0;
        for (bytes, hint, text, replaced) in [
            ("na\u{ef}ve “quote”".as_bytes(), Some(WINDOWS_1252), "na\u{ef}ve “quote”", 0),
            (b"the caf\xe9 said \x93no\x94", None, "the café said “no”", 0),
            (b"the caf\xe9", Some(WINDOWS_1252), "the café", 0),
            // One broken byte amid good UTF-8 does not make a Windows file of it.
            (b"\xc3\xa9\xc3\xa8 and \xff", None, "éè and \u{fffd}", 1),
            (&cyrillic, None, "Президент заявил в понедельник, что переговоры будут продолжены в Вене.", 0),
            (b"a\0b", None, "a\0b", 0),
            (b"", None, "", 0),
        ] {
            assert_eq!(decode(bytes, hint), (Cow::Borrowed(text), replaced));
        }
    }

    #[test]
    fn declarations_are_found() {
        for (head, name) in [
            ("<?xml version='1.0' encoding='ISO-8859-2'?><rss>", Some("ISO-8859-2")),
            ("<html><head><META http-equiv=x content=\"text/html; charset=Shift_JIS\">", Some("Shift_JIS")),
            ("<meta name=a><meta charset=utf-8>", Some("UTF-8")),
            ("<meta charset=utf-16>", Some("UTF-8")),
            ("<meta charset=martian>", None),
            ("charset=utf-8", None),
        ] {
            assert_eq!(declared(head.as_bytes()).map(Encoding::name), name, "{head}");
        }
    }

    #[test]
    fn wide_streams_become_utf8() {
        let text = "“One” two\u{1f600}\nthree and four".repeat(30_000);
        let wide: Vec<u16> = text.encode_utf16().collect();
        let bytes = |units: Units, mark: bool| -> Vec<u8> {
            let mark = mark.then_some('\u{feff}').into_iter();
            match units {
                Units::Utf16Le => {
                    mark.map(|c| c as u16).chain(wide.iter().copied()).flat_map(u16::to_le_bytes).collect()
                }
                Units::Utf16Be => {
                    mark.map(|c| c as u16).chain(wide.iter().copied()).flat_map(u16::to_be_bytes).collect()
                }
                Units::Utf32Le => mark.chain(text.chars()).flat_map(|c| (c as u32).to_le_bytes()).collect(),
                Units::Utf32Be => mark.chain(text.chars()).flat_map(|c| (c as u32).to_be_bytes()).collect(),
            }
        };
        for units in [Units::Utf16Le, Units::Utf16Be, Units::Utf32Le, Units::Utf32Be] {
            for mark in [true, false] {
                let bytes = bytes(units, mark);
                let Some((told, length)) = Units::of(&bytes) else {
                    panic!("{units:?}, mark {mark}: not told")
                };
                assert_eq!((told, length > 0), (units, mark));
                let mut input = Input::new(&bytes[..]);
                input.peek(length);
                input.give_up(length);
                let mut found = String::new();
                Wide::new(input, units).read_to_string(&mut found).unwrap();
                assert!(found == text, "{units:?}, mark {mark}");
            }
        }
        for plain in ["", "a", "plain text of some length", "zero\0byte\0in text", "\0\0\0\0\0\0\0\0"] {
            assert_eq!(Units::of(plain.as_bytes()), None, "{plain:?}");
        }
    }
}
