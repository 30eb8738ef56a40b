//! The language model: part of speech, names, syntax and marks of reported speech for each token.
//!
//! In: documents with sentences and tokens. Out: `upos`, `lemma`, `head`, `rel` and `speech` of every token, and `names`.
//! Never: changes spans, or depends on which instructions the machine has. docs/model.md is the contract with the training.
//!
//! ```text
//! file        bytes -> checked tensors            network   tensors -> packed weights
//! features    form -> rows of embeddings          forms     what a worker keeps of forms it has seen
//! encoder     forms -> scores of all heads        kernels   the arithmetic, in three sets of instructions
//! tags, tree  scores -> chunks, heads             lemma     form and part of speech -> base form
//! names       scores of an article -> its names    tagger   documents -> batches -> documents
//! ```

mod encoder;
mod features;
mod file;
mod forms;
mod kernels;
mod labels;
mod lemma;
mod names;
mod network;
#[cfg(test)]
mod reference;
mod tagger;
mod tags;
mod tree;
mod vocabulary;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use file::FileError;
pub use labels::{Rel, Upos};
pub use tagger::{Scratch, Tagger};

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
    /// The file is no model that this program can use.
    #[error("cannot use the model {path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: FileError,
    },
    /// The program was built with a model that it cannot use.
    #[error("cannot use the built-in model: {0}")]
    BuiltIn(#[source] FileError),
}
