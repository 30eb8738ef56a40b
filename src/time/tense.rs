//! Whether the clause around an expression speaks of the past or of what is to come.
//!
//! In: the words of a sentence and an expression among them. Out: the tense of the verb that is most likely its own. The tags
//! of the language model are used where it has given some; the forms of verbs decide the rest. Never: more than one sentence.

use super::{
    grammar::Expression,
    lexicon::{Class, Tense},
    words::Word,
};
use crate::{
    document::Token,
    model::{Rel, Upos},
};

/// A verb further away than this says nothing of the expression.
const FARTHEST: usize = 24;

/// Steps up the tree to the verb of an expression.
const DEEPEST: usize = 5;

/// The verb of an expression stands before it more often than after it.
const RIGHT: usize = 3;

/// The tense of the verb nearest to an expression, where marks and conjunctions between count as distance.
///
/// `first` is the index of the sentence's first token in the document, from which the heads count.
pub(super) fn around(
    text: &str,
    tokens: &[Token],
    first: usize,
    words: &[Word],
    expression: &Expression,
) -> Option<Tense> {
    let clause = Clause { text, tokens, words };
    if let Some(tense) = clause.preposition(expression.start).or_else(|| clause.governing(first, expression))
    {
        return Some(tense);
    }
    let before = (0..expression.start).rev().take(FARTHEST);
    let after = (expression.end..words.len()).take(FARTHEST);
    let left = clause.nearest(before);
    // In "will resume Monday, officials said" the verb of saying tells nothing of the talks.
    let right = clause
        .nearest(after.filter(|&at| !clause.after_to(at)))
        .map(|(distance, tense)| (distance + RIGHT, tense));
    match (left, right) {
        (Some((near, tense)), Some((far, other))) => Some(if near <= far { tense } else { other }),
        (left, right) => left.or(right).map(|(_, tense)| tense),
    }
}

/// The tense without what it says of infinitives and prepositions.
fn simple(tense: Tense) -> Tense {
    match tense {
        Tense::Pluperfect | Tense::Plan => Tense::Past,
        tense => tense,
    }
}

struct Clause<'a> {
    text: &'a str,
    tokens: &'a [Token],
    words: &'a [Word],
}

impl Clause<'_> {
    /// What the preposition before an expression says: "until Friday", "effective Feb. 1".
    fn preposition(&self, start: usize) -> Option<Tense> {
        match self.text_of(start.checked_sub(1)?) {
            "until" | "till" | "through" | "by" | "Until" | "By" => {
                // "had filed by Wednesday"
                let had = self.words[..start]
                    .iter()
                    .rev()
                    .take(12)
                    .any(|word| word.tense == Some(Tense::Pluperfect));
                Some(if had { Tense::Past } else { Tense::Future })
            }
            "effective" => Some(Tense::Future),
            "as" if start > 1 && matches!(self.text_of(start - 2), "soon" | "early") => Some(Tense::Future),
            "since" | "Since" => Some(Tense::Past),
            _ => None,
        }
    }

    /// The tense of the verb that the tree puts over an expression.
    fn governing(&self, first: usize, expression: &Expression) -> Option<Tense> {
        // "Wednesday's ruling" is not when the verb is.
        if self.words.get(expression.end).is_some_and(|word| word.class == Class::Possessive) {
            return None;
        }
        let inside = |at: usize| (expression.start..expression.end).contains(&at);
        let head = |at: usize| {
            (self.tokens[at].head as usize).checked_sub(first).filter(|head| *head < self.tokens.len())
        };
        let mut at =
            (expression.start..expression.end).find(|&at| head(at).is_some_and(|head| !inside(head)))?;
        for _ in 0..DEEPEST {
            let over = head(at).filter(|over| *over != at)?;
            at = over;
            if matches!(self.tokens[at].upos, Upos::Verb | Upos::Aux) || self.has_copula(first, at) {
                return self.tense_of(first, at);
            }
        }
        None
    }

    /// The words below a verb that are its auxiliaries, its copula or its "to".
    fn helpers(&self, first: usize, verb: usize) -> impl Iterator<Item = usize> {
        let near = verb.saturating_sub(8)..verb;
        near.filter(move |&at| {
            let token = &self.tokens[at];
            token.head as usize == first + verb
                && (matches!(token.rel, Rel::Aux | Rel::AuxPass | Rel::Cop)
                    || self.words[at].class == Class::To)
        })
    }

    fn has_copula(&self, first: usize, at: usize) -> bool {
        self.helpers(first, at).any(|helper| self.tokens[helper].rel == Rel::Cop)
    }

    fn tense_of(&self, first: usize, verb: usize) -> Option<Tense> {
        if self.words[verb].tense == Some(Tense::Future) {
            return Some(Tense::Future);
        }
        let mut told = None;
        for helper in self.helpers(first, verb) {
            match self.words[helper].tense {
                Some(Tense::Future) => return Some(Tense::Future),
                Some(Tense::Pluperfect) => return Some(Tense::Past),
                tense => told = told.or(tense.map(simple)),
            }
            if self.words[helper].class == Class::To {
                return Some(self.infinitive(first, verb));
            }
            // "has been", "have gone" are past; "can", "may", "could" tell nothing.
            told = match self.text_of(helper) {
                "has" | "have" | "'ve" | "’ve" => Some(Tense::Past),
                "is" | "are" | "'re" | "am" => told.or(Some(Tense::Present)),
                "could" | "can" | "may" | "might" | "should" | "must" => return None,
                _ => told,
            };
        }
        told.or(self.words[verb].tense).map(simple)
    }

    /// Whether what an infinitive tells is to come: after plans, demands and nouns; "tried to stop" is over.
    fn infinitive(&self, first: usize, verb: usize) -> Tense {
        let over =
            (self.tokens[verb].head as usize).checked_sub(first).filter(|over| *over < self.tokens.len());
        let over =
            over.filter(|over| *over != verb && matches!(self.tokens[*over].upos, Upos::Verb | Upos::Aux));
        let past = over.is_some_and(|over| self.is_done(over));
        if past { Tense::Past } else { Tense::Future }
    }

    /// A past form after which an infinitive has happened; "is set" and "will" are none.
    fn is_done(&self, verb: usize) -> bool {
        matches!(self.words[verb].tense, Some(Tense::Past | Tense::Pluperfect))
            && !(verb > 0 && matches!(self.text_of(verb - 1), "is" | "are" | "to" | "will"))
    }

    /// The first verb of `places`, with its distance.
    fn nearest(&self, places: impl Iterator<Item = usize>) -> Option<(usize, Tense)> {
        let mut distance = 0;
        for at in places {
            distance += match self.text_of(at) {
                "," | "(" | ")" | "–" | "—" | "--" => 3,
                ";" | ":" | "“" | "”" | "\"" => 6,
                "that" | "which" | "who" | "and" | "but" | "when" | "because" | "while" | "after"
                | "before" => 2,
                _ => 1,
            };
            if let Some(tense) = self.verb(at) {
                return Some((distance, tense));
            }
        }
        None
    }

    /// The tense of the verb group that the word at `at` is part of.
    fn verb(&self, at: usize) -> Option<Tense> {
        let word = self.words[at];
        let tagged = self.tokens[at].upos;
        if !matches!(tagged, Upos::X | Upos::Verb | Upos::Aux) {
            return None;
        }
        let infinitive = at > 0
            && self.words[at - 1].class == Class::To
            && if tagged == Upos::X { self.looks_like_base(at) } else { tagged == Upos::Verb };
        if infinitive {
            let done = at > 1 && self.is_done(at - 2);
            return Some(if done { Tense::Past } else { Tense::Future });
        }
        let mut own = simple(word.tense?);
        // "will be held", "is scheduled to be held", "has been held"
        for back in (at.saturating_sub(3)..at).rev() {
            match self.text_of(back) {
                "will" | "'ll" | "’ll" | "shall" | "would" | "may" | "can" | "should" | "must" => {
                    return Some(Tense::Future);
                }
                "to" => return Some(Tense::Future),
                "is" | "are" if own == Tense::Past => own = Tense::Present,
                "be" | "been" | "being" | "not" | "n't" | "n’t" | "also" | "have" | "has" => {}
                _ => break,
            }
        }
        Some(own)
    }

    /// An infinitive after an expression is a purpose more often than its verb.
    fn after_to(&self, at: usize) -> bool {
        at > 0 && self.words[at - 1].class == Class::To
    }

    /// After "to": a lower-case word that is neither a number nor a determiner may be a verb.
    fn looks_like_base(&self, at: usize) -> bool {
        let word = self.words[at];
        let text = self.text_of(at);
        word.class == Class::Other
            && !word.capital
            && text.bytes().all(|byte| byte.is_ascii_lowercase())
            && !matches!(
                text,
                "his"
                    | "her"
                    | "its"
                    | "their"
                    | "our"
                    | "my"
                    | "your"
                    | "it"
                    | "him"
                    | "them"
                    | "all"
                    | "which"
                    | "whom"
            )
            && !text.ends_with("ing")
            && !text.ends_with("tion")
    }

    fn text_of(&self, at: usize) -> &str {
        self.tokens[at].span.of(self.text)
    }
}
