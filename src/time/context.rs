//! A date as it stands in the text: what it leaves open, by the dates around it.
//!
//! In: what an expression says, its tense, and the dates that the text spoke of before. Out: a date, or what is known of one.
//! Never: changes what the text spoke of.

use smol_str::{SmolStr, format_smolstr};

use super::{
    calendar::{Holiday, YEARS},
    cycle::day_scope,
    lexicon::{Reference, Tense},
    meaning::{Anchor, Base},
    resolve::Resolver,
    value::{Amount, Length, Scope, Unit},
};

/// How far a date that the text spoke of reaches in news, in sentences.
pub(super) const REACH: usize = 3;

/// How far a quarter reaches, in sentences: reports of results compare everything with the same quarter of another year.
const QUARTER_REACH: usize = 6;

/// How far a year that a story mentions reaches, in sentences.
const YEAR_REACH: usize = 2;

/// A value, or what is known of one.
pub(super) enum Found {
    Scope(Scope),
    /// A value with X.
    Open(SmolStr),
    Reference(Reference),
}

/// What a date is resolved by.
pub(super) struct Context<'a> {
    pub resolver: &'a Resolver,
    pub tense: Option<Tense>,
    pub sentence: usize,
}

impl Context<'_> {
    pub(super) fn now(&self) -> Option<Scope> {
        self.resolver.now.map(Scope::Day)
    }

    /// The date spoken of last, if it is near enough; else the article's day.
    pub(super) fn then(&self) -> Option<Scope> {
        match self.resolver.then {
            Some((scope, at)) if self.resolver.narrative || self.sentence - at <= REACH => Some(scope),
            _ => self.now(),
        }
    }

    fn is_to_come(&self, scope: Scope) -> bool {
        self.now().is_some_and(|now| match scope {
            Scope::Day(day) => now.first_day().is_some_and(|now| now < day),
            _ => scope.year() > now.year(),
        })
    }

    /// Within two months of the article's day: an hour told in the news is seldom one of another year.
    fn is_recent(&self, scope: Scope) -> bool {
        let (Some(now), Some(day)) = (self.resolver.now, scope.first_day()) else { return true };
        (now.0 - day.0).abs() <= 60
    }

    /// The time on which open dates stand.
    pub(super) fn ground(&self) -> Option<Scope> {
        if !self.resolver.narrative {
            // Without a date of its own, the article's dates stand by the one just before.
            let near = |&(scope, at): &(Scope, usize)| self.sentence - at <= 1 && scope.unit() <= Unit::Month;
            return self.now().or_else(|| self.resolver.then.filter(near).map(|(scope, _)| scope));
        }
        // A year in passing is forgotten sooner than the month in which the story stands.
        let passed =
            |&(scope, at): &(Scope, usize)| scope.unit() > Unit::Quarter && self.sentence - at > YEAR_REACH;
        let (scope, _) =
            self.resolver.then.filter(|then| !passed(then)).or(self.resolver.line).or(self.resolver.then)?;
        Some(scope)
    }

    pub(super) fn base(&self, base: Base) -> Found {
        match base {
            Base::Scope(scope) => Found::Scope(scope),
            Base::ShortDecade(short) => {
                Found::Scope(Scope::Decade(if short >= 30 { 190 } else { 200 } + short / 10))
            }
            Base::Month(month, anchor) => {
                let open = || format_smolstr!("XXXX-{month:02}");
                scope(self.month(month, anchor), open)
            }
            Base::Day(month, day, anchor) => {
                let found = self.yearly(anchor, |year| day_scope(year, month, day));
                scope(found, || format_smolstr!("XXXX-{month:02}-{day:02}"))
            }
            Base::Holiday(holiday, anchor) => {
                match self.yearly(anchor, |year| holiday.day(year).map(Scope::Day)) {
                    Some(scope) => Found::Scope(scope),
                    None => Found::Open(match holiday {
                        Holiday::Fixed(month, day) => format_smolstr!("XXXX-{month:02}-{day:02}"),
                        _ => SmolStr::new_static("XXXX-XX-XX"),
                    }),
                }
            }
            Base::HolidayWeek(holiday, anchor) => {
                let week = |year| Scope::Day(holiday.day(year)?).shift(Unit::Week, 0);
                scope(self.yearly(anchor, week), || SmolStr::new_static("XXXX-WXX"))
            }
            Base::WeekOf(month, day, anchor) => {
                let found = self.yearly(anchor, |year| day_scope(year, month, day));
                scope(found.and_then(|day| day.shift(Unit::Week, 0)), || SmolStr::new_static("XXXX-WXX"))
            }
            Base::DayOfMonth(day) => scope(self.day_of_month(day), || format_smolstr!("XXXX-XX-{day:02}")),
            Base::Weekday(weekday, anchor) => {
                scope(self.weekday(weekday, anchor), || format_smolstr!("XXXX-WXX-{weekday}"))
            }
            Base::Season(season, anchor) => {
                let open = || format_smolstr!("XXXX-{}", ["WI", "SP", "SU", "FA"][season as usize]);
                scope(self.season(season, anchor), open)
            }
            Base::Quarter(quarter, anchor) => {
                scope(self.quarter(quarter, anchor), || format_smolstr!("XXXX-Q{quarter}"))
            }
            Base::Half(half, anchor) => {
                let year = self.year_of(anchor).or_else(|| self.ground().map(Scope::year));
                scope(year.map(|year| Scope::Half(year, half)), || format_smolstr!("XXXX-H{half}"))
            }
            Base::Unit(unit, anchor) => scope(self.unit(unit, anchor), || open_unit(unit)),
            Base::FromNow(length, sign) => self.counted(length, sign, self.now()),
            Base::FromThen(length, sign) => match self.counted(length, sign, self.then()) {
                // "17 years later" is no date to come, unless the clause says so: what it counts from is not known.
                Found::Scope(found) if sign > 0 && !self.is_future() && self.is_to_come(found) => {
                    Found::Open(open_unit(found.unit()))
                }
                found => found,
            },
            Base::Today(0) if self.resolver.narrative => Found::Reference(Reference::Present),
            Base::Today(days) => {
                let day = self.resolver.now.and_then(|day| day.plus(days.into()));
                scope(day.map(Scope::Day), || SmolStr::new_static("XXXX-XX-XX"))
            }
            Base::Open => {
                let near = self.resolver.then.filter(|(scope, at)| {
                    self.resolver.narrative || self.sentence - at <= 1 && self.is_recent(*scope)
                });
                let day = near.map(|(scope, _)| scope).filter(|scope| scope.unit() == Unit::Day);
                let day = day.or_else(|| self.now().filter(|_| !self.resolver.narrative));
                scope(day, || SmolStr::new_static("XXXX-XX-XX"))
            }
        }
    }

    /// The year of an anchor that names one.
    pub(super) fn year_of(&self, anchor: Anchor) -> Option<i32> {
        let year = match anchor {
            Anchor::Year(year) => year,
            Anchor::NowYear(years) => self.ground().or_else(|| self.now())?.year().checked_add(years)?,
            Anchor::ThenYear(years) => self.then()?.year().checked_add(years)?,
            _ => return None,
        };
        YEARS.contains(&year).then_some(year)
    }

    pub(super) fn is_future(&self) -> bool {
        self.tense == Some(Tense::Future)
    }

    /// The quarter that the text is about: spoken of last, else the last that is over.
    fn quarter_spoken_of(&self) -> Option<Scope> {
        match self.resolver.quarter {
            Some((scope, _)) => Some(scope),
            None => self.now()?.shift(Unit::Quarter, -1),
        }
    }

    fn unit(&self, unit: Unit, anchor: Anchor) -> Option<Scope> {
        if unit == Unit::Quarter {
            match anchor {
                Anchor::Latest | Anchor::The | Anchor::That => return self.quarter_spoken_of(),
                Anchor::Year(_) | Anchor::NowYear(_) => {
                    let spoken = self.quarter_spoken_of()?;
                    return spoken.plus_years(i64::from(self.year_of(anchor)?) - i64::from(spoken.year()));
                }
                _ => {}
            }
        }
        let by = |ground: Option<Scope>, count: i64| ground?.shift(unit, count);
        match anchor {
            // "this day", "this year" in history are the ones told of.
            Anchor::This if self.resolver.narrative => self.beside(unit, 0).or_else(|| by(self.now(), 0)),
            Anchor::This if unit == Unit::Week && self.tense == Some(Tense::Past) => {
                // What happened "this week" in an article of a Monday happened in the week before.
                let now = self.resolver.now?;
                Scope::Day(if now.weekday() == 1 { now.plus(-1)? } else { now }).shift(unit, 0)
            }
            Anchor::This | Anchor::Latest => by(self.now(), 0),
            Anchor::Last | Anchor::Past => by(self.now(), -1),
            Anchor::Next => by(self.now(), 1),
            Anchor::That => self.beside(unit, 0),
            Anchor::Previous => self.beside(unit, -1),
            Anchor::Following => self.beside(unit, 1),
            Anchor::The if unit == Unit::Weekend && !self.resolver.narrative => {
                let now = self.resolver.now?;
                let back = !self.is_future() && now.weekday() < 6;
                Scope::Day(now).shift(unit, if back { -1 } else { 0 })
            }
            _ => by(self.ground(), 0),
        }
    }

    /// So many units beside the date spoken of last, which must be told as precisely.
    fn beside(&self, unit: Unit, count: i64) -> Option<Scope> {
        let then = self.then()?;
        if then.unit() > unit && !(unit == Unit::Week && then.unit() == Unit::Month) {
            return None;
        }
        then.shift(unit, count)
    }

    /// A date counted from another one.
    fn counted(&self, length: Length, sign: i8, from: Option<Scope>) -> Found {
        let Amount::Exact(hundredths) = length.amount else {
            return Found::Reference(if sign < 0 { Reference::Past } else { Reference::Future });
        };
        let (unit, per) = match length.unit {
            Unit::Decade => (Unit::Year, 10),
            Unit::Century => (Unit::Year, 100),
            Unit::Millennium => (Unit::Year, 1000),
            Unit::Fortnight => (Unit::Week, 2),
            unit => (unit, 1),
        };
        if unit.within_day() {
            return Found::Reference(if sign < 0 { Reference::Past } else { Reference::Future });
        }
        let signed = hundredths.saturating_mul(per).saturating_mul(sign.into());
        let (unit, count) = match signed % 100 {
            0 => (unit, signed / 100),
            // Two and a half years ago: thirty months.
            _ if unit == Unit::Year => (Unit::Month, signed.saturating_mul(12) / 100),
            _ => (unit, signed / 100),
        };
        let quarter = self
            .resolver
            .quarter
            .filter(|(_, at)| self.sentence - at <= QUARTER_REACH)
            .map(|(scope, _)| scope);
        if unit == Unit::Year
            && let Some(quarter) = quarter.filter(|_| count.abs() == 1)
        {
            return scope(quarter.plus_years(count), || open_unit(unit));
        }
        let precise = from.filter(|from| from.unit() <= unit || unit >= Unit::Year);
        match (precise.and_then(|from| from.shift(unit, count)), from) {
            (Some(found), _) => Found::Scope(found),
            // Beyond the calendar: "a million years ago".
            (None, Some(_)) if precise.is_some() => {
                Found::Reference(if sign < 0 { Reference::Past } else { Reference::Future })
            }
            _ => Found::Open(open_unit(unit)),
        }
    }
}

fn scope(found: Option<Scope>, open: impl FnOnce() -> SmolStr) -> Found {
    found.map_or_else(|| Found::Open(open()), Found::Scope)
}

/// A unit of which nothing is known.
fn open_unit(unit: Unit) -> SmolStr {
    SmolStr::new_static(match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => "XXXX-XX-XX",
        Unit::Weekend => "XXXX-WXX-WE",
        Unit::Week | Unit::Fortnight => "XXXX-WXX",
        Unit::Month => "XXXX-XX",
        Unit::Quarter => "XXXX-QX",
        Unit::Year => "XXXX",
        Unit::Decade => "XXX",
        Unit::Century | Unit::Millennium => "XX",
    })
}
