//! What one says that another must do.
//!
//! In: a verb of speech with its arguments. Out: an act that demands. Never: tells what is only said.

use super::{
    act::{Act, NONE, Reader},
    arguments::Arguments,
    party::{Party, Side},
    rule::Inner,
};
use crate::model::{Rel, Upos};

impl Reader<'_> {
    /// "Russia says Israel must end attacks": what one says that another must do.
    pub(super) fn read_speech(&mut self, verb: usize, arguments: &Arguments) -> bool {
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
        // "must be withdrawn by Israel": who shall act is the agent.
        let must_act = Arguments::new(tree, self.lexicon, said).subject;
        let Some(subject) = must_act else { return false };
        let sources = self.subject(verb, arguments);
        let mut targets = self.parties.of(subject, Side::Target);
        targets.retain(|target| target.is_actor() && sources.iter().all(|source| !source.is_same(target)));
        if sources.is_empty() || targets.is_empty() || tree.upos(subject) == Upos::Pron {
            return false;
        }
        let inner = (self.at[said] != NONE).then_some(self.at[said] as usize);
        let demand = &self.lexicon.compositions[self.lexicon.demand as usize];
        let code = inner.and_then(|inner| demand.code(self.ontology, self.acts[inner].code));
        // What no rule tells is still demanded where a state is to do it: "must ensure", not "the country must know".
        let stately = |party: &Party| party.is_political() && party.actor.country.is_some();
        let any = || self.ontology.find("100").filter(|_| sources.iter().chain(&targets).all(stately));
        let Some(code) = code.or_else(any) else { return false };
        if let Some(inner) = inner {
            self.mark_inner(inner, Inner::Demanded);
        }
        self.push(verb, Act::of_verb(verb, must, code, sources, targets));
        true
    }
}
