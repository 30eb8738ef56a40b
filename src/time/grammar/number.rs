//! Numbers in words and digits, and amounts of a unit.

use super::{Grammar, Read};
use crate::time::{
    lexicon::Class,
    value::{Amount, Unit},
};

impl Grammar<'_> {
    /// A whole number: "twenty-four", "two hundred and ten", "300", "2 million".
    pub(super) fn whole(&self, at: usize) -> Read<i64> {
        let first = self.word(at);
        let (mut end, mut total) = match first.class {
            Class::Number => (at + 1, i64::from(first.value)),
            Class::Dozen => (at + 1, 12),
            Class::Hundred | Class::Thousand | Class::Million | Class::Billion => (at, 1),
            _ => return None,
        };
        if first.digits == 0 && matches!(total, 20 | 30 | 40 | 50 | 60 | 70 | 80 | 90) {
            let unit = self.skip(end, Class::Hyphen);
            let word = self.word(unit);
            if word.class == Class::Number && word.digits == 0 && (1..=9).contains(&word.value) {
                total += i64::from(word.value);
                end = unit + 1;
            }
        }
        let mut group = total;
        let mut sum = 0i64;
        loop {
            let scale = match self.class(end) {
                Class::Hundred => 100,
                Class::Thousand => 1000,
                Class::Million => 1_000_000,
                Class::Billion => 1_000_000_000,
                Class::Dozen if end > at => 12,
                _ => break,
            };
            end += 1;
            group = group.saturating_mul(scale);
            if scale > 100 {
                sum = sum.saturating_add(group);
                group = 0;
            }
            // "two hundred and ten", "two thousand five"
            let next = self.skip(end, Class::And);
            let word = self.word(next);
            if word.class == Class::Number && word.digits == 0 && (1..100).contains(&word.value) {
                let (after, more) = self.below_hundred(next);
                group = group.saturating_add(more);
                end = after;
            }
        }
        (end > at).then_some((end, sum.saturating_add(group)))
    }

    /// A number word below 100; `at` is one.
    fn below_hundred(&self, at: usize) -> (usize, i64) {
        let tens = i64::from(self.word(at).value);
        let unit = self.skip(at + 1, Class::Hyphen);
        let word = self.word(unit);
        if tens >= 20 && word.class == Class::Number && word.digits == 0 && (1..=9).contains(&word.value) {
            return (unit + 1, tens + i64::from(word.value));
        }
        (at + 1, tens)
    }

    /// How many: a number, with halves, or a word like "several"; a range counts as its first number.
    pub(super) fn amount(&self, at: usize) -> Read<Amount> {
        let word = self.word(at);
        match word.class {
            Class::Decimal => return Some((self.scaled(at + 1).0, self.decimal(at))),
            Class::Several => {
                // "some 300 years"
                return Some(self.exact(at + 1).unwrap_or((at + 1, Amount::Vague)));
            }
            Class::Few => return Some((at + 1, Amount::Vague)),
            Class::Dozens if self.is(at + 1, Class::Of) => {
                let (end, _) = self.amount(at + 2).unwrap_or((at + 2, Amount::Vague));
                return Some((end, Amount::Vague));
            }
            Class::Dozens => return Some((at + 1, Amount::Vague)),
            Class::Couple => return Some((self.skip(at + 1, Class::Of), Amount::whole(2))),
            Class::Half if matches!(self.class(at + 1), Class::A) => {
                return Some((at + 2, Amount::Exact(50)));
            }
            Class::Half if self.is(at + 1, Class::Dozen) => return Some((at + 2, Amount::whole(6))),
            Class::Another => {
                return Some(self.amount(at + 1).unwrap_or((at + 1, Amount::ONE)));
            }
            Class::A => return self.indefinite(at),
            _ => {}
        }
        self.exact(at)
    }

    /// What "a" begins: "a few", "a couple of", "a hundred", "a half dozen", "a".
    fn indefinite(&self, at: usize) -> Read<Amount> {
        let next = at + 1;
        match self.class(next) {
            Class::Few | Class::Couple | Class::Several => self.amount(next),
            Class::Hundred | Class::Thousand | Class::Million | Class::Billion | Class::Dozen => {
                self.exact(next)
            }
            Class::Half if self.is(next + 1, Class::Dozen) => self.amount(next),
            Class::Half if self.unit(self.skip(next + 1, Class::Hyphen)).is_some() => {
                Some((self.skip(next + 1, Class::Hyphen), Amount::Exact(50)))
            }
            _ if self.reads(next, "quarter")
                && self.is(next + 1, Class::Hyphen)
                && self.reads(next + 2, "century") =>
            {
                Some((next + 2, Amount::Exact(25)))
            }
            _ if self.reads(next, "number") && self.is(next + 1, Class::Of) => {
                Some((next + 2, Amount::Vague))
            }
            _ if self.reads(next, "matter") && self.is(next + 1, Class::Of) => {
                Some(self.amount(next + 2).unwrap_or((next + 2, Amount::Vague)))
            }
            _ => Some((next, Amount::ONE)),
        }
    }

    fn decimal(&self, at: usize) -> Amount {
        let (_, scale) = self.scaled(at + 1);
        Amount::Exact(i64::from(self.word(at).value).saturating_mul(scale))
    }

    /// A scale after a decimal number: "2.5 million".
    fn scaled(&self, at: usize) -> (usize, i64) {
        match self.class(at) {
            Class::Thousand => (at + 1, 1000),
            Class::Million => (at + 1, 1_000_000),
            Class::Billion => (at + 1, 1_000_000_000),
            _ => (at, 1),
        }
    }

    fn exact(&self, at: usize) -> Read<Amount> {
        let (mut end, whole) = self.whole(at)?;
        let mut hundredths = whole.saturating_mul(100);
        if self.is(end, Class::Fraction) {
            hundredths = hundredths.saturating_add(self.word(end).value.into());
            end += 1;
        } else if self.is(end, Class::And) {
            // "two and a half", "two and half", "2 and 1/2"
            let half = self.skip(end + 1, Class::A);
            if self.is(half, Class::Half) {
                hundredths = hundredths.saturating_add(50);
                end = half + 1;
            } else if self.is(end + 1, Class::Fraction) {
                hundredths = hundredths.saturating_add(self.word(end + 1).value.into());
                end += 2;
            }
        }
        // "two to three", "12-18", "two or three"
        if matches!(self.class(end), Class::To | Class::Hyphen | Class::Or)
            && let Some((after, second)) = self.whole(end + 1)
            && second > whole
            && second < whole.saturating_mul(20)
        {
            end = after;
        }
        Some((end, Amount::Exact(hundredths)))
    }

    /// A unit of time; "second" only after a number.
    pub(super) fn unit(&self, at: usize) -> Option<Unit> {
        let word = self.word(at);
        match word.class {
            Class::Unit => Some(Unit::of(word.value)),
            Class::Ordinal if word.value == 2 && self.reads(at, "second") => {
                let number = self.before(at);
                let counted = match number.class {
                    Class::Number => number.value == 1 || number.digits > 0,
                    Class::Hyphen => true,
                    _ => false,
                };
                counted.then_some(Unit::Second)
            }
            _ => None,
        }
    }
}
