//! What an expression means before it is resolved: what the words say, and nothing of the article.

use smol_str::SmolStr;

use super::{
    calendar::Holiday,
    lexicon::Reference,
    value::{DayTime, Length, Scope, Season, Unit},
};

/// What the words of an expression say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A place in the calendar.
    Date(Date),
    /// A length of time.
    Length(Length),
    /// What recurs; its value as it is.
    Set(SmolStr),
    /// The past, the present, the future.
    Refers(Reference),
    /// From one year to another: 2003-2011.
    Years(i32, i32),
}

/// A place in the calendar, with a time of the day where one is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    pub base: Base,
    pub time: Option<DayTime>,
}

impl From<Base> for Date {
    fn from(base: Base) -> Self {
        Self { base, time: None }
    }
}

/// Which stretch of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// Told in full.
    Scope(Scope),
    /// The '90s.
    ShortDecade(i32),
    Month(u8, Anchor),
    /// Month, day.
    Day(u8, u8, Anchor),
    /// "the 20th"
    DayOfMonth(u8),
    Weekday(u8, Anchor),
    Holiday(Holiday, Anchor),
    /// "Easter week"
    HolidayWeek(Holiday, Anchor),
    Season(Season, Anchor),
    Quarter(u8, Anchor),
    Half(u8, Anchor),
    /// "this week", "the quarter"
    Unit(Unit, Anchor),
    /// "three days ago": counted from the article's day.
    FromNow(Length, i8),
    /// "three days later": counted from the time last spoken of.
    FromThen(Length, i8),
    /// "the week of March 6"
    WeekOf(u8, u8, Anchor),
    /// "yesterday": days from the article's day.
    Today(i8),
    /// "the first day", "the eighth day", "earlier that day": only a time of the day, or nothing.
    Open,
}

/// How a part finds its whole: December its year, Monday its week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// Nothing is said.
    Open,
    /// "the quarter", "the summer"
    The,
    /// Of the article's time: this, last, next.
    This,
    Last,
    Next,
    /// "the past year", "this past spring"
    Past,
    /// "the latest quarter"
    Latest,
    /// Of the time last spoken of: that, the previous, the following.
    That,
    Previous,
    Following,
    /// This year.
    Year(i32),
    /// Of the article's year, and so many later.
    NowYear(i32),
    /// Of the year last spoken of, and so many later.
    ThenYear(i32),
}

impl Base {
    /// The same with this anchor, if it has none yet and can have one.
    pub fn anchored(self, anchor: Anchor) -> Option<Self> {
        let open = |own: Anchor| matches!(own, Anchor::Open | Anchor::The);
        match self {
            Self::Month(month, own) if open(own) => Some(Self::Month(month, anchor)),
            Self::Day(month, day, own) if open(own) => Some(Self::Day(month, day, anchor)),
            Self::Holiday(holiday, own) if open(own) => Some(Self::Holiday(holiday, anchor)),
            Self::HolidayWeek(holiday, own) if open(own) => Some(Self::HolidayWeek(holiday, anchor)),
            Self::WeekOf(month, day, own) if open(own) => Some(Self::WeekOf(month, day, anchor)),
            Self::Season(season, own) if open(own) => Some(Self::Season(season, anchor)),
            Self::Quarter(quarter, own) if open(own) => Some(Self::Quarter(quarter, anchor)),
            Self::Half(half, own) if open(own) => Some(Self::Half(half, anchor)),
            _ => None,
        }
    }

    /// The month that it names or stands in.
    pub fn month(self) -> Option<u8> {
        match self {
            Self::Month(month, _) | Self::Day(month, ..) => Some(month),
            _ => None,
        }
    }

    /// Month and year, where both are named.
    pub fn month_of_year(self) -> Option<(u8, i32)> {
        match self {
            Self::Month(month, Anchor::Year(year)) | Self::Day(month, _, Anchor::Year(year)) => {
                Some((month, year))
            }
            _ => None,
        }
    }

    /// Whether a time of the day can stand with it.
    pub fn is_day(self) -> bool {
        match self {
            Self::Day(..) | Self::DayOfMonth(_) | Self::Weekday(..) | Self::Holiday(..) | Self::Today(_) => {
                true
            }
            Self::Scope(scope) => matches!(scope, Scope::Day(_)),
            Self::Unit(unit, _) => unit == Unit::Day,
            Self::FromNow(length, _) | Self::FromThen(length, _) => length.unit == Unit::Day,
            _ => false,
        }
    }
}
