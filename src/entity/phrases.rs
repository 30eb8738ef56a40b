//! Phrases of a list, found by their words.
//!
//! In: entries of word lists, each with a value. Out: the longest entry that begins at a word. Never: looks at more words than
//! the longest entry has.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::fold::{Word, words_of};

/// How an entry must be written in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// In any case.
    Any,
    /// With a capital at its start.
    Upper,
    /// In capitals.
    Capitals,
}

impl Case {
    /// What the way an entry is written in its list asks of the text.
    pub fn of(entry: &str) -> Self {
        let mut letters = entry.chars().filter(|char| char.is_alphabetic()).peekable();
        if entry.len() <= 8 && letters.peek().is_some() && letters.all(char::is_uppercase) {
            Self::Capitals
        } else if entry.chars().next().is_some_and(char::is_uppercase) {
            Self::Upper
        } else {
            Self::Any
        }
    }

    fn fits(self, word: &Word) -> bool {
        match self {
            Self::Any => true,
            Self::Upper => word.upper,
            Self::Capitals => word.capitals,
        }
    }
}

#[derive(Debug)]
struct Entry<T> {
    rest: Box<[SmolStr]>,
    case: Case,
    value: T,
}

/// A set of phrases with values.
#[derive(Debug)]
pub(super) struct Phrases<T> {
    by_first: FxHashMap<SmolStr, Vec<Entry<T>>>,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self { by_first: FxHashMap::default() }
    }
}

impl<T> Phrases<T> {
    /// Adds `entry`; one that is there already in the same case stays.
    pub fn insert(&mut self, entry: &str, case: Case, value: T) {
        self.insert_words(words_of(entry), case, value);
    }

    /// Adds an entry, given by its folded words.
    pub fn insert_words(&mut self, words: Vec<SmolStr>, case: Case, value: T) {
        let mut words = words.into_iter();
        let Some(first) = words.next() else { return };
        let rest: Box<[SmolStr]> = words.collect();
        let entries = self.by_first.entry(first).or_default();
        if entries.iter().any(|entry| entry.rest == rest && entry.case == case) {
            return;
        }
        // Longest first; of one length, the first that was added.
        let at = entries.partition_point(|entry| entry.rest.len() >= rest.len());
        entries.insert(at, Entry { rest, case, value });
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_first.is_empty()
    }

    /// The longest entry that begins at the first of `words`: how many words it has, and its value.
    pub fn longest(&self, words: &[Word]) -> Option<(usize, &T)> {
        let (first, others) = words.split_first()?;
        let entry = self.by_first.get(&first.text)?.iter().find(|entry| {
            entry.case.fits(first)
                && entry.rest.len() <= others.len()
                && entry.rest.iter().zip(others).all(|(mine, word)| *mine == word.text)
        })?;
        Some((entry.rest.len() + 1, &entry.value))
    }

    /// The entry that all of `words` make.
    pub fn exact(&self, words: &[Word]) -> Option<&T> {
        let (first, others) = words.split_first()?;
        self.by_first.get(&first.text)?.iter().find_map(|entry| {
            (entry.rest.len() == others.len()
                && entry.case.fits(first)
                && entry.rest.iter().zip(others).all(|(mine, word)| *mine == word.text))
            .then_some(&entry.value)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{super::fold::push_words, *};

    #[test]
    fn the_longest_entry_wins_and_case_counts() {
        let mut phrases = Phrases::default();
        for (value, entry) in
            ["US", "United Nations", "united", "United Nations Security Council"].iter().enumerate()
        {
            phrases.insert(entry, Case::of(entry), value);
        }
        let find = |text: &str| {
            let mut words = Vec::new();
            text.split(' ').for_each(|part| push_words(part, 0, &mut words));
            phrases.longest(&words).map(|(length, &value)| (length, value))
        };
        for (text, expected) in [
            ("US troops", Some((1, 0))),
            ("U.S. troops", Some((1, 0))),
            ("us all", None),
            ("United Nations troops", Some((2, 1))),
            ("United Nations Security Council", Some((4, 3))),
            ("United we stand", Some((1, 2))),
            ("", None),
        ] {
            assert_eq!(find(text), expected, "{text}");
        }
    }
}
