//! Names that the model passed over.
//!
//! In: tokens without a name. Out: more drafts, where the lexicon is sure ("Iran", "FBI") or the article has the name elsewhere.
//! Never: takes a part of a longer capitalised name.

use std::ops::Range;

use super::{
    EntityKind,
    actors::Meaning,
    draft::{Draft, Drafter, is_article},
    people::Gender,
    phrases::{Case, Phrases},
};
use crate::{document::Certainty, model::Upos};

/// Names that are other words as well need the model's word.
const DOUBTFUL: &[&str] = &[
    "turkey",
    "chad",
    "jordan",
    "georgia",
    "jersey",
    "guinea",
    "guam",
    "mali",
    "togo",
    "oman",
    "niger",
    "cuba",
    "polish",
    "pole",
    "kiwi",
    "thai",
    "china",
    "dane",
    "finn",
    "swede",
    "lao",
    "brit",
    "brits",
    "emirates",
    "persian",
    "dutch",
    "reunion",
    "holland",
    "america",
    "dominica",
    "swiss",
    "turk",
    "serb",
    "croat",
    "greek",
    "french",
    "danish",
    "congo",
    "indian",
    "spanish",
    "german",
    "central",
    "grenada",
    "who",
    "is",
    "ice",
    "pan",
    "rt",
    "eta",
    "pri",
    "apc",
    "pdp",
    "car",
    "au",
    "it",
    "aids",
    "hamas",
    "amnesty",
    "wagner",
    "senate",
    "congress",
    "house",
    "fed",
    "nato",
    "treasury",
    "islamic",
    "national",
    "general",
    "justice",
    "workers",
    "conservative",
    "mit",
    "ria",
    "un",
    "labour",
];
/// Words of the longest name that is looked for.
const LONGEST: usize = 6;

impl Drafter<'_> {
    /// Adds names among the tokens that no draft covers, and keeps the order.
    pub(super) fn add_passed_over(&self, drafts: &mut Vec<Draft>) {
        let repeated = self.names_of_article(drafts);
        let mut found = Vec::new();
        let mut after = 0;
        for draft in drafts.iter() {
            self.passed_over(
                after..draft.title.unwrap_or(draft.tokens.start).max(after),
                &repeated,
                &mut found,
            );
            after = draft.tokens.end;
        }
        self.passed_over(after..self.document.tokens.len(), &repeated, &mut found);
        if !found.is_empty() {
            drafts.append(&mut found);
            drafts.sort_by_key(|draft| draft.span);
        }
    }

    /// The article's own names, by their words; of people also the surname.
    fn names_of_article(&self, drafts: &[Draft]) -> Phrases<EntityKind> {
        let mut names = Phrases::default();
        for draft in drafts {
            let sure = draft.words.len() > 1 || draft.words.iter().all(|word| word.capitals);
            if !matches!(draft.kind, EntityKind::Person | EntityKind::Org | EntityKind::Gpe | EntityKind::Loc)
                || draft.country.is_some()
            {
                continue;
            }
            let words: Vec<_> = draft.words.iter().map(|word| word.text.clone()).collect();
            let plain =
                |word: &str| self.actors.lexicon.is_common(word) || self.people.first_name(word).is_some();
            if draft.kind == EntityKind::Person
                && words.len() > 1
                && let Some(last) =
                    words.last().filter(|last| last.len() > 3 && !plain(last) && !self.people.is_suffix(last))
            {
                names.insert_words(vec![last.clone()], Case::Upper, draft.kind);
            }
            if sure && !words.iter().all(|word| plain(word)) {
                names.insert_words(
                    words,
                    if draft.words[0].capitals && draft.words.len() == 1 {
                        Case::Capitals
                    } else {
                        Case::Upper
                    },
                    draft.kind,
                );
            }
        }
        names
    }

    fn passed_over(&self, tokens: Range<usize>, repeated: &Phrases<EntityKind>, found: &mut Vec<Draft>) {
        let mut at = tokens.start;
        while at < tokens.end {
            let token = &self.document.tokens[at];
            let form = token.span.of(self.text);
            if !form.starts_with(char::is_uppercase)
                || !matches!(token.upos, Upos::Propn | Upos::Adj | Upos::Noun)
            {
                at += 1;
                continue;
            }
            let words = self.words(at..tokens.end.min(at + LONGEST));
            let listed = self.actors.lexicon.longest(&words).and_then(|(length, &meaning)| {
                let known = |id| self.actors.lexicon.known(id);
                let kind = match meaning {
                    Meaning::Country(_) => EntityKind::Gpe,
                    Meaning::People(_) => EntityKind::Norp,
                    Meaning::Known { id, surname: false } if known(id).kind == Some(EntityKind::Gpe) => {
                        EntityKind::Gpe
                    }
                    Meaning::Known { id, surname: false } if known(id).person && length > 1 => {
                        EntityKind::Person
                    }
                    Meaning::Known { id, surname: false }
                        if known(id).is_body()
                            && (length > 1 || words[0].capitals && words[0].text.len() > 1) =>
                    {
                        EntityKind::Org
                    }
                    _ => return None,
                };
                let country = match meaning {
                    Meaning::Country(id) | Meaning::People(id) => Some(id),
                    _ => None,
                };
                (!DOUBTFUL.contains(&words[0].text.as_str())).then_some((length, kind, country))
            });
            let again = || {
                let (length, kind) = repeated.longest(&words)?;
                (token.upos == Upos::Propn).then_some((length, *kind, None))
            };
            let Some((length, kind, country)) = listed.or_else(again) else {
                at += 1;
                continue;
            };
            let last = words[length - 1].token as usize + 1;
            // The words of one token belong together.
            let whole = words.get(length).is_none_or(|word| word.token as usize >= last);
            if whole && last <= tokens.end && !self.is_currency(last) && self.stands_alone(at, last, found) {
                found.push(Draft {
                    span: self.trimmed(at, last),
                    tokens: at..last,
                    kind,
                    words: self.words(at..last),
                    gender: Gender::Unknown,
                    title: None,
                    definite: at > 0 && is_article(self.form(at - 1)),
                    country,
                    certainty: Certainty::Sure,
                });
            }
            at = last.max(at + 1);
        }
    }

    /// Whether no capitalised name goes on before or behind.
    fn stands_alone(&self, start: usize, end: usize, found: &[Draft]) -> bool {
        let beside = |token: usize| {
            self.document.tokens.get(token).is_some_and(|token| {
                token.upos == Upos::Propn && token.span.of(self.text).starts_with(char::is_uppercase)
            })
        };
        !beside(end)
            && (start == 0
                || !beside(start - 1)
                || found.last().is_some_and(|draft| draft.tokens.end == start))
    }
}
