//! Mentions by name, before they have an entity.
//!
//! In: the model's names, and the tokens that it left. Out: [`Draft`]s in order, not overlapping. Never: groups them.
//!
//! The model's spans are cut to the name: no article, no possessive mark, no title. Countries and nationalities that the model
//! passed over are added, since the lexicon is sure of them.

use std::ops::Range;

use super::{
    EntityKind,
    actors::{Lexicon, Meaning},
    amounts,
    countries::CountryId,
    fold::{Word, push_words},
    people::{Gender, People},
};
use crate::{document::Document, model::Upos, span::Span};

/// A mention by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its characters.
    pub span: Span,
    /// Its type, places split.
    pub kind: EntityKind,
    /// Its folded words.
    pub words: Vec<Word>,
    /// Gender that a title taken off the front tells.
    pub gender: Gender,
    /// First token of the titles taken off the front.
    pub title: Option<usize>,
    /// Whether "the" stands before it.
    pub definite: bool,
    /// The country, for a country or a nationality.
    pub country: Option<CountryId>,
}

/// Finds the mentions by name in a document.
pub(super) struct Drafter<'a> {
    pub text: &'a str,
    pub document: &'a Document,
    pub lexicon: &'a Lexicon,
    pub people: &'a People,
}

impl Drafter<'_> {
    /// All mentions by name, in order.
    pub fn collect(&self) -> Vec<Draft> {
        let mut drafts = Vec::with_capacity(self.document.names.len() + 8);
        let mut after = 0;
        for name in &self.document.names {
            if name.tokens.start < after || name.tokens.end > self.document.tokens.len() {
                continue;
            }
            self.passed_over(after..name.tokens.start, &mut drafts);
            drafts.extend(self.clean(name.tokens.clone(), name.kind));
            after = name.tokens.end;
        }
        self.passed_over(after..self.document.tokens.len(), &mut drafts);
        amounts::add(self.text, self.document, &mut drafts);
        smooth(&mut drafts);
        drafts
    }

    fn form(&self, token: usize) -> &str {
        self.document.tokens[token].span.of(self.text)
    }

    fn words(&self, tokens: Range<usize>) -> Vec<Word> {
        let mut words = Vec::with_capacity(tokens.len());
        for token in tokens {
            push_words(self.form(token), token, &mut words);
        }
        words
    }

    /// A name of the model, cut to what the name is; `None` where nothing is left.
    fn clean(&self, tokens: Range<usize>, kind: EntityKind) -> Option<Draft> {
        let Range { mut start, mut end } = tokens;
        while start < end && (is_mark(self.form(end - 1)) || is_possessive(self.form(end - 1))) {
            end -= 1;
        }
        while start < end && (is_mark(self.form(start)) || is_article(self.form(start))) {
            start += 1;
        }
        let mut gender = Gender::Unknown;
        let mut title = None;
        if kind == EntityKind::Person {
            let words = self.words(start..end);
            let cut = self.titles(&words, &mut gender);
            // A title alone names nobody.
            if cut == words.len() {
                return None;
            }
            if cut > 0 {
                title = Some(start);
                start = words[cut].token as usize;
            }
        }
        let before = title.unwrap_or(start);
        if title.is_none() && kind == EntityKind::Person {
            title = self.title_before(start, &mut gender);
        }
        let words = self.words(start..end);
        if words.is_empty() || Self::is_furniture(&words) {
            return None;
        }
        let mut draft = Draft {
            span: self.trimmed(start, end),
            tokens: start..end,
            kind,
            gender,
            title,
            definite: (before > 0 && is_article(self.form(before - 1)))
                || is_article(self.form(tokens.start)),
            country: None,
            words,
        };
        self.settle(&mut draft);
        Some(draft)
    }

    /// Without marks that the splitter left on the words ("Trump’s" in one token, "(AP").
    fn trimmed(&self, start: usize, end: usize) -> Span {
        let span = self.document.span_of(start..end);
        let name = span.of(self.text);
        let bare = ["'s", "’s"].iter().find_map(|mark| name.strip_suffix(mark)).unwrap_or(name);
        let bare = bare.trim_end_matches([',', ';', ':', '"', '”', '“', ')']);
        if bare.is_empty() { span } else { Span::new(span.start as usize, span.start as usize + bare.len()) }
    }

    /// How many of the first words are titles.
    fn titles(&self, words: &[Word], gender: &mut Gender) -> usize {
        let mut at = 0;
        loop {
            let rest = &words[at..];
            if let Some((length, told)) = self.people.title(rest) {
                // The last word is the name, whatever it means elsewhere: "Major", "Judge", "Pope" are surnames too.
                if length == rest.len()
                    && at == 0
                    && length == 1
                    && self.people.title(rest) != Some((1, Gender::Unknown))
                {
                    return at + length;
                }
                *gender = gender.or(told);
                at += length;
            } else if rest.len() > 1
                && self.people.modifies(&rest[0].text)
                && self.people.title(&rest[1..]).is_some()
            {
                at += 1;
            } else {
                return at;
            }
            if at >= words.len() {
                return words.len();
            }
        }
    }

    /// First token of a title that stands right before token `start`.
    fn title_before(&self, start: usize, gender: &mut Gender) -> Option<usize> {
        const LONGEST: usize = 4;
        let sentence = self.document.sentence_at(self.document.tokens[start].span.start)?;
        let first = self.document.sentences[sentence].tokens.start.max(start.saturating_sub(LONGEST));
        let mut found = None;
        // The longest title that ends at the name.
        for from in (first..start).rev() {
            let words = self.words(from..start);
            if let Some((length, told)) = self.people.title(&words)
                && length == words.len()
            {
                *gender = told;
                found = Some(from);
            }
        }
        found
    }

    /// Words that name nothing wherever they stand.
    fn is_furniture(words: &[Word]) -> bool {
        const DAYS: &[&str] = &[
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
            "january",
            "february",
            "april",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
            "today",
            "yesterday",
            "tomorrow",
            "i",
            "he",
            "she",
            "it",
            "we",
            "you",
            "they",
            "his",
            "her",
            "this",
            "that",
            "these",
            "those",
            "the",
            "a",
            "an",
            "mr",
            "mrs",
            "ms",
            "dr",
            "read",
            "more",
            "advertisement",
            "photo",
            "image",
            "video",
            "file",
            "share",
            "editor",
            "breaking",
            "exclusive",
            "update",
            "updated",
            "story",
            "continue",
            "click",
            "here",
            "subscribe",
            "newsletter",
            "getty",
            "images",
        ];
        words.iter().all(|word| {
            DAYS.contains(&&*word.text)
                || word.text.bytes().all(|byte| byte.is_ascii_digit()) && word.text.len() > 4
        })
    }

    /// Settles what the lexicon is sure of.
    fn settle(&self, draft: &mut Draft) {
        let meaning = self.lexicon.exact(&draft.words);
        match (meaning, draft.kind) {
            (
                Some(Meaning::Country(id)),
                EntityKind::Loc | EntityKind::Misc | EntityKind::Norp | EntityKind::Gpe,
            ) => {
                draft.kind = EntityKind::Gpe;
                draft.country = Some(*id);
            }
            (
                Some(Meaning::People(id)),
                EntityKind::Loc | EntityKind::Misc | EntityKind::Norp | EntityKind::Gpe,
            ) => {
                draft.kind = EntityKind::Norp;
                draft.country = Some(*id);
            }
            (Some(Meaning::Part(_) | Meaning::Place(_)), EntityKind::Misc | EntityKind::Norp) => {
                draft.kind = EntityKind::Loc;
            }
            (Some(Meaning::Country(id)), EntityKind::Org) if self.reads_as_country(draft) => {
                draft.kind = EntityKind::Gpe;
                draft.country = Some(*id);
            }
            _ => {}
        }
    }

    /// A country that the model calls an organisation is one where a preposition of place stands before it.
    fn reads_as_country(&self, draft: &Draft) -> bool {
        draft.tokens.start > 0
            && matches!(
                self.form(draft.tokens.start - 1),
                "in" | "from" | "to" | "into" | "across" | "near" | "throughout"
            )
    }

    /// Countries and nationalities among tokens that the model left.
    fn passed_over(&self, tokens: Range<usize>, drafts: &mut Vec<Draft>) {
        // Names that are other words as well, and short ones, need the model's word.
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
            "west",
            "east",
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
            "brits",
            "congo",
            "indian",
            "english",
            "spanish",
            "german",
            "central african",
        ];
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
            let words = self.words(at..tokens.end.min(at + 6));
            let Some((length, meaning)) = self.lexicon.longest(&words) else {
                at += 1;
                continue;
            };
            let end = words.get(length).map_or(at + 1, |word| word.token as usize).max(at + 1);
            let last = words[length - 1].token as usize + 1;
            let (kind, country) = match *meaning {
                Meaning::Country(id) => (EntityKind::Gpe, id),
                Meaning::People(id) => (EntityKind::Norp, id),
                _ => {
                    at = last.max(at + 1);
                    continue;
                }
            };
            // A longer capitalised name of which this is a part is not sure.
            let beside = |token: usize| {
                self.document.tokens.get(token).is_some_and(|token| {
                    token.upos == Upos::Propn && token.span.of(self.text).starts_with(char::is_uppercase)
                })
            };
            let alone = !beside(last)
                && (at == 0 || !beside(at - 1) || drafts.last().is_some_and(|draft| draft.tokens.end == at));
            let doubtful = DOUBTFUL.contains(&words[0].text.as_str());
            if alone && !doubtful && last <= tokens.end {
                drafts.push(Draft {
                    span: self.trimmed(at, last),
                    tokens: at..last,
                    kind,
                    words: self.words(at..last),
                    gender: Gender::Unknown,
                    title: None,
                    definite: at > 0 && is_article(self.form(at - 1)),
                    country: Some(country),
                });
            }
            at = end.max(last);
        }
    }
}

/// Gives a name that the model typed otherwise once the type that it has everywhere else in the article.
fn smooth(drafts: &mut [Draft]) {
    use rustc_hash::FxHashMap;
    const CLEAR: u32 = 3;
    let mut counts: FxHashMap<String, Vec<(EntityKind, u32)>> = FxHashMap::default();
    let key = |draft: &Draft| draft.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    for draft in drafts.iter() {
        let kinds = counts.entry(key(draft)).or_default();
        match kinds.iter_mut().find(|(kind, _)| *kind == draft.kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((draft.kind, 1)),
        }
    }
    for draft in drafts.iter_mut() {
        let Some(kinds) = counts.get(&key(draft)).filter(|kinds| kinds.len() > 1) else { continue };
        let mine = kinds.iter().find(|(kind, _)| *kind == draft.kind).map_or(0, |(_, count)| *count);
        let Some(&(kind, count)) = kinds.iter().max_by_key(|(_, count)| *count) else { continue };
        // A place and a team of one name are both there more than once in a long article.
        let place_and_team = matches!(
            (kind, draft.kind),
            (EntityKind::Gpe | EntityKind::Loc | EntityKind::Norp, EntityKind::Org)
                | (EntityKind::Org, EntityKind::Gpe | EntityKind::Loc | EntityKind::Norp)
        );
        if mine == 1 && count >= CLEAR && !place_and_team && draft.country.is_none() {
            draft.kind = kind;
        }
    }
}

fn is_article(form: &str) -> bool {
    ["the", "a", "an"].iter().any(|article| form.eq_ignore_ascii_case(article))
}

fn is_possessive(form: &str) -> bool {
    matches!(form, "'s" | "’s" | "'" | "’" | "'S" | "’S")
}

fn is_mark(form: &str) -> bool {
    !form.chars().any(char::is_alphanumeric)
}
