//! Acts: what the words of a sentence tell, before it is asked whether it happened.
//!
//! In: trees, rules, parties. Out: the acts of a document: a trigger, a code, who and whom. An act may be made of another one
//! ("agreed to meet", "launched an attack"); the inner one is then dropped or told as intended, demanded, claimed. Never: looks
//! beyond a sentence.

use super::{
    Status,
    arguments::{Arguments, Oblique},
    lexicon::{Class, Frame, Inner, Lexicon, Needs, Nominal, OfWhom, Slot, TargetOf},
    ontology::{Code, Ontology},
    party::{Kind, Parties, Party, Side},
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
}

/// Prepositions before a target, best first.
const TARGET: &[&str] = &[
    "against",
    "on",
    "upon",
    "with",
    "at",
    "to",
    "toward",
    "towards",
    "from",
    "of",
    "into",
    "over",
    "for",
    "about",
    "between",
    "among",
    "alongside",
];

/// Prepositions before a place that is acted upon.
const WHERE: &[&str] =
    &["in", "inside", "within", "across", "near", "along", "throughout", "around", "outside"];

/// Finds the acts of a document.
pub(super) struct Reader<'a> {
    pub tree: &'a Tree<'a>,
    pub parties: &'a Parties<'a>,
    pub lexicon: &'a Lexicon,
    pub ontology: &'a Ontology,
    armed: Class,
    acts: Vec<Act>,
    /// Index into `acts` for each token that is a trigger or carries one.
    at: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl<'a> Reader<'a> {
    /// A reader of the document that the tree is of.
    pub fn new(
        tree: &'a Tree<'a>,
        parties: &'a Parties<'a>,
        lexicon: &'a Lexicon,
        ontology: &'a Ontology,
    ) -> Self {
        let at = vec![NONE; tree.tokens.len()];
        Self { tree, parties, lexicon, ontology, armed: lexicon.class("armed"), acts: Vec::new(), at }
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
        let Some(particle) = frame.particle.as_deref() else { return true };
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
        let made = rule.then.zip(inner).and_then(|(then, inner)| {
            let compose = &lexicon.compositions[then as usize];
            Some((compose, inner, compose.code(self.ontology, self.acts[inner].code)?))
        });
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
        let order: &[TargetOf] = made.map_or(&[TargetOf::Outer], |(compose, _, _)| &compose.target);
        let mut targets = Vec::new();
        for place in order {
            targets = match (place, made) {
                (TargetOf::InnerSource, Some((_, inner, _))) => self.acts[inner].sources.clone(),
                (TargetOf::InnerTarget, Some((_, inner, _))) => self.acts[inner].targets.clone(),
                (TargetOf::Thing, Some((_, inner, _))) => self.inner_thing(inner),
                _ if places.source.is_some() => {
                    arguments.subject.map(|head| self.parties.of(head, Side::Target)).unwrap_or_default()
                }
                _ => self.outer_target(&places, arguments, code, &sources, made.map(|(_, inner, _)| inner)),
            };
            targets.retain(|target| sources.iter().all(|source| !source.is_same(target)));
            if !targets.is_empty() {
                break;
            }
        }
        if targets.is_empty() && !rule.weak && places.source.is_none() {
            targets.extend(self.thing_target(&places, arguments, code, verb));
        }
        let mut trigger = verb;
        let mut reciprocal = rule.reciprocal;
        if let Some((_, inner, _)) = made {
            let among = sources.len() > 1 && rule.then == Some(lexicon.intend);
            let shared = self.acts[inner].reciprocal
                || among
                    && matches!(
                        self.ontology.text(self.acts[inner].code).get(..2),
                        Some("03" | "04" | "05" | "06")
                    );
            let plain = rule.then == Some(lexicon.intend)
                || rule.then == Some(lexicon.refuse) && sources.len() > 1 && targets.is_empty();
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
        let names = self
            .tree
            .children(verb)
            .any(|child| self.tree.rel(child) == Rel::Xcomp && self.tree.upos(child) != Upos::Verb);
        if names && places.target.is_some() && self.ontology.entry(code).plover == "CONSULT" {
            return false;
        }
        // "A tornado hit Dallas": what acts is nobody.
        let nobody = sources.is_empty() && arguments.subject.is_some() && !arguments.passive;
        if rule.needs == Needs::Force && nobody || !self.meets(rule.needs, &sources, &targets) {
            return false;
        }
        if rule.weak && made.is_none() && !weak && !is_strong(&sources, &targets) {
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
        let act = Act {
            trigger,
            clause: verb,
            code,
            sources,
            targets,
            weak,
            reciprocal,
            status: None,
            dropped: false,
            nominal: false,
        };
        self.push(verb, act);
        true
    }

    fn push(&mut self, token: usize, act: Act) {
        self.at[token] = self.acts.len() as u32;
        self.acts.push(act);
    }

    fn mark_inner(&mut self, inner: usize, becomes: Inner) {
        let act = &mut self.acts[inner];
        match becomes {
            Inner::Same | Inner::Drop => act.dropped = true,
            Inner::Keep => {}
            _ => act.status = becomes.status(),
        }
    }

    /// "Russia says Israel must end attacks": what one says that another must do.
    fn read_speech(&mut self, verb: usize, arguments: &Arguments) -> bool {
        let tree = self.tree;
        let Some(said) = tree.child(verb, &[Rel::Ccomp, Rel::Parataxis]) else { return false };
        let Some(must) = tree
            .children(said)
            .find(|&child| tree.rel(child) == Rel::Aux && matches!(tree.lemma(child), "must" | "ought"))
        else {
            return false;
        };
        if tree.is_negated(said) {
            return false;
        }
        let Some(subject) = tree.child(said, &[Rel::Nsubj, Rel::NsubjPass]) else { return false };
        let sources = self.subject(verb, arguments);
        let mut targets = self.parties.of(subject, Side::Target);
        targets.retain(|target| target.is_actor() && sources.iter().all(|source| !source.is_same(target)));
        if sources.is_empty() || targets.is_empty() || tree.upos(subject) == Upos::Pron {
            return false;
        }
        let inner = (self.at[said] != NONE).then_some(self.at[said] as usize);
        let demand = &self.lexicon.compositions[self.lexicon.demand as usize];
        let code = inner.and_then(|inner| demand.code(self.ontology, self.acts[inner].code));
        let Some(code) = code.or_else(|| self.ontology.find("100")) else { return false };
        if let Some(inner) = inner {
            self.mark_inner(inner, Inner::Demanded);
        }
        let act = Act {
            trigger: must,
            clause: verb,
            code,
            sources,
            targets,
            weak: false,
            reciprocal: false,
            status: None,
            dropped: false,
            nominal: false,
        };
        self.push(verb, act);
        true
    }

    /// "was killed in an airstrike ordered by the president": whoever did what killed.
    fn sources_of_cause(&mut self, arguments: &Arguments) -> Vec<Party> {
        let cause = arguments
            .with(self.tree, &["in", "by", "during", "with"])
            .chain(arguments.subject)
            .find_map(|head| {
                let index = self.at[head];
                let act = self.acts.get(index as usize)?;
                let violent = self.ontology.entry(act.code).plover == "ASSAULT";
                (violent && act.nominal && !act.sources.is_empty()).then_some(index as usize)
            });
        let Some(cause) = cause else { return Vec::new() };
        self.acts[cause].dropped |= self.acts[cause].targets.is_empty();
        self.acts[cause].sources.clone()
    }

    /// Who acts.
    fn subject(&self, verb: usize, arguments: &Arguments) -> Vec<Party> {
        let Some(subject) = arguments.subject else { return Vec::new() };
        let found = self.parties.of(subject, Side::Source);
        if !found.is_empty() || !matches!(self.tree.lemma(subject), "it" | "he" | "she" | "they" | "we" | "I")
        {
            return found;
        }
        // "The army said it had arrested ..": whoever says so.
        self.tree
            .ancestors(verb)
            .take(4)
            .filter(|&up| {
                self.lexicon
                    .verb(self.tree.lemma(up))
                    .iter()
                    .any(|frame| self.lexicon.rules[frame.rule as usize].then == Some(self.lexicon.say))
            })
            .find_map(|up| {
                let speaker = self.tree.child(up, &[Rel::Nsubj])?;
                let found = self.parties.of(speaker, Side::Source);
                (speaker != subject && !found.is_empty()).then_some(found)
            })
            .unwrap_or_default()
    }

    /// What fills the places of a frame; `None` where one stays empty.
    fn fill(&self, frame: &Frame, arguments: &Arguments, things: bool) -> Option<Places> {
        let mut places = Places::default();
        match &*frame.objects {
            [] => {}
            [slot] => self.fill_object(slot, arguments.object?, &mut places)?,
            [first, second] => {
                // "give Iran a deadline", or the passive "was given a deadline".
                let indirect =
                    arguments.indirect.or_else(|| arguments.with(self.tree, &["to", "for"]).next())?;
                self.fill_object(first, indirect, &mut places)?;
                self.fill_object(second, arguments.object?, &mut places)?;
            }
            _ => return None,
        }
        for (prepositions, slot) in &frame.obliques {
            let fits = |oblique: &&Oblique| {
                oblique.has(self.tree, prepositions)
                    && match slot {
                        Slot::Target => things || !self.parties.of(oblique.head, Side::Target).is_empty(),
                        Slot::Source => !self.parties.of(oblique.head, Side::Source).is_empty(),
                        Slot::Any => true,
                        noun @ Slot::Noun { .. } => self.fits(noun, oblique.head),
                    }
            };
            let head = arguments.obliques.iter().find(fits)?.head;
            match slot {
                Slot::Target => places.target = Some(head),
                Slot::Source => places.source = Some(head),
                Slot::Any => {}
                Slot::Noun { .. } => places.taken.push(head),
            }
        }
        Some(places)
    }

    fn fill_object(&self, slot: &Slot, head: usize, places: &mut Places) -> Option<()> {
        match slot {
            Slot::Target => places.target = Some(head),
            Slot::Source => places.source = Some(head),
            Slot::Any => places.taken.push(head),
            Slot::Noun { .. } => {
                if !self.fits(slot, head) {
                    return None;
                }
                places.taken.push(head);
            }
        }
        Some(())
    }

    fn fits(&self, slot: &Slot, head: usize) -> bool {
        self.tree.conjuncts(head).any(|conjunct| self.lexicon.fits(slot, self.tree.lemma(conjunct)))
    }

    /// The target beside the verb.
    fn outer_target(
        &self,
        places: &Places,
        arguments: &Arguments,
        code: Code,
        sources: &[Party],
        inner: Option<usize>,
    ) -> Vec<Party> {
        // One meets somebody, not somebody's plan.
        let personal = self.ontology.entry(code).plover == "CONSULT";
        let find = |head: usize| {
            let mut found =
                if personal { self.parties.itself(head) } else { self.parties.of(head, Side::Target) };
            found.retain(|party| sources.iter().all(|source| !source.is_same(party)));
            found
        };
        if let Some(head) = places.target {
            let found = find(head);
            return if found.is_empty() && self.takes_things(code) {
                vec![self.parties.thing(head)]
            } else {
                found
            };
        }
        let inner = inner.map(|inner| self.acts[inner].trigger);
        let is_inner = |head: usize| Some(head) == inner || places.taken.contains(&head);
        // "released the prisoners", "expelled the ambassador": whom the frame itself names.
        if matches!(self.ontology.text(code).get(..2), Some("08" | "16" | "17")) {
            for &head in &places.taken {
                let mut found = self.parties.itself(head);
                found.retain(|party| party.is_actor() && sources.iter().all(|source| !source.is_same(party)));
                if !found.is_empty() {
                    return found;
                }
            }
        }
        let object = arguments.object.filter(|&object| !is_inner(object));
        for head in arguments.indirect.into_iter().chain(object) {
            let found = find(head);
            if !found.is_empty() {
                return found;
            }
        }
        let places_too = matches!(self.ontology.entry(code).quad, 2 | 4);
        for preposition in TARGET.iter().chain(if places_too { WHERE } else { &[] }) {
            for head in arguments.with(self.tree, &[*preposition]).filter(|&head| !is_inner(head)) {
                let found = find(head);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        places.taken.first().map(|&head| find(head)).unwrap_or_default()
    }

    /// Whether an act of this kind can be done to a thing: one rejects a plan, but meets somebody.
    fn takes_things(&self, code: Code) -> bool {
        let entry = self.ontology.entry(code);
        matches!(entry.plover.as_str(), "ACCUSE" | "SUPPORT" | "REJECT" | "REQUEST" | "PROTEST")
    }

    /// An inner event that is told by a noun, as a thing.
    fn inner_thing(&self, inner: usize) -> Vec<Party> {
        let trigger = self.acts[inner].trigger;
        if self.tree.upos(trigger) == Upos::Noun { vec![self.parties.thing(trigger)] } else { Vec::new() }
    }

    /// Whether a frame that says where its target stands may have a thing there.
    fn names_things(&self, code: Code) -> bool {
        !matches!(
            self.ontology.entry(code).plover.as_str(),
            "CONSULT" | "ASSAULT" | "COOPERATE" | "COERCE" | "RETREAT"
        )
    }

    fn thing_target(&self, places: &Places, arguments: &Arguments, code: Code, verb: usize) -> Option<Party> {
        if !self.takes_things(code) {
            return None;
        }
        let head = arguments.object.or_else(|| {
            let mut obliques = arguments.obliques.iter();
            obliques.find(|oblique| oblique.has(self.tree, &TARGET[..8])).map(|oblique| oblique.head)
        })?;
        let nominal = matches!(self.tree.upos(head), Upos::Noun | Upos::Propn);
        (nominal && head != verb && !places.taken.contains(&head)).then(|| self.parties.thing(head))
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
                .filter(|oblique| oblique.has(self.tree, objects))
                .find_map(|oblique| act(oblique.head))
        })
    }

    fn read_noun(&mut self, noun: usize) {
        let lexicon = self.lexicon;
        let nominals = lexicon.noun(self.tree.lemma(noun));
        let Some(nominal) = nominals.iter().find(|nominal| self.modified(nominal, noun)) else { return };
        let rule = &lexicon.rules[nominal.rule as usize];
        let (sources, mut targets) = self.nominal_sides(nominal, rule.of, noun);
        let inner = rule.then.and_then(|_| self.nominal_complement(noun));
        let made = rule.then.zip(inner).and_then(|(then, inner)| {
            let compose = &lexicon.compositions[then as usize];
            Some((compose, inner, compose.code(self.ontology, self.acts[inner].code)?))
        });
        let Some(code) = made.map(|(_, _, code)| code).or(rule.code) else { return };
        if let Some((compose, inner, _)) = made {
            for place in &compose.target {
                if !targets.is_empty() {
                    break;
                }
                match place {
                    TargetOf::Outer => {}
                    TargetOf::Thing => targets = self.inner_thing(inner),
                    TargetOf::InnerSource => targets.clone_from(&self.acts[inner].sources),
                    TargetOf::InnerTarget => targets.clone_from(&self.acts[inner].targets),
                }
                targets.retain(|target| sources.iter().all(|source| !source.is_same(target)));
            }
            self.mark_inner(inner, compose.inner);
        }
        let act = Act {
            trigger: noun,
            clause: noun,
            code,
            sources,
            targets,
            weak: rule.weak,
            reciprocal: rule.reciprocal,
            status: None,
            dropped: false,
            nominal: true,
        };
        self.push(noun, act);
    }

    fn modified(&self, nominal: &Nominal, noun: usize) -> bool {
        let modifiers = &nominal.modifiers;
        if modifiers.is_empty() {
            return true;
        }
        let is = |token: usize| {
            let lemma = self.tree.lemma(token);
            modifiers.iter().any(|word| word == lemma || word.eq_ignore_ascii_case(lemma))
        };
        self.tree.children(noun).any(|child| child < noun && is(child)) || noun > 0 && is(noun - 1)
    }

    fn nominal_sides(&self, nominal: &Nominal, of: OfWhom, noun: usize) -> (Vec<Party>, Vec<Party>) {
        let tree = self.tree;
        let mut phrases: Vec<Oblique> = Vec::new();
        let mut before = None;
        let mut possessor = None;
        for child in tree.children(noun) {
            match tree.rel(child) {
                Rel::NmodPoss => possessor = Some(child),
                Rel::Compound | Rel::Amod | Rel::NmodDesc | Rel::NmodUnmarked if child < noun => {
                    before = before
                        .or_else(|| (!self.parties.of(child, Side::Source).is_empty()).then_some(child));
                }
                Rel::Nmod | Rel::Obl => {
                    phrases.extend(tree.preposition(child).map(|case| Oblique { case, head: child }));
                }
                // "an attack carried out by rebels"
                Rel::Acl => phrases.extend(tree.children(child).filter_map(|part| {
                    let agent = matches!(tree.rel(part), Rel::Obl | Rel::OblAgent);
                    let case = tree.preposition(part)?;
                    (agent && matches!(tree.lemma(case), "by" | "against" | "on"))
                        .then_some(Oblique { case, head: part })
                })),
                _ => {}
            }
        }
        // "carried out an attack yesterday on the village": the phrase may hang on the verb.
        if let Some(verb) =
            tree.head(noun).filter(|_| matches!(tree.rel(noun), Rel::Obj | Rel::NsubjPass | Rel::Nsubj))
        {
            phrases.extend(
                tree.children(verb).filter(|&part| part > noun && tree.rel(part) == Rel::Obl).filter_map(
                    |part| {
                        let case = tree.preposition(part)?;
                        (tree.lemma(case) != "by" && tree.lemma(case) != "in")
                            .then_some(Oblique { case, head: part })
                    },
                ),
            );
        }
        let with = |words: &[&str], side: Side| {
            words.iter().find_map(|word| {
                phrases.iter().filter(|phrase| phrase.has(tree, &[*word])).find_map(|phrase| {
                    let found = self.parties.of(phrase.head, side);
                    (!found.is_empty()).then_some(found)
                })
            })
        };
        if let Some(both) = with(&["between"], Side::Source) {
            return (both, Vec::new());
        }
        let by: &[&str] = if of == OfWhom::Source { &["by", "from", "of"] } else { &["by", "from"] };
        let sources = possessor
            .map(|head| self.parties.of(head, Side::Source))
            .filter(|found| !found.is_empty())
            .or_else(|| with(by, Side::Source))
            .or_else(|| before.map(|head| self.parties.of(head, Side::Source)))
            .unwrap_or_default();
        let prepositions: Vec<&str> = nominal.prepositions.iter().map(smol_str::SmolStr::as_str).collect();
        let mut targets = with(&prepositions, Side::Target).unwrap_or_default();
        targets.retain(|target| sources.iter().all(|source| !source.is_same(target)));
        (sources, targets)
    }

    /// The act that depends on a noun: "a threat to attack", "calls for talks".
    fn nominal_complement(&self, noun: usize) -> Option<usize> {
        self.tree.children(noun).find_map(|child| {
            let fits = match self.tree.rel(child) {
                Rel::Acl | Rel::Xcomp | Rel::Ccomp | Rel::Advcl => true,
                Rel::Nmod => self.tree.preposition(child).is_some_and(|case| {
                    matches!(self.tree.lemma(case), "of" | "for" | "to" | "on" | "against" | "with" | "over")
                }),
                Rel::Compound => child < noun,
                _ => false,
            };
            let index = self.at[child];
            (fits && index != NONE && !self.acts[index as usize].dropped).then_some(index as usize)
        })
    }

    /// Whether the sides are who the rule asks for.
    fn meets(&self, needs: Needs, sources: &[Party], targets: &[Party]) -> bool {
        let force = || {
            let bears_arms = |party: &Party| {
                party.kind == Kind::Country
                    || matches!(party.actor.sector, Some("MIL" | "REB" | "COP" | "UAF" | "SPY"))
                    || self.lexicon.is(self.armed, self.tree.lemma(party.head))
            };
            let person = |party: &Party| matches!(party.kind, Kind::Person | Kind::Thing);
            sources.iter().any(bears_arms)
                || targets.iter().any(|party| matches!(party.kind, Kind::Place | Kind::Role))
                    && !sources.iter().any(person)
        };
        match needs {
            Needs::Nothing => true,
            Needs::Force => force(),
            Needs::Words => !force(),
        }
    }
}

/// Whether a party stands with "with": the partner of what several do.
fn with_whom(tree: &Tree<'_>, party: &Party) -> bool {
    tree.preposition(party.head).is_some_and(|case| matches!(tree.lemma(case), "with" | "to"))
        || matches!(tree.rel(party.head), Rel::Obj)
}

/// Whether a weak word tells an event between these: two actors, one of them political.
fn is_strong(sources: &[Party], targets: &[Party]) -> bool {
    let actors = |side: &[Party]| side.iter().any(Party::is_actor);
    let political = |side: &[Party]| side.iter().any(Party::is_political);
    actors(sources) && (actors(targets) || sources.len() > 1) && (political(sources) || political(targets))
}

/// What fills the places of a frame.
#[derive(Debug, Default)]
struct Places {
    target: Option<usize>,
    source: Option<usize>,
    /// Heads that the frame itself names.
    taken: Vec<usize>,
}
