//! From what the words say to a TIMEX3 value.
//!
//! In: the meanings of an article's expressions, in order, each with the tense around it. Out: a type and a value. What a date
//! leaves open comes from the article's day, or from the date that the text spoke of last. Never: guesses; where neither is
//! known, the value keeps its X (`XXXX-WXX-1`).

use smol_str::{SmolStr, format_smolstr};

use super::{
    calendar::{Day, Holiday, YEARS},
    lexicon::{Reference, Tense},
    meaning::{Anchor, Base, Date, Meaning},
    value::{Amount, DayTime, Length, Scope, Season, Unit},
};
use crate::document::TimeKind;

/// How far a date that the text spoke of reaches in news, in sentences.
const REACH: usize = 3;

/// How far a quarter reaches, in sentences: reports of results compare everything with the same quarter of another year.
const QUARTER_REACH: usize = 6;

/// How far a year that a story mentions reaches, in sentences.
const YEAR_REACH: usize = 2;

/// What is known when an expression is resolved.
pub(super) struct Resolver {
    /// The article's day.
    now: Option<Day>,
    /// The text tells history: open dates belong to the dates before them and not to the article's day.
    narrative: bool,
    /// The date spoken of last, and its sentence.
    then: Option<(Scope, usize)>,
    /// The date of a month or a day spoken of last, and its sentence: where a story stands, whatever years it mentions.
    line: Option<(Scope, usize)>,
    /// The quarter spoken of last, and its sentence.
    quarter: Option<(Scope, usize)>,
}

/// A value, or what is known of one.
enum Found {
    Scope(Scope),
    /// A value with X.
    Open(SmolStr),
    Reference(Reference),
}

impl Resolver {
    pub fn new(now: Option<Day>, narrative: bool) -> Self {
        Self { now, narrative, then: None, line: None, quarter: None }
    }

    /// Type and value of an expression in a sentence.
    pub fn resolve(
        &mut self,
        meaning: &Meaning,
        tense: Option<Tense>,
        sentence: usize,
    ) -> (TimeKind, SmolStr) {
        match meaning {
            Meaning::Length(length) => (TimeKind::Duration, format_smolstr!("{length}")),
            Meaning::Set(value) => (TimeKind::Set, value.clone()),
            Meaning::Refers(reference) => (TimeKind::Date, SmolStr::new_static(reference.as_str())),
            Meaning::Years(first, last) => {
                self.then = Some((Scope::Year(*first), sentence));
                (TimeKind::Duration, format_smolstr!("{first:04}/{last:04}"))
            }
            Meaning::Date(date) => self.date(*date, tense, sentence),
        }
    }

    /// Whether what follows is told from this date on: history does not go on from today, nor news from what they compare
    /// themselves with.
    fn moves_on(&self, base: Base) -> bool {
        if !self.narrative {
            return !matches!(base, Base::FromThen(Length { unit: Unit::Year, .. }, -1));
        }
        !matches!(
            base,
            Base::Today(_)
                | Base::FromNow(..)
                | Base::Unit(_, Anchor::This | Anchor::Last | Anchor::Next | Anchor::Past)
                | Base::Month(_, Anchor::This | Anchor::Last | Anchor::Next | Anchor::Past)
        )
    }

    fn date(&mut self, date: Date, tense: Option<Tense>, sentence: usize) -> (TimeKind, SmolStr) {
        let context = Context { resolver: self, tense, sentence };
        let found = context.base(date.base);
        let kind = if date.time.is_some() { TimeKind::Time } else { TimeKind::Date };
        let time = TimeText(date.time);
        let value = match found {
            Found::Scope(scope) => {
                if matches!(date.base, Base::Quarter(..)) {
                    self.quarter = Some((scope, sentence));
                }
                if self.moves_on(date.base) {
                    self.then = Some((scope, sentence));
                    if scope.unit() <= Unit::Quarter {
                        self.line = Some((scope, sentence));
                    }
                }
                format_smolstr!("{scope}{time}")
            }
            Found::Open(open) => format_smolstr!("{open}{time}"),
            Found::Reference(reference) => SmolStr::new_static(reference.as_str()),
        };
        (kind, value)
    }
}

/// The time of the day, or nothing.
struct TimeText(Option<DayTime>);

impl std::fmt::Display for TimeText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.map_or(Ok(()), |time| time.fmt(f))
    }
}

struct Context<'a> {
    resolver: &'a Resolver,
    tense: Option<Tense>,
    sentence: usize,
}

impl Context<'_> {
    fn now(&self) -> Option<Scope> {
        self.resolver.now.map(Scope::Day)
    }

    /// The date spoken of last, if it is near enough; else the article's day.
    fn then(&self) -> Option<Scope> {
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
    fn ground(&self) -> Option<Scope> {
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

    fn base(&self, base: Base) -> Found {
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
    fn year_of(&self, anchor: Anchor) -> Option<i32> {
        let year = match anchor {
            Anchor::Year(year) => year,
            Anchor::NowYear(years) => self.ground().or_else(|| self.now())?.year().checked_add(years)?,
            Anchor::ThenYear(years) => self.then()?.year().checked_add(years)?,
            _ => return None,
        };
        YEARS.contains(&year).then_some(year)
    }

    fn is_future(&self) -> bool {
        self.tense == Some(Tense::Future)
    }

    /// What comes once a year, given how to find it in a year.
    fn yearly(&self, anchor: Anchor, in_year: impl Fn(i32) -> Option<Scope>) -> Option<Scope> {
        if let Anchor::Year(_) | Anchor::NowYear(_) | Anchor::ThenYear(_) = anchor {
            return in_year(self.year_of(anchor)?);
        }
        let ground = match anchor {
            Anchor::That | Anchor::Previous | Anchor::Following => self.then()?,
            Anchor::Open | Anchor::The => self.ground()?,
            _ => self.now()?,
        };
        let year = ground.year();
        let Some(around) = ground.first_day().filter(|_| year > 0) else { return in_year(year) };
        let order = |scope: &Scope| scope.first_day();
        let candidates = || [year - 2, year - 1, year, year + 1, year + 2].into_iter().filter_map(&in_year);
        let past = |strict: bool| {
            candidates()
                .filter(|scope| order(scope).is_some_and(|day| day < around || !strict && day == around))
                .last()
        };
        let future = |strict: bool| {
            candidates()
                .find(|scope| order(scope).is_some_and(|day| day > around || !strict && day == around))
        };
        match anchor {
            Anchor::This | Anchor::That => in_year(year),
            Anchor::Last | Anchor::Past | Anchor::Latest | Anchor::Previous => past(true),
            Anchor::Next | Anchor::Following => future(true),
            _ if self.resolver.narrative || self.resolver.now.is_none() => in_narrative(ground, in_year),
            _ => {
                let far = |scope: &Scope| order(scope).map_or(i32::MAX, |day| (day.0 - around.0).abs());
                let nearest = candidates().min_by_key(far)?;
                // Where the tense points most of a year away and the other way is near, it was not this verb's tense.
                // What is to come in more than eight months has its year told more often than what was.
                let (told, farthest, near) = match self.tense {
                    Some(Tense::Past | Tense::Pluperfect | Tense::Plan) => (past(false)?, 310, 60),
                    Some(Tense::Future) => (future(false)?, 240, 125),
                    _ => return Some(nearest),
                };
                Some(if far(&told) > farthest && far(&nearest) < near { nearest } else { told })
            }
        }
    }

    fn month(&self, month: u8, anchor: Anchor) -> Option<Scope> {
        // A month counts as past or to come by its number, whatever the day.
        let ground = match anchor {
            Anchor::Open | Anchor::The => self.ground(),
            _ => self.now(),
        };
        let same = ground.is_some_and(|ground| ground.month() == month && ground.unit() < Unit::Quarter);
        if same && matches!(anchor, Anchor::Open | Anchor::The | Anchor::This) {
            return Some(Scope::Month(ground?.year(), month));
        }
        if same && matches!(anchor, Anchor::Last | Anchor::Past) {
            return Some(Scope::Month(ground?.year() - 1, month));
        }
        self.yearly(anchor, |year| Some(Scope::Month(year, month)))
    }

    fn day_of_month(&self, day: u8) -> Option<Scope> {
        let ground = self.ground()?;
        if self.resolver.narrative {
            return (ground.unit() <= Unit::Month).then(|| day_scope(ground.year(), ground.month(), day))?;
        }
        let near = self
            .resolver
            .then
            .filter(|(scope, at)| self.sentence - at <= REACH && scope.unit() <= Unit::Month);
        if let Some((scope, _)) = near.filter(|(scope, _)| Some(*scope) != self.now()) {
            return day_scope(scope.year(), scope.month(), day);
        }
        let around = self.resolver.now?;
        let mut months = [-1, 0, 1].into_iter().filter_map(|count| {
            let month = ground.shift(Unit::Month, count)?;
            Day::new(month.year(), month.month(), day)
        });
        let found = match self.tense {
            Some(Tense::Future) => months.find(|day| *day >= around),
            _ => months.rfind(|day| *day <= around),
        };
        found.map(Scope::Day)
    }

    fn weekday(&self, weekday: u8, anchor: Anchor) -> Option<Scope> {
        let ground = match anchor {
            Anchor::That | Anchor::Previous | Anchor::Following => self.then()?,
            Anchor::Open | Anchor::The => self.ground()?,
            _ => self.now()?,
        };
        let around = match ground {
            Scope::Day(day) => day,
            // A day of the week in a story that names no days is one of the article's.
            _ => self.resolver.now?,
        };
        let narrative = self.resolver.narrative && matches!(ground, Scope::Day(_));
        // Days since the last one, 0 to 6.
        let since = (7 + i64::from(around.weekday()) - i64::from(weekday)) % 7;
        let ahead = (7 - since) % 7;
        let strict = |days: i64| if days == 0 { 7 } else { days };
        let days = match anchor {
            Anchor::Last | Anchor::Past | Anchor::Previous | Anchor::Latest => -strict(since),
            Anchor::Next | Anchor::Following => strict(ahead),
            Anchor::This => i64::from(weekday) - i64::from(around.weekday()),
            Anchor::That => -since,
            _ if narrative => ahead,
            _ if self.is_future() => ahead,
            _ => -since,
        };
        around.plus(days).map(Scope::Day)
    }

    fn season(&self, season: Season, anchor: Anchor) -> Option<Scope> {
        let now = match anchor {
            Anchor::Open | Anchor::The | Anchor::That => self.ground(),
            _ => self.now(),
        };
        let current =
            now.is_some_and(|now| now.unit() < Unit::Quarter && Season::of_month(now.month()) == season);
        if current && matches!(anchor, Anchor::Open | Anchor::The | Anchor::This | Anchor::Past) {
            return Some(Scope::Season(now?.year(), season));
        }
        self.yearly(anchor, |year| Some(Scope::Season(year, season)))
    }

    fn quarter(&self, quarter: u8, anchor: Anchor) -> Option<Scope> {
        if let Some(year) = self.year_of(anchor) {
            return Some(Scope::Quarter(year, quarter));
        }
        let ground = self.ground()?;
        let current = ground.month().div_ceil(3);
        let year = match anchor {
            Anchor::Last | Anchor::Previous | Anchor::Past => ground.year() - i32::from(quarter >= current),
            Anchor::Next | Anchor::Following => ground.year() + i32::from(quarter <= current),
            _ if ground.unit() > Unit::Month || self.resolver.narrative => ground.year(),
            // A later quarter of this year is to come, or it is the one of last year.
            _ => ground.year() - i32::from(quarter > current && !self.is_future()),
        };
        Some(Scope::Quarter(year, quarter))
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

/// History goes on: the year spoken of last, or the next one where the months have begun anew.
fn in_narrative(ground: Scope, in_year: impl Fn(i32) -> Option<Scope>) -> Option<Scope> {
    let year = ground.year();
    let this = in_year(year)?;
    let told = ground.unit() <= Unit::Month && this.unit() <= Unit::Month;
    let months = i32::from(ground.month()) - i32::from(this.month());
    if told && months >= 8 { in_year(year + 1) } else { Some(this) }
}

fn scope(found: Option<Scope>, open: impl FnOnce() -> SmolStr) -> Found {
    found.map_or_else(|| Found::Open(open()), Found::Scope)
}

fn day_scope(year: i32, month: u8, day: u8) -> Option<Scope> {
    if year < 0 {
        Some(Scope::AncientDay(year, month, day))
    } else {
        Day::new(year, month, day).map(Scope::Day)
    }
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
