//! Pairs of entities that are named in one article: the edges of a network of the archive.

use std::{collections::BTreeSet, io, path::Path};

use super::{
    Finish, Finished, Seen, Summary, counts, descending, fields, key,
    names::Names,
    runs::{Merge, Partial, Sorter},
};
use crate::write::{
    schema::{Table, integer, text},
    table_file::TableFile,
};

/// The table.
pub(super) static TABLE: Table = Table {
    name: "summary/entity_pairs",
    about: "One row for each two entities that are named in one article, once for both orders. In an article with many entities \
            only those with the most mentions are paired (`summary.pair_entities`). Amounts are left out.",
    key: &["entity_id_1", "entity_id_2"],
    links: &[],
    columns: &[
        text("entity_id_1", "One entity, as in `summary/entities`.").required(),
        text("name_1", "Its name.").required(),
        text("type_1", "Its type.").required(),
        text("entity_id_2", "The other.").required(),
        text("name_2", "Its name.").required(),
        text("type_2", "Its type.").required(),
        integer("articles", "Articles that name both.").required(),
        integer("sentences", "Sentences that name both.").required(),
    ],
};

const HOW: [Merge; 2] = [Merge::Sum; 2];

/// Keys: the lesser id, the greater id. Numbers: articles, sentences.
pub(super) struct Pairs {
    most: usize,
    partial: Partial<2>,
}

impl Pairs {
    /// Pairs among at most `most` entities of an article.
    pub(super) fn new(most: usize) -> Self {
        Self { most, partial: Partial::new(HOW) }
    }
}

impl Summary for Pairs {
    fn table(&self) -> &'static Table {
        &TABLE
    }

    fn add(&mut self, seen: &Seen) {
        let document = seen.document;
        let mut chosen: Vec<usize> =
            (0..document.entities.len()).filter(|&index| counts(document.entities[index].kind)).collect();
        chosen.sort_by_key(|&index| (std::cmp::Reverse(document.entities[index].mentions), index));
        chosen.truncate(self.most);
        let mut sentences = vec![BTreeSet::new(); document.entities.len()];
        for mention in &document.mentions {
            if let (Some(of), Some(sentence)) =
                (sentences.get_mut(mention.entity as usize), document.sentence_at(mention.span.start))
            {
                of.insert(sentence);
            }
        }
        // Two entities of an article may be one in the archive: its sentences together.
        chosen.sort_by(|&a, &b| seen.ids[a].cmp(&seen.ids[b]));
        let mut merged: Vec<(&str, BTreeSet<usize>)> = Vec::with_capacity(chosen.len());
        for index in chosen {
            let id = seen.ids[index].as_str();
            match merged.last_mut() {
                Some((last, of)) if *last == id => of.extend(&sentences[index]),
                _ => merged.push((id, std::mem::take(&mut sentences[index]))),
            }
        }
        for (number, (first, of_first)) in merged.iter().enumerate() {
            for (second, of_second) in &merged[number + 1..] {
                let both = of_first.intersection(of_second).count() as i64;
                self.partial.add(&key(&[first, second]), &[1, both]);
            }
        }
    }

    fn run(&mut self) -> Vec<u8> {
        self.partial.run()
    }

    fn finish(&self, runs: &Path, finish: &Finish) -> io::Result<Vec<Finished>> {
        let sorter = || Sorter::new(HOW, finish.memory_bytes, finish.folder);
        // Names are joined in the order of ids: once for the first, once for the second.
        let mut by_first = sorter();
        by_first.add_runs(runs)?;
        let mut by_second = sorter();
        let (mut sorted, mut names) = (by_first.sorted()?, Names::open(&finish.names())?);
        while let Some((entry, numbers)) = sorted.next()? {
            let [first, second] = fields(&entry);
            let (name, kind) = names.of(first)?;
            by_second.add(&key(&[second, first, name, kind]), &numbers)?;
        }
        let mut by_count = sorter();
        let (mut sorted, mut names) = (by_second.sorted()?, Names::open(&finish.names())?);
        while let Some((entry, numbers)) = sorted.next()? {
            let [second, first, name_1, kind_1] = fields(&entry);
            let (name_2, kind_2) = names.of(second)?;
            let order = descending(numbers[0]);
            by_count.add(&key(&[&order, name_1, name_2, first, second, kind_1, kind_2]), &numbers)?;
        }
        let mut file = TableFile::create(finish.folder, &TABLE, finish.formats)?;
        let mut sorted = by_count.sorted()?;
        while let Some((entry, [articles, sentences])) = sorted.next()? {
            let [_, name_1, name_2, first, second, kind_1, kind_2] = fields(&entry);
            file.row(|row| {
                for cell in [first, name_1, kind_1, second, name_2, kind_2] {
                    row.text(cell);
                }
                row.integer(articles as u64);
                row.integer(sentences as u64);
            })?;
        }
        file.finish()
    }
}
