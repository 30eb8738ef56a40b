//! Finds what is to be read.
//!
//! In: files, folders, globs and `-` as the user gave them. Out: the sources in the order of the inputs, inside a folder in
//! the byte order of their paths, the same on every machine; what cannot be read, as rejections; what is left out on purpose,
//! with the reason. Never: opens a file.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::{Config, Fault, Reason, Rejection};

/// A file to read, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file; `-` for standard input.
    pub path: PathBuf,
    /// The path with `/` between folders, as it stands in [`Origin::source`](crate::article::Origin::source).
    pub name: String,
    /// Its size in bytes when it was found; 0 for standard input.
    pub size: u64,
}

impl Source {
    /// Whether this is standard input.
    pub fn is_stdin(&self) -> bool {
        self.name == "-"
    }
}

/// Something that is left out on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its path.
    pub path: PathBuf,
    /// Why: `hidden`, `given twice`, `the dataset itself`, `a link`, `not a file`.
    pub why: &'static str,
}

/// What [`discover`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Discovery {
    /// What is to be read, in order.
    pub sources: Vec<Source>,
    /// Folders that cannot be listed, files that cannot be looked at.
    pub rejections: Vec<Rejection>,
    /// What is left out on purpose.
    pub skipped: Vec<Skipped>,
}

/// An input that makes no sense: a mistake of the command line, not of the data.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such file or folder.
    #[error("{path}: no such file or folder", path = .0.display())]
    NotFound(PathBuf),
    /// A glob that matches nothing.
    #[error("{0}: no file matches")]
    NoMatch(String),
    /// A glob that cannot be read.
    #[error("{pattern}: not a glob: {source}")]
    BadGlob {
        /// As given.
        pattern: String,
        /// What is wrong.
        source: globset::Error,
    },
}

/// Finds all sources of `inputs`; `output`, where given, is the folder of the dataset, which is never read.
pub fn discover(inputs: &[PathBuf], output: Option<&Path>, config: &Config) -> Result<Discovery, Error> {
    let mut walk = Walk {
        config,
        output: output.and_then(|path| fs::canonicalize(path).ok()),
        seen: HashSet::new(),
        open: Vec::new(),
        found: Discovery::default(),
    };
    for input in inputs {
        walk.input(input)?;
    }
    Ok(walk.found)
}

struct Walk<'a> {
    config: &'a Config,
    output: Option<PathBuf>,
    /// Canonical paths of the files found.
    seen: HashSet<PathBuf>,
    /// Canonical paths of the folders being walked, against loops of links.
    open: Vec<PathBuf>,
    found: Discovery,
}

impl Walk<'_> {
    fn input(&mut self, input: &Path) -> Result<(), Error> {
        if input == Path::new("-") {
            if self.seen.insert(PathBuf::from("-")) {
                self.found.sources.push(Source { path: input.to_owned(), name: "-".to_owned(), size: 0 });
            }
            return Ok(());
        }
        match fs::symlink_metadata(input) {
            Ok(_) => self.path(input, None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let pattern = input.to_string_lossy();
                if !pattern.contains(['*', '?', '[', '{']) {
                    return Err(Error::NotFound(input.to_owned()));
                }
                return self.glob(&pattern);
            }
            Err(error) => self.reject(input, &error),
        }
        Ok(())
    }

    fn glob(&mut self, pattern: &str) -> Result<(), Error> {
        let glob = globset::GlobBuilder::new(pattern)
            .literal_separator(true)
            .build()
            .map_err(|source| Error::BadGlob { pattern: pattern.to_owned(), source })?
            .compile_matcher();
        // The folder before the first component with a wildcard is where the walk begins.
        let path = Path::new(pattern);
        let base: PathBuf = path
            .components()
            .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']))
            .collect();
        let mut matches = Vec::new();
        let start = if base.as_os_str().is_empty() { Path::new(".") } else { &base };
        self.matches(start, base.as_os_str().is_empty(), &glob, &mut matches);
        if matches.is_empty() {
            return Err(Error::NoMatch(pattern.to_owned()));
        }
        matches.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
        for found in matches {
            self.path(&found, None);
        }
        Ok(())
    }

    /// All paths below `folder` that the glob matches; what lies in a folder that matches is not looked at.
    fn matches(
        &mut self,
        folder: &Path,
        bare: bool,
        glob: &globset::GlobMatcher,
        matches: &mut Vec<PathBuf>,
    ) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            if !self.config.hidden && entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = if bare { PathBuf::from(entry.file_name()) } else { entry.path() };
            if glob.is_match(&path) {
                matches.push(path);
            } else if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                self.matches(&path, false, glob, matches);
            }
        }
    }

    fn path(&mut self, path: &Path, given: Option<fs::FileType>) {
        let meta = match fs::metadata(path) {
            Ok(meta) => meta,
            Err(error) => return self.reject(path, &error),
        };
        if given.is_some_and(|kind| kind.is_symlink()) && !self.config.follow_links {
            return self.skip(path, "a link");
        }
        let canonical = match fs::canonicalize(path) {
            Ok(canonical) => canonical,
            Err(error) => return self.reject(path, &error),
        };
        if self.output.as_ref() == Some(&canonical) {
            self.skip(path, "the dataset itself");
        } else if meta.is_dir() {
            if self.open.contains(&canonical) {
                return self.skip(path, "given twice");
            }
            self.open.push(canonical);
            self.folder(path);
            self.open.pop();
        } else if meta.is_file() {
            if !self.seen.insert(canonical) {
                return self.skip(path, "given twice");
            }
            self.found.sources.push(Source { path: path.to_owned(), name: name_of(path), size: meta.len() });
        } else {
            self.skip(path, "not a file");
        }
    }

    fn folder(&mut self, folder: &Path) {
        let entries: Result<Vec<_>, _> = fs::read_dir(folder).and_then(Iterator::collect);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.reject(folder, &error),
        };
        // A folder sorts as if its name ended in `/`, so that the order is that of the whole paths.
        entries.sort_by_cached_key(|entry: &fs::DirEntry| {
            let mut key = entry.file_name().into_encoded_bytes();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                key.push(b'/');
            }
            key
        });
        for entry in entries {
            if !self.config.hidden && entry.file_name().as_encoded_bytes().starts_with(b".") {
                self.skip(&entry.path(), "hidden");
            } else {
                self.path(&entry.path(), entry.file_type().ok());
            }
        }
    }

    fn skip(&mut self, path: &Path, why: &'static str) {
        self.found.skipped.push(Skipped { path: path.to_owned(), why });
    }

    fn reject(&mut self, path: &Path, error: &io::Error) {
        self.found.rejections.push(Rejection::of_source(&name_of(path), fault_of(error)));
    }
}

/// The fault that an error of the file system stands for.
pub(super) fn fault_of(error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::NotFound => {
            Fault::new(Reason::Vanished, "was there and is gone, or is a link to nothing")
        }
        io::ErrorKind::PermissionDenied => {
            Fault::new(Reason::Unreadable, "no permission to read it; change it and run again")
        }
        _ => Fault::new(Reason::Unreadable, error.to_string()),
    }
}

fn name_of(path: &Path) -> String {
    let name = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        name.into_owned()
    } else {
        name.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: &Discovery, root: &Path) -> Vec<String> {
        let root = format!("{}/", root.display());
        found.sources.iter().map(|source| source.name.replace(&root, "")).collect()
    }

    #[test]
    fn folders_are_walked_in_byte_order() {
        let root = tempfile::tempdir().unwrap();
        for path in ["b/2.txt", "b/10.txt", "a.txt", "b.txt", "Z/x.json", ".hidden", "b/.git/x.txt"] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        let found = discover(&[root.path().to_owned()], None, &Config::default()).unwrap();
        assert_eq!(names(&found, root.path()), ["Z/x.json", "a.txt", "b.txt", "b/10.txt", "b/2.txt"]);
        assert_eq!(found.skipped.len(), 2);
        let found =
            discover(&[root.path().to_owned()], Some(&root.path().join("b")), &Config::default()).unwrap();
        assert_eq!(names(&found, root.path()), ["Z/x.json", "a.txt", "b.txt"]);
        let glob = discover(&[root.path().join("**/*.txt")], None, &Config::default()).unwrap();
        assert_eq!(names(&glob, root.path()), ["a.txt", "b.txt", "b/10.txt", "b/2.txt"]);
        let twice = [root.path().join("a.txt"), root.path().to_owned()];
        let found = discover(&twice, None, &Config::default()).unwrap();
        assert_eq!(names(&found, root.path()), ["a.txt", "Z/x.json", "b.txt", "b/10.txt", "b/2.txt"]);
    }

    #[test]
    fn mistakes_of_the_user_are_errors_and_broken_links_are_rejections() {
        let root = tempfile::tempdir().unwrap();
        let missing = root.path().join("missing");
        assert!(matches!(discover(&[missing], None, &Config::default()), Err(Error::NotFound(_))));
        let nothing = root.path().join("*.csv");
        assert!(matches!(discover(&[nothing], None, &Config::default()), Err(Error::NoMatch(_))));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.path().join("gone"), root.path().join("link")).unwrap();
            std::os::unix::fs::symlink(root.path(), root.path().join("loop")).unwrap();
            let found = discover(&[root.path().to_owned()], None, &Config::default()).unwrap();
            assert_eq!(found.rejections.len(), 1);
            assert_eq!(found.rejections[0].reason, Reason::Vanished);
            assert_eq!(found.skipped.len(), 1);
        }
    }
}
