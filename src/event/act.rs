//! Acts: what the words of a sentence tell, before it is asked whether it happened.
//!
//! In: trees, rules, parties. Out: the acts of a document: a trigger, a code, who and whom. An act may be made of another one
//! ("agreed to meet", "launched an attack"); the inner one is then dropped or told as intended, demanded, claimed. Never: looks
//! beyond a sentence. What fills the places of a verb is found in `place`, who acts in
//! `doer`, what a noun tells in `nominal`, what one says that another must do in `speech`.

use super::{
    Status,
    arguments::{Arguments, is_infinitive},
    lexicon::{Class, Lexicon},
    needs::is_strong,
    ontology::{Code, Ontology},
    party::{Parties, Party, Side},
    place::{Places, is_the_same_two, stands_in, with_whom},
    rule::{Frame, Inner, Needs, TargetOf},
    tree::Tree,
};
use crate::model::{Rel, Upos};

/// What a trigger tells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Act {
    /// The word that tells it.
    pub trigger: usize,
    /// The word whose clause it is: the verb, or the verb that carries the noun ("launched").
    pub clause: usize,
    pub code: Code,
    pub sources: Vec<Party>,
    pub targets: Vec<Party>,
    pub weak: bool,
    pub reciprocal: bool,
    /// What an outer word makes of it.
    pub status: Option<Status>,
    /// Whether an outer act tells it already.
    pub dropped: bool,
    /// Whether the trigger is a noun without a verb of its own.
    pub nominal: bool,
    /// Whether such a noun tells an event though nobody is named as its target.
    pub alone: bool,
}

impl Act {
    /// What a verb tells by a word of its clause, as a fact and in one direction.
    pub fn of_verb(
        clause: usize,
        trigger: usize,
        code: Code,
        sources: Vec<Party>,
        targets: Vec<Party>,
    ) -> Self {
        Self {
            trigger,
            clause,
            code,
            sources,
            targets,
            weak: false,
            reciprocal: false,
            status: None,
            dropped: false,
            nominal: false,
            alone: false,
        }
    }
}

/// Finds the acts of a document.
pub(super) struct Reader<'a> {
    pub tree: &'a Tree<'a>,
    pub parties: &'a Parties<'a>,
    pub lexicon: &'a Lexicon,
    pub ontology: &'a Ontology,
    pub(super) armed: Class,
    pub places: Class,
    pub(super) portions: Class,
    harm: Class,
    pub acts: Vec<Act>,
    /// Index into `acts` for each token that is a trigger or carries one.
    pub at: Vec<u32>,
}

/// No act.
pub(super) const NONE: u32 = u32::MAX;

impl<'a> Reader<'a> {
    /// A reader of the document that the tree is of.
    pub fn new(
        tree: &'a Tree<'a>,
        parties: &'a Parties<'a>,
        lexicon: &'a Lexicon,
        ontology: &'a Ontology,
    ) -> Self {
        let at = vec![NONE; tree.tokens.len()];
        Self {
            tree,
            parties,
            lexicon,
            ontology,
            armed: lexicon.class("armed"),
            places: lexicon.class("places"),
            portions: lexicon.class("portions"),
            harm: lexicon.class("harm"),
            acts: Vec::new(),
            at,
        }
    }

    /// The acts of all sentences, in no particular order.
    pub fn read(mut self) -> Vec<Act> {
        let mut triggers = Vec::new();
        for sentence in &self.parties.document.sentences {
            triggers.clear();
            triggers.extend(sentence.tokens.clone().filter(|&token| self.is_trigger(token)));
            // What depends on a word is read before it.
            triggers.sort_by_cached_key(|&token| std::cmp::Reverse(self.tree.ancestors(token).count()));
            for &token in &triggers {
                if self.tree.upos(token) == Upos::Noun && !self.is_verbal(token) {
                    self.read_noun(token);
                } else {
                    self.read_verb(token);
                }
            }
        }
        self.acts
    }

    fn is_trigger(&self, token: usize) -> bool {
        match self.tree.upos(token) {
            // "displaced people" tells of people.
            Upos::Verb | Upos::Adj | Upos::Aux => {
                self.tree.rel(token) != Rel::Amod && !self.lexicon.verb(self.tree.lemma(token)).is_empty()
            }
            Upos::Noun => self.is_verbal(token) || !self.lexicon.noun(self.tree.lemma(token)).is_empty(),
            _ => false,
        }
    }

    /// Whether a noun with a subject is a verb that was taken for one: "Xi meets Merkel".
    fn is_verbal(&self, token: usize) -> bool {
        let tree = self.tree;
        tree.upos(token) == Upos::Noun
            && tree.child(token, &[Rel::Nsubj]).is_some()
            && tree.child(token, &[Rel::Cop, Rel::Det, Rel::Case, Rel::Amod]).is_none()
            && !self.lexicon.verb(tree.lemma(token)).is_empty()
    }

    fn read_verb(&mut self, verb: usize) {
        let mut arguments = Arguments::new(self.tree, self.lexicon, verb);
        arguments.obliques.retain(|oblique| !self.parties.is_time(oblique.head));
        let lexicon = self.lexicon;
        // A weak reading holds where no better one does: what depends on it may still need it.
        for weak in [false, true] {
            for frame in lexicon.verb(self.tree.lemma(verb)) {
                if self.particle(frame, verb, &arguments) && self.try_frame(frame, verb, &arguments, weak) {
                    return;
                }
            }
        }
    }

    fn particle(&self, frame: &Frame, verb: usize, arguments: &Arguments) -> bool {
        let Some(particle) = frame.particle.as_deref() else {
            // "called out", "work out with": another sense than the bare verb's.
            return self.tree.child(verb, &[Rel::CompoundPrt]).is_none_or(|particle| {
                particle < verb
                    || !frame.obliques.is_empty()
                        && !matches!(self.tree.lemma(particle), "out" | "off" | "over" | "away")
            });
        };
        self.tree.children(verb).any(|child| self.tree.lemma(child) == particle)
            || self.tree.tokens.get(verb + 1).is_some_and(|next| next.lemma == particle)
            || arguments.obliques.iter().any(|oblique| oblique.has(self.tree, &[particle]))
    }

    /// Makes the act that a frame tells, if its places are filled.
    fn try_frame(&mut self, frame: &Frame, verb: usize, arguments: &Arguments, weak: bool) -> bool {
        let lexicon = self.lexicon;
        let rule = &lexicon.rules[frame.rule as usize];
        let things = rule.code.is_some_and(|code| self.names_things(code));
        let Some(places) = self.fill(frame, arguments, things) else { return false };
        let inner = rule.then.and_then(|then| {
            self.complement(verb, arguments, lexicon.compositions[then as usize].inner == Inner::Same)
        });
        if rule.then == Some(lexicon.say) {
            return self.read_speech(verb, arguments);
        }
        // "sought to blame him": what one seeks to do oneself, one asks of nobody.
        if let Some(inner) = inner.filter(|&inner| self.is_sought(verb, inner)) {
            self.mark_inner(inner, Inner::Future);
            return false;
        }
        // "vowed not to cooperate"
        let then = rule.then.map(|then| {
            let negated = inner.is_some_and(|inner| self.tree.is_negated(self.acts[inner].clause));
            if then == lexicon.intend && negated { lexicon.refuse } else { then }
        });
        let made = then.zip(inner).and_then(|(then, inner)| {
            let compose = &lexicon.compositions[then as usize];
            // "threatened to sue him": whom an intended act is done to is also whom the verb is about.
            let own = rule.code.filter(|_| compose.target.contains(&TargetOf::InnerTarget));
            Some((compose, inner, compose.code(self.ontology, self.acts[inner].code).or(own)?))
        });
        // "to stop a rogue nation's attack": only what one does oneself can one end.
        if let Some((_, inner, _)) = made.filter(|(compose, _, _)| compose.own) {
            let others = &self.acts[inner].sources;
            let own = self.subject(verb, arguments);
            if !others.is_empty() && !others.iter().any(|other| own.iter().any(|party| party.is_same(other)))
            {
                return false;
            }
        }
        let Some(code) = made.map(|(_, _, code)| code).or(rule.code) else {
            if let (Some(then), Some(inner)) = (rule.then, inner) {
                self.mark_inner(inner, lexicon.compositions[then as usize].inner);
            }
            return false;
        };
        let mut sources = match places.source {
            Some(head) => self.parties.of(head, Side::Source),
            None => self.subject(verb, arguments),
        };
        let order: &[TargetOf] = match made {
            // "was rebuked along with snubs from others": what the object does not tell comes after whom it is.
            Some((compose, inner, _))
                if compose.target.contains(&TargetOf::Thing) && !self.is_object(arguments, inner) =>
            {
                &[TargetOf::Outer, TargetOf::InnerSource]
            }
            Some((compose, _, _)) => &compose.target,
            None => &[TargetOf::Outer],
        };
        // "voiced support for Maduro", "defended Russia over claims": the frame itself says where its target stands.
        let explicit = made
            .is_some_and(|(compose, inner, _)| !compose.object_control && self.names_target(&places, inner));
        let first: &[TargetOf] = if explicit { &[TargetOf::Outer] } else { &[] };
        let mut targets = Vec::new();
        for place in first.iter().chain(order) {
            targets = match (place, made) {
                (TargetOf::InnerSource, Some((_, inner, _))) => self.acts[inner].sources.clone(),
                (TargetOf::InnerTarget, Some((_, inner, _))) => self.acts[inner].targets.clone(),
                (TargetOf::InnerPartner, Some((_, inner, _))) => self.inner_partners(inner),
                (TargetOf::Thing, Some((_, inner, _))) => self.inner_thing(inner),
                _ if places.source.is_some() => {
                    arguments.subject.map(|head| self.parties.of(head, Side::Target)).unwrap_or_default()
                }
                // "sent the charges to the Senate": whom a noun's event is done to, the noun's own phrases say.
                _ if self.is_carried(made.map(|(compose, inner, _)| (compose.inner, inner))) => {
                    arguments.indirect.map(|head| self.parties.of(head, Side::Target)).unwrap_or_default()
                }
                _ => self.outer_target(
                    &places,
                    arguments,
                    code,
                    &sources,
                    made.map(|(_, inner, _)| inner),
                    verb,
                ),
            };
            targets.retain(|target| sources.iter().all(|source| !source.is_same(target)));
            if !targets.is_empty() {
                break;
            }
        }
        // "voted for his impeachment", "urged her ouster", "protested his killing": none of it is for, asked of or against him.
        let kind = self.ontology.entry(code).plover.as_str();
        if matches!(kind, "SUPPORT" | "REQUEST" | "PROTEST") && self.is_harm(&places, arguments, &targets) {
            if kind != "PROTEST" {
                return false;
            }
            targets.clear();
        }
        if sources.len() > 1 {
            targets.retain(|target| !is_the_same_two(self.tree, target));
        }
        if targets.is_empty() && !rule.weak && places.source.is_none() {
            targets.extend(self.thing_target(&places, arguments, code, verb));
        }
        // "threatens the forests": it is done to something, and that is nobody.
        let other = |object: usize| !places.taken.contains(&object);
        if targets.is_empty() && made.is_none() && arguments.object.is_some_and(other) {
            return false;
        }
        let mut trigger = verb;
        let mut reciprocal = rule.reciprocal || rule.together && sources.len() > 1 && targets.is_empty();
        if let Some((_, inner, _)) = made {
            let among = sources.len() > 1 && rule.then == Some(lexicon.intend);
            let shared = self.acts[inner].reciprocal
                || among
                    && matches!(
                        self.ontology.text(self.acts[inner].code).get(..2),
                        Some("03" | "04" | "05" | "06")
                    );
            let refused = self.ontology.entry(code).plover == "REJECT";
            let plain =
                rule.then == Some(lexicon.intend) || refused && sources.len() > 1 && targets.is_empty();
            reciprocal |= shared && plain;
            if among
                && reciprocal
                && targets
                    .iter()
                    .all(|target| !self.acts[inner].targets.is_empty() && !with_whom(self.tree, target))
            {
                targets.clear();
            }
        }
        // "held exercises in the desert": where several do it is no partner.
        if reciprocal && sources.len() > 1 {
            targets.retain(|target| !stands_in(self.tree, target));
        }
        if targets.is_empty() && self.ontology.entry(code).plover == "AID" {
            targets = self.target_of_purpose(verb, arguments);
            targets.retain(|target| sources.iter().all(|source| !source.is_same(target)));
        }
        if sources.is_empty() && made.is_none() && self.ontology.entry(code).plover == "ASSAULT" {
            sources = self.sources_of_cause(arguments);
        }
        if let Some((_, inner, _)) = made.filter(|(compose, _, _)| compose.inner == Inner::Same) {
            trigger = self.acts[inner].trigger;
            reciprocal |= self.acts[inner].reciprocal;
            if sources.is_empty() {
                sources.clone_from(&self.acts[inner].sources);
            }
        }
        // "called him a liar" is no call.
        if self.ontology.entry(code).plover == "CONSULT"
            && places.target.is_some_and(|target| self.names(verb, target))
        {
            return false;
        }
        // "A tornado hit Dallas", "It killed two": what acts is nobody that the text lets us know; a bomb is somebody's.
        let nobody = sources.is_empty()
            && !arguments.passive
            && arguments.subject.is_some_and(|subject| !self.is_violent(subject));
        let told = !nobody
            && self.meets(rule.needs, &sources, &targets)
            && match rule.needs {
                Needs::Clause => self.has_infinitive(verb),
                Needs::That => !self.has_infinitive(verb),
                _ => true,
            }
            && (!rule.weak || made.is_some() || weak || is_strong(&sources, &targets));
        if !told {
            // "Many called on him to quit": whoever it was, it is only demanded.
            if let Some((compose, inner, _)) = made.filter(|(compose, _, _)| compose.inner.status().is_some())
            {
                self.mark_inner(inner, compose.inner);
            }
            return false;
        }
        if let Some((compose, inner, _)) = made {
            self.mark_inner(inner, compose.inner);
        }
        // "launched an attack": the frame tells what the noun would tell again.
        for &head in &places.taken {
            if let Some(told) = self.acts.get_mut(self.at[head] as usize) {
                told.dropped = true;
            }
        }
        let weak = rule.weak && made.is_none();
        self.push(verb, Act { weak, reciprocal, ..Act::of_verb(verb, trigger, code, sources, targets) });
        true
    }

    pub(super) fn push(&mut self, token: usize, act: Act) {
        self.at[token] = self.acts.len() as u32;
        self.acts.push(act);
    }

    pub(super) fn mark_inner(&mut self, inner: usize, becomes: Inner) {
        let act = &mut self.acts[inner];
        match becomes {
            Inner::Same | Inner::Drop => act.dropped = true,
            Inner::Keep => {}
            _ => {
                act.status = becomes.status();
                // "denied sending troops and arming rebels"
                let tree = self.tree;
                for joined in tree.children(act.clause).filter(|&child| tree.rel(child) == Rel::Conj) {
                    if let Some(other) = self.acts.get_mut(self.at[joined] as usize) {
                        other.status = other.status.or(becomes.status());
                    }
                }
            }
        }
    }

    /// The act that depends on a verb; its object goes before a clause where the verb only carries the object.
    fn complement(&self, verb: usize, arguments: &Arguments, carries: bool) -> Option<usize> {
        let act = |token: usize| {
            let index = self.at[token];
            (index != NONE && !self.acts[index as usize].dropped).then_some(index as usize)
        };
        let marked = |child: usize, words: &[&str]| {
            self.tree.children(child).any(|mark| {
                matches!(self.tree.rel(mark), Rel::Mark | Rel::Case) && words.contains(&self.tree.lemma(mark))
            })
        };
        let clause = || {
            self.tree.children(verb).find_map(|child| {
                let fits = match self.tree.rel(child) {
                    // "announced that the army had taken the town": who announces is not who does.
                    Rel::Ccomp if carries && self.tree.has_subject(child) => false,
                    // "asked whether he would"
                    Rel::Ccomp | Rel::Advcl if marked(child, &["whether", "if"]) => false,
                    Rel::Xcomp | Rel::Ccomp | Rel::Csubj => true,
                    // "accused of killing", "threatened, if nothing changes, to attack"
                    Rel::Advcl | Rel::Obl => {
                        self.tree.upos(child) == Upos::Verb
                            && (marked(child, &["of", "for", "from", "with", "against", "into", "in"])
                                || !carries && child > verb && marked(child, &["to"]))
                    }
                    _ => false,
                };
                fits.then(|| act(child)).flatten()
            })
        };
        let object = || arguments.object.and_then(|object| self.tree.conjuncts(object).find_map(act));
        let found = if carries { object().or_else(clause) } else { clause().or_else(object) };
        found.or_else(|| {
            let objects = &["for", "to", "on", "of", "with", "against", "into", "from", "in", "upon", "over"];
            arguments
                .obliques
                .iter()
                .filter(|oblique| oblique.has(self.tree, objects) && self.is_near(verb, oblique.head))
                .find_map(|oblique| act(oblique.head))
        })
    }

    /// Whether the targets stand inside a phrase that tells what befalls them: "his impeachment".
    fn is_harm(&self, places: &Places, arguments: &Arguments, targets: &[Party]) -> bool {
        let mut told = places.target.into_iter().chain(arguments.object);
        told.any(|head| {
            self.lexicon.is(self.harm, self.tree.lemma(head))
                && targets.iter().all(|target| target.head != head)
        })
    }

    /// Whether one seeks to do what the inner act tells.
    fn is_sought(&self, verb: usize, inner: usize) -> bool {
        let clause = self.acts[inner].clause;
        self.tree.lemma(verb) == "seek"
            && self.tree.head(clause) == Some(verb)
            && is_infinitive(self.tree, clause)
    }

    /// Whether a verb only carries what a noun tells: "launched an attack".
    fn is_carried(&self, made: Option<(Inner, usize)>) -> bool {
        made.is_some_and(|(becomes, inner)| becomes == Inner::Same && self.acts[inner].nominal)
    }

    /// Whether an inner act is told by the object of a verb.
    fn is_object(&self, arguments: &Arguments, inner: usize) -> bool {
        arguments.object.is_some_and(|object| {
            self.tree.conjuncts(object).any(|conjunct| self.at[conjunct] as usize == inner)
        })
    }

    /// Whether a phrase hangs on a verb, or on a noun that only carries it: "a series of attacks", not "a view of talks".
    fn is_near(&self, verb: usize, head: usize) -> bool {
        self.tree.head(head).is_none_or(|up| {
            up == verb || self.parties.carries(up) || matches!(self.tree.upos(up), Upos::Verb | Upos::Adj)
        })
    }

    /// Whether "call" says what its object is called: by a complement, a phrase right behind the object, or words in quotation marks
    /// soon after it.
    fn names(&self, verb: usize, object: usize) -> bool {
        const NEAR: usize = 13;
        let tree = self.tree;
        let named = |child: usize| tree.rel(child) == Rel::Xcomp && tree.upos(child) != Upos::Verb;
        tree.lemma(verb) == "call"
            && (tree.children(verb).any(named)
                || tree
                    .tokens
                    .get(object + 1)
                    .is_some_and(|next| matches!(next.upos, Upos::Det | Upos::Adj | Upos::Pron))
                || (object + 1..tree.tokens.len().min(object + NEAR))
                    .take_while(|&at| tree.form(at) != ".")
                    .any(|at| matches!(tree.form(at), "\"" | "“" | "'" | "‘")))
    }
}
