//! Dates that come again: days of a month or a week, months, seasons, quarters.
//!
//! In: which of them, an anchor, and the dates around it. Out: the one that is meant. Never: takes one of several without a date
//! that it stands by.

use super::{
    calendar::Day,
    context::{Context, REACH},
    lexicon::Tense,
    meaning::Anchor,
    value::{Scope, Season, Unit},
};

impl Context<'_> {
    /// What comes once a year, given how to find it in a year.
    pub(super) fn yearly(&self, anchor: Anchor, in_year: impl Fn(i32) -> Option<Scope>) -> Option<Scope> {
        if let Anchor::Year(_) | Anchor::NowYear(_) | Anchor::ThenYear(_) = anchor {
            return in_year(self.year_of(anchor)?);
        }
        let ground = match anchor {
            Anchor::That | Anchor::Previous | Anchor::Following => self.then()?,
            Anchor::Open | Anchor::The => self.ground()?,
            _ => self.now()?,
        };
        let year = ground.year();
        let Some(around) = ground.first_day().filter(|_| year > 0) else { return in_year(year) };
        let order = |scope: &Scope| scope.first_day();
        let candidates = || [year - 2, year - 1, year, year + 1, year + 2].into_iter().filter_map(&in_year);
        let past = |strict: bool| {
            candidates()
                .filter(|scope| order(scope).is_some_and(|day| day < around || !strict && day == around))
                .last()
        };
        let future = |strict: bool| {
            candidates()
                .find(|scope| order(scope).is_some_and(|day| day > around || !strict && day == around))
        };
        match anchor {
            Anchor::This | Anchor::That => in_year(year),
            Anchor::Last | Anchor::Past | Anchor::Latest | Anchor::Previous => past(true),
            Anchor::Next | Anchor::Following => future(true),
            _ if self.resolver.narrative || self.resolver.now.is_none() => in_narrative(ground, in_year),
            _ => {
                let far = |scope: &Scope| order(scope).map_or(i32::MAX, |day| (day.0 - around.0).abs());
                let nearest = candidates().min_by_key(far)?;
                // Where the tense points most of a year away and the other way is near, it was not this verb's tense.
                // What is to come in more than eight months has its year told more often than what was.
                let (told, farthest, near) = match self.tense {
                    Some(Tense::Past | Tense::Pluperfect | Tense::Plan) => (past(false)?, 310, 60),
                    Some(Tense::Future) => (future(false)?, 240, 125),
                    _ => return Some(nearest),
                };
                Some(if far(&told) > farthest && far(&nearest) < near { nearest } else { told })
            }
        }
    }

    pub(super) fn month(&self, month: u8, anchor: Anchor) -> Option<Scope> {
        // A month counts as past or to come by its number, whatever the day.
        let ground = match anchor {
            Anchor::Open | Anchor::The => self.ground(),
            _ => self.now(),
        };
        let same = ground.is_some_and(|ground| ground.month() == month && ground.unit() < Unit::Quarter);
        if same && matches!(anchor, Anchor::Open | Anchor::The | Anchor::This) {
            return Some(Scope::Month(ground?.year(), month));
        }
        if same && matches!(anchor, Anchor::Last | Anchor::Past) {
            return Some(Scope::Month(ground?.year() - 1, month));
        }
        self.yearly(anchor, |year| Some(Scope::Month(year, month)))
    }

    pub(super) fn day_of_month(&self, day: u8) -> Option<Scope> {
        let ground = self.ground()?;
        if self.resolver.narrative {
            return (ground.unit() <= Unit::Month).then(|| day_scope(ground.year(), ground.month(), day))?;
        }
        let near = self
            .resolver
            .then
            .filter(|(scope, at)| self.sentence - at <= REACH && scope.unit() <= Unit::Month);
        if let Some((scope, _)) = near.filter(|(scope, _)| Some(*scope) != self.now()) {
            return day_scope(scope.year(), scope.month(), day);
        }
        let around = self.resolver.now?;
        let mut months = [-1, 0, 1].into_iter().filter_map(|count| {
            let month = ground.shift(Unit::Month, count)?;
            Day::new(month.year(), month.month(), day)
        });
        let found = match self.tense {
            Some(Tense::Future) => months.find(|day| *day >= around),
            _ => months.rfind(|day| *day <= around),
        };
        found.map(Scope::Day)
    }

    pub(super) fn weekday(&self, weekday: u8, anchor: Anchor) -> Option<Scope> {
        let ground = match anchor {
            Anchor::That | Anchor::Previous | Anchor::Following => self.then()?,
            Anchor::Open | Anchor::The => self.ground()?,
            _ => self.now()?,
        };
        let around = match ground {
            Scope::Day(day) => day,
            // A day of the week in a story that names no days is one of the article's.
            _ => self.resolver.now?,
        };
        let narrative = self.resolver.narrative && matches!(ground, Scope::Day(_));
        // Days since the last one, 0 to 6.
        let since = (7 + i64::from(around.weekday()) - i64::from(weekday)) % 7;
        let ahead = (7 - since) % 7;
        let strict = |days: i64| if days == 0 { 7 } else { days };
        let days = match anchor {
            Anchor::Last | Anchor::Past | Anchor::Previous | Anchor::Latest => -strict(since),
            Anchor::Next | Anchor::Following => strict(ahead),
            Anchor::This => i64::from(weekday) - i64::from(around.weekday()),
            Anchor::That => -since,
            _ if narrative => ahead,
            _ if self.is_future() => ahead,
            _ => -since,
        };
        around.plus(days).map(Scope::Day)
    }

    pub(super) fn season(&self, season: Season, anchor: Anchor) -> Option<Scope> {
        let now = match anchor {
            Anchor::Open | Anchor::The | Anchor::That => self.ground(),
            _ => self.now(),
        };
        let current =
            now.is_some_and(|now| now.unit() < Unit::Quarter && Season::of_month(now.month()) == season);
        if current && matches!(anchor, Anchor::Open | Anchor::The | Anchor::This | Anchor::Past) {
            return Some(Scope::Season(now?.year(), season));
        }
        self.yearly(anchor, |year| Some(Scope::Season(year, season)))
    }

    pub(super) fn quarter(&self, quarter: u8, anchor: Anchor) -> Option<Scope> {
        if let Some(year) = self.year_of(anchor) {
            return Some(Scope::Quarter(year, quarter));
        }
        let ground = self.ground()?;
        let current = ground.month().div_ceil(3);
        let year = match anchor {
            Anchor::Last | Anchor::Previous | Anchor::Past => ground.year() - i32::from(quarter >= current),
            Anchor::Next | Anchor::Following => ground.year() + i32::from(quarter <= current),
            _ if ground.unit() > Unit::Month || self.resolver.narrative => ground.year(),
            // A later quarter of this year is to come, or it is the one of last year.
            _ => ground.year() - i32::from(quarter > current && !self.is_future()),
        };
        Some(Scope::Quarter(year, quarter))
    }
}

/// History goes on: the year spoken of last, or the next one where the months have begun anew.
fn in_narrative(ground: Scope, in_year: impl Fn(i32) -> Option<Scope>) -> Option<Scope> {
    let year = ground.year();
    let this = in_year(year)?;
    let told = ground.unit() <= Unit::Month && this.unit() <= Unit::Month;
    let months = i32::from(ground.month()) - i32::from(this.month());
    if told && months >= 8 { in_year(year + 1) } else { Some(this) }
}

/// A day of a year, also of one before our era.
pub(super) fn day_scope(year: i32, month: u8, day: u8) -> Option<Scope> {
    if year < 0 {
        Some(Scope::AncientDay(year, month, day))
    } else {
        Day::new(year, month, day).map(Scope::Day)
    }
}
