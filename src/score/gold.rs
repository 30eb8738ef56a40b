//! Gold files of JSON lines, and the analyzer's answer to them.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use serde_json::Value;

use crate::{
    analysis::{Analyzer, Scratch},
    article::Article,
    document::Document,
    score::Error,
    span::Span,
};

/// What the first line of a gold file tells about it.
#[derive(Debug)]
pub struct Head {
    first: String,
    second: String,
    record: Option<Value>,
}

impl Head {
    /// Reads the first line of `path` that is not empty.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let mut lines = lines(path)?;
        let mut next = || lines.next().map_or(Ok(String::new()), |line| line.map(|(_, text)| text));
        let first = next()?;
        let second = next()?;
        let record = serde_json::from_str(&first).ok().filter(Value::is_object);
        Ok(Self { first, second, record })
    }

    /// Whether the records have this field.
    pub fn has(&self, field: &str) -> bool {
        self.record.as_ref().is_some_and(|record| record.get(field).is_some())
    }

    /// Whether it looks like CoNLL-U with entities: the comment with which GUM says how it writes them stands at the head of a file.
    pub fn has_entities(&self) -> bool {
        self.first.starts_with("# global.Entity") || self.second.starts_with("# global.Entity")
    }

    /// Whether it looks like CoNLL-U: a comment, or ten columns.
    pub fn is_conllu(&self) -> bool {
        self.first.starts_with('#') || self.first.split('\t').count() == 10
    }
}

/// One record of a gold file.
#[derive(Debug)]
pub struct Record {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Its id.
    pub id: String,
    /// Its text, and its date where it has one.
    pub article: Article,
    /// All its fields.
    pub fields: Value,
    /// Byte offset of every code point of the text, and the text's length.
    offsets: Vec<u32>,
}

impl Record {
    /// The bytes of `start..end` in code points; `None` where that is no span of the text.
    pub fn span(&self, start: &Value, end: &Value) -> Option<Span> {
        let at = |value: &Value| self.offsets.get(usize::try_from(value.as_u64()?).ok()?).copied();
        let (start, end) = (at(start)?, at(end)?);
        (start < end).then_some(Span { start, end })
    }

    /// A span as the data write it: an object with `start` and `end`.
    pub fn span_of(&self, object: &Value) -> Option<Span> {
        self.span(object.get("start")?, object.get("end")?)
    }

    /// The objects of a list; a field that is absent or no list is an error.
    pub fn list(&self, path: &Path, field: &str) -> Result<&[Value], Error> {
        match self.fields.get(field) {
            Some(Value::Array(items)) => Ok(items),
            _ => Err(self.error(path, format!("`{field}` is not a list"))),
        }
    }

    /// An error at this record.
    pub fn error(&self, path: &Path, reason: impl Into<String>) -> Error {
        Error::Line { path: path.to_owned(), line: self.line, reason: reason.into() }
    }
}

/// All records of a file; `date` or, where it has none, `dct` becomes the date of the article.
pub fn read_records(path: &Path) -> Result<Vec<Record>, Error> {
    lines(path)?
        .map(|line| {
            let (line, text) = line?;
            record(line, &text).map_err(|reason| Error::Line { path: path.to_owned(), line, reason })
        })
        .collect()
}

fn record(line: u64, json: &str) -> Result<Record, String> {
    let fields: Value = serde_json::from_str(json).map_err(|error| format!("not JSON ({error})"))?;
    let string = |field: &str| fields.get(field).and_then(Value::as_str);
    let id = string("id").ok_or("`id` is not a string")?.to_owned();
    let text = string("text").ok_or("`text` is not a string")?.to_owned();
    let day = string("date").or_else(|| string("dct")).and_then(|date| date.get(..10)?.parse().ok());
    let offsets = text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect();
    let article = Article { id: id.clone(), date: day, text, ..Article::default() };
    Ok(Record { line, id, article, fields, offsets })
}

/// The lines of a file that are not empty, with their numbers.
fn lines(path: &Path) -> Result<impl Iterator<Item = Result<(u64, String), Error>>, Error> {
    let read = |source| Error::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(read)?;
    Ok((1..)
        .zip(BufReader::new(file).lines())
        .map(move |(number, line)| Ok((number, line.map_err(read)?)))
        .filter(|line| line.as_ref().map_or(true, |(_, text)| !text.trim().is_empty())))
}

/// What the analyzer finds in the records, in their order.
pub fn annotate(analyzer: &Analyzer, records: &[Record]) -> Vec<Document> {
    let mut scratch = Scratch::default();
    let mut all = Vec::with_capacity(records.len());
    for batch in records.chunks(32) {
        let articles: Vec<Article> = batch.iter().map(|record| record.article.clone()).collect();
        let mut documents = Vec::new();
        analyzer.annotate(&articles, &mut documents, &mut scratch);
        all.append(&mut documents);
    }
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn spans_are_checked_and_turned_into_bytes() {
        let record = record(1, r#"{"id":"a","text":"é!b","dct":"2020-01-06"}"#).unwrap();
        assert_eq!(record.span(&json!(1), &json!(3)), Some(Span::new(2, 4)));
        for (start, end) in
            [(json!(1), json!(4)), (json!(2), json!(2)), (json!(-1), json!(2)), (json!("0"), json!(1))]
        {
            assert_eq!(record.span(&start, &end), None, "{start} {end}");
        }
        assert_eq!(record.article.date, Some(jiff::civil::date(2020, 1, 6)));
    }

    #[test]
    fn a_record_without_text_is_refused() {
        for json in ["[]", "{", r#"{"id":"a"}"#, r#"{"id":1,"text":"x"}"#] {
            assert!(record(1, json).is_err(), "{json}");
        }
    }
}
