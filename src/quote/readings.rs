//! Chooses among the readings of cues, and makes drafts of the chosen ones.
//!
//! In: [`Reading`]s from the tree and from the model's marks. Out: [`Draft`]s of mixed and indirect speech. Never: takes a
//! cue inside what another cue already reports: the outermost report holds it.

use std::ops::Range;

use super::{
    clause::{self, Frame, Reading},
    sheet::{Draft, Sheet},
};
use crate::{document::Token, span::Span};

/// Adds the drafts of the readings that are taken.
pub(super) fn find(sheet: &Sheet, drafts: &mut Vec<Draft>) {
    let mut readings = clause::find(sheet);
    by_marks(sheet, &mut readings);
    let mut taken: Vec<(f32, Reading)> =
        readings.into_iter().filter_map(|reading| Some((certainty(sheet, &reading)?, reading))).collect();
    // The report that holds most words first: what stands inside it is its own affair.
    taken.sort_by_key(|(_, reading)| (std::cmp::Reverse(length(reading)), reading.cue));
    let mut chosen: Vec<(f32, Reading)> = Vec::new();
    for (certainty, reading) in taken {
        let held = chosen.iter().any(|(_, other)| {
            other.cue == reading.cue
                || other.content.iter().any(|run| run.contains(&reading.cue))
                || overlap(&other.content, &reading.content) * 2 > length(&reading)
        });
        if !held {
            chosen.push((certainty, reading));
        }
    }
    chosen.sort_by_key(|(_, reading)| reading.content.first().map(|run| run.start));
    drafts.extend(chosen.into_iter().filter_map(|(certainty, reading)| draft(sheet, &reading, certainty)));
}

fn certainty(sheet: &Sheet, reading: &Reading) -> Option<f32> {
    match reading.frame {
        Frame::Marks => Some(0.5),
        _ => clause::certainty(sheet, reading),
    }
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
        let tokens = || sentence.tokens.clone();
        let contents = sheet.chunks(tokens(), |token: &Token| token.speech.content);
        if contents.is_empty() {
            continue;
        }
        let cues: Vec<usize> = sheet
            .chunks(tokens(), |token: &Token| token.speech.cue)
            .into_iter()
            .filter_map(|chunk| speech_cue(sheet, chunk))
            .collect();
        let mut found: Vec<Reading> = Vec::new();
        for content in contents {
            let content = sheet.bare(content);
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

/// The draft of a reading; `None` where all of it stands in quotation marks, which direct speech takes.
fn draft(sheet: &Sheet, reading: &Reading, certainty: f32) -> Option<Draft> {
    let quoted = |index: usize| sheet.quoted_at(index).is_some() || sheet.is_mark(index);
    if reading.content.iter().cloned().flatten().all(quoted) {
        return None;
    }
    let mut spans: Vec<Span> = reading.content.iter().map(|run| sheet.span(run.clone())).collect();
    // A stretch of quoted words is said whole or not at all.
    for span in &mut spans {
        for stretch in &sheet.quoted {
            if !stretch.inner.overlaps(*span) {
                continue;
            }
            let from_start = stretch.outer.start >= span.start;
            let keep_front = stretch.outer.end <= span.end;
            if from_start || keep_front {
                *span = span.hull(stretch.outer);
            }
        }
    }
    let cue = if reading.frame == Frame::According {
        reading.cue..reading.cue + 2
    } else {
        reading.cue..reading.cue + 1
    };
    let lemma = sheet.cue(reading.cue).map_or_else(|| "according".into(), |word| word.lemma.clone());
    Some(Draft {
        spans,
        speaker: reading.speaker.clone().map(|tokens| sheet.span(tokens)),
        cue: Some((sheet.span(cue), lemma)),
        certainty,
    })
}
