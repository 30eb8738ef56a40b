//! The measure of quoted segments.
//!
//! In: labelled and found quotes of one text. Out: counts. A segment is a stretch of at least three words in double quotation
//! marks. It is speech where at least 60 % of its words are labelled so, undecided where belief makes up the rest, and else a
//! title or a scare quote. It is found where at least 80 % of its words, or of its labelled ones, stand in what was found; its
//! speaker is the one of the quote that covers most of it.

use std::cmp::Reverse;

use super::{Class, Count, Item, Labelled, Tally, words};
use crate::span::Span;

const LEAST_WORDS: usize = 3;

/// Counts the quoted segments of one text.
pub(super) fn count(text: &str, labelled: &Labelled, found: &[Item], tally: &mut Tally) {
    let content = |item: &Item| words::all_words(text, &item.spans);
    let gold: Vec<(Vec<Span>, Class, &Item)> =
        labelled.quotes.iter().map(|item| (content(item), item.class(text, true), item)).collect();
    let found: Vec<(Vec<Span>, &Item)> = found.iter().map(|item| (content(item), item)).collect();
    for segment in words::segments(text) {
        let all = words::all_words(text, &[segment]);
        if all.len() < LEAST_WORDS || labelled.is_ignored(segment) {
            continue;
        }
        let shared = |words: &[Span]| all.iter().filter(|word| words.binary_search(word).is_ok()).count();
        let of_class = |wanted| -> usize {
            gold.iter().filter(|(_, class, _)| *class == wanted).map(|(words, _, _)| shared(words)).sum()
        };
        let (speech, belief) = (of_class(Class::Speech), of_class(Class::Belief));
        let covered = |word: &Span| found.iter().any(|(words, _)| words.binary_search(word).is_ok());
        let share = |part: usize, least: f64, whole: usize| part as f64 >= least * whole as f64;
        let mut hit = share(all.iter().filter(|word| covered(word)).count(), 0.8, all.len());
        if share(speech, 0.6, all.len()) {
            let spoken: Vec<&Span> = all
                .iter()
                .filter(|word| {
                    gold.iter()
                        .any(|(words, class, _)| *class == Class::Speech && words.binary_search(word).is_ok())
                })
                .collect();
            hit |= share(spoken.iter().filter(|word| covered(word)).count(), 0.8, spoken.len());
            tally.add_all(Count::SegmentGold, 1);
            if hit {
                tally.add_all(Count::SegmentRight, 1);
                // What covers most of it; in a tie, what has a speaker, and one that does not stand in the segment itself.
                let rank = |words: &[Span], item: &Item, index: usize| {
                    let outside = !item.speaker.iter().any(|span| span.overlaps(segment));
                    (shared(words), !item.speaker.is_empty(), outside, Reverse(index))
                };
                let best = gold
                    .iter()
                    .enumerate()
                    .filter(|(_, (_, class, _))| *class == Class::Speech)
                    .max_by_key(|(index, (words, _, item))| rank(words, item, *index))
                    .map(|(_, (_, _, item))| item.speaker.as_slice())
                    .unwrap_or_default();
                let speaker = found
                    .iter()
                    .enumerate()
                    .max_by_key(|(index, (words, item))| rank(words, item, *index))
                    .and_then(|(_, (_, item))| item.speaker_hull());
                tally.add_all(Count::SegmentPair, usize::from(is_right(text, best, speaker)));
                if !best.is_empty() {
                    tally.add_all(Count::SegmentSpeakers, 1);
                    let right = is_right(text, best, speaker);
                    tally.add_all(Count::SegmentSpeakerRight, usize::from(right));
                }
            }
        } else if share(speech + belief, 0.6, all.len()) {
            continue;
        }
        tally.add_all(Count::SegmentFound, usize::from(hit));
        tally.add_all(Count::Segments, 1);
    }
}

fn is_right(text: &str, labelled: &[Span], found: Option<Span>) -> bool {
    if labelled.is_empty() {
        return found.is_none();
    }
    found.is_some_and(|found| labelled.iter().any(|span| span.overlaps(found)))
        || words::holds_head(text, labelled, found)
}

#[cfg(test)]
mod tests {
    use super::super::tests::item;
    use super::*;

    #[test]
    fn speech_title_and_short_segments() {
        let text = "“We all go now,” said Ann. They read “The Old Man and the Sea” and “Yes”.";
        let labelled =
            Labelled { quotes: vec![item(text, "“We all go now,”", "Ann", "said")], ignore: Vec::new() };
        // content, speaker, (found, right, pair)
        for (content, speaker, expected) in [
            ("We all go now", "Ann", [1, 1, 1]),
            ("We all go now", "", [1, 1, 0]),
            ("We all", "Ann", [0, 0, 0]),
            ("The Old Man and the Sea", "", [1, 0, 0]),
            ("Yes", "", [0, 0, 0]),
        ] {
            let mut tally = Tally::default();
            count(text, &labelled, &[item(text, content, speaker, "")], &mut tally);
            let counts =
                [Count::SegmentFound, Count::SegmentRight, Count::SegmentPair].map(|count| tally.all(count));
            assert_eq!(counts, expected, "{content}");
            assert_eq!((tally.all(Count::Segments), tally.all(Count::SegmentGold)), (2, 1));
        }
    }
}
