//! What fills the places of a verb.
//!
//! In: a frame and the arguments of a verb. Out: which words stand in its places, and whom or what its act is done to. Never:
//! makes an act or changes one.

use super::{
    act::Reader,
    arguments::{Arguments, Oblique},
    lexicon::{Frame, Slot},
    ontology::Code,
    party::{Kind, Party, Side},
};
use crate::model::Upos;

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
        self.tree.conjuncts(head).any(|conjunct| self.lexicon.fits(slot, self.tree.lemma(conjunct)))
    }

    /// The target beside the verb.
    pub(super) fn outer_target(
        &self,
        places: &Places,
        arguments: &Arguments,
        code: Code,
        sources: &[Party],
        inner: Option<usize>,
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
        let places_too = matches!(self.ontology.entry(code).quad, 2 | 4);
        for preposition in TARGET.iter().chain(if places_too { WHERE } else { &[] }) {
            for head in arguments.with(self.tree, &[*preposition]).filter(|&head| !is_inner(head)) {
                let mut found = find(head);
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
