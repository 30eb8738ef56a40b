//! Plain text: one article, with or without lines of head.
//!
//! In: the text of a file. Out: the fields. Never: takes a sentence for a head line: only the names below count, only before
//! the first other line, and only with something behind the colon.
//!
//! ```text
//! Title: Dockers return to work          date 2020-01-06 At the funeral …
//! Date: 3 March 2021
//!
//! OSTREN — Dockers went back …
//! ```

use crate::{article::Record, read::format::names::Field};

/// Names of head lines, in lower case.
const NAMES: &[(&str, Field)] = &[
    ("title", Field::Title),
    ("headline", Field::Title),
    ("subject", Field::Title),
    ("date", Field::Date),
    ("published", Field::Date),
    ("pubdate", Field::Date),
    ("publication date", Field::Date),
    ("source", Field::Publisher),
    ("publisher", Field::Publisher),
    ("publication", Field::Publisher),
    ("newspaper", Field::Publisher),
    ("author", Field::Author),
    ("authors", Field::Author),
    ("byline", Field::Author),
    ("by", Field::Author),
    ("url", Field::Url),
    ("link", Field::Url),
    ("id", Field::Id),
];

/// Puts the fields of `text` into `record`.
pub(in crate::read) fn read(text: &str, record: &mut Record) {
    let mut rest = text.trim_start();
    if let Some((date, body)) = leading_date(rest) {
        date.clone_into(&mut record.date);
        body.clone_into(&mut record.text);
        return;
    }
    while let Some((field, value, behind)) = head_line(rest) {
        let slot = field.of(record);
        if slot.is_empty() {
            value.clone_into(slot);
        }
        rest = behind;
    }
    rest.clone_into(&mut record.text);
}

/// ` date 2020-01-06 ` before the first word.
fn leading_date(text: &str) -> Option<(&str, &str)> {
    let rest = text.get(..4).filter(|word| word.eq_ignore_ascii_case("date")).map(|_| &text[4..])?;
    let rest = rest.strip_prefix(':').unwrap_or(rest).trim_start_matches([' ', '\t']);
    let date = rest.get(..10)?;
    let shape = date.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let body = rest[10..].trim_start();
    // Alone on its line it is a head line like others.
    let alone = rest[10..].trim_start_matches([' ', '\t', '\r']).starts_with('\n') || body.is_empty();
    (shape && !alone && rest[10..].starts_with(char::is_whitespace)).then_some((date, body))
}

/// A head line at the begin of `text`: its field and value, and the text behind it.
fn head_line(text: &str) -> Option<(Field, &str, &str)> {
    let (line, behind) = text.split_once('\n').unwrap_or((text, ""));
    let (name, value) = line.split_once(':').or_else(|| {
        // `date 2020-01-06` needs no colon.
        line.split_once(' ').filter(|(name, value)| {
            let digits = |byte: u8| byte.is_ascii_digit() || b" \t\r-/.:TZ+".contains(&byte);
            name.eq_ignore_ascii_case("date") && value.bytes().all(digits)
        })
    })?;
    let value = value.trim();
    if name.len() > 20 || value.is_empty() || value.len() > 1000 {
        return None;
    }
    let name = name.trim().to_ascii_lowercase();
    let field = NAMES.iter().find(|(known, _)| *known == name)?.1;
    Some((field, value, behind.trim_start_matches('\r')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read() {
        for (text, title, date, body) in [
            (" date 2020-01-06 At the funeral of\n\nmore", "", "2020-01-06", "At the funeral of\n\nmore"),
            ("Title: A B\nDate: 3 March 2021\n\nBody.", "A B", "3 March 2021", "\nBody."),
            ("TITLE: A: B\r\nBody: here.", "A: B", "", "Body: here."),
            ("date 2020-01-06\nBody.", "", "2020-01-06", "Body."),
            ("Date: 2020-01-06\nTitle: x\nBody.", "x", "2020-01-06", "Body."),
            ("Date palms grow here.", "", "", "Date palms grow here."),
            ("The minister said: no.\nTitle: x", "", "", "The minister said: no.\nTitle: x"),
            ("Source:\nx", "", "", "Source:\nx"),
            ("Title: first\nTitle: second\nx", "first", "", "x"),
            ("date 2020-01-0é", "", "", "date 2020-01-0é"),
            ("date", "", "", "date"),
            ("", "", "", ""),
        ] {
            let mut record = Record::default();
            read(text, &mut record);
            assert_eq!(
                (&record.title[..], &record.date[..], &record.text[..]),
                (title, date, body),
                "{text:?}"
            );
        }
    }
}
