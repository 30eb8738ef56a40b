//! Types that the model gives a name once and otherwise elsewhere in the article.
//!
//! In: drafts. Out: the same with some types changed. Never: makes a team of a place or a place of a team: both stand in one article.

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::{
    EntityKind,
    actors::{Lexicon, Meaning},
    draft::Draft,
};
use crate::document::Certainty;

/// So many mentions of one type decide against a single one of another.
const CLEAR: u32 = 3;

/// Gives a name that the model typed otherwise once, or left open, the type that it has everywhere else.
pub(super) fn by_majority(drafts: &mut [Draft]) {
    let mut counts: FxHashMap<Vec<SmolStr>, Vec<(EntityKind, u32)>> = FxHashMap::default();
    let key = |draft: &Draft| draft.words.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
    for draft in drafts.iter().filter(|draft| draft.certainty == Certainty::Sure) {
        let kinds = counts.entry(key(draft)).or_default();
        match kinds.iter_mut().find(|(kind, _)| *kind == draft.kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((draft.kind, 1)),
        }
    }
    for draft in drafts.iter_mut() {
        let Some(kinds) = counts.get(&key(draft)) else { continue };
        let mine = kinds.iter().find(|(kind, _)| *kind == draft.kind).map_or(0, |(_, count)| *count);
        let Some(&(kind, count)) = kinds.iter().max_by_key(|(_, count)| *count) else { continue };
        if draft.certainty != Certainty::Sure {
            if mine == 0 {
                draft.kind = kind;
            }
            draft.certainty = Certainty::Sure;
            continue;
        }
        if mine == 1 && count >= CLEAR && !place_and_team(kind, draft.kind) && draft.country.is_none() {
            draft.kind = kind;
        }
    }
}

fn place_and_team(one: EntityKind, other: EntityKind) -> bool {
    let place = |kind| matches!(kind, EntityKind::Gpe | EntityKind::Loc | EntityKind::Norp);
    (place(one) && other == EntityKind::Org) || (one == EntityKind::Org && place(other))
}

/// A single word that is the surname of a person named in full in the article, and begins no name of another type, is that person.
pub(super) fn surnames(lexicon: &Lexicon, drafts: &mut [Draft]) {
    let mut surnames: FxHashSet<SmolStr> = FxHashSet::default();
    let mut elsewhere: FxHashSet<SmolStr> = FxHashSet::default();
    let sure = |draft: &&Draft| draft.words.len() > 1 && draft.certainty == Certainty::Sure;
    for draft in drafts.iter().filter(sure) {
        if draft.kind == EntityKind::Person {
            surnames.extend(draft.words.last().map(|word| word.text.clone()));
        } else {
            elsewhere.extend(draft.words.iter().map(|word| word.text.clone()));
        }
    }
    for draft in drafts.iter_mut() {
        let [word] = draft.words.as_slice() else { continue };
        let other = !matches!(draft.kind, EntityKind::Person | EntityKind::Norp) && draft.country.is_none();
        let surname = surnames.contains(&word.text) && !elsewhere.contains(&word.text);
        // Whom everybody knows by surname, even where the article gives it alone.
        let known = matches!(lexicon.exact(&draft.words), Some(Meaning::Known { surname: true, .. }))
            && !elsewhere.contains(&word.text);
        if surname && draft.kind == EntityKind::Person || other && (surname || known) {
            (draft.kind, draft.certainty) = (EntityKind::Person, Certainty::Sure);
        }
    }
}
