//! What stands above the article's first sentence: title, date, byline, dateline.
//!
//! In: arranged text and the title. Out: the text without them, and what they tell. Never: takes a line for one of them that
//! could be the article's own: a byline is names only, a dateline ends in an agency or a dash after a place.

use jiff::civil::Date;
use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::dates::Dates;

/// The rules as they stand in `config/clean.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    /// Words that may stand beside a date in a line of its own.
    date_words: FxHashSet<String>,
    /// Particles of names, in lower case.
    particles: FxHashSet<String>,
    /// News agencies and others that stand in parentheses in datelines, in lower case.
    agencies: FxHashSet<String>,
    /// Words in capitals before a dash or colon that are no places.
    no_places: FxHashSet<String>,
    /// Places that stand before a colon in datelines.
    colon_places: FxHashSet<String>,
}

/// What stood above the first sentence.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// `Jane Doe and John Roe`
    pub(super) author: String,
    /// `BAGHDAD (AP)`
    pub(super) dateline: String,
    /// The day that a line of its own or the dateline states, with its year.
    pub(super) date: Option<Date>,
}

/// A longer line holds no date of its own, and no byline.
const LONGEST_LINE: usize = 110;

/// A longer beginning of a paragraph is no dateline.
const LONGEST_DATELINE: usize = 90;

impl Rules {
    /// Takes the head off `text`; gives what is left.
    pub(super) fn take<'a>(&self, mut text: &'a str, title: &str, dates: &Dates, head: &mut Head) -> &'a str {
        loop {
            let (line, rest) = first_line(text);
            // Nothing but a head is no article.
            if rest.is_empty() {
                break;
            }
            if line == title && text[line.len()..].starts_with("\n\n") {
                text = rest;
            } else if let Some(date) = self.date(line, dates) {
                head.date = head.date.or(Some(date));
                text = rest;
            } else if let Some(author) = self.byline(line) {
                if head.author.is_empty() {
                    author.clone_into(&mut head.author);
                }
                text = rest;
            } else {
                break;
            }
        }
        while let Some((dateline, rest)) = self.dateline(text) {
            if rest.is_empty() {
                break;
            }
            if head.dateline.is_empty() {
                dateline.clone_into(&mut head.dateline);
                head.date = head.date.or_else(|| dates.read(dateline));
            }
            text = rest;
        }
        text
    }

    /// The date that is all that a line says.
    fn date(&self, line: &str, dates: &Dates) -> Option<Date> {
        if line.len() > LONGEST_LINE || !line.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let words = line.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
        let mut unknown =
            words.filter(|word| !dates.is_month(word) && !self.date_words.contains(&word.to_lowercase()));
        if unknown.next().is_some() { None } else { dates.read(line) }
    }

    /// The names in a line that is a byline.
    fn byline<'a>(&self, line: &'a str) -> Option<&'a str> {
        if line.len() > LONGEST_LINE {
            return None;
        }
        let names = ["By ", "BY ", "by ", "By: ", "Written by ", "Story by ", "Posted by "]
            .iter()
            .find_map(|opening| line.strip_prefix(opening))?
            .trim();
        // What follows the names is their paper, place or office.
        let end = names.find(['|', '•', '·', '(', '/']).or_else(|| names.find(" - ")).unwrap_or(names.len());
        let names = names[..end].trim_end_matches([' ', ',', ';']);
        let mut count = 0;
        let mut in_name = 0;
        for word in names.split([' ', ',', '&']).filter(|word| !word.is_empty()) {
            let lower = word.to_lowercase();
            if lower == "and" {
                in_name = 0;
                continue;
            }
            let is_name = word.starts_with(char::is_uppercase) || self.particles.contains(&lower);
            let letters =
                word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '.' | '-' | '\'' | '’'));
            if !is_name || !letters {
                return None;
            }
            in_name += 1;
            count += 1;
        }
        let ends = names.ends_with('.') && !names.ends_with("Jr.") && !names.ends_with("Sr.");
        (in_name > 0 && (2..=14).contains(&count) && !ends).then_some(names)
    }

    /// The dateline at the start of `text`, and what follows it.
    fn dateline<'a>(&self, text: &'a str) -> Option<(&'a str, &'a str)> {
        let mut end = text.len().min(LONGEST_DATELINE);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let start = &text[..end];
        let start = &start[..start.find('\n').unwrap_or(start.len())];
        if !start.starts_with(|first: char| first.is_uppercase() || first == '(') {
            return None;
        }
        let (dateline, length) = self
            .agency_dateline(start)
            .or_else(|| self.dash_dateline(start))
            .or_else(|| self.colon_dateline(start))
            .or_else(|| self.slash_dateline(start))?;
        let rest = text[length..].trim_start_matches([' ', '-', '–', '—', ':', '.']);
        // A dateline goes on with a sentence of the same paragraph.
        (!rest.starts_with(|first: char| first == '\n' || first.is_lowercase())).then_some((dateline, rest))
    }

    /// `BAGHDAD (AP) —`, `WASHINGTON, Jan 6 (Reuters) -`, `(CNN)`
    fn agency_dateline<'a>(&self, start: &'a str) -> Option<(&'a str, usize)> {
        let open = start.find('(')?;
        let close = open + start[open..].find(')')?;
        let inside = start[open + 1..close].to_lowercase();
        let agency = inside.split(['/', ',', ' ']).next().unwrap_or_default();
        if !self.agencies.contains(inside.trim()) && !self.agencies.contains(agency) {
            return None;
        }
        let place = start[..open].trim_end();
        let names = place.split([' ', ',', '/', '-', '–']).filter(|word| !word.is_empty());
        let fits = names.clone().count() <= 9
            && !place.ends_with(['.', '!', '?', '”', '"', '’'])
            && names.clone().all(|word| {
                word.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit())
                    || self.particles.contains(&word.to_lowercase())
            });
        fits.then_some((start[..=close].trim_end(), close + 1))
    }

    /// `LONDON —`, `ST. LOUIS, Mo. --`, `PARIS, Jan. 6, 2020 –`
    fn dash_dateline<'a>(&self, start: &'a str) -> Option<(&'a str, usize)> {
        let (place, dash) = [" — ", " – ", " -- ", " - ", "— ", "—"]
            .iter()
            .filter_map(|dash| Some((start.find(dash)?, dash.len())))
            .min_by_key(|&(at, length)| (at, std::cmp::Reverse(length)))?;
        self.is_place(&start[..place]).then_some((&start[..place], place + dash))
    }

    /// `ISLAMABAD:`
    fn colon_dateline<'a>(&self, start: &'a str) -> Option<(&'a str, usize)> {
        let colon = start.find(": ")?;
        let place = &start[..colon];
        let city = place.split([',', '/']).next().unwrap_or_default();
        let is_capital = city.chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase);
        (is_capital && self.colon_places.contains(&city.to_lowercase()) && self.is_place(place))
            .then_some((place, colon + 2))
    }

    /// `MOSCOW, January 6. /TASS/.`
    fn slash_dateline<'a>(&self, start: &'a str) -> Option<(&'a str, usize)> {
        let open = start.find(" /")?;
        let close = open + 2 + start[open + 2..].find('/')?;
        let fits = self.agencies.contains(&start[open + 2..close].to_lowercase())
            && self.is_place(start[..open].trim_end_matches('.'));
        fits.then_some((&start[..=close], close + 1))
    }

    /// Whether this is a place in capitals, perhaps with its state and a date behind it.
    fn is_place(&self, text: &str) -> bool {
        let mut parts = text.split(", ");
        let city = parts.next().unwrap_or_default();
        let mut letters = 0;
        for word in city.split([' ', '/', '-']) {
            let bare = word.trim_end_matches('.');
            let capital =
                bare.chars().all(|letter| letter.is_uppercase() || matches!(letter, '\'' | '’' | '.'));
            if bare.is_empty() || !capital || self.no_places.contains(&bare.to_lowercase()) {
                return false;
            }
            letters += bare.chars().count();
        }
        let rest_fits = parts.clone().count() <= 3
            && parts.all(|part| {
                part.split(' ').count() <= 3
                    && part.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit())
            });
        letters >= 3
            && city.split(' ').count() <= 4
            && !self.no_places.contains(&city.to_lowercase())
            && rest_fits
    }
}

/// The first line, and what follows its line ends.
fn first_line(text: &str) -> (&str, &str) {
    text.split_once('\n').map_or((text, ""), |(line, rest)| (line, rest.trim_start_matches('\n')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::{DateOrder, rules::Rules as AllRules};

    fn take(text: &str, title: &str) -> (String, Head) {
        let rules = AllRules::built_in();
        let dates = Dates::new(DateOrder::MonthFirst, &rules.months);
        let mut head = Head::default();
        let rest = rules.head.take(text, title, &dates, &mut head).to_owned();
        (rest, head)
    }

    #[test]
    fn datelines() {
        for (text, dateline, rest) in [
            ("BAGHDAD (AP) — It rained.", "BAGHDAD (AP)", "It rained."),
            ("BAGHDAD (AP) It rained.", "BAGHDAD (AP)", "It rained."),
            ("WASHINGTON, Jan 6 (Reuters) - It rained.", "WASHINGTON, Jan 6 (Reuters)", "It rained."),
            ("JERUSALEM/WASHINGTON (Reuters) – It rained.", "JERUSALEM/WASHINGTON (Reuters)", "It rained."),
            ("Washington (CNN)It rained.", "Washington (CNN)", "It rained."),
            ("(CNN) -- It rained.", "(CNN)", "It rained."),
            ("LONDON — It rained.", "LONDON", "It rained."),
            ("LONDON - It rained.", "LONDON", "It rained."),
            ("LONDON—It rained.", "LONDON", "It rained."),
            ("ST. LOUIS, Mo. -- It rained.", "ST. LOUIS, Mo.", "It rained."),
            ("TEHRAN, Iran (AP) — It rained.", "TEHRAN, Iran (AP)", "It rained."),
            ("BEIJING, Jan. 6 (Xinhua) -- It rained.", "BEIJING, Jan. 6 (Xinhua)", "It rained."),
            ("PORT-AU-PRINCE, Haiti – It rained.", "PORT-AU-PRINCE, Haiti", "It rained."),
            ("MOSCOW, January 6. /TASS/. It rained.", "MOSCOW, January 6. /TASS/", "It rained."),
            ("ISLAMABAD: It rained.", "ISLAMABAD", "It rained."),
            ("RIO DE JANEIRO (AFP) - It rained.", "RIO DE JANEIRO (AFP)", "It rained."),
            ("São Paulo (AFP) - It rained.", "São Paulo (AFP)", "It rained."),
        ] {
            let (found, head) = take(text, "");
            assert_eq!((found.as_str(), head.dateline.as_str()), (rest, dateline), "{text:?}");
        }
    }

    #[test]
    fn no_datelines() {
        for text in [
            "UPDATE: It rained.",
            "UPDATE — It rained.",
            "TRUMP: It rained.",
            "The minister — a friend — left.",
            "Ann Bell (AP) said so.\n",
            "The Associated Press (AP) said so.",
            "The company (Reuters) said so.",
            "NASA: It rained.",
            "I — It rained.",
            "EXCLUSIVE - It rained.",
            "LONDON —\n\nIt rained.",
            "“LONDON — It rained.",
            "",
            "A",
            "(",
            "é (AP",
        ] {
            let (rest, head) = take(text, "");
            assert_eq!((rest.as_str(), head), (text, Head::default()), "{text:?}");
        }
    }

    #[test]
    fn bylines_and_dates_and_titles() {
        for (text, author) in [
            ("By Jane Doe\n\nIt rained.", "Jane Doe"),
            ("BY JANE DOE\nIt rained.", "JANE DOE"),
            ("By Jane Doe and John Roe\n\nIt rained.", "Jane Doe and John Roe"),
            (
                "By Jane M. van der Doe, John O’Roe & Al Poe\n\nIt rained.",
                "Jane M. van der Doe, John O’Roe & Al Poe",
            ),
            ("By Jane Doe | The Ash Post\n\nIt rained.", "Jane Doe"),
            ("Bridge falls\n\nBy Jane Doe\n\nJan. 6, 2020\n\nIt rained.", "Jane Doe"),
            (
                "Published: January 6, 2020 10:30 am EST\n\nBy Jane Doe, Staff Writer\n\nIt rained.",
                "Jane Doe, Staff Writer",
            ),
        ] {
            let (rest, head) = take(text, "Bridge falls");
            assert_eq!((rest.as_str(), head.author.as_str()), ("It rained.", author), "{text:?}");
        }
        let (_, head) = take("Updated Jan. 6, 2020 10:30 pm ET |\n\nIt rained.", "");
        assert_eq!(head.date, Some(jiff::civil::date(2020, 1, 6)));
        let (_, head) = take("PARIS, Jan. 6, 2020 (AP) — It rained.", "");
        assert_eq!(head.date, Some(jiff::civil::date(2020, 1, 6)));
        for text in [
            "By Monday it rained.\n\nIt rained.",
            "By the river it rained\n\nIt rained.",
            "By Jane Doe",
            "By 2020\n\nIt rained.",
            "Bridge falls\nIt rained.",
            "On Jan. 6, 2020, it rained.\n\nIt rained.",
            "2020\n\nIt rained.",
        ] {
            let (rest, head) = take(text, "Bridge falls");
            assert_eq!((rest.as_str(), head), (text, Head::default()), "{text:?}");
        }
    }
}
