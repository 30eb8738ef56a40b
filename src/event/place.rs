//! What fills the places of a verb.
//!
//! In: a frame and the arguments of a verb. Out: which words stand in its places, and whom or what its act is done to. Never:
//! makes an act or changes one.

use super::{
    act::Reader,
    arguments::{Arguments, Oblique},
    ontology::Code,
    party::{Kind, Party, Side},
    rule::{Frame, Slot},
    tree::Tree,
};
use crate::model::{Rel, Upos};

/// Prepositions before a target, best first.
const TARGET: &[&str] = &["against", "on", "upon", "with", "at", "to", "toward", "towards", "alongside"];

/// Prepositions before a place that is acted upon.
const WHERE: &[&str] =
    &["in", "inside", "within", "across", "near", "along", "throughout", "around", "outside"];

/// What fills the places of a frame.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub target: Option<usize>,
    pub source: Option<usize>,
    /// Heads that the frame itself names.
    pub taken: Vec<usize>,
}

impl Reader<'_> {
    /// What fills the places of a frame; `None` where one stays empty.
    pub(super) fn fill(&self, frame: &Frame, arguments: &Arguments, things: bool) -> Option<Places> {
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
        let is = |head: usize| {
            self.tree.conjuncts(head).any(|conjunct| self.lexicon.fits(slot, self.tree.lemma(conjunct)))
        };
        is(head) || self.measured(head).is_some_and(is)
    }

    /// What a portion is of: "a package of aid", "the draft text of a deal", "$10 million in aid".
    fn measured(&self, head: usize) -> Option<usize> {
        if !self.lexicon.is(self.portions, self.tree.lemma(head)) {
            return None;
        }
        self.tree.children(head).find(|&child| {
            child > head
                && self.tree.rel(child) == Rel::Nmod
                && self
                    .tree
                    .preposition(child)
                    .is_some_and(|case| matches!(self.tree.lemma(case), "of" | "in"))
        })
    }

    /// Whether an infinitive depends on a verb.
    pub(super) fn has_infinitive(&self, verb: usize) -> bool {
        self.tree.children(verb).any(|child| {
            matches!(self.tree.rel(child), Rel::Xcomp | Rel::Ccomp | Rel::Advcl)
                && self.tree.children(child).any(|mark| {
                    self.tree.rel(mark) == Rel::Mark && self.tree.lemma(mark) == "to" && mark > verb
                })
        })
    }

    /// For whom aid is that is given for a purpose: "gave 20 million euros to help people in Yemen".
    pub(super) fn target_of_purpose(&self, verb: usize, arguments: &Arguments) -> Vec<Party> {
        let clauses = self
            .tree
            .children(verb)
            .chain(arguments.object.into_iter().flat_map(|object| self.tree.children(object)));
        clauses
            .filter(|&clause| {
                clause > verb
                    && self.tree.upos(clause) == Upos::Verb
                    && matches!(self.tree.rel(clause), Rel::Advcl | Rel::Xcomp | Rel::Acl)
            })
            .find_map(|clause| {
                let told = self.acts.get(self.at[clause] as usize).map(|act| act.targets.clone());
                let told = told.filter(|targets| targets.iter().any(Party::is_actor));
                told.or_else(|| {
                    self.tree
                        .children(clause)
                        .filter(|&part| matches!(self.tree.rel(part), Rel::Obj | Rel::Obl))
                        .map(|part| self.parties.of(part, Side::Target))
                        .find(|found| found.iter().any(Party::is_actor))
                })
            })
            .unwrap_or_default()
    }

    /// The target beside the verb.
    pub(super) fn outer_target(
        &self,
        places: &Places,
        arguments: &Arguments,
        code: Code,
        sources: &[Party],
        inner: Option<usize>,
        verb: usize,
    ) -> Vec<Party> {
        // One meets, arrests, frees somebody, not somebody's plan.
        let text = self.ontology.text(code);
        let personal = matches!(text.get(..2), Some("04" | "18"))
            || matches!(text.get(..3), Some("084" | "173" | "174"));
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
            // Whom "him" means may not be known, but nobody else is meant.
            if !found.is_empty() || self.tree.upos(head) == Upos::Pron {
                return found;
            }
        }
        // Where several meet or sign is no partner.
        let places_too = matches!(self.ontology.entry(code).quad, 2 | 4)
            && !(sources.len() > 1
                && matches!(self.ontology.text(code).get(..2), Some("03" | "04" | "05" | "06")));
        for preposition in TARGET.iter().chain(if places_too { WHERE } else { &[] }) {
            // "talked about ties to Russia" is no talk with Russia.
            let fits = |oblique: &&Oblique| {
                oblique.has(self.tree, &[*preposition])
                    && !is_inner(oblique.head)
                    && !oblique.is_reason(self.tree)
                    && (!personal || self.tree.head(oblique.head) == Some(verb))
            };
            for oblique in arguments.obliques.iter().filter(fits) {
                let mut found = find(oblique.head);
                if WHERE.contains(preposition) {
                    found.retain(|party| matches!(party.kind, Kind::Country | Kind::Place));
                }
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

    /// Whether a frame says where its target stands, and it is not the inner event that stands there.
    pub(super) fn names_target(&self, places: &Places, inner: usize) -> bool {
        let trigger = self.acts[inner].trigger;
        let clause = self.acts[inner].clause;
        places.target.is_some_and(|head| {
            head != trigger
                && head != clause
                && !self.parties.of(head, Side::Target).is_empty()
                && self.tree.conjuncts(head).all(|conjunct| conjunct != trigger)
        })
    }

    /// With whom an inner event is, where it is a friendly one: one who welcomes talks with Iran approves of Iran, one who
    /// welcomes an attack on it does not.
    pub(super) fn inner_partners(&self, inner: usize) -> Vec<Party> {
        let act = &self.acts[inner];
        if matches!(self.ontology.entry(act.code).quad, 1 | 2) { act.targets.clone() } else { Vec::new() }
    }

    /// An inner event that is told by a noun, as a thing.
    pub(super) fn inner_thing(&self, inner: usize) -> Vec<Party> {
        let trigger = self.acts[inner].trigger;
        if self.tree.upos(trigger) == Upos::Noun { vec![self.parties.thing(trigger)] } else { Vec::new() }
    }

    /// Whether a frame that says where its target stands may have a thing there.
    pub(super) fn names_things(&self, code: Code) -> bool {
        !matches!(
            self.ontology.entry(code).plover.as_str(),
            "CONSULT" | "ASSAULT" | "COOPERATE" | "COERCE" | "RETREAT"
        )
    }

    pub(super) fn thing_target(
        &self,
        places: &Places,
        arguments: &Arguments,
        code: Code,
        verb: usize,
    ) -> Option<Party> {
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
}

/// Whether a party stands with "with": the partner of what several do.
pub(super) fn with_whom(tree: &Tree<'_>, party: &Party) -> bool {
    tree.preposition(party.head).is_some_and(|case| matches!(tree.lemma(case), "with" | "to"))
        || matches!(tree.rel(party.head), Rel::Obj)
}

/// Whether a party is where something happens.
pub(super) fn stands_in(tree: &Tree<'_>, party: &Party) -> bool {
    tree.preposition(party.head)
        .is_some_and(|case| matches!(tree.lemma(case), "in" | "at" | "near" | "off" | "outside"))
        || tree.head(party.head).is_some_and(|up| {
            tree.preposition(up).is_some_and(|case| matches!(tree.lemma(case), "in" | "at" | "near" | "off"))
                && tree.rel(party.head) == Rel::Nmod
        })
}

/// Whether a party is "the two countries", "both sides": those who are named beside it.
pub(super) fn is_the_same_two(tree: &Tree<'_>, party: &Party) -> bool {
    party.entity.is_none()
        && matches!(
            tree.lemma(party.head),
            "country"
                | "nation"
                | "side"
                | "state"
                | "leader"
                | "neighbour"
                | "neighbor"
                | "party"
                | "government"
        )
        && tree.children(party.head).any(|child| matches!(tree.lemma(child), "two" | "both" | "three"))
}
