//! Who says it: the phrase that stands for the speaker of a cue.
//!
//! In: a cue verb. Out: the tokens of its subject as people mark it: the whole noun phrase with title and apposition. Never:
//! resolves a pronoun; the entity comes from the mention inside.

use std::ops::Range;

use super::sheet::Sheet;
use crate::{
    document::{Entity, Reference, Token},
    entity::EntityKind,
    model::{Rel, Upos},
    span::Span,
};

const SUBJECTS: &[Rel] = &[Rel::Nsubj, Rel::NsubjPass, Rel::NsubjOuter];

/// A mark of a source within so many tokens of the verb outweighs a subject that has none.
const NEAR: usize = 6;

/// Tokens between a phrase and a verb.
fn gap(phrase: &Range<usize>, verb: usize) -> usize {
    if phrase.start > verb { phrase.start - verb - 1 } else { verb.saturating_sub(phrase.end) }
}

impl Sheet<'_> {
    /// The speaker of a cue verb: by the tree, corrected by the model's marks of sources.
    pub fn speaker_of(&self, verb: usize) -> Option<Range<usize>> {
        if !self.parsed || self.token(verb).upos == Upos::Noun {
            return self.speaker_by_place(verb);
        }
        let passive = self.child(verb, &[Rel::AuxPass]).is_some();
        let subject =
            if passive { self.agent(verb).or_else(|| self.subject(verb)) } else { self.subject(verb) };
        // "it was reported": nobody is named.
        if passive && subject.is_some_and(|subject| self.form(subject).eq_ignore_ascii_case("it")) {
            return None;
        }
        let phrase =
            subject.map(|subject| self.phrase(subject, verb)).filter(|phrase| phrase.start < phrase.end);
        let Some(phrase) = phrase else { return self.speaker_by_tags(verb) };
        let chunks = self.sources(verb);
        let shared = |chunk: &&Range<usize>| chunk.start < phrase.end && phrase.start < chunk.end;
        if let Some(chunk) = chunks.iter().find(shared) {
            // A phrase that the parser cut short is whole in the marks.
            let longer = chunk.start <= phrase.start && phrase.end <= chunk.end;
            return Some(if longer { chunk.clone() } else { phrase });
        }
        let near = chunks.into_iter().min_by_key(|chunk| gap(chunk, verb));
        match near.filter(|chunk| gap(chunk, verb) <= NEAR) {
            Some(chunk) => Some(chunk),
            None => Some(phrase),
        }
    }

    /// The chunks of the sentence that the model marks as sources, outside quotation marks.
    fn sources(&self, verb: usize) -> Vec<Range<usize>> {
        let source = |token: &Token| token.speech.source;
        let mut chunks = self.chunks(self.sentence_of(verb).tokens.clone(), source);
        for chunk in &mut chunks {
            *chunk = self.bare(chunk.clone());
        }
        chunks.retain(|chunk| {
            chunk.start < chunk.end
                && !chunk.contains(&verb)
                && self.quoted_at(chunk.start) == self.quoted_at(verb)
        });
        chunks
    }

    /// "by" and its noun in a passive: "was reported by the agency".
    fn agent(&self, verb: usize) -> Option<usize> {
        self.children(verb).find(|&child| {
            matches!(self.token(child).rel, Rel::Obl | Rel::OblAgent)
                && self
                    .child(child, &[Rel::Case])
                    .is_some_and(|case| self.form(case).eq_ignore_ascii_case("by"))
        })
    }

    /// The subject of a verb, its own or the one it shares.
    fn subject(&self, verb: usize) -> Option<usize> {
        let mut at = verb;
        for _ in 0..4 {
            if let Some(subject) = self.child(at, SUBJECTS).filter(|&subject| self.may_speak(subject)) {
                return Some(subject);
            }
            if at == verb
                && let Some(subject) = self.inverted(verb)
            {
                return Some(subject);
            }
            let head = self.head(at)?;
            match self.token(at).rel {
                Rel::Conj | Rel::Xcomp | Rel::Advcl | Rel::Parataxis | Rel::Ccomp
                    if at == verb || !self.has_subject(at) =>
                {
                    // "X said A and added B", "X went on to say", "X smiled, saying"
                    if self.token(at).rel == Rel::Ccomp && self.cue_verb(at).is_none() {
                        return None;
                    }
                    at = head;
                }
                // "a statement saying", "officials who said": the noun speaks.
                Rel::Acl | Rel::AclRelcl => return Some(head),
                _ => return None,
            }
        }
        None
    }

    fn has_subject(&self, verb: usize) -> bool {
        self.child(verb, SUBJECTS).is_some()
    }

    /// "said Tom Blake" where the parser took the name for an object.
    fn inverted(&self, verb: usize) -> Option<usize> {
        let next = verb + 1;
        let before = verb.checked_sub(1)?;
        let form = self.form(verb);
        let inverts =
            !form.ends_with("ing") && !matches!(form, "told" | "tells" | "called" | "calls" | "quoted");
        if next >= self.sentence_of(verb).tokens.end || !self.is_mark(before) || !inverts {
            return None;
        }
        self.children(verb).find(|&child| {
            child > verb
                && matches!(
                    self.token(child).rel,
                    Rel::Obj | Rel::Obl | Rel::Dep | Rel::Parataxis | Rel::Flat
                )
                && matches!(self.token(child).upos, Upos::Propn | Upos::Noun | Upos::Pron)
                && self.subtree(child).start == next
        })
    }

    fn may_speak(&self, subject: usize) -> bool {
        !matches!(self.token(subject).upos, Upos::Verb | Upos::Punct)
    }

    /// The whole noun phrase of `subject`, cut where the verb or what is said begins.
    fn phrase(&self, subject: usize, verb: usize) -> Range<usize> {
        let mut tokens = self.subtree(subject);
        if subject < verb {
            tokens.end = tokens.end.min(verb);
        } else {
            tokens.start = tokens.start.max(verb + 1);
        }
        // A clause or a quote inside the phrase ends it.
        for index in subject + 1..tokens.end {
            let rel = self.token(index).rel;
            let clause =
                matches!(rel, Rel::Ccomp | Rel::Parataxis | Rel::Advcl) && self.head(index) == Some(subject);
            if clause || self.quoted_at(index) != self.quoted_at(subject) && subject > verb {
                let cut = if clause { self.subtree(index).start } else { index };
                if cut > subject {
                    tokens.end = tokens.end.min(cut);
                    break;
                }
            }
        }
        for index in (tokens.start..subject).rev() {
            if self.quoted_at(index) != self.quoted_at(subject) {
                tokens.start = index + 1;
                break;
            }
        }
        // "LONDON (Reuters) - The bank said": what stands before the dash is the dateline.
        let dash = |&index: &usize| matches!(self.form(index), "-" | "–" | "—" | "―" | "--");
        if let Some(dash) = (tokens.start..subject).rev().find(dash)
            && self.text.as_bytes().get(self.token(dash).span.end as usize) == Some(&b' ')
        {
            tokens.start = dash + 1;
        }
        while tokens.start < subject
            && matches!(self.token(tokens.start).rel, Rel::Cc | Rel::Mark | Rel::Punct | Rel::Case)
        {
            tokens.start += 1;
        }
        self.bare(tokens)
    }

    /// The chunk nearest to the verb that the model marks as a source.
    pub fn speaker_by_tags(&self, verb: usize) -> Option<Range<usize>> {
        self.sources(verb).into_iter().min_by_key(|chunk| gap(chunk, verb))
    }

    /// Without a parse: the words between the verb and the nearest mark, behind it where a mark stands before it.
    fn speaker_by_place(&self, verb: usize) -> Option<Range<usize>> {
        let sentence = self.sentence_of(verb).tokens.clone();
        let mut start = verb;
        while start > sentence.start && !self.is_mark(start - 1) && verb - start < 12 {
            start -= 1;
        }
        if start < verb {
            return Some(start..verb);
        }
        let mut end = verb + 1;
        while end < sentence.end && !self.is_mark(end) && end - verb < 12 {
            end += 1;
        }
        (end > verb + 1).then_some(verb + 1..end)
    }

    /// The phrase with the entity of the mention that names it.
    pub fn reference(&self, span: Span) -> Reference {
        let document = self.document;
        let end = document.mentions.partition_point(|mention| mention.span.start < span.end);
        let inside =
            || document.mentions[..end].iter().rev().take(24).filter(|mention| span.contains(mention.span));
        let tokens = document.tokens_in(span);
        // "UFCW President Mark Bell, a lawyer": the name of a person stands last before the first break or preposition.
        let base = tokens
            .clone()
            .skip(1)
            .find(|&index| self.is_break(index) || self.token(index).upos == Upos::Adp)
            .unwrap_or(tokens.end);
        let base_end =
            tokens.clone().take_while(|&index| index < base).last().map(|index| self.token(index).span.end);
        let last_person = || {
            inside().find(|mention| mention.kind == EntityKind::Person && Some(mention.span.end) == base_end)
        };
        // Else the mention that holds the head of the phrase.
        let head = tokens
            .clone()
            .find(|&index| self.head(index).is_none_or(|head| !span.contains(self.token(head).span)));
        let of_head = || {
            let head = self.token(head?).span;
            inside().filter(|mention| mention.span.overlaps(head)).max_by_key(|mention| mention.span.len())
        };
        // "one of the lawyers, Mark Bell": an apposition. A possessor ("Bell's lawyers") does not speak.
        let apposition = || {
            inside().find(|mention| {
                document.tokens_in(mention.span).any(|index| {
                    matches!(self.token(index).rel, Rel::Appos | Rel::Flat | Rel::NmodDesc)
                        && self.head(index).is_some_and(|head| !mention.span.overlaps(self.token(head).span))
                }) && matches!(mention.kind, EntityKind::Person | EntityKind::Org)
            })
        };
        // "Bell's statement": what is said in it is Bell's.
        let author = || {
            let head = head.filter(|&head| self.lexicon.is_noun(self.form(head)))?;
            let owner = self.child(head, &[Rel::NmodPoss])?;
            inside().find(|mention| mention.span.overlaps(self.token(owner).span))
        };
        let mention = last_person()
            .or_else(of_head)
            .or_else(apposition)
            .or_else(author)
            .or_else(|| document.mention_in(span).filter(|mention| mention.span.contains(span)));
        let entity = mention.map(|mention| mention.entity).or_else(|| self.namesake(span));
        Reference { span, entity }
    }

    /// The entity that has this phrase for a name elsewhere, or for its initials: `AP`.
    fn namesake(&self, span: Span) -> Option<u32> {
        let phrase = span.of(self.text);
        let name = phrase.strip_prefix("the ").or_else(|| phrase.strip_prefix("The ")).unwrap_or(phrase);
        if !name.starts_with(char::is_uppercase) {
            return None;
        }
        let document = self.document;
        let same = document.mentions.iter().find(|mention| mention.span.of(self.text) == name);
        let initials = |full: &str| {
            let mut letters = name.chars();
            let words = full.split(' ').filter(|word| word.starts_with(char::is_uppercase) && *word != "The");
            let fits = words.into_iter().all(|word| word.chars().next() == letters.next());
            fits && letters.next().is_none()
        };
        let short = (2..=6).contains(&name.len()) && name.chars().all(char::is_uppercase);
        let surname = |entity: &Entity| {
            entity.kind == EntityKind::Person
                && entity.name.rsplit_once(' ').is_some_and(|(_, last)| last == name)
        };
        same.map(|mention| mention.entity).or_else(|| {
            let fits = |entity: &Entity| short && initials(&entity.name) || surname(entity);
            let at = document.entities.iter().position(fits)?;
            u32::try_from(at).ok()
        })
    }
}
