//! Runs the program in a folder of its own.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A folder with inputs and datasets, gone when the test is over.
pub struct Desk {
    folder: tempfile::TempDir,
}

/// How a call ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The files of a folder by their path in it.
pub type Tree = BTreeMap<String, Vec<u8>>;

impl Desk {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        let path = self.path().join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The program, to be called in this folder.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsloom"));
        command.current_dir(self.path()).args(arguments.split_whitespace()).env_remove("NO_COLOR");
        command
    }

    pub fn call(&self, arguments: &str) -> Ended {
        self.command(arguments).output().unwrap().into()
    }

    /// Calls, and checks the exit code.
    pub fn expect(&self, code: i32, arguments: &str) -> Ended {
        let ended = self.call(arguments);
        assert_eq!(ended.code, Some(code), "newsloom {arguments}\n{}{}", ended.stdout, ended.stderr);
        ended
    }

    pub fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    /// The rows of a table as maps from column to cell.
    pub fn rows(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(self.path().join(name)).unwrap();
        let header = reader.headers().unwrap().clone();
        reader
            .records()
            .map(|record| {
                let record = record.unwrap();
                header.iter().zip(&record).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
            })
            .collect()
    }

    /// Everything in a dataset but `run.json`, which holds times.
    pub fn tree(&self, name: &str) -> Tree {
        let mut tree = Tree::new();
        let root = self.path().join(name);
        gather(&root, &root, &mut tree);
        tree.remove("run.json");
        tree
    }
}

fn gather(root: &Path, folder: &Path, tree: &mut Tree) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(root, &path, tree);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            tree.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// Two trees are the same; else the first difference is the message.
pub fn assert_same(found: &Tree, expected: &Tree, when: &str) {
    let names = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(expected), "{when}: other files");
    for (name, bytes) in expected {
        let at = found[name].iter().zip(bytes).position(|(a, b)| a != b);
        assert!(
            found[name] == *bytes,
            "{when}: {name} differs at {at:?}: {} bytes, expected {}",
            found[name].len(),
            bytes.len()
        );
    }
}

/// Small articles that differ, with people, quotes and days in them, as JSON lines; some are the same text again.
pub fn articles(count: usize) -> String {
    const PEOPLE: [&str; 5] = ["Anna Keller", "President Joao Lima", "Mary O'Neill", "Li Wei", "Tariq Aziz"];
    const PLACES: [&str; 4] = ["Paris", "Lagos", "São Paulo", "Washington"];
    let mut lines = String::new();
    for n in 0..count {
        let number = if n % 17 == 16 { n - 1 } else { n };
        let (who, whom) = (PEOPLE[number % 5], PEOPLE[(number / 3) % 5]);
        let place = PLACES[number % 4];
        let text = format!(
            "{who} met {whom} in {place} on Monday. “We will build {number} houses,” {who} said. Then they left."
        );
        let record = serde_json::json!({
            "id": format!("a{n}"),
            "date": format!("2021-{:02}-{:02}", 1 + n % 12, 1 + n % 28),
            "title": format!("Title, number {n}"),
            "source": "The \"Daily\" Test",
            "text": text,
        });
        lines.push_str(&record.to_string());
        lines.push('\n');
    }
    lines
}
