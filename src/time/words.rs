//! The tokens of a sentence as the grammar sees them.
//!
//! In: the text and the tokens of one sentence. Out: for each token a [`Word`]: its class, its number, how it is written.
//! Never: looks at more than one token, but for the white space before it.

use super::{
    calendar::Day,
    lexicon::{Class, Lexicon, Tense},
};
use crate::document::Token;

/// A token as the grammar sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub class: Class,
    pub value: i32,
    /// Number of digits of a number that is written in digits only; 0 else.
    pub digits: u8,
    /// Begins with a capital letter.
    pub capital: bool,
    /// A unit or a season in the plural.
    pub plural: bool,
    /// No white space stands before it.
    pub glued: bool,
    pub tense: Option<Tense>,
    pub phrases: (u16, u16),
}

impl Word {
    /// What stands outside the sentence.
    pub const NONE: Self = Self {
        class: Class::Other,
        value: 0,
        digits: 0,
        capital: false,
        plural: false,
        glued: false,
        tense: None,
        phrases: (0, 0),
    };
}

/// Fills `words` with the tokens of a sentence; gives whether one of them may carry a time expression.
pub(super) fn read(text: &str, tokens: &[Token], lexicon: &Lexicon, words: &mut Vec<Word>) -> bool {
    words.clear();
    let mut carries = false;
    let mut end = u32::MAX;
    for token in tokens {
        let word = Word { glued: token.span.start == end, ..read_word(token.span.of(text), lexicon) };
        end = token.span.end;
        // "nineteen ninety-six"
        let spoken = word.class == Class::Number && word.digits == 0 && (16..=20).contains(&word.value);
        carries |= word.class.carries() || word.phrases.1 > word.phrases.0 || is_year(word) || spoken;
        words.push(word);
    }
    carries
}

/// A number that may be a year.
pub(super) fn is_year(word: Word) -> bool {
    word.class == Class::Number && word.digits == 4 && (1000..=2199).contains(&word.value)
}

fn read_word(text: &str, lexicon: &Lexicon) -> Word {
    let first = text.as_bytes().first().copied().unwrap_or_default();
    let word = Word { capital: first.is_ascii_uppercase(), ..Word::NONE };
    if first.is_ascii_digit() {
        return number(text).map_or(word, |(class, value, digits)| Word { class, value, digits, ..word });
    }
    if let Some(rest) = text.strip_prefix(['\'', '’', '‘', '`'])
        && rest.starts_with(|digit: char| digit.is_ascii_digit())
    {
        return match rest.strip_suffix('s').and_then(|digits| digits.parse().ok()) {
            Some(decade @ 10..=99) if rest.len() == 3 && decade % 10 == 0 => {
                Word { class: Class::Decade, value: decade, ..word }
            }
            _ => word,
        };
    }
    match lexicon.get(text) {
        Some(entry) => Word {
            class: entry.class,
            value: entry.value,
            plural: entry.plural,
            tense: entry.tense,
            phrases: entry.phrases,
            ..word
        },
        None => match text.strip_prefix("mid-").or_else(|| text.strip_prefix("Mid-")) {
            // "mid-November" is one token.
            Some(rest) if !rest.is_empty() => {
                let rest = read_word(rest, lexicon);
                let told = matches!(rest.class, Class::Month | Class::Season | Class::Part | Class::Unit);
                if told { rest } else { word }
            }
            // "United" is no verb.
            _ => Word { tense: (text.ends_with("ed") && !word.capital).then_some(Tense::Past), ..word },
        },
    }
}

/// What a token that begins with a digit is: class, value, number of digits.
fn number(text: &str) -> Option<(Class, i32, u8)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(count);
    let value: i32 = digits.parse().ok().filter(|_| count <= 9)?;
    let small = value < 1_000_000;
    match rest {
        "" => return Some((Class::Number, value, count as u8)),
        "st" | "nd" | "rd" | "th" | "ST" | "ND" | "RD" | "TH" => return Some((Class::Ordinal, value, 0)),
        "s" if value % 10 == 0 && matches!(count, 2 | 4) => return Some((Class::Decade, value, 0)),
        "½" if small => return Some((Class::Decimal, value * 100 + 50, 0)),
        _ => {}
    }
    let mut letters = rest.chars();
    let mark = letters.next()?;
    let more = letters.as_str();
    match mark {
        ':' => clock(value, more).map(|seconds| (Class::Clock, seconds, 0)),
        ',' => grouped(text).map(|value| (Class::Number, value, 0)),
        '.' if small
            && !more.is_empty()
            && more.len() <= 2
            && more.bytes().all(|digit| digit.is_ascii_digit()) =>
        {
            let hundredths: i32 = more.parse().ok()?;
            let hundredths = if more.len() == 1 { hundredths * 10 } else { hundredths };
            Some((Class::Decimal, value * 100 + hundredths, 0))
        }
        '/' | '-' => parts(value, count, mark, more),
        _ => None,
    }
}

/// Seconds after midnight of `hour` and what follows its colon.
fn clock(hour: i32, rest: &str) -> Option<i32> {
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "00"));
    let two = |text: &str| {
        let number: i32 = text.parse().ok()?;
        (text.len() == 2 && text.bytes().all(|digit| digit.is_ascii_digit()) && number < 60).then_some(number)
    };
    let seconds = hour * 3600 + two(minutes)? * 60 + two(seconds)?;
    (hour <= 24 && seconds <= 24 * 3600).then_some(seconds)
}

/// `1,000`, `12,500,000`.
fn grouped(text: &str) -> Option<i32> {
    let mut groups = text.split(',');
    let first = groups.next()?;
    let mut value: i64 = first.parse().ok().filter(|_| first.len() <= 3)?;
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        value = value.checked_mul(1000)?.checked_add(group.parse::<u16>().ok()?.into())?;
    }
    i32::try_from(value).ok()
}

/// Numbers with slashes or hyphens between them: fractions, days.
fn parts(first: i32, count: usize, mark: char, rest: &str) -> Option<(Class, i32, u8)> {
    let number = |text: &str| {
        let plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|digit| digit.is_ascii_digit());
        if plain { text.parse::<i32>().ok() } else { None }
    };
    let day = |year: i32, month: i32, day: i32| {
        let day = Day::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?;
        Some((Class::Calendar, day.0, 0))
    };
    let Some((second, third)) = rest.split_once(mark) else {
        let second = number(rest)?;
        return match (mark, first, second) {
            ('/', 1..=3, 2..=4) if first < second => Some((Class::Fraction, first * 100 / second, 0)),
            ('/', 9, 11) => day(2001, 9, 11),
            _ => None,
        };
    };
    let (second, digits) = (number(second)?, third.len());
    let third = number(third)?;
    match (count, digits) {
        (4, 1 | 2) => day(first, second, third),
        (1 | 2, 4) if first > 12 => day(third, second, first),
        (1 | 2, 4) => day(third, first, second),
        // Two digits of a year: 70 to 99 are of the last century.
        (1 | 2, 2) if mark == '/' => day(third + if third < 70 { 2000 } else { 1900 }, first, second),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read() {
        for (text, expected) in [
            ("1999", Some((Class::Number, 1999, 4))),
            ("27th", Some((Class::Ordinal, 27, 0))),
            ("1990s", Some((Class::Decade, 1990, 0))),
            ("90s", Some((Class::Decade, 90, 0))),
            ("95s", None),
            ("10:35", Some((Class::Clock, 38_100, 0))),
            ("10:75", None),
            ("25:00", None),
            ("1,000", Some((Class::Number, 1000, 0))),
            ("1,00", None),
            ("99,999,999,999", None),
            ("3.5", Some((Class::Decimal, 350, 0))),
            ("22.81", Some((Class::Decimal, 2281, 0))),
            ("1/2", Some((Class::Fraction, 50, 0))),
            ("2/1", None),
            ("9/11", Some((Class::Calendar, Day::new(2001, 9, 11).unwrap().0, 0))),
            ("10/23/1999", Some((Class::Calendar, Day::new(1999, 10, 23).unwrap().0, 0))),
            ("2020-01-06", Some((Class::Calendar, Day::new(2020, 1, 6).unwrap().0, 0))),
            ("2020-13-06", None),
            ("99999999999999999999", None),
            ("7-11", None),
            ("1:", None),
            ("5.", None),
            ("5½", Some((Class::Decimal, 550, 0))),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
