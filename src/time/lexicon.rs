//! The words of time expressions: `config/time.toml`, compiled once.
//!
//! In: the lists. Out: for a word as it stands in a text, what it may do in a time expression. Never: looks at context.

use std::{collections::BTreeMap, ops::Range};

use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;

use super::{
    Error,
    calendar::Holiday,
    value::{Part, Season, Unit},
};
use crate::{document::Document, text::Splitter};

/// What a word does in a time expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Class {
    /// Nothing that the grammar knows.
    #[serde(skip)]
    Other,
    /// A whole number, as digits or as a word.
    #[serde(skip)]
    Number,
    /// A number with a fraction: hundredths.
    #[serde(skip)]
    Decimal,
    /// `1/2`: hundredths.
    #[serde(skip)]
    Fraction,
    /// `27th`, `third`.
    #[serde(skip)]
    Ordinal,
    /// `1990s`, `'90s`, `nineties`: its first year, without the century below 100.
    #[serde(skip)]
    Decade,
    /// `10:35`: seconds after midnight.
    #[serde(skip)]
    Clock,
    /// `2020-01-06`, `10/23/1999`: the number of the day.
    #[serde(skip)]
    Calendar,
    #[serde(skip)]
    Month,
    #[serde(skip)]
    Weekday,
    #[serde(skip)]
    Unit,
    #[serde(skip)]
    Part,
    #[serde(skip)]
    Season,
    /// `yesterday`: days from the article's day.
    #[serde(skip)]
    Day,
    /// `daily`: an index into [`Lexicon::recurring`].
    #[serde(skip)]
    Recurring,
    The,
    A,
    This,
    That,
    These,
    Same,
    Very,
    Last,
    Past,
    Previous,
    Latest,
    Next,
    Following,
    Coming,
    Ago,
    Earlier,
    Later,
    Before,
    After,
    Hence,
    From,
    To,
    Of,
    In,
    On,
    At,
    By,
    For,
    And,
    Or,
    So,
    Per,
    Every,
    Alternate,
    Once,
    Twice,
    Times,
    About,
    Over,
    More,
    Than,
    Least,
    No,
    Up,
    Just,
    Early,
    Late,
    Mid,
    Start,
    Middle,
    End,
    Half,
    Couple,
    Few,
    Several,
    Dozen,
    Dozens,
    Hundred,
    Thousand,
    Million,
    Billion,
    Another,
    Additional,
    Fiscal,
    Period,
    Time,
    Noon,
    Midnight,
    Tonight,
    Am,
    Pm,
    Oclock,
    Zone,
    Bc,
    Ad,
    Now,
    Old,
    Turn,
    Possessive,
    Hyphen,
    Comma,
    Slash,
    Open,
}

impl Class {
    /// Whether no time expression is without a word like this: a sentence that has none is passed over.
    pub fn carries(self) -> bool {
        matches!(
            self,
            Self::Decade
                | Self::Clock
                | Self::Calendar
                | Self::Month
                | Self::Weekday
                | Self::Unit
                | Self::Part
                | Self::Season
                | Self::Day
                | Self::Recurring
                | Self::Noon
                | Self::Midnight
                | Self::Tonight
                | Self::Am
                | Self::Pm
                | Self::Bc
                | Self::Ad
                | Self::Oclock
        )
    }
}

/// What a reference without a time of its own points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) enum Reference {
    #[serde(rename = "PAST_REF")]
    Past,
    #[serde(rename = "PRESENT_REF")]
    Present,
    #[serde(rename = "FUTURE_REF")]
    Future,
}

impl Reference {
    pub fn as_str(self) -> &'static str {
        ["PAST_REF", "PRESENT_REF", "FUTURE_REF"][self as usize]
    }
}

/// The tense that a form of a verb tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    /// Had, which makes what stands with it past, whatever the preposition.
    Pluperfect,
    /// Past, with an infinitive that is to come.
    Plan,
    Present,
    Future,
}

/// What several words mean together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PhraseKind {
    Reference(Reference),
    Holiday(Holiday),
}

/// Words that mean something together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    /// Its words after the first.
    pub rest: Vec<SmolStr>,
    pub kind: PhraseKind,
}

/// What the lists say of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub class: Class,
    pub value: i32,
    pub plural: bool,
    pub tense: Option<Tense>,
    /// The phrases that it begins, longest first.
    pub phrases: (u16, u16),
}

impl Entry {
    const NONE: Self = Self { class: Class::Other, value: 0, plural: false, tense: None, phrases: (0, 0) };
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    months: BTreeMap<String, Vec<SmolStr>>,
    weekdays: BTreeMap<String, Vec<SmolStr>>,
    units: BTreeMap<Unit, Vec<SmolStr>>,
    parts: BTreeMap<Part, Vec<SmolStr>>,
    seasons: BTreeMap<Season, Vec<SmolStr>>,
    days: BTreeMap<String, Vec<SmolStr>>,
    recurring: BTreeMap<SmolStr, Vec<SmolStr>>,
    references: BTreeMap<Reference, Vec<SmolStr>>,
    numbers: BTreeMap<String, Vec<SmolStr>>,
    ordinals: BTreeMap<String, Vec<SmolStr>>,
    decades: BTreeMap<String, Vec<SmolStr>>,
    words: BTreeMap<Class, Vec<SmolStr>>,
    holidays: BTreeMap<SmolStr, Vec<SmolStr>>,
    tense: TenseLists,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TenseLists {
    past: Vec<SmolStr>,
    pluperfect: Vec<SmolStr>,
    plan: Vec<SmolStr>,
    future: Vec<SmolStr>,
    present: Vec<SmolStr>,
}

/// Longest word that is looked up, in bytes.
const LONGEST: usize = 16;

/// All words of time expressions.
pub(super) struct Lexicon {
    words: FxHashMap<Box<[u8]>, Entry>,
    phrases: Vec<Phrase>,
    recurring: Vec<SmolStr>,
}

impl Lexicon {
    /// The built-in lists.
    pub fn new() -> Result<Self, Error> {
        Self::parse(include_str!("../../config/time.toml"))
    }

    /// Compiles lists in the form of `config/time.toml`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let lists: Lists = toml::from_str(text)?;
        let mut lexicon = Self { words: FxHashMap::default(), phrases: Vec::new(), recurring: Vec::new() };
        // A word that stands in several lists belongs to the first of them here: "may" is a month before it is a verb.
        for (class, list) in [
            (Class::Month, &lists.months),
            (Class::Weekday, &lists.weekdays),
            (Class::Day, &lists.days),
            (Class::Number, &lists.numbers),
            (Class::Ordinal, &lists.ordinals),
            (Class::Decade, &lists.decades),
        ] {
            let dotted = matches!(class, Class::Month | Class::Weekday);
            for (key, words) in list {
                let value = key.parse().map_err(|_| Error::Key(key.as_str().into()))?;
                for word in words {
                    lexicon.add(word, class, value, class == Class::Weekday && word.ends_with("days"));
                    if dotted && word.len() <= 5 {
                        lexicon.add(&format!("{word}."), class, value, false);
                    }
                }
            }
        }
        for (unit, words) in &lists.units {
            for word in words {
                let plural = word.ends_with('s') || word.ends_with("ies") || word.ends_with('a');
                lexicon.add(word, Class::Unit, *unit as i32, plural);
                if !plural {
                    lexicon.add(&format!("{word}s"), Class::Unit, *unit as i32, true);
                }
            }
        }
        for (part, words) in &lists.parts {
            for word in words {
                let plural = word.ends_with('s') && word.len() > 4;
                lexicon.add(word, Class::Part, *part as i32, plural);
            }
        }
        for (season, words) in &lists.seasons {
            for word in words {
                lexicon.add(word, Class::Season, *season as i32, word.ends_with('s'));
            }
        }
        for (value, words) in &lists.recurring {
            let index = lexicon.recurring.len() as i32;
            for word in words {
                lexicon.add(word, Class::Recurring, index, false);
            }
            lexicon.recurring.push(value.clone());
        }
        for (class, words) in &lists.words {
            for word in words {
                lexicon.add(word, *class, 0, false);
            }
        }
        for (tense, words) in [
            (Tense::Future, &lists.tense.future),
            (Tense::Pluperfect, &lists.tense.pluperfect),
            (Tense::Plan, &lists.tense.plan),
            (Tense::Past, &lists.tense.past),
            (Tense::Present, &lists.tense.present),
        ] {
            for word in words {
                let entry = lexicon.entry(word);
                entry.tense = entry.tense.or(Some(tense));
            }
        }
        lexicon.add_phrases(&lists)?;
        Ok(lexicon)
    }

    fn entry(&mut self, word: &str) -> &mut Entry {
        self.words.entry(word.as_bytes().into()).or_insert(Entry::NONE)
    }

    fn add(&mut self, word: &str, class: Class, value: i32, plural: bool) {
        let entry = self.entry(word);
        if entry.class == Class::Other {
            *entry = Entry { class, value, plural, ..*entry };
        }
    }

    fn add_phrases(&mut self, lists: &Lists) -> Result<(), Error> {
        let mut phrases: BTreeMap<Vec<SmolStr>, PhraseKind> = BTreeMap::new();
        let splitter = Splitter::new();
        let mut add = |words: &[SmolStr], kind: PhraseKind| {
            for phrase in words {
                // As the splitter cuts texts, so it cuts the phrases.
                let mut document = Document::default();
                splitter.split(phrase, &mut document);
                let tokens = document.tokens.iter().map(|token| token.span.of(phrase).into()).collect();
                phrases.insert(tokens, kind);
            }
        };
        for (reference, words) in &lists.references {
            add(words, PhraseKind::Reference(*reference));
        }
        for (rule, words) in &lists.holidays {
            let holiday = Holiday::parse(rule).ok_or_else(|| Error::Holiday(rule.clone()))?;
            add(words, PhraseKind::Holiday(holiday));
        }
        let mut by_first: BTreeMap<SmolStr, Vec<Phrase>> = BTreeMap::new();
        for (mut words, kind) in phrases {
            if words.is_empty() {
                continue;
            }
            let first = words.remove(0);
            by_first.entry(first).or_default().push(Phrase { rest: words, kind });
        }
        for (first, mut phrases) in by_first {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
            let start = self.phrases.len() as u16;
            self.phrases.append(&mut phrases);
            let end = self.phrases.len() as u16;
            self.entry(&first).phrases = (start, end);
        }
        Ok(())
    }

    /// What the lists say of `word`, whatever its case.
    pub fn get(&self, word: &str) -> Option<&Entry> {
        let mut lower = [0; LONGEST];
        self.words.get(fold(word, &mut lower)?)
    }

    /// The phrases of an entry.
    pub fn phrases(&self, entry: (u16, u16)) -> &[Phrase] {
        self.phrases.get(Range { start: entry.0.into(), end: entry.1.into() }).unwrap_or_default()
    }

    /// The value of a word of class [`Class::Recurring`].
    pub fn recurring(&self, index: i32) -> SmolStr {
        usize::try_from(index).ok().and_then(|index| self.recurring.get(index)).cloned().unwrap_or_default()
    }
}

/// Lower case, with straight apostrophes and plain dashes; `None` for a word that cannot be in the lists.
pub(super) fn fold<'a>(word: &str, lower: &'a mut [u8; LONGEST]) -> Option<&'a [u8]> {
    let bytes = word.as_bytes();
    if word.is_ascii() {
        let lower = lower.get_mut(..bytes.len())?;
        lower.copy_from_slice(bytes);
        lower.make_ascii_lowercase();
        return Some(lower);
    }
    let mut length = 0;
    for letter in word.chars() {
        if letter.is_ascii() || matches!(letter, '’' | '‘') {
            *lower.get_mut(length)? =
                if letter.is_ascii() { letter.to_ascii_lowercase() as u8 } else { b'\'' };
            length += 1;
        } else if matches!(letter, '–' | '—' | '‑' | '‐') {
            let target = lower.get_mut(length..length + 3)?;
            target.copy_from_slice("–".as_bytes());
            length += 3;
        } else {
            return None;
        }
    }
    lower.get(..length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_class() {
        let lexicon = Lexicon::new().unwrap();
        for (word, class, value) in [
            ("December", Class::Month, 12),
            ("Dec.", Class::Month, 12),
            ("MONDAY", Class::Weekday, 1),
            ("years", Class::Unit, Unit::Year as i32),
            ("centuries", Class::Unit, Unit::Century as i32),
            ("’s", Class::Possessive, 0),
            ("—", Class::Hyphen, 0),
            ("o’clock", Class::Oclock, 0),
            ("second", Class::Ordinal, 2),
            ("third", Class::Ordinal, 3),
            ("yesterday", Class::Day, -1),
            ("may", Class::Month, 5),
        ] {
            let entry = lexicon.get(word);
            assert_eq!(entry.map(|entry| (entry.class, entry.value)), Some((class, value)), "{word}");
        }
        for word in ["", "house", "Dezember", "Décembre", "antidisestablishmentarianism"] {
            assert_eq!(lexicon.get(word), None, "{word}");
        }
    }

    #[test]
    fn phrases_stand_under_their_first_word() {
        let lexicon = Lexicon::new().unwrap();
        let new = lexicon.get("New").unwrap();
        let phrases = lexicon.phrases(new.phrases);
        assert_eq!(phrases[0].rest, ["year", "'s", "day"]);
        assert_eq!(phrases.len(), 3);
    }

    #[test]
    fn bad_lists_are_refused() {
        let good = include_str!("../../config/time.toml");
        for (from, to) in [
            ("\"12-25\" =", "\"12-45\" ="),
            ("1 = [\"january\"", "one = [\"january\""),
            ("[units]", "[unit]"),
        ] {
            assert!(good.contains(from), "{from}");
            assert!(Lexicon::parse(&good.replacen(from, to, 1)).is_err(), "{to}");
        }
    }
}
