//! Speakers: who is quoted, how often, and since when.

use std::{collections::BTreeMap, io, path::Path};

use super::{
    Finish, Finished, Seen, Summary, date, day, descending, fields, key,
    names::Names,
    runs::{Merge, Partial, Sorter},
};
use crate::{
    document::QuoteKind,
    write::{
        schema::{self, Table, integer, text},
        table_file::TableFile,
    },
};

/// The table.
pub(super) static TABLE: Table = Table {
    name: "summary/speakers",
    about: "One row for each entity that is quoted by name, the most quoted first.",
    key: &["entity_id"],
    links: &[super::entities::TO_ENTITY],
    columns: &[
        text("entity_id", "The entity, as in `summary/entities`.").required(),
        text("name", "Its name in `summary/entities`.").required(),
        text("type", "Its type in `summary/entities`.").required(),
        integer("quotes", "Its quotes.").required(),
        integer("direct", "Those that are `direct` or `mixed`: some of its words stand in quotation marks.")
            .required(),
        integer("articles", "Articles that quote it.").required(),
        schema::date("first_date", "First day of publication on which it is quoted."),
        schema::date("last_date", "Last day of publication on which it is quoted."),
    ],
};

const HOW: [Merge; 5] = [Merge::Sum, Merge::Sum, Merge::Sum, Merge::Least, Merge::Greatest];

/// Keys: id. Numbers: quotes, direct, articles, first day, last day.
pub(super) struct Speakers {
    partial: Partial<5>,
}

impl Speakers {
    pub(super) fn new() -> Self {
        Self { partial: Partial::new(HOW) }
    }
}

impl Summary for Speakers {
    fn table(&self) -> &'static Table {
        &TABLE
    }

    fn add(&mut self, seen: &Seen) {
        let mut speakers: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        for quote in &seen.document.quotes {
            let entity = quote.speaker.and_then(|speaker| speaker.entity);
            if let Some(id) = entity.and_then(|entity| seen.ids.get(entity as usize)) {
                let (quotes, direct) = speakers.entry(id).or_default();
                *quotes += 1;
                *direct += i64::from(quote.kind != QuoteKind::Indirect);
            }
        }
        let (first, last) = day(seen.article);
        for (id, (quotes, direct)) in speakers {
            self.partial.add(&key(&[id]), &[quotes, direct, 1, first, last]);
        }
    }

    fn run(&mut self) -> Vec<u8> {
        self.partial.run()
    }

    fn finish(&self, runs: &Path, finish: &Finish) -> io::Result<Vec<Finished>> {
        let mut by_id = Sorter::new(HOW, finish.memory_bytes, finish.folder);
        by_id.add_runs(runs)?;
        let mut by_count = Sorter::new(HOW, finish.memory_bytes, finish.folder);
        let (mut sorted, mut names) = (by_id.sorted()?, Names::open(&finish.names())?);
        while let Some((entry, numbers)) = sorted.next()? {
            let [id] = fields(&entry);
            let (name, kind) = names.of(id)?;
            by_count.add(&key(&[&descending(numbers[0]), name, id, kind]), &numbers)?;
        }
        let mut file = TableFile::create(finish.folder, &TABLE, finish.formats)?;
        let mut sorted = by_count.sorted()?;
        while let Some((entry, [quotes, direct, articles, first, last])) = sorted.next()? {
            let [_, name, id, kind] = fields(&entry);
            file.row(|row| {
                row.text(id);
                row.text(name);
                row.text(kind);
                row.integer(quotes as u64);
                row.integer(direct as u64);
                row.integer(articles as u64);
                row.date(date(first));
                row.date(date(last));
            })?;
        }
        file.finish()
    }
}
