//! The folder of a dataset: its lock, its files in the making, commits, and the moment when everything takes its place.
//!
//! ```text
//! DIR/articles.csv …            whole tables; untouched until the new ones are whole
//! DIR/.newsloom/ledger.jsonl    what is committed
//! DIR/.newsloom/lock            held while a run lasts
//! DIR/.newsloom/work/…          rows of this run, appended batch by batch
//! DIR/.newsloom/state/…         what later runs need: texts seen, partial summaries
//! ```
//!
//! In: bytes to append, then a commit. Out: after a crash at any instant, the state after the last commit. Never: two runs in
//! one dataset, a final file that is not whole, or a byte of somebody else's files.

mod publish;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use super::ledger::{self, Commit, FORMAT, Fingerprint, Header, Phase, ReadSource, State};

const HIDDEN: &str = ".newsloom";
const LEDGER: &str = "ledger.jsonl";
/// Files whose names begin so stay in `.newsloom` for later runs; all others are tables and take their place in the dataset.
const KEPT: &str = "state/";

/// Why a dataset cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another run is at work in it.
    #[error("{dir}: another run holds this dataset; wait for its end, or take another folder", dir = .0.display())]
    Held(PathBuf),
    /// It was made under another configuration, model or version.
    #[error(
        "{dir} was made with other settings, and rows of both must not be mixed:\n  {differences}\nRun with the old settings, \
         write to another folder, or make it anew with --overwrite",
        dir = dir.display(), differences = differences.join("\n  ")
    )]
    Changed {
        /// The dataset.
        dir: PathBuf,
        /// What differs.
        differences: Vec<String>,
    },
    /// There are files that a run would write, and no ledger that knows them.
    #[error(
        "{dir} holds {file}, which no run of newsloom that is known there has written; take another folder, or let it be \
         replaced with --overwrite",
        dir = dir.display()
    )]
    Foreign {
        /// The folder.
        dir: PathBuf,
        /// One of them.
        file: String,
    },
    /// A file is not as the ledger says.
    #[error(
        "{path} was changed by something else: it should have {expected} bytes and has {found}; put it back as it was, or make \
         the dataset anew with --overwrite",
        path = path.display()
    )]
    Altered {
        /// The file.
        path: PathBuf,
        /// Bytes that it should have.
        expected: u64,
        /// Bytes that it has.
        found: u64,
    },
    /// The ledger cannot be used.
    #[error("{path}: {source}; make the dataset anew with --overwrite", path = path.display())]
    Ledger {
        /// The ledger.
        path: PathBuf,
        /// What is wrong.
        source: ledger::Error,
    },
    /// The system refuses.
    #[error("{path}: {source}{hint}", path = path.display(), hint = hint(source))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

fn hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "; make room and run the same command again: what is committed is safe"
        }
        _ => "",
    }
}

/// Names the file in an error of the system.
pub(crate) trait At<T> {
    fn at(self, path: &Path) -> Result<T, Error>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, Error> {
        self.map_err(|source| Error::Io { path: path.to_owned(), source })
    }
}

/// A file that grows while a run lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growing {
    /// Its path in the dataset; `state/NAME` for a file that is kept in `.newsloom` for later runs.
    pub name: String,
    /// The bytes with which it begins.
    pub header: Vec<u8>,
}

/// A dataset that this run holds.
#[derive(Debug)]
pub struct Dataset {
    dir: PathBuf,
    /// Held until this is dropped, also by a kill.
    _lock: File,
    ledger: File,
    state: State,
    files: BTreeMap<String, Open>,
}

#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
    /// With what earlier runs wrote.
    length: u64,
    dirty: bool,
}

impl Dataset {
    /// Takes hold of the dataset in `dir`, and makes it if there is none. `finals` are the files that runs write.
    pub fn open(
        dir: &Path,
        fingerprint: Fingerprint,
        overwrite: bool,
        finals: &BTreeSet<String>,
    ) -> Result<Self, Error> {
        let hidden = dir.join(HIDDEN);
        fs::create_dir_all(&hidden).at(&hidden)?;
        let lock = lock(&hidden.join("lock"), dir)?;
        let path = hidden.join(LEDGER);
        let found = match read_ledger(&path) {
            Err(Error::Ledger { .. }) if overwrite => None,
            other => other?,
        };
        let state = match found {
            // A run that was asked to overwrite and was stopped goes on; else its work would begin anew each time.
            Some(state) if overwrite && !state.header.overwrite => None,
            Some(state) => {
                let differences = fingerprint.differences(&state.header.fingerprint);
                match (differences.is_empty(), overwrite) {
                    (true, _) => Some(state),
                    (false, true) => None,
                    (false, false) => return Err(Error::Changed { dir: dir.to_owned(), differences }),
                }
            }
            None => {
                if !overwrite && let Some(file) = finals.iter().find(|file| dir.join(file).exists()) {
                    return Err(Error::Foreign { dir: dir.to_owned(), file: file.clone() });
                }
                None
            }
        };
        let state = match state {
            Some(state) => state,
            None => fresh(dir, fingerprint, overwrite)?,
        };
        let ledger = OpenOptions::new().append(true).open(&path).at(&path)?;
        // What a crash left behind the last commit never happened.
        if ledger.metadata().at(&path)?.len() != state.length {
            ledger.set_len(state.length).at(&path)?;
        }
        if state.phase == Phase::Done {
            // Work is removed last: a kill in between leaves some of it behind a ledger that has done with it.
            clear(&hidden.join("work"))?;
        }
        Ok(Self { dir: dir.to_owned(), _lock: lock, ledger, state, files: BTreeMap::new() })
    }

    /// What the ledger of the dataset in `dir` says, without taking hold of it.
    pub fn peek(dir: &Path) -> Result<Option<State>, Error> {
        read_ledger(&dir.join(HIDDEN).join(LEDGER))
    }

    /// What is committed.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where files stand while they are made.
    pub fn work(&self) -> PathBuf {
        self.dir.join(HIDDEN).join("work")
    }

    /// Where the file of that name grows.
    pub fn growing(&self, name: &str) -> PathBuf {
        if name.starts_with(KEPT) { self.dir.join(HIDDEN).join(name) } else { self.work().join(name) }
    }

    /// Checks that the whole tables are as the last run left them.
    pub fn verify(&self) -> Result<(), Error> {
        for (name, &expected) in self.state.base.iter().filter(|(name, _)| !name.starts_with(KEPT)) {
            let path = self.dir.join(name);
            let found = length(&path)?.unwrap_or(0);
            if found != expected {
                return Err(Error::Altered { path, expected, found });
            }
        }
        Ok(())
    }

    /// Opens `files` to go on after the last commit.
    pub fn begin(&mut self, files: &[Growing]) -> Result<(), Error> {
        for growing in files {
            let committed = self.state.commit.files.get(&growing.name).copied();
            let kept = growing.name.starts_with(KEPT);
            let base = if kept { 0 } else { self.state.base.get(&growing.name).copied().unwrap_or(0) };
            let path = self.growing(&growing.name);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).at(folder)?;
            }
            let expected = committed.unwrap_or(0) - base;
            let found = length(&path)?.unwrap_or(0);
            if found < expected {
                return Err(Error::Altered { path, expected, found });
            }
            let file = OpenOptions::new().append(true).create(true).open(&path).at(&path)?;
            if found > expected {
                file.set_len(expected).at(&path)?;
            }
            let open = Open { path, file, length: base + expected, dirty: false };
            self.files.insert(growing.name.clone(), open);
            if committed.is_none() {
                self.append(&growing.name, &growing.header)?;
            }
        }
        Ok(())
    }

    /// Adds bytes to a file that [`begin`](Self::begin) opened. They count from the next commit on.
    pub fn append(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        if bytes.is_empty() {
            return Ok(());
        }
        let open = self.files.get_mut(name).expect("all files are opened by begin");
        open.file.write_all(bytes).at(&open.path)?;
        open.length += bytes.len() as u64;
        open.dirty = true;
        Ok(())
    }

    /// Makes everything appended so far part of the dataset: the files first, then the line that says so.
    pub fn commit(&mut self, sources: Vec<ReadSource>, mut commit: Commit) -> Result<(), Error> {
        for (name, open) in &mut self.files {
            if open.dirty {
                open.file.sync_data().at(&open.path)?;
                open.dirty = false;
            }
            commit.files.insert(name.clone(), open.length);
        }
        let lines = self.state.commit(sources, commit);
        self.log(&lines)
    }

    fn log(&mut self, lines: &[u8]) -> Result<(), Error> {
        let path = self.dir.join(HIDDEN).join(LEDGER);
        self.ledger.write_all(lines).at(&path)?;
        self.ledger.sync_data().at(&path)
    }

    /// Whether nothing is left to be read or written.
    pub fn is_whole(&self) -> bool {
        self.state.phase == Phase::Done
    }

    /// Forgets what was committed; whole tables stand until the new ones are whole.
    pub fn restart(&mut self) -> Result<(), Error> {
        self.files.clear();
        self.state = fresh(&self.dir, self.state.header.fingerprint.clone(), true)?;
        let path = self.dir.join(HIDDEN).join(LEDGER);
        self.ledger = OpenOptions::new().append(true).open(&path).at(&path)?;
        Ok(())
    }

    /// Whether everything is read and the tables were being put in their place when the last run ended.
    pub fn is_publishing(&self) -> bool {
        self.state.phase == Phase::Publishing
    }
}

/// A ledger without commits. From here on what older runs kept does not count; whole tables stand.
fn fresh(dir: &Path, fingerprint: Fingerprint, overwrite: bool) -> Result<State, Error> {
    let hidden = dir.join(HIDDEN);
    let state = State::new(Header { format: FORMAT, fingerprint, overwrite });
    replace(&hidden.join(LEDGER), &state.start())?;
    clear(&hidden.join("work"))?;
    clear(&hidden.join("state"))?;
    Ok(state)
}

fn lock(path: &Path, dir: &Path) -> Result<File, Error> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(path).at(path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Held(dir.to_owned())),
        Err(TryLockError::Error(source)) => Err(Error::Io { path: path.to_owned(), source }),
    }
}

fn read_ledger(path: &Path) -> Result<Option<State>, Error> {
    let mut bytes = Vec::new();
    match File::open(path) {
        Ok(mut file) => file.read_to_end(&mut bytes).at(path)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Error::Io { path: path.to_owned(), source }),
    };
    State::parse(&bytes).map_err(|source| Error::Ledger { path: path.to_owned(), source })
}

fn length(path: &Path) -> Result<Option<u64>, Error> {
    match fs::metadata(path) {
        Ok(meta) => Ok(Some(meta.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Io { path: path.to_owned(), source }),
    }
}

/// Writes a file so that it has its old content or all of its new one, whatever happens.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    let temporary = path.with_file_name(name);
    let mut file = File::create(&temporary).at(&temporary)?;
    file.write_all(bytes).at(&temporary)?;
    file.sync_all().at(&temporary)?;
    drop(file);
    put(&temporary, path)
}

/// Puts a file that is flushed in its place, and sees to it that the name is flushed too.
pub(crate) fn put(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).at(to)?;
    if let Some(folder) = to.parent() {
        sync_folder(folder)?;
    }
    Ok(())
}

/// A name in a folder is on the disk once the folder is; not all systems let a folder be opened, and those that do not need
/// no such step.
fn sync_folder(folder: &Path) -> Result<(), Error> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if cfg!(unix) { File::open(folder).and_then(|folder| folder.sync_all()).at(folder) } else { Ok(()) }
}

/// Removes what lies in one of our own folders.
fn clear(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::Io { path: folder.to_owned(), source: error })
        }
        _ => Ok(()),
    }
}
