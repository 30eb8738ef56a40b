//! Short names that the article states in brackets behind the full ones.
//!
//! In: drafts. Out: the same, where the short names have the type of the full ones, with those that the model passed over. Never:
//! takes letters in brackets for a name that they do not spell.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    EntityKind,
    draft::{Draft, Drafter},
    fold::Word,
    people::Gender,
};
use crate::document::Certainty;

/// Letters and digits of a short name.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=8;

impl Drafter<'_> {
    /// Gives stated short names the type of the full name, wherever they stand.
    pub(super) fn add_stated(&self, drafts: &mut Vec<Draft>) {
        let mut kinds: FxHashMap<SmolStr, EntityKind> = FxHashMap::default();
        let mut missed = Vec::new();
        for (at, full) in drafts.iter().enumerate() {
            let Some(token) = self.stated_behind(full) else { continue };
            let mut words = self.words(token..token + 1);
            let Some(word) = words.pop().filter(|_| words.is_empty()) else { continue };
            kinds.entry(word.text.clone()).or_insert(full.kind);
            if drafts.get(at + 1).is_none_or(|next| next.tokens.start > token) {
                missed.push(Draft {
                    tokens: token..token + 1,
                    span: self.document.tokens[token].span,
                    kind: full.kind,
                    words: vec![word],
                    gender: Gender::Unknown,
                    title: None,
                    definite: false,
                    country: None,
                    certainty: Certainty::Sure,
                });
            }
        }
        if kinds.is_empty() {
            return;
        }
        for draft in drafts.iter_mut().filter(|draft| draft.country.is_none()) {
            if let [Word { text, upper: true, .. }] = draft.words.as_slice()
                && draft.title.is_none()
                && capitals(self.form(draft.tokens.start)) > 1
                && let Some(&kind) = kinds.get(text)
            {
                (draft.kind, draft.certainty) = (kind, Certainty::Sure);
            }
        }
        if !missed.is_empty() {
            drafts.append(&mut missed);
            drafts.sort_by_key(|draft| draft.span);
        }
    }

    /// The token in brackets behind a full name that is short for it.
    fn stated_behind(&self, full: &Draft) -> Option<usize> {
        use EntityKind::{Event, Facility, Gpe, Law, Loc, Misc, Org, Product, Work};
        let named = matches!(full.kind, Org | Facility | Loc | Gpe | Event | Law | Misc | Product | Work);
        let (open, short, close) = (full.tokens.end, full.tokens.end + 1, full.tokens.end + 2);
        if !named || full.words.len() < 2 || close >= self.document.tokens.len() {
            return None;
        }
        let stands = self.form(open) == "(" && matches!(self.form(close), ")" | "," | ";" | "/");
        (stands && spells(self.form(short), &full.words)).then_some(short)
    }
}

fn capitals(form: &str) -> usize {
    form.bytes().filter(u8::is_ascii_uppercase).count()
}

/// Whether the capitals of `short` are initials of `words` in order, of the first word first.
fn spells(short: &str, words: &[Word]) -> bool {
    if !LENGTHS.contains(&short.len())
        || capitals(short) < 2
        || !short.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        return false;
    }
    let mut initials = words.iter().map(|word| word.text.as_bytes().first().copied());
    let mut letters = short.bytes().filter(u8::is_ascii_uppercase).map(|letter| letter.to_ascii_lowercase());
    initials.next().flatten() == letters.next()
        && letters.all(|letter| initials.any(|initial| initial == Some(letter)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::annotated;

    #[test]
    fn short_names_have_the_type_of_the_full_ones() {
        for (text, expected) in [
            (
                "The [Acme Widget Board|ORG] (AWB) met. The [AWB|PERSON] voted.",
                &[("Acme Widget Board", "ORG"), ("AWB", "ORG"), ("AWB", "ORG")][..],
            ),
            (
                "The [Union for Trentino|ORG] (UpT) and [Italy is Popular|ORG] ([IP|LOC]).",
                &[("Union for Trentino", "ORG"), ("UpT", "ORG"), ("Italy is Popular", "ORG"), ("IP", "ORG")],
            ),
            ("The [Acme Widget Board|ORG] (NEW) met.", &[("Acme Widget Board", "ORG")]),
            ("The [Acme Widget Board|ORG] (A) met.", &[("Acme Widget Board", "ORG")]),
            ("[Ann Winona Bell|PERSON] (AWB) met.", &[("Ann Winona Bell", "PERSON")]),
            ("The [Acme Widget Board|ORG] (AWB", &[("Acme Widget Board", "ORG")]),
        ] {
            let (article, document) = annotated(text);
            let found: Vec<_> = document
                .mentions
                .iter()
                .map(|mention| (mention.span.of(&article.text), mention.kind.as_str()))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
