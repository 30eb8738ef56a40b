//! The fields of a JSON object, found by their names.
//!
//! In: one JSON value as text, and the names under which fields go. Out: the fields as plain strings. Never: builds a tree:
//! what has no name that counts is passed over, which is what makes long records cheap.

use std::fmt;

use rustc_hash::FxHashMap;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::{article::Record, read::Fields};

/// A field of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) enum Field {
    Id,
    Title,
    Date,
    Publisher,
    Author,
    Url,
    Text,
}

impl Field {
    /// Its place in `record`.
    pub fn of(self, record: &mut Record) -> &mut String {
        match self {
            Self::Id => &mut record.id,
            Self::Title => &mut record.title,
            Self::Date => &mut record.date,
            Self::Publisher => &mut record.publisher,
            Self::Author => &mut record.author,
            Self::Url => &mut record.url,
            Self::Text => &mut record.text,
        }
    }

    /// What stands between several values of the field; `None` if only the first counts.
    fn between(self) -> Option<&'static str> {
        match self {
            Self::Text => Some("\n\n"),
            Self::Author => Some(", "),
            _ => None,
        }
    }
}

/// Longest name of a field.
const LONGEST: usize = 48;

/// Objects whose members count as the record's own, if it has no better ones.
const INSIDE: &[&str] =
    &["fields", "doc", "document", "data", "attributes", "metadata", "meta", "article", "json"];

/// Added to the rank of what stands in an object inside the record.
const INSIDE_RANK: u16 = 1000;

/// Members of an object that stand for the whole of it, the preferred first: `{"name": …}`, `{"rendered": …}`, `{"$date": …}`.
const ESSENCE: &[&str] = &[
    "name",
    "main",
    "value",
    "text",
    "content",
    "rendered",
    "original",
    "title",
    "display_name",
    "full_name",
    "fullname",
    "href",
    "url",
    "$date",
    "$oid",
    "$numberLong",
    "$t",
    "#text",
    "@value",
    "_",
    "plain",
    "html",
    "paragraphs",
    "body",
    "id",
];

/// Names under which one thing stands in several forms, of which the first is taken: plain and marked up, long and short.
const ALTERNATIVES: &[&str] = &["bodies", "headlines", "descriptions"];

/// What a name stands for.
#[derive(Clone, Copy)]
struct Place {
    /// The field; `None` for an object in which fields are looked for.
    field: Option<Field>,
    /// How many names of the field are preferred to this one.
    rank: u16,
    /// Whether only the first of several values counts.
    alternatives: bool,
}

/// The names of fields, compiled. A name counts without capitals, `_`, `-` and spaces.
pub(in crate::read) struct Names {
    places: FxHashMap<Box<[u8]>, Place>,
}

impl Names {
    pub fn new(fields: &Fields) -> Self {
        let mut places: FxHashMap<Box<[u8]>, Place> = FxHashMap::default();
        for (field, names) in [
            (Field::Text, &fields.text),
            (Field::Title, &fields.title),
            (Field::Date, &fields.date),
            (Field::Publisher, &fields.publisher),
            (Field::Author, &fields.author),
            (Field::Url, &fields.url),
            (Field::Id, &fields.id),
        ] {
            for (rank, name) in names.iter().enumerate() {
                let mut buffer = [0; LONGEST];
                if let Some(plain) = plain(name, &mut buffer) {
                    let alternatives = ALTERNATIVES.contains(&&name[..]);
                    let place = Place { field: Some(field), rank: rank as u16, alternatives };
                    places.entry(plain.into()).or_insert(place);
                }
            }
        }
        for name in INSIDE {
            places.entry(name.as_bytes().into()).or_insert(Place {
                field: None,
                rank: 0,
                alternatives: false,
            });
        }
        Self { places }
    }

    /// The field that goes by `name`, and how many other names of it are preferred.
    pub fn find(&self, name: &str) -> Option<(Field, u16)> {
        let place = self.place(name)?;
        Some((place.field?, place.rank))
    }

    fn place(&self, name: &str) -> Option<Place> {
        if name == "_source" {
            // The record in a hit of Elasticsearch, not its publisher.
            return Some(Place { field: None, rank: 0, alternatives: false });
        }
        self.places.get(plain(name, &mut [0; LONGEST])?).copied()
    }
}

/// `name` without capitals, `_`, `-` and blanks; `None` if it is too long to be one that counts.
fn plain<'a>(name: &str, buffer: &'a mut [u8; LONGEST]) -> Option<&'a [u8]> {
    let mut length = 0;
    for byte in name.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b' ' | b'\t')) {
        *buffer.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    Some(&buffer[..length])
}

/// The best value of each field so far.
#[derive(Default)]
struct Found {
    ranks: [u16; 7],
    values: [String; 7],
}

impl Found {
    fn wants(&self, field: Field, rank: u16) -> bool {
        self.values[field as usize].is_empty() || rank < self.ranks[field as usize]
    }

    fn put(&mut self, field: Field, rank: u16, value: String) {
        if !value.trim().is_empty() && self.wants(field, rank) {
            (self.ranks[field as usize], self.values[field as usize]) = (rank, value);
        }
    }
}

/// Puts the fields of the JSON object `json` into `record`.
pub(in crate::read) fn read(json: &str, names: &Names, record: &mut Record) -> Result<(), serde_json::Error> {
    let mut found = Found::default();
    let mut deserializer = serde_json::Deserializer::from_str(json);
    Object { names, found: &mut found, rank: 0 }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    let [id, title, date, publisher, author, url, text] = found.values;
    *record = Record { id, title, date, publisher, author, url, text, ..std::mem::take(record) };
    Ok(())
}

/// An object whose members are fields.
struct Object<'a> {
    names: &'a Names,
    found: &'a mut Found,
    rank: u16,
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((place, _)) = map.next_key_seed(Key(self.names))? {
            match place {
                Some(Place { field: Some(field), rank, alternatives })
                    if self.found.wants(field, self.rank + rank) =>
                {
                    let rank = self.rank + rank;
                    let plain = Plain { field, alternatives };
                    let value = if field == Field::Text {
                        map.next_value_seed(Body { names: self.names, found: self.found, rank, plain })?
                    } else {
                        map.next_value_seed(plain)?
                    };
                    self.found.put(field, rank, value);
                }
                Some(Place { field: None, .. }) if self.rank < 3 * INSIDE_RANK => {
                    let rank = self.rank + INSIDE_RANK;
                    map.next_value_seed(Inside(Object { names: self.names, found: self.found, rank }))?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The name of a member: its place, and its rank in [`ESSENCE`].
struct Key<'a>(&'a Names);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = (Option<Place>, Option<usize>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = (Option<Place>, Option<usize>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok((self.0.place(name), essence(name)))
    }
}

fn essence(name: &str) -> Option<usize> {
    ESSENCE.iter().position(|known| *known == name)
}

/// What is no string, number, list or object says nothing.
macro_rules! nothing {
    ($value:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($value)
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($value)
        }
    };
}

/// The members of an object inside the record, if it is one.
struct Inside<'a>(Object<'a>);

impl<'de> DeserializeSeed<'de> for Inside<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Inside<'_> {
    type Value = ();

    nothing!(());

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.0.visit_map(map)
    }
}

/// The value of a text field: as [`Plain`], but an object may hold all other fields too.
struct Body<'a> {
    names: &'a Names,
    found: &'a mut Found,
    rank: u16,
    plain: Plain,
}

impl<'de> DeserializeSeed<'de> for Body<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Body<'_> {
    type Value = String;

    nothing!(String::new());

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_u64<E>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_i64<E>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_f64<E>(self, number: f64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<String, A::Error> {
        self.plain.visit_seq(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        let mut best: Option<(usize, String)> = None;
        while let Some((place, essence)) = map.next_key_seed(Key(self.names))? {
            if let Some(Place { field: Some(field), rank, alternatives }) = place {
                let rank = self.rank + INSIDE_RANK + rank;
                if self.found.wants(field, rank) {
                    let value = map.next_value_seed(Plain { field, alternatives })?;
                    self.found.put(field, rank, value);
                    continue;
                }
            } else if let Some(rank) =
                essence.filter(|&rank| best.as_ref().is_none_or(|(best, _)| rank < *best))
            {
                let value = map.next_value_seed(self.plain)?;
                if !value.is_empty() {
                    best = Some((rank, value));
                }
                continue;
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(best.map(|(_, value)| value).unwrap_or_default())
    }
}

/// Any value as a string: the items of a list one after the other, of an object what stands for the whole.
#[derive(Clone, Copy)]
struct Plain {
    field: Field,
    alternatives: bool,
}

impl<'de> DeserializeSeed<'de> for Plain {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Plain {
    type Value = String;

    nothing!(String::new());

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_u64<E>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_i64<E>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_f64<E>(self, number: f64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<String, A::Error> {
        let between = self.field.between().filter(|_| !self.alternatives);
        let mut all = String::new();
        while let Some(item) = list.next_element_seed(self)? {
            if item.trim().is_empty() {
                continue;
            }
            if all.is_empty() {
                all = item;
            } else if let Some(between) = between {
                all.push_str(between);
                all.push_str(&item);
            }
        }
        Ok(all)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        let mut best: Option<(usize, String)> = None;
        while let Some(name) = map.next_key_seed(Essence)? {
            match name.filter(|&rank| best.as_ref().is_none_or(|(best, _)| rank < *best)) {
                Some(rank) => {
                    let value = map.next_value_seed(self)?;
                    if !value.trim().is_empty() {
                        best = Some((rank, value));
                    }
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(best.map(|(_, value)| value).unwrap_or_default())
    }
}

/// The name of a member, as its rank in [`ESSENCE`].
struct Essence;

impl<'de> DeserializeSeed<'de> for Essence {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Essence {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(essence(name))
    }
}

/// `json` with what careless writers leave in it made valid: `NaN` and its kin, bare control characters in strings, halves of
/// surrogate pairs. `None` if there is nothing of the kind.
pub(in crate::read) fn mend(json: &str) -> Option<String> {
    let bytes = json.as_bytes();
    let mut mended = String::new();
    let (mut done, mut at, mut quoted) = (0, 0, false);
    while at < bytes.len() {
        let (length, instead) = match bytes[at] {
            b'"' => {
                quoted = !quoted;
                (1, None)
            }
            b'\\' if quoted => match bytes.get(at + 1) {
                Some(b'u') => lone_surrogate(&bytes[at..]),
                _ => (2, None),
            },
            b'\t' if quoted => (1, Some("\\t")),
            b'\n' if quoted => (1, Some("\\n")),
            0..0x20 if quoted => (1, Some(" ")),
            b'N' if !quoted && bytes[at..].starts_with(b"NaN") => (3, Some("null")),
            b'I' if !quoted && bytes[at..].starts_with(b"Infinity") => (8, Some("null")),
            b'-' if !quoted && bytes[at..].starts_with(b"-Infinity") => (9, Some("null")),
            _ => (1, None),
        };
        if let Some(instead) = instead {
            mended.push_str(&json[done..at]);
            mended.push_str(instead);
            done = at + length;
        }
        at += length;
    }
    if done == 0 {
        return None;
    }
    mended.push_str(&json[done..]);
    Some(mended)
}

/// Length of the escape at the begin of `bytes`, and what must stand there if it is half a pair.
fn lone_surrogate(bytes: &[u8]) -> (usize, Option<&'static str>) {
    let unit = |bytes: &[u8]| {
        let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    match unit(bytes) {
        Some(0xd800..0xdc00) => match unit(&bytes[6..]) {
            Some(0xdc00..0xe000) => (12, None),
            _ => (6, Some("\\ufffd")),
        },
        Some(0xdc00..0xe000) => (6, Some("\\ufffd")),
        Some(_) => (6, None),
        None => (2, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> [String; 7] {
        let mut record = Record::default();
        read(json, &Names::new(&Fields::default()), &mut record).unwrap();
        [record.id, record.title, record.date, record.publisher, record.author, record.url, record.text]
    }

    #[test]
    fn fields_are_found_by_their_names() {
        for (json, expected) in [
            (
                r#"{"id": 7, "headline": "H", "Pub_Date": "2020", "source": "S", "byline": "B", "link": "L", "body": "T"}"#,
                ["7", "H", "2020", "S", "B", "L", "T"],
            ),
            // The preferred name wins wherever it stands; an empty value does not count.
            (r#"{"summary": "s", "text": "t", "description": "d"}"#, ["", "", "", "", "", "", "t"]),
            (r#"{"text": " ", "content": null, "body": "b"}"#, ["", "", "", "", "", "", "b"]),
            (
                r#"{"paragraphs": 1, "text": ["a", "", {"text": "b"}, "c"]}"#,
                ["", "", "", "", "", "", "a\n\nb\n\nc"],
            ),
            (
                r#"{"author": [{"name": "A", "id": 1}, "B"], "source": {"id": "cnn", "name": "CNN"}, "text": "t"}"#,
                ["", "", "", "CNN", "A, B", "", "t"],
            ),
            (
                r#"{"title": {"rendered": "T"}, "content": {"rendered": "<p>x", "protected": false}, "date": {"$date": 5}}"#,
                ["", "T", "5", "", "", "", "<p>x"],
            ),
            (
                r#"{"_id": {"$oid": "ab"}, "_source": {"title": "T", "text": "x"}}"#,
                ["ab", "T", "", "", "", "", "x"],
            ),
            (r#"{"article": {"title": "T", "body": "x", "name": "n"}}"#, ["", "T", "", "", "", "", "x"]),
            (r#"{"title": "T", "article": {"title": "U", "body": "x"}}"#, ["", "T", "", "", "", "", "x"]),
            (
                r#"{"headlines": [{"value": "A"}, {"value": "B"}], "bodies": [{"value": "x"}, {"value": "<p>x"}]}"#,
                ["", "A", "", "", "", "", "x"],
            ),
            (r#"{"fields": [1, {"text": "x"}], "meta": "m", "a\u0062c": [[[]]], "text": true}"#, [""; 7]),
            (r#"{"text": "a\u0041\n\"\ud83d\ude00"}"#, ["", "", "", "", "", "", "aA\n\"\u{1f600}"]),
            ("{}", [""; 7]),
        ] {
            assert_eq!(fields(json), expected, "{json}");
        }
    }

    #[test]
    fn names_can_be_set() {
        let fields = Fields { text: vec!["Volltext".to_owned()], ..Fields::default() };
        let names = Names::new(&fields);
        assert!(names.find("VOLL-text").is_some());
        assert!(names.find("body").is_none());
        assert!(names.find(&"x".repeat(100)).is_none());
    }

    #[test]
    fn careless_json_is_mended() {
        for (json, expected) in [
            (r#"{"a": "b"}"#, None),
            (r#"{"a": NaN, "b": -Infinity, "c": "NaN"}"#, Some(r#"{"a": null, "b": null, "c": "NaN"}"#)),
            ("{\"a\": \"b\tc\u{1}\"}\t", Some("{\"a\": \"b\\tc \"}\t")),
            (r#""\ud83d\ude00 \ud83d. \\ud83d \ude00""#, Some(r#""\ud83d\ude00 \ufffd. \\ud83d \ufffd""#)),
            (r#""\u"#, None),
            (r#""\"#, None),
        ] {
            assert_eq!(mend(json).as_deref(), expected, "{json}");
        }
    }
}
