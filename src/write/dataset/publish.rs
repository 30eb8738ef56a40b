//! The moment when everything takes its place.
//!
//! In: a dataset whose last record is committed. Out: whole tables under their names. Every step can be done again: a crash in
//! between is mended by running the rest of the steps at the next start, before anything else.
//!
//! - A table of a first run is the file in `work`, renamed. Where that file is gone, it is in its place.
//! - A table that grew is the old table and the new rows, copied together beside it and renamed. Where the length is that of
//!   both, it is in its place.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

use super::{At, Dataset, Error, HIDDEN, KEPT, LEDGER, Phase, clear, length, put, replace};

impl Dataset {
    /// Notes that everything is read. From here on there is only forward.
    pub fn begin_publishing(&mut self) -> Result<(), Error> {
        self.files.clear();
        if self.state.phase != Phase::Publishing {
            let line = self.state.publish();
            self.log(&line)?;
        }
        Ok(())
    }

    /// Puts the tables in their place: all committed files but those that are kept.
    pub fn put_tables(&self) -> Result<(), Error> {
        for (name, &total) in self.state.commit.files.iter().filter(|(name, _)| !name.starts_with(KEPT)) {
            let base = self.state.base.get(name).copied().unwrap_or(0);
            self.put_table(name, base, total)?;
        }
        Ok(())
    }

    fn put_table(&self, name: &str, base: u64, total: u64) -> Result<(), Error> {
        let (new, place) = (self.work().join(name), self.dir.join(name));
        if base == 0 {
            if let Some(found) = length(&new)? {
                if found != total {
                    return Err(Error::Altered { path: new, expected: total, found });
                }
                return self.place(&new, name);
            }
        } else if total > base && length(&place)? == Some(base) {
            let joined = self.work().join(format!("{name}.joined"));
            join(&place, &new, &joined)?;
            let found = length(&joined)?.unwrap_or(0);
            if found != total {
                return Err(Error::Altered {
                    path: new,
                    expected: total - base,
                    found: found.saturating_sub(base),
                });
            }
            return self.place(&joined, name);
        }
        match length(&place)?.unwrap_or(0) {
            found if found == total => Ok(()),
            found => Err(Error::Altered { path: place, expected: total, found }),
        }
    }

    /// Puts a finished file of `work` in its place in the dataset.
    pub fn place(&self, from: &Path, name: &str) -> Result<(), Error> {
        let place = self.dir.join(name);
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder).at(folder)?;
        }
        put(from, &place)
    }

    /// Writes a small file whole.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        replace(&self.dir.join(name), bytes)
    }

    /// Takes away files of a replaced dataset that the new one does not have; `finals` are all names that runs use.
    pub fn remove_old(&self, finals: &BTreeSet<String>, wanted: &BTreeSet<String>) -> Result<(), Error> {
        for name in finals.difference(wanted) {
            let path = self.dir.join(name);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::Io { path, source: error });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Notes that the dataset is whole.
    pub fn finish(&mut self) -> Result<(), Error> {
        let path = self.dir.join(HIDDEN).join(LEDGER);
        let bytes = self.state.done();
        replace(&path, &bytes)?;
        self.ledger = OpenOptions::new().append(true).open(&path).at(&path)?;
        clear(&self.work())
    }
}

/// Copies both files into a third; the system shares or copies the blocks itself where it can.
fn join(old: &Path, new: &Path, joined: &Path) -> Result<(), Error> {
    let mut out = File::create(joined).at(joined)?;
    for part in [old, new] {
        let mut part_file = File::open(part).at(part)?;
        io::copy(&mut part_file, &mut out).at(joined)?;
    }
    out.sync_all().at(joined)
}
