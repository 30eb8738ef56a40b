//! JSON values in a stream: one, many one after the other, an array of them, or an array inside an object.
//!
//! In: a stream. Out: every article-like value as a record, as soon as it is complete. Never: holds the array, or looks into
//! values further than to find their end.
//!
//! After a broken value reading goes on at the next line that begins as the broken one did, with the same indentation: files
//! are written by programs, and what differs in indentation is inside.

use crate::read::{
    Fault, Format, Reason,
    input::{Input, Line},
    kind::Kind,
    open::too_large,
    out::{Out, Stop},
};

/// Keys under which an object holds an array of articles.
const ARRAYS: &[&str] = &[
    "articles",
    "items",
    "docs",
    "documents",
    "results",
    "data",
    "records",
    "news",
    "entries",
    "hits",
    "posts",
    "stories",
    "rows",
];

/// Keys under which an object holds an object with such an array.
const WRAPPERS: &[&str] = &["response", "hits", "data", "result", "results", "feed", "query", "channel"];

/// Keys that show that an object is itself an article.
const BODIES: &[&str] = &["text", "body", "content", "maintext", "full_text", "article", "body_text"];

/// The deepest nesting of values; serde_json goes no deeper.
const DEEPEST: u32 = 127;

/// Whether text that begins with `{` or `[` has one value a line; `named` if its name says so.
pub(in crate::read) fn lines_or_values(start: &[u8], named: bool) -> Kind {
    let first = memchr::memchr(b'\n', start).map_or(start, |end| &start[..end]);
    let next = start[first.len()..].trim_ascii_start();
    let balanced = is_balanced(first);
    let lines = match (start.first(), next.first()) {
        (Some(b'{'), Some(b'{')) => balanced || named,
        // An array over several lines is one value whatever the name says.
        (Some(b'['), _) => false,
        // A line that goes on in the next one; if nothing follows, it is the same for both.
        (Some(b'{'), Some(_)) if first.trim_ascii() == b"{" => false,
        _ => named,
    };
    if lines { Kind::JsonLines } else { Kind::Json }
}

fn is_balanced(line: &[u8]) -> bool {
    let mut input = Input::new(line);
    let mut scan = Scan::new(false, u64::MAX, 0);
    matches!(scan.run(&mut input), Ok(Found::Value(length)) if line[length..].trim_ascii().is_empty())
}

/// What is open around the values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    Array,
    Wrapper,
}

/// Cuts a stream into values.
pub fn split(input: &mut Input<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    Splitter { input, out, line: 1, indent: Some(Vec::new()), frames: Vec::new() }.run()
}

struct Splitter<'a, 'b, 'c> {
    input: &'a mut Input<'b>,
    out: &'a mut Out<'c>,
    /// Line of the window's first byte.
    line: u64,
    /// What stands before the value on its line, if that is only white space.
    indent: Option<Vec<u8>>,
    frames: Vec<Frame>,
}

impl Splitter<'_, '_, '_> {
    fn run(&mut self) -> Result<(), Stop> {
        while let Some(byte) = self.next_byte()? {
            match (self.frames.last(), byte) {
                (Some(Frame::Array), b']') | (Some(Frame::Wrapper), b'}') => {
                    self.frames.pop();
                    self.take(1);
                }
                (Some(Frame::Wrapper), b'"') => self.member()?,
                (Some(Frame::Wrapper), _) => return Err(self.garbage("a key or `}`").into()),
                (None, b'[') => {
                    self.frames.push(Frame::Array);
                    self.take(1);
                }
                (None, b'{') | (Some(Frame::Array), _) => self.value()?,
                (None, _) => return Err(self.garbage("`{` or `[`").into()),
            }
        }
        if self.frames.is_empty() {
            return Ok(());
        }
        let message = format!("ends in line {} before its array is closed: the file may be cut", self.line);
        Err(Fault::new(Reason::Truncated, message).into())
    }

    fn garbage(&self, expected: &str) -> Fault {
        Fault::new(
            Reason::BadJson,
            format!("line {}: expected {expected}; nothing behind it is read", self.line),
        )
    }

    fn take(&mut self, count: usize) {
        let taken = &self.input.data()[..count];
        match memchr::memrchr(b'\n', taken) {
            Some(at) => {
                self.line += memchr::memchr_iter(b'\n', taken).count() as u64;
                let rest = &taken[at + 1..];
                self.indent = (rest.trim_ascii().is_empty() && rest.len() < 256).then(|| rest.to_vec());
            }
            None => match &mut self.indent {
                Some(indent) if taken.trim_ascii().is_empty() && indent.len() + count < 256 => {
                    indent.extend_from_slice(taken);
                }
                indent => *indent = None,
            },
        }
        self.input.give_up(count);
    }

    /// Passes over what separates values; the byte that follows, not taken.
    fn next_byte(&mut self) -> Result<Option<u8>, Stop> {
        loop {
            let data = self.input.data();
            let blank = data.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
            let next = data.get(blank).copied();
            self.take(blank);
            if next.is_some() {
                return Ok(next);
            }
            if !self.input.fill()? {
                return Ok(None);
            }
        }
    }

    /// A value that should be an article, or an object around articles.
    fn value(&mut self) -> Result<(), Stop> {
        let offset = self.input.offset();
        let config = self.out.config;
        let spot = self.frames.is_empty();
        let mut scan = Scan::new(spot, config.max_record_bytes, config.rejected_bytes);
        match scan.run(self.input)? {
            Found::Value(0) => return Err(self.garbage("a value").into()),
            Found::Value(length) => {
                self.out.record(Format::Json, &self.input.data()[..length], offset, self.line)?;
                self.take(length);
            }
            Found::Wrapped(length) => {
                self.frames.push(Frame::Wrapper);
                self.take(length);
                self.enter()?;
            }
            Found::TooLarge { head, length, lines } => {
                self.line += lines;
                self.take(length);
                self.out.reject(Fault::new(Reason::TooLarge, too_large(config)), &head, offset)?;
            }
            Found::Broken(reason, why) => {
                let fault = Fault::new(reason, format!("line {}: {why}", self.line));
                self.pass_over(fault, offset)?;
            }
        }
        Ok(())
    }

    /// A key of a wrapper and its value.
    fn member(&mut self) -> Result<(), Stop> {
        let offset = self.input.offset();
        let mut scan = Scan::new(true, self.out.config.max_record_bytes, 0);
        scan.enter_object();
        match scan.run(self.input)? {
            Found::Wrapped(length) => {
                self.take(length);
                self.enter()
            }
            // The brace that closes the wrapper ends the scan.
            Found::Value(length) => {
                self.take(length - 1);
                Ok(())
            }
            Found::TooLarge { length, lines, .. } => {
                self.line += lines;
                self.take(length - 1);
                Ok(())
            }
            Found::Broken(reason, why) => {
                let fault =
                    Fault::new(reason, format!("line {}: {why}; nothing behind it is read", self.line));
                self.out.reject(fault, self.input.data(), offset)?;
                self.frames.clear();
                while self.input.fill()? {
                    self.input.give_up(self.input.data().len());
                }
                self.input.give_up(self.input.data().len());
                Ok(())
            }
        }
    }

    /// Goes into the array or wrapper at which the window stands.
    fn enter(&mut self) -> Result<(), Stop> {
        let frame = if self.next_byte()? == Some(b'[') { Frame::Array } else { Frame::Wrapper };
        self.frames.push(frame);
        self.take(1);
        Ok(())
    }

    /// Refuses a broken value and goes to the next one.
    fn pass_over(&mut self, fault: Fault, offset: u64) -> Result<(), Stop> {
        let keep = self.out.config.rejected_bytes;
        let mut head = Vec::new();
        let mut first = true;
        loop {
            if !first && self.resumes() {
                break;
            }
            first = false;
            match self.input.line(self.out.config.max_record_bytes, keep)? {
                None => {
                    self.frames.clear();
                    break;
                }
                Some(Line::Whole(length)) => {
                    let line = &self.input.data()[..length];
                    head.extend_from_slice(&line[..length.min(keep.saturating_sub(head.len()))]);
                    self.input.give_up(length);
                }
                Some(Line::TooLong { .. }) => {}
            }
            self.line += 1;
        }
        self.indent = Some(Vec::new());
        self.out.reject(fault, &head, offset)
    }

    /// Whether the window, at the begin of a line, stands at a value like the broken one.
    fn resumes(&mut self) -> bool {
        let Some(indent) = &self.indent else { return false };
        let head = self.input.peek(indent.len() + 1);
        head.strip_prefix(&indent[..]).is_some_and(|rest| rest.starts_with(b"{"))
    }
}

/// How a scan ended.
enum Found {
    /// The value has this length.
    Value(usize),
    /// The object holds articles: in the value that begins here.
    Wrapped(usize),
    /// The value is over the limit: its first bytes, what of it still stands in the window, the lines before that.
    TooLarge { head: Vec<u8>, length: usize, lines: u64 },
    /// No value ends here.
    Broken(Reason, String),
}

/// Looks for the end of the value at which a window stands.
struct Scan {
    /// Next byte to look at.
    at: usize,
    /// One bit for each open bracket: whether it is a brace.
    braces: u128,
    depth: u32,
    /// Whether wrappers are looked for.
    spot: bool,
    max: u64,
    keep: usize,
    /// The first bytes of a value that is too large to be held.
    dropped: Option<Vec<u8>>,
    /// Lines that were dropped.
    lines: u64,
}

impl Scan {
    fn new(spot: bool, max: u64, keep: usize) -> Self {
        Self { at: 0, braces: 0, depth: 0, spot, max, keep, dropped: None, lines: 0 }
    }

    /// Begins inside an object.
    fn enter_object(&mut self) {
        (self.braces, self.depth) = (1, 1);
    }

    /// Makes sure that there is a byte to look at; `false` at the end.
    fn more(&mut self, input: &mut Input<'_>) -> std::io::Result<bool> {
        while self.at >= input.data().len() {
            if self.at as u64 > self.max {
                let data = input.data();
                self.dropped.get_or_insert_with(|| data[..self.keep.min(data.len())].to_vec());
                self.lines += memchr::memchr_iter(b'\n', data).count() as u64;
                self.at -= data.len();
                input.give_up(data.len());
            }
            if !input.fill()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn run(&mut self, input: &mut Input<'_>) -> std::io::Result<Found> {
        while self.more(input)? {
            let byte = input.data()[self.at];
            match byte {
                b'"' => {
                    let start = self.at;
                    if let Some(broken) = self.string(input)? {
                        return Ok(broken);
                    }
                    if self.depth == 0 {
                        return Ok(self.ended(input));
                    }
                    if self.spot && self.depth == 1 && self.braces & 1 == 1 && self.dropped.is_none() {
                        let key = start..self.at;
                        if let Some(at) = self.wrapped(input, key)? {
                            return Ok(Found::Wrapped(at));
                        }
                    }
                    continue;
                }
                b'{' | b'[' => {
                    if self.depth == DEEPEST {
                        let why = format!("values stand more than {DEEPEST} deep in each other");
                        return Ok(Found::Broken(Reason::Nesting, why));
                    }
                    self.braces = self.braces << 1 | u128::from(byte == b'{');
                    self.depth += 1;
                }
                b'}' | b']' => {
                    if self.depth == 0 || (self.braces & 1 == 1) != (byte == b'}') {
                        let why = format!("`{}` closes nothing", char::from(byte));
                        return Ok(if self.depth == 0 {
                            self.ended(input)
                        } else {
                            Found::Broken(Reason::BadJson, why)
                        });
                    }
                    self.braces >>= 1;
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.at += 1;
                        return Ok(self.ended(input));
                    }
                }
                b',' if self.depth == 0 => return Ok(self.ended(input)),
                byte if self.depth == 0 && byte.is_ascii_whitespace() => return Ok(self.ended(input)),
                _ => {}
            }
            self.at += 1;
        }
        if self.depth == 0 {
            return Ok(self.ended(input));
        }
        Ok(Found::Broken(
            Reason::Truncated,
            "the value that begins here has no end: the file may be cut".to_owned(),
        ))
    }

    fn ended(&mut self, input: &Input<'_>) -> Found {
        match self.dropped.take() {
            Some(head) => Found::TooLarge { head, length: self.at, lines: self.lines },
            None if self.at as u64 > self.max => {
                let head = input.data()[..self.keep.min(self.at)].to_vec();
                Found::TooLarge { head, length: self.at, lines: 0 }
            }
            None => Found::Value(self.at),
        }
    }

    /// Passes over a string; what is broken, if it is.
    fn string(&mut self, input: &mut Input<'_>) -> std::io::Result<Option<Found>> {
        self.at += 1;
        while self.more(input)? {
            match memchr::memchr3(b'"', b'\\', b'\n', &input.data()[self.at..]) {
                None => self.at = input.data().len(),
                Some(more) => {
                    self.at += more;
                    match input.data()[self.at] {
                        b'"' => {
                            self.at += 1;
                            return Ok(None);
                        }
                        b'\\' => self.at += 2,
                        // A line end inside a string is forbidden, and the surest sign of a missing quotation mark.
                        _ => {
                            return Ok(Some(Found::Broken(
                                Reason::BadJson,
                                "a string does not end on its line".to_owned(),
                            )));
                        }
                    }
                }
            }
        }
        Ok(Some(Found::Broken(Reason::Truncated, "a string has no end: the file may be cut".to_owned())))
    }

    /// Where the value of the string `key` begins, if articles are in it. Stands behind the colon afterwards, if it was a key.
    fn wrapped(
        &mut self,
        input: &mut Input<'_>,
        key: std::ops::Range<usize>,
    ) -> std::io::Result<Option<usize>> {
        let key = &input.data()[key.start + 1..key.end - 1];
        let among = |names: &[&str]| names.iter().any(|name| name.as_bytes().eq_ignore_ascii_case(key));
        let (body, array, wrapper) = (among(BODIES), among(ARRAYS), among(WRAPPERS));
        if self.solid(input)? != Some(b':') {
            return Ok(None);
        }
        self.at += 1;
        let value = self.solid(input)?;
        let start = self.at;
        let articles = match value {
            Some(b'"') if body => {
                self.spot = false;
                false
            }
            Some(b'{') => wrapper,
            Some(b'[') if array => {
                self.at += 1;
                let first = self.solid(input)?;
                if self.dropped.is_none() {
                    self.at = start;
                }
                first == Some(b'{')
            }
            _ => false,
        };
        Ok((articles && self.dropped.is_none()).then_some(start))
    }

    /// The next byte that is not blank.
    fn solid(&mut self, input: &mut Input<'_>) -> std::io::Result<Option<u8>> {
        while self.more(input)? {
            let byte = input.data()[self.at];
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.at += 1;
        }
        Ok(None)
    }
}
