//! The fields of a JSON object, found by their names.
//!
//! In: one JSON value as text, and the names under which fields go. Out: the fields as plain strings. Never: builds a tree:
//! what has no name that counts is passed over, which is what makes long records cheap.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::names::{Field, Names, Place};
use crate::article::Record;

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
        while let Some(place) = map.next_key_seed(Key(self.names))? {
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

/// The name of a member, as what it stands for.
struct Key<'a>(&'a Names);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<Place>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<Place>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.place(name))
    }
}

/// The name of a member of a body: what it stands for, or else its rank in [`ESSENCE`].
struct BodyKey<'a>(&'a Names);

impl<'de> DeserializeSeed<'de> for BodyKey<'_> {
    type Value = (Option<Place>, Option<usize>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for BodyKey<'_> {
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
        while let Some((place, essence)) = map.next_key_seed(BodyKey(self.names))? {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Fields;

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
}
