//! The forms that a worker has seen, with what depends on the form alone.
//!
//! In: forms. Out: their row numbers, and rows of numbers that are computed once a form. Never: grows without bound; it is
//! emptied when it is full. A row depends on nothing but its form, so that nobody can tell whether it was known.
//!
//! A few thousand forms make nine tenths of all tokens.

use std::hash::Hasher;

use rustc_hash::FxHasher;
use smol_str::SmolStr;

use super::{kernels::Line, labels::Upos};

/// Forms that are kept.
const MOST: usize = 4096;

/// Places of the table; more than twice the forms, so that a look-up is short.
const PLACES: usize = 4 * MOST;

/// Parts of speech.
const KINDS: usize = Upos::X as usize + 1;

/// The known forms.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// The letters of all forms.
    letters: String,
    /// Ends of the forms in `letters`.
    ends: Vec<u32>,
    /// Open addressing: upper half of the hash, and number of the form plus one; 0 for an empty place.
    table: Vec<(u32, u32)>,
    /// Forms whose rows are computed.
    pub(super) ready: usize,
    /// What enters the first layer; one row a form.
    pub(super) inputs: Vec<Line>,
    /// Products of the first layer where it is a convolution; one row a form.
    pub(super) products: Vec<Line>,
    /// Lemmas as far as they were asked for; [`KINDS`] a form.
    lemmas: Vec<Option<SmolStr>>,
}

impl Forms {
    /// Forgets everything if `more` new forms would not fit.
    pub(super) fn make_room(&mut self, more: usize) {
        if self.table.is_empty() || self.ends.len() + more > MOST.max(more) {
            self.letters.clear();
            self.ends.clear();
            self.table.clear();
            self.table.resize(PLACES.max((4 * more).next_power_of_two()), (0, 0));
            self.ready = 0;
            self.lemmas.clear();
        }
    }

    /// The row of `form`, new or known.
    pub(super) fn row(&mut self, form: &str) -> u32 {
        let mut hasher = FxHasher::default();
        hasher.write(form.as_bytes());
        let hash = hasher.finish();
        let (half, mask) = ((hash >> 32) as u32, self.table.len() - 1);
        let mut at = hash as usize & mask;
        loop {
            let (known, number) = self.table[at];
            if number == 0 {
                break;
            }
            if known == half && self.form(number as usize - 1) == form {
                return number - 1;
            }
            at = (at + 1) & mask;
        }
        self.letters.push_str(form);
        self.ends.push(self.letters.len() as u32);
        let number = self.ends.len() as u32;
        self.table[at] = (half, number);
        number - 1
    }

    /// Number of forms.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The form of a row.
    pub(super) fn form(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.letters[start..self.ends[row] as usize]
    }

    /// The lemma of a row's form as a part of speech; found by `find` when it is asked for first.
    pub(super) fn lemma(&mut self, row: u32, upos: Upos, find: impl FnOnce(&str) -> SmolStr) -> SmolStr {
        let at = row as usize * KINDS + upos as usize;
        if self.lemmas.len() <= at {
            self.lemmas.resize(self.ends.len() * KINDS, None);
        }
        if let Some(lemma) = &self.lemmas[at] {
            return lemma.clone();
        }
        let lemma = find(self.form(row as usize));
        self.lemmas[at] = Some(lemma.clone());
        lemma
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_apart_and_forgotten() {
        let mut forms = Forms::default();
        let mut largest = 0;
        for round in 0..3 * MOST {
            forms.make_room(2);
            let word = format!("w{}", round % (MOST + MOST / 2));
            let row = forms.row(&word);
            assert_eq!(forms.form(row as usize), word);
            assert_eq!(forms.row(&word), row);
            assert_eq!(forms.row(""), forms.row(""));
            largest = largest.max(forms.len());
        }
        assert!(largest <= MOST);
        assert_eq!(forms.lemma(0, Upos::Noun, |form| form.into()), forms.form(0));
        assert_eq!(forms.lemma(0, Upos::X, |_| "other".into()), "other");
    }
}
