//! Time expressions with their TIMEX3 values.

use serde::{Deserialize, Serialize};

use crate::{analysis::Stage, article::Article, document::Document};

/// Settings of this stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {}

/// Why this stage cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {}

/// The stage.
pub struct Finder {}

impl Finder {
    /// Compiles the lists.
    pub fn new(_config: &Config) -> Result<Self, Error> {
        Ok(Self {})
    }
}

impl Stage for Finder {
    fn annotate(&self, _article: &Article, _document: &mut Document) {}
}
