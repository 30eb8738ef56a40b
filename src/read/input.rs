//! A stream with a window that grows as far as a record needs.
//!
//! In: any reader. Out: the bytes not yet taken, as one slice that can be made longer ([`Input::fill`]) and is given up
//! from the front ([`Input::give_up`]), with the offset of its first byte. Never: holds more than was asked for and one step.

use std::io::{self, BufRead, Read};

/// Bytes that are read at once.
const STEP: usize = 256 << 10;

/// A stream and the window on it.
pub(super) struct Input<'a> {
    inner: Box<dyn Read + 'a>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    offset: u64,
    ended: bool,
    /// An error that was met while looking ahead; it is due when the bytes before it are used up.
    failed: Option<io::Error>,
}

/// What [`Input::line`] found.
pub(super) enum Line {
    /// So many bytes of the window, with the line end.
    Whole(usize),
    /// A longer line than allowed; it has been passed over.
    TooLong {
        /// Its length.
        length: u64,
        /// Its first bytes.
        head: Vec<u8>,
    },
}

impl<'a> Input<'a> {
    pub fn new(inner: impl Read + 'a) -> Self {
        Self {
            inner: Box::new(inner),
            buffer: Vec::new(),
            start: 0,
            end: 0,
            offset: 0,
            ended: false,
            failed: None,
        }
    }

    /// The bytes that are read and not yet taken.
    pub fn data(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Offset of the first byte of the window in the stream.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Gives up the first `count` bytes of the window.
    pub fn give_up(&mut self, count: usize) {
        debug_assert!(count <= self.end - self.start);
        self.start += count;
        self.offset += count as u64;
    }

    /// Makes the window longer; `false` at the end of the stream.
    pub fn fill(&mut self) -> io::Result<bool> {
        if let Some(error) = self.failed.take() {
            self.ended = true;
            return Err(error);
        }
        if self.ended {
            return Ok(false);
        }
        self.make_room();
        loop {
            match self.inner.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    self.ended = true;
                    return Ok(false);
                }
                Ok(count) => {
                    self.end += count;
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    return Err(error);
                }
            }
        }
    }

    fn make_room(&mut self) {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            if self.buffer.len() > 4 * STEP {
                // One huge record must not hold its memory for ever.
                self.buffer = Vec::new();
            }
        }
        if self.end == self.buffer.len() && self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        if self.end == self.buffer.len() {
            self.buffer.resize((2 * self.end).max(STEP), 0);
        }
    }

    /// Looks ahead: at least `count` bytes of the window, fewer only if the stream ends before.
    pub fn peek(&mut self, count: usize) -> &[u8] {
        while self.data().len() < count && self.failed.is_none() {
            match self.fill() {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => self.failed = Some(error),
            }
        }
        self.data()
    }

    /// Finds the next line of at most `max` bytes; `None` at the end. Of a longer line the first `keep` bytes are kept.
    pub fn line(&mut self, max: u64, keep: usize) -> io::Result<Option<Line>> {
        let mut scanned = 0;
        loop {
            let newline = memchr::memchr(b'\n', &self.data()[scanned..]);
            scanned = newline.map_or(self.data().len(), |at| scanned + at + 1);
            if scanned as u64 > max {
                return self.pass_over_line(keep).map(Some);
            }
            if newline.is_some() || !self.fill()? {
                return Ok((scanned > 0).then_some(Line::Whole(scanned)));
            }
        }
    }

    fn pass_over_line(&mut self, keep: usize) -> io::Result<Line> {
        let head = self.data()[..keep.min(self.data().len())].to_vec();
        let mut length = 0;
        loop {
            let data = self.data();
            let newline = memchr::memchr(b'\n', data);
            let count = newline.map_or(data.len(), |at| at + 1);
            length += count as u64;
            self.give_up(count);
            if newline.is_some() || !self.fill()? {
                return Ok(Line::TooLong { length, head });
            }
        }
    }

    /// Reads to the end of the stream; `false` if it is longer than `max` bytes.
    pub fn whole(&mut self, max: u64) -> io::Result<bool> {
        while self.data().len() as u64 <= max {
            if !self.fill()? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Read for Input<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let data = self.fill_buf()?;
        let count = data.len().min(out.len());
        out[..count].copy_from_slice(&data[..count]);
        self.give_up(count);
        Ok(count)
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            self.fill()?;
        }
        Ok(self.data())
    }

    fn consume(&mut self, count: usize) {
        self.give_up(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, then an error.
    struct Drip(&'static [u8]);

    impl Read for Drip {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Err(io::Error::other("broken")) };
            out[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    #[test]
    fn an_error_comes_after_the_bytes_before_it() {
        let mut input = Input::new(Drip(b"one\ntwo"));
        assert_eq!(input.peek(100), b"one\ntwo");
        assert!(matches!(input.line(10, 0), Ok(Some(Line::Whole(4)))));
        input.give_up(4);
        assert!(input.line(10, 0).is_err());
        assert_eq!((input.offset(), input.data()), (4, &b"two"[..]));
        assert!(matches!(input.fill(), Ok(false)));
    }

    #[test]
    fn long_lines_are_passed_over() {
        let text = format!("a\n{}\nb", "x".repeat(3 * STEP));
        let mut input = Input::new(text.as_bytes());
        assert!(matches!(input.line(10, 2), Ok(Some(Line::Whole(2)))));
        input.give_up(2);
        match input.line(STEP as u64, 2) {
            Ok(Some(Line::TooLong { length, head })) => {
                assert_eq!((length, &head[..]), (3 * STEP as u64 + 1, &b"xx"[..]));
            }
            _ => panic!("not too long"),
        }
        assert!(matches!(input.line(10, 2), Ok(Some(Line::Whole(1)))));
        input.give_up(1);
        assert!(matches!(input.line(10, 2), Ok(None)));
    }
}
