//! From a raw record to its fields.
//!
//! In: a [`Raw`] record. Out: a [`Record`], characters decoded, otherwise as it stands. Never: changes what a field says.

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::{
    Config, Fault, Format, Raw, Reason, decode,
    format::{
        markup,
        mend::mend,
        names::{Field, Names},
        object, table, text, warc, xml,
    },
};
use crate::article::Record;

/// Finds the fields of records; shared by all workers.
pub struct Parser {
    names: Names,
    /// The encoding that the user states, if any.
    encoding: Option<&'static Encoding>,
}

impl Parser {
    /// Compiles the names of fields.
    pub fn new(config: &Config) -> Self {
        Self { names: Names::new(&config.fields), encoding: Encoding::for_label(config.encoding.as_bytes()) }
    }

    /// The fields of `raw`, characters decoded, otherwise as they stand.
    pub fn parse(&self, raw: &Raw) -> Result<Record, Fault> {
        if raw.format == Format::Warc {
            return self.capture(raw);
        }
        let (text, replaced) = self.decode(&raw.bytes, raw.encoding, raw.format == Format::Html);
        let mut record = Record { origin: raw.origin.clone(), replaced, ..Record::default() };
        match &raw.format {
            Format::Text => text::read(&text, &mut record),
            Format::Html => {
                if text.trim().is_empty() {
                    return Err(self.no_text(&text, raw));
                }
                record.page = true;
                record.text = text.into_owned();
                return Ok(record);
            }
            Format::Json => self.object(&text, raw.line, &mut record)?,
            Format::Xml => xml::read(&text, &mut record),
            Format::Warc => {}
            Format::Csv { delimiter, header } => {
                self.row(&text, *delimiter, header, raw.line, &mut record)?;
            }
        }
        if record.text.trim().is_empty() {
            return Err(self.no_text(&text, raw));
        }
        let start = record.text.trim_start().as_bytes();
        let root = || markup::root(&start[..start.len().min(1024)]);
        if start.starts_with(b"<") && root().is_some_and(|root| root == "nitf" || root == "newsitem") {
            // A news item carried in a field of another format.
            let mut inner = Record::default();
            xml::read(&record.text, &mut inner);
            if !inner.text.is_empty() {
                record.text = inner.text;
            }
        }
        record.page |= raw.format != Format::Text && is_whole_page(&record.text);
        Ok(record)
    }

    fn decode<'a>(
        &self,
        bytes: &'a [u8],
        hint: Option<&'static Encoding>,
        page: bool,
    ) -> (Cow<'a, str>, u32) {
        match self.encoding {
            // A mark at the head of the source is better than what the user believes.
            Some(stated) if hint != Some(encoding_rs::UTF_8) => decode::decode_as(bytes, stated),
            _ if page => decode::decode(bytes, decode::declared(bytes).or(hint)),
            _ => decode::decode(bytes, hint),
        }
    }

    fn capture(&self, raw: &Raw) -> Result<Record, Fault> {
        let none = || Fault::new(Reason::NoText, "the capture holds no page");
        let capture = warc::Capture::of(&raw.bytes).ok_or_else(none)?;
        let body = capture.body()?;
        let (text, replaced) = match capture.encoding {
            Some(stated) if self.encoding.is_none() => decode::decode(&body, Some(stated)),
            _ => self.decode(&body, None, capture.page),
        };
        if text.trim().is_empty() {
            return Err(none());
        }
        Ok(Record {
            origin: raw.origin.clone(),
            url: capture.url,
            page: capture.page,
            text: text.into_owned(),
            replaced,
            ..Record::default()
        })
    }

    fn object(&self, json: &str, line: u64, record: &mut Record) -> Result<(), Fault> {
        let Err(error) = object::read(json, &self.names, record) else { return Ok(()) };
        if mend(json).is_some_and(|mended| object::read(&mended, &self.names, record).is_ok()) {
            return Ok(());
        }
        let reason = if error.to_string().starts_with("recursion limit") {
            Reason::Nesting
        } else if error.is_eof() {
            Reason::Truncated
        } else {
            Reason::BadJson
        };
        let what = error.to_string();
        let what = match reason {
            Reason::Truncated => "the record ends inside a value: it may be cut",
            _ => what.split(" at line ").next().unwrap_or_default(),
        };
        let line = line + (error.line() as u64).saturating_sub(1);
        Err(Fault::new(reason, format!("line {line}, column {}: {what}", error.column())))
    }

    fn row(
        &self,
        row: &str,
        delimiter: u8,
        header: &[String],
        line: u64,
        record: &mut Record,
    ) -> Result<(), Fault> {
        let fault = |what: String| Fault::new(Reason::BadCsv, format!("line {line}: {what}"));
        let values = table::fields(row, delimiter).map_err(fault)?;
        let fits = values.len() >= header.len() && values[header.len()..].iter().all(String::is_empty);
        if !fits {
            return Err(fault(format!("the row has {} fields, the header {}", values.len(), header.len())));
        }
        let mut ranks = [u16::MAX; 7];
        for (name, value) in header.iter().zip(values) {
            if let Some((field, rank)) = self.names.find(name)
                && rank < ranks[field as usize]
                && !value.trim().is_empty()
            {
                ranks[field as usize] = rank;
                *field.of(record) = value;
            }
        }
        Ok(())
    }

    /// The fault of a record without text: it names what the record has instead.
    fn no_text(&self, text: &str, raw: &Raw) -> Fault {
        let message = match &raw.format {
            Format::Json => match serde_json::from_str::<serde_json::Map<_, _>>(text) {
                Ok(object) => {
                    let has_field = object
                        .keys()
                        .any(|name| self.names.find(name).is_some_and(|(field, _)| field == Field::Text));
                    let keys: Vec<_> = object.keys().take(12).map(String::as_str).collect();
                    if has_field {
                        "its field of text is empty".to_owned()
                    } else {
                        format!(
                            "none of its fields is known to hold text: {}; name it in read.fields.text",
                            keys.join(", ")
                        )
                    }
                }
                Err(_) => "it has no text".to_owned(),
            },
            Format::Csv { .. } => "its column of text is empty".to_owned(),
            Format::Text | Format::Html | Format::Warc | Format::Xml => "it has no text".to_owned(),
        };
        Fault::new(Reason::NoText, message)
    }
}

fn is_whole_page(text: &str) -> bool {
    let start = text.trim_start().as_bytes();
    let begins = |with: &[u8]| start.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    begins(b"<!doctype html") || begins(b"<html")
}
