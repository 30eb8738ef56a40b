//! Lines that open with the name of who speaks: `MINISTER: I have no intention of doing so.`, `Q: Will you go?`, and headlines
//! such as `Trump: We will win`.
//!
//! In: lines of the text. Out: a [`Draft`] for each line that is speech. Never: takes a label that only one line in the middle
//! of an article has: it is a heading, a credit or an item of a list.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::sheet::{Draft, Sheet};
use crate::span::Span;

/// Longest label in words.
const LONGEST: usize = 5;

/// A line with its label.
struct Labelled {
    label: Span,
    colon: Span,
    words: Span,
    headline: bool,
}

/// Adds the drafts of labelled lines.
pub(super) fn find(sheet: &Sheet, drafts: &mut Vec<Draft>) {
    let lines = lines(sheet.text);
    // A dialogue has two turns; a name in ordinary letters, which lists have too, speaks twice and in whole sentences.
    let is_turn = |label: &str| is_answer(label) || is_capital(label);
    let label_of = |line: &Labelled| line.label.of(sheet.text);
    let turns = lines
        .iter()
        .filter(|line| is_turn(label_of(line)) && !sheet.lexicon.is_heading(label_of(line)))
        .count();
    let mut voices: HashMap<&str, u32> = HashMap::new();
    for line in lines.iter().filter(|line| !line.headline) {
        *voices.entry(last_word(sheet.text, line.label)).or_default() += 1;
    }
    let transcript = |line: &Labelled| {
        if is_turn(label_of(line)) {
            return turns >= 2;
        }
        let words = line.words.of(sheet.text);
        let others =
            voices.get(last_word(sheet.text, line.label)).copied().unwrap_or(0) - u32::from(!line.headline);
        ends_sentence(words) && words.split_whitespace().count() >= 4 && others >= 1
    };
    for line in &lines {
        let label = line.label.of(sheet.text);
        let certainty = if sheet.lexicon.is_heading(label) {
            continue;
        } else if line.headline && speaks_in_headline(sheet, line) {
            0.8
        } else if transcript(line) {
            0.85
        } else {
            continue;
        };
        drafts.push(Draft {
            spans: vec![line.words],
            speaker: Some(line.label),
            cue: Some((line.colon, SmolStr::new_static(":"))),
            certainty,
        });
    }
}

/// The lines that open with one to [`LONGEST`] capitalised words and a colon.
fn lines(text: &str) -> Vec<Labelled> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut first = true;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        if let Some((label, words)) = line.split_once(": ") {
            let open = label.len() - label.trim_start_matches(['"', '“', ' ']).len();
            let label = &label[open..];
            let words_of_label = label.split(' ').count();
            let capital = label.split(' ').all(|word| {
                word.chars().next().is_some_and(char::is_uppercase)
                    || ["of", "the", "de", "and", "von", "van"].contains(&word)
            });
            let plain = label.chars().all(|letter| letter.is_alphanumeric() || " .'’-&".contains(letter));
            if label.len() < 60
                && words_of_label <= LONGEST
                && capital
                && plain
                && label.starts_with(char::is_uppercase)
            {
                let at = start + open + label.len();
                let words = Span::new(end - words.len(), end).trim(text);
                if words.of(text).contains(char::is_alphabetic) {
                    let label = Span::new(start + open, at);
                    found.push(Labelled { label, colon: Span::new(at, at + 1), words, headline: first });
                }
            }
        }
        first &= line.trim().is_empty();
        start = end;
    }
    found
}

/// `Trump: …` and `Poll: …` on the first line: a name that is known, or a word for a source.
fn speaks_in_headline(sheet: &Sheet, line: &Labelled) -> bool {
    let label = line.label.of(sheet.text);
    let named = || {
        sheet.document.mention_in(line.label).is_some_and(|mention| {
            use crate::entity::EntityKind::{Norp, Org, Person};
            matches!(mention.kind, Person | Org | Norp)
        })
    };
    sheet.lexicon.is_source(label.rsplit(' ').next().unwrap_or(label)) || named()
}

fn last_word(text: &str, label: Span) -> &str {
    label.of(text).rsplit(' ').next().unwrap_or_default()
}

fn is_answer(label: &str) -> bool {
    matches!(label, "Q" | "A" | "Question" | "Answer")
}

/// Two letters or more, all of them capital.
fn is_capital(label: &str) -> bool {
    label.chars().filter(|letter| letter.is_alphabetic()).count() >= 2 && !label.contains(char::is_lowercase)
}

fn ends_sentence(words: &str) -> bool {
    words.trim_end_matches(['"', '”', '’', '\'', ')', ']']).ends_with(['.', '?', '!', '…', '-', '—', '–'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_short_and_capital() {
        for (line, label) in [
            ("MAYOR: We will go.", Some("MAYOR")),
            ("“Ann Bell: We will go.”", Some("Ann Bell")),
            ("Q: Why?", Some("Q")),
            ("She said: we go", None),
            ("One Two Three Four Five Six: no", None),
            ("Time 10:30", None),
            ("Name:", None),
            ("Sum: 5", None),
        ] {
            let found = lines(line);
            assert_eq!(found.first().map(|found| found.label.of(line)), label, "{line}");
        }
    }
}
