//! Places in the calendar and lengths of time, and how TIMEX3 writes them.
//!
//! Source: TimeML 1.2.1 (Pustejovsky et al.), TIMEX3 `value`, which is ISO 8601 with X for what is not known, and with parts of
//! the day (TMO), seasons (SU), quarters (Q3), halves (H1) and weekends (WE) beside it.

use std::fmt;

use serde::Deserialize;

use super::calendar::{Day, YEARS, month_length, shift_month};

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Unit {
    const ALL: [Self; 13] = [
        Self::Second,
        Self::Minute,
        Self::Hour,
        Self::Day,
        Self::Weekend,
        Self::Week,
        Self::Fortnight,
        Self::Month,
        Self::Quarter,
        Self::Year,
        Self::Decade,
        Self::Century,
        Self::Millennium,
    ];

    /// The unit of that number.
    pub fn of(number: i32) -> Self {
        usize::try_from(number).ok().and_then(|number| Self::ALL.get(number)).copied().unwrap_or(Self::Day)
    }

    /// Shorter than a day.
    pub fn within_day(self) -> bool {
        self < Self::Day
    }
}

/// A season, in the order of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[repr(u8)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Season {
    Wi,
    Sp,
    Su,
    Fa,
}

impl Season {
    pub fn of(number: i32) -> Self {
        [Self::Wi, Self::Sp, Self::Su, Self::Fa][number.rem_euclid(4) as usize]
    }

    fn as_str(self) -> &'static str {
        ["WI", "SP", "SU", "FA"][self as usize]
    }

    /// The month in which it stands for certain.
    fn month(self) -> u8 {
        [1, 4, 7, 10][self as usize]
    }

    /// The season of a month.
    pub fn of_month(month: u8) -> Self {
        Self::of(i32::from(month % 12 / 3))
    }
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[repr(u8)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Part {
    Mo,
    Af,
    Ev,
    Ni,
    Dt,
}

impl Part {
    pub fn of(number: i32) -> Self {
        [Self::Mo, Self::Af, Self::Ev, Self::Ni, Self::Dt][number.rem_euclid(5) as usize]
    }

    pub fn as_str(self) -> &'static str {
        ["TMO", "TAF", "TEV", "TNI", "TDT"][self as usize]
    }
}

/// A time of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DayTime {
    Part(Part),
    /// Minutes after midnight, to 24:00.
    Clock(u16),
    /// Seconds after midnight.
    Seconds(u32),
}

impl fmt::Display for DayTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Part(part) => f.write_str(part.as_str()),
            Self::Clock(minutes) => write!(f, "T{:02}:{:02}", minutes / 60, minutes % 60),
            Self::Seconds(seconds) => {
                write!(f, "T{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
            }
        }
    }
}

/// A stretch of the calendar. Years before the common era are negative (-480 is 480 BC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// 19 is 1900 to 1999.
    Century(i32),
    /// 199 is 1990 to 1999.
    Decade(i32),
    Year(i32),
    Half(i32, u8),
    Quarter(i32, u8),
    Season(i32, Season),
    Month(i32, u8),
    /// ISO year and week.
    Week(i32, u8),
    /// ISO year and week.
    Weekend(i32, u8),
    Day(Day),
    /// Month and day of a year before the common era, for which no weekdays are reckoned.
    AncientDay(i32, u8, u8),
}

impl Scope {
    pub fn year(self) -> i32 {
        match self {
            Self::Century(century) => century.saturating_mul(100),
            Self::Decade(decade) => decade.saturating_mul(10),
            Self::Year(year)
            | Self::Half(year, _)
            | Self::Quarter(year, _)
            | Self::Season(year, _)
            | Self::Month(year, _)
            | Self::Week(year, _)
            | Self::Weekend(year, _)
            | Self::AncientDay(year, ..) => year,
            Self::Day(day) => day.year(),
        }
    }

    /// A month in it.
    pub fn month(self) -> u8 {
        match self {
            Self::Month(_, month) | Self::AncientDay(_, month, _) => month,
            Self::Quarter(_, quarter) => quarter * 3,
            Self::Half(_, half) => half * 6,
            Self::Season(_, season) => season.month(),
            Self::Day(day) => day.civil().1,
            Self::Week(..) | Self::Weekend(..) => self.first_day().map_or(1, |day| day.civil().1),
            _ => 1,
        }
    }

    /// Its first day.
    pub fn first_day(self) -> Option<Day> {
        match self {
            Self::Day(day) => Some(day),
            Self::Week(year, week) => monday(year, week),
            Self::Weekend(year, week) => monday(year, week)?.plus(5),
            Self::Quarter(year, quarter) => Day::new(year, quarter * 3 - 2, 1),
            Self::Half(year, half) => Day::new(year, half * 6 - 5, 1),
            Self::AncientDay(year, month, day) => Day::new(year, month, day),
            _ => Day::new(self.year(), self.month(), 1),
        }
    }

    /// The unit that it is one of.
    pub fn unit(self) -> Unit {
        match self {
            Self::Century(_) => Unit::Century,
            Self::Decade(_) => Unit::Decade,
            Self::Year(_) => Unit::Year,
            Self::Half(..) | Self::Quarter(..) | Self::Season(..) => Unit::Quarter,
            Self::Month(..) => Unit::Month,
            Self::Week(..) => Unit::Week,
            Self::Weekend(..) => Unit::Weekend,
            Self::Day(_) | Self::AncientDay(..) => Unit::Day,
        }
    }

    /// The stretch of that unit around it, `count` units later.
    pub fn shift(self, unit: Unit, count: i64) -> Option<Self> {
        let years = |length: i64| {
            let moved = i64::from(self.year()).checked_add(count.checked_mul(length)?)?;
            i32::try_from(moved).ok().filter(|year| YEARS.contains(year))
        };
        match unit {
            // Before the common era the fourth century is the years -400 to -499, so that division goes towards zero.
            Unit::Century => Some(Self::Century(years(100)? / 100)),
            Unit::Decade => Some(Self::Decade(years(10)? / 10)),
            Unit::Millennium => Some(Self::Year(years(1000)?)),
            Unit::Year => years(1).map(Self::Year),
            Unit::Quarter => {
                let quarter = i64::from(self.year()) * 4 + i64::from((self.month() - 1) / 3);
                let moved = quarter.checked_add(count)?;
                let year = i32::try_from(moved.div_euclid(4)).ok().filter(|year| YEARS.contains(year))?;
                Some(Self::Quarter(year, (moved.rem_euclid(4) + 1) as u8))
            }
            Unit::Month => {
                let (year, month) = shift_month(self.year(), self.month(), count)?;
                Some(Self::Month(year, month))
            }
            Unit::Week | Unit::Fortnight | Unit::Weekend => {
                let weeks = if unit == Unit::Fortnight { count.checked_mul(2)? } else { count };
                let (year, week) = self.first_day()?.plus(weeks.checked_mul(7)?)?.iso_week();
                Some(if unit == Unit::Weekend { Self::Weekend(year, week) } else { Self::Week(year, week) })
            }
            Unit::Day | Unit::Hour | Unit::Minute | Unit::Second => {
                Some(Self::Day(self.first_day()?.plus(if unit == Unit::Day { count } else { 0 })?))
            }
        }
    }

    /// The same stretch `count` years later: a quarter stays a quarter, a day a day.
    pub fn plus_years(self, count: i64) -> Option<Self> {
        let moved = i32::try_from(i64::from(self.year()).checked_add(count)?).ok();
        let year = moved.filter(|year| YEARS.contains(year))?;
        Some(match self {
            Self::Half(_, half) => Self::Half(year, half),
            Self::Quarter(_, quarter) => Self::Quarter(year, quarter),
            Self::Season(_, season) => Self::Season(year, season),
            Self::Month(_, month) => Self::Month(year, month),
            Self::Day(day) => {
                let (_, month, day) = day.civil();
                Self::Day(Day::new(year, month, day.min(month_length(year, month)))?)
            }
            _ => Self::Year(year),
        })
    }
}

fn monday(year: i32, week: u8) -> Option<Day> {
    let fourth = Day::new(year, 1, 4)?;
    fourth.plus(1 - i64::from(fourth.weekday()) + 7 * (i64::from(week) - 1))
}

fn era(year: i32) -> &'static str {
    if year < 0 { "BC" } else { "" }
}

/// A year with four digits; BC before it for the years before the common era.
struct YearText(i32);

impl fmt::Display for YearText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:04}", era(self.0), self.0.unsigned_abs())
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = YearText(self.year());
        match *self {
            Self::Century(century) => write!(f, "{}{:02}", era(century), century.unsigned_abs()),
            Self::Decade(decade) => write!(f, "{}{:03}", era(decade), decade.unsigned_abs()),
            Self::Year(_) => write!(f, "{year}"),
            Self::Half(_, half) => write!(f, "{year}-H{half}"),
            Self::Quarter(_, quarter) => write!(f, "{year}-Q{quarter}"),
            Self::Season(_, season) => write!(f, "{year}-{}", season.as_str()),
            Self::Month(_, month) => write!(f, "{year}-{month:02}"),
            Self::Week(_, week) => write!(f, "{year}-W{week:02}"),
            Self::Weekend(_, week) => write!(f, "{year}-W{week:02}-WE"),
            Self::AncientDay(_, month, day) => write!(f, "{year}-{month:02}-{day:02}"),
            Self::Day(day) => {
                let (_, month, day) = day.civil();
                write!(f, "{year}-{month:02}-{day:02}")
            }
        }
    }
}

/// A count of units: hundredths, or not told ("several").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    /// Hundredths: 250 is two and a half.
    Exact(i64),
    /// Some number.
    Vague,
}

impl Amount {
    pub const ONE: Self = Self::Exact(100);

    /// A whole number.
    pub fn whole(count: i64) -> Self {
        Self::Exact(count.saturating_mul(100))
    }
}

/// A length of time: an amount of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length {
    pub amount: Amount,
    pub unit: Unit,
}

impl fmt::Display for Length {
    /// As a TIMEX3 duration. Fortnights are weeks; decades and centuries are years where their number is told.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (factor, letter) = match self.unit {
            Unit::Second => (1, "S"),
            Unit::Minute => (1, "M"),
            Unit::Hour => (1, "H"),
            Unit::Day => (1, "D"),
            Unit::Weekend => (1, "WE"),
            Unit::Week => (1, "W"),
            Unit::Fortnight => (2, "W"),
            Unit::Month => (1, "M"),
            Unit::Quarter => (1, "Q"),
            Unit::Year => (1, "Y"),
            Unit::Decade => (10, "Y"),
            Unit::Century => (100, "Y"),
            Unit::Millennium => (1000, "Y"),
        };
        f.write_str(if self.unit.within_day() { "PT" } else { "P" })?;
        let Amount::Exact(hundredths) = self.amount else {
            let letter = match self.unit {
                Unit::Decade => "DE",
                Unit::Century => "CE",
                Unit::Millennium => "ML",
                _ => letter,
            };
            return write!(f, "X{letter}");
        };
        let hundredths = hundredths.saturating_mul(factor);
        let (whole, rest) = (hundredths / 100, hundredths % 100);
        // "a day and a half" has no shorter whole unit in TIMEX3 practice, "two and a half years" has.
        let (parts, smaller) = match self.unit {
            Unit::Year => (12, "M"),
            Unit::Hour => (60, "M"),
            Unit::Minute => (60, "S"),
            _ => (0, ""),
        };
        if rest == 0 {
            write!(f, "{whole}{letter}")
        } else if parts > 0 && rest * parts % 100 == 0 {
            if whole > 0 {
                write!(f, "{whole}{letter}")?;
            }
            write!(f, "{}{smaller}", rest * parts / 100)
        } else {
            let decimals = format!("{rest:02}");
            write!(f, "{whole}.{}{letter}", decimals.trim_end_matches('0'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u8, day: u8) -> Scope {
        Scope::Day(Day::new(year, month, day).unwrap())
    }

    #[test]
    fn stretches_move_and_are_written() {
        for (scope, unit, count, expected) in [
            (day(2020, 1, 6), Unit::Week, -1, "2020-W01"),
            (day(2020, 1, 6), Unit::Weekend, -1, "2020-W01-WE"),
            (day(2020, 1, 6), Unit::Month, -1, "2019-12"),
            (day(2020, 1, 6), Unit::Quarter, -1, "2019-Q4"),
            (day(2020, 1, 6), Unit::Year, -100, "1920"),
            (day(2020, 1, 6), Unit::Decade, -1, "201"),
            (day(2020, 1, 6), Unit::Century, -1, "19"),
            (day(2020, 2, 28), Unit::Day, 2, "2020-03-01"),
            (Scope::Quarter(1989, 4), Unit::Quarter, 1, "1990-Q1"),
            (Scope::Year(-480), Unit::Year, 10, "BC0470"),
            (Scope::Season(1990, Season::Su), Unit::Month, 1, "1990-08"),
        ] {
            assert_eq!(scope.shift(unit, count).unwrap().to_string(), expected, "{scope:?} {unit:?} {count}");
        }
        assert_eq!(Scope::Quarter(1989, 4).plus_years(-1).unwrap().to_string(), "1988-Q4");
        assert_eq!(day(2020, 2, 29).plus_years(-1).unwrap().to_string(), "2019-02-28");
    }

    #[test]
    fn nothing_overflows() {
        for unit in Unit::ALL {
            for count in [i64::MAX, i64::MIN, 1 << 40, -(1 << 40), 10_000_000] {
                let moved = day(2020, 1, 6).shift(unit, count);
                assert!(moved.is_none() || unit.within_day(), "{unit:?} {count}: {moved:?}");
                let _ = Length { amount: Amount::whole(count), unit }.to_string();
            }
        }
        assert_eq!(Scope::Year(2020).plus_years(i64::MAX), None);
    }

    #[test]
    fn lengths_are_written() {
        for (hundredths, unit, expected) in [
            (300, Unit::Day, "P3D"),
            (250, Unit::Year, "P2Y6M"),
            (50, Unit::Hour, "PT30M"),
            (150, Unit::Minute, "PT1M30S"),
            (550, Unit::Hour, "PT5H30M"),
            (2280, Unit::Year, "P22.8Y"),
            (150, Unit::Day, "P1.5D"),
            (200, Unit::Decade, "P20Y"),
            (100, Unit::Fortnight, "P2W"),
        ] {
            assert_eq!(Length { amount: Amount::Exact(hundredths), unit }.to_string(), expected);
        }
        assert_eq!(Length { amount: Amount::Vague, unit: Unit::Decade }.to_string(), "PXDE");
        assert_eq!(Length { amount: Amount::Vague, unit: Unit::Hour }.to_string(), "PTXH");
    }
}
