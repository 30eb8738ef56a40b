//! Organisations: acronyms, word order, short forms, legal forms.
//!
//! In: drafts of type ORG. Out: one group an organisation. Never: joins bodies of different countries, or shortens a name to a word
//! that names a place, a country or a kind of body.
//!
//! Different names are few, mentions many: names are grouped, longest first, and mentions follow their name. A name that fits
//! several organisations goes, mention by mention, to the one named last.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{Group, Grouping, organisation_names::OrgName};
use crate::entity::{actors::KnownId, countries::CountryId};

/// How many candidates are looked at.
const LIMIT: usize = 24;

/// An organisation in the making.
pub(super) struct Organisation {
    pub names: Vec<usize>,
    pub country: Option<CountryId>,
    pub known: Option<KnownId>,
    /// Content of its longest name.
    content: Vec<SmolStr>,
    owned: bool,
    joined: bool,
    pub first: usize,
}

/// Organisations by what their names have.
#[derive(Default)]
struct Index {
    bag: FxHashMap<Vec<SmolStr>, Vec<usize>>,
    initials: FxHashMap<String, Vec<usize>>,
    first: FxHashMap<SmolStr, Vec<usize>>,
    last: FxHashMap<SmolStr, Vec<usize>>,
    known: FxHashMap<KnownId, usize>,
}

impl Grouping<'_> {
    /// Groups the drafts of type ORG.
    pub(super) fn organisations(&self, drafts: &[usize]) -> Vec<Group> {
        let names = self.names(drafts);
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by_key(|&name| {
            (names[name].acronym.is_some(), std::cmp::Reverse(names[name].content.len()), name)
        });
        let stated = self.stated_acronyms(&names);
        let mut organisations: Vec<Organisation> = Vec::new();
        let mut index = Index::default();
        // Organisations that a name may belong to, by name.
        let mut owners: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
        for &at in &order {
            let name = &names[at];
            let mut found = Vec::new();
            if let Some(&long) = stated.get(&at) {
                found.clone_from(&owners[long]);
            }
            if found.is_empty() {
                found = self.candidates(&organisations, &index, name);
            }
            if found.is_empty() {
                organisations.push(Organisation {
                    names: Vec::new(),
                    country: name.country,
                    known: name.known,
                    content: name.content.clone(),
                    owned: name.owned,
                    joined: name.joined,
                    first: name.drafts[0],
                });
                found.push(organisations.len() - 1);
            }
            let one = found[0];
            if found.len() == 1 {
                organisations[one].names.push(at);
                organisations[one].known = organisations[one].known.or(name.known);
                organisations[one].country = organisations[one].country.or(name.country);
                index.add(name, one);
            }
            owners[at] = found;
        }
        self.share_out(&names, &owners, &organisations)
    }

    /// The organisations that a name may belong to.
    fn candidates(&self, organisations: &[Organisation], index: &Index, name: &OrgName) -> Vec<usize> {
        let fits = |organisation: &usize| {
            let organisation = &organisations[*organisation];
            let countries = (organisation.country, name.country);
            let one_country = !matches!(countries, (Some(one), Some(other)) if one != other);
            let one_known =
                !matches!((organisation.known, name.known), (Some(one), Some(other)) if one != other);
            one_country && one_known
        };
        let known = name.known.filter(|&id| !self.actors.lexicon.known(id).name.is_empty());
        if let Some(&found) = known.and_then(|id| index.known.get(&id)) {
            return vec![found];
        }
        let pick = |found: Option<&Vec<usize>>| -> Vec<usize> {
            found.into_iter().flatten().rev().take(LIMIT).copied().filter(fits).collect()
        };
        let same = pick(index.bag.get(&bag(&name.content)));
        if !same.is_empty() {
            return same;
        }
        if let Some(acronym) = &name.acronym {
            return pick(index.initials.get(acronym.as_str()));
        }
        // What is known by its own name is not a longer name's short form: "Pentagon", "Pentagon Papers".
        let other = |at: usize| name.known.is_some() && organisations[at].known != name.known;
        let (Some(first), Some(last)) = (name.content.first(), name.content.last()) else {
            return Vec::new();
        };
        let mut found = pick(index.first.get(first));
        found.retain(|&organisation| {
            let content = &organisations[organisation].content;
            !organisations[organisation].owned
                && !other(organisation)
                && content.starts_with(&name.content)
                && self.may_be_short(name, content)
        });
        if found.is_empty() {
            found = pick(index.last.get(last));
            found.retain(|&organisation| {
                let content = &organisations[organisation].content;
                let Organisation { owned, joined, country, .. } = organisations[organisation];
                // The ministry of a country is not that of another, whose name no list has.
                (name.country.is_none() || country == name.country)
                    && !owned
                    && !joined
                    && !other(organisation)
                    && content.ends_with(&name.content)
                    && self.may_be_tail(name)
            });
        }
        found
    }
}

impl Index {
    fn add(&mut self, name: &OrgName, organisation: usize) {
        let push = |found: &mut Vec<usize>| {
            if found.len() < 4 * LIMIT && !found.contains(&organisation) {
                found.push(organisation);
            }
        };
        push(self.bag.entry(bag(&name.content)).or_default());
        for initials in &name.initials {
            if initials.len() > 1 {
                push(self.initials.entry(initials.clone()).or_default());
            }
        }
        if let (Some(first), Some(last)) = (name.content.first(), name.content.last()) {
            push(self.first.entry(first.clone()).or_default());
            push(self.last.entry(last.clone()).or_default());
        }
        if let Some(known) = name.known {
            self.known.entry(known).or_insert(organisation);
        }
    }
}

/// The words in an order of their own: "Department of Defense" is "Defense Department".
fn bag(content: &[SmolStr]) -> Vec<SmolStr> {
    let mut bag = content.to_vec();
    bag.sort_unstable();
    bag
}
