//! A whole table written from one place: the summaries.
//!
//! In: rows, through a [`Sheet`]. Out: one file a format, flushed, to be put in its place. Never: more than some rows in memory.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{Format, schema::Table, sheet::Sheet};

/// Rows in memory before they are written, in bytes.
const FULL: usize = 1 << 20;

/// A table in the making.
#[derive(Debug)]
pub struct TableFile {
    sheet: Sheet,
    files: Vec<(Format, PathBuf, File)>,
}

impl TableFile {
    /// Creates the files of `table` in `folder`.
    pub fn create(folder: &Path, table: &'static Table, formats: &[Format]) -> io::Result<Self> {
        let mut files = Vec::new();
        for &format in formats {
            let path = folder.join(format.file(table));
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut file = File::create(&path)?;
            file.write_all(&Sheet::header(table, format))?;
            files.push((format, path, file));
        }
        Ok(Self { sheet: Sheet::new(table, formats), files })
    }

    /// Adds a row that `fill` writes, up to its end.
    pub fn row(&mut self, fill: impl FnOnce(&mut Sheet)) -> io::Result<()> {
        fill(&mut self.sheet);
        self.sheet.end();
        if self.sheet.len() > FULL { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        for (format, bytes) in self.sheet.take() {
            for (_, _, file) in self.files.iter_mut().filter(|(other, ..)| *other == format) {
                file.write_all(&bytes)?;
            }
        }
        Ok(())
    }

    /// Flushes everything to the disk; gives each file with its name in the dataset.
    pub fn finish(mut self) -> io::Result<Vec<(PathBuf, String)>> {
        self.flush()?;
        let table = self.sheet.table();
        self.files
            .into_iter()
            .map(|(format, path, file)| {
                file.sync_all()?;
                Ok((path, format.file(table)))
            })
            .collect()
    }
}
