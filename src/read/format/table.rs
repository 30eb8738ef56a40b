//! Tables: CSV, TSV and their kin, with a header, with quoted fields that may run over several lines (RFC 4180).
//!
//! In: a stream. Out: every row below the header as a record. Never: takes a table without a column of text, or lets an open
//! quotation mark swallow the rows behind it: reading goes on at the first line from which a whole row can be read.

use std::sync::Arc;

use crate::read::{
    Fault, Fields, Format, Reason, decode,
    format::names::{Field, Names},
    input::Input,
    open::too_large,
    out::{Out, Stop},
};

/// What stands between fields, in the order of preference.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Lines of a broken row at which a good row is looked for.
const ATTEMPTS: usize = 1000;

/// Bytes that are looked at in each attempt.
const LONGEST_ATTEMPT: usize = 1 << 20;

/// Cuts a stream into rows; `named` is the delimiter that the name of the source tells.
pub fn split(named: Option<u8>, input: &mut Input<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    let max = out.config.max_record_bytes;
    let mut line = 1;
    let (delimiter, header) = header(named, input, out, &mut line)?;
    loop {
        let offset = input.offset();
        let (length, row) = match row(input, delimiter, max)? {
            None => return Ok(()),
            Some(row) => (row.length, row),
        };
        let bytes = &input.data()[..length];
        if bytes.trim_ascii().is_empty() {
            line += memchr::memchr_iter(b'\n', bytes).count() as u64;
            input.give_up(length);
            continue;
        }
        if row.broken.is_none() && length as u64 > max {
            out.reject(
                Fault::new(Reason::TooLarge, format!("line {line}: {}", too_large(out.config))),
                bytes,
                offset,
            )?;
            line += memchr::memchr_iter(b'\n', bytes).count() as u64;
            input.give_up(length);
            continue;
        }
        let merged = row.fields != header.len() && bytes.trim_ascii_end().contains(&b'\n');
        if row.broken.is_none() && !merged {
            let format = Format::Csv { delimiter, header: Arc::clone(&header) };
            out.record(format, trim_line_end(bytes), offset, line)?;
            line += memchr::memchr_iter(b'\n', bytes).count() as u64;
            input.give_up(length);
            continue;
        }
        let fault = match row.broken {
            Some(Broken::TooLong) => {
                Fault::new(Reason::TooLarge, format!("line {line}: {}", too_large(out.config)))
            }
            Some(Broken::Open) => Fault::new(
                Reason::BadCsv,
                format!("line {line}: a quotation mark is opened and never closed"),
            ),
            None => Fault::new(
                Reason::BadCsv,
                format!(
                    "line {line}: the row has {} fields, the header {}: is a quotation mark missing?",
                    row.fields,
                    header.len()
                ),
            ),
        };
        let (length, lines) = good_row(bytes, delimiter, header.len())
            .unwrap_or_else(|| (length, memchr::memchr_iter(b'\n', bytes).count() as u64));
        out.reject(fault, &bytes[..length], offset)?;
        line += lines;
        input.give_up(length);
        if row.broken == Some(Broken::TooLong) && length == row.length {
            line += pass_over_line(input)?;
        }
    }
}

/// Gives up what is left of a line; the number of line ends.
fn pass_over_line(input: &mut Input<'_>) -> std::io::Result<u64> {
    loop {
        let data = input.data();
        if let Some(at) = memchr::memchr(b'\n', data) {
            input.give_up(at + 1);
            return Ok(1);
        }
        let length = data.len();
        input.give_up(length);
        if !input.fill()? {
            return Ok(0);
        }
    }
}

/// Length and lines of what stands in `bytes` before a row of so many fields.
fn good_row(bytes: &[u8], delimiter: u8, fields: usize) -> Option<(usize, u64)> {
    if fields < 2 {
        return None;
    }
    memchr::memchr_iter(b'\n', bytes)
        .take(ATTEMPTS)
        .enumerate()
        .map(|(lines, at)| (at + 1, lines as u64 + 1))
        .find(|&(start, _)| {
            let end = bytes.len().min(start + LONGEST_ATTEMPT);
            let mut rest = Input::new(&bytes[start..end]);
            matches!(row(&mut rest, delimiter, u64::MAX),
                Ok(Some(Row { fields: found, broken: None, .. })) if found == fields)
        })
}

fn trim_line_end(row: &[u8]) -> &[u8] {
    let row = row.strip_suffix(b"\n").unwrap_or(row);
    row.strip_suffix(b"\r").unwrap_or(row)
}

/// The delimiter and the names of the columns.
fn header(
    named: Option<u8>,
    input: &mut Input<'_>,
    out: &mut Out<'_>,
    line: &mut u64,
) -> Result<(u8, Arc<[String]>), Stop> {
    let names = Names::new(&out.config.fields);
    loop {
        let head = input.peek(64 << 10);
        let blank = head.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if blank == 0 || blank == head.len() {
            break;
        }
        *line += memchr::memchr_iter(b'\n', &head[..blank]).count() as u64;
        input.give_up(blank);
    }
    let mut best: Option<(usize, u8, usize, Vec<String>)> = None;
    for delimiter in DELIMITERS {
        let Some(row) = row(input, delimiter, out.config.max_record_bytes)? else { break };
        if row.broken.is_some() {
            continue;
        }
        let (text, _) = decode::decode(trim_line_end(&input.data()[..row.length]), out.encoding);
        let columns = fields(&text, delimiter).unwrap_or_default();
        // A column of text counts most, then known columns, then the delimiter that the name tells.
        let known = columns.iter().filter_map(|name| names.find(name));
        let score: usize = known.map(|(field, _)| if field == Field::Text { 100 } else { 2 }).sum();
        let score = score + usize::from(named == Some(delimiter));
        if best.as_ref().is_none_or(|(highest, ..)| score > *highest) {
            best = Some((score, delimiter, row.length, columns));
        }
    }
    let Some((score, delimiter, length, columns)) = best else {
        return Err(Fault::new(Reason::BadCsv, "a table whose first line is no header").into());
    };
    if score < 100 {
        let shown: Vec<_> =
            columns.iter().take(12).map(|name| name.chars().take(40).collect::<String>()).collect();
        let message = format!(
            "no column of text among: {}; name it in read.fields.text, or add a header",
            shown.join(", ")
        );
        return Err(Fault::new(Reason::UnknownFormat, message).into());
    }
    *line += memchr::memchr_iter(b'\n', &input.data()[..length]).count() as u64;
    input.give_up(length);
    Ok((delimiter, columns.into()))
}

/// Whether text begins with the header of a table: names only, a column of text and another known one among them.
pub(in crate::read) fn is_header(start: &[u8], names: &Fields) -> bool {
    let end = memchr::memchr(b'\n', start).unwrap_or(start.len());
    let Ok(line) = std::str::from_utf8(trim_line_end(&start[..end])) else { return false };
    if line.len() > 4096 || !DELIMITERS.iter().any(|&delimiter| line.as_bytes().contains(&delimiter)) {
        return false;
    }
    let names = Names::new(names);
    DELIMITERS.iter().any(|&delimiter| {
        let columns = fields(line, delimiter).unwrap_or_default();
        let known: Vec<_> =
            columns.iter().filter_map(|name| names.find(name)).map(|(field, _)| field).collect();
        known.len() > 1 && known.contains(&Field::Text)
    })
}

/// Why a row has no end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Broken {
    TooLong,
    Open,
}

/// The row at which the window stands.
struct Row {
    /// Its length, with the line end; of a broken one, what was looked at.
    length: usize,
    fields: usize,
    broken: Option<Broken>,
}

fn row(input: &mut Input<'_>, delimiter: u8, max: u64) -> std::io::Result<Option<Row>> {
    let (mut at, mut fields) = (0, 1);
    let mut field_begins = true;
    let mut quoted = false;
    loop {
        if at >= input.data().len() {
            let broken = if at as u64 > max {
                Some(Broken::TooLong)
            } else if input.fill()? {
                continue;
            } else if at == 0 {
                return Ok(None);
            } else {
                quoted.then_some(Broken::Open)
            };
            return Ok(Some(Row { length: input.data().len(), fields, broken }));
        }
        let rest = &input.data()[at..];
        if quoted {
            // A doubled mark ends the field and begins it again.
            let end = memchr::memchr(b'"', rest);
            at += end.map_or(rest.len(), |end| end + 1);
            if end.is_some() {
                (quoted, field_begins) = (false, true);
            }
            continue;
        }
        if field_begins && rest[0] == b'"' {
            quoted = true;
            at += 1;
            continue;
        }
        field_begins = false;
        match memchr::memchr2(delimiter, b'\n', rest) {
            None => at += rest.len(),
            Some(end) if rest[end] == b'\n' => {
                return Ok(Some(Row { length: at + end + 1, fields, broken: None }));
            }
            Some(end) => {
                at += end + 1;
                fields += 1;
                field_begins = true;
            }
        }
    }
}

/// The fields of one row.
pub(in crate::read) fn fields(row: &str, delimiter: u8) -> Result<Vec<String>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(row.len().clamp(1, 8 << 10))
        .from_reader(row.as_bytes());
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(_) => Ok(record.iter().map(str::to_owned).collect()),
        Err(error) => Err(error.to_string()),
    }
}
