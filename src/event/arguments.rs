//! What stands around a predicate: its subject, objects and phrases, as the one who acts would say it.
//!
//! In: a tree and a verb or adjective. Out: its [`Arguments`], passive turned into active, subjects that are left out found
//! by control ("agreed to meet", "urged Iran to withdraw"), conjunction and relative clauses. Never: asks what the words mean
//! but for verbs whose object is the subject of what follows.

use super::{lexicon::Lexicon, tree::Tree};
use crate::model::{Rel, Upos};

/// The arguments of a predicate; all are heads of phrases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Arguments {
    /// Who acts: the subject, or the agent of a passive.
    pub subject: Option<usize>,
    /// On whom: the object, or the subject of a passive.
    pub object: Option<usize>,
    /// To whom.
    pub indirect: Option<usize>,
    /// Whether it is a passive.
    pub passive: bool,
    /// Phrases with a preposition: those of the predicate, then those of its object.
    pub obliques: Vec<Oblique>,
}

/// A phrase with a preposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Oblique {
    /// The preposition.
    pub case: usize,
    /// The head of the phrase.
    pub head: usize,
}

/// What is told of these is why something is done, not on whom: "in response to its invasion of Kuwait".
const REASONS: &[&str] = &[
    "response",
    "retaliation",
    "reaction",
    "reprisal",
    "revenge",
    "protest",
    "wake",
    "aftermath",
    "exchange",
    "return",
    "anticipation",
    "connection",
];

/// Longest chain of clauses that a subject is looked for along.
const CHAIN: usize = 6;

impl Arguments {
    /// Reads the arguments of `verb`.
    pub fn new(tree: &Tree<'_>, lexicon: &Lexicon, verb: usize) -> Self {
        let mut found = Self { passive: is_passive(tree, verb), ..Self::default() };
        let mut passive_subject = None;
        for child in tree.children(verb) {
            match tree.rel(child) {
                Rel::Nsubj | Rel::NsubjOuter if found.passive && tree.rel(child) == Rel::Nsubj => {
                    passive_subject = passive_subject.or(Some(child));
                }
                // A dateline is easily taken for the subject: the last one before the verb is it.
                Rel::Nsubj | Rel::NsubjOuter if found.subject.is_none() || child < verb => {
                    found.subject = Some(child);
                }
                Rel::NsubjPass => passive_subject = passive_subject.or(Some(child)),
                // "provides €45m support": the amount may be taken for an object of its own.
                Rel::Obj => {
                    let amount =
                        found.object.is_none_or(|known| matches!(tree.upos(known), Upos::Sym | Upos::Num));
                    if amount {
                        found.object = Some(child);
                    }
                }
                Rel::Iobj => found.indirect = Some(child),
                // An object may be taken for a complement, or the verb for a noun.
                Rel::Xcomp if is_bare_noun(tree, child) => found.object = found.object.or(Some(child)),
                Rel::Appos | Rel::Dep | Rel::NmodUnmarked | Rel::Flat
                    if child > verb && tree.upos(verb) == Upos::Noun && is_bare_noun(tree, child) =>
                {
                    found.object = found.object.or(Some(child));
                }
                Rel::OblAgent => found.subject = found.subject.or(Some(child)),
                Rel::Obl | Rel::OblUnmarked | Rel::Nmod => {
                    if let Some(case) = tree.preposition(child).filter(|&case| !is_attribution(tree, case)) {
                        if found.passive && tree.lemma(case) == "by" && found.subject.is_none() {
                            found.subject = Some(child);
                        } else {
                            found.obliques.push(Oblique { case, head: child });
                        }
                    }
                }
                // A phrase that was joined to another one by mistake still has its preposition.
                Rel::Advcl | Rel::Conj | Rel::Parataxis if tree.is_nominal(child) => {
                    if let Some(case) = tree.preposition(child) {
                        found.obliques.push(Oblique { case, head: child });
                    }
                }
                _ => {}
            }
        }
        if !found.passive && found.subject.is_none() {
            found.subject = passive_subject.take();
        }
        match (passive_subject, found.object) {
            // "was given an ultimatum": the subject is who gets it.
            (Some(subject), Some(_)) => found.indirect = found.indirect.or(Some(subject)),
            (Some(subject), None) => found.object = Some(subject),
            (None, _) => {}
        }
        if found.object.is_none() {
            found.object = found.indirect.take();
        }
        if let Some(object) = found.object {
            found.collect_nominal(tree, object);
        }
        let temporal =
            &["after", "following", "amid", "during", "since", "before", "despite", "over", "because", "due"];
        let own: Vec<usize> = found
            .obliques
            .iter()
            .filter(|oblique| !oblique.has(tree, temporal) && !oblique.is_reason(tree))
            .map(|oblique| oblique.head)
            .collect();
        for head in own {
            found.collect_nominal(tree, head);
        }
        // "Adding it would dissolve the group": a clause acts, and no other subject is meant.
        if tree.child(verb, &[Rel::Csubj]).is_none() {
            found.complete(tree, lexicon, verb);
        }
        found
    }

    /// The phrases that hang on a noun; a parser cannot always tell whose they are.
    fn collect_nominal(&mut self, tree: &Tree<'_>, noun: usize) {
        for child in tree.children(noun) {
            if matches!(tree.rel(child), Rel::Nmod | Rel::Obl)
                && let Some(case) = tree.preposition(child)
                && self.obliques.iter().all(|known| known.head != child)
            {
                self.obliques.push(Oblique { case, head: child });
            }
        }
    }

    /// Finds what the clause leaves out.
    fn complete(&mut self, tree: &Tree<'_>, lexicon: &Lexicon, verb: usize) {
        let Some(head) = tree.head(verb) else {
            if self.subject.is_none() && !self.passive {
                self.subject = bare_noun_before(tree, verb);
            }
            return;
        };
        match tree.rel(verb) {
            Rel::AclRelcl => self.complete_relative(tree, verb, head),
            Rel::Acl if is_infinitive(tree, verb) => {
                self.subject = self.subject.or_else(|| owner(tree, lexicon, head, CHAIN));
            }
            Rel::Acl if self.passive => {
                self.object = self.object.or(Some(head));
            }
            // "Germany has been the largest donor, contributing ..": the subject of the noun.
            Rel::Acl => {
                let of_noun = tree.child(head, &[Rel::Cop]).and_then(|_| tree.child(head, &[Rel::Nsubj]));
                self.subject = self.subject.or(of_noun).or(Some(head));
            }
            _ if self.passive => {
                if self.object.is_none() {
                    self.object = inherited_object(tree, verb, head);
                }
            }
            _ => {
                if self.subject.is_none() {
                    self.subject = inherited_subject(tree, lexicon, verb, CHAIN);
                }
                if self.object.is_none() && tree.rel(verb) == Rel::Conj {
                    self.object = shared_object(tree, verb, head);
                }
                // The tree of a long sentence may lose the subject: the first bare noun before the verb is likeliest.
                if self.subject.is_none() && tree.rel(verb) == Rel::Parataxis {
                    self.subject = bare_noun_before(tree, verb);
                }
            }
        }
    }

    fn complete_relative(&mut self, tree: &Tree<'_>, verb: usize, noun: usize) {
        let is_relative = |at: usize| matches!(tree.lemma(at), "who" | "which" | "that" | "whom");
        for place in [&mut self.subject, &mut self.object, &mut self.indirect] {
            if place.is_some_and(is_relative) {
                *place = Some(noun);
                return;
            }
        }
        for oblique in &mut self.obliques {
            if is_relative(oblique.head) {
                oblique.head = noun;
                return;
            }
        }
        if self.subject.is_none() && !self.passive {
            self.subject = Some(noun);
        } else if self.object.is_none() && tree.upos(verb) == Upos::Verb {
            self.object = Some(noun);
        }
    }

    /// The heads of phrases with one of these prepositions.
    pub fn with<'a>(
        &'a self,
        tree: &'a Tree<'_>,
        prepositions: &'a [impl AsRef<str>],
    ) -> impl Iterator<Item = usize> + 'a {
        self.obliques
            .iter()
            .filter(move |oblique| oblique.has(tree, prepositions))
            .map(|oblique| oblique.head)
    }
}

impl Oblique {
    /// Whether it says why.
    pub fn is_reason(&self, tree: &Tree<'_>) -> bool {
        REASONS.contains(&tree.lemma(self.head)) && tree.lemma(self.case) == "in"
    }

    /// Whether it has one of these prepositions ("out of" has two).
    pub fn has(&self, tree: &Tree<'_>, prepositions: &[impl AsRef<str>]) -> bool {
        let is = |at: usize| prepositions.iter().any(|word| word.as_ref() == tree.lemma(at));
        // "due to concerns" says why, not to whom.
        if matches!(tree.lemma(self.case), "due" | "because" | "according" | "prior" | "thanks" | "owing") {
            return is(self.case);
        }
        is(self.case)
            || tree.children(self.head).any(|child| tree.rel(child) == Rel::Case && is(child))
            || tree.children(self.case).any(|child| tree.rel(child) == Rel::Fixed && is(child))
    }
}

/// "According to officials" says who tells it, not whom it is done to.
fn is_attribution(tree: &Tree<'_>, case: usize) -> bool {
    let is = |at: usize| matches!(tree.form(at), "according" | "According");
    is(case) || case > 0 && is(case - 1)
}

/// Whether a verb is a passive: by its subject, its auxiliary or its place behind a noun.
pub(super) fn is_passive(tree: &Tree<'_>, verb: usize) -> bool {
    if tree.upos(verb) != Upos::Verb {
        return false;
    }
    if tree.child(verb, &[Rel::AuxPass]).is_some() {
        return true;
    }
    // "have sought" is no passive, whatever its subject is called.
    let active = tree.child(verb, &[Rel::Aux, Rel::Obj, Rel::Mark, Rel::Nsubj]).is_some();
    if !active && tree.child(verb, &[Rel::NsubjPass, Rel::OblAgent, Rel::CsubjPass]).is_some() {
        return true;
    }
    let participle = is_past_participle(tree, verb);
    match tree.rel(verb) {
        // "was arrested and charged"
        Rel::Conj if participle && !active => tree.head(verb).is_some_and(|head| {
            matches!(tree.upos(head), Upos::Verb)
                && tree.child(head, &[Rel::AuxPass, Rel::NsubjPass]).is_some()
        }),
        // "an attack launched by", "imposed by the court, the ban"
        Rel::Acl | Rel::Advcl | Rel::Amod if participle && !active => true,
        // "was found shot"
        Rel::Xcomp if participle && !active => {
            tree.head(verb).is_some_and(|head| tree.child(head, &[Rel::AuxPass]).is_some())
        }
        _ => false,
    }
}

/// Whether the form can be a past participle: neither one in -ing or -s nor a base form that differs from it.
fn is_past_participle(tree: &Tree<'_>, verb: usize) -> bool {
    let (form, lemma) = (tree.form(verb), tree.lemma(verb));
    if form.eq_ignore_ascii_case(lemma) {
        return matches!(
            lemma,
            "put" | "cut" | "hit" | "set" | "shut" | "beat" | "run" | "overrun" | "hurt" | "split"
        );
    }
    !form.ends_with("ing") && (!form.ends_with('s') || lemma.ends_with('s'))
}

/// The nearest noun before a verb, in its sentence, that no preposition and no other phrase claims.
fn bare_noun_before(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    (verb.saturating_sub(12)..verb)
        .rev()
        .take_while(|&at| !matches!(tree.form(at), "." | "!" | "?" | ";"))
        .find(|&at| {
            matches!(tree.upos(at), Upos::Noun | Upos::Propn)
                && tree.preposition(at).is_none()
                && matches!(
                    tree.rel(at),
                    Rel::Nsubj | Rel::Root | Rel::Dep | Rel::Dislocated | Rel::Appos | Rel::Parataxis
                )
        })
}

/// Whether a token is the head of a noun phrase without verb or preposition of its own.
fn is_bare_noun(tree: &Tree<'_>, token: usize) -> bool {
    matches!(tree.upos(token), Upos::Noun | Upos::Propn | Upos::Num | Upos::Sym)
        && tree.child(token, &[Rel::Case, Rel::Cop, Rel::Mark, Rel::Nsubj]).is_none()
}

/// Whether a verb stands with "to".
pub(super) fn is_infinitive(tree: &Tree<'_>, verb: usize) -> bool {
    !tree.form(verb).ends_with("ing")
        && tree.children(verb).any(|child| tree.rel(child) == Rel::Mark && tree.lemma(child) == "to")
}

/// Who a plan, a threat or a promise is of: its possessor, or the subject of the verb it is the object of.
fn owner(tree: &Tree<'_>, lexicon: &Lexicon, noun: usize, depth: usize) -> Option<usize> {
    if let Some(possessor) = tree.child(noun, &[Rel::NmodPoss]) {
        return Some(possessor);
    }
    let by = tree.children(noun).find(|&child| {
        tree.rel(child) == Rel::Nmod
            && tree.preposition(child).is_some_and(|case| matches!(tree.lemma(case), "by" | "from"))
    });
    if by.is_some() {
        return by;
    }
    let verb = tree.head(noun)?;
    match tree.rel(noun) {
        Rel::Obj | Rel::Obl | Rel::Xcomp | Rel::Nmod => {
            subject_of(tree, lexicon, verb, depth.checked_sub(1)?)
        }
        _ => None,
    }
}

/// The subject of a verb, wherever it stands.
pub(super) fn subject_of(tree: &Tree<'_>, lexicon: &Lexicon, verb: usize, depth: usize) -> Option<usize> {
    if is_passive(tree, verb) {
        return tree.child(verb, &[Rel::OblAgent]).or_else(|| {
            tree.children(verb).find(|&child| {
                tree.rel(child) == Rel::Obl
                    && tree.preposition(child).is_some_and(|case| tree.lemma(case) == "by")
            })
        });
    }
    if let Some(subject) = tree.child(verb, &[Rel::Nsubj]) {
        let head = tree.head(verb);
        return match (tree.rel(verb), head) {
            (Rel::AclRelcl, Some(noun)) if matches!(tree.lemma(subject), "who" | "which" | "that") => {
                Some(noun)
            }
            _ => Some(subject),
        };
    }
    match (tree.rel(verb), tree.head(verb)) {
        (Rel::Acl | Rel::AclRelcl, Some(noun)) if !is_infinitive(tree, verb) => Some(noun),
        (Rel::Acl, Some(noun)) => owner(tree, lexicon, noun, depth),
        _ => inherited_subject(tree, lexicon, verb, depth),
    }
}

/// The subject that a clause without one shares with the clause it depends on.
fn inherited_subject(tree: &Tree<'_>, lexicon: &Lexicon, verb: usize, depth: usize) -> Option<usize> {
    let depth = depth.checked_sub(1)?;
    let head = tree.head(verb)?;
    // "They overran the base, officials said, killing 17": the one who says so comes in between.
    if let Some(told) = told_before(tree, lexicon, verb, head) {
        return subject_of(tree, lexicon, told, depth);
    }
    match tree.rel(verb) {
        // "May will travel, officials said": a clause of its own has a subject of its own, even if the tree lost it.
        Rel::Ccomp if tree.child(verb, &[Rel::Aux]).is_some() => None,
        Rel::Xcomp | Rel::Ccomp | Rel::Advcl => {
            if !matches!(tree.upos(head), Upos::Verb | Upos::Adj | Upos::Aux) {
                return owner(tree, lexicon, head, depth);
            }
            if lexicon.controls_object(tree.lemma(head)) {
                let object = if is_passive(tree, head) {
                    tree.child(head, &[Rel::NsubjPass])
                } else {
                    tree.child(head, &[Rel::Obj, Rel::Iobj]).or_else(|| {
                        // "called on Iran to withdraw"
                        tree.children(head).find(|&child| {
                            tree.rel(child) == Rel::Obl
                                && child < verb
                                && tree.preposition(child).is_some_and(|case| {
                                    matches!(tree.lemma(case), "on" | "upon" | "for" | "to" | "with")
                                })
                        })
                    })
                };
                if object.is_some() {
                    return object;
                }
            }
            subject_of(tree, lexicon, head, depth)
                .or_else(|| is_passive(tree, head).then(|| tree.child(head, &[Rel::NsubjPass])).flatten())
        }
        Rel::Conj if matches!(tree.upos(head), Upos::Verb | Upos::Adj | Upos::Aux) => {
            // "invited him to testify and subpoenaed her": what is told as done is not joined to what is only intended.
            if is_infinitive(tree, head)
                && tree.is_past(verb)
                && tree.child(verb, &[Rel::Aux, Rel::AuxPass]).is_none()
            {
                return tree.head(head).and_then(|up| subject_of(tree, lexicon, up, depth));
            }
            let shared = subject_of(tree, lexicon, head, depth);
            // "was arrested and confessed"
            shared.or_else(|| tree.child(head, &[Rel::NsubjPass]))
        }
        Rel::Parataxis => None,
        _ => None,
    }
}

/// The clause that stands before its speaker, where `verb` goes on behind: what `verb` tells belongs to it.
fn told_before(tree: &Tree<'_>, lexicon: &Lexicon, verb: usize, head: usize) -> Option<usize> {
    if !lexicon.is_speech(tree.lemma(head)) || verb < head || is_infinitive(tree, verb) {
        return None;
    }
    if !matches!(tree.rel(verb), Rel::Advcl | Rel::Ccomp | Rel::Xcomp | Rel::Conj)
        || !tree.form(verb).ends_with("ing")
    {
        return None;
    }
    let told = tree.children(head).find(|&child| {
        child < head && matches!(tree.rel(child), Rel::Ccomp | Rel::Parataxis) && tree.has_subject(child)
    });
    told.or_else(|| {
        tree.head(head)
            .filter(|&up| up < head && tree.rel(head) == Rel::Parataxis && tree.upos(up) == Upos::Verb)
    })
}

fn inherited_object(tree: &Tree<'_>, verb: usize, head: usize) -> Option<usize> {
    match tree.rel(verb) {
        Rel::Conj | Rel::Xcomp => tree.child(head, &[Rel::NsubjPass, Rel::Nsubj]),
        Rel::Advcl => tree.child(head, &[Rel::NsubjPass, Rel::Nsubj]),
        _ => None,
    }
}

/// The object that two joined verbs share: "attacked and killed the men" has it at either.
fn shared_object(tree: &Tree<'_>, verb: usize, head: usize) -> Option<usize> {
    tree.child(head, &[Rel::Obj]).filter(|&object| object > verb)
}
