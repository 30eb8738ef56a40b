//! Events: who did what to whom, when and where, and whether.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{analysis::Stage, article::Article, document::Document, entity::ActorCoder};

/// Settings of this stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {}

/// Why this stage cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {}

/// Whether an event is told as a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// As a fact.
    #[default]
    Asserted,
    /// As not having happened.
    Negated,
    /// As going to happen, or as a condition.
    Future,
    /// As something demanded.
    Demanded,
    /// As somebody's claim.
    Claimed,
    /// As long past.
    Historical,
}

impl Status {
    /// As the dataset writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Negated => "negated",
            Self::Future => "future",
            Self::Demanded => "demanded",
            Self::Claimed => "claimed",
            Self::Historical => "historical",
        }
    }
}

/// A number of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Count {
    /// The number stated, or the least that "hundreds of" allows.
    pub number: u32,
    /// Whether it is an approximation.
    pub approximate: bool,
}

/// The stage.
pub struct Coder {
    _actors: Arc<ActorCoder>,
}

impl Coder {
    /// Compiles the rules.
    pub fn new(_config: &Config, actors: Arc<ActorCoder>) -> Result<Self, Error> {
        Ok(Self { _actors: actors })
    }
}

impl Stage for Coder {
    fn annotate(&self, _article: &Article, _document: &mut Document) {}
}
