//! Every setting of a run. Each stage owns its part; this is only their sum.

use serde::{Deserialize, Serialize};

use crate::{clean, dedup, entity, event, model, pipeline, quote, read, summary, time, write};

/// The configuration, as `config/default.toml` shows it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Which files are read, and how.
    pub read: read::Config,
    /// How records become articles.
    pub clean: clean::Config,
    /// What counts as a duplicate.
    pub dedup: dedup::Config,
    /// The language model.
    pub model: model::Config,
    /// Entities, places, actors.
    pub entity: entity::Config,
    /// Time expressions.
    pub time: time::Config,
    /// Quotes.
    pub quote: quote::Config,
    /// Events.
    pub event: event::Config,
    /// Summaries.
    pub summary: summary::Config,
    /// Tables.
    pub write: write::Config,
    /// Threads and batches.
    pub pipeline: pipeline::Config,
}
