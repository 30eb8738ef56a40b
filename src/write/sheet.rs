//! Rows of one table as bytes, in all formats that are asked for at once.
//!
//! In: the cells of a row in the order of the table's columns. Out: CSV (RFC 4180) and JSON lines. Never: writes a cell under
//! a column of another type (tests run with the check on), or an absent value as anything but an empty field or `null`.

use std::{fmt::Display, io::Write};

use super::{
    Format,
    schema::{Kind, Table},
};

/// Rows of one table, gathered in memory.
#[derive(Debug)]
pub struct Sheet {
    table: &'static Table,
    column: usize,
    csv: Option<Vec<u8>>,
    jsonl: Option<Vec<u8>>,
}

impl Sheet {
    /// No rows yet.
    pub fn new(table: &'static Table, formats: &[Format]) -> Self {
        let buffer = |format| formats.contains(&format).then(Vec::new);
        Self { table, column: 0, csv: buffer(Format::Csv), jsonl: buffer(Format::Jsonl) }
    }

    /// The bytes with which a file of the table begins.
    pub fn header(table: &Table, format: Format) -> Vec<u8> {
        match format {
            Format::Csv => {
                let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
                format!("{}\r\n", names.join(",")).into_bytes()
            }
            Format::Jsonl => Vec::new(),
        }
    }

    /// Its table.
    pub fn table(&self) -> &'static Table {
        self.table
    }

    /// Takes the rows out, a buffer a format, and leaves it empty.
    pub fn take(&mut self) -> impl Iterator<Item = (Format, Vec<u8>)> {
        debug_assert_eq!(self.column, 0, "{}: a row without its end", self.table.name);
        [(Format::Csv, self.csv.as_mut()), (Format::Jsonl, self.jsonl.as_mut())]
            .into_iter()
            .filter_map(|(format, buffer)| Some((format, std::mem::take(buffer?))))
    }

    /// Bytes gathered.
    pub fn len(&self) -> usize {
        self.csv.as_ref().map_or(0, Vec::len) + self.jsonl.as_ref().map_or(0, Vec::len)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A cell of characters; empty for an absent value.
    pub fn text(&mut self, value: &str) {
        self.begin(Kind::Text);
        if let Some(csv) = &mut self.csv {
            csv_text(csv, value);
        }
        if let Some(jsonl) = &mut self.jsonl {
            if value.is_empty() {
                jsonl.extend_from_slice(b"null");
            } else {
                json_text(jsonl, value);
            }
        }
    }

    /// A cell of characters that are shown by `Display` and need no quoting: codes, spans.
    pub fn code(&mut self, value: impl Display) {
        self.begin(Kind::Text);
        if let Some(csv) = &mut self.csv {
            // Writing into memory does not fail.
            let _ = write!(csv, "{value}");
        }
        if let Some(jsonl) = &mut self.jsonl {
            let _ = write!(jsonl, "\"{value}\"");
        }
    }

    /// A whole number, or none.
    pub fn integer(&mut self, value: impl Into<Option<u64>>) {
        self.begin(Kind::Integer);
        self.plain(value.into());
    }

    /// A decimal number with at most `places` places, or none. What is not finite is absent.
    pub fn number(&mut self, value: Option<f64>, places: u32) {
        self.begin(Kind::Number);
        let scale = 10f64.powi(places as i32);
        // Rounding can leave -0.
        self.plain(
            value.filter(|value| value.is_finite()).map(|value| (value * scale).round() / scale + 0.0),
        );
    }

    /// A truth value, or none.
    pub fn boolean(&mut self, value: Option<bool>) {
        self.begin(Kind::Boolean);
        self.plain(value);
    }

    /// A day, or none.
    pub fn date(&mut self, value: Option<jiff::civil::Date>) {
        self.begin(Kind::Date);
        if let Some(csv) = &mut self.csv
            && let Some(value) = value
        {
            let _ = write!(csv, "{value}");
        }
        if let Some(jsonl) = &mut self.jsonl {
            let _ = match value {
                Some(value) => write!(jsonl, "\"{value}\""),
                None => write!(jsonl, "null"),
            };
        }
    }

    /// A cell without a value, whatever its type.
    pub fn absent(&mut self) {
        self.begin(self.table.columns[self.column].kind);
        if let Some(jsonl) = &mut self.jsonl {
            jsonl.extend_from_slice(b"null");
        }
    }

    /// Ends the row.
    pub fn end(&mut self) {
        debug_assert_eq!(self.column, self.table.columns.len(), "{}: cells are missing", self.table.name);
        if let Some(csv) = &mut self.csv {
            csv.extend_from_slice(b"\r\n");
        }
        if let Some(jsonl) = &mut self.jsonl {
            jsonl.extend_from_slice(b"}\n");
        }
        self.column = 0;
    }

    fn begin(&mut self, kind: Kind) {
        let column = &self.table.columns[self.column];
        debug_assert_eq!(column.kind, kind, "{}.{}", self.table.name, column.name);
        if let Some(csv) = &mut self.csv
            && self.column > 0
        {
            csv.push(b',');
        }
        if let Some(jsonl) = &mut self.jsonl {
            jsonl.extend_from_slice(if self.column == 0 { b"{\"" } else { b",\"" });
            jsonl.extend_from_slice(column.name.as_bytes());
            jsonl.extend_from_slice(b"\":");
        }
        self.column += 1;
    }

    fn plain(&mut self, value: Option<impl Display>) {
        if let Some(csv) = &mut self.csv
            && let Some(value) = &value
        {
            let _ = write!(csv, "{value}");
        }
        if let Some(jsonl) = &mut self.jsonl {
            let _ = match value {
                Some(value) => write!(jsonl, "{value}"),
                None => write!(jsonl, "null"),
            };
        }
    }
}

/// A field as RFC 4180 has it: in quotation marks where it holds a mark, a comma or a line end.
fn csv_text(out: &mut Vec<u8>, value: &str) {
    let bytes = value.as_bytes();
    // A blank at either end is part of the field; some readers take it off where there are no marks.
    let bare = !bytes.iter().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r'))
        && !value.starts_with(char::is_whitespace)
        && !value.ends_with(char::is_whitespace);
    if bare {
        out.extend_from_slice(bytes);
        return;
    }
    out.reserve(bytes.len() + 16);
    out.push(b'"');
    let mut rest = bytes;
    while let Some(mark) = rest.iter().position(|&byte| byte == b'"') {
        out.extend_from_slice(&rest[..=mark]);
        out.push(b'"');
        rest = &rest[mark + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// A JSON string.
pub(crate) fn json_text(out: &mut Vec<u8>, value: &str) {
    serde_json::to_writer(out, value).expect("a string into memory");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::schema::{boolean, date, integer, number, text};

    static SMALL: Table = Table {
        name: "small",
        about: "",
        key: &[],
        links: &[],
        columns: &[
            text("words", ""),
            integer("count", ""),
            number("share", ""),
            boolean("sure", ""),
            date("day", ""),
        ],
    };

    fn row(words: &str, count: Option<u64>, share: Option<f64>, sure: Option<bool>) -> (String, String) {
        let mut sheet = Sheet::new(&SMALL, &[Format::Csv, Format::Jsonl]);
        sheet.text(words);
        sheet.integer(count);
        sheet.number(share, 3);
        sheet.boolean(sure);
        sheet.date(count.map(|_| jiff::civil::date(2020, 1, 6)));
        sheet.end();
        let mut parts = sheet.take().map(|(_, bytes)| String::from_utf8(bytes).unwrap());
        (parts.next().unwrap(), parts.next().unwrap())
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let cases = [
            ("plain", "plain", r#""plain""#),
            ("a, b", r#""a, b""#, r#""a, b""#),
            ("she said \"no\"", r#""she said ""no""""#, r#""she said \"no\"""#),
            ("two\n\nparagraphs", "\"two\n\nparagraphs\"", r#""two\n\nparagraphs""#),
            ("\"", r#""""""#, r#""\"""#),
            (" led", "\" led\"", r#"" led""#),
            ("naïve “x”\u{1}", "naïve “x”\u{1}", r#""naïve “x”\u0001""#),
            ("", "", "null"),
        ];
        for (words, csv, json) in cases {
            let (as_csv, as_json) = row(words, Some(1), Some(0.5), Some(true));
            assert_eq!(as_csv, format!("{csv},1,0.5,true,2020-01-06\r\n"));
            assert_eq!(
                as_json,
                format!(
                    "{{\"words\":{json},\"count\":1,\"share\":0.5,\"sure\":true,\"day\":\"2020-01-06\"}}\n"
                )
            );
        }
    }

    #[test]
    fn absent_values_are_empty() {
        let (csv, json) = row("x", None, Some(f64::NAN), None);
        assert_eq!(csv, "x,,,,\r\n");
        assert_eq!(json, "{\"words\":\"x\",\"count\":null,\"share\":null,\"sure\":null,\"day\":null}\n");
        assert_eq!(row("x", Some(7), Some(-0.0001), Some(false)).0, "x,7,0,false,2020-01-06\r\n");
        assert_eq!(Sheet::header(&SMALL, Format::Csv), b"words,count,share,sure,day\r\n");
    }

    #[test]
    fn csv_is_read_back_as_it_was() {
        let texts = ["", "a", "\"\"", "a\r\nb", ",", "x\"y,z\n", "naïve", " blank "];
        let mut sheet = Sheet::new(&SMALL, &[Format::Csv]);
        for words in texts {
            sheet.text(words);
            (0..4).for_each(|_| sheet.absent());
            sheet.end();
        }
        let bytes: Vec<u8> = sheet.take().flat_map(|(_, bytes)| bytes).collect();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
        let read: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
        assert_eq!(read, texts);
    }
}
