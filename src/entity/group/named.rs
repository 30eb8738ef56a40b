//! Everything that has one name: nationalities, buildings, events, works, products, amounts, and places of the user's list.
//!
//! In: drafts of those types. Out: one group a name and type. Never: shortens names.

use rustc_hash::FxHashMap;

use super::{Group, Grouping};
use crate::entity::EntityKind;

impl Grouping<'_> {
    /// Groups drafts by type and name.
    pub(super) fn others(&self, drafts: &[usize]) -> Vec<Group> {
        let mut by_key: FxHashMap<(EntityKind, String), usize> = FxHashMap::default();
        let mut groups: Vec<Group> = Vec::new();
        for &index in drafts {
            let draft = &self.drafts[index];
            let country = draft.country.filter(|_| draft.kind == EntityKind::Norp);
            let listed = self.kinds.of(&draft.words).and_then(|(_, name)| name);
            let own = self.own(index).map(|id| self.actors.lexicon.known(id).name.clone());
            let key = match (country, listed) {
                _ if own.is_some() => own.clone().unwrap_or_default(),
                (Some(id), _) => self.actors.lexicon.countries.get(id).code.to_owned(),
                (None, Some(name)) => name.to_string(),
                (None, None) => singular(draft.kind, self.key(index)),
            };
            let at = *by_key.entry((draft.kind, key)).or_insert_with(|| {
                let name = match (country, listed) {
                    (Some(id), _) => self.actors.lexicon.countries.get(id).names[0].clone(),
                    (None, Some(name)) => name.to_string(),
                    (None, None) => singular(draft.kind, self.shown(index)),
                };
                let mut group = Group::new(Vec::new(), name);
                group.country = country;
                groups.push(group);
                groups.len() - 1
            });
            groups[at].drafts.push(index);
        }
        groups
    }
}

/// "Republicans" and "Republican" are one group of people.
fn singular(kind: EntityKind, key: String) -> String {
    match key.strip_suffix('s') {
        Some(stem) if kind == EntityKind::Norp && stem.len() > 3 && !stem.ends_with('s') => stem.to_owned(),
        _ => key,
    }
}
