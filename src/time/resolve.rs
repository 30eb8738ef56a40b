//! From what the words say to a TIMEX3 value.
//!
//! In: the meanings of an article's expressions, in order, each with the tense around it. Out: a type and a value. What a date
//! leaves open comes from the article's day, or from the date that the text spoke of last. Never: guesses; where neither is
//! known, the value keeps its X (`XXXX-WXX-1`).

use smol_str::{SmolStr, format_smolstr};

use super::{
    calendar::Day,
    context::{Context, Found},
    lexicon::Tense,
    meaning::{Anchor, Base, Date, Meaning},
    value::{DayTime, Length, Scope, Unit},
};
use crate::document::TimeKind;

/// What is known when an expression is resolved.
pub(super) struct Resolver {
    /// The article's day.
    pub now: Option<Day>,
    /// The text tells history: open dates belong to the dates before them and not to the article's day.
    pub narrative: bool,
    /// The date spoken of last, and its sentence.
    pub then: Option<(Scope, usize)>,
    /// The date of a month or a day spoken of last, and its sentence: where a story stands, whatever years it mentions.
    pub line: Option<(Scope, usize)>,
    /// The quarter spoken of last, and its sentence.
    pub quarter: Option<(Scope, usize)>,
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
