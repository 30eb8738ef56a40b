//! Tables, their description, and what makes them complete.
//!
//! In: articles with what was found in them. Out: the files of a dataset. Never: leaves a file that looks whole and is not.

pub mod annotation;
pub mod dataset;
pub mod describe;
pub mod ledger;
pub mod package;
pub mod rejected;
pub mod rows;
pub mod schema;
pub mod sheet;
pub mod table_file;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Settings of this stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The forms in which every table is written.
    pub formats: Vec<Format>,
}

impl Default for Config {
    fn default() -> Self {
        Self { formats: vec![Format::Csv] }
    }
}

/// A form in which tables are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Comma-separated values, RFC 4180, UTF-8.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

impl Format {
    /// The ending of its files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }

    /// The file of `table`, relative to the dataset.
    pub fn file(self, table: &schema::Table) -> String {
        format!("{}.{}", table.name, self.as_str())
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name.trim() {
            "csv" => Ok(Self::Csv),
            "jsonl" => Ok(Self::Jsonl),
            "parquet" => Err(
                "this version writes no Parquet: take csv or jsonl, which DuckDB, pandas and R turn into \
                              Parquet in one line"
                    .to_owned(),
            ),
            other => Err(format!("no format {other:?}: csv and jsonl are there")),
        }
    }
}
