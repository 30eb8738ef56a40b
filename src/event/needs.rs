//! Whether the sides of an act are who its rule asks for.
//!
//! In: what a rule needs, and the two sides. Out: whether they are such. Never: looks for another side.

use super::{
    act::Reader,
    party::{Kind, Party},
    rule::Needs,
};

impl Reader<'_> {
    /// Whether the sides are who the rule asks for.
    pub(super) fn meets(&self, needs: Needs, sources: &[Party], targets: &[Party]) -> bool {
        let force = || {
            let bears_arms = |party: &Party| {
                party.kind == Kind::Country
                    || matches!(party.actor.sector, Some("MIL" | "REB" | "COP" | "UAF" | "SPY"))
                    || self.lexicon.is(self.armed, self.tree.lemma(party.head))
            };
            let person = |party: &Party| matches!(party.kind, Kind::Person | Kind::Thing);
            // What is attacked is a place or a crowd; who stands in parliament is attacked with words.
            let attacked = |party: &Party| match party.kind {
                Kind::Place | Kind::Country => true,
                Kind::Role => !matches!(
                    party.actor.sector,
                    Some("GOV" | "LEG" | "JUD" | "PTY" | "ELI" | "MED" | "BUS" | "NGO")
                ),
                _ => false,
            };
            sources.iter().any(bears_arms) || targets.iter().any(attacked) && !sources.iter().any(person)
        };
        let state = |party: &Party| {
            party.kind == Kind::Country || matches!(party.actor.sector, Some("GOV" | "IGO" | "MIL"))
        };
        match needs {
            Needs::Nothing | Needs::Clause => true,
            Needs::States | Needs::That => sources.iter().chain(targets).all(state),
            Needs::Force => force(),
            Needs::Words => !force(),
        }
    }
}

/// Whether a weak word tells an event between these: two actors, one of them political.
pub(super) fn is_strong(sources: &[Party], targets: &[Party]) -> bool {
    let actors = |side: &[Party]| side.iter().any(Party::is_actor);
    let political = |side: &[Party]| side.iter().any(Party::is_political);
    actors(sources) && (actors(targets) || sources.len() > 1) && (political(sources) || political(targets))
}
