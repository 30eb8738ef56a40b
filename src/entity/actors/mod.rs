//! Country and sector of actors, for entities and for descriptions: "Iraqi militants" are IRQ REB.
//!
//! In: a phrase of a document. Out: an [`Actor`]. Never: uses syntax; a phrase is coded by its words and their order alone, so
//! that it is coded alike in every sentence.
//!
//! The words of a phrase are looked up, longest entry first, in one lexicon of countries, peoples, known organisations and people,
//! and nouns of roles ([`lexicon`]), then as cities and states; [`phrase`] puts what was found together.

mod known;
mod lexicon;
mod phrase;

use std::ops::Range;

use jiff::civil::Date;

pub(super) use known::KnownId;
pub(super) use lexicon::{Lexicon, Meaning};

use self::phrase::{Element, Part};
use super::{
    EntityKind, Error,
    countries::CountryId,
    fold::{Word, fold, push_words},
    gazetteer::{Gazetteer, PlaceId, PlaceKind},
    user::UserList,
};
use crate::{
    article::Article,
    document::{Document, MentionForm},
};

/// Country and sector of an actor, as event data code them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Actor {
    /// ISO 3166-1 alpha-3 code, or `UNO` (United Nations), `EUR` (European Union), `IGO`, `NGO`, `MNC` for those that belong to
    /// no country.
    pub country: Option<&'static str>,
    /// Role code of CAMEO and PLOVER: `GOV`, `MIL`, `COP`, `LEG`, `JUD`, `SPY`, `PTY`, `OPP`, `REB`, `UAF`, `PRM`, `CRM`, `ELI`,
    /// `CVL`, `BUS`, `MED` (media), `EDU`, `REL`, `LAB`, `HLH`, `NGO`, `IGO`, `REF`, `SOC`, `PRE`, `UNK`; `config/actors.toml`
    /// says what each is.
    pub sector: Option<&'static str>,
}

/// Gives phrases their country and sector; shared with the event stage.
pub struct ActorCoder {
    pub(super) lexicon: Lexicon,
}

/// Words of a name that may be a city.
const LONGEST_PLACE: usize = 4;
/// A city that is not marked as a name must be as large as this to be seen in a phrase.
const LARGE_CITY: u32 = 100_000;

impl ActorCoder {
    pub(super) fn new(user: &UserList) -> Result<Self, Error> {
        Ok(Self { lexicon: Lexicon::new(user)? })
    }

    /// Country and sector of the phrase that the tokens of `document` make.
    pub fn code(&self, article: &Article, document: &Document, tokens: Range<usize>) -> Actor {
        let mut words = Vec::with_capacity(tokens.len() + 2);
        for index in tokens {
            let Some(token) = document.tokens.get(index) else { break };
            push_words(token.span.of(&article.text), index, &mut words);
        }
        let parts = self.parts(&article.text, document, &words, article.date);
        phrase::put_together(&self.lexicon, &words, &parts)
    }

    /// Country and sector of a description that is no part of a document: the text of a role.
    pub(super) fn code_text(&self, text: &str, date: Option<Date>) -> Actor {
        let mut words = Vec::new();
        for piece in text.split_whitespace() {
            let piece = piece.trim_matches(|char: char| !char.is_alphanumeric());
            let bare = piece.strip_suffix("'s").or_else(|| piece.strip_suffix("’s")).unwrap_or(piece);
            push_words(bare, 0, &mut words);
        }
        let parts = self.parts("", &Document::default(), &words, date);
        phrase::put_together(&self.lexicon, &words, &parts)
    }

    /// Country and sector of someone or something that the lexicon knows.
    pub(super) fn known(&self, id: KnownId, date: Option<Date>) -> Actor {
        self.lexicon.known(id).actor_on(date)
    }

    fn parts(&self, text: &str, document: &Document, words: &[Word], date: Option<Date>) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let found = self
                .named(text, document, words, at)
                .or_else(|| self.listed(document, words, at, date))
                .or_else(|| self.city(words, at));
            match found {
                Some((length, element)) => {
                    parts.extend(element.map(|element| Part { at, length, element }));
                    at += length;
                }
                None => at += 1,
            }
        }
        parts
    }

    /// A name at this word whose entity is known already.
    fn named(
        &self,
        text: &str,
        document: &Document,
        words: &[Word],
        at: usize,
    ) -> Option<(usize, Option<Element>)> {
        let token = document.tokens.get(words[at].token as usize)?;
        let mention = document.mention_in(token.span)?;
        if mention.form == MentionForm::Pronoun || text.is_empty() {
            return None;
        }
        let inside = |word: &Word| {
            document.tokens.get(word.token as usize).is_some_and(|token| mention.span.overlaps(token.span))
        };
        let length = words[at..].iter().take_while(|word| inside(word)).count();
        let entity = document.entities.get(mention.entity as usize)?;
        let element = match mention.kind {
            EntityKind::Person => Element::Person(entity.actor),
            EntityKind::Gpe | EntityKind::Loc | EntityKind::Facility => {
                let place = entity.place.as_ref()?;
                if self.lexicon.longest(&words[at..]).is_some() {
                    // Countries, and places that the lexicon knows better.
                    return None;
                }
                Element::Place { country: Some(place.country), sector: entity.actor.sector }
            }
            // The words of an organisation's or a people's name tell more than its code as a whole.
            _ => return None,
        };
        (length > 0).then_some((length, Some(element)))
    }

    fn listed(
        &self,
        document: &Document,
        words: &[Word],
        at: usize,
        date: Option<Date>,
    ) -> Option<(usize, Option<Element>)> {
        let (length, meaning) = self.lexicon.longest(&words[at..])?;
        let element = match *meaning {
            Meaning::Country(id) => Element::Country(self.lexicon.countries.get(id).code),
            Meaning::People(id) => Element::People(self.lexicon.countries.get(id).code),
            Meaning::Part(id) | Meaning::Area(id) => {
                Element::Place { country: Some(self.lexicon.countries.get(id).code), sector: None }
            }
            Meaning::Region => return Some((length, None)),
            Meaning::Place(id) => self.place(id),
            Meaning::Known { id, .. } => {
                let known = self.lexicon.known(id);
                let mut actor = known.actor_on(date);
                if known.home {
                    // Whose senate it is, the article says.
                    let token = document.tokens.get(words[at].token as usize);
                    let mention = token.and_then(|token| document.mention_in(token.span));
                    let entity = mention.and_then(|mention| document.entities.get(mention.entity as usize));
                    actor.country = entity.map_or(known.country, |entity| entity.actor.country);
                }
                match (known.kind, actor.country, actor.sector) {
                    (Some(EntityKind::Person), ..) => Element::Person(actor),
                    // A country and a people of the user's own.
                    (Some(EntityKind::Gpe), Some(code), None) => Element::Country(code),
                    (Some(EntityKind::Norp), Some(code), None) => Element::People(code),
                    _ => Element::Organisation(actor),
                }
            }
            Meaning::Role { sector, sure } => Element::Role { sector, sure },
        };
        Some((length, Some(element)))
    }

    fn city(&self, words: &[Word], at: usize) -> Option<(usize, Option<Element>)> {
        let gazetteer = Gazetteer::new();
        let mut longest = words[at..].iter().take(LONGEST_PLACE).take_while(|word| word.upper).count();
        while longest > 0 {
            let name =
                words[at..at + longest].iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            let folded = fold(&name);
            let found = gazetteer
                .find(&folded)
                .find(|&id| gazetteer.place(id).capital)
                .or_else(|| gazetteer.find(&folded).find(|&id| gazetteer.place(id).population >= LARGE_CITY));
            if let Some(id) = found {
                return Some((longest, Some(self.place(id))));
            }
            longest -= 1;
        }
        None
    }

    fn place(&self, id: PlaceId) -> Element {
        let gazetteer = Gazetteer::new();
        let place = gazetteer.place(id);
        let country =
            self.lexicon.countries.of_place(place.country).map(|id| self.lexicon.countries.get(id).code);
        Element::Place { country, sector: Self::sector_of_place(place.kind, place.capital) }
    }

    /// A place as an actor: a capital stands for its government, a city for its people.
    pub(super) fn sector_of_place(kind: PlaceKind, capital: bool) -> Option<&'static str> {
        match kind {
            PlaceKind::City => Some(if capital { "GOV" } else { "CVL" }),
            PlaceKind::Country | PlaceKind::Division => None,
        }
    }

    /// The country that a name or a demonym stands for.
    pub(super) fn country_of(&self, words: &[Word]) -> Option<CountryId> {
        match self.lexicon.exact(words)? {
            Meaning::Country(id) | Meaning::People(id) => Some(*id),
            _ => None,
        }
    }
}
