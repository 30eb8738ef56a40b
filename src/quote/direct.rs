//! Direct speech: who says the words between quotation marks.
//!
//! In: quoted stretches that no clause of speech holds already. Out: a [`Draft`] for each that is speech; the pieces of a split,
//! continued or re-opened quote in one. Never: takes a title, a nickname or a scare quote, see [`super::scare`].

use smol_str::SmolStr;

use super::{
    lexicon::{Class, CueWord},
    marks::{Closing, Quoted},
    scare,
    sheet::{Draft, Sheet},
};
use crate::{
    entity::EntityKind,
    model::{Rel, Upos},
    span::Span,
};

/// How far a cue stands from the words it belongs to, in tokens.
const BEHIND: usize = 34;
const AHEAD: usize = 24;

/// What ties a stretch to its speaker.
enum Tie {
    /// A cue verb; certainty.
    Verb(usize, f32),
    /// It goes on where an earlier draft stopped.
    Goes(usize),
    /// A speaker without a verb: the phrase, the mark or words that lead to it, certainty.
    Speaker(Option<Span>, Option<Span>, f32),
}

/// Adds the direct quotes; `held` tells which stretches are part of a draft already.
pub(super) fn find(sheet: &Sheet, held: &[bool], drafts: &mut Vec<Draft>) {
    let mut state = Progress { sheet, last: None };
    for (index, quoted) in sheet.quoted.iter().enumerate() {
        if held[index] {
            if let Some(draft) =
                drafts.iter().position(|draft| draft.spans.iter().any(|span| span.overlaps(quoted.inner)))
            {
                state.last = Some((index, draft));
            }
            continue;
        }
        let Some(tie) = state.tie(index, drafts) else { continue };
        let draft = match tie {
            Tie::Goes(draft) => {
                drafts[draft].spans.push(quoted.inner);
                draft
            }
            Tie::Verb(verb, certainty) => {
                let cue = sheet.token(verb).span;
                // Two pieces with one verb between them are one quote.
                let split = state
                    .last
                    .filter(|&(_, last)| drafts[last].cue.as_ref().is_some_and(|(span, _)| *span == cue));
                if let Some((_, last)) = split {
                    drafts[last].spans.push(quoted.inner);
                    last
                } else {
                    let lemma = sheet.cue(verb).map_or_else(SmolStr::default, |word| word.lemma.clone());
                    let speaker = sheet.speaker_of(verb).map(|tokens| sheet.span(tokens));
                    drafts.push(Draft {
                        spans: vec![quoted.inner],
                        speaker,
                        cue: Some((cue, lemma)),
                        certainty,
                    });
                    drafts.len() - 1
                }
            }
            Tie::Speaker(speaker, cue, certainty) => {
                let cue = cue.map(|span| (span, SmolStr::from(span.of(sheet.text))));
                drafts.push(Draft { spans: vec![quoted.inner], speaker, cue, certainty });
                drafts.len() - 1
            }
        };
        state.last = Some((index, draft));
    }
}

/// For each stretch, whether a verb right beside it makes it direct speech whatever else the sentence says.
pub(super) fn sure(sheet: &Sheet) -> Vec<bool> {
    let state = Progress { sheet, last: None };
    let sure = |quoted: &Quoted| {
        if !scare::is_whole(sheet, quoted) && !scare::opens_sentence(sheet, quoted) {
            return false;
        }
        let inner = quoted.inner.of(sheet.text);
        let lead = sheet.text[..quoted.outer.start as usize].trim_end_matches([' ', '\u{a0}']);
        let led = lead.ends_with([',', ':']);
        let closes = last_mark(inner).is_some_and(|mark| ",?!—–-…".contains(mark)) || {
            sheet.text[quoted.outer.end as usize..].starts_with(',')
        };
        closes && state.verb_behind(quoted).is_some() || led && state.verb_ahead(quoted).is_some()
    };
    sheet.quoted.iter().map(sure).collect()
}

struct Progress<'a> {
    sheet: &'a Sheet<'a>,
    /// The last stretch that is speech, and its draft.
    last: Option<(usize, usize)>,
}

impl Progress<'_> {
    fn tie(&self, index: usize, drafts: &[Draft]) -> Option<Tie> {
        let sheet = self.sheet;
        let quoted = &sheet.quoted[index];
        if let Some((before, draft)) = self.last
            && before + 1 == index
            && sheet.quoted[before].closing == Closing::Reopened
        {
            return Some(Tie::Goes(draft));
        }
        if scare::is_named(sheet, quoted) || scare::is_in_phrase(sheet, quoted) {
            return None;
        }
        let verb = self.verb_behind(quoted).or_else(|| self.verb_ahead(quoted));
        if let Some((verb, certainty)) = verb {
            return Some(Tie::Verb(verb, certainty));
        }
        if let Some(tie) = self.named_by_mark(quoted) {
            return Some(tie);
        }
        if let Some(draft) = self.goes_on(index, drafts) {
            return Some(Tie::Goes(draft));
        }
        if !scare::is_whole(sheet, quoted) {
            return None;
        }
        self.floating(index, drafts)
    }

    /// "…," said Ann. The verb behind the words.
    fn verb_behind(&self, quoted: &Quoted) -> Option<(usize, f32)> {
        let sheet = self.sheet;
        if quoted.closing != Closing::Mark {
            return None;
        }
        let end = quoted.outer.end;
        let paragraph = sheet.paragraph(quoted.outer.start);
        let first = sheet.document.token_at(end);
        let inner_end = last_mark(quoted.inner.of(sheet.text))?;
        let rest = sheet.text[end as usize..paragraph.end as usize].trim_start();
        let comma = inner_end == ',' || rest.starts_with(',');
        if inner_end == '.' && !comma {
            // "… home.” said Ann": only where the verb follows at once.
            let verb = sheet.cue_verb(tokens_from(sheet, first, paragraph)?)?;
            return (verb.class == Class::Say && rest.starts_with(char::is_lowercase))
                .then_some((first, 0.6));
        }
        let strong = comma || matches!(inner_end, '?' | '!' | '—' | '–' | '-' | '…');
        let limit = if strong { BEHIND } else { 3 };
        let mut best = None;
        for at in first..(first + limit).min(sheet.document.tokens.len()) {
            let token = sheet.token(at);
            if token.span.start >= paragraph.end || sheet.quoted_at(at).is_some() {
                break;
            }
            if matches!(sheet.form(at), "." | ";" | ":" | "?" | "!") {
                break;
            }
            let Some(cue) = sheet.cue_verb(at).or_else(|| self.ends_as_verb(first, at)) else { continue };
            if !cue.introduces() || self.is_bare_infinitive(at) {
                continue;
            }
            if !comma && self.has_clause_behind(at) {
                break;
            }
            if !strong && !matches!(cue.class, Class::Say) {
                break;
            }
            // A participle or a relative clause inside the speaker's phrase gives way to a later main verb.
            let weak = sheet.parsed && matches!(sheet.token(at).rel, Rel::Acl | Rel::AclRelcl);
            if !weak {
                return Some((at, if comma { 0.97 } else { 0.9 }));
            }
            best = best.or(Some((at, 0.7)));
        }
        best
    }

    /// "…,” The Associated Press reports.": a form that the model takes for a noun, last in its sentence behind a name.
    fn ends_as_verb(&self, first: usize, at: usize) -> Option<&CueWord> {
        let sheet = self.sheet;
        let last = sheet.document.tokens.get(at + 1).is_none() || sheet.is_break(at + 1);
        let name = at > first && matches!(sheet.token(at - 1).upos, Upos::Propn | Upos::Pron);
        let verb = sheet.form(at).ends_with('s') || sheet.form(at).ends_with("ed");
        sheet.cue(at).filter(|cue| cue.class == Class::Say && last && name && verb)
    }

    fn is_bare_infinitive(&self, verb: usize) -> bool {
        let sheet = self.sheet;
        verb > 0 && sheet.form(verb - 1).eq_ignore_ascii_case("to") && {
            let going = verb >= 2 && matches!(sheet.form(verb - 2), "on" | "continued" | "proceeded");
            !going
        }
    }

    fn has_clause_behind(&self, verb: usize) -> bool {
        let sheet = self.sheet;
        let next = verb + 1;
        if sheet.document.tokens.get(next).is_some() && sheet.form(next).eq_ignore_ascii_case("that") {
            return true;
        }
        sheet.children(verb).any(|child| {
            child > verb && matches!(sheet.token(child).rel, Rel::Ccomp | Rel::Obj) && {
                sheet.token(child).rel == Rel::Ccomp
                    || !matches!(sheet.token(child).upos, Upos::Propn | Upos::Pron)
            }
        })
    }

    /// Ann said: "…". The verb before the words.
    fn verb_ahead(&self, quoted: &Quoted) -> Option<(usize, f32)> {
        let sheet = self.sheet;
        let paragraph = sheet.paragraph(quoted.outer.start);
        let mut lead = sheet.text[..quoted.outer.start as usize].trim_end();
        let mut floor = paragraph.start;
        // A colon at the end of the paragraph before leads to a quote of its own.
        if lead.len() <= paragraph.start as usize {
            if !lead.ends_with(':') {
                return None;
            }
            floor = sheet.paragraph(lead.len().saturating_sub(1) as u32).start;
        }
        lead = &lead[floor as usize..];
        let mark = lead.chars().next_back()?;
        let first = sheet.document.token_at(quoted.outer.start);
        let open = matches!(mark, ',' | ':' | '—' | '–');
        let mut gap = 0;
        for at in (0..first).rev() {
            let token = sheet.token(at);
            if token.span.start < floor || gap > AHEAD {
                break;
            }
            let form = sheet.form(at);
            if sheet.quoted_at(at).is_some() || matches!(form, ";" | "." | "?" | "!") && gap > 0 {
                break;
            }
            gap += 1;
            let Some(cue) = sheet.cue_verb(at) else {
                if !open && gap > 2 && !(gap <= 4 && sheet.quoted_at(at).is_none()) {
                    break;
                }
                continue;
            };
            let colon = mark == ':';
            let fits = match cue.class {
                Class::Say => !form.eq_ignore_ascii_case("reading"),
                Class::Beside | Class::Report | Class::Object => colon,
                Class::Noun => false,
            };
            let adjacent =
                at + 1 == first || at + 2 == first && matches!(sheet.form(at + 1), "that" | "as" | "," | ":");
            if fits && (open || adjacent) && (colon || !self.is_bare_infinitive(at)) {
                return Some((at, if colon || adjacent { 0.95 } else { 0.85 }));
            }
            if !colon {
                break;
            }
        }
        None
    }

    /// Cole was blunt: "…"; "…" — Ann Bell.
    fn named_by_mark(&self, quoted: &Quoted) -> Option<Tie> {
        let sheet = self.sheet;
        let paragraph = sheet.paragraph(quoted.outer.start);
        let mut behind = sheet.text[quoted.outer.end as usize..paragraph.end as usize].trim_start();
        let mut end = paragraph.end as usize;
        // A quote that is a paragraph of its own may have its speaker in the next one.
        if behind.is_empty()
            && sheet.text[paragraph.start as usize..quoted.outer.start as usize].trim().is_empty()
        {
            let rest = &sheet.text[end..];
            let start = end + (rest.len() - rest.trim_start().len());
            end = sheet.paragraph(start as u32).end as usize;
            behind = &sheet.text[start..end];
        }
        if let Some(dash) = behind.chars().next().filter(|letter| "—–-―".contains(*letter)) {
            let start = end - behind.len();
            let name = Span::new(start + dash.len_utf8(), end).trim(sheet.text);
            let words = name.of(sheet.text);
            let short = words.split_whitespace().count() <= 10 && !words.trim_end_matches('.').contains(". ");
            if short
                && words.starts_with(|letter: char| letter.is_uppercase())
                && !words.ends_with(['?', '!', ':', '”', '"'])
            {
                let name =
                    Span::new(name.start as usize, name.start as usize + words.trim_end_matches('.').len());
                return Some(Tie::Speaker(Some(name), Some(Span::new(start, start + dash.len_utf8())), 0.85));
            }
        }
        if let Some(rest) = behind.strip_prefix(':')
            && sheet.text[paragraph.start as usize..quoted.outer.start as usize].trim().is_empty()
        {
            // 'We had no warning': Survivors describe collapse
            let start = paragraph.end as usize - rest.len();
            let first = sheet.document.token_at(start as u32);
            return self
                .first_subject(first, paragraph)
                .map(|speaker| Tie::Speaker(Some(speaker), Some(Span::new(start - 1, start)), 0.7));
        }
        let mut lead = sheet.text[..quoted.outer.start as usize].trim_end();
        if lead.len() < paragraph.start as usize {
            lead = lead.trim_end_matches('\n').trim_end();
        }
        lead.ends_with(':').then_some(())?;
        let colon = sheet.document.token_at(lead.len() as u32 - 1);
        let sentence =
            sheet.sentence_of(colon.min(sheet.document.tokens.len().checked_sub(1)?)).tokens.clone();
        let before = sheet.bare(sentence.start..colon.min(sentence.end));
        if before.is_empty() {
            return None;
        }
        let root = before.clone().find(|&at| sheet.token(at).rel == Rel::Root);
        let subject = root.and_then(|root| {
            sheet.child(root, &[Rel::Nsubj, Rel::NsubjOuter]).map(|subject| (root, subject))
        });
        let Some((root, subject)) = subject else {
            // "Ann Bell, on the vote: …" names the speaker without a verb.
            let name = sheet
                .document
                .mentions
                .iter()
                .find(|mention| sheet.span(before.clone()).contains(mention.span))?;
            return (before.len() <= 8)
                .then(|| Tie::Speaker(Some(name.span), Some(sheet.token(colon).span), 0.6));
        };
        let tokens = sheet.bare(sheet.subtree(subject));
        let from = (subject..=root)
            .rev()
            .take_while(|&at| at != subject && !sheet.subtree(subject).contains(&at))
            .last();
        let cue = from.map(|from| sheet.span(from..root + 1));
        (!tokens.is_empty()).then(|| Tie::Speaker(Some(sheet.span(tokens)), cue, 0.7))
    }

    /// The subject of the first verb of a paragraph's rest, or the words before that verb.
    fn first_subject(&self, first: usize, paragraph: Span) -> Option<Span> {
        let sheet = self.sheet;
        let tokens = first..sheet.document.tokens_in(paragraph).end;
        let is_subject = |&index: &usize| {
            matches!(sheet.token(index).rel, Rel::Nsubj | Rel::NsubjPass)
                && sheet.subtree(index).start >= first
        };
        if let Some(subject) = tokens.clone().find(is_subject) {
            let phrase = sheet.bare(sheet.subtree(subject));
            return (!phrase.is_empty()).then(|| sheet.span(phrase));
        }
        let verb = tokens
            .clone()
            .skip(1)
            .find(|&index| matches!(sheet.token(index).upos, Upos::Verb | Upos::Aux))?;
        let phrase = sheet.bare(first..verb);
        (!phrase.is_empty() && phrase.len() <= 6).then(|| sheet.span(phrase))
    }

    /// "…," she said. "…" goes on in the same paragraph with nothing between but the words that name the speaker.
    fn goes_on(&self, index: usize, drafts: &[Draft]) -> Option<usize> {
        let sheet = self.sheet;
        let (before, draft) = self.last?;
        let (quoted, earlier) = (&sheet.quoted[index], &sheet.quoted[before]);
        if before + 1 != index || quoted.outer.start < earlier.outer.end || !scare::is_whole(sheet, quoted) {
            return None;
        }
        let between = &sheet.text[earlier.outer.end as usize..quoted.outer.start as usize];
        if between.contains('\n') {
            return None;
        }
        let gap = Span { start: earlier.outer.end, end: quoted.outer.start };
        let cue_between = drafts[draft].cue.as_ref().is_some_and(|(cue, _)| gap.contains(*cue));
        let sentences =
            sheet.document.tokens_in(gap).filter(|&at| matches!(sheet.form(at), "." | "?" | "!")).count();
        (between.trim().is_empty() || cue_between && sentences <= 1).then_some(draft)
    }

    /// A quote without a verb: the speaker stands in the sentence before, or is the one who spoke last.
    fn floating(&self, index: usize, drafts: &[Draft]) -> Option<Tie> {
        let sheet = self.sheet;
        let quoted = &sheet.quoted[index];
        let paragraph = sheet.paragraph(quoted.outer.start);
        let first = sheet.document.token_at(quoted.outer.start);
        let lead = Span { start: paragraph.start, end: quoted.outer.start };
        if first > 0 && !lead.trim(sheet.text).is_empty() {
            let sentence = sheet.sentence_of(first - 1);
            let spoke = drafts.iter().rev().find(|draft| {
                draft.speaker.is_some()
                    && draft.cue.as_ref().is_some_and(|(cue, _)| sentence.span.contains(*cue))
            });
            if let Some(draft) = spoke {
                return Some(Tie::Speaker(draft.speaker, None, 0.75));
            }
            let root = sentence.tokens.clone().find(|&at| sheet.token(at).rel == Rel::Root);
            let subject = root.and_then(|root| sheet.child(root, &[Rel::Nsubj, Rel::NsubjPass]));
            if let Some(subject) = subject.filter(|&subject| self.is_person(subject)) {
                let tokens = sheet.bare(sheet.subtree(subject));
                return Some(Tie::Speaker(Some(sheet.span(tokens)), None, 0.6));
            }
        }
        let recent = drafts.iter().filter(|draft| {
            draft.speaker.is_some() && draft.spans.last().is_some_and(|span| span.end <= quoted.outer.start)
        });
        let last = recent.max_by_key(|draft| draft.spans.last().map(|span| span.end))?;
        let gap = &sheet.text[last.spans.last()?.end as usize..quoted.outer.start as usize];
        let near = gap.matches('\n').count() <= 4;
        near.then_some(Tie::Speaker(last.speaker, None, 0.55))
    }

    fn is_person(&self, token: usize) -> bool {
        let sheet = self.sheet;
        let form = sheet.form(token);
        ["he", "she", "they", "who"].iter().any(|word| form.eq_ignore_ascii_case(word))
            || sheet
                .document
                .mention_in(sheet.token(token).span)
                .is_some_and(|mention| matches!(mention.kind, EntityKind::Person | EntityKind::Org))
    }
}

/// The last character of quoted words, marks of quotes inside them aside: `he said, ‘Hi,’` ends with a comma.
fn last_mark(inner: &str) -> Option<char> {
    inner.trim_end_matches([' ', '\u{a0}', '\'', '’', '"', '”']).chars().next_back()
}

fn tokens_from(sheet: &Sheet, first: usize, paragraph: Span) -> Option<usize> {
    (first < sheet.document.tokens.len() && sheet.token(first).span.start < paragraph.end).then_some(first)
}
