//! A user's own list of names: a CSV file with the columns `name`, `type`, `id`, `aliases` and, if the user likes, `country`,
//! `sector`, `from` and `until`.
//!
//! In: the path of the file. Out: its rows. Never: guesses; a row that is not understood ends the start with its line.

use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;

use super::{EntityKind, Error};

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    /// Name of the entity.
    pub name: String,
    /// Its type, as the datasets write it; empty for any.
    #[serde(rename = "type", default)]
    kind: String,
    /// The user's id.
    #[serde(default)]
    pub id: String,
    /// Other names.
    #[serde(default, deserialize_with = "split")]
    pub aliases: Vec<String>,
    /// Country code, of any kind.
    #[serde(default)]
    pub country: String,
    /// Sector code, of any kind.
    #[serde(default)]
    pub sector: String,
    /// First day on which country and sector hold; empty: from the beginning.
    #[serde(default)]
    from: String,
    /// First day on which they hold no more; empty: for ever.
    #[serde(default)]
    until: String,
}

/// `;` parts aliases, or `|`.
fn split<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(text.split([';', '|']).map(str::trim).filter(|alias| !alias.is_empty()).map(str::to_owned).collect())
}

impl Row {
    /// Type of the entity; `None` for any.
    pub fn kind(&self) -> Option<EntityKind> {
        EntityKind::parse(&self.kind)
    }

    /// First day on which country and sector hold.
    pub fn from(&self) -> Option<Date> {
        self.from.parse().ok()
    }

    /// First day on which they hold no more.
    pub fn until(&self) -> Option<Date> {
        self.until.parse().ok()
    }
}

/// The rows of the list; none where there is no list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct UserList {
    /// In the order of the file.
    pub rows: Vec<Row>,
}

impl UserList {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let bytes =
            std::fs::read(path).map_err(|source| Error::ReadList { path: path.to_owned(), source })?;
        Self::parse(&bytes).map_err(|(line, reason)| Error::List { path: path.to_owned(), line, reason })
    }

    fn parse(bytes: &[u8]) -> Result<Self, (u64, String)> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
        let mut rows = Vec::new();
        for row in reader.deserialize() {
            let row: Row =
                row.map_err(|error| (error.position().map_or(1, csv::Position::line), error.to_string()))?;
            let line = rows.len() as u64 + 2;
            if row.name.is_empty() {
                return Err((line, "`name` is empty".to_owned()));
            }
            if !row.kind.is_empty() && row.kind().is_none() {
                return Err((line, format!("`{}` is no type of entity; PERSON, ORG, GPE, .. are", row.kind)));
            }
            for day in [&row.from, &row.until] {
                if !day.is_empty() && day.parse::<Date>().is_err() {
                    return Err((line, format!("`{day}` is no day like 2017-01-20")));
                }
            }
            rows.push(row);
        }
        Ok(Self { rows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read() {
        let list = UserList::parse(
            b"name,type,id,aliases,country\nGondor,GPE,g1,Minas Tirith; the Tower,GON\nBob,,,,\n",
        )
        .unwrap();
        assert_eq!(list.rows.len(), 2);
        assert_eq!(list.rows[0].aliases, ["Minas Tirith", "the Tower"]);
        assert_eq!((list.rows[0].kind(), list.rows[0].country.as_str()), (Some(EntityKind::Gpe), "GON"));
        assert_eq!(list.rows[1].kind(), None);
    }

    #[test]
    fn a_bad_row_is_named_by_its_line() {
        for (text, line) in [
            ("name,type\nx,PERSON\n,ORG\n", 3),
            ("name,type\nx,PLANET\n", 2),
            ("title\nx\n", 2),
            ("name,typ\nx,ORG\n", 2),
            ("name,from\nx,2017\n", 2),
        ] {
            assert_eq!(UserList::parse(text.as_bytes()).unwrap_err().0, line, "{text}");
        }
        assert!(UserList::read(Path::new("no/such/list.csv")).is_err());
    }
}
