//! Names of the user's own list: what the user names is found wherever it stands, whatever the model makes of it.
//!
//! In: tokens, the model's names, the user's list. Out: drafts of the user's names, and what is left of the model's names beside
//! them. Never: takes a name out of a longer one: "Gondor" is none in "Gondor Broadcasting", but is one in "Gondor police" and in
//! "Gondor President Umbardacil".

use std::ops::Range;

use super::{
    EntityKind,
    actors::Meaning,
    draft::{Draft, Drafter, is_article},
    people::Gender,
};
use crate::{
    document::{Certainty, Name},
    model::Upos,
};

/// Tokens of the longest name that is looked for.
const LONGEST: usize = 8;

/// What stands beside a name and is no part of it.
const BESIDE: &[&str] = &[
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "former",
    "late", "of", "the", "and",
];

impl Drafter<'_> {
    /// The names of the user's list, in order, not overlapping.
    pub(super) fn own_names(&self) -> Vec<Draft> {
        let lexicon = &self.actors.lexicon;
        let mut found = Vec::new();
        if !lexicon.has_own() {
            return found;
        }
        let count = self.document.tokens.len();
        let mut at = 0;
        while at < count {
            let words = self.words(at..count.min(at + LONGEST));
            // A word that begins before this token belongs to another name.
            let here = words.first().is_some_and(|word| word.token as usize == at);
            let name = lexicon.own(&words).filter(|_| here).and_then(|(length, id)| {
                let end = words[length - 1].token as usize + 1;
                let whole = words.get(length).is_none_or(|word| word.token as usize >= end);
                (whole && (length > 1 || self.may_be_name(at))).then_some((end, id))
            });
            let Some((end, id)) = name else {
                at += 1;
                continue;
            };
            let as_marked = || {
                let marked = self.document.names.partition_point(|name| name.tokens.end <= at);
                let name = self.document.names.get(marked)?;
                (name.tokens.start <= at).then_some(name.kind)
            };
            found.push(Draft {
                span: self.trimmed(at, end),
                tokens: at..end,
                kind: lexicon.known(id).kind.or_else(as_marked).unwrap_or(EntityKind::Misc),
                words: self.words(at..end),
                gender: Gender::Unknown,
                title: None,
                definite: at > 0 && is_article(self.form(at - 1)),
                country: None,
                certainty: Certainty::Sure,
            });
            at = end;
        }
        found
    }

    /// Whether a token by itself can be a name: no word of grammar that a capital was put on at the start of a sentence.
    fn may_be_name(&self, token: usize) -> bool {
        !matches!(
            self.document.tokens[token].upos,
            Upos::Aux | Upos::Det | Upos::Pron | Upos::Cconj | Upos::Sconj | Upos::Part | Upos::Adp
        )
    }

    /// What is left of a name of the model beside the user's names: all of it where they do not meet; where they do, the longer
    /// name holds, and the other one goes.
    pub(super) fn beside_own(&self, name: &Name, own: &mut Vec<Draft>) -> Option<Range<usize>> {
        let tokens = name.tokens.clone();
        let first = own.partition_point(|draft| draft.tokens.end <= tokens.start);
        let end = own.partition_point(|draft| draft.tokens.start < tokens.end);
        if first >= end {
            return Some(tokens);
        }
        let reaches_out = own[first].tokens.start < tokens.start || own[end - 1].tokens.end > tokens.end;
        let last = own[end - 1].tokens.end;
        if !reaches_out && !self.is_made_of(&tokens, &own[first..end]) {
            // "Bree Prime Minister Romendacil": the title parts the user's name from the person's.
            let titled = name.kind == EntityKind::Person
                && last < tokens.end
                && self.people.title(&self.words(last..tokens.end)).is_some();
            if titled {
                return Some(last..tokens.end);
            }
            own.drain(first..end);
            return Some(tokens);
        }
        None
    }

    /// Whether a name has nothing but the user's names, roles and directions: "North Gondor", "Gondor Army".
    fn is_made_of(&self, tokens: &Range<usize>, own: &[Draft]) -> bool {
        let mut words = self.words(tokens.clone());
        words.retain(|word| own.iter().all(|draft| !draft.tokens.contains(&(word.token as usize))));
        let mut rest = words.as_slice();
        while let Some(first) = rest.first() {
            let length = match self.actors.lexicon.longest(rest) {
                _ if BESIDE.contains(&first.text.as_str()) => 1,
                Some((length, Meaning::Role { .. })) => length,
                _ => match self.people.title(rest) {
                    Some((length, _)) => length,
                    None => return false,
                },
            };
            rest = &rest[length..];
        }
        true
    }
}
