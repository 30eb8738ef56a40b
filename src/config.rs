//! Every setting of a run. Each stage owns its part; this is only their sum.
//!
//! In: a TOML file. Out: a [`Config`] that makes sense. Never: passes over a key that it does not know.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{clean, dedup, entity, event, model, pipeline, quote, read, summary, time, write};

/// The configuration, as `config/default.toml` shows it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Which files are read, and how.
    pub read: read::Config,
    /// How records become articles.
    pub clean: clean::Config,
    /// What counts as a duplicate.
    pub dedup: dedup::Config,
    /// The language model.
    pub model: model::Config,
    /// Entities, places, actors.
    pub entity: entity::Config,
    /// Time expressions.
    pub time: time::Config,
    /// Quotes.
    pub quote: quote::Config,
    /// Events.
    pub event: event::Config,
    /// Summaries.
    pub summary: summary::Config,
    /// Tables.
    pub write: write::Config,
    /// Threads and batches.
    pub pipeline: pipeline::Config,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read the configuration {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A place in the file is not what it must be.
    #[error("{path}:{line}:{column}: {message}", path = path.display())]
    Place {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What is wrong, and what may be meant.
        message: String,
    },
    /// An encoding that nobody knows.
    #[error(transparent)]
    Encoding(#[from] read::UnknownEncoding),
    /// A value that cannot be used.
    #[error("{setting}: {message}")]
    Value {
        /// The setting.
        setting: &'static str,
        /// What is wrong with it.
        message: String,
    },
}

impl Config {
    /// Reads a file; what it does not name has its default.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text =
            fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
        Self::parse(path, &text)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start).min(text.len());
            let before = text.get(..at).unwrap_or_default();
            let line_start = before.rfind('\n').map_or(0, |end| end + 1);
            Error::Place {
                path: path.to_owned(),
                line: before.matches('\n').count() + 1,
                column: before[line_start..].chars().count() + 1,
                message: explain(error.message(), before),
            }
        })
    }

    /// Whether the values can be used; brings lists into their order.
    pub fn check(&mut self) -> Result<(), Error> {
        let wrong = |setting, message: &str| Err(Error::Value { setting, message: message.to_owned() });
        self.write.formats.sort_unstable();
        self.write.formats.dedup();
        if self.write.formats.is_empty() {
            return wrong("write.formats", "name at least one of csv, jsonl");
        }
        if self.pipeline.batch_records == 0 {
            return wrong("pipeline.batch_records", "a batch needs at least 1 record");
        }
        if !self.pipeline.commit_seconds.is_finite() || self.pipeline.commit_seconds < 0.0 {
            return wrong("pipeline.commit_seconds", "must be 0 or more");
        }
        self.read.check()?;
        Ok(())
    }
}

/// The message of the parser, with the setting that is probably meant where one is not known.
fn explain(message: &str, before: &str) -> String {
    let Some(unknown) = message.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next())
    else {
        return message.to_owned();
    };
    let section = before
        .lines()
        .rev()
        .find_map(|line| line.trim().strip_prefix('[')?.split(']').next())
        .unwrap_or_default()
        .trim();
    let full = if section.is_empty() { unknown.to_owned() } else { format!("{section}.{unknown}") };
    let mut known = Vec::new();
    let defaults = serde_json::to_value(Config::default()).expect("settings are numbers, strings and lists");
    paths("", &defaults, &mut known);
    // The key alone may be right and in the wrong section.
    let alike = |path: &String| {
        let key = path.rsplit('.').next().unwrap_or_default();
        let close = strsim::jaro_winkler(&full, path).max(strsim::jaro_winkler(unknown, key));
        (close * 1e6) as u64
    };
    match known.iter().max_by_key(|path| alike(path)) {
        Some(nearest) if alike(nearest) > 750_000 => format!("no setting `{full}`: is `{nearest}` meant?"),
        _ => format!("no setting `{full}`; config/default.toml shows all that there are"),
    }
}

/// All settings and sections by their full names.
fn paths(prefix: &str, value: &serde_json::Value, known: &mut Vec<String>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        paths(&path, value, known);
        known.push(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Config::parse(Path::new("my.toml"), text).unwrap_err().to_string()
    }

    #[test]
    fn unknown_settings_are_refused_with_the_nearest_known_one() {
        for (text, message) in [
            ("[pipeline]\njbos = 2\n", "my.toml:2:1: no setting `pipeline.jbos`: is `pipeline.jobs` meant?"),
            ("jobs = 2", "my.toml:1:1: no setting `jobs`: is `pipeline.jobs` meant?"),
            (
                "# é\n[read.fields]\n  titel = [\"x\"]\n",
                "my.toml:3:3: no setting `read.fields.titel`: is `read.fields.title` meant?",
            ),
            ("[raed]\nhidden = true\n", "my.toml:1:2: no setting `raed`: is `read` meant?"),
            ("[zzz]\n", "my.toml:1:2: no setting `zzz`; config/default.toml shows all that there are"),
        ] {
            assert_eq!(error(text), message);
        }
        assert!(error("[pipeline]\njobs = \"two\"\n").starts_with("my.toml:2:8: invalid type"));
        assert!(error("[pipeline\n").starts_with("my.toml:1:"));
    }

    #[test]
    fn values_that_make_no_sense_are_refused() {
        for (text, setting) in [
            ("write.formats = []", "write.formats"),
            ("pipeline.batch_records = 0", "pipeline.batch_records"),
            ("pipeline.commit_seconds = -1.0", "pipeline.commit_seconds"),
            ("read.encoding = \"klingon\"", "read.encoding"),
        ] {
            let error = Config::parse(Path::new(""), text).unwrap().check().unwrap_err().to_string();
            assert!(error.starts_with(setting), "{error}");
        }
        assert!(Config::default().check().is_ok());
    }

    #[test]
    fn the_default_file_shows_every_setting_as_it_is() {
        let text = include_str!("../config/default.toml");
        assert_eq!(Config::parse(Path::new("config/default.toml"), text).unwrap(), Config::default());
        let shown: serde_json::Value = toml::from_str(text).unwrap();
        let (mut in_file, mut in_code) = (Vec::new(), Vec::new());
        paths("", &shown, &mut in_file);
        paths("", &serde_json::to_value(Config::default()).unwrap(), &mut in_code);
        for path in in_code {
            // A setting without a value cannot be shown but in a comment.
            let key = path.rsplit('.').next().unwrap();
            assert!(
                in_file.contains(&path) || text.contains(&format!("\n# {key} =")),
                "config/default.toml does not show {path}"
            );
        }
        for line in text.lines().filter(|line| line.contains(" = ") && !line.starts_with(['#', ' '])) {
            let at = text.find(&format!("\n{line}")).unwrap_or(0);
            let above = text[..at].lines().last().unwrap_or_default();
            assert!(above.starts_with('#'), "no comment above {line:?}");
        }
    }
}
