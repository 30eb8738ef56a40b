//! Who and where: mentions grouped into entities, with their full names, roles, places and actor codes.
//!
//! In: the model's names, tokens with syntax. Out: `mentions` and `entities` of a [`Document`]. Never: looks beyond the article.

mod kind;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::sync::Arc;

pub use kind::EntityKind;

use crate::{analysis::Stage, article::Article, document::Document};

/// Settings of the entity stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {}

/// Why the entity stage cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {}

/// Country and sector of an actor, as event data code them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Actor {
    /// ISO 3166-1 alpha-3 code, or `IGO`, `NGO`, `MNC` for those that belong to no country.
    pub country: Option<&'static str>,
    /// PLOVER sector: `GOV`, `MIL`, `COP`, `LEG`, `JUD`, `OPP`, `REB`, `CVL`, `MED`, `BUS`, `NGO`, `IGO`, `UNK`.
    pub sector: Option<&'static str>,
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

/// Gives phrases their country and sector; shared with the event stage.
pub struct ActorCoder {}

impl ActorCoder {
    /// Country and sector of the phrase that the tokens `first..end` of `document` make.
    pub fn code(&self, _article: &Article, _document: &Document, _tokens: std::ops::Range<usize>) -> Actor {
        Actor::default()
    }
}

/// The entity stage.
pub struct Resolver {
    actors: Arc<ActorCoder>,
}

impl Resolver {
    /// Loads the gazetteer and the lists.
    pub fn new(_config: &Config) -> Result<Self, Error> {
        Ok(Self { actors: Arc::new(ActorCoder {}) })
    }

    /// The coder of actors.
    pub fn actors(&self) -> Arc<ActorCoder> {
        Arc::clone(&self.actors)
    }
}

impl Stage for Resolver {
    fn annotate(&self, _article: &Article, _document: &mut Document) {}
}
