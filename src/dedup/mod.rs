//! Tells the first article of its kind from the others, and keeps ids apart.
//!
//! In: articles in input order, as [`Key`]s that workers make. Out: for each whether its text was there before, and under
//! which id; and the id under which it is written. Never: depends on threads, on the shard, or on the run: both names that an
//! article can have follow from the article alone.
//!
//! - An article with the same cleaned text as an earlier one is its duplicate.
//! - An article's id is its record's own; without one, `n-` and 80 bits of the hash of its text.
//! - Where another text has that id already, it is `ID~` and 40 bits of the hash. Which of several articles keeps the plain id
//!   is decided in input order, by whoever sees all of them: the run, or later the merge of shards.

mod seen;

use serde::{Deserialize, Serialize};

pub use seen::Seen;

use crate::article::Article;

/// Settings of this stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Whether articles with the same cleaned text are written once.
    pub exact: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self { exact: true }
    }
}

/// Hash of a cleaned text, the same on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub [u8; 12]);

impl Key {
    /// The key of a text.
    pub fn of(text: &str) -> Self {
        let hash = blake3::hash(text.as_bytes());
        let mut key = [0; 12];
        key.copy_from_slice(&hash.as_bytes()[..12]);
        Self(key)
    }

    fn hex(self, bytes: usize) -> String {
        use std::fmt::Write;
        self.0[..bytes].iter().fold(String::with_capacity(2 * bytes), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// The id of an article whose record has none.
    pub fn id(self) -> String {
        format!("n-{}", self.hex(10))
    }
}

/// What an article is among those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The first with its text; to be written under this id.
    First {
        /// Unique in the dataset.
        id: String,
    },
    /// Its text was there before.
    Duplicate {
        /// The id of the first article with this text.
        of: String,
    },
}

/// Judges articles one after the other, in input order.
#[derive(Debug, Default)]
pub struct Judge {
    exact: bool,
    seen: Seen,
}

impl Judge {
    /// Nothing seen yet.
    pub fn new(config: &Config) -> Self {
        Self { exact: config.exact, seen: Seen::default() }
    }

    /// Judges the next article: `key` of its text, `id` its own or [`Key::id`].
    pub fn judge(&mut self, key: Key, id: &str) -> Verdict {
        if self.exact
            && let Some(first) = self.seen.id_of(key)
        {
            return Verdict::Duplicate { of: first };
        }
        let id = self.free_id(key, id);
        self.seen.insert(key, &id);
        Verdict::First { id }
    }

    /// Remembers an article of an earlier run, as it was written.
    pub fn restore(&mut self, key: Key, id: &str) {
        self.seen.insert(key, id);
    }

    fn free_id(&self, key: Key, id: &str) -> String {
        if !self.seen.has_id(id) {
            return id.to_owned();
        }
        let mut free = format!("{id}~{}", key.hex(5));
        // Only with duplicates kept can this be taken too.
        let mut count = 1;
        while self.seen.has_id(&free) {
            count += 1;
            free = format!("{id}~{}-{count}", key.hex(5));
        }
        free
    }
}

/// The key of an article, and its id where it has none of its own.
pub fn identify(article: &mut Article) -> Key {
    let key = Key::of(&article.text);
    if article.id.is_empty() {
        article.id = key.id();
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(id: &str) -> Verdict {
        Verdict::First { id: id.to_owned() }
    }

    #[test]
    fn the_first_of_equal_texts_stays() {
        let mut judge = Judge::new(&Config::default());
        let (a, b) = (Key::of("one"), Key::of("two"));
        assert_eq!(judge.judge(a, "1"), first("1"));
        assert_eq!(judge.judge(b, &b.id()), first(&b.id()));
        assert_eq!(judge.judge(a, "7"), Verdict::Duplicate { of: "1".to_owned() });
        assert_eq!(judge.judge(b, "7"), Verdict::Duplicate { of: b.id() });
    }

    #[test]
    fn equal_ids_are_kept_apart_by_the_text() {
        let mut judge = Judge::new(&Config::default());
        let (a, b) = (Key::of("one"), Key::of("two"));
        assert_eq!(judge.judge(a, "1"), first("1"));
        let renamed = format!("1~{}", b.hex(5));
        assert_eq!(judge.judge(b, "1"), first(&renamed));
        assert_eq!(judge.judge(b, "1"), Verdict::Duplicate { of: renamed });
    }

    #[test]
    fn duplicates_can_be_kept() {
        let mut judge = Judge::new(&Config { exact: false });
        let a = Key::of("one");
        let ids: Vec<_> = (0..4).map(|_| judge.judge(a, "1")).collect();
        let h = a.hex(5);
        assert_eq!(
            ids,
            [first("1"), first(&format!("1~{h}")), first(&format!("1~{h}-2")), first(&format!("1~{h}-3"))]
        );
    }

    #[test]
    fn a_restored_judge_judges_alike() {
        let keys: Vec<_> = ["a", "b", "a", "c", "b", "d"].map(Key::of).into();
        let mut whole = Judge::new(&Config::default());
        let mut resumed = Judge::new(&Config::default());
        let verdicts: Vec<_> = keys.iter().map(|&key| whole.judge(key, "x")).collect();
        for (key, verdict) in keys.iter().zip(&verdicts).take(3) {
            if let Verdict::First { id } = verdict {
                resumed.restore(*key, id);
            }
        }
        let rest: Vec<_> = keys[3..].iter().map(|&key| resumed.judge(key, "x")).collect();
        assert_eq!(rest, verdicts[3..]);
    }
}
