//! Entities by day: in how many articles of a day each is named.

use std::{io, path::Path};

use super::{
    Finish, Finished, Seen, Summary, day_text, descending, fields, key,
    names::Names,
    runs::{Merge, Partial, Sorter},
};
use crate::write::{
    schema::{Table, date, integer, text},
    table_file::TableFile,
};

/// The table.
pub(super) static TABLE: Table = Table {
    name: "summary/entity_days",
    about: "One row for each entity and day of publication; articles without a date are counted under an empty one. Amounts are \
            left out.",
    key: &[],
    links: &[super::entities::TO_ENTITY],
    columns: &[
        date("date", "Day of publication of the articles."),
        text("entity_id", "The entity, as in `summary/entities`.").required(),
        text("name", "Its name in `summary/entities`.").required(),
        text("type", "Its type in `summary/entities`.").required(),
        integer("articles", "Articles of that day that name it.").required(),
        integer("mentions", "Its mentions in them.").required(),
    ],
};

const HOW: [Merge; 2] = [Merge::Sum; 2];

/// Keys: id, day. Numbers: articles, mentions.
pub(super) struct EntityDays {
    partial: Partial<2>,
}

impl EntityDays {
    pub(super) fn new() -> Self {
        Self { partial: Partial::new(HOW) }
    }
}

impl Summary for EntityDays {
    fn table(&self) -> &'static Table {
        &TABLE
    }

    fn add(&mut self, seen: &Seen) {
        let day = day_text(seen.article);
        for (id, mentions) in super::entities::distinct(seen) {
            self.partial.add(&key(&[id, &day]), &[1, mentions]);
        }
    }

    fn run(&mut self) -> Vec<u8> {
        self.partial.run()
    }

    fn finish(&self, runs: &Path, finish: &Finish) -> io::Result<Vec<Finished>> {
        let mut by_id = Sorter::new(HOW, finish.memory_bytes, finish.folder);
        by_id.add_runs(runs)?;
        let mut by_day = Sorter::new(HOW, finish.memory_bytes, finish.folder);
        let mut names = Names::open(&finish.names())?;
        let mut sorted = by_id.sorted()?;
        while let Some((entry, numbers)) = sorted.next()? {
            let [id, day] = fields(&entry);
            let (name, kind) = names.of(id)?;
            by_day.add(&key(&[day, &descending(numbers[0]), name, id, kind]), &numbers)?;
        }
        let mut file = TableFile::create(finish.folder, &TABLE, finish.formats)?;
        let mut sorted = by_day.sorted()?;
        while let Some((entry, [articles, mentions])) = sorted.next()? {
            let [day, _, name, id, kind] = fields(&entry);
            file.row(|row| {
                row.date(day.parse().ok());
                row.text(id);
                row.text(name);
                row.text(kind);
                row.integer(articles as u64);
                row.integer(mentions as u64);
            })?;
        }
        file.finish()
    }
}
