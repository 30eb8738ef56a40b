//! Quoted words in the middle of a sentence that no clause of speech holds: "welcomed the “brave step”".
//!
//! In: quoted stretches that no draft holds. Out: a [`Draft`] for each that somebody is likely to have said. Never: takes a
//! title, and takes one or two words only where a verb of speech governs them.

use super::{
    scare,
    sheet::{Draft, Sheet},
};
use crate::model::{Rel, Upos};

/// Adds the fragments; `held` tells which stretches are part of a draft already.
pub(super) fn find(sheet: &Sheet, held: &[bool], drafts: &mut Vec<Draft>) {
    for (quoted, _) in sheet.quoted.iter().zip(held).filter(|(_, held)| !**held) {
        if scare::is_named(sheet, quoted) || scare::is_title(quoted.inner.of(sheet.text)) {
            continue;
        }
        let tokens = sheet.document.tokens_in(quoted.inner);
        if tokens.is_empty() {
            continue;
        }
        let words = tokens.clone().filter(|&index| !sheet.is_mark(index)).count();
        let cue = governor(sheet, tokens.start);
        if cue.is_some_and(|cue| is_inscription(sheet, cue)) {
            continue;
        }
        let draft = match cue {
            Some(cue) => Draft {
                spans: vec![quoted.inner],
                speaker: sheet.speaker_of(cue).map(|phrase| sheet.span(phrase)),
                cue: Some((
                    sheet.token(cue).span,
                    sheet.cue(cue).map_or_else(|| sheet.token(cue).lemma.clone(), |word| word.lemma.clone()),
                )),
                certainty: 0.5,
            },
            None if words >= 3 => Draft {
                spans: vec![quoted.inner],
                speaker: subject(sheet, tokens.start).map(|phrase| sheet.span(phrase)),
                cue: None,
                certainty: 0.3,
            },
            None => continue,
        };
        drafts.push(draft);
    }
}

/// The nearest cue above the quoted words in the tree, or the nearest one before them in the sentence.
fn governor(sheet: &Sheet, first: usize) -> Option<usize> {
    let inside = sheet.quoted_at(first);
    let mut at = first;
    for _ in 0..64 {
        if sheet.quoted_at(at) != inside && sheet.cue_verb(at).is_some() {
            return Some(at);
        }
        let Some(head) = sheet.head(at) else { break };
        at = head;
    }
    let sentence = sheet.sentence_of(first).tokens.clone();
    (sentence.start..first)
        .rev()
        .find(|&index| sheet.quoted_at(index).is_none() && sheet.cue_verb(index).is_some())
}

/// "a sign reading “…”", "the sign said “…”": written, not said.
fn is_inscription(sheet: &Sheet, cue: usize) -> bool {
    sheet.form(cue).eq_ignore_ascii_case("reading")
        || sheet
            .child(cue, &[Rel::Nsubj])
            .or_else(|| sheet.head(cue).filter(|_| matches!(sheet.token(cue).rel, Rel::Acl | Rel::AclRelcl)))
            .is_some_and(|noun| sheet.lexicon.is_mute(sheet.form(noun)))
}

/// The subject of the sentence, where it is a person or pronoun.
fn subject(sheet: &Sheet, first: usize) -> Option<std::ops::Range<usize>> {
    let sentence = sheet.sentence_of(first).tokens.clone();
    let root = sentence.clone().find(|&index| sheet.token(index).rel == Rel::Root)?;
    let subject = sheet.child(root, &[Rel::Nsubj, Rel::NsubjPass])?;
    (matches!(sheet.token(subject).upos, Upos::Propn | Upos::Pron) && sheet.quoted_at(subject).is_none())
        .then(|| sheet.bare(sheet.subtree(subject)))
        .filter(|phrase| !phrase.is_empty())
}
