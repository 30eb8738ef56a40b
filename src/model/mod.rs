//! The language model: part of speech, names, syntax and marks of reported speech for each token.
//!
//! In: documents with sentences and tokens. Out: `upos`, `lemma`, `head`, `rel` and `speech` of every token, and `names`.
//! Never: changes spans, or depends on which instructions the machine has. docs/model.md is the contract with the training.

mod labels;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use labels::{Rel, Upos};

use crate::{article::Article, document::Document};

/// Settings of the language model.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// A model file instead of the built-in one.
    pub file: Option<PathBuf>,
}

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read the model {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// The model, ready to run.
pub struct Tagger {}

/// Memory of one worker.
#[derive(Default)]
pub struct Scratch {}

impl Tagger {
    /// Loads the built-in model or the one of the configuration.
    pub fn new(_config: &Config) -> Result<Self, Error> {
        Ok(Self {})
    }

    /// Tags a batch of documents.
    pub fn tag(&self, _articles: &[Article], _documents: &mut [Document], _scratch: &mut Scratch) {}
}
