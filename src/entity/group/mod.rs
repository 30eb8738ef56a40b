//! Which mentions by name are one thing.
//!
//! In: drafts of one article. Out: groups of them, each with what is known of it. Never: looks at pronouns or descriptions, or
//! compares every mention with every other: candidates are found by their words, and there is a limit on how many are looked at.

mod named;
mod organisation_mentions;
mod organisation_names;
mod organisations;
mod persons;
mod places;
mod spelling;

use jiff::civil::Date;

use super::{
    EntityKind,
    actors::{ActorCoder, KnownId, Meaning},
    countries::CountryId,
    draft::Draft,
    gazetteer::PlaceId,
    kinds::Kinds,
    people::{Gender, People},
};
use crate::document::Document;

/// Mentions of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// Indices of its drafts, in order; never empty.
    pub drafts: Vec<usize>,
    /// Its fullest name.
    pub name: String,
    /// Gender, from titles and first names.
    pub gender: Gender,
    /// Whom or what the lexicon knows by this name.
    pub known: Option<KnownId>,
    /// Type of all its mentions, where grouping settles it.
    pub kind: Option<EntityKind>,
    /// The place.
    pub place: Option<PlaceId>,
    /// The country that it is, or whose people.
    pub country: Option<CountryId>,
}

impl Group {
    fn new(drafts: Vec<usize>, name: String) -> Self {
        Self { drafts, name, gender: Gender::Unknown, known: None, kind: None, place: None, country: None }
    }
}

/// What grouping reads.
#[derive(Clone, Copy)]
pub(super) struct Grouping<'a> {
    pub text: &'a str,
    pub dateline: &'a str,
    pub document: &'a Document,
    pub date: Option<Date>,
    pub drafts: &'a [Draft],
    pub actors: &'a ActorCoder,
    pub people: &'a People,
    pub kinds: &'a Kinds,
}

impl Grouping<'_> {
    /// All groups, in order of their first mention.
    pub fn groups(&self) -> Vec<Group> {
        let mut of_kind: [Vec<usize>; 4] = Default::default();
        for (index, draft) in self.drafts.iter().enumerate() {
            let kind = match draft.kind {
                EntityKind::Person => 0,
                EntityKind::Org => 1,
                EntityKind::Gpe | EntityKind::Loc if self.own(index).is_none() => 2,
                _ => 3,
            };
            of_kind[kind].push(index);
        }
        let [persons, organisations, places, others] = of_kind;
        let mut groups = self.persons(&persons);
        groups.extend(self.organisations(&organisations));
        groups.extend(self.places(&places));
        groups.extend(self.others(&others));
        for group in &mut groups {
            group.drafts.sort_unstable();
            if group.known.is_none()
                && !matches!(self.drafts[group.drafts[0]].kind, EntityKind::Person | EntityKind::Org)
            {
                group.known = group.drafts.iter().find_map(|&draft| self.known_as(draft));
                let own = group.known.map(|id| self.actors.lexicon.known(id)).filter(|known| known.user);
                if let Some(known) = own {
                    group.name.clone_from(&known.name);
                }
            }
        }
        groups.sort_by_key(|group| group.drafts[0]);
        groups
    }

    /// Whom or what the lexicon knows by the whole of a mention that is no surname.
    fn known_as(&self, draft: usize) -> Option<KnownId> {
        match self.actors.lexicon.exact(&self.drafts[draft].words) {
            Some(&Meaning::Known { id, surname: false }) => Some(id),
            _ => None,
        }
    }

    /// What the user's list has by the whole of a mention.
    fn own(&self, draft: usize) -> Option<KnownId> {
        self.known_as(draft).filter(|&id| self.actors.lexicon.known(id).user)
    }

    /// The text of a mention with single spaces.
    fn shown(&self, draft: usize) -> String {
        let text = self.drafts[draft].span.of(self.text);
        if text.contains(['\n', '\t']) || text.contains("  ") {
            return text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        text.to_owned()
    }

    /// The folded words of a mention with spaces between them.
    fn key(&self, draft: usize) -> String {
        let mut key = String::new();
        for word in &self.drafts[draft].words {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(&word.text);
        }
        key
    }
}
