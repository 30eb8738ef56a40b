//! Dates that are told by their place beside another one: "this week", "last Tuesday", "the next morning", "yesterday".

use super::{Grammar, PhraseKind, Read};
use crate::{
    model::Upos,
    time::{
        lexicon::Class,
        meaning::{Anchor, Base, Date},
        value::{Amount, DayTime, Length, Part, Season, Unit},
    },
};

impl Grammar<'_> {
    /// "this", "last", "the following", "that same" ..
    fn which(&self, at: usize) -> Read<Anchor> {
        let (mut next, the) = match self.class(at) {
            Class::The => (at + 1, true),
            _ => (at, false),
        };
        let anchor = match self.class(next) {
            Class::This if !the => match self.class(next + 1) {
                Class::Past | Class::Last => {
                    next += 1;
                    Anchor::Past
                }
                Class::Coming | Class::Next => {
                    next += 1;
                    Anchor::Next
                }
                Class::Same | Class::Very => {
                    next += 1;
                    Anchor::That
                }
                _ => Anchor::This,
            },
            Class::That if !the => {
                next = self.skip(next + 1, Class::Same) - 1;
                Anchor::That
            }
            Class::Same if the => Anchor::That,
            Class::Very if the && matches!(self.class(next + 1), Class::Next | Class::Same) => {
                next += 1;
                if self.is(next, Class::Next) { Anchor::Following } else { Anchor::That }
            }
            Class::Last => Anchor::Last,
            Class::Past if the => Anchor::Past,
            Class::Past => Anchor::Last,
            Class::Previous => Anchor::Previous,
            Class::Latest => Anchor::Latest,
            Class::Next if the => Anchor::Following,
            Class::Next => Anchor::Next,
            Class::Following => Anchor::Following,
            Class::Coming => Anchor::Next,
            _ if self.reads(next, "current") => Anchor::This,
            _ if the => return Some((next, Anchor::The)),
            _ => return None,
        };
        Some((next + 1, anchor))
    }

    /// A unit, a weekday, a month, a season or a part of the day, with a word that says which.
    pub(super) fn relative(&self, at: usize) -> Read<Date> {
        if let Some(read) = self.year_earlier(at).or_else(|| self.day_beside(at)) {
            return Some(read);
        }
        let (next, anchor) = self.which(at)?;
        let next = self.skip(self.skip(next, Class::Fiscal), Class::Additional);
        let word = self.word(next);
        match word.class {
            Class::Unit if !word.plural => self.which_unit(next, anchor),
            Class::Weekday if word.capital && anchor != Anchor::The && !word.plural => {
                Some((next + 1, Base::Weekday(word.value as u8, anchor).into()))
            }
            Class::Month if word.capital && !matches!(anchor, Anchor::The | Anchor::Latest) => {
                let day = self.word(next + 1);
                let dated = day.class == Class::Number && matches!(day.digits, 1 | 2);
                let base = if dated && (1..=31).contains(&day.value) {
                    Base::Day(word.value as u8, day.value as u8, anchor)
                } else {
                    Base::Month(word.value as u8, anchor)
                };
                Some((next + 1 + usize::from(dated), base.into()))
            }
            Class::Season if !word.plural && (anchor != Anchor::The || self.introduced(at)) => {
                let whose = self.is(next + 1, Class::Of) && self.anchor(next + 2).is_none();
                (!whose).then_some((next + 1, Base::Season(Season::of(word.value), anchor).into()))
            }
            Class::Part if !word.plural => self.which_part(at, next, anchor),
            Class::Ordinal if anchor != Anchor::The => {
                let unit = self.skip(next + 1, Class::Hyphen);
                let quarter = self.unit(unit) == Some(Unit::Quarter) && (1..=4).contains(&word.value);
                quarter.then(|| (unit + 1, Base::Quarter(word.value as u8, anchor).into()))
            }
            Class::Period if matches!(anchor, Anchor::Latest) => {
                Some((next + 1, Base::Unit(Unit::Quarter, anchor).into()))
            }
            _ => {
                let (end, PhraseKind::Holiday(holiday)) = self.phrase(next).filter(|_| word.capital)? else {
                    return None;
                };
                (anchor != Anchor::The).then_some((end, Base::Holiday(holiday, anchor).into()))
            }
        }
    }

    /// A preposition of time stands before.
    fn introduced(&self, at: usize) -> bool {
        matches!(
            self.before(at).class,
            Class::In
                | Class::By
                | Class::Of
                | Class::From
                | Class::To
                | Class::For
                | Class::On
                | Class::Over
                | Class::At
                | Class::After
                | Class::Before
        )
    }

    fn which_unit(&self, at: usize, anchor: Anchor) -> Read<Date> {
        let unit = self.unit(at)?;
        let end = at + 1;
        // "this year-old", "the year-round", "that day-care centre"
        let joined = self.is(end, Class::Hyphen) && self.word(end).glued;
        // "the last week of August" is no last week; "the past decade" is a length.
        let within = self.is(end, Class::Of) && anchor == Anchor::Last && self.core(end + 1).is_some();
        if joined || within || self.before(at).class == Class::Past && unit != Unit::Year {
            return None;
        }
        if anchor == Anchor::The {
            let fits = match unit {
                Unit::Weekend | Unit::Quarter => true,
                // "the year ended July 2" is a length.
                Unit::Week | Unit::Month | Unit::Year => {
                    !self.is(end, Class::Of)
                        && !matches!(self.text_of(end), "ended" | "ending" | "that" | "to" | "when")
                }
                _ => false,
            };
            let year = self.year_number(end).is_some();
            return (fits && !year).then_some((end, Base::Unit(unit, anchor).into()));
        }
        if unit.within_day() {
            return None;
        }
        let mut date = Date::from(Base::Unit(unit, anchor));
        let mut end = end;
        // "that day's afternoon" is rare, "the next day at noon" is read by the caller.
        if unit == Unit::Day
            && let Some(word) = Some(self.word(end)).filter(|word| word.class == Class::Part && !word.plural)
        {
            date.time = Some(DayTime::Part(Part::of(word.value)));
            end += 1;
        }
        Some((end, date))
    }

    fn which_part(&self, at: usize, part: usize, anchor: Anchor) -> Read<Date> {
        let time = Some(DayTime::Part(Part::of(self.word(part).value)));
        let base = match anchor {
            Anchor::This => Base::Today(0),
            Anchor::Last | Anchor::Past => Base::Today(-1),
            Anchor::Next => Base::Today(1),
            Anchor::The => {
                // "the night shift"
                let described = self.tokens.get(part + 1).is_some_and(|token| token.upos == Upos::Noun);
                let told = self.introduced(at) && !self.is(part + 1, Class::Of) && !described;
                return told.then_some((part + 1, Date { base: Base::Open, time }));
            }
            anchor => Base::Unit(Unit::Day, anchor),
        };
        Some((part + 1, Date { base, time }))
    }

    /// "the year-earlier quarter", "the year-ago period", "year-earlier".
    fn year_earlier(&self, at: usize) -> Read<Date> {
        let unit = self.skip(at, Class::The);
        let told = self.is_year_unit(unit)
            && self.is(unit + 1, Class::Hyphen)
            && matches!(self.class(unit + 2), Class::Ago | Class::Earlier);
        if !told {
            return None;
        }
        let after = unit + 3;
        let end = match self.class(after) {
            Class::Period => after + 1,
            Class::Unit if !self.word(after).plural => after + 1,
            Class::Ordinal if self.unit(after + 1) == Some(Unit::Quarter) => {
                let quarter = self.word(after).value.clamp(1, 4) as u8;
                return Some((after + 2, Base::Quarter(quarter, Anchor::NowYear(-1)).into()));
            }
            // "the year-earlier results": the article belongs to the results.
            _ if unit > at => return None,
            _ => after,
        };
        let length = Length { amount: Amount::ONE, unit: Unit::Year };
        Some((end, Base::FromThen(length, -1).into()))
    }

    /// "the day before yesterday", "the day after tomorrow", "the day before", "the day after".
    fn day_beside(&self, at: usize) -> Read<Date> {
        let unit = self.skip(at, Class::The);
        let single = self.is(unit, Class::Unit) && !self.word(unit).plural && unit > at;
        let sign = match self.class(unit + 1) {
            Class::Before => -1,
            Class::After => 1,
            _ => return None,
        };
        let unit_of = self.unit(unit).filter(|_| single)?;
        let day = self.word(unit + 2);
        if unit_of == Unit::Day && day.class == Class::Day {
            return Some((unit + 3, Base::Today((day.value + sign).clamp(-2, 2) as i8).into()));
        }
        // "the day before authorities came" belongs to a clause; at the end of one it stands for itself.
        let ends = unit + 2 >= self.words.len()
            || matches!(self.text_of(unit + 2), "." | "," | ";" | ")" | "”" | "\"");
        let anchor = if sign < 0 { Anchor::Previous } else { Anchor::Following };
        (ends && !unit_of.within_day()).then(|| (unit + 2, Base::Unit(unit_of, anchor).into()))
    }

    /// "yesterday", "today", "tomorrow night", "tonight", "overnight".
    pub(super) fn day_word(&self, at: usize) -> Read<Date> {
        let word = self.word(at);
        match word.class {
            Class::Day => {
                // "USA Today", "Today" as the name of a programme
                let name = word.capital
                    && at > 0
                    && self.before(at).capital
                    && self.before(at).class == Class::Other;
                (!name).then(|| (at + 1, Base::Today(word.value as i8).into()))
            }
            Class::Tonight => {
                let time = Some(DayTime::Part(Part::Ni));
                Some((at + 1, Date { base: Base::Today(0), time }))
            }
            Class::Part if self.reads(at, "overnight") => {
                let time = Some(DayTime::Part(Part::Ni));
                Some((at + 1, Date { base: Base::Today(-1), time }))
            }
            _ => None,
        }
    }
}
