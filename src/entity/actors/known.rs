//! Organisations and people whom their name alone codes: `config/known.toml`, and those of a user's list.
//!
//! In: the list. Out: for each its country, and its sector on a day. Never: looks at text.

use jiff::civil::Date;
use serde::Deserialize;
use smol_str::SmolStr;

use super::{
    super::{EntityKind, Error, codes, user},
    Actor,
};

const LIST: &str = include_str!("../../../config/known.toml");

/// Index of a known actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct KnownId(pub u32);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    pub organisations: Vec<Row>,
    pub people: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub name: String,
    #[serde(default)]
    pub also: Vec<String>,
    #[serde(default)]
    country: String,
    #[serde(default)]
    sector: String,
    #[serde(default)]
    office: Vec<String>,
    #[serde(default, rename = "as")]
    sector_in_office: Option<String>,
    /// The surname alone is this person.
    #[serde(default)]
    pub surname: bool,
    #[serde(default)]
    gender: String,
    /// Whether all names are one entity.
    #[serde(default = "yes")]
    pub merge: bool,
    /// Names other than the first are this country's only in its own news.
    #[serde(default)]
    pub home: bool,
}

fn yes() -> bool {
    true
}

impl List {
    /// The built-in list.
    pub fn new() -> Self {
        toml::from_str(LIST).expect("the built-in list is read by a test")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Office {
    from: Date,
    until: Option<Date>,
    sector: &'static str,
}

/// An organisation or a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    /// Name of its entity; empty where each of its names stands for itself.
    pub name: String,
    /// Its type; `None` where a user's list gives none.
    pub kind: Option<EntityKind>,
    /// Whether it is a person.
    pub person: bool,
    /// Country code.
    pub country: Option<&'static str>,
    /// `male`, `female` or empty.
    pub gender: &'static str,
    /// Whether it is from the user's list.
    pub user: bool,
    /// Id of the user's list.
    pub user_id: Option<SmolStr>,
    /// Its name holds only in the news of its country.
    pub home: bool,
    sector: Option<&'static str>,
    offices: Vec<Office>,
    periods: Vec<Period>,
}

/// Days on which a row of a user's list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Period {
    from: Option<Date>,
    until: Option<Date>,
    actor: Actor,
}

impl Known {
    /// Makes one from a row of the built-in list.
    pub(super) fn new(row: &Row, person: bool) -> Result<Self, Error> {
        let in_office = row.sector_in_office.as_deref().unwrap_or("GOV");
        let offices = row
            .office
            .iter()
            .map(|interval| {
                Office::parse(interval, in_office)
                    .ok_or_else(|| Error::Office { name: row.name.clone(), office: interval.clone() })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            name: if row.merge { row.name.clone() } else { String::new() },
            home: row.home,
            kind: Some(if person { EntityKind::Person } else { EntityKind::Org }),
            person,
            country: codes::code(&row.country),
            gender: match row.gender.as_str() {
                "male" => "male",
                "female" => "female",
                _ => "",
            },
            user: false,
            user_id: None,
            sector: codes::code(&row.sector),
            offices,
            periods: Vec::new(),
        })
    }

    /// Makes one from a row of a user's list.
    pub fn of_user(name: &str, kind: Option<EntityKind>, country: &str, sector: &str, id: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            person: kind == Some(EntityKind::Person),
            country: codes::code(country),
            gender: "",
            home: false,
            // A name of `places.toml` stands for itself.
            user: !name.is_empty(),
            user_id: (!id.is_empty()).then(|| SmolStr::new(id)),
            sector: codes::code(sector),
            offices: Vec::new(),
            periods: Vec::new(),
        }
    }

    /// Makes one from a row of a user's list, or adds what the row says of some days.
    pub fn add_row(known: Option<&mut Self>, row: &user::Row) -> Option<Self> {
        let (from, until) = (row.from(), row.until());
        let actor = Actor { country: codes::code(&row.country), sector: codes::code(&row.sector) };
        let always = from.is_none() && until.is_none();
        match known {
            Some(known) if always => (known.country, known.sector) = (actor.country, actor.sector),
            Some(known) => known.periods.push(Period { from, until, actor }),
            None if always => {
                return Some(Self::of_user(&row.name, row.kind(), &row.country, &row.sector, &row.id));
            }
            None => {
                let mut known = Self::of_user(&row.name, row.kind(), "", "", &row.id);
                known.periods.push(Period { from, until, actor });
                return Some(known);
            }
        }
        None
    }

    /// Its country and sector on a day; without one, what holds where no day is named.
    pub fn actor_on(&self, date: Option<Date>) -> Actor {
        let holds = |period: &&Period| {
            date.is_some_and(|date| {
                period.from.is_none_or(|from| from <= date) && period.until.is_none_or(|until| date < until)
            })
        };
        match self.periods.iter().find(holds) {
            Some(period) => period.actor,
            None => Actor { country: self.country, sector: self.sector_on(date) },
        }
    }

    /// Its sector on a day; without one, today's as far as the list knows.
    fn sector_on(&self, date: Option<Date>) -> Option<&'static str> {
        let holds = |office: &&Office| match date {
            Some(date) => office.from <= date && office.until.is_none_or(|until| date < until),
            None => office.until.is_none(),
        };
        self.offices.iter().find(holds).map_or(self.sector, |office| Some(office.sector))
    }
}

impl Known {
    /// Whether it is an organisation.
    pub fn is_body(&self) -> bool {
        self.kind == Some(EntityKind::Org)
    }

    /// Whether it holds an office on a day.
    pub fn in_office(&self, date: Date) -> bool {
        self.offices.iter().any(|office| office.from <= date && office.until.is_none_or(|until| date < until))
    }

    /// Whether news of a day may mean this person by the surname: not long before the first office.
    pub fn in_time(&self, date: Option<Date>) -> bool {
        const YEARS: i16 = 12;
        match (date, self.offices.iter().map(|office| office.from).min()) {
            (Some(date), Some(first)) => date.year() + YEARS >= first.year(),
            _ => true,
        }
    }
}

impl Office {
    /// An interval "2017-01-20/2021-01-20", with an open end or not, and a sector behind a space where it is not the usual one.
    fn parse(text: &str, usual: &str) -> Option<Self> {
        let (interval, sector) = text.split_once(' ').unwrap_or((text, usual));
        let (from, until) = interval.split_once('/')?;
        let until = if until.is_empty() { None } else { Some(until.parse().ok()?) };
        Some(Self { from: from.parse().ok()?, until, sector: codes::code(sector)? })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_list_can_be_read() {
        let list = List::new();
        for row in list.organisations.iter().chain(&list.people) {
            Known::new(row, false).unwrap();
        }
    }

    #[test]
    fn office_depends_on_the_day() {
        let list = List::new();
        let known = |name: &str| {
            let row = list.people.iter().chain(&list.organisations).find(|row| row.name == name).unwrap();
            Known::new(row, true).unwrap()
        };
        for (name, day, expected) in [
            ("Angela Merkel", Some(date(2017, 4, 1)), "GOV"),
            ("Angela Merkel", Some(date(2022, 1, 10)), "ELI"),
            ("Angela Merkel", None, "ELI"),
            ("Vladimir Putin", Some(date(1999, 1, 1)), "SPY"),
            ("Vladimir Putin", None, "GOV"),
            ("Taliban", Some(date(2002, 5, 1)), "REB"),
            ("Taliban", Some(date(2022, 5, 1)), "GOV"),
        ] {
            assert_eq!(known(name).sector_on(day), Some(expected), "{name} {day:?}");
        }
    }
}
