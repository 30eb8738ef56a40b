//! Everything that is said, and who said it.
//!
//! In: tokens with syntax and the model's marks of speech, mentions with their entities. Out: `quotes` of a [`Document`],
//! in order of their first piece. Never: looks beyond the article, or changes what earlier stages found.

mod assemble;
mod clause;
mod direct;
mod features;
mod fragment;
mod labels;
mod lexicon;
mod marks;
mod readings;
mod scare;
mod sheet;
mod speaker;
pub mod training;
mod variants;
mod weights;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{analysis::Stage, article::Article, document::Document};

/// Settings of this stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {}

/// Why this stage cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The list of cues cannot be read.
    #[error("the list of cues: {0}")]
    List(#[from] toml::de::Error),
    /// A cue stands twice in its list.
    #[error("the list of cues has {0:?} twice: each verb and each noun must stand in one list only")]
    Twice(SmolStr),
}

/// The stage.
pub struct Finder {
    lexicon: lexicon::Lexicon,
}

impl Finder {
    /// Compiles the lists.
    pub fn new(_config: &Config) -> Result<Self, Error> {
        Ok(Self { lexicon: lexicon::Lexicon::new()? })
    }
}

impl Stage for Finder {
    fn annotate(&self, article: &Article, document: &mut Document) {
        let sheet = sheet::Sheet::new(&article.text, document, &self.lexicon);
        let mut drafts = Vec::new();
        labels::find(&sheet, &mut drafts);
        readings::find(&sheet, &mut drafts);
        let held = assemble::held(&sheet, &drafts);
        direct::find(&sheet, &held, &mut drafts);
        let held = assemble::held(&sheet, &drafts);
        fragment::find(&sheet, &held, &mut drafts);
        document.quotes = assemble::quotes(&sheet, drafts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Splitter;

    /// Pieces and speaker of the quotes of a text that no model has seen.
    fn quotes(text: &str) -> Vec<(Vec<&str>, Option<&str>)> {
        let article = Article { text: text.to_owned(), ..Article::default() };
        let mut document = Document::default();
        Splitter::new().split(text, &mut document);
        Finder::new(&Config::default()).expect("the built-in lists").annotate(&article, &mut document);
        document
            .quotes
            .iter()
            .map(|quote| {
                let pieces = quote.spans.iter().map(|span| span.of(text)).collect();
                (pieces, quote.speaker.map(|speaker| speaker.span.of(text)))
            })
            .collect()
    }

    #[test]
    fn direct_speech_needs_no_model() {
        for (text, pieces, speaker) in [
            ("“We stay,” Ann Bell said.", vec!["We stay,"], "Ann Bell"),
            ("“We stay,” said Ann Bell. “All of us.”", vec!["We stay,", "All of us."], "Ann Bell"),
            ("\"We stay,\" Ann said, \"and wait.\"", vec!["We stay,", "and wait."], "Ann"),
            ("Ann Bell said: “We stay.”", vec!["We stay."], "Ann Bell"),
            ("“Why stay?” asked Ann.", vec!["Why stay?"], "Ann"),
            ("“We stay.” —Ann Bell", vec!["We stay."], "Ann Bell"),
        ] {
            assert_eq!(quotes(text), [(pieces, Some(speaker))], "{text}");
        }
    }

    #[test]
    fn titles_and_scare_quotes_are_not_speech() {
        for text in ["The novel “The Silent Sea of Stars” won.", "His “expert” left.", "It's the dogs' bone."]
        {
            assert_eq!(quotes(text), [], "{text}");
        }
    }
}
