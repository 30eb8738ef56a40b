//! What `training/quotes.rs` needs to learn the weights of readings.
//!
//! In: an annotated article. Out: for each cue its candidates with their features. Never: runs in the pipeline.

use super::{Finder, features, readings, sheet::Sheet, weights};
use crate::{article::Article, document::Document, span::Span};

/// Number of weights.
pub const SIZE: usize = features::SIZE;

/// What one step of a stored weight is worth.
pub const SCALE: f32 = weights::SCALE;

/// A candidate of a cue.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// What would be said.
    pub spans: Vec<Span>,
    /// What is known of it, as indices below [`SIZE`].
    pub features: Vec<u16>,
}

impl Finder {
    /// For each cue of an article all that it may report.
    pub fn candidates(&self, article: &Article, document: &Document) -> Vec<Vec<Candidate>> {
        let sheet = Sheet::new(&article.text, document, &self.lexicon);
        readings::groups(&sheet)
            .into_iter()
            .map(|group| {
                group
                    .into_iter()
                    .map(|candidate| Candidate { spans: candidate.spans, features: candidate.features })
                    .collect()
            })
            .collect()
    }
}
