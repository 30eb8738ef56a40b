//! Mentions by name, before they have an entity.
//!
//! In: the model's names, and the tokens that it left. Out: [`Draft`]s in order, not overlapping. Never: groups them.
//!
//! The model's spans are cut to the name: no article, no possessive mark, no title. Names that the model
//! passed over are added where the lexicon or the rest of the article is sure of them ([`super::passed`]).

use std::ops::Range;

use super::{
    EntityKind,
    actors::{ActorCoder, Meaning},
    amounts,
    countries::CountryId,
    fold::{Word, push_words},
    gazetteer::Gazetteer,
    kinds::Kinds,
    people::{Gender, People},
    smooth,
};
use crate::{
    document::{Certainty, Document},
    model::Upos,
    span::Span,
};

/// Inhabitants of a place that is a place although it is written small.
const LARGE: u32 = 100_000;

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
    /// How sure it is.
    pub certainty: Certainty,
}

/// Finds the mentions by name in a document.
pub(super) struct Drafter<'a> {
    pub text: &'a str,
    /// As cleaning took it off.
    pub dateline: &'a str,
    pub document: &'a Document,
    pub actors: &'a ActorCoder,
    pub people: &'a People,
    pub kinds: &'a Kinds,
}

impl Drafter<'_> {
    /// All mentions by name, in order.
    pub fn collect(&self) -> Vec<Draft> {
        let mut drafts = Vec::with_capacity(self.document.names.len() + 8);
        let mut own = self.own_names();
        let mut after = 0;
        let names = &self.document.names;
        for (number, name) in (1..).zip(names) {
            if name.tokens.start < after || name.tokens.end > self.document.tokens.len() {
                continue;
            }
            let before = after;
            after = name.tokens.end;
            let Some(left) = self.beside_own(name, &mut own) else { continue };
            let (tokens, kind) = match self.whole(name, before, names.get(number)) {
                whole if left == name.tokens && !own.iter().any(|draft| overlap(&draft.tokens, &whole.0)) => {
                    whole
                }
                _ => (left, name.kind),
            };
            after = after.max(tokens.end);
            if kind == EntityKind::Person && tokens.len() > 2 {
                for person in self.people_in(tokens) {
                    drafts.extend(self.clean(person, kind, name.certainty));
                }
            } else {
                drafts.extend(self.clean(tokens, kind, name.certainty));
            }
        }
        smooth::by_majority(&mut drafts);
        smooth::surnames(&self.actors.lexicon, &mut drafts);
        self.place_datelines(&mut drafts);
        self.add_stated(&mut drafts);
        self.weigh_evidence(&mut drafts);
        if !own.is_empty() {
            drafts.retain(|draft| !own.iter().any(|own| overlap(&own.tokens, &draft.tokens)));
            drafts.append(&mut own);
            drafts.sort_by_key(|draft| draft.span);
        }
        self.add_passed_over(&mut drafts);
        amounts::add(self.text, self.document, &mut drafts);
        drafts
    }

    /// The text of a token.
    pub(super) fn form(&self, token: usize) -> &str {
        self.document.tokens[token].span.of(self.text)
    }

    /// The folded words of a stretch of tokens.
    pub(super) fn words(&self, tokens: Range<usize>) -> Vec<Word> {
        let mut words = Vec::with_capacity(tokens.len());
        for token in tokens {
            push_words(self.form(token), token, &mut words);
        }
        words
    }

    /// Whether a token joins a name to what follows, so that no name ends with it: "Ann Ash of", "the State Department for the".
    fn is_joint(&self, token: usize) -> bool {
        matches!(self.document.tokens[token].upos, Upos::Adp | Upos::Cconj | Upos::Det)
            && self.form(token).bytes().all(|byte| byte.is_ascii_lowercase())
    }

    /// A name of the model, cut to what the name is; `None` where nothing is left.
    fn clean(&self, tokens: Range<usize>, kind: EntityKind, certainty: Certainty) -> Option<Draft> {
        let Range { mut start, mut end } = tokens;
        while start < end
            && (is_mark(self.form(end - 1)) || is_possessive(self.form(end - 1)) || self.is_joint(end - 1))
        {
            end -= 1;
        }
        while start < end && (is_mark(self.form(start)) || is_article(self.form(start))) {
            start += 1;
        }
        if start == end {
            return None;
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
        let mut words = self.words(start..end);
        // "D-Calif." stands behind the name of a politician.
        let seat = words.len() > 1
            && words[0].text.len() == 1
            && matches!(
                self.actors.lexicon.exact(&words[1..]),
                Some(Meaning::Place(_) | Meaning::Country(_))
            );
        if words.is_empty() || seat || self.kinds.is_furniture(&words) {
            return None;
        }
        // A name has a capital somewhere, in scripts that have them; "US" before "$" is no country.
        let name = self.document.span_of(start..end).of(self.text);
        let small =
            name.is_ascii() && !name.bytes().any(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let full = kind == EntityKind::Person && words.len() > 1;
        // Who writes all small writes names small too.
        let written_small = small && !full && self.raise(kind, &mut words);
        // "Trump-Zelensky" is two people and no one's name.
        let pair = start + 1 == end
            && words.len() > 1
            && words.iter().all(|word| {
                let meaning = self.actors.lexicon.exact(std::slice::from_ref(word));
                matches!(meaning, Some(Meaning::Known { surname: true, .. }))
            });
        if small && !full && !written_small || pair || self.is_currency(end) {
            return None;
        }
        if kind == EntityKind::Person && is_label(&words) {
            end = start + 1;
        }
        let words = if words.last().is_some_and(|word| word.token as usize >= end) {
            self.words(start..end)
        } else {
            words
        };
        let mut draft = Draft {
            span: self.trimmed(start, end),
            tokens: start..end,
            kind,
            gender,
            title,
            definite: (before > 0 && is_article(self.form(before - 1)))
                || is_article(self.form(tokens.start)),
            country: None,
            certainty,
            words,
        };
        self.settle(&mut draft);
        Some(draft)
    }

    /// Whether a name that ends before token `end` is a part of the name of a currency: "US$", "U.S. dollars".
    pub(super) fn is_currency(&self, end: usize) -> bool {
        end < self.document.tokens.len()
            && matches!(self.form(end), "$" | "dollar" | "dollars")
            && matches!(self.form(end - 1), "US" | "U.S." | "A" | "HK" | "NZ" | "C" | "S" | "R")
    }

    /// Lets words written small count as a name where the lists have them as one of that type.
    fn raise(&self, kind: EntityKind, words: &mut [Word]) -> bool {
        for word in words.iter_mut() {
            word.upper = true;
        }
        let lexicon = &self.actors.lexicon;
        match kind {
            EntityKind::Person => words.len() == 1 && self.people.first_name(&words[0].text).is_some(),
            EntityKind::Loc => {
                let name = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
                let large = |id| Gazetteer::new().place(id).population >= LARGE;
                matches!(
                    lexicon.exact(words),
                    Some(Meaning::Country(_) | Meaning::Part(_) | Meaning::Area(_) | Meaning::Place(_))
                ) || Gazetteer::new().find(&name).any(large)
            }
            EntityKind::Org => {
                matches!(lexicon.exact(words), Some(Meaning::Known { id, surname: false }) if lexicon.known(*id).is_body())
            }
            _ => false,
        }
    }

    /// Without marks that the splitter left on the words ("Trump’s" in one token, "(AP").
    pub(super) fn trimmed(&self, start: usize, end: usize) -> Span {
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
            if self.is_initials(rest) {
                return at;
            }
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

    /// Whether the first word is initials and no title: "MS Golwalkar", but "Ms Stone" and "M. Durand".
    fn is_initials(&self, words: &[Word]) -> bool {
        matches!(words, [first, second, ..] if matches!(first.text.as_str(), "m" | "ms")
            && first.capitals
            && !second.capitals
            && !self.form(first.token as usize).ends_with('.'))
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

    /// Settles what the lists are sure of.
    fn settle(&self, draft: &mut Draft) {
        use EntityKind::{Event, Facility, Gpe, Law, Loc, Misc, Norp, Org, Person, Product, Work};
        let titled = draft.kind == Person && draft.title.is_some();
        if let Some((kind, _)) = self.kinds.of(&draft.words).filter(|_| !titled) {
            (draft.kind, draft.certainty) = (kind, Certainty::Sure);
            return;
        }
        let lexicon = &self.actors.lexicon;
        let meaning = lexicon.exact(&draft.words);
        match (meaning, draft.kind) {
            (Some(Meaning::Country(id)), Loc | Misc | Norp | Gpe) => {
                (draft.kind, draft.country) = (Gpe, Some(*id));
            }
            (Some(Meaning::People(id)), Loc | Misc | Norp | Gpe) => {
                (draft.kind, draft.country) = (Norp, Some(*id));
            }
            // "PA" is Pennsylvania or whatever else an article calls so.
            (Some(Meaning::Place(_)), Org) if is_abbreviation(&draft.words) => {}
            (Some(Meaning::Part(_) | Meaning::Area(_) | Meaning::Place(_)), Misc | Norp | Org | Facility) => {
                draft.kind = Loc;
            }
            // "Pacific nations" are no people's.
            (Some(Meaning::Region), Misc | Norp) => draft.kind = Loc,
            // "USA"; a team is called by the full name of its country.
            (Some(Meaning::Country(id)), Org)
                if draft.words.iter().all(|word| word.capitals) || self.reads_as_country(draft) =>
            {
                (draft.kind, draft.country) = (Gpe, Some(*id));
            }
            (
                Some(&Meaning::Known { id, surname }),
                Loc | Facility | Misc | Product | Work | Event | Norp | Org | Person,
            ) => {
                let known = lexicon.known(id);
                match known.kind {
                    // A firm may have a person's surname.
                    Some(Person) if surname && draft.kind == Org && draft.title.is_none() => {}
                    Some(Person) if draft.kind == Person => {}
                    Some(_) if draft.kind == Person && draft.title.is_some() => {}
                    Some(kind) if draft.kind != kind => draft.kind = kind,
                    _ => {}
                }
            }
            _ => {}
        }
        // "The Maritz Rebellion", "the Meech Lake Accord" are no organisations.
        if meaning.is_none()
            && draft.kind == Org
            && let [_, .., last] = draft.words.as_slice()
            && let Some(kind @ (Event | Law)) = self.kinds.head(last)
        {
            draft.kind = kind;
        }
        let agreed = match meaning {
            Some(
                Meaning::Country(_)
                | Meaning::Part(_)
                | Meaning::Area(_)
                | Meaning::Place(_)
                | Meaning::Region,
            ) => matches!(draft.kind, Gpe | Loc),
            Some(Meaning::People(_)) => draft.kind == Norp,
            Some(&Meaning::Known { id, .. }) => lexicon.known(id).kind == Some(draft.kind),
            Some(Meaning::Role { .. }) | None => false,
        };
        if agreed {
            draft.certainty = Certainty::Sure;
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
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

fn is_abbreviation(words: &[Word]) -> bool {
    matches!(words, [word] if word.capitals && word.text.len() <= 3)
}

/// "Trump Donald John TrumpLABEL": what some sites put before a surname where a link to its page stood.
fn is_label(words: &[Word]) -> bool {
    match words {
        [first, _, .., last] => {
            first.text.len() > 2
                && last.text.len() > first.text.len()
                && last.text.starts_with(first.text.as_str())
        }
        _ => false,
    }
}

pub(super) fn is_article(form: &str) -> bool {
    ["the", "a", "an"].iter().any(|article| form.eq_ignore_ascii_case(article))
}

fn is_possessive(form: &str) -> bool {
    matches!(form, "'s" | "’s" | "'" | "’" | "'S" | "’S")
}

fn is_mark(form: &str) -> bool {
    !form.chars().any(char::is_alphanumeric)
}
