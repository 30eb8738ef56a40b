//! The grammar of time expressions: from words to what they mean.
//!
//! In: the words of a sentence. Out: the expressions among them, the longest from left to right, not overlapping. Never: knows
//! the article's date or another sentence; what a date means is left open where the sentence does not say it.
//!
//! Each function reads from a word on and gives where the expression ends and what it means, or nothing. There is no
//! backtracking deeper than one expression, so a sentence takes time linear in its words.

mod clock;
mod date;
mod duration;
mod number;
mod recurring;
mod relative;
mod year;

use super::{
    lexicon::{Class, Lexicon, PhraseKind},
    meaning::{Base, Date, Meaning},
    words::Word,
};
use crate::{document::Token, model::Upos};

/// The end of what was read, and its meaning.
type Read<T> = Option<(usize, T)>;

/// An expression: words from `start` to `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expression {
    pub start: usize,
    pub end: usize,
    pub meaning: Meaning,
}

/// A sentence, ready to be read.
pub(super) struct Grammar<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub words: &'a [Word],
    pub lexicon: &'a Lexicon,
}

impl<'a> Grammar<'a> {
    /// All expressions of the sentence.
    pub fn expressions(&self, mut found: impl FnMut(Expression)) {
        let mut at = 0;
        while at < self.words.len() {
            if !self.may_begin(at) {
                at += 1;
                continue;
            }
            match self.expression(at) {
                Some((end, meaning)) if end > at => {
                    let after = (end, meaning.clone());
                    found(Expression { start: at, end, meaning });
                    at = self.more_days(after.0, &after.1, &mut found);
                }
                _ => at += 1,
            }
        }
    }

    /// The days that share a month: "April 24 and 25", "March 5-9"; gives where they end.
    fn more_days(&self, end: usize, meaning: &Meaning, found: &mut impl FnMut(Expression)) -> usize {
        let Meaning::Date(Date { base: Base::Day(month, first, anchor), .. }) = *meaning else { return end };
        let day = self.word(end + 1);
        let joined = matches!(self.class(end), Class::And | Class::To | Class::Hyphen | Class::Or);
        let number = day.class == Class::Number && matches!(day.digits, 1 | 2) || day.class == Class::Ordinal;
        let later = i32::from(first) < day.value && day.value <= 31;
        // "April 24 and 25 others": what follows is counted.
        let counts = self.text_of(end + 2).len() > 3 && self.class(end + 2) == Class::Other
            || matches!(
                self.class(end + 2),
                Class::Month | Class::Unit | Class::Hyphen | Class::Million | Class::Of
            );
        if !joined || !number || !later || counts || self.word(end - 1).digits == 0 {
            return end;
        }
        let base = Base::Day(month, day.value as u8, anchor);
        let (after, date) = self.with_anchor(end + 2, base.into());
        found(Expression { start: end + 1, end: after, meaning: Meaning::Date(date) });
        after
    }

    /// The days before a day and its month: "6-7 January 1916", "28 and 29 August".
    fn day_before(&self, at: usize) -> Read<Meaning> {
        let day = self.word(at);
        let number =
            day.class == Class::Number && matches!(day.digits, 1 | 2) && (1..=30).contains(&day.value);
        let joined = matches!(self.class(at + 1), Class::And | Class::To | Class::Hyphen | Class::Or);
        if !number || !joined || self.word(at + 2).value <= day.value || self.is(at + 2, Class::The) {
            return None;
        }
        let (_, date) = self.core(at + 2)?;
        let Base::Day(month, _, anchor) = date.base else { return None };
        // The month stands after its day.
        let fits = !self.is(at + 2, Class::Month) && !self.is(at.wrapping_sub(1), Class::Month);
        fits.then(|| (at + 1, Meaning::Date(Base::Day(month, day.value as u8, anchor).into())))
    }

    /// Whether an expression is written as a part of a title: "The Week", "the Daily Beast", "21st Century Fox". In a headline
    /// all words are, and it says nothing.
    pub fn is_title(&self, expression: &Expression) -> bool {
        if matches!(expression.meaning, Meaning::Date(Date { base: Base::Holiday(..), .. })) {
            return false;
        }
        let capital = |at: usize| {
            let text = self.text_of(at).as_bytes();
            self.word(at).capital && text.get(1).is_some_and(u8::is_ascii_lowercase)
        };
        let titled = (expression.start.max(1)..expression.end).any(|at| {
            let told = match self.class(at) {
                Class::Unit => at > expression.start,
                Class::Season => at > expression.start && capital(at + 1),
                _ => false,
            };
            told && capital(at)
        });
        let first = expression.start;
        let recurring =
            self.is(first, Class::Recurring) && capital(first) && (capital(first + 1) || first > 0);
        if !titled && !recurring {
            return false;
        }
        let long = |at: &usize| self.text_of(*at).len() > 3;
        let (words, capitals) = (0..self.words.len())
            .filter(long)
            .fold((0, 0), |(words, capitals), at| (words + 1, capitals + usize::from(capital(at))));
        capitals * 3 < words * 2
    }

    fn may_begin(&self, at: usize) -> bool {
        let word = self.words[at];
        word.class != Class::Other || word.phrases.1 > word.phrases.0
    }

    /// The longest expression that begins at a word; of equally long ones the first of the order here.
    fn expression(&self, at: usize) -> Read<Meaning> {
        let mut best: Read<Meaning> = None;
        for read in [
            self.day_before(at),
            self.recurring(at),
            self.years(at),
            self.dated(at),
            self.counted(at),
            self.reference(at),
        ]
        .into_iter()
        .flatten()
        {
            if best.as_ref().is_none_or(|(end, _)| read.0 > *end) {
                best = Some(read);
            }
        }
        best
    }

    /// A date with what is around it.
    fn dated(&self, at: usize) -> Read<Meaning> {
        let (end, date) = self.date(at)?;
        // "the second day" and "24 hours a day" are no dates.
        if date.base == Base::Open && date.time.is_none() {
            return None;
        }
        Some((end, Meaning::Date(date)))
    }

    /// "recently", "the near future".
    fn reference(&self, at: usize) -> Read<Meaning> {
        let (end, kind) = self.phrase(at)?;
        let PhraseKind::Reference(reference) = kind else { return None };
        let after = self.class(end);
        let stands = match self.text_of(end - 1) {
            // "the past three summers", "the future president"
            "past" | "present" | "future" => {
                !matches!(
                    after,
                    Class::Number | Class::Several | Class::Few | Class::Couple | Class::Unit | Class::Season
                ) && after != Class::Of
                    && !self.tokens.get(end).is_some_and(|token| matches!(token.upos, Upos::Noun | Upos::Adj))
            }
            "soon" => {
                let as_soon = self.reads(at.wrapping_sub(1), "as") && at > 0;
                !as_soon && after != Class::After && !self.reads(end, "thereafter")
            }
            _ => true,
        };
        (stands && after != Class::Hyphen).then_some((end, Meaning::Refers(reference)))
    }

    /// A phrase of the lists.
    fn phrase(&self, at: usize) -> Read<PhraseKind> {
        let first = self.word(at);
        if first.phrases.0 == first.phrases.1 {
            return None;
        }
        self.lexicon.phrases(first.phrases).iter().find_map(|phrase| {
            let end = at + 1 + phrase.rest.len();
            let fits = end <= self.words.len()
                && phrase.rest.iter().zip(at + 1..).all(|(word, index)| self.reads(index, word));
            fits.then_some((end, phrase.kind))
        })
    }

    fn word(&self, at: usize) -> Word {
        self.words.get(at).copied().unwrap_or(Word::NONE)
    }

    fn class(&self, at: usize) -> Class {
        self.word(at).class
    }

    fn is(&self, at: usize, class: Class) -> bool {
        self.class(at) == class
    }

    /// The word before `at`.
    fn before(&self, at: usize) -> Word {
        at.checked_sub(1).map_or(Word::NONE, |at| self.word(at))
    }

    /// `at`, or the word after it if it is of that class.
    fn skip(&self, at: usize, class: Class) -> usize {
        if self.is(at, class) { at + 1 } else { at }
    }

    /// The word as it stands in the text.
    fn text_of(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.span.of(self.text))
    }

    /// Whether the word reads so, whatever its case and its apostrophes.
    fn reads(&self, at: usize, expected: &str) -> bool {
        let text = self.text_of(at);
        text.eq_ignore_ascii_case(expected)
            || text.contains('’') && text.replace('’', "'").eq_ignore_ascii_case(expected)
    }
}
