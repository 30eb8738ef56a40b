//! The files that a run appends to, and the form of the one that it reads again itself.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{BufReader, ErrorKind, Read},
    path::Path,
};

use crate::{
    dedup::{Judge, Key},
    summary::Summaries,
    write::{
        Format,
        dataset::{At, Error, Growing},
        schema::{self, TABLES},
        sheet::Sheet,
    },
};

/// Texts and ids that were seen.
pub const SEEN: &str = "state/seen";
const REJECTED: &str = "rejected.jsonl";

/// All growing files: the tables in each form, the rejected, the texts seen, the partial summaries; in this order.
#[derive(Debug)]
pub struct Layout {
    pub files: Vec<Growing>,
    /// Place of the rejected in `files`; those seen stand behind them, then the summaries.
    pub rejected: usize,
}

impl Layout {
    pub fn new(formats: &[Format]) -> Self {
        let mut files: Vec<_> = TABLES
            .iter()
            .flat_map(|table| formats.iter().map(move |&format| (table, format)))
            .map(|(table, format)| Growing { name: format.file(table), header: Sheet::header(table, format) })
            .collect();
        let rejected = files.len();
        let rest = [REJECTED.to_owned(), SEEN.to_owned()].into_iter().chain(Summaries::files());
        files.extend(rest.map(|name| Growing { name, header: Vec::new() }));
        Self { files, rejected }
    }
}

/// All files that a run with these formats leaves in a dataset.
pub fn final_files(formats: &[Format]) -> BTreeSet<String> {
    let tables = schema::all().flat_map(|table| formats.iter().map(move |format| format.file(table)));
    tables.chain([REJECTED, "run.json", "datapackage.json"].map(str::to_owned)).collect()
}

/// Notes an article that was judged the first of its kind: its key, the length of its id, the id.
pub fn note(seen: &mut Vec<u8>, key: Key, id: &str) {
    seen.extend_from_slice(&key.0);
    // An id that follows from the text need not be kept, and one that is absurdly long is known by its text.
    let kept = if id == key.id() { "" } else { id };
    let length = u16::try_from(kept.len()).unwrap_or(0);
    seen.extend_from_slice(&length.to_le_bytes());
    seen.extend_from_slice(&kept.as_bytes()[..usize::from(length)]);
}

/// Tells the judge what earlier runs have seen.
pub fn restore(judge: &mut Judge, path: &Path) -> Result<(), Error> {
    let mut file = BufReader::with_capacity(1 << 20, File::open(path).at(path)?);
    let mut head = [0; 14];
    let mut id = Vec::new();
    loop {
        match file.read_exact(&mut head) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            other => other.at(path)?,
        }
        let mut key = Key([0; 12]);
        key.0.copy_from_slice(&head[..12]);
        id.resize(usize::from(u16::from_le_bytes([head[12], head[13]])), 0);
        file.read_exact(&mut id).at(path)?;
        if id.is_empty() {
            judge.restore(key, &key.id());
        } else {
            judge.restore(key, &String::from_utf8_lossy(&id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::{Config, Verdict};

    #[test]
    fn a_restored_judge_knows_what_was_noted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seen");
        let (own, derived) = (Key::of("one"), Key::of("two"));
        let mut seen = Vec::new();
        note(&mut seen, own, "mine-1");
        note(&mut seen, derived, &derived.id());
        std::fs::write(&path, seen).unwrap();
        let mut judge = Judge::new(&Config::default());
        restore(&mut judge, &path).unwrap();
        assert_eq!(judge.judge(own, "x"), Verdict::Duplicate { of: "mine-1".to_owned() });
        assert_eq!(judge.judge(derived, "x"), Verdict::Duplicate { of: derived.id() });
    }
}
