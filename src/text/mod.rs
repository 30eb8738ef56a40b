//! From text to sentences and tokens.
//!
//! In: an article's text. Out: `sentences` and the spans of `tokens` in a [`Document`]. Never: changes the text, or fails.

use crate::document::Document;

/// Splits text into sentences and Universal Dependencies words.
pub struct Splitter {}

impl Splitter {
    /// A splitter with the built-in abbreviations.
    #[must_use]
    pub fn new() -> Self {
        Self {}
    }

    /// Fills `document.sentences` and `document.tokens`.
    pub fn split(&self, _text: &str, _document: &mut Document) {}
}

impl Default for Splitter {
    fn default() -> Self {
        Self::new()
    }
}
