//! The measure of pieces.
//!
//! In: labelled and found quotes of one text. Out: counts. A piece is a contiguous content fragment of a quote without marks
//! at its edges and a leading "that"; pieces are matched one to one where the words they share are at least 80 % of the longer
//! one. Exact: the same bounds. Pair: the speaker found holds the head of the labelled one. Labelled pieces of belief take
//! their matches out of the count.

use std::collections::BTreeSet;

use super::{Class, Count, Item, Labelled, Tally, Verdict, words};
use crate::{document::QuoteKind, span::Span};

/// Two pieces match where they share this part of the words of the longer one.
const ENOUGH: f64 = 0.8;

struct Piece<'a> {
    span: Span,
    words: Vec<Span>,
    kind: QuoteKind,
    class: Class,
    item: &'a Item,
    /// Speakers of all quotes that have this piece.
    speakers: Vec<&'a [Span]>,
}

/// Counts the pieces of one text.
pub(super) fn count(text: &str, labelled: &Labelled, found: &[Item], tally: &mut Tally) {
    let mask = words::quoted(text);
    let gold = labelled_pieces(text, &mask, labelled);
    let found = found_pieces(text, &mask, labelled, found);
    let (gold_match, found_match) = matches(&gold, &found);
    let words_of = |class| -> BTreeSet<Span> {
        gold.iter()
            .filter(|piece| piece.class == class)
            .flat_map(|piece| piece.words.iter().copied())
            .collect()
    };
    let (speech, belief) = (words_of(Class::Speech), words_of(Class::Belief));

    let mut taken = BTreeSet::new();
    for (piece, matched) in found.iter().zip(&found_match) {
        if let Some(matched) = matched {
            taken.extend(&piece.words);
            if gold[*matched].class == Class::Belief {
                continue;
            }
            tally.add(Count::RightFound, piece.kind, 1);
        } else {
            let of_belief = piece.words.iter().filter(|word| belief.contains(word)).count();
            if of_belief as f64 >= ENOUGH * piece.words.len() as f64 {
                continue;
            }
        }
        tally.add(Count::Found, piece.kind, 1);
        taken.extend(&piece.words);
    }
    tally.add_all(Count::WordsRight, taken.intersection(&speech).count());
    tally.add_all(
        Count::WordsWrong,
        taken.iter().filter(|word| !speech.contains(word) && !belief.contains(word)).count(),
    );
    tally.add_all(Count::WordsMissed, speech.difference(&taken).count());

    for (piece, matched) in gold.iter().zip(&gold_match) {
        if piece.class == Class::Speech {
            tally.add(Count::Gold, piece.kind, 1);
            if let Some(matched) = matched {
                count_match(text, piece, &found[*matched], tally);
            }
        }
    }
}

/// What the labels say of each piece of one quote.
pub(super) fn verdicts(text: &str, labelled: &Labelled, spans: &[Span]) -> Vec<Verdict> {
    let judge = |span: Span| {
        let words = words::all_words(text, &[span]);
        if words.is_empty() || labelled.is_ignored(span) {
            return Verdict::Ignored;
        }
        let mut verdict = Verdict::Wrong;
        for item in &labelled.quotes {
            let near = item.spans.iter().any(|part| part.overlaps(span));
            for piece in near.then(|| words::pieces(text, &item.spans)).into_iter().flatten() {
                let theirs = words::all_words(text, &[piece]);
                let shared = theirs.iter().filter(|word| words.binary_search(word).is_ok()).count();
                let like = shared as f64 / theirs.len().max(words.len()) as f64 >= ENOUGH;
                match item.class(text, false) {
                    Class::Speech if piece == span => return Verdict::Exact,
                    Class::Speech if like => verdict = Verdict::Relaxed,
                    Class::Belief if like && verdict == Verdict::Wrong => verdict = Verdict::Ignored,
                    _ => {}
                }
            }
        }
        verdict
    };
    words::pieces(text, spans).into_iter().map(judge).collect()
}

fn count_match(text: &str, gold: &Piece, found: &Piece, tally: &mut Tally) {
    let kind = gold.kind;
    tally.add(Count::Right, kind, 1);
    tally.add(Count::Exact, kind, usize::from(gold.span == found.span));
    let speaker = found.item.speaker_hull();
    let right = if gold.item.speaker.is_empty() {
        tally.add_all(Count::Speakerless, 1);
        tally.add_all(Count::SpeakerlessRight, usize::from(speaker.is_none()));
        speaker.is_none()
    } else {
        let right = gold.speakers.iter().any(|labelled| words::holds_head(text, labelled, speaker));
        let overlaps = speaker.is_some_and(|speaker| {
            gold.speakers.iter().any(|labelled| labelled.iter().any(|span| span.overlaps(speaker)))
        });
        tally.add(Count::Speakers, kind, 1);
        tally.add(Count::SpeakerRight, kind, usize::from(right));
        tally.add_all(Count::SpeakerOverlaps, usize::from(overlaps));
        tally.add_all(Count::SpeakerAbsent, usize::from(speaker.is_none()));
        right
    };
    tally.add(Count::Pair, kind, usize::from(right));
    if let (Some(labelled), Some(cue)) = (gold.item.cue_hull(), found.item.cue_hull()) {
        tally.add_all(Count::Cues, 1);
        tally.add_all(Count::CueRight, usize::from(labelled.overlaps(cue)));
    }
    if let (Some(labelled), Some(stated)) = (gold.item.kind, found.item.kind) {
        tally.add_all(Count::Kinds, 1);
        tally.add_all(Count::KindRight, usize::from(labelled == stated));
    }
}

/// A piece that stands in two quotes counts once: as speech rather than belief, with a speaker rather than without.
fn labelled_pieces<'a>(text: &str, mask: &[bool], labelled: &'a Labelled) -> Vec<Piece<'a>> {
    let mut all: Vec<Piece> = Vec::new();
    for item in &labelled.quotes {
        let class = item.class(text, false);
        for span in words::pieces(text, &item.spans) {
            let Some(mut piece) = piece(text, mask, labelled, item, span, class) else { continue };
            let Some(old) = all.iter_mut().find(|old| old.span == span) else {
                all.push(piece);
                continue;
            };
            piece.speakers.append(&mut old.speakers);
            let surer = class == Class::Speech && old.class == Class::Belief
                || class == old.class && old.item.speaker.is_empty() && !item.speaker.is_empty();
            if surer {
                *old = piece;
            } else {
                old.speakers = piece.speakers;
            }
        }
    }
    all
}

fn found_pieces<'a>(text: &str, mask: &[bool], labelled: &Labelled, found: &'a [Item]) -> Vec<Piece<'a>> {
    let mut all: Vec<Piece> = Vec::new();
    for item in found {
        for span in words::pieces(text, &item.spans) {
            let Some(piece) = piece(text, mask, labelled, item, span, Class::Speech) else { continue };
            match all.iter_mut().find(|old| old.span == span) {
                None => all.push(piece),
                Some(old) if old.item.speaker.is_empty() && !item.speaker.is_empty() => *old = piece,
                Some(_) => {}
            }
        }
    }
    all
}

fn piece<'a>(
    text: &str,
    mask: &[bool],
    labelled: &Labelled,
    item: &'a Item,
    span: Span,
    class: Class,
) -> Option<Piece<'a>> {
    let words = words::all_words(text, &[span]);
    if words.is_empty() || labelled.is_ignored(span) {
        return None;
    }
    let quoted = words.iter().filter(|word| mask[word.start as usize]).count();
    let kind = match quoted {
        0 => QuoteKind::Indirect,
        all if all == words.len() => QuoteKind::Direct,
        _ => QuoteKind::Mixed,
    };
    let speakers = if item.speaker.is_empty() { vec![] } else { vec![item.speaker.as_slice()] };
    Some(Piece { span, words, kind, class, item, speakers })
}

/// Matches one to one, the most alike first, then those with the same bounds, then speech, then the earlier ones.
fn matches(gold: &[Piece], found: &[Piece]) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let mut pairs = Vec::new();
    for (i, labelled) in gold.iter().enumerate() {
        for (j, piece) in found.iter().enumerate().filter(|(_, piece)| piece.span.overlaps(labelled.span)) {
            let shared = labelled.words.iter().filter(|word| piece.words.binary_search(word).is_ok()).count();
            let likeness = shared as f64 / labelled.words.len().max(piece.words.len()) as f64;
            let same = piece.span == labelled.span;
            if likeness >= ENOUGH || same && shared > 0 {
                pairs.push((likeness, same, labelled.class == Class::Speech, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| {
        b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(b.2.cmp(&a.2)).then(a.3.cmp(&b.3)).then(a.4.cmp(&b.4))
    });
    let (mut of_gold, mut of_found) = (vec![None; gold.len()], vec![None; found.len()]);
    for (_, _, _, i, j) in pairs {
        if of_gold[i].is_none() && of_found[j].is_none() {
            of_gold[i] = Some(j);
            of_found[j] = Some(i);
        }
    }
    (of_gold, of_found)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{item, span};
    use super::*;

    #[test]
    fn relaxed_exact_pair_and_belief() {
        let text = "Ann said that one two three four five six. Bo thinks one more.";
        let labelled = Labelled {
            quotes: vec![
                item(text, "that one two three four five", "Ann", "said"),
                item(text, "one more", "Bo", "thinks"),
            ],
            ignore: Vec::new(),
        };
        // speaker, content, (right, exact, pair, found)
        for (speaker, content, expected) in [
            ("Ann", "one two three four five", [1, 1, 1, 1]),
            ("Ann", "one two three four five six", [1, 0, 1, 1]),
            ("Bo", "one two three four", [1, 0, 0, 1]),
            ("Ann", "one two three", [0, 0, 0, 1]),
            ("Bo", "one more", [0, 0, 0, 0]),
        ] {
            let mut tally = Tally::default();
            count(text, &labelled, &[item(text, content, speaker, "")], &mut tally);
            let counts =
                [Count::Right, Count::Exact, Count::Pair, Count::Found].map(|count| tally.all(count));
            assert_eq!(counts, expected, "{speaker}: {content}");
            assert_eq!(tally.all(Count::Gold), 1);
        }
    }

    #[test]
    fn ignored_areas_count_for_nobody() {
        let text = "Ann said it rains.";
        let quotes = vec![item(text, "it rains", "Ann", "said")];
        let labelled = Labelled { quotes: quotes.clone(), ignore: vec![span(text, "rains")] };
        let mut tally = Tally::default();
        count(text, &labelled, &quotes, &mut tally);
        assert_eq!(tally, Tally::default());
    }
}
