//! What is said of people: titles before a name, appositions, "is the director of".
//!
//! In: mentions by name, and the tree. Out: for each mention the stretches of tokens that state a role. Never: takes a stretch in
//! which no word is a role's.

use std::ops::Range;

use super::{
    EntityKind,
    actors::{Lexicon, Meaning},
    draft::Draft,
    fold::{Word, push_words},
    people::People,
};
use crate::{
    document::Document,
    model::{Rel, Upos},
};

/// Words before a name that are polite and no role.
const POLITE: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mx", "sir", "madam", "madame", "mme", "mlle", "dr", "mister", "lord", "lady",
    "dame", "hon", "st", "saint", "don", "monsieur", "herr", "frau", "senor", "senora", "prof",
];
/// Tokens that a title may have before a name, and an apposition around its head.
const BEFORE: usize = 10;
const AROUND: usize = 12;

/// Finds roles of people.
pub(super) struct Roles<'a> {
    pub text: &'a str,
    pub document: &'a Document,
    pub lexicon: &'a Lexicon,
    pub people: &'a People,
}

impl Roles<'_> {
    /// The roles that the text states beside this mention of a person, in order of the text.
    pub fn of(&self, draft: &Draft) -> Vec<Range<usize>> {
        let mut roles = Vec::new();
        let Some(sentence) = self.document.sentence_at(draft.span.start) else { return roles };
        let sentence = self.document.sentences[sentence].tokens.clone();
        self.before(draft, &sentence, &mut roles);
        let before = roles.len();
        self.beside(draft, &sentence, &mut roles);
        if roles.len() == before {
            self.behind_a_mark(draft, &sentence, &mut roles);
        }
        roles
    }

    fn form(&self, token: usize) -> &str {
        self.document.tokens[token].span.of(self.text)
    }

    fn words(&self, tokens: Range<usize>) -> Vec<Word> {
        let mut words = Vec::with_capacity(tokens.len());
        for token in tokens {
            push_words(self.form(token), token, &mut words);
        }
        words
    }

    /// "Iranian Supreme Leader | Ayatollah | Ali Khamenei".
    fn before(&self, draft: &Draft, sentence: &Range<usize>, roles: &mut Vec<Range<usize>>) {
        let end = draft.tokens.start;
        let first = sentence.start.max(end.saturating_sub(BEFORE));
        let mut start = draft.title.unwrap_or(end).max(first);
        while start > first {
            let token = &self.document.tokens[start - 1];
            let form = token.span.of(self.text);
            let fits = match token.upos {
                Upos::Noun | Upos::Propn | Upos::Adj => !self.other_person(start - 1),
                Upos::Part => matches!(form, "'s" | "’s" | "'" | "’"),
                // "Secretary of State", and hyphens in "vice-president".
                Upos::Adp => {
                    form == "of"
                        && start >= 2
                        && self.document.tokens[start - 2].upos != Upos::Det
                        && start != end
                }
                Upos::Punct => form == "-" && start != end,
                _ => false,
            };
            if !fits {
                break;
            }
            start -= 1;
        }
        while start < end && !self.form(start).starts_with(char::is_alphanumeric) {
            start += 1;
        }
        if start == end {
            return;
        }
        // A title right before the name is one role, what stands before it another.
        let words = self.words(start..end);
        let cut = (1..words.len()).find(|&at| {
            self.people.title(&words[at..]).is_some_and(|(length, _)| at + length == words.len())
                && self.ends_in_role(&words[..at])
                && words[at].token != words[at - 1].token
        });
        let cut = cut.map_or(start, |at| words[at].token as usize);
        for part in [start..cut, cut..end] {
            let words = self.words(part.clone());
            let polite = words.iter().all(|word| POLITE.contains(&word.text.as_str()));
            if !polite && self.ends_in_role(&words) {
                roles.push(part);
            }
        }
    }

    /// Whether a token belongs to the name of someone else.
    fn other_person(&self, token: usize) -> bool {
        self.document
            .mention_in(self.document.tokens[token].span)
            .is_some_and(|mention| mention.kind == EntityKind::Person)
    }

    fn ends_in_role(&self, words: &[Word]) -> bool {
        (0..words.len()).any(|at| {
            let rest = &words[at..];
            self.people.title(rest).is_some_and(|(length, _)| length == rest.len())
                || matches!(self.lexicon.longest(rest), Some((length, Meaning::Role { .. })) if length == rest.len())
        })
    }

    /// Whether a noun names a role of people.
    fn is_role(&self, token: usize) -> bool {
        let words = self.words(token..token + 1);
        words.first().is_some_and(|_| {
            self.people.title(&words).is_some()
                || matches!(self.lexicon.longest(&words), Some((_, Meaning::Role { .. })))
        })
    }

    /// Appositions and predicates by the tree.
    fn beside(&self, draft: &Draft, sentence: &Range<usize>, roles: &mut Vec<Range<usize>>) {
        let tokens = &self.document.tokens;
        let window = draft.tokens.start.saturating_sub(AROUND).max(sentence.start)
            ..(draft.tokens.end + AROUND).min(sentence.end);
        for at in window {
            if draft.tokens.contains(&at) {
                continue;
            }
            let token = &tokens[at];
            let head = token.head as usize;
            let apposition = token.rel == Rel::Appos && draft.tokens.contains(&head);
            // The name is the subject of this noun, with a copula.
            let predicate = matches!(token.upos, Upos::Noun | Upos::Propn)
                && draft
                    .tokens
                    .clone()
                    .any(|own| tokens[own].head as usize == at && tokens[own].rel == Rel::Nsubj)
                && sentence
                    .clone()
                    .skip(at.saturating_sub(sentence.start + AROUND))
                    .take(2 * AROUND)
                    .any(|other| tokens[other].head as usize == at && tokens[other].rel == Rel::Cop);
            // "the ministry's spokesman, John Smith": the name stands beside the noun.
            let named_by = draft
                .tokens
                .clone()
                .any(|own| tokens[own].rel == Rel::Appos && tokens[own].head as usize == at);
            if (apposition || predicate || named_by)
                && matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Adj)
                && self.is_role(at)
            {
                roles.extend(self.phrase(at, draft, sentence));
            }
        }
        roles.sort_by_key(|role| role.start);
        roles.dedup();
    }

    /// The noun phrase round a head, without its clauses, and without the name.
    fn phrase(&self, head: usize, draft: &Draft, sentence: &Range<usize>) -> Option<Range<usize>> {
        let tokens = &self.document.tokens;
        let below = |mut at: usize| {
            for _ in 0..AROUND {
                if at == head {
                    return true;
                }
                let next = tokens[at].head as usize;
                if next == at
                    || matches!(
                        tokens[at].rel,
                        Rel::AclRelcl
                            | Rel::Acl
                            | Rel::Advcl
                            | Rel::Parataxis
                            | Rel::Cop
                            | Rel::Nsubj
                            | Rel::Aux
                            | Rel::Appos
                            | Rel::Advmod
                            | Rel::Punct
                    )
                {
                    return false;
                }
                at = next;
            }
            false
        };
        let mut start = head;
        while start > sentence.start
            && head - start < AROUND
            && !draft.tokens.contains(&(start - 1))
            && (below(start - 1) || self.form(start - 1) == "-")
        {
            start -= 1;
        }
        let mut end = head + 1;
        while end < sentence.end
            && end - head < AROUND
            && !draft.tokens.contains(&end)
            && (below(end) || self.form(end) == "-")
        {
            end += 1;
        }
        self.bare(start, end)
    }

    /// Without a tree: "NAME, the head of the agency," and "NAME – head of the agency –".
    fn behind_a_mark(&self, draft: &Draft, sentence: &Range<usize>, roles: &mut Vec<Range<usize>>) {
        let start = draft.tokens.end;
        if start + 1 >= sentence.end || !matches!(self.form(start), "," | "–" | "—" | "--" | "-") {
            return;
        }
        let ends = (start + 1..sentence.end.min(start + 1 + AROUND))
            .find(|&at| matches!(self.form(at), "," | "–" | "—" | "--" | "." | ";" | "who" | "whose" | ")"));
        let Some(end) = ends else { return };
        // A role opens it, after an article or a country: else it is a clause or a list.
        let words = self.words(start + 1..end);
        let front = usize::from(
            words
                .first()
                .is_some_and(|word| matches!(&*word.text, "the" | "a" | "an" | "his" | "her" | "former")),
        );
        let front =
            front + usize::from(words.get(front).is_some_and(|word| self.people.modifies(&word.text)));
        let opens = |at: usize| {
            words.get(at..).is_some_and(|rest| {
                matches!(self.lexicon.longest(rest), Some((_, Meaning::Role { .. })))
                    && rest.first().is_some_and(|word| !word.upper)
            })
        };
        if (opens(front) || opens(front + 1))
            && !(start + 1..end).any(|at| self.document.tokens[at].upos == Upos::Verb)
        {
            roles.extend(self.bare(start + 1, end));
        }
    }

    fn bare(&self, mut start: usize, mut end: usize) -> Option<Range<usize>> {
        while start < end
            && (matches!(self.form(start), "the" | "a" | "an" | "The" | "A" | "An")
                || !self.form(start).starts_with(char::is_alphanumeric))
        {
            start += 1;
        }
        while start < end
            && (!self.form(end - 1).ends_with(char::is_alphanumeric) && !self.form(end - 1).ends_with('.')
                || matches!(self.form(end - 1), "of" | "for" | "and" | "the" | "in"))
        {
            end -= 1;
        }
        (start < end).then_some(start..end)
    }
}
