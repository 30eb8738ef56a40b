//! Times of the day.

use super::{Grammar, Read};
use crate::time::{
    lexicon::Class,
    value::{DayTime, Part},
};

impl Grammar<'_> {
    /// "10:35 a.m.", "5 p.m. EST", "noon", "4 in the morning", "15:00 GMT".
    pub(super) fn clock(&self, at: usize) -> Read<DayTime> {
        let word = self.word(at);
        match word.class {
            // "High Noon"
            Class::Noon | Class::Midnight if word.capital && at > 0 && self.before(at).capital => {
                return None;
            }
            Class::Noon => return Some((at + 1, DayTime::Clock(12 * 60))),
            Class::Midnight => return Some((at + 1, DayTime::Clock(24 * 60))),
            _ => {}
        }
        let (seconds, told) = match word.class {
            Class::Clock => (word.value, true),
            Class::Number if (1..=12).contains(&word.value) => (word.value * 3600, false),
            Class::Number if word.digits == 4 && word.value <= 2400 && word.value % 100 < 60 => {
                // "1430 GMT", "0600 hours"
                let zoned = self.is_zone(at + 1) || self.reads(at + 1, "hours") || self.reads(at + 1, "hrs");
                let seconds = word.value / 100 * 3600 + word.value % 100 * 60;
                return zoned.then(|| (self.after_zone(at + 1), whole_minutes(seconds)));
            }
            // 10.30am
            Class::Decimal if word.value / 100 <= 12 && word.value % 100 < 60 => {
                (word.value / 100 * 3600 + word.value % 100 * 60, false)
            }
            _ => return None,
        };
        let mut end = at + 1;
        let noon = 12 * 3600;
        let mut sure = false;
        let mut seconds = seconds;
        match self.class(end) {
            Class::Am if self.is_half_of_day(end) => {
                seconds %= noon;
                sure = true;
                end += 1;
            }
            Class::Pm if self.is_half_of_day(end) => {
                seconds = seconds % noon + if seconds < 13 * 3600 { noon } else { 0 };
                sure = true;
                end += 1;
            }
            Class::Oclock => {
                sure = true;
                end += 1;
            }
            _ => {}
        }
        if let Some((after, part)) = self.in_the_part(end) {
            sure |= matches!(word.class, Class::Clock | Class::Number);
            if part != Part::Mo && seconds < noon {
                seconds += noon;
            }
            end = after;
        } else if !sure && !told {
            return None;
        }
        let zoned = self.after_zone(end);
        sure |= zoned > end;
        end = zoned;
        if told && (self.reads(end, "hrs") || self.reads(end, "hours") && !self.is(end + 1, Class::Of)) {
            sure = true;
            end += 1;
        }
        // A bare 10:35 may be a score, a verse or a ratio.
        let introduced = matches!(
            self.before(at).class,
            Class::At | Class::By | Class::From | Class::About | Class::To | Class::After | Class::Before
        ) && seconds >= 3600;
        (sure || introduced).then_some((end, whole_minutes(seconds)))
    }

    /// "am" is also a verb: in lower case it needs a number before it, which it has here, and no pronoun.
    fn is_half_of_day(&self, at: usize) -> bool {
        self.before(at).class != Class::Other
    }

    /// "in the morning"
    fn in_the_part(&self, at: usize) -> Read<Part> {
        let at_night = self.is(at, Class::At) && self.reads(at + 1, "night");
        if at_night {
            return Some((at + 2, Part::Ni));
        }
        let part = self.word(at + 2);
        let fits = self.is(at, Class::In)
            && self.is(at + 1, Class::The)
            && part.class == Class::Part
            && !part.plural;
        fits.then(|| (at + 3, Part::of(part.value)))
    }

    fn is_zone(&self, at: usize) -> bool {
        self.after_zone(at) > at
    }

    /// After a time zone: "EST", "Eastern time", "(GMT)", "local time".
    fn after_zone(&self, at: usize) -> usize {
        let word = self.word(at);
        if word.class == Class::Zone && word.capital {
            let end = if self.reads(at + 1, "standard") || self.reads(at + 1, "daylight") {
                at + 2
            } else {
                at + 1
            };
            return self.skip(end, Class::Time);
        }
        if self.reads(at, "local") && self.is(at + 1, Class::Time) {
            return at + 2;
        }
        at
    }
}

fn whole_minutes(seconds: i32) -> DayTime {
    let seconds = seconds.clamp(0, 24 * 3600) as u32;
    if seconds.is_multiple_of(60) { DayTime::Clock((seconds / 60) as u16) } else { DayTime::Seconds(seconds) }
}
