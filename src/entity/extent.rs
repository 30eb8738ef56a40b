//! Names that are longer or shorter than the model takes them to be, or two.
//!
//! In: a name of the model, where the one before it ends, the one after it, and the tokens around. Out: the name as far as it goes,
//! and its type. Never: takes tokens of another sentence.

use std::ops::Range;

use super::{
    EntityKind,
    actors::Meaning,
    draft::{Drafter, is_article},
    fold::fold,
    gazetteer::Gazetteer,
};
use crate::{document::Name, model::Upos};

/// Tokens of the longest name that is looked for in the lists.
const LONGEST: usize = 9;
/// Tokens behind a possessive mark that are looked at.
const MOST_OWNED: usize = 5;
/// Short words in capitals before a name that are no initials.
const NO_INITIALS: &[&str] = &[
    "A", "I", "TV", "PA", "VP", "SI", "IG", "DG", "AG", "GM", "AM", "PM", "CM", "DJ", "DC", "II", "XV", "IV",
    "VI", "AI", "IT",
];
/// Letters of a syllable of a given name that stands behind a hyphen: "Kim Jong-un", "Yeung Chung-hei".
const SYLLABLE: std::ops::RangeInclusive<usize> = 2..=6;

impl Drafter<'_> {
    /// Tokens and type of a name of the model; `after` is where the one before it ends, `next` the one behind it.
    pub(super) fn whole(&self, name: &Name, after: usize, next: Option<&Name>) -> (Range<usize>, EntityKind) {
        let Some(sentence) = self.document.sentence_at(name.span.start) else {
            return (name.tokens.clone(), name.kind);
        };
        let Range { start, end: ends } = self.document.sentences[sentence].tokens.clone();
        let tokens = self.with_initials(name, start.max(after))..name.tokens.end;
        if tokens.end >= ends {
            return (tokens, name.kind);
        }
        if let Some(end) = self.past_hyphen(name, next, ends) {
            return (tokens.start..end, name.kind);
        }
        match self.owned(&tokens, ends).or_else(|| self.listed(&tokens, ends)) {
            Some((end, kind)) => (tokens.start..end, kind.unwrap_or(name.kind)),
            None => (tokens, name.kind),
        }
    }

    /// The names of people that the model takes for one, where they stand in a list without commas: "Ann Ash Bill Stone". A dash with
    /// spaces ends a name: "Ann Ash - Analyst".
    pub(super) fn people_in(&self, mut tokens: Range<usize>) -> Vec<Range<usize>> {
        let token = |at: usize| self.document.tokens[at].span;
        let dash = |at: usize| {
            matches!(self.form(at), "-" | "–" | "—" | "--") && token(at - 1).end < token(at).start
        };
        tokens.end = (tokens.start + 1..tokens.end).find(|&at| dash(at)).unwrap_or(tokens.end);
        let words = self.words(tokens.clone());
        let first_name = |at: usize| self.people.first_name(&words[at].text).is_some();
        let pairs = words.len() == tokens.len()
            && words.len() >= 4
            && words.len().is_multiple_of(2)
            && words.iter().all(|word| word.upper && word.text.len() > 1 && !self.people.is_suffix(&word.text))
            && (0..words.len()).step_by(2).all(first_name)
            // "Mary Ann Lee Ash" is one.
            && (words.len() > 4 || !first_name(1));
        if pairs { tokens.step_by(2).map(|start| start..start + 2).collect() } else { vec![tokens] }
    }

    /// Where the name of a person begins with the initials before it: "MS Golwalkar", "B Y Vijayendra".
    fn with_initials(&self, name: &Name, first: usize) -> usize {
        let mut start = name.tokens.start;
        let capitals = |form: &str| form.bytes().all(|byte| byte.is_ascii_uppercase());
        if name.kind != EntityKind::Person || capitals(self.form(start)) {
            return start;
        }
        while start > first {
            let form = self.form(start - 1);
            let initials = form.len() <= 2 && capitals(form) && !NO_INITIALS.contains(&form);
            if !initials || self.document.tokens[start - 1].upos != Upos::Propn {
                break;
            }
            let words = self.words(start - 1..start);
            let title = !matches!(form, "MS" | "M") && self.people.title(&words).is_some();
            if title || self.actors.lexicon.exact(&words).is_some() {
                break;
            }
            start -= 1;
        }
        start
    }

    /// Where a name ends that is one only together with whose it is ("Queen|'s College"), and its type.
    fn owned(&self, tokens: &Range<usize>, ends: usize) -> Option<(usize, Option<EntityKind>)> {
        let saint = tokens.len() == 2 && matches!(self.form(tokens.start), "St" | "St.");
        if !(tokens.len() == 1 || saint) || !matches!(self.form(tokens.end), "'s" | "’s") {
            return None;
        }
        let mut last = None;
        for at in (tokens.end + 1..ends).take(MOST_OWNED) {
            let form = self.form(at);
            if form.starts_with(char::is_uppercase) {
                last = Some(at);
            } else if form != "-" && self.form(at - 1) != "-" {
                break;
            }
        }
        let last = last?;
        let noun = self.words(last..last + 1);
        let kind = self.kinds.owned(noun.first()?)?;
        // "Iran's University" and "London's Airport" are any of them; "St Paul's College" is one, whatever city there is.
        let words = self.words(tokens.clone());
        let place = !matches!(self.actors.lexicon.exact(&words), None | Some(Meaning::Role { .. }))
            || Gazetteer::new()
                .find(&fold(self.document.span_of(tokens.clone()).of(self.text)))
                .next()
                .is_some();
        (saint || !place).then_some((last + 1, Some(kind)))
    }

    /// Where a name of the lists ends that begins with this one and is longer ("People|'s Republic of China", "Washington|, D.C."),
    /// and its type.
    fn listed(&self, tokens: &Range<usize>, ends: usize) -> Option<(usize, Option<EntityKind>)> {
        let follows = self.form(tokens.end);
        let capital = |form: &str| form.starts_with(char::is_uppercase);
        if !capital(follows) && !matches!(follows, "," | "'s" | "’s" | "of" | "for" | "and" | "-") {
            return None;
        }
        let start = tokens.clone().find(|&token| !is_article(self.form(token)))?;
        let words = self.words(start..ends.min(start + LONGEST));
        let (length, meaning) = self.actors.lexicon.longest(&words)?;
        let kind = match *meaning {
            Meaning::Country(_)
            | Meaning::Place(_)
            | Meaning::Part(_)
            | Meaning::Area(_)
            | Meaning::Region => Some(EntityKind::Loc),
            Meaning::Known { id, surname: false } => self.actors.lexicon.known(id).kind,
            _ => return None,
        };
        let end = words[length - 1].token as usize + 1;
        // The words of one token belong together.
        let whole = words.get(length).is_none_or(|word| word.token as usize >= end);
        (end > tokens.end && whole && capital(self.form(end - 1))).then_some((end, kind))
    }

    /// Where a name ends that goes on behind a hyphen.
    fn past_hyphen(&self, name: &Name, next: Option<&Name>, ends: usize) -> Option<usize> {
        let (hyphen, part) = (name.tokens.end, name.tokens.end + 1);
        if part >= ends || !matches!(self.form(hyphen), "-" | "‐" | "‑") {
            return None;
        }
        let token = |at: usize| self.document.tokens[at].span;
        if token(hyphen - 1).end != token(hyphen).start || token(hyphen).end != token(part).start {
            return None;
        }
        let next = next.filter(|next| next.tokens.start == part && next.kind == name.kind);
        match name.kind {
            EntityKind::Person if name.tokens.len() > 1 => {
                let form = self.form(part);
                let syllable = SYLLABLE.contains(&form.len())
                    && form.bytes().all(|byte| byte.is_ascii_lowercase())
                    && !self.people.stands_behind_hyphen(form);
                let surname = next.filter(|next| next.tokens.len() == 1).map(|next| next.tokens.end);
                if syllable { Some(part + 1) } else { surname }
            }
            EntityKind::Loc => {
                let next = next?;
                let both = fold(name.span.hull(next.span).of(self.text));
                Gazetteer::new().find(&both).next().map(|_| next.tokens.end)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::names;

    #[test]
    fn names_go_as_far_as_they_go() {
        for (text, expected) in [
            ("The [People|LOC]'s [Republic of China|LOC] agreed.", &["People's Republic of China"][..]),
            ("He lives in [Washington|LOC], [D.C.|LOC], and works.", &["Washington, D.C."]),
            ("He lives in [Washington|LOC], [Texas|LOC], and works.", &["Washington", "Texas"]),
            ("[Yeung Chung|PERSON]-hei won.", &["Yeung Chung-hei"]),
            ("[Kim Jong|PERSON]-un won.", &["Kim Jong-un"]),
            (
                "The [Bill Stone|PERSON]-led team and the [Ann Lee|PERSON]-style plan.",
                &["Bill Stone", "Ann Lee"],
            ),
            ("[Ann Ash|PERSON]-[Stone|PERSON] won.", &["Ann Ash-Stone"]),
            ("The [Stone|PERSON]-[Ash|PERSON] plan won.", &["Stone", "Ash"]),
            ("In [Baden|LOC]-[Württemberg|LOC] it rains.", &["Baden-Württemberg"]),
            ("The [Paris|LOC]-[Dakar|LOC] road.", &["Paris", "Dakar"]),
            ("He met MS [Quill|PERSON] and B Y [Ash|PERSON].", &["MS Quill", "B Y Ash"]),
            ("He met PM [Quill|PERSON] and US [Ash|PERSON].", &["Quill", "Ash"]),
            (
                "At [Queen|PERSON]'s College and [St Paul|LOC]'s Co-educational College.",
                &["Queen's College", "St Paul's Co-educational College"],
            ),
            (
                "At [Iran|LOC]'s University and [London|LOC]'s College and [Ash|PERSON]'s house.",
                &["Iran", "London", "Ash"],
            ),
            ("Coach: [Lisa Quill Robert Ash|PERSON]", &["Lisa Quill", "Robert Ash"]),
            (
                "[Mary Ann Lee Ash|PERSON] and [Tom Quill Stone|PERSON].",
                &["Mary Ann Lee Ash", "Tom Quill Stone"],
            ),
            ("[Ann Quill - Analyst|PERSON]", &["Ann Quill"]),
            ("[Ann Lee|PERSON] -un", &["Ann Lee"]),
            ("[Ann Lee|PERSON]-", &["Ann Lee"]),
        ] {
            let found: Vec<String> = names(text).into_iter().map(|(form, _)| form).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
