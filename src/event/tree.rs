//! The syntax trees of a document, read downwards.
//!
//! In: tokens with their heads. Out: the children of a token, and what phrases they make. Never: trusts a tree to have one
//! root or no loop; every walk upwards is bounded.

use crate::{
    document::{Document, Token},
    model::{Rel, Upos},
};

/// No token.
const NONE: u32 = u32::MAX;

/// Longest walk towards the root.
const CLIMB: usize = 48;

/// Tokens and, for each, its children in order.
pub(super) struct Tree<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    first: Vec<u32>,
    next: Vec<u32>,
}

impl<'a> Tree<'a> {
    /// Reads the heads of all tokens once.
    pub fn new(text: &'a str, document: &'a Document) -> Self {
        let tokens = document.tokens.as_slice();
        let mut tree = Self { text, tokens, first: vec![NONE; tokens.len()], next: vec![NONE; tokens.len()] };
        for (index, token) in tokens.iter().enumerate().rev() {
            let head = token.head as usize;
            if head != index && head < tokens.len() {
                tree.next[index] = tree.first[head];
                tree.first[head] = index as u32;
            }
        }
        tree
    }

    /// The children of a token, in order.
    pub fn children(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        let step = |at: u32| (at != NONE).then_some(at as usize);
        std::iter::successors(step(self.first[token]), move |&child| step(self.next[child]))
    }

    /// The first child with one of these relations.
    pub fn child(&self, token: usize, rels: &[Rel]) -> Option<usize> {
        self.children(token).find(|&child| rels.contains(&self.tokens[child].rel))
    }

    /// The head of a token, unless it is a root.
    pub fn head(&self, token: usize) -> Option<usize> {
        let head = self.tokens[token].head as usize;
        (head != token && head < self.tokens.len()).then_some(head)
    }

    /// The heads of a token from its own up to the root.
    pub fn ancestors(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.head(token), move |&at| self.head(at)).take(CLIMB)
    }

    /// Its lemma.
    pub fn lemma(&self, token: usize) -> &'a str {
        &self.tokens[token].lemma
    }

    /// Its characters.
    pub fn form(&self, token: usize) -> &'a str {
        self.tokens[token].span.of(self.text)
    }

    /// Its relation to its head.
    pub fn rel(&self, token: usize) -> Rel {
        self.tokens[token].rel
    }

    /// Its part of speech.
    pub fn upos(&self, token: usize) -> Upos {
        self.tokens[token].upos
    }

    /// Whether it can be the head of a noun phrase.
    pub fn is_nominal(&self, token: usize) -> bool {
        matches!(
            self.upos(token),
            Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::Adj | Upos::X | Upos::Det
        )
    }

    /// The preposition of a phrase, as a token.
    pub fn preposition(&self, token: usize) -> Option<usize> {
        self.child(token, &[Rel::Case]).or_else(|| {
            // A parser may hang it on another word: then it stands right before the phrase.
            if !matches!(self.rel(token), Rel::Obl | Rel::Nmod) {
                return None;
            }
            let mut at = token;
            for _ in 0..6 {
                at = at.checked_sub(1)?;
                match self.upos(at) {
                    Upos::Adp => return (self.tokens[at].head as usize > token).then_some(at),
                    Upos::Det | Upos::Adj | Upos::Propn | Upos::Num | Upos::Noun => {}
                    _ => return None,
                }
            }
            None
        })
    }

    /// A phrase and those that are joined to it: "France and Germany".
    pub fn conjuncts(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(token).chain(self.children(token).filter(move |&child| {
            self.rel(child) == Rel::Conj && self.is_nominal(child) && !self.has_subject(child)
        }))
    }

    /// Whether a token has a subject of its own.
    pub fn has_subject(&self, token: usize) -> bool {
        self.child(token, &[Rel::Nsubj, Rel::NsubjPass, Rel::Csubj]).is_some()
    }

    /// Whether a child says that something is not so.
    pub fn is_negated(&self, token: usize) -> bool {
        self.children(token).any(|child| {
            matches!(self.rel(child), Rel::Advmod | Rel::Det | Rel::Cc | Rel::CcPreconj | Rel::Aux)
                && (matches!(self.lemma(child), "not" | "n't" | "n’t" | "never" | "no" | "neither" | "nor")
                    // "no longer"
                    || child > 0 && self.form(child) == "longer" && self.lemma(child - 1) == "no")
        })
    }

    /// Whether a verb tells of the past by its form: neither a base form nor one in -s or -ing. Verbs that do not change do not.
    pub fn is_past(&self, verb: usize) -> bool {
        let (form, lemma) = (self.form(verb), self.lemma(verb));
        let present = form.eq_ignore_ascii_case(lemma)
            || form.ends_with("ing")
            || form.ends_with('s') && !lemma.ends_with('s');
        !present
    }

    /// The tokens that stand next to each other around the head of a noun phrase and belong to it, from its first adjective
    /// to its head or the name that follows: no article, no clause, no phrase with a preposition but those with "of".
    pub fn phrase(&self, head: usize) -> std::ops::Range<usize> {
        let mut start = head;
        while start > 0 && self.belongs_before(start - 1, head) {
            start -= 1;
        }
        let mut end = head + 1;
        while end < self.tokens.len() && self.belongs_after(end, head) {
            end += 1;
        }
        while start < head
            && (matches!(self.upos(start), Upos::Det | Upos::Punct | Upos::Cconj)
                || matches!(self.lemma(start), "both" | "either" | "neither"))
        {
            start += 1;
        }
        start..end
    }

    fn belongs_before(&self, token: usize, head: usize) -> bool {
        let mut at = token;
        for _ in 0..6 {
            if at == head {
                return true;
            }
            match self.rel(at) {
                Rel::Amod
                | Rel::Compound
                | Rel::Nummod
                | Rel::Flat
                | Rel::NmodDesc
                | Rel::Case
                | Rel::Punct
                | Rel::NmodPoss
                | Rel::Advmod
                | Rel::Det
                | Rel::Nmod
                | Rel::NmodUnmarked
                | Rel::Goeswith
                | Rel::Fixed
                | Rel::OblUnmarked
                | Rel::OblNpmod => {}
                _ => return false,
            }
            // A preposition of the whole phrase is not a part of it; the 's of a possessor is.
            if matches!(self.rel(at), Rel::Case | Rel::Punct | Rel::Advmod)
                && self.tokens[at].head as usize == head
            {
                return self.rel(at) == Rel::Punct && self.lemma(at) == "-";
            }
            match self.head(at) {
                Some(up) => at = up,
                None => return false,
            }
        }
        false
    }

    fn belongs_after(&self, token: usize, head: usize) -> bool {
        matches!(self.rel(token), Rel::Flat | Rel::Fixed | Rel::Goeswith | Rel::Compound)
            && self.tokens[token].head as usize == head
    }
}
