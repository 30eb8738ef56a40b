//! The name of an entity in the whole archive.
//!
//! In: ids in ascending order. Out: the name and type under which the archive knows them. Never: holds more than one name.

use std::{
    fs::File,
    io::{self, BufReader},
    path::Path,
};

use super::{fields, runs::RunReader};

/// Reads the names that the summary of entities has written, as keys of id, name and type with the number of articles.
pub struct Names {
    reader: RunReader<BufReader<File>, 1>,
    id: String,
    name: String,
    kind: String,
    articles: i64,
}

impl Names {
    /// Before the first name.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            reader: RunReader::new(BufReader::new(File::open(path)?)),
            id: String::new(),
            name: String::new(),
            kind: String::new(),
            articles: 0,
        })
    }

    /// Goes to the next entity: id, name, type, number of articles.
    pub fn next(&mut self) -> io::Result<Option<(&str, &str, &str, i64)>> {
        let Some([articles]) = self.reader.next()? else { return Ok(None) };
        let [id, name, kind] = fields(self.reader.key());
        for (into, from) in [(&mut self.id, id), (&mut self.name, name), (&mut self.kind, kind)] {
            into.clear();
            into.push_str(from);
        }
        self.articles = articles;
        Ok(Some((&self.id, &self.name, &self.kind, articles)))
    }

    /// Name and type of `id`, which is not before the one asked for last.
    pub fn of(&mut self, id: &str) -> io::Result<(&str, &str)> {
        while self.id.as_str() < id {
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(if self.id == id { (&self.name, &self.kind) } else { ("", "") })
    }
}
