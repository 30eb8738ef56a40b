//! From the rules' drafts to quotes: pieces trimmed, kinds told, doubles dropped, speakers tied to entities.
//!
//! In: [`Draft`]s of all rules. Out: [`Quote`]s in order of their first piece. Never: finds anything new.

use super::sheet::{Draft, Sheet};
use crate::{
    document::{Attribution, Cue, Quote, QuoteKind},
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
    quotes
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
