//! Years, decades, centuries, and the years that anchor a part of one.

use super::{Grammar, Read};
use crate::time::{
    lexicon::Class,
    meaning::{Anchor, Base, Meaning},
    value::{Scope, Unit},
    words::is_year,
};

/// Years that stand in news without any help from the words around them.
const COMMON: std::ops::RangeInclusive<i32> = 1900..=2039;

impl Grammar<'_> {
    /// "2003-2011", "1914–18": one stretch of years.
    pub(super) fn years(&self, at: usize) -> Read<Meaning> {
        let first = self.word(at);
        let second = self.word(at + 2);
        let glued = self.is(at + 1, Class::Hyphen) && self.word(at + 1).glued && second.glued;
        if !is_year(first) || !glued || second.class != Class::Number || self.is(at + 3, Class::Hyphen) {
            return None;
        }
        let last = match second.digits {
            4 => second.value,
            2 => first.value / 100 * 100 + second.value,
            _ => return None,
        };
        let plausible = last > first.value && last - first.value <= 200 && last < 2200;
        let counted = self.counts_things(at + 3) && !COMMON.contains(&first.value);
        (plausible && !counted).then_some((at + 3, Meaning::Years(first.value, last)))
    }

    /// A year where only a year can stand: after a month.
    pub(super) fn year_number(&self, at: usize) -> Read<i32> {
        let word = self.word(at);
        if is_year(word) && !self.is_longer_number(at) {
            return Some((at + 1, word.value));
        }
        let short = self.word(at + 1);
        if word.class == Class::Possessive && short.glued && short.digits == 2 && !word.glued {
            return Some((at + 2, short.value + if short.value < 40 { 2000 } else { 1900 }));
        }
        self.spoken_year(at).or_else(|| self.ancient_year(at))
    }

    /// "nineteen ninety-six", "two thousand five", "twenty twenty".
    fn spoken_year(&self, at: usize) -> Read<i32> {
        let word = self.word(at);
        if word.class != Class::Number || word.digits > 0 {
            return None;
        }
        if word.value == 2 && self.is(at + 1, Class::Thousand) {
            let (end, year) = self.whole(at)?;
            return (2000..2100).contains(&year).then_some((end, year as i32));
        }
        if !matches!(word.value, 16..=20) {
            return None;
        }
        let (end, rest) = self.whole(at + 1).filter(|_| self.word(at + 1).digits == 0)?;
        let short = (10..=99).contains(&rest) && !(word.value == 20 && rest < 10);
        short.then_some((end, word.value * 100 + rest as i32))
    }

    /// "490 BC", "AD 70".
    fn ancient_year(&self, at: usize) -> Read<i32> {
        let word = self.word(at);
        if word.class == Class::Ad && word.capital {
            let year = self.word(at + 1);
            let fits = year.class == Class::Number && (1..=2100).contains(&year.value);
            return fits.then_some((at + 2, year.value));
        }
        if word.class != Class::Number || word.digits == 0 || !(1..=9999).contains(&word.value) {
            return None;
        }
        let era = self.word(at + 1);
        match era.class {
            Class::Bc if era.capital => Some((at + 2, -word.value)),
            Class::Ad if era.capital => Some((at + 2, word.value)),
            _ => None,
        }
    }

    /// A year that stands alone, if the words around it allow one.
    pub(super) fn bare_year(&self, at: usize) -> Read<Base> {
        if let Some((end, year)) = self.spoken_year(at).or_else(|| self.ancient_year(at)) {
            return Some((end, Base::Scope(Scope::Year(year))));
        }
        if self.is(at, Class::Possessive) {
            // "the summer of '69", but not the end of a quotation.
            let (end, year) = self.year_number(at)?;
            let fits =
                matches!(self.before(at).class, Class::Of | Class::In | Class::By | Class::From | Class::To);
            return fits.then_some((end, Base::Scope(Scope::Year(year))));
        }
        let word = self.word(at);
        if !is_year(word) || self.is_longer_number(at) {
            return None;
        }
        // "2000-500": years that are one stretch have been read before.
        if self.is(at + 1, Class::Hyphen)
            && self.word(at + 1).glued
            && self.is(at + 2, Class::Number)
            && self.word(at + 2).glued
        {
            return None;
        }
        let before = self.before(at);
        let temporal = matches!(
            before.class,
            Class::In
                | Class::By
                | Class::From
                | Class::After
                | Class::Before
                | Class::Early
                | Class::Late
                | Class::Mid
        ) || before.class == Class::Unit && Unit::of(before.value) == Unit::Year;
        let fits = if COMMON.contains(&word.value) {
            // "the 1994 weapons ban", "his 1998 books"
            let owned =
                matches!(before.class, Class::The | Class::A | Class::This | Class::That | Class::Possessive)
                    || matches!(
                        self.text_of(at.wrapping_sub(1)),
                        "his" | "her" | "its" | "their" | "our" | "my"
                    );
            temporal || owned && at > 0 || !self.counts_things(at + 1)
        } else {
            let loose = matches!(before.class, Class::To | Class::Of | Class::And | Class::Open | Class::The);
            (temporal || loose && (1500..1900).contains(&word.value)) && !self.counts_things(at + 1)
        };
        (fits && !self.measures(at)).then_some((at + 1, Base::Scope(Scope::Year(word.value))))
    }

    /// Whether the number at `at` is part of a longer one: $2000, 2000.50, 1999/2, 555-1999.
    fn is_longer_number(&self, at: usize) -> bool {
        let before = self.text_of(at.wrapping_sub(1));
        let glued = self.word(at).glued;
        let money =
            at > 0 && matches!(before, "$" | "£" | "€" | "¥" | "#" | "C$" | "US$" | "A$" | "No." | "no.");
        let joined = at > 1
            && glued
            && matches!(before, "-" | "/" | "." | ",")
            && self.word(at - 1).glued
            && self.text_of(at - 2).bytes().any(|byte| byte.is_ascii_digit())
            && !is_year(self.word(at - 2));
        money || joined
    }

    /// Whether the number at `at` has a measure after it: 2000 km, 1990 percent.
    fn measures(&self, at: usize) -> bool {
        let after = self.text_of(at + 1);
        matches!(
            after,
            "%" | "percent"
                | "per"
                | "°"
                | "km"
                | "kg"
                | "m"
                | "ft"
                | "miles"
                | "meters"
                | "metres"
                | "pounds"
                | "feet"
        ) || matches!(
            self.class(at + 1),
            Class::Million | Class::Billion | Class::Thousand | Class::Hundred | Class::Bc
        ) || self.is(at + 1, Class::Unit) && self.word(at + 1).plural
    }

    /// Whether the word at `at` is what a number counts: "people", "dead soldiers".
    fn counts_things(&self, at: usize) -> bool {
        let word = self.text_of(at);
        let lower = word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        lower
            && word.ends_with('s')
            && !matches!(
                word,
                "was"
                    | "has"
                    | "is"
                    | "as"
                    | "its"
                    | "his"
                    | "this"
                    | "says"
                    | "does"
                    | "sales"
                    | "earnings"
                    | "results"
                    | "elections"
                    | "profits"
                    | "figures"
                    | "levels"
                    | "olympics"
            )
            || matches!(word, "people" | "men" | "women" | "children" | "troops" | "square")
    }

    /// "the 1990s", "1950's", "the '90s", "the nineties".
    pub(super) fn decade(&self, at: usize) -> Read<Base> {
        let word = self.word(at);
        if is_year(word)
            && word.value % 10 == 0
            && self.is(at + 1, Class::Possessive)
            && self.reads(at + 1, "'s")
            && matches!(self.before(at).class, Class::The | Class::Early | Class::Late | Class::Mid)
            && self.is_mark_or_short(at + 2)
        {
            return Some((at + 2, Base::Scope(Scope::Decade(word.value / 10))));
        }
        if word.class != Class::Decade {
            return None;
        }
        // "in his twenties" is about an age, "temperatures in the 70s" about the weather.
        let quoted = self.text_of(at).starts_with(['\'', '’', '‘', '`']);
        let modified =
            matches!(self.before(at).class, Class::Early | Class::Late | Class::Mid | Class::Hyphen);
        let the = at > 0 && self.is(at.saturating_sub(if modified { 2 } else { 1 }), Class::The);
        match word.value {
            1000.. => Some((at + 1, Base::Scope(Scope::Decade(word.value / 10)))),
            value if quoted || the && value >= 20 => Some((at + 1, Base::ShortDecade(value))),
            _ => None,
        }
    }

    fn is_mark_or_short(&self, at: usize) -> bool {
        let text = self.text_of(at);
        text.len() <= 3 || matches!(self.class(at), Class::And | Class::Or)
    }

    /// "the 20th century", "the fifth century BC".
    pub(super) fn century(&self, at: usize) -> Read<Base> {
        // "the twenty-first century"
        let tens = self.word(at);
        let joined = tens.class == Class::Number && tens.value == 20 && self.is(at + 1, Class::Hyphen);
        let at = if joined { at + 2 } else { at };
        let mut word = self.word(at);
        word.value += if joined { 20 } else { 0 };
        if word.class != Class::Ordinal || !(1..=22).contains(&word.value) {
            return None;
        }
        let unit = self.skip(at + 1, Class::Hyphen);
        if self.unit(unit) != Some(Unit::Century) || self.word(unit).plural {
            return None;
        }
        if self.is(unit + 1, Class::Bc) {
            return Some((unit + 2, Base::Scope(Scope::Century(1 - word.value))));
        }
        Some((unit + 1, Base::Scope(Scope::Century(word.value - 1))))
    }

    /// A year as the whole of what stands before it: "[April] of that year", "[the third quarter of] next year".
    pub(super) fn anchor(&self, at: usize) -> Read<Anchor> {
        if let Some((end, year)) = self.year_number(at) {
            return Some((end, Anchor::Year(year)));
        }
        let (end, anchor) = match (self.class(at), self.class(at + 1)) {
            (Class::The, Class::Following | Class::Next) => (at + 2, Anchor::ThenYear(1)),
            (Class::The, Class::Previous) => (at + 2, Anchor::ThenYear(-1)),
            (Class::The | Class::That, Class::Same) => (at + 2, Anchor::ThenYear(0)),
            (Class::The, Class::Past | Class::Last) => (at + 2, Anchor::NowYear(-1)),
            (Class::The, Class::Coming) => (at + 2, Anchor::NowYear(1)),
            (Class::The, _) if self.reads(at + 1, "current") => (at + 2, Anchor::NowYear(0)),
            (Class::That, _) => (at + 1, Anchor::ThenYear(0)),
            (Class::The, Class::Unit) => (at + 1, Anchor::ThenYear(0)),
            (Class::This, _) => (at + 1, Anchor::NowYear(0)),
            (Class::Last, _) => (at + 1, Anchor::NowYear(-1)),
            (Class::Next | Class::Coming, _) => (at + 1, Anchor::NowYear(1)),
            (Class::Fiscal, _) => (at, Anchor::Open),
            (Class::The, Class::Fiscal) => (at + 1, Anchor::Open),
            _ => return None,
        };
        if self.is(end, Class::Fiscal) {
            // "fiscal 1989", "fiscal year 1989", "last fiscal year"
            let year = if self.is_year_unit(end + 1) { end + 2 } else { end + 1 };
            if let Some((end, year)) = self.year_number(year) {
                return Some((end, Anchor::Year(year)));
            }
        }
        let unit = self.skip(self.skip(end, Class::Fiscal), Class::Additional);
        (self.is_year_unit(unit) && anchor != Anchor::Open).then_some((unit + 1, anchor))
    }

    pub(super) fn is_year_unit(&self, at: usize) -> bool {
        self.is(at, Class::Unit) && Unit::of(self.word(at).value) == Unit::Year && !self.word(at).plural
    }
}
