//! How many were killed and injured.
//!
//! In: a sentence that tells of violence. Out: the numbers that it gives, with whether they are approximate: "at least 12",
//! "hundreds of". Never: adds numbers up.

use std::ops::Range;

use super::{
    Count,
    arguments::Arguments,
    lexicon::{Class, Lexicon},
    tree::Tree,
};
use crate::{
    model::{Rel, Upos},
    text::numeral,
};

/// Numbers of one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Casualties {
    pub killed: Option<Count>,
    pub injured: Option<Count>,
}

impl Casualties {
    /// Reads the tokens of a sentence.
    pub fn new(tree: &Tree<'_>, lexicon: &Lexicon, people: Class, sentence: Range<usize>) -> Self {
        let mut found = Self::default();
        for token in sentence {
            let place = match tree.lemma(token) {
                "kill" | "slay" | "murder" | "dead" | "die" | "death" | "massacre" | "execute"
                | "assassinate" | "killing" | "behead" | "fatality" | "life" => &mut found.killed,
                "injure" | "wound" | "hurt" | "injured" | "wounded" | "injury" | "wounding" | "maim" => {
                    &mut found.injured
                }
                _ => continue,
            };
            if place.is_none() {
                *place = count_at(tree, lexicon, people, token);
            }
        }
        found
    }
}

fn count_at(tree: &Tree<'_>, lexicon: &Lexicon, people: Class, token: usize) -> Option<Count> {
    let lemma = tree.lemma(token);
    if tree.upos(token) == Upos::Noun {
        if lemma == "life"
            && !tree.head(token).is_some_and(|verb| matches!(tree.lemma(verb), "claim" | "take" | "cost"))
        {
            return None;
        }
        // "12 deaths", "the deaths of 12 people"
        return number_of(tree, token).or_else(|| {
            let of = tree.children(token).find(|&child| {
                tree.rel(child) == Rel::Nmod
                    && tree.preposition(child).is_some_and(|case| tree.lemma(case) == "of")
            })?;
            people_of(tree, lexicon, people, of)
        });
    }
    let arguments = Arguments::new(tree, lexicon, token);
    let who = match lemma {
        "die" | "dead" => arguments.subject.or_else(|| {
            // "left 12 people dead"
            let verb = tree.head(token)?;
            tree.child(verb, &[Rel::Obj])
        }),
        _ => arguments.object,
    };
    who.and_then(|who| people_of(tree, lexicon, people, who))
}

/// The number of people that a phrase gives; a single person is one.
fn people_of(tree: &Tree<'_>, lexicon: &Lexicon, people: Class, head: usize) -> Option<Count> {
    number_of(tree, head).or_else(|| {
        let single = lexicon.is(people, tree.lemma(head))
            && tree.children(head).any(|child| {
                tree.rel(child) == Rel::Det && matches!(tree.lemma(child), "a" | "an" | "another")
            });
        single.then_some(Count { number: 1, approximate: false })
    })
}

/// The number that a noun has, or is.
fn number_of(tree: &Tree<'_>, head: usize) -> Option<Count> {
    let at = if tree.upos(head) == Upos::Num { Some(head) } else { tree.child(head, &[Rel::Nummod]) };
    if let Some(at) = at {
        let number = numeral::value(tree.form(at)).or_else(|| many(tree.lemma(at)))?;
        let vague = many(tree.lemma(at)).is_some() && numeral::value(tree.form(at)).is_none();
        return Some(Count { number, approximate: vague || is_about(tree, at) });
    }
    // "dozens of people"
    let number = many(tree.lemma(head))?;
    Some(Count { number, approximate: true })
}

/// The least that a round number of many allows.
fn many(lemma: &str) -> Option<u32> {
    Some(match lemma {
        "dozen" | "dozens" => 24,
        "score" | "scores" => 40,
        "hundred" | "hundreds" => 200,
        "thousand" | "thousands" => 2000,
        _ => return None,
    })
}

/// Whether the words before a number make it an approximation.
fn is_about(tree: &Tree<'_>, number: usize) -> bool {
    (number.saturating_sub(3)..number).any(|at| {
        matches!(
            tree.lemma(at),
            "least"
                | "about"
                | "around"
                | "nearly"
                | "almost"
                | "some"
                | "than"
                | "over"
                | "approximately"
                | "roughly"
                | "estimate"
                | "estimated"
                | "most"
                | "up"
                | "perhaps"
                | "possibly"
        )
    })
}
