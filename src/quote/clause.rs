//! Reported speech in clauses: what the tree says that a cue reports.
//!
//! In: cues with the syntax around them. Out: [`Reading`]s: for each cue the runs of tokens that may be what is said, with the
//! speaker. Never: decides which of them is right, and never looks inside quotation marks for cues.

use std::ops::Range;

use super::sheet::Sheet;
use crate::model::{Rel, Upos};

/// How what is said hangs on its cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Frame {
    /// "said (that) it rains", "asked whether it rains".
    Clause,
    /// "vowed to go", "urged them to go".
    Infinitive,
    /// "announced plans", "called it a disgrace".
    Object,
    /// "spoke about the plan", "called for talks".
    Oblique,
    /// "It rains, Ann said"; "The rain, they say, will last".
    Inserted,
    /// "It rains, according to Ann".
    According,
    /// "a claim that it rains".
    Noun,
    /// Only the model's marks say what is said.
    Marks,
}

/// One way to read a cue.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    /// The cue's head token.
    pub cue: usize,
    /// How what is said hangs on it.
    pub frame: Frame,
    /// The tokens of what is said, as runs in order.
    pub content: Vec<Range<usize>>,
    /// The tokens of the speaker's phrase.
    pub speaker: Option<Range<usize>>,
}

/// Relations of a clause that is what a verb says.
const CLAUSES: &[Rel] = &[Rel::Ccomp, Rel::Parataxis];

/// All readings of the cues outside quotation marks.
pub(super) fn find(sheet: &Sheet) -> Vec<Reading> {
    let mut readings = Vec::new();
    if !sheet.parsed {
        return readings;
    }
    for cue in 0..sheet.document.tokens.len() {
        if sheet.quoted_at(cue).is_some() {
            continue;
        }
        if sheet.form(cue).eq_ignore_ascii_case("according") {
            readings.extend(according(sheet, cue));
        } else if sheet.reporting_verb(cue).is_some() {
            verb(sheet, cue, &mut readings);
        } else if sheet.cue_noun(cue).is_some() {
            readings.extend(noun(sheet, cue));
        }
    }
    readings
}

fn verb(sheet: &Sheet, cue: usize, readings: &mut Vec<Reading>) {
    let before = readings.len();
    let mut push = |frame, content: Vec<Range<usize>>| {
        if !content.is_empty() {
            readings.push(Reading { cue, frame, content, speaker: None });
        }
    };
    let behind = |rels: &[Rel]| {
        sheet.children(cue).find(|&child| child > cue && rels.contains(&sheet.token(child).rel))
    };
    if let Some(content) = inserted(sheet, cue) {
        push(Frame::Inserted, content);
    }
    let clause = behind(&[Rel::Ccomp])
        .or_else(|| behind(&[Rel::Parataxis]).filter(|&clause| leads_to(sheet, cue, clause)));
    if let Some(clause) = clause {
        push(Frame::Clause, clause_runs(sheet, cue, clause));
    }
    if let Some(clause) = behind(&[Rel::Xcomp, Rel::Advcl]) {
        push(Frame::Infinitive, clause_runs(sheet, cue, clause));
    }
    if let Some(object) = behind(&[Rel::Obj]) {
        push(Frame::Object, object_runs(sheet, cue));
        // "expressed hope that it lasts", "issued a statement saying it lasts": the clause under the noun.
        let inner = sheet
            .children(object)
            .find(|&child| child > object && matches!(sheet.token(child).rel, Rel::Acl | Rel::Ccomp));
        if let Some(inner) = inner {
            push(Frame::Clause, clause_runs(sheet, cue, inner));
        }
    }
    if let Some(oblique) = behind(&[Rel::Obl]) {
        push(Frame::Oblique, oblique_runs(sheet, cue, oblique));
    }
    if readings.len() > before {
        let speaker = sheet.speaker_of(cue);
        for reading in &mut readings[before..] {
            reading.speaker.clone_from(&speaker);
        }
    }
}

/// Whether a colon or a mark stands between the verb and a clause beside it, so that the clause is what it says.
fn leads_to(sheet: &Sheet, cue: usize, clause: usize) -> bool {
    let start = sheet.subtree(clause).start;
    start > cue && sheet.form(start - 1) == ":" || sheet.form(start) == ":"
}

/// The runs of tokens under `head`, less what hangs on `cue` if that is under it; without marks at their edges and a leading
/// "that".
fn runs(sheet: &Sheet, head: usize, cue: usize, within: Range<usize>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for index in within {
        if !sheet.is_under(index, head) || sheet.is_under(index, cue) && !sheet.is_under(head, cue) {
            continue;
        }
        match found.last_mut() {
            Some(run) if run.end == index => run.end += 1,
            // A mark between two runs is no gap.
            Some(run) if run.end + 1 == index && sheet.is_mark(run.end) => {
                run.end = index + 1;
            }
            _ => found.push(index..index + 1),
        }
    }
    for run in &mut found {
        *run = sheet.bare(run.clone());
    }
    found.retain(|run| run.start < run.end);
    if let Some(first) = found.first_mut()
        && first.len() > 1
        && sheet.form(first.start).eq_ignore_ascii_case("that")
        && is_mark_word(sheet, first.start)
    {
        *first = sheet.bare(first.start + 1..first.end);
    }
    found
}

fn is_mark_word(sheet: &Sheet, index: usize) -> bool {
    matches!(sheet.token(index).rel, Rel::Mark) || sheet.token(index).upos == Upos::Sconj
}

/// What stands behind the cue as its clause, up to where the next thing that the cue's own clause says begins.
fn clause_runs(sheet: &Sheet, cue: usize, clause: usize) -> Vec<Range<usize>> {
    let sentence = sheet.sentence_of(cue).tokens.clone();
    let mut found = runs(sheet, clause, cue, sentence.clone());
    // Words that the clause lends to its front ("which he said had failed") are runs of their own; what follows the clause
    // without a mark belongs to it as readers see it, wherever the parser hung it.
    let Some(last) = found.last_mut() else { return found };
    if last.start > cue {
        let mut end = last.end;
        while end < sentence.end && !sheet.is_mark(end) && sheet.quoted_at(end).is_none() {
            if begins_other_clause(sheet, cue, end) {
                break;
            }
            end += 1;
        }
        last.end = end.max(last.end);
    }
    found
}

/// Whether a clause that goes on with the cue's own sentence begins at `index`: "said X but did Y", "said X as he left".
fn begins_other_clause(sheet: &Sheet, cue: usize, index: usize) -> bool {
    let head = sheet.child_towards(cue, index);
    head.is_some_and(|head| {
        matches!(
            sheet.token(head).rel,
            Rel::Conj | Rel::Parataxis | Rel::Advcl | Rel::AdvclRelcl | Rel::Nsubj
        )
    }) || !sheet.is_under(index, cue)
}

/// The object with everything that follows it in the clause: "blamed him for the loss", "called it a disgrace".
fn object_runs(sheet: &Sheet, cue: usize) -> Vec<Range<usize>> {
    let sentence = sheet.sentence_of(cue).tokens.clone();
    let wanted =
        |rel| matches!(rel, Rel::Obj | Rel::Xcomp | Rel::Obl | Rel::Advcl | Rel::Ccomp | Rel::OblAgent);
    let mut start = None;
    let mut end = cue + 1;
    for child in sheet.children(cue).filter(|&child| child > cue) {
        let subtree = sheet.subtree(child);
        if start.is_none() {
            if sheet.token(child).rel != Rel::Obj && sheet.token(child).rel != Rel::Xcomp {
                continue;
            }
            start = Some(subtree.start.max(cue + 1));
            end = subtree.end;
        } else if wanted(sheet.token(child).rel) && (end..subtree.start).all(|index| !sheet.is_mark(index)) {
            end = subtree.end;
        } else {
            break;
        }
    }
    let Some(start) = start else { return Vec::new() };
    let run = sheet.bare(start..end.min(sentence.end));
    if run.is_empty() { Vec::new() } else { vec![run] }
}

/// The noun of a preposition that belongs to the cue: "spoke about the plan".
fn oblique_runs(sheet: &Sheet, cue: usize, oblique: usize) -> Vec<Range<usize>> {
    let mut run = sheet.subtree(oblique);
    run.start = run.start.max(cue + 1);
    while run.start < oblique && sheet.token(run.start).rel == Rel::Case {
        run.start += 1;
    }
    let run = sheet.bare(run);
    if run.is_empty() { Vec::new() } else { vec![run] }
}

/// What surrounds a cue that stands in or behind it: "It rains, Ann said"; "The rain, they say, will last".
fn inserted(sheet: &Sheet, cue: usize) -> Option<Vec<Range<usize>>> {
    let sentence = sheet.sentence_of(cue).tokens.clone();
    let front = sheet.children(cue).find(|&child| {
        child < cue && CLAUSES.contains(&sheet.token(child).rel) && sheet.subtree(child).start < cue
    });
    let (head, mut found) = if let Some(front) = front {
        (front, runs(sheet, front, cue, sentence.clone()))
    } else {
        let head = sheet
            .head(cue)
            .filter(|&head| head < cue || sheet.subtree(head).start < sheet.subtree(cue).start)?;
        if !matches!(sheet.token(cue).rel, Rel::Parataxis | Rel::Discourse | Rel::Dep) {
            return None;
        }
        (head, runs(sheet, head, cue, sentence.clone()))
    };
    // The group of cue and speaker must be set off by a mark.
    let group = sheet.group_of(cue);
    let opens = group.start > sentence.start && sheet.is_mark(group.start - 1);
    if !opens || group.contains(&head) {
        return None;
    }
    found.retain(|run| run.end <= group.start || run.start >= group.end);
    let first = found.first_mut().filter(|first| first.start < group.start)?;
    // All of the sentence before the group is said, wherever the parser hung its first words.
    let lead = sheet.bare(sentence.start..first.end);
    if (lead.start..first.start).all(|index| sheet.cue_verb(index).is_none()) {
        first.start = lead.start;
    }
    let front_end = group.start - 1;
    found.retain(|run| run.start < front_end || run.len() > 1);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for run in found {
        match merged.last_mut() {
            Some(last) if run.end <= group.start || last.start >= group.end => last.end = run.end,
            _ => merged.push(run),
        }
    }
    Some(merged)
}

/// "according to X": the sentence around it.
fn according(sheet: &Sheet, cue: usize) -> Option<Reading> {
    let sentence = sheet.sentence_of(cue).tokens.clone();
    let to = cue + 1;
    if to >= sentence.end || !sheet.form(to).eq_ignore_ascii_case("to") {
        return None;
    }
    let noun = sheet.head(cue).filter(|&noun| noun > to && sheet.token(cue).rel == Rel::Case).or_else(|| {
        // Some treebanks make the noun an oblique of "according".
        sheet.child(cue, &[Rel::Obl, Rel::Nmod, Rel::Obj])
    });
    let mut phrase = match noun {
        Some(noun) => to + 1..sheet.subtree(noun).end,
        None => to + 1..to + 1,
    };
    if phrase.is_empty() {
        // Without a tree: to the next mark.
        phrase.end = (to + 1..sentence.end).find(|&index| sheet.is_mark(index)).unwrap_or(sentence.end);
    }
    let phrase = sheet.bare(phrase);
    if phrase.is_empty() {
        return None;
    }
    let before = sheet.bare(sentence.start..cue);
    let after = sheet.bare(phrase.end..sentence.end);
    let quoted_after = !after.is_empty() && after.clone().all(|index| sheet.quoted_at(index).is_some());
    let content = if before.is_empty() || quoted_after {
        // "The plan was, according to Hume, “dead”": the marks say what is his.
        vec![after]
    } else if after.is_empty() || !sheet.is_mark(phrase.end) {
        vec![before]
    } else {
        // In the middle: what follows belongs to it if the clause goes on.
        let goes_on = sheet.head(noun?).is_some_and(|head| after.contains(&head))
            || after.clone().any(|index| sheet.head(index).is_none());
        if goes_on { vec![before, after] } else { vec![before] }
    };
    let content: Vec<Range<usize>> = content.into_iter().filter(|run| !run.is_empty()).collect();
    (!content.is_empty()).then_some(Reading { cue, frame: Frame::According, content, speaker: Some(phrase) })
}

/// "a claim that it rains", "his pledge to go", "questions about the plan".
fn noun(sheet: &Sheet, cue: usize) -> Option<Reading> {
    let clause = sheet.children(cue).find(|&child| {
        child > cue
            && matches!(sheet.token(child).rel, Rel::Acl | Rel::Ccomp | Rel::Advcl)
            && sheet.child(child, &[Rel::Mark]).is_some_and(|mark| {
                ["that", "whether", "to"].iter().any(|word| sheet.form(mark).eq_ignore_ascii_case(word))
            })
    });
    let (frame, content) = if let Some(clause) = clause {
        (Frame::Noun, clause_runs(sheet, cue, clause))
    } else {
        let topic = sheet.children(cue).find(|&child| {
            child > cue
                && sheet.token(child).rel == Rel::Nmod
                && sheet.child(child, &[Rel::Case]).is_some_and(|case| {
                    ["about", "on", "of", "for", "against", "over"].contains(&sheet.form(case))
                })
        })?;
        (Frame::Oblique, oblique_runs(sheet, cue, topic))
    };
    let owner = sheet.child(cue, &[Rel::NmodPoss]).map(|owner| sheet.bare(sheet.subtree(owner)));
    let speaker = owner.or_else(|| {
        let head = sheet.head(cue).filter(|&head| sheet.token(head).upos == Upos::Verb)?;
        matches!(sheet.token(cue).rel, Rel::Obj | Rel::Obl).then(|| sheet.speaker_of(head)).flatten()
    });
    (!content.is_empty()).then_some(Reading { cue, frame, content, speaker })
}

#[cfg(test)]
mod tests {
    use super::{
        super::{lexicon::Lexicon, sheet::fixture},
        *,
    };

    /// Frame, content and speaker of every reading.
    fn readings(lines: &str) -> Vec<(Frame, Vec<String>, Option<String>)> {
        let (text, document) = fixture::sentence(lines);
        let lexicon = Lexicon::new().expect("the built-in list");
        let sheet = Sheet::new(&text, &document, &lexicon);
        let words = |run: &Range<usize>| sheet.span(run.clone()).of(&text).to_owned();
        find(&sheet)
            .iter()
            .map(|reading| {
                (
                    reading.frame,
                    reading.content.iter().map(words).collect(),
                    reading.speaker.as_ref().map(words),
                )
            })
            .collect()
    }

    #[test]
    fn clause_without_its_that() {
        let found = readings(
            "Ann PROPN 2 nsubj\nsaid VERB 0 root\nthat SCONJ 6 mark\nthe DET 5 det\nroad NOUN 6 nsubj\nfloods VERB 2 ccomp\n. PUNCT 2 punct",
        );
        assert_eq!(found, [(Frame::Clause, vec!["the road floods".to_owned()], Some("Ann".to_owned()))]);
    }

    #[test]
    fn inserted_cue_leaves_two_runs() {
        let found = readings(
            "The DET 2 det\nroad NOUN 7 nsubj\n, PUNCT 5 punct\nmen NOUN 5 nsubj\nsay VERB 7 parataxis\n, PUNCT 5 punct\nfloods VERB 0 root\ntoday ADV 7 advmod\n. PUNCT 7 punct",
        );
        let content = vec!["The road".to_owned(), "floods today".to_owned()];
        assert_eq!(found, [(Frame::Inserted, content, Some("men".to_owned()))]);
    }

    #[test]
    fn according_takes_the_sentence() {
        let found = readings(
            "It PRON 2 nsubj\nfloods VERB 0 root\n, PUNCT 2 punct\naccording VERB 6 case\nto ADP 4 fixed\nmaps NOUN 2 obl\n. PUNCT 2 punct",
        );
        assert_eq!(found, [(Frame::According, vec!["It floods".to_owned()], Some("maps".to_owned()))]);
    }

    #[test]
    fn noun_of_saying_has_its_owner() {
        let found = readings(
            "His PRON 2 nmod:poss\nclaim NOUN 6 nsubj\nthat SCONJ 5 mark\nit PRON 5 nsubj\nfloods VERB 2 acl\nfailed VERB 0 root",
        );
        assert_eq!(found, [(Frame::Noun, vec!["it floods".to_owned()], Some("His".to_owned()))]);
    }

    #[test]
    fn sentence_without_a_cue_has_no_reading() {
        assert_eq!(readings("Ann PROPN 2 nsubj\nsleeps VERB 0 root"), []);
    }
}
