//! Who stands on either side of an event.
//!
//! In: the head of a phrase. Out: the actors that the phrase names, one for each conjunct: the phrase itself ("the Iraqi
//! police"), or who stands inside it ("Ankara's decision", "U.S. airstrikes", "a request by Mr. Erdogan"). Never: takes a
//! thing for an actor; a thing can only be a target, and is marked as one.

mod phrase;

use super::{
    lexicon::{Class, Lexicon},
    tree::Tree,
};
use crate::{
    article::Article,
    document::{Document, MentionForm, Participant, QuoteKind},
    entity::{Actor, ActorCoder, EntityKind},
    model::{Rel, Upos},
    span::Span,
};

/// What a side is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A country, a city, a people.
    Country,
    /// A person by name.
    Person,
    /// An organisation by name.
    Organisation,
    /// Somebody by description: "protesters", "the court".
    Role,
    /// A place or building.
    Place,
    /// What one can be for or against: "the plan", "the attack".
    Matter,
    /// Anything else.
    Thing,
}

/// One side of an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Party {
    pub span: Span,
    pub head: usize,
    pub entity: Option<u32>,
    pub actor: Actor,
    pub kind: Kind,
}

impl Party {
    /// Whether it can act.
    pub fn is_actor(&self) -> bool {
        !matches!(self.kind, Kind::Place | Kind::Matter | Kind::Thing)
    }

    /// Whether it is a country, or somebody who stands for a state, a party, an armed group or an alliance of states.
    pub fn is_political(&self) -> bool {
        self.kind == Kind::Country
            || self.is_actor()
                && match self.actor.sector {
                    Some("CVL" | "BUS" | "MED" | "EDU" | "HLH" | "LAB" | "REL" | "SOC" | "UNK") => false,
                    Some(_) => true,
                    None => self.actor.country.is_some(),
                }
    }

    /// Whether the text says by name or country who it is.
    pub fn is_identified(&self) -> bool {
        self.actor.country.is_some() || matches!(self.kind, Kind::Country | Kind::Person | Kind::Organisation)
    }

    /// Whether it is a description without a name, a country, a number or an article that says whom it means: "voters".
    pub fn is_anybody(&self, tree: &Tree<'_>) -> bool {
        !matches!(self.kind, Kind::Country | Kind::Person | Kind::Organisation)
            && self.actor.country.is_none()
            && !tree.children(self.head).any(|child| match tree.rel(child) {
                Rel::Nummod | Rel::NmodPoss => true,
                Rel::Det => matches!(tree.lemma(child), "the" | "this" | "that" | "these" | "those"),
                _ => false,
            })
    }

    /// Whether it is whoever it may be: "any party".
    pub fn is_whoever(&self, tree: &Tree<'_>) -> bool {
        tree.children(self.head).any(|child| {
            tree.rel(child) == Rel::Det
                && matches!(tree.lemma(child), "any" | "every" | "each" | "no" | "whichever")
        })
    }

    /// Whether two are the same actor, as far as the text tells.
    pub fn is_same(&self, other: &Self) -> bool {
        self.span.overlaps(other.span) || (self.entity.is_some() && self.entity == other.entity)
    }

    /// As the document holds it.
    pub fn participant(&self) -> Participant {
        Participant { span: self.span, entity: self.entity, actor: self.actor }
    }
}

/// Which side is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Source,
    Target,
}

/// Most actors of one side that are kept.
const MOST: usize = 6;

/// How deep a phrase is searched for an actor.
const DEPTH: usize = 3;

const BY: &[&str] = &["by", "from", "of"];
const FROM: &[&str] = &["by", "from"];
const ON: &[&str] = &["against", "of", "on", "with", "by", "from", "to", "between", "among"];

/// Finds the actors of one document.
pub(super) struct Parties<'a> {
    pub article: &'a Article,
    pub document: &'a Document,
    pub tree: &'a Tree<'a>,
    coder: &'a ActorCoder,
    lexicon: &'a Lexicon,
    people: Class,
    places: Class,
    matter: Class,
    carriers: Class,
    quantities: Class,
    weapons: Class,
    deal: Class,
    /// Index into the document's mentions for each token, if any.
    mention: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl<'a> Parties<'a> {
    /// Notes which mention each token stands in.
    pub fn new(
        article: &'a Article,
        document: &'a Document,
        tree: &'a Tree<'a>,
        coder: &'a ActorCoder,
        lexicon: &'a Lexicon,
    ) -> Self {
        let mut mention = vec![NONE; document.tokens.len()];
        for (index, found) in document.mentions.iter().enumerate() {
            for token in document.tokens_in(found.span) {
                // Names before descriptions, longer before shorter.
                let better = document.mentions.get(mention[token] as usize).is_none_or(|known| {
                    (found.form == MentionForm::Name, found.span.len())
                        > (known.form == MentionForm::Name, known.span.len())
                });
                if better {
                    mention[token] = index as u32;
                }
            }
        }
        let class = |name| lexicon.class(name);
        Self {
            article,
            document,
            tree,
            coder,
            lexicon,
            people: class("people"),
            places: class("places"),
            matter: class("matter"),
            carriers: class("carriers"),
            quantities: class("quantities"),
            weapons: class("weapons"),
            deal: class("deal"),
            mention,
        }
    }

    /// The actors that the phrase with this head names.
    pub fn of(&self, head: usize, side: Side) -> Vec<Party> {
        let mut found: Vec<Party> = Vec::new();
        for conjunct in self.tree.conjuncts(head).take(MOST) {
            self.add(conjunct, side, DEPTH, &mut found);
        }
        found.truncate(MOST);
        found
    }

    /// The phrase as a thing.
    pub fn thing(&self, head: usize) -> Party {
        let span = self.document.span_of(self.tree.phrase(head));
        let lemma = self.tree.lemma(head);
        let kind = if self.lexicon.is(self.places, lemma) {
            Kind::Place
        } else if self.lexicon.is(self.matter, lemma) {
            Kind::Matter
        } else {
            Kind::Thing
        };
        Party { span, head, entity: None, actor: Actor::default(), kind }
    }

    /// Whether a phrase tells a time.
    pub fn is_time(&self, head: usize) -> bool {
        let at = self.tree.tokens[head].span;
        let next = self.document.times.partition_point(|time| time.span.end <= at.start);
        self.document.times.get(next).is_some_and(|time| time.span.overlaps(at))
    }

    /// Whether a token stands in a quote that is all in quotation marks.
    pub fn is_quoted(&self, token: usize) -> bool {
        let span = self.tree.tokens[token].span;
        self.document.quotes.iter().any(|quote| {
            quote.kind == QuoteKind::Direct && quote.spans.iter().any(|piece| piece.contains(span))
        })
    }

    /// The actor that a description is by itself, "the prisoners", or that it counts, "dozens of prisoners"; not who stands
    /// inside "sanctions on Iran".
    pub fn itself(&self, head: usize) -> Vec<Party> {
        let counted = |head: usize| {
            let of = |&child: &usize| {
                self.tree.preposition(child).is_some_and(|case| self.tree.lemma(case) == "of")
            };
            let counts =
                self.tree.upos(head) == Upos::Num || self.lexicon.is(self.quantities, self.tree.lemma(head));
            let inside = |child: usize| self.tree.rel(child) == Rel::Nmod;
            counts.then(|| self.tree.children(head).filter(|&child| inside(child)).find(of)).flatten()
        };
        let mut found = Vec::new();
        for conjunct in self.tree.conjuncts(head).take(MOST) {
            let conjunct = counted(conjunct).unwrap_or(conjunct);
            let one = self.at(conjunct, Side::Target);
            let several =
                if one.is_some_and(|one| one.kind == Kind::Role) { self.joint(conjunct) } else { Vec::new() };
            found.extend(one.filter(|_| several.is_empty()));
            found.extend(several);
        }
        found
    }

    /// Whether a name at the start of a text is a dateline: "JERUSALEM (AP) -- ".
    fn is_dateline(&self, span: Span) -> bool {
        let text = &self.article.text;
        let name = span.of(text);
        span.start < 40
            && name.chars().filter(|char| char.is_alphabetic()).count() > 3
            && !name.chars().any(char::is_lowercase)
            && text[span.end as usize..].trim_start().starts_with(['-', '–', '—', '(', ','])
    }

    /// Whether a name is only what somebody is for or against: "pro-Iran militants".
    fn is_sided(&self, head: usize) -> bool {
        head >= 2
            && self.tree.form(head - 1) == "-"
            && matches!(self.tree.lemma(head - 2), "pro" | "anti" | "Pro" | "Anti" | "non")
    }

    /// The actor that a token by itself is the head of.
    fn at(&self, head: usize, side: Side) -> Option<Party> {
        if self.tree.upos(head) == Upos::Pron {
            return self.pronoun(head, side);
        }
        if self
            .mention_at(head)
            .is_some_and(|(index, _)| self.is_dateline(self.document.mentions[index].span))
        {
            return None;
        }
        // "military exercises", "civilian deaths": an adjective that is no name is nobody.
        if self.tree.upos(head) == Upos::Adj
            && self.tree.rel(head) == Rel::Amod
            && self.mention_at(head).is_none()
        {
            return None;
        }
        if let Some(party) = self.named(head, side) {
            return Some(party);
        }
        // "his Lebanese counterpart, Michel Aoun", "President Macron"
        let name = self.tree.children(head).find(|&child| {
            matches!(self.tree.rel(child), Rel::Flat | Rel::Appos | Rel::NmodDesc | Rel::Compound)
                && self.mention_at(child).is_some_and(|(_, kind)| kind == EntityKind::Person)
        });
        let lemma = self.tree.lemma(head);
        let is_role = self.tree.is_nominal(head) && self.lexicon.is(self.people, lemma);
        // "the resolution, Rep. Peterson said": behind a comma only somebody can have another name.
        let own_name = |name: usize| match self.tree.rel(name) {
            Rel::Flat | Rel::NmodDesc => true,
            Rel::Appos => self.tree.children(name).all(|child| self.tree.rel(child) != Rel::Punct),
            _ => false,
        };
        if let Some(name) = name.filter(|&name| is_role || own_name(name)) {
            return self.named(name, side);
        }
        if !matches!(self.tree.upos(head), Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num) {
            return None;
        }
        let range = self.tree.phrase(head);
        let code = || self.coder.code(self.article, self.document, self.with_of(head, range.clone()));
        if is_role {
            let span = self.document.span_of(range.clone());
            return Some(Party { span, head, entity: self.entity_of(head), actor: code(), kind: Kind::Role });
        }
        if self.tree.upos(head) == Upos::Noun || self.tree.upos(head) == Upos::Propn {
            // The coder judges the head, not who stands beside it: "U.S. airstrike" is no actor.
            let alone = self.coder.code(self.article, self.document, head..head + 1);
            if alone.sector.is_some() && !self.lexicon.is(self.weapons, lemma) {
                let span = self.document.span_of(range.clone());
                return Some(Party {
                    span,
                    head,
                    entity: self.entity_of(head),
                    actor: code(),
                    kind: Kind::Role,
                });
            }
        }
        if side == Side::Target && self.lexicon.is(self.places, lemma) {
            let span = self.document.span_of(range.clone());
            return Some(Party { span, head, entity: None, actor: code(), kind: Kind::Place });
        }
        None
    }

    fn named(&self, head: usize, side: Side) -> Option<Party> {
        let (index, kind) = self.mention_at(head)?;
        let mention = &self.document.mentions[index];
        if self.is_dateline(mention.span) || self.is_sided(head) {
            return None;
        }
        let kind = match kind {
            EntityKind::Person => Kind::Person,
            EntityKind::Org => Kind::Organisation,
            EntityKind::Gpe => Kind::Country,
            EntityKind::Norp => Kind::Role,
            EntityKind::Loc | EntityKind::Facility if side == Side::Target => Kind::Place,
            _ => return None,
        };
        // A name inside a longer phrase whose head is something else is not the actor: "the Iran deal".
        let tokens = self.document.tokens_in(mention.span);
        let entity = self.document.entities.get(mention.entity as usize);
        let mut actor = entity.map(|entity| entity.actor).unwrap_or_default();
        if actor.country.is_none() {
            let phrase = self.tree.phrase(head);
            let whole = phrase.start.min(tokens.start)..phrase.end.max(tokens.end);
            let coded = self.coder.code(self.article, self.document, self.with_of(head, whole));
            actor.country = coded.country;
            actor.sector = actor.sector.or(coded.sector);
        }
        Some(Party {
            span: mention.span,
            head,
            entity: Some(mention.entity),
            actor,
            kind: self.people_of(kind, actor, head),
        })
    }

    /// "Israeli jets" are their country's, and so is what "the Israelis" do; "Americans" who vote, "the Democrats" and "the
    /// Shiites" are people.
    fn people_of(&self, kind: Kind, actor: Actor, head: usize) -> Kind {
        let nation = actor.country.is_some() && matches!(actor.sector, None | Some("CVL"));
        let whole = self.tree.upos(head) != Upos::Noun
            && (matches!(self.tree.rel(head), Rel::Amod | Rel::Compound | Rel::NmodPoss)
                || self.tree.child(head, &[Rel::Det]).is_some_and(|det| self.tree.lemma(det) == "the")
                    && self.tree.child(head, &[Rel::Amod, Rel::Nummod]).is_none());
        if kind == Kind::Role && nation && whole { Kind::Country } else { kind }
    }

    fn pronoun(&self, head: usize, side: Side) -> Option<Party> {
        let mention = self.document.mentions.get(self.mention[head] as usize)?;
        if mention.form != MentionForm::Pronoun {
            return self.named(head, side);
        }
        let entity = self.document.entities.get(mention.entity as usize)?;
        let kind = match entity.kind {
            EntityKind::Person => Kind::Person,
            EntityKind::Org => Kind::Organisation,
            EntityKind::Gpe => Kind::Country,
            EntityKind::Norp => self.people_of(Kind::Role, entity.actor, head),
            _ => return None,
        };
        // The name that stands before it in the sentence says more than the pronoun.
        let sentence = self.document.sentence_at(mention.span.start)?;
        let from = self.document.sentences[sentence].span.start;
        let name = self.document.mentions.iter().rev().find(|other| {
            other.entity == mention.entity
                && other.form == MentionForm::Name
                && other.span.start >= from
                && other.span.end <= mention.span.start
        });
        let span = name.map_or(mention.span, |name| name.span);
        Some(Party { span, head, entity: Some(mention.entity), actor: entity.actor, kind })
    }

    /// The mention that a token stands in, with its type.
    fn mention_at(&self, token: usize) -> Option<(usize, EntityKind)> {
        let index = self.mention[token] as usize;
        let mention = self.document.mentions.get(index)?;
        (mention.form == MentionForm::Name).then_some((index, mention.kind))
    }

    /// The entity that a description was resolved to.
    fn entity_of(&self, token: usize) -> Option<u32> {
        self.document.mentions.get(self.mention[token] as usize).map(|mention| mention.entity)
    }

    /// A phrase and what follows it with "of", "in" or "from": "police in Colombia".
    fn with_of(&self, head: usize, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
        let of = self.tree.children(head).find(|&child| {
            self.tree.rel(child) == Rel::Nmod
                && child > head
                && self
                    .tree
                    .preposition(child)
                    .is_some_and(|case| matches!(self.tree.lemma(case), "of" | "in" | "from" | "for"))
        });
        match of {
            Some(of) if of < range.end + 8 => range.start..self.tree.phrase(of).end.max(range.end),
            _ => range,
        }
    }

    /// Whether a token stands in the name of a place, and of which entity.
    pub fn place_at(&self, token: usize) -> Option<u32> {
        let (index, kind) = self.mention_at(token)?;
        matches!(kind, EntityKind::Gpe | EntityKind::Loc | EntityKind::Facility)
            .then_some(self.document.mentions[index].entity)
    }
}
