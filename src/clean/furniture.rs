//! Lines of page furniture that came along with the text.
//!
//! In: arranged text. Out: the same without the lines that a rule of `config/clean.toml` names: calls to read, share or sign
//! up, advertisements, credits of pictures, copyright notices. Never: takes away a part of a line, or a line of an article's
//! length.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

/// The rules as they stand in `config/clean.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    /// Whole lines.
    lines: Vec<String>,
    /// How lines of at most [`LONGEST`] bytes begin.
    starts: Vec<String>,
    /// How lines of at most [`LONGEST_CREDIT`] bytes begin.
    credits: Vec<String>,
    /// Phrases that stand together only in furniture, in lines of at most [`LONGEST`] bytes; the rarest first.
    together: Vec<Vec<String>>,
    /// Words before the time of publication.
    stamps: FxHashSet<String>,
    /// Words that stand in such lines beside numbers.
    stamp_words: FxHashSet<String>,
}

/// A longer line is no furniture.
const LONGEST: usize = 300;

/// A longer line is no credit of a picture.
const LONGEST_CREDIT: usize = 120;

/// The rules, ready to use.
#[derive(Debug)]
pub(super) struct Furniture {
    lines: FxHashSet<String>,
    /// By the first word: how a line begins, and how long it may be.
    starts: FxHashMap<String, Vec<(String, usize)>>,
    /// The rarest phrases of lines, each once.
    rarest: AhoCorasick,
    /// For each of these, what must stand beside it: all phrases of one of the groups.
    beside: Vec<Vec<Vec<String>>>,
    stamps: FxHashSet<String>,
    stamp_words: FxHashSet<String>,
}

impl Furniture {
    /// Compiles the rules; `date_words` are names of months and what else stands in dates.
    pub(super) fn new(rules: Rules, date_words: impl Iterator<Item = String>) -> Self {
        let mut starts: FxHashMap<String, Vec<(String, usize)>> = FxHashMap::default();
        for (phrases, limit) in [(rules.starts, LONGEST), (rules.credits, LONGEST_CREDIT)] {
            for phrase in phrases {
                starts.entry(first_word(&phrase).to_owned()).or_default().push((phrase, limit));
            }
        }
        let mut phrases: Vec<String> = Vec::new();
        let mut beside: Vec<Vec<Vec<String>>> = Vec::new();
        for mut group in rules.together.into_iter().filter(|group| !group.is_empty()) {
            let rarest = group.remove(0);
            let index = phrases.iter().position(|known| *known == rarest).unwrap_or_else(|| {
                phrases.push(rarest);
                beside.push(Vec::new());
                phrases.len() - 1
            });
            beside[index].push(group);
        }
        // Only the leftmost kinds of match are searched with vector instructions.
        let rarest = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(&phrases)
            .expect("the phrases of the built-in rules are few and short");
        let mut stamp_words = rules.stamp_words;
        stamp_words.extend(date_words);
        Self {
            lines: rules.lines.into_iter().collect(),
            starts,
            rarest,
            beside,
            stamps: rules.stamps,
            stamp_words,
        }
    }

    /// `text` without lines of furniture.
    pub(super) fn drop<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Some(first) = self.next(text, 0) else { return text.into() };
        let mut out = String::with_capacity(text.len());
        let mut kept = 0;
        let mut found = Some(first);
        while let Some((start, end)) = found {
            push_lines(&mut out, &text[kept..start]);
            kept = end;
            found = self.next(text, end);
        }
        push_lines(&mut out, &text[kept..]);
        out.into()
    }

    /// The next line of furniture from `from` on.
    fn next(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        let mut start = from;
        while start < text.len() {
            let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
            if start < end && end - start <= LONGEST && self.is_furniture(&text[start..end]) {
                return Some((start, end));
            }
            start = end + 1;
        }
        None
    }

    /// `updated nov 19, 9:41 am; posted nov 18, 8:19 pm`
    fn is_stamp(&self, line: &str) -> bool {
        line.len() <= LONGEST_CREDIT
            && self.stamps.contains(first_word(line))
            && line.bytes().any(|byte| byte.is_ascii_digit())
            && line
                .split(|letter: char| !letter.is_alphabetic())
                .all(|word| word.is_empty() || self.stamps.contains(word) || self.stamp_words.contains(word))
    }

    fn is_furniture(&self, line: &str) -> bool {
        let line = line.trim_start_matches(|letter: char| {
            !letter.is_alphanumeric() && !matches!(letter, '©' | '(' | '@')
        });
        let mut buffer = [0; LONGEST];
        let Some(lower) = buffer.get_mut(..line.len()) else { return false };
        lower.copy_from_slice(line.as_bytes());
        lower.make_ascii_lowercase();
        let Ok(lower) = std::str::from_utf8(lower) else { return false };
        let whole = lower.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        self.lines.contains(whole)
            || self.starts.get(first_word(lower)).is_some_and(|phrases| {
                phrases.iter().any(|(phrase, limit)| line.len() <= *limit && begins_with(lower, phrase))
            })
            || self.is_stamp(lower)
            || self.rarest.find_iter(lower).any(|hit| {
                let groups = &self.beside[hit.pattern().as_usize()];
                groups.iter().any(|group| group.iter().all(|phrase| lower.contains(phrase.as_str())))
            })
    }
}

/// Whether `line` begins with `phrase` and not with a longer word.
fn begins_with(line: &str, phrase: &str) -> bool {
    let rest = line.strip_prefix(phrase);
    rest.is_some_and(|rest| !phrase.ends_with(char::is_alphabetic) || !rest.starts_with(char::is_alphabetic))
}

/// The first letters and digits, after marks.
fn first_word(line: &str) -> &str {
    let word = line.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    &word[..word.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(word.len())]
}

/// Appends a run of whole lines, with its own line ends around it where something stands before.
fn push_lines(out: &mut String, lines: &str) {
    let content = lines.trim_matches('\n');
    if content.is_empty() {
        return;
    }
    if !out.is_empty() {
        let single = lines.starts_with('\n') && !lines.starts_with("\n\n");
        out.push_str(if single { "\n" } else { "\n\n" });
    }
    out.push_str(content);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::rules::Rules as AllRules;

    fn drop(text: &str) -> String {
        let rules = AllRules::built_in();
        Furniture::new(rules.furniture, rules.months.into_iter().flatten()).drop(text).into_owned()
    }

    #[test]
    fn furniture_goes() {
        for line in [
            "Advertisement",
            "ADVERTISEMENT",
            "Continue reading below",
            "Read more: Bridge to be built",
            "READ MORE",
            "Related: Ten bridges you should see",
            "Share this article",
            "Sign up for our newsletter and get the news in your inbox.",
            "Sign up for the Morning Bridge newsletter",
            "Click here to read the story.",
            "Follow us on Twitter",
            "© 2020 Ash River Post. All rights reserved.",
            "Copyright 2020 Ash River Post",
            "Image copyright Getty Images",
            "(AP Photo/Ann Bell, File)",
            "(Photo by Ann Bell/Getty Images)",
            "Photo: Ann Bell",
            "[Read more…]",
            "Updated Nov 19, 9:41 AM;Posted Nov 18, 8:19 PM",
            "| UPDATED: 11:05, Tue, Nov 19, 2019",
            "Published 1 day ago",
            "This material may not be published, broadcast, rewritten or redistributed.",
        ] {
            assert_eq!(drop(&format!("One.\n\n{line}\n\nTwo.")), "One.\n\nTwo.", "{line:?}");
            assert_eq!(drop(&format!("{line}\nTwo.\n{line}")), "Two.", "{line:?}");
            assert_eq!(drop(line), "", "{line:?}");
        }
    }

    #[test]
    fn sentences_stay() {
        for line in [
            "Read more books, the minister said.",
            "Related companies were fined on Monday.",
            "The advertisement was shown for a week.",
            "Share prices fell on Monday.",
            "Photographs of the bridge were shown.",
            "Copyright law will change, the minister said on Monday.",
            "Follow the money, he said.",
            "Published in 1890, it was forgotten.",
            "Updated figures are due on Nov. 19.",
            "Sign up for the draft began on Monday.",
            "Subscribers to the newspaper were told on Monday.",
            "Advertisements, he said, are a nuisance.",
            "(The bridge was built in 1890.)",
        ] {
            assert_eq!(drop(line), line);
        }
    }

    #[test]
    fn lines_around_stay_as_they_are() {
        assert_eq!(drop("- a\nAdvertisement\n- b\n\nc"), "- a\n- b\n\nc");
        assert_eq!(drop("a\n\nAdvertisement\n\nAdvertisement\n\nb\nc"), "a\n\nb\nc");
    }
}
