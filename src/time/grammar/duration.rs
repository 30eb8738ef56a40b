//! Amounts of time: lengths ("two weeks", "five-year"), and what they count from ("three days ago", "a decade later").

use super::{Grammar, Read};
use crate::time::{
    lexicon::Class,
    meaning::{Base, Meaning},
    value::{Amount, Length, Unit},
};

impl Grammar<'_> {
    /// A length, or a date counted by one.
    pub(super) fn counted(&self, at: usize) -> Read<Meaning> {
        if let Some(read) = self.past_unit(at) {
            return Some(read);
        }
        let rough = self.approximately(at);
        let start = self.skip(rough, Class::The);
        let led = start > rough || self.is(start, Class::This) || self.is(start, Class::These);
        let start =
            if self.is(start, Class::This) || self.is(start, Class::These) { start + 1 } else { start };
        let (count, lead) = self.lead(start);
        let (end, length, hyphen) = self.length(count)?;
        // "24 hours a day" tells how often.
        let often = self.is(end, Class::A)
            && self.unit(end + 1).is_some_and(|unit| !self.word(end + 1).plural && unit >= Unit::Day);
        if self.is_age(end) || often {
            return None;
        }
        if let Some(read) = self.direction(end, length)
            && !hyphen
        {
            return Some(read);
        }
        if hyphen {
            return (rough == at && !led && !lead).then_some((end, Meaning::Length(length)));
        }
        let bare = self.amount(count).is_none();
        let indefinite = self.is(count, Class::A) && count + 2 >= end;
        let introduced = matches!(
            self.before(at).class,
            Class::For
                | Class::In
                | Class::Over
                | Class::After
                | Class::Before
                | Class::By
                | Class::Than
                | Class::About
        );
        let fits = if bare {
            // "for weeks" is a length, "the weeks before the election" too; "the years" alone is nothing.
            let beside = self.before(at).class == Class::The
                && (matches!(self.class(end), Class::Before | Class::After) || self.reads(end, "since"));
            !led && (introduced || beside || lead) && rough == at
        } else if indefinite {
            introduced || rough > at || self.word(end - 1).plural || self.is(end - 1, Class::Half)
        } else {
            true
        };
        fits.then_some((end, Meaning::Length(length)))
    }

    /// "the past decade", "this past week": one of them, up to now; "the year ended July 2".
    fn past_unit(&self, at: usize) -> Read<Meaning> {
        let year = self.skip(self.skip(at, Class::The), Class::Fiscal);
        if year > at && self.is_year_unit(year) && matches!(self.text_of(year + 1), "ended" | "ending") {
            return Some((year + 1, Meaning::Length(Length { amount: Amount::ONE, unit: Unit::Year })));
        }
        let past = if matches!(self.class(at), Class::The | Class::This) { at + 1 } else { at };
        let unit = self.unit(past + 1).filter(|unit| *unit != Unit::Year && !unit.within_day())?;
        let fits = self.is(past, Class::Past) && !self.word(past + 1).plural && unit != Unit::Weekend;
        fits.then_some((past + 2, Meaning::Length(Length { amount: Amount::ONE, unit })))
    }

    /// After the words that make an amount rough: "about", "more than", "at least", "no more than", "up to".
    fn approximately(&self, at: usize) -> usize {
        let mut at = at;
        for _ in 0..4 {
            let length = match (self.class(at), self.class(at + 1)) {
                (Class::More | Class::Least, Class::Than)
                | (Class::At, Class::Least)
                | (Class::Up, Class::To)
                | (Class::No, Class::More | Class::Least) => 2,
                (Class::About, _) | (Class::Over, Class::A | Class::Half) => 1,
                _ => break,
            };
            // "no more than": its last word comes with the next round.
            at += if self.is(at, Class::No) { 1 } else { length };
        }
        at
    }

    /// After a word that says which of the units: "last", "next", "first"; and whether there is one.
    fn lead(&self, at: usize) -> (usize, bool) {
        match self.class(at) {
            Class::Last
            | Class::Past
            | Class::Next
            | Class::Coming
            | Class::Previous
            | Class::Following
            | Class::Latest => (at + 1, true),
            Class::Ordinal if self.word(at).value == 1 => (at + 1, true),
            Class::Additional => (at + 1, false),
            _ if matches!(self.text_of(at), "final" | "initial" | "recent" | "intervening") => (at + 1, true),
            _ => (at, false),
        }
    }

    /// An amount and its unit: end, length, and whether they are joined by a hyphen.
    fn length(&self, at: usize) -> Option<(usize, Length, bool)> {
        let Some((end, amount)) = self.amount(at) else {
            let unit = self.unit(at).filter(|_| self.word(at).plural)?;
            // "quarters" are lodgings too.
            let led = self.lead(at.wrapping_sub(1)).1 && at > 0;
            if unit == Unit::Second || unit == Unit::Quarter && !led {
                return None;
            }
            // "weeks or months"
            let end = if matches!(self.class(at + 1), Class::Or | Class::And)
                && self.is(at + 2, Class::Unit)
                && self.word(at + 2).plural
            {
                at + 3
            } else {
                at + 1
            };
            return Some((end, Length { amount: Amount::Vague, unit }, false));
        };
        let hyphen = self.is(end, Class::Hyphen) && self.word(end).glued && self.word(end + 1).glued;
        let mut unit_at = if hyphen { end + 1 } else { end };
        if matches!(self.class(unit_at), Class::More | Class::Additional) {
            unit_at += 1;
        }
        if self.reads(unit_at, "of") && matches!(self.class(at), Class::Couple | Class::A) {
            unit_at += 1;
        }
        let unit = self.unit(unit_at)?;
        let after = unit_at + 1;
        if self.is_fraction(at, end, unit) {
            return None;
        }
        let single = amount == Amount::ONE || matches!(amount, Amount::Exact(50 | 25));
        if hyphen {
            // "five-year", "three-month-long"
            let long = self.is(after, Class::Hyphen) && self.reads(after + 1, "long");
            return Some((if long { after + 2 } else { after }, Length { amount, unit }, true));
        }
        if self.is(at, Class::Few) && !self.word(unit_at).plural {
            return None;
        }
        // "five year" is a slip for "five-year", "a years" is nothing.
        if single && self.word(unit_at).plural && self.is(at, Class::A) && amount == Amount::ONE {
            return None;
        }
        Some(self.longer(after, Length { amount, unit }))
    }

    /// "a quarter of", "three-quarters", "three quarters of": no time.
    fn is_fraction(&self, at: usize, unit_at: usize, unit: Unit) -> bool {
        let of = self.unit(unit_at).is_some() && self.is(unit_at + 1, Class::Of);
        unit == Unit::Quarter && (self.is(at, Class::A) || self.is(unit_at, Class::Hyphen) || of)
            || unit == Unit::Weekend && self.is(at, Class::A)
    }

    /// What may follow an amount: "and a half", "or two", "or so", "and six months".
    fn longer(&self, at: usize, length: Length) -> (usize, Length, bool) {
        let more = match (self.class(at), self.class(at + 1), self.class(at + 2)) {
            (Class::And, Class::A, Class::Half) => {
                let amount = match length.amount {
                    Amount::Exact(hundredths) => Amount::Exact(hundredths.saturating_add(50)),
                    Amount::Vague => Amount::Vague,
                };
                return (at + 3, Length { amount, ..length }, false);
            }
            (Class::Or, Class::So, _) => 2,
            (Class::Or, Class::Number, _) if self.unit(at + 2).is_none() && length.amount == Amount::ONE => 2,
            _ => 0,
        };
        (at + more, length, false)
    }

    /// "years old", "year-old", "years of age".
    fn is_age(&self, at: usize) -> bool {
        let next = self.skip(at, Class::Hyphen);
        self.is(next, Class::Old) || self.is(at, Class::Of) && self.reads(at + 1, "age")
    }

    /// What the amount is counted from: ago, later, from now.
    fn direction(&self, at: usize, length: Length) -> Read<Meaning> {
        let date = |end: usize, base: Base| Some((end, Meaning::Date(base.into())));
        if length.unit.within_day() {
            // The article's hour is not known: "two hours ago" stays a length.
            return self.is(at, Class::Ago).then_some((at + 1, Meaning::Length(length)));
        }
        match (self.class(at), self.class(at + 1)) {
            (Class::Ago, _) => date(at + 1, Base::FromNow(length, -1)),
            (Class::From, Class::Now) | (Class::Hence, _) => {
                date(if self.is(at, Class::Hence) { at + 1 } else { at + 2 }, Base::FromNow(length, 1))
            }
            (Class::From, Class::Day) => date(at + 2, Base::FromNow(length, 1)),
            (Class::Earlier, _) => date(at + 1, Base::FromThen(length, -1)),
            (Class::Later, _) => date(at + 1, Base::FromThen(length, 1)),
            _ => None,
        }
    }
}
