//! Chooses among the readings of cues, and makes drafts of the chosen ones.
//!
//! In: [`Reading`]s from the tree and from the model's marks, with weights for what is known of them. Out: [`Draft`]s of mixed
//! and indirect speech. Never: takes a cue inside what another cue already reports: the outermost report holds it.

use std::{cmp::Reverse, ops::Range};

use super::{
    clause::{self, Frame, Reading},
    direct,
    features::{self, CueView},
    lexicon::Class,
    sheet::{Draft, Sheet},
    variants, weights,
};
use crate::{
    document::{Chunk, Token},
    span::Span,
};

/// A reading with its bounds.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// The reading, with the content of this variant.
    pub reading: Reading,
    /// The content as it would stand in a quote.
    pub spans: Vec<Span>,
    /// What is known of it.
    pub features: Vec<u16>,
}

/// A cue is taken to report something from this probability on.
const LEAST: f32 = 0.4;

/// For each cue all that it may report.
pub(super) fn groups(sheet: &Sheet) -> Vec<Vec<Candidate>> {
    let mut readings = clause::find(sheet);
    by_marks(sheet, &mut readings);
    readings.retain(|reading| !reading.speaker.as_ref().is_some_and(|phrase| is_mute(sheet, phrase)));
    let sure = direct::sure(sheet);
    readings.sort_by_key(|reading| reading.cue);
    let mut groups: Vec<Vec<Candidate>> = Vec::new();
    for readings in readings.chunk_by(|one, other| one.cue == other.cue) {
        let view = CueView::new(sheet, readings[0].cue);
        let mut group: Vec<Candidate> = Vec::new();
        for reading in readings {
            for variant in variants::of(sheet, reading) {
                let spans = spans(sheet, &variant.runs);
                if group.iter().any(|known| known.spans == spans) {
                    continue;
                }
                let direct =
                    sheet.quoted.iter().zip(&sure).any(|(stretch, sure)| {
                        *sure && spans.iter().any(|span| span.overlaps(stretch.inner))
                    });
                if direct {
                    continue;
                }
                let features = features::of(sheet, &view, reading, &variant);
                let reading = Reading { content: variant.runs, ..reading.clone() };
                group.push(Candidate { reading, spans, features });
            }
        }
        if !group.is_empty() {
            groups.push(group);
        }
    }
    groups
}

/// Adds the drafts of the readings that are taken.
pub(super) fn find(sheet: &Sheet, drafts: &mut Vec<Draft>) {
    let mut taken: Vec<(f32, Candidate)> =
        groups(sheet).into_iter().filter_map(|group| best(sheet, group)).collect();
    // The report that holds most words first: what stands inside it is its own affair.
    taken.sort_by_key(|(_, candidate)| (Reverse(length(&candidate.reading)), candidate.reading.cue));
    let mut chosen: Vec<(f32, Candidate)> = Vec::new();
    for (certainty, candidate) in taken {
        let reading = &candidate.reading;
        let held = chosen.iter().any(|(_, other)| {
            other.reading.content.iter().any(|run| run.contains(&reading.cue))
                || overlap(&other.reading.content, &reading.content) * 2 > length(reading)
        });
        if !held {
            chosen.push((certainty, candidate));
        }
    }
    chosen.sort_by_key(|(_, candidate)| candidate.spans.first().copied());
    drafts.extend(chosen.into_iter().map(|(certainty, candidate)| draft(sheet, candidate, certainty)));
}

/// Whether the phrase names a thing whose words are only read: a clock, a sign.
fn is_mute(sheet: &Sheet, phrase: &Range<usize>) -> bool {
    let head = phrase.clone().find(|&index| sheet.head(index).is_none_or(|head| !phrase.contains(&head)));
    head.is_some_and(|head| sheet.lexicon.is_mute(sheet.form(head)))
}

/// The candidate of a cue that agrees best with all of them, and the probability that the cue reports something, where that is
/// enough.
fn best(sheet: &Sheet, group: Vec<Candidate>) -> Option<(f32, Candidate)> {
    let odds: Vec<f32> = group
        .iter()
        .map(|candidate| {
            (weights::score(&candidate.features) + prior(sheet, &candidate.reading)).clamp(-20.0, 20.0).exp()
        })
        .collect();
    // One for the chance that the cue reports nothing.
    let all = 1.0 + odds.iter().sum::<f32>();
    let something = 1.0 - 1.0 / all;
    if something < LEAST {
        return None;
    }
    // Bounds that differ by a word or two support each other.
    let agreement = |one: &Candidate| -> f32 {
        let size = length(&one.reading);
        group
            .iter()
            .zip(&odds)
            .map(|(other, odds)| {
                let shared = overlap(&one.reading.content, &other.reading.content);
                let alike = shared * 5 >= size.max(length(&other.reading)) * 4;
                let same = one.reading.content == other.reading.content;
                odds * (0.5 * f32::from(u8::from(alike)) + 0.5 * f32::from(u8::from(same)))
            })
            .sum()
    };
    let agreements: Vec<f32> = group.iter().map(agreement).collect();
    let (best, _) = agreements.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))?;
    Some((something, group.into_iter().nth(best)?))
}

/// What is known of readings that the weights have not seen: findings ("the report found that") are belief to the annotators
/// of the training data, and so in none of its examples.
fn prior(sheet: &Sheet, reading: &Reading) -> f32 {
    let finding = sheet.cue(reading.cue).is_some_and(|cue| cue.class == Class::Report);
    let clause = reading.frame == Frame::Clause && reading.content[0].start > reading.cue;
    if finding && clause && reading.speaker.is_some() { 2.5 } else { 0.0 }
}

fn length(reading: &Reading) -> usize {
    reading.content.iter().map(ExactSizeIterator::len).sum()
}

fn overlap(one: &[Range<usize>], other: &[Range<usize>]) -> usize {
    one.iter().flat_map(|a| other.iter().map(|b| a.end.min(b.end).saturating_sub(a.start.max(b.start)))).sum()
}

/// The readings that the model's marks give: chunks of content beside a chunk that holds a cue of speech.
fn by_marks(sheet: &Sheet, readings: &mut Vec<Reading>) {
    for sentence in &sheet.document.sentences {
        let marked = |index: usize| sheet.token(index).speech.content != Chunk::Outside;
        if !sentence.tokens.clone().any(marked) {
            continue;
        }
        let tokens = || sentence.tokens.clone();
        let contents = sheet.chunks(tokens(), |token: &Token| token.speech.content);
        let cues: Vec<usize> = sheet
            .chunks(tokens(), |token: &Token| token.speech.cue)
            .into_iter()
            .filter_map(|chunk| speech_cue(sheet, chunk))
            .filter(|&cue| sheet.quoted_at(cue).is_none())
            .collect();
        let mut found: Vec<Reading> = Vec::new();
        for content in contents {
            let mut content = sheet.bare(content);
            if content.len() > 1 && sheet.form(content.start).eq_ignore_ascii_case("that") {
                content.start += 1;
            }
            if content.is_empty() {
                continue;
            }
            let gap = |cue: usize| {
                if cue >= content.end { cue - content.end } else { content.start.saturating_sub(cue + 1) }
            };
            let nearest =
                cues.iter().copied().filter(|cue| !content.contains(cue)).min_by_key(|&cue| gap(cue));
            let Some(cue) = nearest.filter(|&cue| gap(cue) <= 30) else { continue };
            match found.iter_mut().find(|reading| reading.cue == cue) {
                Some(reading) => reading.content.push(content),
                None => {
                    found.push(Reading { cue, frame: Frame::Marks, content: vec![content], speaker: None });
                }
            }
        }
        for reading in &mut found {
            reading.speaker = sheet.speaker_by_tags(reading.cue).or_else(|| sheet.speaker_of(reading.cue));
        }
        readings.append(&mut found);
    }
}

/// The word of a chunk that makes it one of speech.
fn speech_cue(sheet: &Sheet, chunk: Range<usize>) -> Option<usize> {
    chunk
        .clone()
        .find(|&index| sheet.cue(index).is_some() || sheet.form(index).eq_ignore_ascii_case("according"))
}

/// The characters of the runs; a stretch of quoted words is said whole or not at all.
fn spans(sheet: &Sheet, runs: &[Range<usize>]) -> Vec<Span> {
    let mut spans: Vec<Span> = runs.iter().map(|run| sheet.span(run.clone())).collect();
    for span in &mut spans {
        let first = sheet.quoted.partition_point(|stretch| stretch.outer.end <= span.start);
        for stretch in &sheet.quoted[first..] {
            if stretch.outer.start >= span.end {
                break;
            }
            if stretch.inner.overlaps(*span) {
                *span = span.hull(stretch.outer);
            }
        }
    }
    spans
}

/// The draft of a reading.
fn draft(sheet: &Sheet, candidate: Candidate, certainty: f32) -> Draft {
    let Candidate { reading, spans, .. } = candidate;
    let words = if reading.frame == Frame::According { 2 } else { 1 };
    let cue = sheet.span(reading.cue..reading.cue + words);
    let lemma = sheet.cue(reading.cue).map_or_else(|| "according".into(), |word| word.lemma.clone());
    let speaker = reading.speaker.map(|tokens| sheet.span(tokens));
    Draft { spans, speaker, cue: Some((cue, lemma)), certainty }
}
