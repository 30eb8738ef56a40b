//! From the rules' drafts to quotes: pieces trimmed, kinds told, doubles dropped, speakers tied to entities.
//!
//! In: [`Draft`]s of all rules. Out: [`Quote`]s in order of their first piece. Never: finds anything new.

use super::sheet::{Draft, Sheet};
use crate::{
    document::{Attribution, Cue, MentionForm, Quote, QuoteKind},
    entity::EntityKind,
    span::Span,
};

/// For each quoted stretch, whether a draft holds it.
pub(super) fn held(sheet: &Sheet, drafts: &[Draft]) -> Vec<bool> {
    sheet
        .quoted
        .iter()
        .map(|quoted| drafts.iter().any(|draft| draft.spans.iter().any(|span| span.overlaps(quoted.inner))))
        .collect()
}

/// The quotes of the drafts.
pub(super) fn quotes(sheet: &Sheet, drafts: Vec<Draft>) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::with_capacity(drafts.len());
    for draft in joined(drafts) {
        let mut spans: Vec<Span> = draft.spans.iter().filter_map(|&span| tidy(sheet, span)).collect();
        spans.sort();
        spans.dedup_by(|late, early| {
            let joined = late.overlaps(*early);
            if joined {
                *early = early.hull(*late);
            }
            joined
        });
        let Some(&first) = spans.first() else { continue };
        let sentence = sheet.document.sentence_at(first.start).unwrap_or(0) as u32;
        let speaker = draft.speaker.map(|span| sheet.reference(span));
        let cue = draft.cue.map(|(span, lemma)| Cue { span, lemma });
        let kind = kind(sheet, &spans);
        // "The find was described in May": nobody says himself.
        let inside = |speaker: Span| spans.iter().all(|&span| speaker.contains(span));
        if kind == QuoteKind::Indirect && draft.speaker.is_some_and(inside) {
            continue;
        }
        // Quoted words are said whatever their cue; a clause of "believe" is not.
        let belief =
            kind != QuoteKind::Direct && cue.as_ref().is_some_and(|cue| sheet.lexicon.is_belief(&cue.lemma));
        quotes.push(Quote {
            kind,
            attribution: if belief { Attribution::Belief } else { Attribution::Speech },
            speaker,
            cue,
            sentence,
            confidence: draft.certainty,
            spans,
        });
    }
    quotes.sort_by(|a, b| a.spans.cmp(&b.spans).then(b.confidence.total_cmp(&a.confidence)));
    quotes.dedup_by(|late, early| late.spans == early.spans);
    resolve_pronouns(sheet, &mut quotes);
    quotes
}

/// How far back, in bytes, the speaker of an earlier quote may be who "he" is.
const RECENT: u32 = 1500;

/// "He said" behind words that name somebody does not mean that person: it is whoever spoke before. The same holds where nobody
/// was found for the pronoun.
fn resolve_pronouns(sheet: &Sheet, quotes: &mut [Quote]) {
    let document = sheet.document;
    let mut last: Option<(u32, u32)> = None;
    for quote in quotes {
        let end = quote.spans.last().map_or(0, |span| span.end);
        let start = quote.spans.first().map_or(0, |span| span.start);
        let named_inside = |entity: u32| {
            quote.spans.iter().any(|span| {
                let first = document.mentions.partition_point(|mention| mention.span.start < span.start);
                document.mentions[first..]
                    .iter()
                    .take_while(|mention| mention.span.start < span.end)
                    .any(|mention| mention.entity == entity && mention.form != MentionForm::Pronoun)
            })
        };
        let Some(speaker) = &mut quote.speaker else { continue };
        let gender = match speaker.span.of(sheet.text) {
            "he" | "He" => "male",
            "she" | "She" => "female",
            _ => "",
        };
        if !gender.is_empty() && speaker.entity.is_none_or(named_inside) {
            let may_be = |entity: u32| {
                let known = document.entities.get(entity as usize).map_or("", |entity| entity.gender);
                (known.is_empty() || known == gender) && !named_inside(entity)
            };
            let before = last.filter(|&(entity, at)| may_be(entity) && start.saturating_sub(at) <= RECENT);
            if let Some((entity, _)) = before {
                speaker.entity = Some(entity);
            }
        }
        let person = speaker.entity.filter(|&entity| {
            document.entities.get(entity as usize).is_some_and(|entity| entity.kind == EntityKind::Person)
        });
        if let Some(person) = person {
            last = Some((person, end));
        }
    }
}

/// What two rules found for one cue is one quote.
fn joined(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut joined: Vec<Draft> = Vec::with_capacity(drafts.len());
    for mut draft in drafts {
        let same =
            |other: &&mut Draft| matches!((&other.cue, &draft.cue), (Some(one), Some(two)) if one.0 == two.0);
        match joined.iter_mut().rev().take(8).find(same) {
            Some(other) => other.spans.append(&mut draft.spans),
            None => joined.push(draft),
        }
    }
    joined
}

/// Without white space, and without the quotation marks around the whole.
fn tidy(sheet: &Sheet, span: Span) -> Option<Span> {
    let mut span = span.trim(sheet.text);
    if let Some(quoted) = sheet.quoted.iter().find(|quoted| quoted.outer == span) {
        span = quoted.inner;
    }
    (!span.is_empty() && span.of(sheet.text).contains(char::is_alphanumeric)).then_some(span)
}

/// Direct where all words stand in quotation marks, mixed where some do.
fn kind(sheet: &Sheet, spans: &[Span]) -> QuoteKind {
    let (mut quoted, mut words) = (0, 0);
    for &span in spans {
        for index in sheet.document.tokens_in(span).filter(|&index| !sheet.is_mark(index)) {
            words += 1;
            quoted += usize::from(sheet.quoted_at(index).is_some());
        }
    }
    match quoted {
        0 => QuoteKind::Indirect,
        all if all == words => QuoteKind::Direct,
        _ => QuoteKind::Mixed,
    }
}
