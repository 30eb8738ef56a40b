//! Which time expression tells when an event was.
//!
//! In: a document with syntax and times, and the tokens that tell an event. Out: the expression that belongs to the event, or
//! none. Never: an expression of another clause ("Officials said Monday that the attack ..." does not date the attack).

use std::ops::Range;

use crate::{
    document::{Document, Time, TimeKind, Token},
    model::{Rel, Upos},
};

/// Steps up the tree from a time, or between the words of one clause.
const DEEPEST: usize = 8;

/// Without a tree a time further away than this belongs to something else.
const FARTHEST: usize = 8;

/// The time expression of the event that `trigger` (tokens) tells in a sentence (index); dates and times of the day only, and
/// none that only points to past, present or future.
///
/// A time below the trigger itself comes first, then one below the verb that the trigger is an argument of, then one of the
/// same clause, then one that a coordinated verb has; of equals the nearest.
pub fn of_event(document: &Document, trigger: Range<usize>, sentence: usize) -> Option<&Time> {
    let range = document.sentences.get(sentence)?.tokens.clone();
    let event = head_of(&document.tokens, trigger.clone())?;
    let span = document.sentences[sentence].span;
    let start = document.times.partition_point(|time| time.span.end <= span.start);
    let candidates = document.times[start..].iter().take_while(|time| time.span.start < span.end);
    let tree = document.tokens[range].iter().any(|token| token.upos != Upos::X);
    candidates
        .filter(|time| tells_when(time))
        .filter_map(|time| {
            let tokens = document.tokens_in(time.span);
            let distance = if tokens.start >= trigger.end {
                tokens.start - trigger.end
            } else {
                trigger.start.saturating_sub(tokens.end)
            };
            let rank = if tree {
                rank(&document.tokens, tokens, &trigger, event)?
            } else if distance <= FARTHEST {
                0
            } else {
                return None;
            };
            Some(((rank, distance), time))
        })
        .min_by_key(|(order, _)| *order)
        .map(|(_, time)| time)
}

fn tells_when(time: &Time) -> bool {
    matches!(time.kind, TimeKind::Date | TimeKind::Time) && !time.value.ends_with("_REF")
}

/// The token of a range whose head is outside of it.
fn head_of(tokens: &[Token], range: Range<usize>) -> Option<usize> {
    let top = |&at: &usize| {
        let head = tokens[at].head as usize;
        head == at || !range.contains(&head)
    };
    range
        .clone()
        .filter(|&at| at < tokens.len())
        .find(top)
        .or_else(|| range.clone().find(|&at| at < tokens.len()))
}

/// How near a time stands to an event in the tree; `None` where it belongs to something else.
fn rank(tokens: &[Token], time: Range<usize>, trigger: &Range<usize>, event: usize) -> Option<u8> {
    let top = head_of(tokens, time)?;
    let owner = tokens[top].head as usize;
    if trigger.contains(&owner) || owner == event {
        return Some(0);
    }
    // "the attack in Baghdad on Monday": below a word that is below the trigger.
    let mut at = top;
    for _ in 0..3 {
        let next = tokens[at].head as usize;
        if next == at || opens_clause(&tokens[at]) {
            break;
        }
        at = next;
        if trigger.contains(&at) {
            return Some(1);
        }
    }
    let clause = clause_of(tokens, event);
    if clause_of(tokens, top) == clause {
        return Some(2);
    }
    // "They met Monday and signed a treaty."
    let first = tokens[clause].head as usize;
    let subject = |verb: usize| {
        let near = verb.saturating_sub(30)..(verb + 30).min(tokens.len());
        tokens[near].iter().any(|token| {
            token.head as usize == verb && matches!(token.rel, Rel::Nsubj | Rel::NsubjPass | Rel::Expl)
        })
    };
    let shared = tokens[clause].rel == Rel::Conj && first != clause && !subject(clause);
    (shared && clause_of(tokens, top) == clause_of(tokens, first)).then_some(3)
}

/// The head of the clause that a token stands in.
fn clause_of(tokens: &[Token], token: usize) -> usize {
    let mut at = token;
    for _ in 0..DEEPEST {
        let next = tokens[at].head as usize;
        if next == at || opens_clause(&tokens[at]) {
            break;
        }
        at = next;
    }
    at
}

/// Whether a clause of its own hangs on the token; an infinitive shares the clause of its verb.
fn opens_clause(token: &Token) -> bool {
    match token.rel {
        Rel::Root
        | Rel::Ccomp
        | Rel::Advcl
        | Rel::AdvclRelcl
        | Rel::Acl
        | Rel::AclRelcl
        | Rel::Parataxis
        | Rel::Csubj
        | Rel::CsubjPass
        | Rel::CsubjOuter => true,
        Rel::Conj => matches!(token.upos, Upos::Verb | Upos::Aux),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analysis::Stage, article::Article, text::Splitter, time::Finder};

    /// A sentence with a tree: word, part of speech, head (from 1, 0 for the root), relation.
    fn parsed(rows: &str) -> (String, Document) {
        let rows: Vec<Vec<&str>> = rows.split(';').map(|row| row.split_whitespace().collect()).collect();
        let text = rows.iter().map(|row| row[0]).collect::<Vec<_>>().join(" ");
        let mut document = Document::default();
        Splitter::new().split(&text, &mut document);
        assert_eq!(document.tokens.len(), rows.len(), "{text}");
        for (at, row) in rows.iter().enumerate() {
            let token = &mut document.tokens[at];
            token.upos = Upos::parse(row[1]).unwrap();
            token.head = row[2].parse::<u32>().unwrap().checked_sub(1).unwrap_or(at as u32);
            token.rel = Rel::parse(row[3]).unwrap();
        }
        (text, document)
    }

    #[test]
    fn times_go_with_their_event() {
        let said = "Officials NOUN 2 nsubj;said VERB 0 root;Monday PROPN 2 obl:tmod;that SCONJ 7 mark;the DET 6 det;\
                    attack NOUN 7 nsubj;killed VERB 2 ccomp;five NUM 7 obj;on ADP 10 case;Friday PROPN 7 obl;. PUNCT 2 punct";
        let noun = "The DET 2 det;attack NOUN 6 nsubj;in ADP 4 case;Baghdad PROPN 2 nmod;Friday PROPN 2 nmod:tmod;\
                    angered VERB 0 root;Iran PROPN 6 obj;. PUNCT 6 punct";
        let both = "They PRON 2 nsubj;met VERB 0 root;Monday PROPN 2 obl:tmod;and CCONJ 5 cc;signed VERB 2 conj;\
                    a DET 7 det;treaty NOUN 5 obj;. PUNCT 2 punct";
        let plan = "They PRON 2 nsubj;agreed VERB 0 root;to PART 4 mark;meet VERB 2 xcomp;Monday PROPN 2 obl:tmod;. PUNCT 2 punct";
        for (rows, trigger, expected) in [
            (said, 1, Some("Monday")),
            (said, 6, Some("Friday")),
            (said, 5, Some("Friday")),
            (noun, 1, Some("Friday")),
            (noun, 5, Some("Friday")),
            (both, 4, Some("Monday")),
            (plan, 3, Some("Monday")),
        ] {
            let (text, mut document) = parsed(rows);
            let article =
                Article { date: "2020-01-08".parse().ok(), text: text.clone(), ..Article::default() };
            Finder::new(&crate::time::Config::default()).unwrap().annotate(&article, &mut document);
            let found = of_event(&document, trigger..trigger + 1, 0);
            assert_eq!(found.map(|time| time.span.of(&text)), expected, "{text:?} {trigger}");
        }
    }

    #[test]
    fn a_time_of_another_clause_or_without_a_place_is_none() {
        let said = "Officials NOUN 2 nsubj;said VERB 0 root;Monday PROPN 2 obl:tmod;that SCONJ 7 mark;the DET 6 det;\
                    attack NOUN 7 nsubj;failed VERB 2 ccomp;recently ADV 7 advmod;. PUNCT 2 punct";
        let (text, mut document) = parsed(said);
        let article = Article { text, ..Article::default() };
        Finder::new(&crate::time::Config::default()).unwrap().annotate(&article, &mut document);
        assert_eq!(document.times.len(), 2);
        assert_eq!(of_event(&document, 6..7, 0), None);
        assert_eq!(of_event(&document, 6..7, 5), None);
        assert_eq!(of_event(&document, 600..700, 0), None);
    }
}
