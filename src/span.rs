//! Places in an article's text.
//!
//! In memory every place is a half-open range of bytes; only the writers turn bytes into code points
//! ([`CodePoints`]), which is what every dataset holds.

use std::ops::Range;

/// A half-open range of bytes of an article's text, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { start: start as u32, end: end as u32 }
    }

    /// As a range for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The characters it stands for.
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it holds nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether all of `other` lies inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Without white space at either end.
    #[must_use]
    pub fn trim(self, text: &str) -> Self {
        let inside = self.of(text);
        let start = self.start as usize + (inside.len() - inside.trim_start().len());
        Self::new(start, start + inside.trim().len())
    }
}

/// Turns byte offsets into code point offsets; one pass over the text, then one look-up an offset.
#[derive(Debug)]
pub struct CodePoints {
    /// Code points before byte `64 * i`; empty for ASCII, where both offsets are the same.
    before: Vec<u32>,
}

const STRIDE: usize = 64;

impl CodePoints {
    /// Reads `text` once.
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { before: Vec::new() };
        }
        let mut before = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut count = 0;
        for chunk in text.as_bytes().chunks(STRIDE) {
            before.push(count);
            count += chunk.iter().filter(|&&byte| !is_continuation(byte)).count() as u32;
        }
        before.push(count);
        Self { before }
    }

    /// Code points before byte `offset` of the same text.
    pub fn at(&self, text: &str, offset: u32) -> u32 {
        if self.before.is_empty() {
            return offset;
        }
        let block = offset as usize / STRIDE;
        let rest = &text.as_bytes()[block * STRIDE..offset as usize];
        self.before[block] + rest.iter().filter(|&&byte| !is_continuation(byte)).count() as u32
    }

    /// Both ends of a span as code points.
    pub fn span(&self, text: &str, span: Span) -> (u32, u32) {
        (self.at(text, span.start), self.at(text, span.end))
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_agree_with_counting() {
        let long = "aé“😀\n".repeat(50);
        for text in ["", "plain", "naïve “quote” 😀", long.as_str()] {
            let points = CodePoints::new(text);
            for (count, (byte, _)) in text.char_indices().enumerate() {
                assert_eq!(points.at(text, byte as u32), count as u32, "{text:?} at {byte}");
            }
            assert_eq!(points.at(text, text.len() as u32), text.chars().count() as u32);
        }
    }

    #[test]
    fn trim_keeps_the_words() {
        assert_eq!(Span::new(0, 8).trim("  word  "), Span::new(2, 6));
        assert_eq!(Span::new(0, 2).trim("  "), Span::new(2, 2));
    }
}
