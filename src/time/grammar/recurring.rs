//! What happens again and again: "every Monday", "twice a week", "daily".

use smol_str::{SmolStr, format_smolstr};

use super::{Grammar, Read};
use crate::time::{
    lexicon::Class,
    meaning::Meaning,
    value::{Amount, Length, Part, Season},
};

impl Grammar<'_> {
    /// A set of times.
    pub(super) fn recurring(&self, at: usize) -> Read<Meaning> {
        let word = self.word(at);
        let (end, value) = match word.class {
            Class::Recurring => (at + 1, self.lexicon.recurring(word.value)),
            Class::Every => self.every(at + 1)?,
            Class::Weekday if word.plural && word.capital => self.weekday_set(at),
            Class::Weekday if word.capital && self.is(at + 1, Class::Part) && self.word(at + 1).plural => {
                self.weekday_set(at)
            }
            Class::Once | Class::Twice => self.times_a(at + 1)?,
            Class::Number | Class::Several if self.is(at + 1, Class::Times) => self.times_a(at + 2)?,
            _ => return None,
        };
        Some((end, Meaning::Set(value)))
    }

    /// After "every": "day", "other week", "two years", "Monday morning", "July", "summer", "night".
    fn every(&self, at: usize) -> Read<SmolStr> {
        let word = self.word(at);
        match word.class {
            Class::Weekday => Some(self.weekday_set(at)),
            Class::Month if word.capital => Some((at + 1, format_smolstr!("XXXX-{:02}", word.value))),
            Class::Season => {
                let season = ["WI", "SP", "SU", "FA"][Season::of(word.value) as usize];
                Some((at + 1, format_smolstr!("XXXX-{season}")))
            }
            Class::Part => Some((at + 1, format_smolstr!("XXXX-XX-XX{}", Part::of(word.value).as_str()))),
            _ => {
                let (count, amount) = match word.class {
                    Class::Alternate => (at + 1, Amount::whole(2)),
                    Class::Few => (at + 1, Amount::Vague),
                    Class::Ordinal if (2..=31).contains(&word.value) => {
                        (at + 1, Amount::whole(word.value.into()))
                    }
                    _ => self.amount(at).unwrap_or((at, Amount::ONE)),
                };
                let unit = self.unit(count)?;
                Some((count + 1, format_smolstr!("{}", Length { amount, unit })))
            }
        }
    }

    fn weekday_set(&self, at: usize) -> (usize, SmolStr) {
        let weekday = self.word(at).value;
        let part = self.word(at + 1);
        if part.class == Class::Part {
            return (at + 2, format_smolstr!("XXXX-WXX-{weekday}{}", Part::of(part.value).as_str()));
        }
        (at + 1, format_smolstr!("XXXX-WXX-{weekday}"))
    }

    /// After "twice": "a week", "per month", "each year".
    fn times_a(&self, at: usize) -> Read<SmolStr> {
        if !matches!(self.class(at), Class::A | Class::Per | Class::Every) {
            return None;
        }
        let unit = self.unit(at + 1).filter(|_| !self.word(at + 1).plural)?;
        Some((at + 2, format_smolstr!("{}", Length { amount: Amount::ONE, unit })))
    }
}
