//! The place of the dateline: "OSTREN, Ruritania (AP) — ".
//!
//! In: drafts, the dateline that cleaning took off, and the lines of the text that begin with one. Out: the same drafts, where the
//! names of that place are places. Never: makes a place of what has the name of a person whom the article names in full.

use std::ops::Range;

use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use super::{
    EntityKind,
    draft::{Draft, Drafter},
    fold::{Word, fold, push_words},
    gazetteer::Gazetteer,
};
use crate::document::Certainty;

/// Lines at the head of a text that may begin with a dateline.
const LINES: usize = 4;
/// Words of the name of a place.
const LONGEST_NAME: usize = 3;
/// Tokens from the name to the dash.
const LONGEST_DATELINE: usize = 14;

impl Drafter<'_> {
    /// Gives the places of datelines their type, there and elsewhere in the article.
    pub(super) fn place_datelines(&self, drafts: &mut [Draft]) {
        let mut names: Vec<Vec<SmolStr>> = Vec::new();
        for part in self.dateline.split('(').next().unwrap_or_default().split(['/', ',']) {
            let mut words = Vec::new();
            part.split_whitespace().for_each(|word| push_words(word, 0, &mut words));
            let place = !words.is_empty() && !part.bytes().any(|byte| byte.is_ascii_digit());
            names.extend(place.then(|| texts(&words)));
        }
        for line in self.datelines() {
            for draft in drafts.iter_mut().filter(|draft| within(&draft.tokens, &line)) {
                // "TODAY OSTREN – ": the name of the paper.
                if draft.kind == EntityKind::Org && draft.words.len() > 1 && !self.is_known_place(draft) {
                    continue;
                }
                names.push(texts(&draft.words));
                if !matches!(draft.kind, EntityKind::Gpe | EntityKind::Loc) {
                    draft.kind = EntityKind::Loc;
                }
                draft.certainty = Certainty::Sure;
            }
        }
        if names.is_empty() {
            return;
        }
        let people: FxHashSet<SmolStr> = drafts
            .iter()
            .filter(|draft| draft.kind == EntityKind::Person && draft.words.len() > 1)
            .filter_map(|draft| draft.words.last().map(|word| word.text.clone()))
            .collect();
        for draft in drafts.iter_mut().filter(|draft| draft.title.is_none() && draft.country.is_none()) {
            let person = draft.words.last().is_none_or(|word| people.contains(&word.text));
            let other = match draft.kind {
                EntityKind::Person | EntityKind::Misc => true,
                // A team has the name of its city; of a place that nobody knows there are no teams.
                EntityKind::Org => !self.is_known_place(draft),
                _ => draft.certainty != Certainty::Sure,
            };
            if other && !person && names.contains(&texts(&draft.words)) {
                (draft.kind, draft.certainty) = (EntityKind::Loc, Certainty::Sure);
            }
        }
    }

    fn is_known_place(&self, draft: &Draft) -> bool {
        Gazetteer::new().find(&fold(draft.span.of(self.text))).next().is_some()
    }

    /// The tokens of the places of datelines in the text.
    fn datelines(&self) -> Vec<Range<usize>> {
        let begins_line = |start: u32| start == 0 || self.text[..start as usize].ends_with('\n');
        let sentences = self.document.sentences.iter().filter(|sentence| begins_line(sentence.span.start));
        sentences.take(LINES).filter_map(|sentence| self.dateline_in(sentence.tokens.clone())).collect()
    }

    fn dateline_in(&self, tokens: Range<usize>) -> Option<Range<usize>> {
        let capitals = |form: &str| {
            form.chars().any(char::is_alphabetic) && !form.chars().any(char::is_lowercase) && form.len() > 1
        };
        let name = tokens.clone().take(2 * LONGEST_NAME).take_while(|&token| {
            capitals(self.form(token)) || self.form(token) == "/" && token > tokens.start
        });
        let end = name.last()? + 1;
        for token in (end..tokens.end).take(LONGEST_DATELINE) {
            let form = self.form(token);
            let dash = matches!(form, "-" | "–" | "—" | "--");
            let behind = self.document.tokens.get(token + 1).map(|next| next.span.start);
            // "OSTREN-based" has no dateline.
            let apart = behind.is_none_or(|start| start > self.document.tokens[token].span.end);
            if dash && (apart || form != "-") {
                return Some(tokens.start..end);
            }
            let goes_on = matches!(form, "," | "(" | ")" | ".")
                || form.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit());
            if !goes_on {
                return None;
            }
        }
        None
    }
}

fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn texts(words: &[Word]) -> Vec<SmolStr> {
    words.iter().map(|word| word.text.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{annotated_with, marked};

    #[test]
    fn the_place_of_the_dateline_is_a_place() {
        for (dateline, text, expected) in [
            ("", "[OSTREN|ORG] (AP) — People left [Ostren|PERSON].", &["GPE", "GPE"][..]),
            ("", "[OSTREN|ORG], [Ruritania|LOC], May 5 - People left [Ostren|ORG].", &["GPE", "GPE", "GPE"]),
            ("", "Read this.\n\n[OSTREN|PERSON] -- People left.", &["GPE"]),
            ("", "[TODAY OSTREN|ORG] – People left.", &["ORG"]),
            ("", "[OSTREN|ORG]-based people left [Ostren|ORG].", &["ORG", "ORG"]),
            ("", "[OSTREN|ORG] said so - and left.", &["ORG"]),
            ("OSTREN (AP)", "People left [Ostren|PERSON].", &["GPE"]),
            ("OSTREN (AP)", "[Ann Ostren|PERSON] left. [Ostren|PERSON] slept.", &["PERSON", "PERSON"]),
            ("OSTREN (AP)", "Mr. [Ostren|PERSON] left.", &["PERSON"]),
            ("CHICAGO, May 5 (AP)", "[Chicago|ORG] won. [May|PERSON] left.", &["ORG", "PERSON"]),
        ] {
            let (mut article, mut document) = marked(text);
            article.dateline = dateline.to_owned();
            annotated_with(&article, &mut document);
            let kinds: Vec<_> = document
                .mentions
                .iter()
                .filter(|mention| mention.span.of(&article.text) != "AP")
                .map(|mention| mention.kind.as_str())
                .collect();
            assert_eq!(kinds, expected, "{text} {dateline}");
        }
    }
}
