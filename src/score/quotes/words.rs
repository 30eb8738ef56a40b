//! How the quote measures see a text: words, quoted stretches, pieces without their edges, the head of a phrase.
//!
//! In: text and spans. Out: spans and words. Never: knows which side, gold or found, a span comes from.

use std::{collections::HashSet, sync::LazyLock};

use crate::span::Span;

/// Words that make a cue one of speech.
static SPEECH_CUES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("cues.txt").split_whitespace().collect());

/// Words that end the part of a phrase in which its head stands.
const PHRASE_ENDS: &[&str] =
    &["of", "who", "at", "in", "from", "with", "on", "for", "to", "that", "which", "and"];

fn is_word(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric()
}

fn is_edge(letter: char) -> bool {
    " \t\r\n\u{a0}\"“”„«»'‘’`,.;:!?…—–-()[]*".contains(letter)
}

/// Whether the words of a cue are words of saying; a cue without words, a colon or dash, is decided by the caller.
pub(super) fn is_speech_cue(cue: &str) -> bool {
    let cue = cue.to_lowercase();
    let cue = cue.trim();
    cue.contains("according to")
        || matches!(cue, "per" | "as per")
        || cue.split(|letter: char| !letter.is_ascii_lowercase()).any(|word| SPEECH_CUES.contains(word))
}

/// Whether there is any word in `text`.
pub(super) fn has_word(text: &str) -> bool {
    text.contains(is_word)
}

/// Appends the words in `span`: letters and digits, with apostrophes, points and hyphens between them.
pub(super) fn words(text: &str, span: Span, found: &mut Vec<Span>) {
    let base = span.start as usize;
    let part = span.of(text);
    let mut letters = part.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        if !is_word(letter) {
            continue;
        }
        let mut end = start + letter.len_utf8();
        while let Some(&(at, letter)) = letters.peek() {
            let joins = matches!(letter, '\'' | '’' | '.' | '-')
                && part[at + letter.len_utf8()..].starts_with(is_word);
            if !joins && !is_word(letter) {
                break;
            }
            end = at + letter.len_utf8();
            letters.next();
        }
        found.push(Span::new(base + start, base + end));
    }
}

/// The words in all of `spans`, in order of their place, each once.
pub(super) fn all_words(text: &str, spans: &[Span]) -> Vec<Span> {
    let mut found = Vec::new();
    for &span in spans {
        words(text, span, &mut found);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The content fragments of a quote: cut at the ends of lines, without marks at their edges and a leading "that"; those with
/// nothing but marks between them are one.
pub(super) fn pieces(text: &str, spans: &[Span]) -> Vec<Span> {
    let mut found = Vec::new();
    for &span in spans {
        let mut start = span.start as usize;
        for line in span.of(text).split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}']) {
            let end = start + line.len();
            let line = line.trim_end_matches(['\n', '\r', '\u{2028}', '\u{2029}']);
            found.extend(trim(text, start, start + line.len()));
            start = end;
        }
    }
    found.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(found.len());
    for piece in found {
        match merged.last_mut() {
            Some(last)
                if piece.start >= last.end
                    && text[last.end as usize..piece.start as usize]
                        .chars()
                        .all(|letter| is_edge(letter) && !matches!(letter, '\n' | '\r')) =>
            {
                last.end = piece.end;
            }
            Some(last) if piece.start < last.end => last.end = last.end.max(piece.end),
            _ => merged.push(piece),
        }
    }
    merged
}

fn trim(text: &str, start: usize, end: usize) -> Option<Span> {
    let part = &text[start..end];
    let mut inside = part.trim_start_matches(is_edge);
    let mut start = start + part.len() - inside.len();
    inside = inside.trim_end_matches(is_edge);
    let that = inside.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("that "));
    if that && inside.chars().nth(8).is_some() {
        let rest = inside[5..].trim_start_matches(is_edge);
        start += inside.len() - rest.len();
        inside = rest;
    }
    (!inside.is_empty()).then(|| Span::new(start, start + inside.len()))
}

/// For each byte, whether it stands in double quotation marks. A mark left open counts to the end of its paragraph if it is
/// curly or the first thing there.
pub(super) fn quoted(text: &str) -> Vec<bool> {
    let mut mask = vec![false; text.len()];
    for_each_quoted(text, &['“', '„'], |line, outer, closed| {
        let opens = text[outer.start as usize..].starts_with(['“', '„'])
            || text[line.start as usize..outer.start as usize].trim().is_empty();
        if closed || opens {
            mask[outer.range()].fill(true);
        }
    });
    mask
}

/// Every stretch in double quotation marks, with them; one left open goes to the end of its paragraph.
pub(super) fn segments(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    for_each_quoted(text, &['“'], |_, outer, _| found.push(outer));
    found
}

fn for_each_quoted(text: &str, opening: &[char], mut take: impl FnMut(Span, Span, bool)) {
    let mut start = 0;
    for line in text.split('\n') {
        let end = start + line.len();
        let line_span = Span::new(start, end);
        let mut open = None;
        for (at, letter) in line.char_indices() {
            let at = start + at;
            if opening.contains(&letter) || letter == '"' && open.is_none() {
                open = open.or(Some(at));
            } else if let Some(from) = open
                && matches!(letter, '”' | '"')
            {
                take(line_span, Span::new(from, at + letter.len_utf8()), true);
                open = None;
            }
        }
        if let Some(from) = open {
            take(line_span, Span::new(from, end), false);
        }
        start = end + 1;
    }
}

/// The head of a speaker's phrase: its last word before a comma, a preposition or the like; its place and its lower-case form.
pub(super) fn head_word(text: &str, span: Span) -> Option<(Span, String)> {
    let phrase = span.of(text);
    let cut = phrase.char_indices().enumerate().find(|&(_, (at, letter))| {
        matches!(letter, ',' | ';' | '(' | '—' | '–')
            || letter.is_whitespace() && {
                let rest = &phrase[at + letter.len_utf8()..];
                PHRASE_ENDS.iter().any(|word| {
                    rest.strip_prefix(word).is_some_and(|rest| rest.starts_with(char::is_whitespace))
                })
            }
    });
    let base = match cut {
        Some((count, (at, _))) if count > 1 => &phrase[..at],
        _ => phrase,
    };
    let (start, end) = last_name_word(base).or_else(|| last_run(phrase, is_word))?;
    let form = phrase[start..end].trim_matches('.').to_lowercase();
    let from = span.start as usize;
    Some((Span::new(from + start, from + end), form))
}

/// The last run of word letters, points and hyphens, with an apostrophe and what follows it unless that is a possessive.
fn last_name_word(base: &str) -> Option<(usize, usize)> {
    let of_run = |letter: char| is_word(letter) || matches!(letter, '.' | '-');
    let mut last = None;
    let mut at = 0;
    while let Some(offset) = base[at..].find(of_run) {
        let start = at + offset;
        let mut end = start + base[start..].find(|letter| !of_run(letter)).unwrap_or(base.len() - start);
        if let Some(rest) = base[end..].strip_prefix(['\'', '’']) {
            let possessive = rest.strip_prefix('s').is_some_and(|rest| !rest.starts_with(is_word));
            let tail = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
            if tail > 0 && !possessive {
                end = base.len() - rest.len() + tail;
            }
        }
        last = Some((start, end));
        at = end;
    }
    last
}

fn last_run(text: &str, of_run: fn(char) -> bool) -> Option<(usize, usize)> {
    let end = text.char_indices().rev().find(|&(_, letter)| of_run(letter))?;
    let end = end.0 + end.1.len_utf8();
    let start = text[..end].char_indices().rev().take_while(|&(_, letter)| of_run(letter)).last()?.0;
    Some((start, end))
}

/// Whether `found` holds the head of the labelled speaker: by its place, or by the same word.
pub(super) fn holds_head(text: &str, labelled: &[Span], found: Option<Span>) -> bool {
    let (Some(found), Some(&first)) = (found, labelled.first()) else { return false };
    let Some((place, form)) = head_word(text, first) else {
        return labelled.iter().any(|span| span.overlaps(found));
    };
    found.overlaps(place)
        || found
            .of(text)
            .to_lowercase()
            .split(|letter: char| !is_word(letter) && letter != '-')
            .any(|word| word == form)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Span {
        Span::new(0, text.len())
    }

    #[test]
    fn words_keep_their_inner_marks() {
        let text = "It’s 3.5 of the U.S. co-op_1 - “naïve” 'x'.";
        let words: Vec<&str> = all_words(text, &[whole(text)]).iter().map(|span| span.of(text)).collect();
        assert_eq!(words, ["It’s", "3.5", "of", "the", "U.S", "co-op_1", "naïve", "x"]);
    }

    #[test]
    fn pieces_are_cut_trimmed_and_joined() {
        for (text, expected) in [
            ("that it “rains.”", vec!["it “rains"]),
            ("That it", vec!["That it"]),
            ("“One.\n“Two,” ", vec!["One", "Two"]),
            ("…—", vec![]),
            ("é that", vec!["é that"]),
        ] {
            let found: Vec<&str> = pieces(text, &[whole(text)]).iter().map(|span| span.of(text)).collect();
            assert_eq!(found, expected, "{text:?}");
        }
        let text = "one “two” three";
        assert_eq!(pieces(text, &[Span::new(0, 3), Span::new(7, 10)]), [Span::new(0, 10)]);
    }

    #[test]
    fn heads_of_speakers() {
        for (phrase, head) in [
            ("Ann Bell, the mayor of Ash", "bell"),
            ("the head of the union", "head"),
            ("Ash’s mayor", "mayor"),
            ("the company’s", "s"),
            ("Mr. O’Hara", "o’hara"),
            ("Ann B.", "b"),
            ("a", "a"),
            ("(he)", "he"),
        ] {
            let found = head_word(phrase, whole(phrase)).map(|(_, form)| form);
            assert_eq!(found.as_deref(), Some(head), "{phrase}");
        }
    }

    #[test]
    fn open_marks_count_to_the_end_of_their_paragraph() {
        let text = "“a b\n\"c d\ne \"f g\n\"h\" i";
        let mask = quoted(text);
        let inside: Vec<&str> = all_words(text, &[whole(text)])
            .iter()
            .filter(|word| mask[word.start as usize])
            .map(|word| word.of(text))
            .collect();
        assert_eq!(inside, ["a", "b", "c", "d", "h"]);
        assert_eq!(segments(text).len(), 4);
    }

    #[test]
    fn cues_of_speech() {
        for (cue, speech) in [
            ("Said", true),
            ("was  according to", true),
            ("as per", true),
            ("believes", false),
            (":", false),
            ("has announced plans", true),
        ] {
            assert_eq!(is_speech_cue(cue), speech, "{cue}");
        }
    }
}
