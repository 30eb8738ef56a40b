//! Countries with their names and people: `config/countries.toml`.
//!
//! In: the list. Out: countries by index, and their names for the lexicon. Never: looks at text.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::{
    codes,
    gazetteer::{Gazetteer, PlaceId},
};

const LIST: &str = include_str!("../../config/countries.toml");

/// Index of a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct CountryId(pub u16);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    names: Vec<String>,
    people: Vec<String>,
}

/// A country.
#[derive(Debug)]
pub(super) struct Country {
    /// ISO 3166-1 alpha-3.
    pub code: &'static str,
    /// What it is called, the usual name first.
    pub names: Vec<String>,
    /// Its people, without plurals.
    pub people: Vec<String>,
    /// The place.
    pub place: Option<PlaceId>,
}

/// All countries.
#[derive(Debug)]
pub(super) struct Countries {
    all: Vec<Country>,
    by_place: FxHashMap<PlaceId, CountryId>,
}

impl Countries {
    /// Reads the built-in list.
    pub fn new(gazetteer: Gazetteer) -> Self {
        let rows: BTreeMap<String, Row> = toml::from_str(LIST).expect("the built-in list is read by a test");
        let places: FxHashMap<&str, PlaceId> =
            gazetteer.countries().map(|id| (gazetteer.place(id).name, id)).collect();
        let mut by_place = FxHashMap::default();
        let all = (0..)
            .zip(rows)
            .map(|(index, (code, row))| {
                let place = places.get(code.as_str()).copied();
                by_place.extend(place.map(|place| (place, CountryId(index))));
                let code = place.map(|place| gazetteer.place(place).name).or_else(|| codes::code(&code));
                Country { code: code.unwrap_or_default(), names: row.names, people: row.people, place }
            })
            .collect();
        Self { all, by_place }
    }

    /// All of them with their indices.
    pub fn iter(&self) -> impl Iterator<Item = (CountryId, &Country)> {
        (0..).map(CountryId).zip(&self.all)
    }

    /// The country of an index that this list gave.
    pub fn get(&self, id: CountryId) -> &Country {
        &self.all[usize::from(id.0)]
    }

    /// The country that is this place.
    pub fn of_place(&self, place: PlaceId) -> Option<CountryId> {
        self.by_place.get(&place).copied()
    }

    /// The country of this code.
    pub fn of_code(&self, code: &str) -> Option<CountryId> {
        self.all.binary_search_by(|country| country.code.cmp(code)).ok().map(|index| CountryId(index as u16))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_is_a_place_and_every_large_place_a_country() {
        let gazetteer = Gazetteer::new();
        let countries = Countries::new(gazetteer);
        for (id, country) in countries.iter() {
            assert!(!country.names.is_empty(), "{}", country.code);
            let place = country.place.expect(country.code);
            assert_eq!(gazetteer.place(place).name, country.code);
            assert_eq!(countries.of_code(country.code), Some(id));
        }
        for place in gazetteer.countries() {
            let record = gazetteer.place(place);
            assert!(
                countries.of_place(place).is_some()
                    || record.population < 200_000
                    || record.name.contains("ANT")
                    || record.name == "SCG"
                    || record.name == "MYT"
                    || record.name == "CUW",
                "{record:?}"
            );
        }
    }
}
