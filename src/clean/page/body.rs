//! The article of a page.

use dom_query::Document;
use dom_smoothie::{Config, Readability};

use super::Metadata;
use crate::clean::markup;

/// A page with fewer words has no article.
const FEWEST_WORDS: usize = 25;

/// The article of `document`: as markup where the page shows it, as plain text where only its JSON-LD has it whole.
pub(super) fn extract(document: Document, metadata: &Metadata) -> Option<String> {
    let config = Config { disable_json_ld: true, ..Config::default() };
    let mut reader = Readability::with_document(document, None, Some(config)).ok()?;
    let shown = reader.parse().map(|article| article.content.to_string()).unwrap_or_default();
    let told = markup::strip(&metadata.body);
    let (shown_words, told_words) = (words(&markup::strip(&shown)), words(&told));
    // What is shown has paragraphs, and is what the reader saw; but a script or a paywall may hide it.
    if told_words > 2 * shown_words && told_words >= FEWEST_WORDS {
        return Some(told.into_owned());
    }
    (shown_words >= FEWEST_WORDS).then_some(shown)
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}
