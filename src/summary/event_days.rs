//! Events by day and type.

use std::{collections::BTreeMap, io, path::Path};

use super::{
    Finish, Finished, Seen, Summary, fields, key,
    runs::{Merge, Partial, Sorter},
};
use crate::{
    document::Event,
    write::{
        schema::{Table, integer, number, text},
        table_file::TableFile,
    },
};

/// The table.
pub(super) static TABLE: Table = Table {
    name: "summary/event_days",
    about: "One row for each day, type and status of events.",
    key: &[],
    links: &[],
    columns: &[
        text("date", "Day of the events; the month or year where no more is known, empty where nothing is."),
        text("plover", "PLOVER category.").required(),
        text("mode", "PLOVER mode."),
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

pub(super) const HOW: [Merge; 4] = [Merge::Sum; 4];

/// Numbers of some events of one article: events, articles, sum of Goldstein scores in tenths, events that have one.
pub(super) fn numbers(event: &Event) -> [i64; 4] {
    // Scores have one decimal place; whole numbers add up to the same in every order.
    let score = event.goldstein.filter(|score| score.is_finite());
    [1, 0, score.map_or(0, |score| (score * 10.0).round() as i64), i64::from(score.is_some())]
}

/// Adds up the events of an article under their keys, so that it counts as one article under each.
pub(super) fn add<'a>(partial: &mut Partial<4>, events: impl Iterator<Item = (Vec<u8>, &'a Event)>) {
    let mut found: BTreeMap<Vec<u8>, [i64; 4]> = BTreeMap::new();
    for (key, event) in events {
        let sums = found.entry(key).or_insert([0, 1, 0, 0]);
        for (sum, number) in sums.iter_mut().zip(numbers(event)) {
            *sum += number;
        }
    }
    for (key, sums) in found {
        partial.add(&key, &sums);
    }
}

/// The mean of the scores.
pub(super) fn mean(tenths: i64, count: i64) -> Option<f64> {
    (count > 0).then(|| tenths as f64 / 10.0 / count as f64)
}

/// Writes a table of events: the N cells of the key, then their numbers.
pub(super) fn write<const N: usize>(
    table: &'static Table,
    runs: &Path,
    finish: &Finish,
) -> io::Result<Vec<Finished>> {
    let mut sorter = Sorter::new(HOW, finish.memory_bytes, finish.folder);
    sorter.add_runs(runs)?;
    let mut file = TableFile::create(finish.folder, table, finish.formats)?;
    let mut sorted = sorter.sorted()?;
    while let Some((entry, [events, articles, tenths, scored])) = sorted.next()? {
        let cells: [&str; N] = fields(&entry);
        file.row(|row| {
            for cell in cells {
                row.text(cell);
            }
            row.integer(events as u64);
            row.integer(articles as u64);
            row.number(mean(tenths, scored), 3);
        })?;
    }
    file.finish()
}

/// Keys: date, category, mode, status.
pub(super) struct EventDays {
    partial: Partial<4>,
}

impl EventDays {
    pub(super) fn new() -> Self {
        Self { partial: Partial::new(HOW) }
    }
}

impl Summary for EventDays {
    fn table(&self) -> &'static Table {
        &TABLE
    }

    fn add(&mut self, seen: &Seen) {
        let keyed = seen
            .document
            .events
            .iter()
            .map(|event| (key(&[&event.date, &event.plover, &event.mode, event.status.as_str()]), event));
        add(&mut self.partial, keyed);
    }

    fn run(&mut self) -> Vec<u8> {
        self.partial.run()
    }

    fn finish(&self, runs: &Path, finish: &Finish) -> io::Result<Vec<Finished>> {
        write::<4>(&TABLE, runs, finish)
    }
}
