//! Mentions of organisations.
//!
//! In: organisations with their names. Out: a group for each, with its mentions, fullest name and country. Never: gives a mention
//! to two organisations, or a name of one country's own to a body of another.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Group, Grouping, organisation_names::OrgName, organisations::Organisation};
use crate::entity::{EntityKind, countries::CountryId};

impl Grouping<'_> {
    /// Gives each mention to its organisation: where its name has several, to the one named last before it.
    pub(super) fn share_out(
        &self,
        names: &[OrgName],
        owners: &[Vec<usize>],
        organisations: &[Organisation],
    ) -> Vec<Group> {
        let mut members: Vec<Vec<usize>> = organisations
            .iter()
            .map(|organisation| {
                organisation.names.iter().flat_map(|&name| names[name].drafts.iter().copied()).collect()
            })
            .collect();
        for own in &mut members {
            own.sort_unstable();
        }
        let mut more: Vec<(usize, usize)> = Vec::new();
        for (name, found) in names.iter().zip(owners).filter(|(_, found)| found.len() > 1) {
            for &draft in &name.drafts {
                let before = |&&organisation: &&usize| {
                    let own = &members[organisation];
                    own.partition_point(|&other| other < draft).checked_sub(1).map(|at| own[at])
                };
                let nearest = found.iter().max_by_key(|organisation| {
                    (before(organisation), std::cmp::Reverse(organisations[**organisation].first))
                });
                more.extend(nearest.map(|&organisation| (organisation, draft)));
            }
        }
        for (organisation, draft) in more {
            members[organisation].push(draft);
        }
        let mut groups = Vec::with_capacity(organisations.len());
        for (organisation, drafts) in organisations.iter().zip(members) {
            if drafts.is_empty() {
                continue;
            }
            groups.push(self.finish_organisation(organisation, names, drafts));
        }
        groups
    }

    fn finish_organisation(
        &self,
        organisation: &Organisation,
        names: &[OrgName],
        drafts: Vec<usize>,
    ) -> Group {
        // The longest name of its own; of equal ones the most frequent.
        let own: FxHashSet<usize> = organisation.names.iter().copied().collect();
        let fullest = names
            .iter()
            .enumerate()
            .filter(|(at, _)| own.contains(at))
            .max_by_key(|(at, name)| {
                (self.drafts[name.drafts[0]].words.len(), name.drafts.len(), std::cmp::Reverse(*at))
            })
            .map_or(drafts[0], |(_, name)| name.drafts[0]);
        let mut group = Group::new(drafts, self.shown(fullest));
        group.known = organisation.known;
        group.country = organisation.country;
        if let Some(known) = organisation.known.map(|id| self.actors.lexicon.known(id))
            && !known.name.is_empty()
            && (!known.home
                || self.is_home(known.country) && self.of_country(organisation.country, known.country))
        {
            group.name.clone_from(&known.name);
        }
        if let Some(place) = self.embassy(&group) {
            group.name.push_str(" in ");
            group.name.push_str(&place);
        }
        group
    }

    /// Whether an organisation's country is not stated, or is this one.
    fn of_country(&self, stated: Option<CountryId>, code: Option<&str>) -> bool {
        stated.is_none_or(|id| Some(self.actors.lexicon.countries.get(id).code) == code)
    }

    /// Whether the article may be this country's own news: it does not speak far more of another.
    fn is_home(&self, code: Option<&str>) -> bool {
        let mut counts: FxHashMap<CountryId, u32> = FxHashMap::default();
        for id in self.drafts.iter().filter_map(|draft| draft.country) {
            *counts.entry(id).or_default() += 1;
        }
        let own = code.and_then(|code| self.actors.lexicon.countries.of_code(code));
        let own = own.and_then(|id| counts.get(&id)).copied().unwrap_or_default();
        // News at home names its own country less than others.
        counts.values().all(|&count| count <= 2 * own.max(1))
    }

    /// The place of an embassy or consulate, where one of its mentions says it: "the U.S. Embassy in Baghdad".
    fn embassy(&self, group: &Group) -> Option<String> {
        group.drafts.iter().find_map(|&draft| {
            let last = self.drafts[draft].words.last()?;
            if !matches!(&*last.text, "embassy" | "consulate") {
                return None;
            }
            let next = self
                .drafts
                .get(draft + 1)
                .filter(|next| matches!(next.kind, EntityKind::Gpe | EntityKind::Loc))?;
            let between = self.text.get(self.drafts[draft].span.end as usize..next.span.start as usize)?;
            (between.trim() == "in").then(|| self.shown(draft + 1))
        })
    }
}
