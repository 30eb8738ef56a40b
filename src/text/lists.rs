//! The word lists of the splitter, from `config/text.toml`.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

/// The built-in lists.
const TEXT: &str = include_str!("../../config/text.toml");

/// A longer word is on no list.
const LONGEST: usize = 16;

/// What a word with a period after it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// Stands before a name: never ends a sentence.
    Title,
    /// Is one only before a number.
    BeforeNumber,
    /// May end a sentence.
    Other,
}

/// The lists, ready for look-up in any case of letters.
#[derive(Debug)]
pub(super) struct Lists {
    abbreviations: FxHashMap<Box<[u8]>, Abbreviation>,
    merged: FxHashMap<Box<[u8]>, usize>,
    openers: Words,
    speech: Words,
    prefixes: Words,
    joined: Words,
    units: Words,
    elided: Words,
    domains: Words,
    emoticons: FxHashSet<Box<[u8]>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    titles: Vec<String>,
    before_number: Vec<String>,
    others: Vec<String>,
    openers: Vec<String>,
    speech: Vec<String>,
    prefixes: Vec<String>,
    joined: Vec<String>,
    units: Vec<String>,
    merged: Vec<(String, usize)>,
    elided: Vec<String>,
    domains: Vec<String>,
    emoticons: Vec<String>,
}

impl Lists {
    /// Reads the built-in lists.
    pub(super) fn new() -> Self {
        let file: File = toml::from_str(TEXT).expect("the built-in lists are read by a test");
        let mut abbreviations = FxHashMap::default();
        // Later lists do not override earlier ones: `vs` stays what keeps a sentence together.
        for (words, kind) in [
            (file.titles, Abbreviation::Title),
            (file.before_number, Abbreviation::BeforeNumber),
            (file.others, Abbreviation::Other),
        ] {
            for word in words {
                abbreviations.entry(word.into_bytes().into_boxed_slice()).or_insert(kind);
            }
        }
        Self {
            abbreviations,
            merged: file.merged.into_iter().map(|(word, first)| (word.into_bytes().into(), first)).collect(),
            openers: Words::new(file.openers),
            speech: Words::new(file.speech),
            prefixes: Words::new(file.prefixes),
            joined: Words::new(file.joined),
            units: Words::new(file.units),
            elided: Words::new(file.elided),
            domains: Words::new(file.domains),
            emoticons: file.emoticons.into_iter().map(|mark| mark.into_bytes().into()).collect(),
        }
    }

    pub(super) fn abbreviation(&self, word: &str) -> Option<Abbreviation> {
        lowered(word, |word| self.abbreviations.get(word).copied())
    }

    /// Length of the first of two words written as one.
    pub(super) fn merged(&self, word: &str) -> Option<usize> {
        if !(3..=8).contains(&word.len()) {
            return None;
        }
        lowered(word, |word| self.merged.get(word).copied())
    }

    pub(super) fn opens_sentence(&self, word: &str) -> bool {
        self.openers.has(word)
    }

    pub(super) fn is_speech(&self, word: &str) -> bool {
        self.speech.has(word)
    }

    pub(super) fn is_prefix(&self, word: &str) -> bool {
        self.prefixes.has(word)
    }

    pub(super) fn is_joined(&self, word: &str) -> bool {
        self.joined.has(word)
    }

    pub(super) fn is_unit(&self, word: &str) -> bool {
        self.units.has(word)
    }

    pub(super) fn is_elided(&self, word: &str) -> bool {
        self.elided.has(word)
    }

    pub(super) fn is_domain(&self, word: &str) -> bool {
        self.domains.has(word)
    }

    pub(super) fn is_emoticon(&self, mark: &str) -> bool {
        self.emoticons.contains(mark.as_bytes())
    }
}

/// A list of words in lower case.
#[derive(Debug)]
struct Words(FxHashSet<Box<[u8]>>);

impl Words {
    fn new(words: Vec<String>) -> Self {
        Self(words.into_iter().map(|word| word.into_bytes().into()).collect())
    }

    fn has(&self, word: &str) -> bool {
        lowered(word, |word| self.0.contains(word).then_some(())).is_some()
    }
}

/// Looks up a word in lower case without allocating.
fn lowered<T>(word: &str, look_up: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
    let mut buffer = [0; LONGEST];
    let lower = buffer.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    look_up(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_lists_can_be_read() {
        let lists = Lists::new();
        assert_eq!(lists.abbreviation("Gen"), Some(Abbreviation::Title));
        assert_eq!(lists.abbreviation("vs"), Some(Abbreviation::Title));
        assert_eq!(lists.abbreviation("genera"), None);
        assert_eq!(lists.merged("Cannot"), Some(3));
        assert!(lists.opens_sentence("The") && !lists.opens_sentence("Thesaurus-of-long-words"));
    }
}
