//! Days of publication as archives write them.
//!
//! In: a date in any usual form. Out: its day in the civil calendar, as written: a time zone does not move it. Never: guesses;
//! a date without a day, a relative one (`3 hours ago`) or one that no calendar has is none.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rustc_hash::FxHashMap;

use super::DateOrder;

/// Years of publication: from the first printed news on. Placeholders such as `0001-01-01` lie outside.
const YEARS: std::ops::RangeInclusive<i16> = 1450..=2199;

/// A longer string is no date.
const LONGEST: usize = 160;

/// Reads dates.
#[derive(Debug)]
pub(super) struct Dates {
    order: DateOrder,
    months: FxHashMap<String, i8>,
}

impl Dates {
    /// `months` holds twelve lists of lower-case names and abbreviations.
    pub(super) fn new(order: DateOrder, months: &[Vec<String>]) -> Self {
        let months = months
            .iter()
            .zip(1..)
            .flat_map(|(names, number)| names.iter().map(move |name| (name.clone(), number)))
            .collect();
        Self { order, months }
    }

    /// Whether `word` names a month.
    pub(super) fn is_month(&self, word: &str) -> bool {
        self.months.contains_key(&word.to_lowercase())
    }

    /// The day that `text` states.
    pub(super) fn read(&self, text: &str) -> Option<Date> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST {
            return None;
        }
        if let Some(number) = plain_number(text) {
            return packed(number).or_else(|| epoch(number));
        }
        let tokens = self.tokens(text);
        iso(&tokens).or_else(|| self.numeric(&tokens)).or_else(|| named_month(&tokens))
    }

    fn tokens(&self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let kind: fn(char) -> bool = if first.is_ascii_digit() {
                |letter| letter.is_ascii_digit()
            } else if first.is_alphabetic() {
                char::is_alphabetic
            } else {
                rest = &rest[first.len_utf8()..];
                tokens.push(Token::Mark(first));
                continue;
            };
            let end = rest.find(|letter| !kind(letter)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            tokens.push(if first.is_ascii_digit() {
                Token::Number { value: word.parse().unwrap_or(i64::MAX), digits: word.len() }
            } else {
                self.word(word)
            });
            rest = after;
        }
        tokens
    }

    fn word(&self, word: &str) -> Token {
        match word {
            "年" => return Token::YearMark,
            "月" => return Token::MonthMark,
            _ => {}
        }
        let lower = word.to_lowercase();
        match self.months.get(&lower) {
            Some(&month) => Token::Month(month),
            None if matches!(lower.as_str(), "st" | "nd" | "rd" | "th" | "er" | "º") => Token::Ordinal,
            None if matches!(lower.as_str(), "am" | "pm" | "a" | "p") => Token::Clock,
            None if matches!(lower.as_str(), "de" | "del" | "di" | "of" | "the" | "d") => Token::Filler,
            None => Token::Word,
        }
    }

    /// `06/01/2020`, `6.1.20`, `2020年1月6日`: three numbers with the same mark between them, nothing else of digits before.
    fn numeric(&self, tokens: &[Token]) -> Option<Date> {
        for (at, window) in tokens.windows(5).enumerate() {
            let [
                Token::Number { value: a, digits: da },
                first,
                Token::Number { value: b, .. },
                second,
                third,
            ] = window
            else {
                continue;
            };
            let Token::Number { value: c, digits: dc } = third else { continue };
            if (first, second) == (&Token::YearMark, &Token::MonthMark) {
                return day(*a, *b, *c);
            }
            let (Token::Mark(mark @ ('/' | '-' | '.' | '‐' | '–')), true) = (first, first == second)
            else {
                continue;
            };
            // Part of something longer, such as an address or a version.
            if tokens.get(at + 5) == Some(first) {
                continue;
            }
            let found = match (da, dc) {
                (4, _) => day(*a, *b, *c),
                (1 | 2, 4) => self.day_and_month(*mark, *a, *b, *c),
                (1 | 2, 2) => self.day_and_month(*mark, *a, *b, century(*c)),
                _ => None,
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn day_and_month(&self, mark: char, a: i64, b: i64, year: i64) -> Option<Date> {
        // Nobody writes the month first with periods.
        if self.order == DateOrder::DayFirst || mark == '.' {
            day(year, b, a).or_else(|| day(year, a, b))
        } else {
            day(year, a, b).or_else(|| day(year, b, a))
        }
    }
}

/// A piece of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Number {
        value: i64,
        digits: usize,
    },
    Month(i8),
    /// The ending of `6th`.
    Ordinal,
    /// `am` or `pm`, or its first letter.
    Clock,
    /// A word that may stand between day, month and year.
    Filler,
    Word,
    /// 年
    YearMark,
    /// 月
    MonthMark,
    Mark(char),
}

/// All digits, perhaps with decimals after them: a packed date or a time in seconds.
fn plain_number(text: &str) -> Option<&str> {
    let digits = text.split_once('.').map_or(text, |(whole, _)| whole);
    let only_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (digits.len() >= 8 && only_digits(digits) && only_digits(text.get(digits.len() + 1..).unwrap_or("")))
        .then_some(digits)
}

/// `20200106`, with or without hour, minute and second behind it.
fn packed(digits: &str) -> Option<Date> {
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i64>().ok();
    let date = day(part(0, 4)?, part(4, 6)?, part(6, 8)?)?;
    let clock = [(8, 24), (10, 60), (12, 61)];
    let fits = matches!(digits.len(), 8 | 10 | 12 | 14)
        && clock.iter().all(|&(from, limit)| part(from, from + 2).is_none_or(|value| value < limit));
    fits.then_some(date)
}

/// Seconds since 1970, or thousandths, millionths, billionths of them.
fn epoch(digits: &str) -> Option<Date> {
    let number: i64 = digits.parse().ok()?;
    let seconds = match digits.len() {
        9 | 10 => number,
        12 | 13 => number / 1_000,
        15 | 16 => number / 1_000_000,
        18 | 19 => number / 1_000_000_000,
        _ => return None,
    };
    let date = TimeZone::UTC.to_datetime(Timestamp::from_second(seconds).ok()?).date();
    YEARS.contains(&date.year()).then_some(date)
}

/// A date that opens with `2020-01-06` or `20200106`, whatever follows.
fn iso(tokens: &[Token]) -> Option<Date> {
    use Token::{Mark, Number};
    match *tokens {
        [
            Number { value: year, digits: 4 },
            Mark(a),
            Number { value: month, .. },
            Mark(b),
            Number { value: of_month, digits: 1 | 2 },
            ..,
        ] if a == b => day(year, month, of_month),
        // `20200106T103000Z`
        [Number { value, digits: 8 }, Token::Word | Mark(_), ..] => {
            day(value / 10_000, value / 100 % 100, value % 100)
        }
        _ => None,
    }
}

/// A month by its name, with the day beside it and a year behind or before them.
fn named_month(tokens: &[Token]) -> Option<Date> {
    for (at, token) in tokens.iter().enumerate() {
        let Token::Month(month) = *token else { continue };
        let before = nearest(tokens[..at].iter().rev());
        let after = nearest(tokens[at + 1..].iter());
        let month = i64::from(month);
        // `6 January 2020`, `06-Jan-20`
        if let (Some((d @ 1..=31, 1 | 2)), Some((year, digits))) = (before, after)
            && let Some(date) = year_of(year, digits).and_then(|year| day(year, month, d))
            && !is_clock(tokens, at, d)
        {
            return Some(date);
        }
        // `January 6, 2020`, `Jan 6 10:30:00 UTC 2020`
        if let Some((d @ 1..=31, 1 | 2)) = after
            && let Some(year) = four_digits(&tokens[at + 1..]).or_else(|| four_digits(&tokens[..at]))
        {
            return day(year, month, d);
        }
        // `6 January, Monday, 2020`, `2020 6 January`
        if let Some((d @ 1..=31, 1 | 2)) = before
            && let Some(year) = four_digits(&tokens[at + 1..]).or_else(|| four_digits(&tokens[..at]))
            && !is_clock(tokens, at, d)
        {
            return day(year, month, d);
        }
    }
    None
}

/// The number next to a month, over marks, endings and fillers.
fn nearest<'a>(tokens: impl Iterator<Item = &'a Token>) -> Option<(i64, usize)> {
    for token in tokens {
        match *token {
            Token::Number { value, digits } => return Some((value, digits)),
            Token::Mark(' ' | '\u{a0}' | '-' | '–' | ',' | '.' | '/' | '\'' | '’' | 'º')
            | Token::Ordinal
            | Token::Filler => {}
            _ => return None,
        }
    }
    None
}

/// Whether the number before a month at `at` is the minute of a clock: `10:30 Jan 6`.
fn is_clock(tokens: &[Token], at: usize, value: i64) -> bool {
    let place = tokens[..at]
        .iter()
        .rposition(|token| matches!(token, Token::Number { value: number, .. } if *number == value));
    place.is_some_and(|place| place > 0 && matches!(tokens[place - 1], Token::Mark(':')))
}

fn four_digits(tokens: &[Token]) -> Option<i64> {
    tokens.iter().find_map(|token| match *token {
        Token::Number { value, digits: 4 } if YEARS.contains(&(value as i16)) => Some(value),
        _ => None,
    })
}

fn year_of(value: i64, digits: usize) -> Option<i64> {
    match digits {
        4 => Some(value),
        2 => Some(century(value)),
        _ => None,
    }
}

/// POSIX: 69 to 99 are 1969 to 1999.
fn century(two_digits: i64) -> i64 {
    two_digits + if two_digits < 69 { 2000 } else { 1900 }
}

fn day(year: i64, month: i64, day: i64) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| YEARS.contains(year))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::rules::Rules;

    fn read(order: DateOrder, text: &str) -> Option<String> {
        Dates::new(order, &Rules::built_in().months).read(text).map(|date| date.to_string())
    }

    #[test]
    fn usual_forms() {
        for text in [
            "2020-01-06",
            " 2020-01-06 ",
            "2020-1-6",
            "2020/01/06",
            "2020.01.06",
            "2020-01-06T10:30:00Z",
            "2020-01-06T23:30:00-08:00",
            "2020-01-06T00:30:00.123456+09:00",
            "2020-01-06 10:30:00 +0000 UTC",
            "2020-01-06T10:30:00+01:00[Europe/Paris]",
            "20200106",
            "20200106103000",
            "202001061030",
            "20200106T103000Z",
            "1578268800",
            "1578306600.123",
            "1578306600000",
            "1578306600000000",
            "Mon, 06 Jan 2020 10:30:00 GMT",
            "Mon, 6 Jan 2020 23:30:00 -0800",
            "Monday, 06-Jan-20 10:30:00 GMT",
            "Mon Jan  6 10:30:00 2020",
            "Mon Jan 06 10:30:00 +0000 2020",
            "Mon Jan 6 10:30:00 UTC 2020",
            "January 6, 2020",
            "January 6th, 2020",
            "JANUARY 6, 2020",
            "Jan. 6, 2020",
            "Jan. 6, 2020 10:30 am",
            "Jan 6, 2020, 10:30 p.m. ET",
            "Jan-06-2020",
            "Monday, January 6, 2020",
            "Monday January 6 2020 10.30 GMT",
            "6 January 2020",
            "6th January 2020",
            "6th of January, 2020",
            "the 6th of January 2020",
            "06 Jan 2020",
            "06-Jan-2020",
            "6-Jan-20",
            "6/Jan/2020:10:30:00 +0000",
            "Monday, 6 Jan 2020",
            "10:30 AM EST, Mon January 6, 2020",
            "10:30, 6 January 2020",
            "10:06 Jan 6, 2020",
            "5 p.m. ET Jan. 6, 2020",
            "Published: 2020-01-06",
            "Published: Jan 6, 2020",
            "Posted on Monday, January 6, 2020 at 10:30 am by Jane Doe",
            "First published on Mon 6 Jan 2020 10.30 GMT, last modified on Tue 7 Jan 2020",
            "Updated 10:30 PM ET, Mon January 6, 2020",
            "2020 January 6",
            "2020-Jan-06",
            "6 de enero de 2020",
            "6 janvier 2020",
            "6. Januar 2020",
            "6 gennaio 2020",
            "6 de janeiro de 2020",
            "6 januari 2020",
            "6 января 2020 г.",
            "2020年1月6日",
            "06.01.2020",
            "6.1.2020",
            "06.01.20",
            "06.01.2020, 10:30 Uhr",
        ] {
            assert_eq!(read(DateOrder::MonthFirst, text).as_deref(), Some("2020-01-06"), "{text:?}");
            assert_eq!(read(DateOrder::DayFirst, text).as_deref(), Some("2020-01-06"), "{text:?}");
        }
    }

    #[test]
    fn the_order_of_numbers_is_the_users_where_both_are_possible() {
        for (text, month_first, day_first) in [
            ("06/01/2020", "2020-06-01", "2020-01-06"),
            ("6/1/20", "2020-06-01", "2020-01-06"),
            ("06-01-2020", "2020-06-01", "2020-01-06"),
            ("13/01/2020", "2020-01-13", "2020-01-13"),
            ("01/13/2020", "2020-01-13", "2020-01-13"),
            ("01/13/2020 10:30", "2020-01-13", "2020-01-13"),
            ("1/2/1899", "1899-01-02", "1899-02-01"),
            ("12/31/99", "1999-12-31", "1999-12-31"),
        ] {
            assert_eq!(read(DateOrder::MonthFirst, text).as_deref(), Some(month_first), "{text:?}");
            assert_eq!(read(DateOrder::DayFirst, text).as_deref(), Some(day_first), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "",
            " ",
            "unknown",
            "n/a",
            "null",
            "2020",
            "January 2020",
            "2020-01",
            "3 hours ago",
            "yesterday",
            "2020-13-06",
            "2020-02-30",
            "0001-01-01T00:00:00",
            "0000-00-00 00:00:00",
            "31 February 2020",
            "99/99/2020",
            "1",
            "12345",
            "10:30",
            "Monday",
            "May",
            "1.2.3.4",
            "192.168.10.20",
            "99999999999999999999999999",
            "٢٠٢٠",
            "😀",
            "-",
            "2020-",
            "//",
            "Jan Jan Jan",
        ] {
            assert_eq!(read(DateOrder::MonthFirst, text), None, "{text:?}");
        }
        assert_eq!(read(DateOrder::MonthFirst, &"1/".repeat(50_000)), None);
    }
}
