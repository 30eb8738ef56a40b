//! Actors inside a phrase.
//!
//! In: the head of a phrase. Out: the actors that it names, or that stand in it and act or are meant by it: "Ankara's decision",
//! "British and French officials", "dozens of rebels". Never: takes a topic for an actor.

use super::{BY, FROM, Kind, MOST, ON, Parties, Party, Side};
use crate::{
    entity::{Actor, EntityKind},
    model::{Rel, Upos},
};

impl Parties<'_> {
    /// Several by one noun: "British and French officials" are the British ones and the French, "the ambassadors of Mali and Niger"
    /// each country's.
    pub(super) fn joint(&self, head: usize) -> Vec<Party> {
        let before = self.joint_before(head);
        if before.is_empty() { self.joint_behind(head) } else { before }
    }

    fn joint_behind(&self, head: usize) -> Vec<Party> {
        let several = self.tree.form(head) != self.tree.lemma(head);
        let country = |name: usize| {
            let (index, kind) = self.mention_at(name)?;
            let mention = &self.document.mentions[index];
            let entity = self.document.entities.get(mention.entity as usize)?;
            (kind == EntityKind::Gpe).then_some((name, mention, entity.actor.country))
        };
        let sector = self.coder.code(self.article, self.document, head..head + 1).sector;
        self.tree
            .children(head)
            .filter(|&child| {
                several
                    && child > head
                    && self.tree.rel(child) == Rel::Nmod
                    && self
                        .tree
                        .preposition(child)
                        .is_some_and(|case| matches!(self.tree.lemma(case), "of" | "in" | "from"))
            })
            .map(|child| self.tree.conjuncts(child).take(MOST).filter_map(country).collect::<Vec<_>>())
            .find(|names| names.len() > 1)
            .unwrap_or_default()
            .into_iter()
            .map(|(name, mention, country)| Party {
                span: mention.span,
                head: name,
                entity: Some(mention.entity),
                actor: Actor { country, sector },
                kind: Kind::Role,
            })
            .collect()
    }

    fn joint_before(&self, head: usize) -> Vec<Party> {
        let beside = |rels: &'static [Rel], of: usize| {
            self.tree.children(of).filter(move |&at| {
                at < head
                    && rels.contains(&self.tree.rel(at))
                    && self.mention_at(at).is_some_and(|(_, kind)| {
                        matches!(kind, EntityKind::Gpe | EntityKind::Norp | EntityKind::Org)
                    })
            })
        };
        let mut names: Vec<usize> = Vec::new();
        for name in beside(&[Rel::Amod, Rel::Compound, Rel::NmodDesc], head) {
            names.push(name);
            names.extend(beside(&[Rel::Conj], name));
        }
        names.sort_unstable();
        names.dedup_by_key(|name| self.mention[*name]);
        let joined = names.windows(2).all(|pair| {
            (pair[0] + 1..pair[1]).any(|at| {
                matches!(self.tree.upos(at), Upos::Cconj | Upos::Punct) && self.tree.form(at) != "-"
            })
        });
        let (Some(&last), true) = (names.last(), names.len() > 1 && joined) else { return Vec::new() };
        let sector = self.coder.code(self.article, self.document, head..head + 1).sector;
        let party = |&name: &usize| {
            let mention = &self.document.mentions[self.mention[name] as usize];
            let end = if name == last { self.tree.tokens[head].span } else { mention.span };
            let country =
                self.document.entities.get(mention.entity as usize).and_then(|entity| entity.actor.country);
            let actor = Actor { country, sector };
            Party {
                span: mention.span.hull(end),
                head: name,
                entity: Some(mention.entity),
                actor,
                kind: Kind::Role,
            }
        };
        names.iter().map(party).collect()
    }

    pub(super) fn add(&self, head: usize, side: Side, depth: usize, found: &mut Vec<Party>) {
        if let Some(party) = self.at(head, side) {
            let several = if party.kind == Kind::Role { self.joint(head) } else { Vec::new() };
            if !several.is_empty() {
                found.extend(several);
                return;
            }
            // "old foes Iran and Iraq", "the militia Hezbollah": the names say more.
            if let Some(name) = self.own_name(head).filter(|_| party.kind == Kind::Role && depth > 0) {
                // "the law firm Cook, Lee & Feehan" is one.
                let one = self.tree.form(head) == self.tree.lemma(head)
                    && self.mention_at(name).is_some_and(|(_, kind)| kind == EntityKind::Org);
                if one {
                    self.add(name, side, 0, found);
                } else {
                    self.add_conjuncts(name, side, 0, found);
                }
                return;
            }
            if found.iter().all(|known| !known.is_same(&party)) {
                found.push(party);
            }
            return;
        }
        if depth == 0 || self.tree.upos(head) == Upos::Pron {
            return;
        }
        let before = found.len();
        let children = |rels: &'static [Rel]| {
            self.tree.children(head).filter(move |&at| rels.contains(&self.tree.rel(at)))
        };
        for child in children(&[Rel::NmodPoss]) {
            self.add_conjuncts(child, side, depth, found);
        }
        if found.len() > before {
            return;
        }
        for child in
            children(&[Rel::Compound, Rel::Amod, Rel::NmodDesc, Rel::Flat, Rel::Appos, Rel::NmodUnmarked])
        {
            // "U.S. airstrikes", "the Trump plan", "Israeli farmers"; the U.S. has no part in "the U.S. deficit", and "the Iran deal" is
            // not Iran.
            if self.mention_at(child).is_some()
                && !(side == Side::Target && self.is_named_after(child, head))
                && (side == Side::Source || self.tree.rel(child) == Rel::Amod || self.belongs(head))
            {
                self.add_conjuncts(child, side, 0, found);
            }
        }
        if found.len() > before {
            return;
        }
        // "the decision of the court", "a review ordered by the minister"; what stands "in" or "at" somewhere is not of it, and of
        // most things it only matters whose they are: "welcomed memos from Bree".
        let carries = self.carries(head);
        let prepositions = match side {
            Side::Source => BY,
            Side::Target if carries => ON,
            Side::Target => FROM,
        };
        for preposition in prepositions {
            for child in children(&[Rel::Nmod, Rel::Obl]) {
                let case = self.tree.preposition(child);
                if case.is_some_and(|case| self.tree.lemma(case) == *preposition) {
                    self.add_conjuncts(child, side, depth - 1, found);
                }
            }
            if found.len() > before {
                return;
            }
        }
        if side == Side::Target && !carries {
            return;
        }
        // "a resolution presented by Britain"
        for child in children(&[Rel::Acl, Rel::AclRelcl]) {
            for part in self.tree.children(child) {
                let agent = match self.tree.rel(part) {
                    Rel::OblAgent => true,
                    // "restrictions imposed on Iran" for the target, "imposed by Britain" for the source
                    Rel::Obl => self.tree.preposition(part).is_some_and(|case| match self.tree.lemma(case) {
                        "by" => true,
                        "on" | "upon" | "against" => side == Side::Target,
                        _ => false,
                    }),
                    _ => false,
                };
                if agent && found.len() == before {
                    self.add_conjuncts(part, side, depth - 1, found);
                }
            }
        }
    }

    /// The name of a country or body that follows a noun without a comma.
    fn own_name(&self, head: usize) -> Option<usize> {
        self.tree.children(head).find(|&child| {
            matches!(self.tree.rel(child), Rel::Appos | Rel::NmodDesc | Rel::Flat)
                && self.tree.phrase(child).start == head + 1
                && self
                    .mention_at(child)
                    .is_some_and(|(_, kind)| matches!(kind, EntityKind::Gpe | EntityKind::Org))
        })
    }

    /// Whether what hangs on a noun says whom the noun means: "dozens of rebels", "imports from Iran", "the decision of the court".
    pub(in crate::event) fn carries(&self, head: usize) -> bool {
        let lemma = self.tree.lemma(head);
        matches!(self.tree.upos(head), Upos::Num | Upos::Sym)
            || [self.quantities, self.carriers, self.matter]
                .iter()
                .any(|&class| self.lexicon.is(class, lemma))
            || !self.lexicon.noun(lemma).is_empty()
    }

    /// Whether a place only names a treaty: "the Iran deal", "the Paris accord".
    pub(in crate::event) fn is_named_after(&self, name: usize, head: usize) -> bool {
        self.tree.rel(name) != Rel::Amod
            && self.lexicon.is(self.deal, self.tree.lemma(head))
            && self
                .mention_at(name)
                .is_some_and(|(_, kind)| matches!(kind, EntityKind::Gpe | EntityKind::Loc))
    }

    /// Whether a name before a noun says whom the noun means.
    fn belongs(&self, head: usize) -> bool {
        let lemma = self.tree.lemma(head);
        self.carries(head) || [self.places, self.weapons].iter().any(|&class| self.lexicon.is(class, lemma))
    }

    fn add_conjuncts(&self, head: usize, side: Side, depth: usize, found: &mut Vec<Party>) {
        for conjunct in self.tree.conjuncts(head).take(MOST) {
            self.add(conjunct, side, depth, found);
        }
    }
}
