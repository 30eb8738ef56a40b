//! The bounds that a reading may have: where what is said begins and ends is decided by weighing them.
//!
//! In: a [`Reading`]. Out: [`Variant`]s of it, the first one as the tree has it. Never: adds words of another sentence, but for
//! quotation marks, which hold their words together.

use std::ops::Range;

use super::{
    clause::{Frame, Reading},
    sheet::Sheet,
};
use crate::{
    document::{Chunk, Token},
    model::{Rel, Upos},
};

/// Where the end of a variant comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The tree.
    Tree,
    /// The end of the sentence.
    Sentence,
    /// The model's marks.
    Marks,
    /// Before a verb that is joined by "and" or "but".
    Joined,
    /// Before a comma.
    Comma,
    /// Before a preposition or conjunction without a comma.
    Phrase,
}

/// Where the start of a variant comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// The tree.
    Tree,
    /// The model's marks.
    Marks,
    /// The subject of the clause.
    Subject,
    /// The start of the sentence.
    Sentence,
}

/// A reading with one choice of bounds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variant {
    /// The tokens of what is said, as runs in order.
    pub runs: Vec<Range<usize>>,
    /// Where its first run starts by.
    pub start: Start,
    /// Where its last run ends by.
    pub end: End,
}

/// Most variants of one reading.
const MOST: usize = 14;

/// All variants of a reading, the tree's first.
pub(super) fn of(sheet: &Sheet, reading: &Reading) -> Vec<Variant> {
    let (Some(first), Some(last)) = (reading.content.first(), reading.content.last()) else {
        return Vec::new();
    };
    let mut ends = vec![(End::Tree, last.end)];
    let mut starts = vec![(Start::Tree, first.start)];
    // What stands before the cue ends where the cue's words begin; what follows has its end to be found.
    if last.start > reading.cue || reading.frame == Frame::Marks {
        more_ends(sheet, last, &mut ends);
    }
    more_starts(sheet, reading, first, &mut starts);
    let mut found: Vec<Variant> = Vec::new();
    for (number, &(start, from)) in starts.iter().enumerate() {
        for &(end, to) in &ends {
            // Another start goes with the likeliest ends only.
            if number > 0 && !matches!(end, End::Tree | End::Marks | End::Sentence) {
                continue;
            }
            let mut runs = reading.content.clone();
            let count = runs.len();
            runs[0].start = from;
            runs[count - 1].end = to;
            if runs[0].start >= runs[0].end || runs[count - 1].start >= runs[count - 1].end {
                continue;
            }
            if found.len() < MOST && !found.iter().any(|variant| variant.runs == runs) {
                found.push(Variant { runs, start, end });
            }
        }
    }
    found
}

fn more_ends(sheet: &Sheet, run: &Range<usize>, ends: &mut Vec<(End, usize)>) {
    let sentence = sheet.sentence_of(run.start).tokens.clone();
    let mut push = |end, at: usize| {
        let at = sheet.bare(run.start..at).end;
        if at > run.start && !ends.iter().any(|&(_, known)| known == at) {
            ends.push((end, at));
        }
    };
    push(End::Sentence, sentence.end);
    if let Some(chunk) = marked(sheet, run) {
        push(End::Marks, chunk.end);
    }
    let all = run.start..sheet.bare(run.start..sentence.end).end.max(run.end);
    // A second verb without a subject of its own may go on with the speaker: "said X but declined Y".
    if let Some(joined) = all.clone().skip(1).find(|&index| is_joined_verb(sheet, index)) {
        let cut =
            sheet.children(joined).filter(|&child| sheet.token(child).rel == Rel::Cc).min().unwrap_or(joined);
        push(End::Joined, cut.min(joined).max(run.start));
    }
    let commas: Vec<usize> = all
        .clone()
        .skip(1)
        .filter(|&index| matches!(sheet.form(index), "," | ";" | "—" | "–" | "--" | "-"))
        .collect();
    for &comma in commas.iter().rev().take(2).chain(commas.first()) {
        push(End::Comma, comma);
    }
    let phrases = all.clone().skip(1).filter(|&index| {
        matches!(sheet.token(index).upos, Upos::Adp | Upos::Sconj)
            && !matches!(sheet.form(index), "of" | "to")
            && index > run.start
            && sheet.quoted_at(index).is_none()
    });
    let phrases: Vec<usize> = phrases.collect();
    for &at in phrases.iter().rev().take(2).chain(phrases.first()) {
        push(End::Phrase, at);
    }
}

/// A verb behind "and" or "but" that has no subject of its own.
fn is_joined_verb(sheet: &Sheet, index: usize) -> bool {
    let token = sheet.token(index);
    token.upos == Upos::Verb
        && token.rel == Rel::Conj
        && sheet.quoted_at(index).is_none()
        && sheet.child(index, &[Rel::Nsubj, Rel::NsubjPass]).is_none()
        && !sheet.form(index).ends_with("ing")
}

fn more_starts(sheet: &Sheet, reading: &Reading, run: &Range<usize>, starts: &mut Vec<(Start, usize)>) {
    let sentence = sheet.sentence_of(run.start).tokens.clone();
    let mut push = |start, at: usize| {
        let at = sheet.bare(at..run.end).start;
        if at < run.end && !starts.iter().any(|&(_, known)| known == at) {
            starts.push((start, at));
        }
    };
    if let Some(chunk) = marked(sheet, run) {
        let from =
            if sheet.form(chunk.start).eq_ignore_ascii_case("that") { chunk.start + 1 } else { chunk.start };
        push(Start::Marks, from);
    }
    if run.start > reading.cue {
        // "He said in the video he was held": the clause begins with its subject.
        let subject = run
            .clone()
            .take(12)
            .find(|&index| matches!(sheet.token(index).rel, Rel::Nsubj | Rel::NsubjPass | Rel::Expl));
        if let Some(subject) = subject {
            push(Start::Subject, sheet.subtree(subject).start.max(run.start));
        }
        if let Some(that) = run.clone().skip(1).take(12).find(|&index| {
            sheet.form(index).eq_ignore_ascii_case("that") && sheet.token(index).rel == Rel::Mark
        }) {
            push(Start::Subject, that + 1);
        }
    } else {
        push(Start::Sentence, sentence.start);
    }
}

/// The chunk of content marks that overlaps the run most.
fn marked(sheet: &Sheet, run: &Range<usize>) -> Option<Range<usize>> {
    let sentence = sheet.sentence_of(run.start).tokens.clone();
    sheet
        .chunks(sentence, |token: &Token| token.speech.content)
        .into_iter()
        .map(|chunk| (chunk.end.min(run.end).saturating_sub(chunk.start.max(run.start)), chunk))
        .filter(|(shared, _)| *shared > 0)
        .max_by_key(|(shared, chunk)| (*shared, std::cmp::Reverse(chunk.start)))
        .map(|(_, chunk)| sheet.bare(chunk))
}

/// Whether the model marks the token as content.
pub(super) fn is_marked(sheet: &Sheet, index: usize) -> bool {
    sheet.token(index).speech.content != Chunk::Outside
}
