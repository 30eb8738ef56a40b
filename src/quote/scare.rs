//! Quoted words that nobody says: scare quotes, titles, nicknames, words that are talked about.
//!
//! In: a quoted stretch. Out: whether it can be speech, by what stands in and around it. Never: looks for a speaker.

use super::{marks::Quoted, sheet::Sheet};

/// Whether the words stand for themselves: in a list of quoted words, or behind "the words", "titled", "known as".
pub(super) fn is_list_or_title(sheet: &Sheet, quoted: &Quoted) -> bool {
    let inner = quoted.inner.of(sheet.text);
    if ends_like_a_sentence(inner) && inner.split_whitespace().count() > 4 {
        return false;
    }
    let first = sheet.document.token_at(quoted.outer.start);
    let Some(before) = first.checked_sub(1) else { return false };
    let form = sheet.form(before);
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
        "dubbed",
        "labeled",
        "labelled",
        "song",
        "book",
        "film",
        "movie",
        "album",
        "show",
        "series",
        "slogan",
        "play",
        "novel",
        "headlined",
        "called",
        "so-called",
        "program",
        "motto",
        "aka",
        "hit",
        "single",
        "episode",
        "the",
        "a",
        "an",
        "his",
        "her",
        "its",
        "their",
    ];
    NAMES.iter().any(|name| form.eq_ignore_ascii_case(name))
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

fn ends_like_a_sentence(inner: &str) -> bool {
    inner.trim_end_matches(['\'', '’', '”', '"', ')', ']']).ends_with(['.', '?', '!', '…', '-', '—'])
}
