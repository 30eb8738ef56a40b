//! Who to whom by day: events between two sides, by country and sector.

use std::{io, path::Path};

use super::{
    Finish, Finished, Seen, Summary,
    event_days::{self, HOW},
    key,
    runs::Partial,
};
use crate::{
    entity::Actor,
    write::schema::{Table, integer, number, text},
};

/// The table.
pub(super) static TABLE: Table = Table {
    name: "summary/dyads",
    about: "One row for each day, source, target, category and status of events that have a source and a target. The sides are \
            the country and sector of the actors, empty where they are not known.",
    key: &[],
    links: &[],
    columns: &[
        text("date", "Day of the events; the month or year where no more is known, empty where nothing is."),
        text("source_country", "Who: ISO 3166-1 alpha-3 code, or `IGO`, `NGO`, `MNC`."),
        text("source_sector", "Who: sector, as PLOVER codes it."),
        text("target_country", "To whom: country."),
        text("target_sector", "To whom: sector."),
        text("plover", "PLOVER category.").required(),
        text(
            "status",
            "How they are told: `asserted`, `negated`, `future`, `demanded`, `claimed` or `historical`.",
        )
        .required(),
        integer("events", "Number of events.").required(),
        integer("articles", "Articles that tell them.").required(),
        number("goldstein", "Mean Goldstein score of those that have one."),
    ],
};

/// Keys: date, source, target (country and sector each), category, status.
pub(super) struct Dyads {
    partial: Partial<4>,
}

impl Dyads {
    pub(super) fn new() -> Self {
        Self { partial: Partial::new(HOW) }
    }
}

impl Summary for Dyads {
    fn table(&self) -> &'static Table {
        &TABLE
    }

    fn add(&mut self, seen: &Seen) {
        let keyed = seen.document.events.iter().filter_map(|event| {
            let (source, target) = (event.source.as_ref()?, event.target.as_ref()?);
            let side = |actor: &Actor| (actor.country.unwrap_or_default(), actor.sector.unwrap_or_default());
            let ((from, from_sector), (to, to_sector)) = (side(&source.actor), side(&target.actor));
            let status = event.status.as_str();
            Some((key(&[&event.date, from, from_sector, to, to_sector, &event.plover, status]), event))
        });
        event_days::add(&mut self.partial, keyed);
    }

    fn run(&mut self) -> Vec<u8> {
        self.partial.run()
    }

    fn finish(&self, runs: &Path, finish: &Finish) -> io::Result<Vec<Finished>> {
        event_days::write::<7>(&TABLE, runs, finish)
    }
}
