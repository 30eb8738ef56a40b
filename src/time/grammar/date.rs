//! Dates: what the calendar names, with modifiers before and a time of the day around.

use super::{Grammar, PhraseKind, Read};
use crate::{
    model::Upos,
    time::{
        calendar::Day,
        lexicon::Class,
        meaning::{Anchor, Base, Date},
        value::{DayTime, Part, Scope, Season, Unit},
    },
};

impl Grammar<'_> {
    /// A date, with modifiers ("early", "the end of") before it.
    pub(super) fn date(&self, at: usize) -> Read<Date> {
        match self.class(at) {
            Class::About => {
                let (end, date) = self.date(at + 1)?;
                let fits = date.time.is_some() || matches!(date.base, Base::Day(..) | Base::Holiday(..));
                return fits.then_some((end, date));
            }
            Class::Early | Class::Late | Class::Mid => {
                let next = self.skip(at + 1, Class::Hyphen);
                if let Some(read) =
                    self.timed(next).filter(|(_, date)| date.base != Base::Open || date.time.is_some())
                {
                    return Some(read);
                }
                let read = self.is(next, Class::In).then(|| self.timed(next + 1)).flatten()?;
                return (!matches!(read.1.base, Base::Open)).then_some(read);
            }
            Class::Earlier | Class::Later => return self.within(at + 1),
            Class::Start | Class::Middle | Class::End if self.is(at + 1, Class::Of) => {
                return self.timed(at + 2).filter(|(_, date)| date.base != Base::Open);
            }
            Class::The => {
                let edge = matches!(self.class(at + 1), Class::Start | Class::Middle | Class::End);
                if edge && self.is(at + 2, Class::Of) {
                    return self.timed(at + 3).filter(|(_, date)| date.base != Base::Open);
                }
                if matches!(self.class(at + 1), Class::Early | Class::Late | Class::Mid) {
                    let next = self.skip(at + 2, Class::Hyphen);
                    let (end, date) = self.timed(next)?;
                    let fits = matches!(
                        date.base,
                        Base::Scope(_) | Base::ShortDecade(_) | Base::Season(..) | Base::Month(..)
                    );
                    return fits.then_some((end, date));
                }
            }
            _ => {}
        }
        self.timed(at)
    }

    /// After "earlier" and "later": "this year", "in the day", "Sunday", "yesterday".
    fn within(&self, at: usize) -> Read<Date> {
        if self.is(at, Class::In) {
            let (end, date) = self.core(at + 1)?;
            return matches!(date.base, Base::Unit(..) | Base::Month(..) | Base::Scope(_) | Base::Season(..))
                .then_some((end, date));
        }
        let (end, date) = self.timed(at)?;
        let fits = match date.base {
            Base::Unit(_, anchor) => anchor != Anchor::The,
            Base::Weekday(..) | Base::Today(_) => true,
            Base::Open => date.time.is_some() && !self.is(at, Class::The),
            _ => false,
        };
        fits.then_some((end, date))
    }

    /// A date with a time of the day before or after it.
    fn timed(&self, at: usize) -> Read<Date> {
        if let Some((end, time)) = self.clock(at) {
            return Some(
                self.day_after(end)
                    .map_or((end, Date { base: Base::Open, time: Some(time) }), |(end, base)| {
                        (end, Date { base, time: Some(time) })
                    }),
            );
        }
        if let Some((end, part)) = self.part(at)
            && let Some((end, base)) = self.day_after(end)
        {
            return Some((end, Date { base, time: Some(DayTime::Part(part)) }));
        }
        let (mut end, mut date) = self.core(at)?;
        if date.time.is_none() && date.base.is_day() {
            // "Friday morning", "Friday, early in the morning" is two.
            if let Some((after, part)) = self.part_word(end) {
                date.time = Some(DayTime::Part(part));
                end = after;
            } else if let Some((after, time)) = self.clock(end).filter(|_| !self.is(end, Class::Number)) {
                date.time = Some(time);
                end = after;
            } else if self.is(end, Class::At)
                && let Some((after, time)) = self.clock(end + 1)
            {
                date.time = Some(time);
                end = after;
            }
        }
        Some((end, date))
    }

    /// The day that a time of the day belongs to: "[10 p.m.] Wednesday", "[the morning] of April 19".
    fn day_after(&self, at: usize) -> Read<Base> {
        let joined = match self.class(at) {
            Class::Comma | Class::On | Class::Of => at + 1,
            _ => at,
        };
        let joined = if self.is(joined, Class::On) { joined + 1 } else { joined };
        let (end, date) = self.core(joined)?;
        let named = match date.base {
            Base::Unit(_, anchor) => anchor != Anchor::The,
            // "at noon, two days later"
            Base::FromNow(..) | Base::FromThen(..) | Base::DayOfMonth(_) => false,
            _ => true,
        };
        (date.base.is_day() && date.time.is_none() && named).then_some((end, date.base))
    }

    /// A part of the day that begins an expression: "the morning [of]", "mid-afternoon [yesterday]".
    fn part(&self, at: usize) -> Read<Part> {
        if self.is(at, Class::The) { self.part_word(at + 1) } else { self.part_word(at) }
    }

    fn part_word(&self, at: usize) -> Read<Part> {
        let at = match self.class(at) {
            Class::Early | Class::Late | Class::Mid => self.skip(at + 1, Class::Hyphen),
            _ => at,
        };
        let word = self.word(at);
        (word.class == Class::Part && !word.plural).then(|| (at + 1, Part::of(word.value)))
    }

    /// What the calendar names: the longest reading.
    pub(super) fn core(&self, at: usize) -> Read<Date> {
        let mut best: Read<Date> = None;
        let bases = [
            self.calendar_day(at),
            self.month(at),
            self.day_of_month(at),
            self.weekday(at),
            self.anchored_part(at),
            self.named_year(at),
            self.holiday(at),
            self.week_of(at),
            self.unit_end(at),
            self.season(at),
        ];
        let dates = bases
            .into_iter()
            .map(|read| read.map(|(end, base)| (end, Date::from(base))))
            .chain([self.relative(at), self.day_word(at)]);
        for read in dates.flatten() {
            if best.is_none_or(|(end, _)| read.0 > end) {
                best = Some(read);
            }
        }
        let (end, date) = best?;
        Some(self.with_anchor(end, date))
    }

    /// The year that follows: "of 1990", ", 1990", "last year", "of that year".
    pub(super) fn with_anchor(&self, end: usize, date: Date) -> (usize, Date) {
        let comma = self.is(end, Class::Comma);
        let joined = if self.is(end, Class::Of) || comma { end + 1 } else { end };
        if let Some((after, anchor)) = self.anchor(joined)
            && (!comma || matches!(anchor, Anchor::Year(_)))
            && let Some(base) = date.base.anchored(anchor)
        {
            return (after, Date { base, ..date });
        }
        (end, date)
    }

    fn calendar_day(&self, at: usize) -> Read<Base> {
        let word = self.word(at);
        (word.class == Class::Calendar).then(|| (at + 1, Base::Scope(Scope::Day(Day(word.value)))))
    }

    /// "December", "December 27th", "March eighth".
    fn month(&self, at: usize) -> Read<Base> {
        let word = self.word(at);
        if word.class != Class::Month || !word.capital {
            return None;
        }
        let month = word.value as u8;
        let mut next = at + 1;
        let the = self.is(next, Class::The) && self.is(next + 1, Class::Ordinal);
        next += usize::from(the);
        let day = self.word(next);
        let in_range = (1..=31).contains(&day.value);
        let number = day.class == Class::Number && matches!(day.digits, 1 | 2) || day.class == Class::Ordinal;
        if number && in_range && !self.is(next + 1, Class::Month) && !self.measured(next + 1) {
            return Some((next + 1, Base::Day(month, day.value as u8, Anchor::Open)));
        }
        if self.is_other_word(at) {
            return None;
        }
        Some((at + 1, Base::Month(month, Anchor::Open)))
    }

    fn measured(&self, at: usize) -> bool {
        matches!(self.text_of(at), "%" | "percent" | "million" | "billion")
    }

    /// A word that looks like a month but may be a name or a verb: "Theresa May", "March on", "June Carter".
    fn is_other_word(&self, at: usize) -> bool {
        let word = self.text_of(at);
        let next = self.word(at + 1);
        let followed = self.anchor(self.skip(at + 1, Class::Of)).is_some();
        if followed || self.is(at + 1, Class::Comma) && self.anchor(at + 2).is_some() {
            return false;
        }
        let before = self.before(at);
        let named =
            before.capital && before.class == Class::Other && at > 0 && !self.is(at + 1, Class::Number);
        match word {
            "May" | "March" => {
                // "in May", "the May election"; not "said May"
                let marked = before.class == Class::Other || before.class == Class::Possessive;
                at == 0 || named || marked
            }
            // Without its period "Jan" is a first name.
            "Jan" | "Mar" | "Sep" | "Dec" | "MAY" | "MARCH" => true,
            "April" | "June" | "August" | "Jan." => {
                let introduced = matches!(
                    before.class,
                    Class::In | Class::By | Class::Of | Class::From | Class::To | Class::On
                );
                named || !introduced && next.capital && next.class == Class::Other
            }
            _ => false,
        }
    }

    /// "27 December", "the 25th of August", "the 20th".
    fn day_of_month(&self, at: usize) -> Read<Base> {
        let the = self.is(at, Class::The);
        let at = self.skip(at, Class::The);
        let day = self.word(at);
        let ordinal = day.class == Class::Ordinal;
        if !((ordinal || day.class == Class::Number && matches!(day.digits, 1 | 2))
            && (1..=31).contains(&day.value))
        {
            return None;
        }
        let month = self.skip(at + 1, Class::Of);
        let word = self.word(month);
        if word.class == Class::Month && word.capital && (ordinal || month == at + 1) {
            // "in 10 May elections": a number before a month that a day of the month follows is no day.
            let other = self.is(month + 1, Class::Number) && matches!(self.word(month + 1).digits, 1 | 2);
            return (!other)
                .then_some((month + 1, Base::Day(word.value as u8, day.value as u8, Anchor::Open)));
        }
        let figure = ordinal && self.text_of(at).starts_with(|digit: char| digit.is_ascii_digit());
        let introduced =
            matches!(self.class(at.wrapping_sub(2)), Class::On | Class::By | Class::To | Class::From);
        let ends = self.tokens.get(at + 1).is_none_or(|_| {
            let next = self.text_of(at + 1);
            next.len() == 1 && !next.starts_with('-')
                || matches!(self.class(at + 1), Class::And | Class::To | Class::Comma)
        });
        (the && figure && introduced && ends).then_some((at + 1, Base::DayOfMonth(day.value as u8)))
    }

    /// "Friday", "Friday, Oct. 13", "Saturday 27 December".
    fn weekday(&self, at: usize) -> Read<Base> {
        let word = self.word(at);
        if word.class != Class::Weekday || !word.capital || word.plural {
            return None;
        }
        let next = self.skip(at + 1, Class::Comma);
        let dated = self
            .month(next)
            .or_else(|| self.day_of_month(next))
            .filter(|(_, base)| matches!(base, Base::Day(..)));
        Some(dated.unwrap_or((at + 1, Base::Weekday(word.value as u8, Anchor::Open))))
    }

    /// A quarter, half or season: "the third quarter", "this year's first half", "the 1988 second quarter".
    fn anchored_part(&self, at: usize) -> Read<Base> {
        let (next, anchor) = match self.anchor(self.skip(at, Class::The)) {
            Some((end, anchor)) => (self.skip(end, Class::Possessive), anchor),
            None => {
                (self.skip(at, Class::The), if self.is(at, Class::The) { Anchor::The } else { Anchor::Open })
            }
        };
        let next = self.skip(next, Class::Fiscal);
        let ordinal = self.word(next);
        let unit = self.skip(next + 1, Class::Hyphen);
        let number = match ordinal.class {
            Class::Ordinal => ordinal.value,
            Class::Last | Class::Latest => 2,
            _ => 0,
        };
        let quarter = self.is(unit, Class::Unit) && Unit::of(self.word(unit).value) == Unit::Quarter;
        if quarter && ordinal.class == Class::Ordinal && (1..=4).contains(&number) && !self.word(unit).plural
        {
            // "the third-quarter loss": the article belongs to the loss.
            let whose = unit > next + 1 && anchor == Anchor::The;
            return (!whose && !self.is(unit + 1, Class::Hyphen))
                .then_some((unit + 1, Base::Quarter(number as u8, anchor)));
        }
        if self.is(unit, Class::Half) && (1..=2).contains(&number) {
            let (after, outer) = self.anchor(self.skip(unit + 1, Class::Of)).unwrap_or((unit + 1, anchor));
            // Without a year it is half of a game.
            return (outer != Anchor::Open && outer != Anchor::The)
                .then_some((after, Base::Half(number as u8, outer)));
        }
        if next > at && self.is(next, Class::Season) && !matches!(anchor, Anchor::Open | Anchor::The) {
            return Some((next + 1, Base::Season(Season::of(self.word(next).value), anchor)));
        }
        if matches!(anchor, Anchor::Year(_) | Anchor::NowYear(_))
            && self.is(next, Class::Unit)
            && Unit::of(self.word(next).value) == Unit::Quarter
            && self.before(next).class != Class::Hyphen
        {
            return Some((next + 1, Base::Unit(Unit::Quarter, anchor)));
        }
        None
    }

    /// "1999", "the 1990s", "the 20th century", "fiscal 1989", "the year 2000", "the 1988 period".
    fn named_year(&self, at: usize) -> Read<Base> {
        let the = self.is(at, Class::The);
        let next = self.skip(at, Class::The);
        if let Some(read) = self.decade(next).or_else(|| self.century(next)) {
            return Some(read);
        }
        if self.is(next, Class::Fiscal) {
            let (end, anchor) = self.anchor(next)?;
            let Anchor::Year(year) = anchor else { return None };
            return Some((end, Base::Scope(Scope::Year(year))));
        }
        if self.is_year_unit(next) {
            let (end, year) = self.year_number(next + 1)?;
            return Some((end, Base::Scope(Scope::Year(year))));
        }
        if the {
            let (end, base) = self.bare_year(next)?;
            return self.is(end, Class::Period).then_some((end + 1, base));
        }
        self.bare_year(at)
    }

    /// "Christmas", "Easter week"; "last Thanksgiving" is read with its "last".
    pub(super) fn holiday(&self, at: usize) -> Read<Base> {
        if !self.word(at).capital {
            return None;
        }
        let (end, PhraseKind::Holiday(holiday)) = self.phrase(at)? else { return None };
        if self.is(end, Class::Unit) && Unit::of(self.word(end).value) == Unit::Week && !self.word(end).plural
        {
            return Some((end + 1, Base::HolidayWeek(holiday, Anchor::Open)));
        }
        Some((end, Base::Holiday(holiday, Anchor::Open)))
    }

    /// "the week of March 6"
    fn week_of(&self, at: usize) -> Read<Base> {
        let week = self.skip(at, Class::The);
        if self.unit(week) != Some(Unit::Week) || !self.is(week + 1, Class::Of) {
            return None;
        }
        let read = self.month(week + 2).or_else(|| self.day_of_month(week + 2))?;
        let (end, Base::Day(month, day, anchor)) = read else { return None };
        Some((end, Base::WeekOf(month, day, anchor)))
    }

    /// "year-end", "year's end", "month's end"
    fn unit_end(&self, at: usize) -> Read<Base> {
        let unit = self.unit(at).filter(|unit| matches!(unit, Unit::Month | Unit::Quarter | Unit::Year))?;
        let end = match self.class(at + 1) {
            Class::Hyphen | Class::Possessive => at + 2,
            _ => at + 1,
        };
        let fits = self.is(end, Class::End) && self.reads(end, "end") && !self.word(at).plural;
        let year = self.year_number(end + 1).filter(|_| unit == Unit::Year);
        if let Some((after, year)) = year.filter(|_| fits) {
            return Some((after, Base::Scope(Scope::Year(year))));
        }
        fits.then_some((end + 1, Base::Unit(unit, Anchor::ThenYear(0))))
    }

    /// The tagger takes the word for a noun; unknown without a tagger.
    fn is_noun(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| matches!(token.upos, Upos::Noun | Upos::Propn))
    }

    /// "the summer of 1990", "winter 2003"; alone only after words that go with times.
    fn season(&self, at: usize) -> Read<Base> {
        let the = self.is(at, Class::The);
        let season = self.skip(at, Class::The);
        let word = self.word(season);
        if word.class != Class::Season || word.plural {
            return None;
        }
        let base = Base::Season(Season::of(word.value), if the { Anchor::The } else { Anchor::Open });
        let dated = self.anchor(self.skip(season + 1, Class::Of)).is_some();
        let introduced = matches!(
            self.before(at).class,
            Class::In | Class::By | Class::Of | Class::Early | Class::Late | Class::Mid | Class::Hyphen
        );
        // "the fall of Saigon", "in the spring"
        let whose = self.is(season + 1, Class::Of);
        // "in spring training", "winter storms"
        let described = self.is_noun(season + 1) && !dated;
        (dated || introduced && !whose && !described).then_some((season + 1, base))
    }
}
