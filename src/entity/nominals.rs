//! Descriptions that stand for one who has been named: "the slain general", "the ministry".
//!
//! In: entities with their stated roles. Out: mentions by description. Never: resolves one that may be two: the role must be stated
//! of one entity only, or of one among those mentioned close by.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::fold::fold_word;
use crate::{
    document::{Document, Mention, MentionForm},
    entity::EntityKind,
    span::Span,
};

/// Sentences that a description reaches back where its role is stated of several.
const REACH: usize = 2;
/// Tokens between "the" and the head.
const BETWEEN: usize = 3;

/// Who has a role, by its head noun: entity and first place where it is stated.
#[derive(Debug, Default)]
pub(super) struct RoleHeads {
    heads: FxHashMap<SmolStr, Vec<(u32, EntityKind, u32)>>,
}

impl RoleHeads {
    /// Notes that a role with this head noun is stated of an entity at byte `place`.
    pub fn add(&mut self, head: &str, entity: u32, kind: EntityKind, place: u32) {
        let holders = self.heads.entry(fold_word(head)).or_default();
        if !holders.iter().any(|(other, ..)| *other == entity) && holders.len() < 16 {
            holders.push((entity, kind, place));
        }
    }
}

/// Words between "the" and the head that mean somebody else.
const OTHERS: &[&str] = &[
    "former", "other", "new", "next", "first", "previous", "second", "late", "same", "last", "only", "two",
    "three", "any", "acting", "future", "old", "late", "young", "younger", "older", "elder",
];

/// Finds descriptions. `mentions` are those by name, in order of start; `countries` the country of each entity.
pub(super) fn resolve(
    text: &str,
    document: &Document,
    mentions: &[Mention],
    roles: &RoleHeads,
    foreign: &dyn Fn(&str, u32) -> bool,
) -> Vec<Mention> {
    let mut found = Vec::new();
    if roles.heads.is_empty() {
        return found;
    }
    let form = |at: usize| document.tokens.get(at).map_or("", |token| token.span.of(text));
    for (sentence, tokens) in document.sentences.iter().map(|sentence| sentence.tokens.clone()).enumerate() {
        let mut at = tokens.start;
        while at < tokens.end {
            let article = at;
            at += 1;
            if !form(article).eq_ignore_ascii_case("the") {
                continue;
            }
            let Some((head, holders)) = (article + 1..tokens.end.min(article + 2 + BETWEEN))
                .find_map(|head| roles.heads.get(&fold_word(form(head))).map(|holders| (head, holders)))
            else {
                continue;
            };
            let between = article + 1..head;
            if !is_bare(text, document, mentions, article, head)
                || between.clone().any(|at| OTHERS.contains(&&*form(at).to_lowercase()))
            {
                continue;
            }
            let place = document.tokens[article].span.start;
            let stated = holders.iter().filter(|(entity, _, stated)| {
                *stated < place && !between.clone().any(|at| foreign(form(at), *entity))
            });
            let stated: Vec<_> = stated.collect();
            let chosen = match stated.as_slice() {
                [one] => Some(**one),
                [] => None,
                several => nearest(document, mentions, sentence, place, several),
            };
            if let Some((entity, kind, _)) = chosen {
                let span = Span::new(
                    document.tokens[article + 1].span.start as usize,
                    document.tokens[head].span.end as usize,
                );
                found.push(Mention { span, form: MentionForm::Nominal, kind, entity });
                at = head + 1;
            }
        }
    }
    found
}

/// Whether the description ends at its head, and no name stands in it or right behind it.
fn is_bare(text: &str, document: &Document, mentions: &[Mention], article: usize, head: usize) -> bool {
    let next = document.tokens.get(head + 1);
    let after = next.map_or("", |token| token.span.of(text));
    if matches!(after, "of" | "-" | "for" | "at" | "in" | "general" | "elect" | "who" | "and") {
        return false;
    }
    // A compound goes on: "the police chief", "the company store".
    if next.is_some_and(|token| matches!(token.upos, crate::model::Upos::Noun | crate::model::Upos::Propn)) {
        return false;
    }
    let span = document.tokens[article].span.hull(document.tokens[head].span);
    let until = next.map_or(span.end, |token| token.span.end);
    let first = mentions.partition_point(|mention| mention.span.end <= span.start);
    !mentions[first..]
        .iter()
        .take_while(|mention| mention.span.start < until)
        .any(|mention| mention.kind != EntityKind::Norp && mention.span.start < until)
}

/// The one of several who is mentioned last, where only one is mentioned close by.
fn nearest(
    document: &Document,
    mentions: &[Mention],
    sentence: usize,
    place: u32,
    holders: &[&(u32, EntityKind, u32)],
) -> Option<(u32, EntityKind, u32)> {
    let from = document.sentences[sentence.saturating_sub(REACH)].span.start;
    let first = mentions.partition_point(|mention| mention.span.start < from);
    let mut close = mentions[first..]
        .iter()
        .take_while(|mention| mention.span.start < place)
        .filter_map(|mention| holders.iter().find(|holder| holder.0 == mention.entity));
    let one = close.next()?;
    close.all(|other| other.0 == one.0).then_some(**one)
}
