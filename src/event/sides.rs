//! Who must stand on either side of an event for it to be told.
//!
//! In: `config/events/sides.toml`, and for each event its code and its two sides. Out: whether it is told. Never: changes a side
//! or looks for another one.

use serde::Deserialize;
use smol_str::SmolStr;

use super::{
    Error,
    ontology::{Code, Ontology},
    party::{Kind, Party},
};

/// The file that is compiled in, with its name for messages.
const BUILT_IN: (&str, &str) = ("config/events/sides.toml", include_str!("../../config/events/sides.toml"));

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sides: Vec<Written>,
}

/// A row as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    codes: String,
    source: String,
    target: String,
    political: Political,
    #[serde(default)]
    never: String,
    #[serde(default)]
    never_source: String,
}

/// Which side must be political.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Political {
    Source,
    Target,
    Both,
    One,
    None,
}

/// What may stand on one side; one bit for each word of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kinds(u8);

const COUNTRY: u8 = 1;
const PERSON: u8 = 2;
const ORGANISATION: u8 = 4;
const ROLE: u8 = 8;
const PLACE: u8 = 16;
const MATTER: u8 = 32;
const NOBODY: u8 = 64;

impl Kinds {
    fn parse(text: &str) -> Result<Self, String> {
        text.split_whitespace().try_fold(Self(0), |kinds, word| {
            let kind = match word {
                "actor" => COUNTRY | PERSON | ORGANISATION | ROLE,
                "country" => COUNTRY,
                "person" => PERSON,
                "organisation" => ORGANISATION,
                "role" => ROLE,
                "place" => PLACE,
                "matter" => MATTER,
                "nobody" => NOBODY,
                _ => return Err(format!("`{word}` is no kind of side")),
            };
            Ok(Self(kinds.0 | kind))
        })
    }

    fn has(self, kind: u8) -> bool {
        self.0 & kind != 0
    }
}

/// A row, compiled.
#[derive(Debug)]
struct Row {
    source: Kinds,
    target: Kinds,
    political: Political,
    never: Box<[SmolStr]>,
    never_source: Box<[SmolStr]>,
}

/// All rows, by code.
#[derive(Debug)]
pub(super) struct Sides {
    rows: Vec<Row>,
    /// For each code of the ontology, its row; `None` for a code that is never told.
    of: Vec<Option<u8>>,
}

impl Sides {
    /// Reads the file that is compiled in.
    pub fn new(ontology: &Ontology) -> Result<Self, Error> {
        let (path, text) = BUILT_IN;
        Self::parse(text, ontology).map_err(|reason| Error::Rules { path: path.to_owned(), reason })
    }

    fn parse(text: &str, ontology: &Ontology) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut rows = Vec::with_capacity(file.sides.len());
        let mut prefixes: Vec<(&str, u8)> = Vec::new();
        for written in &file.sides {
            let row = u8::try_from(rows.len()).map_err(|_| "too many rows".to_owned())?;
            prefixes.extend(written.codes.split_whitespace().map(|prefix| (prefix, row)));
            rows.push(Row {
                source: Kinds::parse(&written.source)?,
                target: Kinds::parse(&written.target)?,
                political: written.political,
                never: written.never.split_whitespace().map(SmolStr::from).collect(),
                never_source: written.never_source.split_whitespace().map(SmolStr::from).collect(),
            });
        }
        let of = ontology
            .codes()
            .map(|code| {
                let fitting = prefixes.iter().filter(|(prefix, _)| code.starts_with(prefix));
                fitting.max_by_key(|(prefix, _)| prefix.len()).map(|&(_, row)| row)
            })
            .collect();
        Ok(Self { rows, of })
    }

    /// Whether a target is none, but the event may be told without: "took to the streets", "defended his decision".
    pub fn leaves_out(&self, code: Code, target: &Party) -> bool {
        self.of[code.index()].map(|row| self.rows[row as usize].target).is_some_and(|kinds| {
            kinds.has(NOBODY) && !kinds.has(bit(target.kind)) && target.kind != Kind::Thing
        })
    }

    /// Whether an event with this code is told between these two; `named` if both must be.
    pub fn admit(&self, code: Code, source: Option<&Party>, target: Option<&Party>, named: bool) -> bool {
        let Some(row) = self.of[code.index()].map(|row| &self.rows[row as usize]) else { return false };
        let kind = |side: Option<&Party>| side.map_or(NOBODY, |party| bit(party.kind));
        if !row.source.has(kind(source))
            || !row.target.has(kind(target))
            || named && (source.is_none() || target.is_none())
        {
            return false;
        }
        let is_one_of = |side: Option<&Party>, sectors: &[SmolStr]| {
            side.and_then(|party| party.actor.sector)
                .is_some_and(|sector| sectors.iter().any(|word| word == sector))
        };
        if is_one_of(source, &row.never)
            || is_one_of(target, &row.never)
            || is_one_of(source, &row.never_source)
        {
            return false;
        }
        let political = |side: Option<&Party>| side.is_some_and(Party::is_political);
        match row.political {
            Political::Source => political(source),
            Political::Target => political(target),
            Political::Both => political(source) && political(target),
            Political::One => political(source) || political(target),
            Political::None => true,
        }
    }
}

/// The bit of what a party is.
fn bit(kind: Kind) -> u8 {
    match kind {
        Kind::Country => COUNTRY,
        Kind::Person => PERSON,
        Kind::Organisation => ORGANISATION,
        Kind::Role => ROLE,
        Kind::Place => PLACE,
        Kind::Matter => MATTER,
        Kind::Thing => 0,
    }
}
