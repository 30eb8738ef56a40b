//! The word lists and rules of cleaning, from `config/clean.toml`.

use serde::Deserialize;

use super::{furniture, head, language, page};

/// The built-in rules.
const RULES: &str = include_str!("../../config/clean.toml");

/// The file as it stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    /// Twelve lists of names of months.
    pub(super) months: Vec<Vec<String>>,
    /// What stands above the first sentence.
    pub(super) head: head::Rules,
    /// Lines of furniture in running text.
    pub(super) furniture: furniture::Rules,
    /// Small words by language.
    pub(super) languages: language::Rules,
    /// Furniture of web pages.
    pub(super) page: page::Furniture,
}

impl Rules {
    /// Reads the built-in rules.
    pub(super) fn built_in() -> Self {
        toml::from_str(RULES).expect("the built-in rules are read by every test of cleaning")
    }
}
