//! When and where.
//!
//! In: an act, and the times and places of its sentence. Out: the time expression that belongs to it, and the place. Never:
//! guesses: without a time of its own an event has the article's date, and the column beside it says so.

use smol_str::SmolStr;

use super::{DateSource, act::Act, party::Parties, tree::Tree};
use crate::model::{Rel, Upos};

/// The date of an act, where it comes from, and whether it is long before the article.
pub(super) fn date(parties: &Parties<'_>, act: &Act, sentence: usize) -> (SmolStr, Option<DateSource>, bool) {
    if let Some(value) = own_time(parties, act, sentence) {
        let past = parties.article.date.is_some_and(|day| is_long_before(&value, day));
        return (value, Some(DateSource::Event), past);
    }
    match parties.article.date {
        Some(day) => (SmolStr::new(day.to_string()), Some(DateSource::Article), false),
        None => (SmolStr::default(), None, false),
    }
}

fn own_time(parties: &Parties<'_>, act: &Act, sentence: usize) -> Option<SmolStr> {
    let (tree, document) = (parties.tree, parties.document);
    let bounds = document.sentences.get(sentence)?.span;
    let first = document.times.partition_point(|time| time.span.end <= bounds.start);
    document.times[first..]
        .iter()
        .take_while(|time| time.span.start < bounds.end)
        .filter_map(|time| {
            let value = day_of(&time.value)?;
            let tokens = document.tokens_in(time.span);
            let inside = tokens.clone();
            // The word that the expression hangs on.
            let governor =
                tokens.clone().find_map(|token| tree.head(token).filter(|head| !inside.contains(head)))?;
            // "the 2015 accord" dates the accord, not what is done to it.
            if governor >= tokens.end && governor != act.trigger && tree.upos(governor) == Upos::Noun {
                return None;
            }
            let near = governor == act.trigger
                || governor == act.clause
                || tree.head(governor).is_some_and(|up| {
                    (up == act.trigger || up == act.clause)
                        && !matches!(tree.rel(governor), Rel::Ccomp | Rel::Advcl | Rel::AclRelcl | Rel::Conj)
                })
                || tree.head(act.clause).is_some_and(|up| {
                    up == governor && matches!(tree.rel(act.clause), Rel::Xcomp | Rel::Conj | Rel::Advcl)
                });
            near.then(|| {
                (
                    governor != act.trigger && governor != act.clause,
                    time.span.start.abs_diff(tree.tokens[act.trigger].span.start),
                    value,
                )
            })
        })
        .min_by_key(|&(far, distance, _)| (far, distance))
        .map(|(_, _, value)| value)
}

/// The day, month or year at the start of a TIMEX3 value; `None` for any other.
fn day_of(value: &str) -> Option<SmolStr> {
    let digits = |from: usize, to: usize| {
        value
            .get(from..to)
            .is_some_and(|part| part.len() == to - from && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let dash = |at: usize| value.as_bytes().get(at) == Some(&b'-');
    if !digits(0, 4) {
        return None;
    }
    let length = if dash(4) && digits(5, 7) { if dash(7) && digits(8, 10) { 10 } else { 7 } } else { 4 };
    match value.as_bytes().get(length) {
        None | Some(b'T') => Some(SmolStr::new(&value[..length])),
        // A week, a season, half a year.
        Some(_) => None,
    }
}

/// Whether a day, month or year ended more than a year before the article.
fn is_long_before(value: &str, article: jiff::civil::Date) -> bool {
    let part = |from: usize, to: usize| value.get(from..to).and_then(|text| text.parse::<i32>().ok());
    let Some(year) = part(0, 4) else { return false };
    let months = year * 12 + part(5, 7).unwrap_or(12);
    let now = i32::from(article.year()) * 12 + i32::from(article.month());
    now - months > 12
}

/// Whether an act only dates another one, from years ago: "five years after crowds burned its embassy".
pub(super) fn is_background(tree: &Tree<'_>, act: &Act) -> bool {
    const NEAR: usize = 6;
    let near = act.clause.saturating_sub(NEAR)..act.clause;
    near.rev()
        .take_while(|&at| !matches!(tree.upos(at), Upos::Verb | Upos::Punct))
        .find(|&at| matches!(tree.lemma(at), "after" | "since"))
        .and_then(|after| after.checked_sub(1))
        .is_some_and(|before| matches!(tree.lemma(before), "year" | "decade" | "century"))
}

/// Where: the entity of a place that stands beside the act with "in", "at", "near" and the like.
pub(super) fn place(parties: &Parties<'_>, act: &Act) -> Option<u32> {
    let tree = parties.tree;
    let around = [Some(act.clause), Some(act.trigger), tree.child(act.clause, &[Rel::Obj, Rel::NsubjPass])];
    let up =
        tree.head(act.clause).filter(|_| matches!(tree.rel(act.clause), Rel::Xcomp | Rel::Conj | Rel::Advcl));
    around.into_iter().flatten().chain(up).find_map(|governor| {
        tree.children(governor).find_map(|child| {
            let case = tree.preposition(child)?;
            let local = matches!(
                tree.lemma(case),
                "in" | "at"
                    | "near"
                    | "outside"
                    | "inside"
                    | "around"
                    | "across"
                    | "off"
                    | "throughout"
                    | "within"
            );
            (local && matches!(tree.rel(child), Rel::Obl | Rel::Nmod))
                .then(|| place_in(parties, child, 2))
                .flatten()
        })
    })
}

/// The place that a phrase names: "Mosul", "the city of Mosul", "the Iraqi city, Mosul".
fn place_in(parties: &Parties<'_>, head: usize, depth: usize) -> Option<u32> {
    if let Some(place) = parties.place_at(head) {
        return Some(place);
    }
    let depth = depth.checked_sub(1)?;
    let tree = parties.tree;
    tree.children(head)
        .filter(|&child| match tree.rel(child) {
            Rel::Appos | Rel::Flat | Rel::Compound | Rel::NmodDesc => true,
            Rel::Nmod => {
                tree.preposition(child).is_some_and(|case| matches!(tree.lemma(case), "of" | "in" | "near"))
            }
            _ => false,
        })
        .find_map(|child| place_in(parties, child, depth))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_cut_to_the_day() {
        for (value, day) in [
            ("2020-01-03TMO", Some("2020-01-03")),
            ("2020-01-03", Some("2020-01-03")),
            ("2019-04", Some("2019-04")),
            ("1991", Some("1991")),
            ("2020-W01", None),
            ("2020-SU", None),
            ("P3D", None),
            ("XXXX-WXX-1", None),
            ("199", None),
            ("", None),
        ] {
            assert_eq!(day_of(value).as_deref(), day, "{value}");
        }
    }

    #[test]
    fn long_past_is_more_than_a_year() {
        let day = jiff::civil::date(2020, 1, 6);
        for (value, past) in
            [("1991", true), ("2018", true), ("2019", false), ("2018-12", true), ("2019-02-01", false)]
        {
            assert_eq!(is_long_before(value, day), past, "{value}");
        }
    }
}
