//! Who and where: mentions grouped into entities, with their full names, roles, places and actor codes.
//!
//! In: the model's names, tokens with syntax. Out: `mentions` and `entities` of a document. Never: looks beyond the article.
//!
//! [`resolver`] is the stage and calls the others in order; [`actors`] gives the codes that event data need; [`gazetteer`],
//! [`countries`] and [`people`] hold what is known beforehand, from `config/` and `data/gazetteer/`.

mod actors;
mod amounts;
mod codes;
mod countries;
mod dateline;
mod draft;
mod evidence;
mod extent;
mod fold;
mod gazetteer;
mod group;
mod kind;
mod kinds;
mod nominals;
mod own;
mod passed;
mod people;
mod phrases;
mod pronouns;
mod resolver;
mod roles;
mod smooth;
mod stated;
#[cfg(test)]
mod testing;
mod user;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use actors::{Actor, ActorCoder};
pub use kind::EntityKind;
pub use resolver::Resolver;

/// Settings of the entity stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// A list of names of the user's own: CSV with the columns `name`, `type`, `id`, `aliases` (parted by `;`) and, where wanted,
    /// `country` and `sector`, and the days `from` and `until` between which these hold. Its names go before the built-in ones and
    /// before the model's.
    pub list: Option<PathBuf>,
}

/// Why the entity stage cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The user's list cannot be read.
    #[error("cannot read the list of names {path}", path = path.display())]
    ReadList {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A row of the user's list is not what it must be.
    #[error("{path} line {line}: {reason}; expected columns name, type, id, aliases, country, sector, from, until", path = path.display())]
    List {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// A built-in list cannot be parsed.
    #[error("the list config/{list}.toml cannot be parsed")]
    BuiltIn {
        /// Its name.
        list: &'static str,
        /// What the parser said.
        source: Box<toml::de::Error>,
    },
    /// A time in office is not an interval of days.
    #[error("known.toml: {name}: `{office}` is no interval like 2017-01-20/2021-01-20")]
    Office {
        /// Whose.
        name: String,
        /// The text.
        office: String,
    },
    /// A country code is not in the list of countries.
    #[error("places.toml: `{code}` is no country of countries.toml")]
    NoCountry {
        /// The code.
        code: String,
    },
    /// A place is not in the gazetteer.
    #[error("places.toml: the gazetteer has no `{name}` in {country}")]
    NoPlace {
        /// Its name.
        name: String,
        /// Code of its country.
        country: String,
    },
    /// A list names a type of entity that there is not.
    #[error("groups.toml: `{kind}` is no type of entity")]
    NoKind {
        /// The name.
        kind: String,
    },
    /// A sector has no name.
    #[error("actors.toml: a sector has no name")]
    NoSector,
}

impl Error {
    fn list(list: &'static str, source: toml::de::Error) -> Self {
        Self::BuiltIn { list, source: Box::new(source) }
    }
}

/// A place of the gazetteer.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// GeoNames id.
    pub geonames: u32,
    /// ISO 3166-1 alpha-3 code of its country.
    pub country: &'static str,
    /// First-level division (state, province) as GeoNames codes it; empty where there is none.
    pub admin1: SmolStr,
    /// Latitude in degrees.
    pub latitude: f32,
    /// Longitude in degrees.
    pub longitude: f32,
}

/// What a name is compared by across articles: folded, without a leading article. Two entities of one type with one key are one row of
/// a table of a whole run.
pub fn name_key(name: &str) -> String {
    let folded = fold::fold(name);
    folded.strip_prefix("the ").map_or(folded.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_names() {
        for (name, key) in [
            ("The Associated Press", "associated press"),
            ("François Hollande", "francois hollande"),
            ("The", "the"),
            ("", ""),
        ] {
            assert_eq!(name_key(name), key, "{name}");
        }
    }
}
