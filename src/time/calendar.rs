//! The calendar: days as numbers, weeks, and days that move from year to year.
//!
//! The Gregorian calendar is used for all years. Nothing here can overflow: years are held between -9999 and 9999.

use jiff::civil::Date;

/// The years that a value may have.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = -9999..=9999;

/// A day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub i32);

impl Day {
    /// The day of that year, month and day of the month; `None` where there is none.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        if !YEARS.contains(&year) || !(1..=12).contains(&month) || day == 0 || day > month_length(year, month)
        {
            return None;
        }
        // Days from civil, after Howard Hinnant (chrono-compatible low-level date algorithms): years begin in March.
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let of_era = shifted.rem_euclid(400);
        let month = i32::from(month);
        let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + i32::from(day) - 1;
        let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        Some(Self(era * 146_097 + days - 719_468))
    }

    /// Year, month and day of the month.
    pub fn civil(self) -> (i32, u8, u8) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * years + years / 4 - years / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = (of_year - (153 * shifted + 2) / 5 + 1) as u8;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 } as u8;
        let year = years + era * 400 + i32::from(month <= 2);
        (year, month, day)
    }

    pub fn year(self) -> i32 {
        self.civil().0
    }

    /// ISO number of the day of the week, Monday 1.
    pub fn weekday(self) -> u8 {
        ((self.0 + 3).rem_euclid(7) + 1) as u8
    }

    /// The day `days` later, or earlier; `None` beyond the years that are held.
    pub fn plus(self, days: i64) -> Option<Self> {
        let moved = Self(i32::try_from(i64::from(self.0).checked_add(days)?).ok()?);
        // 10,000 years to either side, before the exact look.
        if moved.0.unsigned_abs() > 5_000_000 {
            return None;
        }
        YEARS.contains(&moved.year()).then_some(moved)
    }

    /// ISO 8601 year and week.
    pub fn iso_week(self) -> (i32, u8) {
        let thursday = Self(self.0 - i32::from(self.weekday()) + 4);
        let year = thursday.year();
        let first = Self::new(year, 1, 1).map_or(0, |day| day.0);
        (year, ((thursday.0 - first) / 7 + 1) as u8)
    }

    /// The `nth` (from 1) of a weekday in a month.
    fn nth(year: i32, month: u8, weekday: u8, nth: u8) -> Option<Self> {
        let first = Self::new(year, month, 1)?;
        let ahead = (7 + i64::from(weekday) - i64::from(first.weekday())) % 7;
        first.plus(ahead + 7 * (i64::from(nth) - 1))
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self::new(i32::from(date.year()), date.month() as u8, date.day() as u8).unwrap_or(Self(0))
    }
}

/// Days of a month.
pub(super) fn month_length(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The month `months` after a month.
pub(super) fn shift_month(year: i32, month: u8, months: i64) -> Option<(i32, u8)> {
    let count = (i64::from(year) * 12 + i64::from(month) - 1).checked_add(months)?;
    let year = i32::try_from(count.div_euclid(12)).ok().filter(|year| YEARS.contains(year))?;
    Some((year, (count.rem_euclid(12) + 1) as u8))
}

/// How the day of a holiday is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holiday {
    /// Month and day.
    Fixed(u8, u8),
    /// Month, weekday, and which of them.
    Nth(u8, u8, u8),
    /// Month and weekday: the last one.
    Last(u8, u8),
    /// Days after Easter Sunday.
    Easter(i16),
    /// The Tuesday after the first Monday of November.
    Election,
}

impl Holiday {
    /// Its day in a year.
    pub fn day(self, year: i32) -> Option<Day> {
        match self {
            Self::Fixed(month, day) => Day::new(year, month, day),
            Self::Nth(month, weekday, nth) => Day::nth(year, month, weekday, nth),
            Self::Last(month, weekday) => {
                let last = Day::new(year, month, month_length(year, month))?;
                last.plus(-((7 + i64::from(last.weekday()) - i64::from(weekday)) % 7))
            }
            Self::Easter(days) => easter(year)?.plus(i64::from(days)),
            Self::Election => Day::nth(year, 11, 1, 1)?.plus(1),
        }
    }

    /// Reads the form of `config/time.toml`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "election" {
            return Some(Self::Election);
        }
        if let Some(days) = text.strip_prefix("easter ") {
            return days.parse().ok().map(Self::Easter);
        }
        if let Some((month, day)) = text.split_once('-') {
            let (month, day) = (month.parse().ok()?, day.parse().ok()?);
            // 2020 was a leap year.
            return Day::new(2020, month, day).map(|_| Self::Fixed(month, day));
        }
        let mut parts = text.split(' ');
        let month = parts.next()?.parse().ok().filter(|month| (1..=12).contains(month))?;
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let name = parts.next()?;
        let weekday = names.iter().position(|known| *known == name)? as u8 + 1;
        match (parts.next()?, parts.next()) {
            ("last", None) => Some(Self::Last(month, weekday)),
            (nth, None) => {
                let nth = nth.parse().ok().filter(|nth| (1..=4).contains(nth))?;
                Some(Self::Nth(month, weekday, nth))
            }
            _ => None,
        }
    }
}

/// Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876, as in Meeus, Astronomical Algorithms).
fn easter(year: i32) -> Option<Day> {
    if !(1..=9999).contains(&year) {
        return None;
    }
    let (century, of_century) = (year / 100, year % 100);
    let golden = year % 19;
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - moon - of_century % 4) % 7;
    let late = (golden + 11 * moon + 22 * sunday) / 451;
    let count = moon + sunday - 7 * late + 114;
    Day::new(year, (count / 31) as u8, (count % 31 + 1) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_agree_with_a_calendar() {
        let mut date = jiff::civil::date(-9999, 1, 1);
        loop {
            let day = Day::from(date);
            assert_eq!(day.civil(), (i32::from(date.year()), date.month() as u8, date.day() as u8));
            assert_eq!(i32::from(day.weekday()), i32::from(date.weekday().to_monday_one_offset()));
            let iso = date.iso_week_date();
            assert_eq!(day.iso_week(), (i32::from(iso.year()), iso.week() as u8), "{date}");
            match date.checked_add(jiff::Span::new().days(97)) {
                Ok(next) if next.year() < 9999 => date = next,
                _ => break,
            }
        }
    }

    #[test]
    fn what_is_no_day_or_out_of_range() {
        for (year, month, day) in [(2019, 2, 29), (2020, 13, 1), (2020, 0, 1), (2020, 4, 31), (10_000, 1, 1)]
        {
            assert_eq!(Day::new(year, month, day), None);
        }
        let day = Day::new(2020, 1, 6).unwrap();
        for days in [i64::MAX, i64::MIN, 5_000_000_000, -6_000_000] {
            assert_eq!(day.plus(days), None, "{days}");
        }
        assert_eq!(shift_month(2020, 1, i64::MAX), None);
        assert_eq!(shift_month(2020, 1, -1), Some((2019, 12)));
    }

    #[test]
    fn holidays_fall_on_their_days() {
        for (rule, year, expected) in [
            ("12-25", 2019, (12, 25)),
            ("11 thu 4", 1999, (11, 25)),
            ("05 mon last", 2020, (5, 25)),
            ("easter +0", 2000, (4, 23)),
            ("easter -2", 2019, (4, 19)),
            ("easter +0", 2025, (4, 20)),
            ("election", 2020, (11, 3)),
            ("election", 1998, (11, 3)),
            ("09 mon 1", 2025, (9, 1)),
        ] {
            let (_, month, day) = Holiday::parse(rule).unwrap().day(year).unwrap().civil();
            assert_eq!((month, day), expected, "{rule} {year}");
        }
        for rule in ["", "13-01", "02-30", "11 thu", "11 thu 9", "x mon 1", "easter", "11 thu 4 5"] {
            assert_eq!(Holiday::parse(rule), None, "{rule:?}");
        }
    }
}
