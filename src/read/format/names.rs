//! The names of fields.
//!
//! In: the lists of the configuration. Out: for each name the field that it stands for, and how many others are preferred.
//! Never: compares strings one by one; there are some hundred names and as many keys a record.

use rustc_hash::FxHashMap;

use crate::{article::Record, read::Fields};

/// Longest name of a field.
const LONGEST: usize = 48;

/// Objects whose members count as the record's own, if it has no better ones.
const INSIDE: &[&str] =
    &["fields", "doc", "document", "data", "attributes", "metadata", "meta", "article", "json"];

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
    pub fn between(self) -> Option<&'static str> {
        match self {
            Self::Text => Some("\n\n"),
            Self::Author => Some(", "),
            _ => None,
        }
    }
}

/// Names under which one thing stands in several forms, of which the first is taken: plain and marked up, long and short.
const ALTERNATIVES: &[&str] = &["bodies", "headlines", "descriptions"];

/// What a name stands for.
#[derive(Clone, Copy)]
pub(in crate::read) struct Place {
    /// The field; `None` for an object in which fields are looked for.
    pub field: Option<Field>,
    /// How many names of the field are preferred to this one.
    pub rank: u16,
    /// Whether only the first of several values counts.
    pub alternatives: bool,
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

    /// What `name` stands for.
    pub fn place(&self, name: &str) -> Option<Place> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_be_set() {
        let fields = Fields { text: vec!["Volltext".to_owned()], ..Fields::default() };
        let names = Names::new(&fields);
        assert!(names.find("VOLL-text").is_some());
        assert!(names.find("body").is_none());
        assert!(names.find(&"x".repeat(100)).is_none());
    }
}
