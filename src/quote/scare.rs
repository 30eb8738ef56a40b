//! Quoted words that nobody says: scare quotes, titles, nicknames, words that are talked about.
//!
//! In: a quoted stretch. Out: whether it can be speech, by what stands in and around it. Never: looks for a speaker.

use super::{marks::Quoted, sheet::Sheet};

/// Whether the words stand for themselves: behind "the words", "titled", "known as"; a whole sentence does not.
pub(super) fn is_named(sheet: &Sheet, quoted: &Quoted) -> bool {
    const NAMES: &[&str] = &[
        "word",
        "words",
        "term",
        "terms",
        "phrase",
        "titled",
        "entitled",
        "named",
        "nicknamed",
        "song",
        "book",
        "film",
        "movie",
        "album",
        "show",
        "series",
        "play",
        "novel",
        "headlined",
        "so-called",
        "aka",
        "single",
        "episode",
        "podcast",
        "sitcom",
        "musical",
        "opera",
        "reading",
        "magazine",
        "classic",
        "anthem",
    ];
    behind_one_of(sheet, quoted, NAMES)
}

/// Whether they are part of a noun phrase that begins before them: behind an article or a possessive.
pub(super) fn is_in_phrase(sheet: &Sheet, quoted: &Quoted) -> bool {
    const OPENERS: &[&str] = &[
        "the", "a", "an", "his", "her", "its", "their", "our", "my", "your", "this", "that", "these", "'s",
        "’s",
    ];
    behind_one_of(sheet, quoted, OPENERS)
}

fn behind_one_of(sheet: &Sheet, quoted: &Quoted, words: &[&str]) -> bool {
    let inner = quoted.inner.of(sheet.text);
    if ends_like_a_sentence(inner) && inner.split_whitespace().count() > 4 {
        return false;
    }
    let before = sheet.text[..quoted.outer.start as usize].trim_end();
    let last = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let last = last.rsplit_once(['\'', '’']).map_or(last, |(_, tail)| if tail == "s" { "'s" } else { last });
    words.iter().any(|word| last.trim_start_matches(['(', '“', '"']).eq_ignore_ascii_case(word))
}

/// Whether the words are whole sentences that stand by themselves.
pub(super) fn is_whole(sheet: &Sheet, quoted: &Quoted) -> bool {
    let inner = quoted.inner.of(sheet.text);
    let behind = sheet.text[quoted.outer.end as usize..].trim_start_matches([' ', '\u{a0}']);
    let ends = ends_like_a_sentence(inner) || behind.is_empty() || behind.starts_with('\n');
    let before = sheet.text[..quoted.outer.start as usize].trim_end_matches([' ', '\u{a0}']);
    let starts = before.is_empty() || before.ends_with(['\n', '.', '?', '!', ':', '”', '"', ')', '—', '’']);
    let upper = inner
        .chars()
        .find(|letter| letter.is_alphanumeric())
        .is_some_and(|letter| letter.is_uppercase() || letter.is_numeric());
    ends && starts && (upper || inner.starts_with(['…', '.', '[']))
}

/// Whether the words are written as a title: every word of weight begins with a capital letter.
pub(super) fn is_title(inner: &str) -> bool {
    let mut capitals = 0;
    for word in inner.split(|letter: char| letter.is_whitespace() || "—–-:,/".contains(letter)) {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let Some(first) = word.chars().next() else { continue };
        if first.is_uppercase() {
            capitals += usize::from(word.chars().count() > 1);
        } else if first.is_alphabetic() && !SMALL_WORDS.contains(&word) {
            return false;
        }
    }
    capitals >= 2
}

/// Whether the words begin a sentence.
pub(super) fn opens_sentence(sheet: &Sheet, quoted: &Quoted) -> bool {
    let before = sheet.text[..quoted.outer.start as usize].trim_end_matches([' ', '\u{a0}']);
    let starts =
        before.is_empty() || before.ends_with(['\n', '.', '?', '!', ':', ',', '”', '"', ')', '—', '’']);
    let inner = quoted.inner.of(sheet.text);
    starts
        && inner.chars().find(|letter| letter.is_alphanumeric()).is_some_and(|letter| !letter.is_lowercase())
}

/// Words that titles write small.
const SMALL_WORDS: &[&str] = &[
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "is", "like", "nor", "of", "on",
    "or", "over", "the", "to", "up", "vs", "with", "que", "de", "la", "el", "para",
];

fn ends_like_a_sentence(inner: &str) -> bool {
    inner.trim_end_matches(['\'', '’', '”', '"', ')', ']']).ends_with(['.', '?', '!', '…', '-', '—'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_told_by_their_capitals() {
        for (words, title) in [
            ("The Old Man and the Sea", true),
            ("Good Morning America,", true),
            ("Face-Off: A Life in Court", true),
            ("we will fight", false),
            ("The road is closed", false),
            ("Never", false),
            ("", false),
            ("2024", false),
        ] {
            assert_eq!(is_title(words), title, "{words}");
        }
    }
}
