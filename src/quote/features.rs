//! What is known of a variant, as numbers of a weight table.
//!
//! In: a reading and one of its variants. Out: indices below [`SIZE`]; each stands for something that is so ("the cue is
//! `say` and a clause follows"), hashed. Never: knows the weights.

use super::{
    clause::Reading,
    lexicon::Class,
    sheet::Sheet,
    variants::{self, Variant},
};
use crate::{
    document::Chunk,
    model::{Rel, Upos},
};

/// Number of weights.
pub(super) const SIZE: usize = 1 << 15;

/// What is so of one variant.
pub(super) struct Features {
    indices: Vec<u16>,
    hash: u64,
}

const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

impl Features {
    fn put(&mut self, values: &[u64]) {
        let mut hash = self.hash;
        for value in values {
            hash = (hash ^ value).wrapping_mul(PRIME);
            hash ^= hash >> 29;
        }
        self.indices.push((hash ^ (hash >> 32)) as u16 & (SIZE - 1) as u16);
    }

    /// The next template: equal values in two templates are two features.
    fn template(&mut self, number: u64) -> &mut Self {
        self.hash = (BASIS ^ number).wrapping_mul(PRIME);
        self
    }
}

fn word(text: &str) -> u64 {
    text.bytes().fold(BASIS, |hash, byte| (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(PRIME))
}

/// Small counts as they are, large ones by their size.
fn bucket(count: usize) -> u64 {
    match count {
        0..=4 => count as u64,
        5..=8 => 5,
        9..=16 => 6,
        17..=32 => 7,
        _ => 8,
    }
}

/// What a cue is and how it stands in its sentence; the same for all its variants.
#[derive(Debug, Clone, Copy)]
pub(super) struct CueView {
    lemma: u64,
    class: u64,
    form: u64,
    manner: u64,
    rel: u64,
    tagged: u64,
}

impl CueView {
    /// Looks at a cue.
    pub fn new(sheet: &Sheet, cue: usize) -> Self {
        let entry = sheet.cue(cue);
        let token = sheet.token(cue);
        let form = sheet.form(cue);
        let has = |words: &[&str]| {
            sheet.children(cue).any(|child| child < cue && words.contains(&sheet.form(child)))
        };
        let manner = u64::from(has(&["not", "n't", "n’t", "never", "hardly"]))
            | u64::from(has(&["would", "could", "should", "might", "may", "can", "must", "will"])) << 1
            | u64::from(has(&["to"])) << 2
            | u64::from(sheet.child(cue, &[Rel::AuxPass]).is_some()) << 3
            | u64::from(has(&["has", "have", "had"])) << 4
            | u64::from(has(&["do", "does", "did"])) << 5;
        let ending = if form.ends_with("ing") {
            1
        } else if form.ends_with("ed") {
            2
        } else if form.ends_with('s') {
            3
        } else {
            0
        };
        Self {
            lemma: entry.map_or(word("according"), |entry| word(&entry.lemma)),
            class: entry.map_or(9, |entry| match entry.class {
                Class::Say => 0,
                Class::Report => 1,
                Class::Object => 2,
                Class::Beside => 3,
                Class::Noun => 4,
            }),
            form: ending * 32 + token.upos as u64,
            manner,
            rel: token.rel as u64,
            tagged: u64::from(token.speech.cue != Chunk::Outside),
        }
    }
}

/// What is so of a variant.
pub(super) fn of(sheet: &Sheet, cue: &CueView, reading: &Reading, variant: &Variant) -> Vec<u16> {
    let mut features = Features { indices: Vec::with_capacity(48), hash: BASIS };
    let frame = reading.frame as u64;
    let (Some(first), Some(last)) = (variant.runs.first(), variant.runs.last()) else { return Vec::new() };
    let sentence = sheet.sentence_of(reading.cue).tokens.clone();

    let speaker = reading.speaker.as_ref().map_or(0, |phrase| {
        let head = phrase.clone().find(|&index| sheet.head(index).is_none_or(|head| !phrase.contains(&head)));
        let head = head.unwrap_or(phrase.start);
        let pronoun = sheet.token(head).upos == Upos::Pron;
        1 + sheet.token(head).upos as u64 + if pronoun { 32 + (word(sheet.form(head)) & 0xff) } else { 0 }
    });
    let speaker_tagged = reading.speaker.as_ref().map_or(2, |phrase| {
        u64::from(phrase.clone().any(|index| sheet.token(index).speech.source != Chunk::Outside))
    });

    let length: usize = variant.runs.iter().map(ExactSizeIterator::len).sum();
    let marked =
        variant.runs.iter().cloned().flatten().filter(|&index| variants::is_marked(sheet, index)).count();
    let share = match marked * 10 / length.max(1) {
        0 if marked == 0 => 0,
        0..=3 => 1,
        4..=7 => 2,
        8..=9 => 3,
        _ => 4,
    };
    // How the marks agree with each end: inside marked and outside not is agreement.
    let before = previous_word(sheet, first.start, sentence.start);
    let after = next_word(sheet, last.end, sentence.end);
    let opens = u64::from(variants::is_marked(sheet, first.start))
        | u64::from(before.is_some_and(|index| variants::is_marked(sheet, index) && !is_that(sheet, index)))
            << 1
        | u64::from(sheet.token(first.start).speech.content == Chunk::Begin) << 2;
    let closes = u64::from(variants::is_marked(sheet, last.end - 1))
        | u64::from(after.is_some_and(|index| {
            variants::is_marked(sheet, index) && sheet.token(index).speech.content != Chunk::Begin
        })) << 1;

    let opening = function_word(sheet, first.start);
    let previous = before.map_or(0, |index| function_word(sheet, index));
    let closing_mark = if last.end >= sentence.end {
        0
    } else {
        word(sheet.form(last.end)) & if sheet.is_mark(last.end) { u64::MAX } else { 0 }
    };
    let following = after.map_or(1, |index| function_word(sheet, index));
    let following_rel = after.map_or(99, |index| sheet.token(index).rel as u64);
    // What the words behind the end begin: "…, saying", "…, but he", "… which".
    let second = after
        .and_then(|index| next_word(sheet, index + 1, sentence.end))
        .map_or(1, |index| function_word(sheet, index));
    let participle = after.map_or(0, |index| {
        let form = sheet.form(index);
        1 + u64::from(form.ends_with("ing")) + 2 * u64::from(form.ends_with("ed"))
    });
    let beyond = (last.end..sentence.end)
        .take_while(|&index| variants::is_marked(sheet, index) || sheet.is_mark(index))
        .count();
    let ahead = (sentence.start..first.start)
        .rev()
        .take_while(|&index| variants::is_marked(sheet, index) || sheet.is_mark(index))
        .count();
    let last_upos = sheet.token(last.end - 1).upos as u64;
    let quoted =
        variant.runs.iter().cloned().flatten().filter(|&index| sheet.quoted_at(index).is_some()).count();
    let quoted = if quoted == 0 {
        0
    } else if quoted >= length {
        2
    } else {
        1
    };
    let side = u64::from(first.start > reading.cue);
    let gap = if side == 1 {
        bucket(first.start - reading.cue - 1)
    } else {
        20 + bucket(reading.cue.saturating_sub(last.end))
    };
    let start = variant.start as u64;
    let end = variant.end as u64;
    let verbs =
        variant.runs.iter().cloned().flatten().filter(|&index| sheet.token(index).upos == Upos::Verb).count();
    let clausal = variant
        .runs
        .iter()
        .cloned()
        .flatten()
        .any(|index| matches!(sheet.token(index).rel, Rel::Nsubj | Rel::NsubjPass | Rel::Expl));
    let joined = variant.runs.iter().cloned().flatten().any(|index| {
        sheet.token(index).rel == Rel::Conj
            && sheet.cue_verb(index).is_some()
            && sheet.child(index, &[Rel::Nsubj, Rel::NsubjPass]).is_none()
    });
    let commas = variant.runs.iter().cloned().flatten().filter(|&index| sheet.form(index) == ",").count();
    let pieces = variant.runs.len().min(3) as u64;
    let CueView { lemma, class, form, manner, rel, tagged } = *cue;
    let content_class = u64::from(clausal) * 4 + verbs.min(2) as u64;

    let templates: [&[u64]; 51] = [
        &[frame],
        &[lemma],
        &[frame, lemma],
        &[frame, lemma, form],
        &[frame, class, form],
        &[frame, class, manner],
        &[lemma, manner],
        &[frame, class, rel],
        &[frame, form, rel, tagged],
        &[tagged, share],
        &[frame, tagged, share],
        &[class, tagged, share, speaker_tagged],
        &[frame, opens],
        &[frame, closes],
        &[opens, closes, share],
        &[frame, tagged, opens, closes],
        &[frame, start, opens],
        &[frame, end, closes],
        &[frame, start, end],
        &[frame, opening],
        &[frame, lemma, opening],
        &[class, opening, previous],
        &[frame, previous],
        &[frame, following],
        &[following, closes],
        &[following, closing_mark, closes],
        &[frame, following_rel, closes],
        &[closing_mark, frame, closes],
        &[frame, last_upos],
        &[last_upos, following],
        &[frame, bucket(length)],
        &[frame, class, bucket(length), u64::from(clausal)],
        &[speaker, frame],
        &[speaker, lemma],
        &[speaker, speaker_tagged, tagged],
        &[frame, gap],
        &[lemma, side, gap],
        &[frame, quoted],
        &[frame, quoted, tagged, end],
        &[frame, content_class],
        &[lemma, content_class],
        &[u64::from(joined), closes, end],
        &[frame, pieces, u64::from(commas > 0), end],
        &[end, commas.min(3) as u64, closes],
        &[following, second, closes],
        &[closing_mark, following, second],
        &[participle, closing_mark, closes, frame],
        &[bucket(beyond), closes, frame],
        &[bucket(beyond), end, tagged],
        &[bucket(ahead), opens, frame],
        &[following_rel, closing_mark, end],
    ];
    for (number, values) in (1..).zip(templates) {
        features.template(number).put(values);
    }
    features.indices
}

fn is_that(sheet: &Sheet, index: usize) -> bool {
    sheet.form(index).eq_ignore_ascii_case("that")
}

fn previous_word(sheet: &Sheet, at: usize, from: usize) -> Option<usize> {
    (from..at).rev().find(|&index| !sheet.is_mark(index))
}

fn next_word(sheet: &Sheet, at: usize, to: usize) -> Option<usize> {
    (at..to).find(|&index| !sheet.is_mark(index))
}

/// A word of the grammar as itself, any other by its part of speech.
fn function_word(sheet: &Sheet, index: usize) -> u64 {
    let token = sheet.token(index);
    match token.upos {
        Upos::Adp | Upos::Cconj | Upos::Sconj | Upos::Part | Upos::Pron | Upos::Det | Upos::Aux => {
            word(sheet.form(index))
        }
        upos => 64 + upos as u64,
    }
}
