//! What the model sees of a word: rows of its embedding tables.
//!
//! In: the form of a token. Out: four row numbers. Never: looks at its neighbours. docs/model.md gives the rules, and the
//! training has the same in Python.

use std::iter;

use unicode_normalization::UnicodeNormalization;

use super::file::Sizes;

/// Rows of the four tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rows {
    /// None of a word that the vocabulary lacks: [`Letters::groups`] has its letter groups instead.
    pub(super) word: Option<usize>,
    pub(super) prefix: usize,
    pub(super) suffix: usize,
    pub(super) shape: usize,
}

/// Memory for [`rows`].
#[derive(Debug, Default)]
pub(super) struct Letters {
    norm: String,
    shape: String,
    /// Rows of the letter groups of the last form, if the vocabulary lacks it.
    pub(super) groups: Vec<usize>,
}

/// The rows of `form`; `known` gives the number of a normalised form with that hash in the vocabulary.
pub(super) fn rows(
    form: &str,
    sizes: &Sizes,
    known: impl Fn(&str, u64) -> Option<usize>,
    letters: &mut Letters,
) -> Rows {
    let Letters { norm, shape, groups } = letters;
    normalise(form, norm);
    describe(form, shape);
    let mut word = known(norm, word_hash(norm));
    if word.is_none() && !norm.is_ascii() {
        // "Jiménez" lies where "jimenez" does.
        *norm = without_accents(norm);
        word = known(norm, word_hash(norm));
    }
    let prefix_end = norm.char_indices().nth(3).map_or(norm.len(), |(at, _)| at);
    let suffix_start = norm.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
    groups.clear();
    if word.is_none() {
        letter_groups(norm, sizes.gram_rows, groups);
    }
    let of = |kind: &str, text: &str, rows: usize| (fnv(fnv(FNV_START, kind), text) % rows as u64) as usize;
    Rows {
        word,
        prefix: of("p:", &norm[..prefix_end], sizes.prefix_rows),
        suffix: of("s:", &norm[suffix_start..], sizes.suffix_rows),
        shape: of("h:", shape, sizes.shape_rows),
    }
}

/// Quotation marks and dashes as ASCII has them.
fn fold(letter: char) -> char {
    match letter {
        '‘' | '’' | '‚' | '‛' => '\'',
        '“' | '”' | '„' | '‟' => '"',
        '–' | '—' | '‐' | '‑' | '−' => '-',
        other => other,
    }
}

/// The form that the vocabulary has: marks folded, digits 0, lower case.
fn normalise(form: &str, norm: &mut String) {
    norm.clear();
    for letter in form.chars() {
        match fold(letter) {
            '…' => norm.push_str("..."),
            '0'..='9' => norm.push('0'),
            // Of Σ the small form depends on its place: left to the whole word below.
            ascii if ascii.is_ascii() => norm.push(ascii.to_ascii_lowercase()),
            other => norm.push(other),
        }
    }
    if !norm.is_ascii() {
        *norm = norm.to_lowercase();
    }
}

/// A word without the marks above and below its letters.
fn without_accents(norm: &str) -> String {
    norm.nfd().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter)).nfc().collect()
}

/// Letter groups of a word that count.
const MOST_GROUPS: usize = 48;

/// Lengths of letter groups.
const GROUP_LENGTHS: std::ops::RangeInclusive<usize> = 3..=5;

/// Rows of the groups of 3 to 5 letters of `norm` between `<` and `>`, from left to right, short ones first.
fn letter_groups(norm: &str, rows: usize, groups: &mut Vec<usize>) {
    let letters = || iter::once('<').chain(norm.chars()).chain(iter::once('>'));
    let start = fnv(FNV_START, "g:");
    for first in 0..=norm.chars().count() {
        let mut hash = start;
        for (length, letter) in (1..=*GROUP_LENGTHS.end()).zip(letters().skip(first)) {
            hash = fnv(hash, letter.encode_utf8(&mut [0; 4]));
            if length >= *GROUP_LENGTHS.start() {
                groups.push((hash % rows as u64) as usize);
                if groups.len() == MOST_GROUPS {
                    return;
                }
            }
        }
    }
}

/// Symbols of a shape.
const LONGEST_SHAPE: usize = 10;

/// Equal symbols that may stand side by side in a shape.
const LONGEST_RUN: usize = 3;

/// The kinds of its letters: `Xxx` for `London`, `X.X.` for `U.S.`, `ddd` for `2020`.
fn describe(form: &str, shape: &mut String) {
    shape.clear();
    let (mut last, mut run, mut length) = ('\0', 0, 0);
    for letter in form.chars() {
        let symbol = if letter.is_uppercase() {
            'X'
        } else if letter.is_lowercase() {
            'x'
        } else if letter.is_alphabetic() {
            'a'
        } else if letter.is_numeric() {
            'd'
        } else {
            // `…` is three of these, and a run is cut to three.
            if letter == '…' { '.' } else { fold(letter) }
        };
        run = if symbol == last { run + 1 } else { 1 };
        last = symbol;
        if run <= LONGEST_RUN {
            shape.push(symbol);
            length += 1;
            if length == LONGEST_SHAPE {
                break;
            }
        }
    }
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

/// FNV-1a of `text`, after what `hash` has already seen.
pub(super) fn fnv(hash: u64, text: &str) -> u64 {
    text.bytes().fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME))
}

/// FNV-1a of a normalised form.
pub(super) fn word_hash(norm: &str) -> u64 {
    fnv(FNV_START, norm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::reference;

    #[test]
    fn norms_and_shapes() {
        for (form, norm, shape) in [
            ("London", "london", "Xxxx"),
            ("U.S.", "u.s.", "X.X."),
            ("2020", "0000", "ddd"),
            ("“", "\"", "\""),
            ("don’t", "don't", "xxx'x"),
            ("…", "...", "."),
            ("co–op", "co-op", "xx-xx"),
            ("ΟΔΟΣ", "οδος", "XXX"),
            ("Ünal", "ünal", "Xxxx"),
            ("東京", "東京", "aa"),
            ("½", "½", "d"),
            ("A1-b2/C3:d4e5", "a0-b0/c0:d0e0", "Xd-xd/Xd:x"),
            ("İ", "i\u{307}", "X"),
            ("", "", ""),
        ] {
            let (mut found_norm, mut found_shape) = (String::new(), String::new());
            normalise(form, &mut found_norm);
            describe(form, &mut found_shape);
            assert_eq!((found_norm.as_str(), found_shape.as_str()), (norm, shape), "{form:?}");
        }
    }

    #[test]
    fn an_unknown_word_goes_by_its_letters_without_marks() {
        for (norm, expected) in
            [("jiménez", "jimenez"), ("i\u{307}zmir", "izmir"), ("łódź", "łodz"), ("한국", "한국")]
        {
            assert_eq!(without_accents(norm), expected);
        }
        let sizes = reference::sizes();
        let mut letters = Letters::default();
        let known = |norm: &str, _| ["jimenez", "café", "cafe"].iter().position(|word| *word == norm);
        let mut rows = |form| rows(form, &sizes, known, &mut letters);
        assert_eq!(rows("JIMÉNEZ").word, Some(0));
        assert_eq!(rows("Café").word, Some(1));
        assert_eq!(rows("Jiménez").suffix, rows("jimenez").suffix);
        assert_eq!(rows("Núñez").word, None);
    }

    #[test]
    fn letter_groups_are_those_between_brackets() {
        let rows = 1 << 20;
        let hashed = |text: &str| (fnv(FNV_START, &format!("g:{text}")) % rows as u64) as usize;
        for (norm, expected) in [
            ("", &[][..]),
            ("é", &["<é>"]),
            ("ann", &["<an", "<ann", "<ann>", "ann", "ann>", "nn>"]),
            ("東京", &["<東京", "<東京>", "東京>"]),
        ] {
            let mut groups = Vec::new();
            letter_groups(norm, rows, &mut groups);
            assert_eq!(groups, expected.iter().map(|text| hashed(text)).collect::<Vec<_>>(), "{norm:?}");
        }
        let mut groups = Vec::new();
        letter_groups(&"x".repeat(1_000_000), rows, &mut groups);
        assert_eq!(groups.len(), MOST_GROUPS);
    }

    #[test]
    fn hashes_are_fnv_1a() {
        // Vectors of the reference implementation (draft-eastlake-fnv).
        for (text, hash) in
            [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
        {
            assert_eq!(word_hash(text), hash, "{text:?}");
        }
    }
}
