//! All lists of actors in one lexicon.
//!
//! In: `config/{countries,places,known,actors}.toml` and a user's list. Out: what a phrase means. Never: combines meanings.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;

use super::{
    super::{
        EntityKind, Error, codes,
        countries::{Countries, CountryId},
        fold::{Word, fold, words_of},
        gazetteer::{Gazetteer, PlaceId, PlaceKind},
        phrases::{Case, Phrases},
        user::UserList,
    },
    known::{Known, KnownId, List},
};

const ACTORS: &str = include_str!("../../../config/actors.toml");
const PLACES: &str = include_str!("../../../config/places.toml");

/// What a phrase means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A country.
    Country(CountryId),
    /// People of a country, or what is theirs.
    People(CountryId),
    /// A part of a country that is not in the gazetteer.
    Part(CountryId),
    /// An area of a country that nobody governs as such.
    Area(CountryId),
    /// A place that is no country's.
    Region,
    /// A division or city by a name that the gazetteer has not.
    Place(PlaceId),
    /// A known actor; `surname` where it is a person's surname alone.
    Known {
        /// Who.
        id: KnownId,
        /// Whether the phrase is a surname alone.
        surname: bool,
    },
    /// A noun of a role.
    Role {
        /// Its sector.
        sector: &'static str,
        /// Whether it decides against other words.
        sure: bool,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActorsFile {
    sectors: BTreeMap<String, Roles>,
    grammar: GrammarFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Roles {
    sure: Vec<String>,
    #[serde(default)]
    vague: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GrammarFile {
    breaks: Vec<SmolStr>,
    borrowing: Vec<SmolStr>,
    former: Vec<SmolStr>,
    former_of: Vec<String>,
    hyphen_not: Vec<SmolStr>,
    hyphen_before: Vec<SmolStr>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlacesFile {
    divisions: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    cities: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    parts: BTreeMap<String, Vec<String>>,
    areas: BTreeMap<String, Vec<String>>,
    unrecognised: BTreeMap<String, Vec<String>>,
    regions: Regions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regions {
    names: Vec<String>,
}

/// Words that order a phrase.
#[derive(Debug)]
pub(super) struct Grammar {
    /// End the part with the head.
    pub breaks: FxHashSet<SmolStr>,
    /// Heads that take the sector of what follows.
    pub borrowing: FxHashSet<SmolStr>,
    /// Say that a role is over.
    pub former: FxHashSet<SmolStr>,
    /// Sectors of which one can be former.
    pub former_of: Vec<&'static str>,
    /// After a country: not the actor's.
    pub hyphen_not: FxHashSet<SmolStr>,
    /// Before a country: not the actor's.
    pub hyphen_before: FxHashSet<SmolStr>,
}

/// The lexicon.
pub(crate) struct Lexicon {
    /// The countries.
    pub countries: Countries,
    pub(super) grammar: Grammar,
    phrases: Phrases<Meaning>,
    /// The names of the user's list.
    own: Phrases<KnownId>,
    known: Vec<Known>,
    by_surname: FxHashMap<SmolStr, Vec<KnownId>>,
}

impl Lexicon {
    /// Reads the built-in lists, and adds the user's, which goes before them.
    pub fn new(user: &UserList) -> Result<Self, Error> {
        let actors: ActorsFile = toml::from_str(ACTORS).map_err(|error| Error::list("actors", error))?;
        let places: PlacesFile = toml::from_str(PLACES).map_err(|error| Error::list("places", error))?;
        let gazetteer = Gazetteer::new();
        let mut lexicon = Self {
            countries: Countries::new(gazetteer),
            grammar: Grammar::new(actors.grammar),
            phrases: Phrases::default(),
            own: Phrases::default(),
            known: Vec::new(),
            by_surname: FxHashMap::default(),
        };
        lexicon.add_user(user);
        lexicon.add_countries();
        lexicon.add_known()?;
        lexicon.add_places(&places, gazetteer)?;
        lexicon.add_roles(&actors.sectors)?;
        Ok(lexicon)
    }

    /// The longest phrase that begins at the first of `words`.
    pub fn longest(&self, words: &[Word]) -> Option<(usize, &Meaning)> {
        self.phrases.longest(words)
    }

    /// What all of `words` mean.
    pub fn exact(&self, words: &[Word]) -> Option<&Meaning> {
        self.phrases.exact(words)
    }

    /// The longest name of the user's list that begins at the first of `words`.
    pub fn own(&self, words: &[Word]) -> Option<(usize, KnownId)> {
        self.own.longest(words).map(|(length, &id)| (length, id))
    }

    /// Whether the user has a list.
    pub fn has_own(&self) -> bool {
        !self.own.is_empty()
    }

    /// The known actor of an id.
    pub fn known(&self, id: KnownId) -> &Known {
        &self.known[id.0 as usize]
    }

    /// Whether the word alone means something common: a role, a country, a place.
    pub fn is_common(&self, word: &str) -> bool {
        let word = Word { text: SmolStr::new(word), upper: true, capitals: false, token: 0 };
        !matches!(self.phrases.exact(std::slice::from_ref(&word)), None | Some(Meaning::Known { .. }))
    }

    /// People of the built-in list by surname.
    pub fn by_surname(&self, surname: &str) -> &[KnownId] {
        self.by_surname.get(surname).map_or(&[], Vec::as_slice)
    }

    fn add_user(&mut self, user: &UserList) {
        let mut by_name: FxHashMap<(&str, Option<EntityKind>), KnownId> = FxHashMap::default();
        for row in &user.rows {
            let key = (row.name.as_str(), row.kind());
            // A row more of one name says what holds on other days.
            let earlier = by_name.get(&key).copied();
            let known = earlier.and_then(|id| self.known.get_mut(id.0 as usize));
            let id = match (Known::add_row(known, row), earlier) {
                (Some(known), _) => self.keep(known),
                (None, Some(id)) => id,
                (None, None) => continue,
            };
            by_name.insert(key, id);
            for name in std::iter::once(&row.name).chain(&row.aliases) {
                let name = without_article(name);
                self.own.insert(name, Case::of(name), id);
                self.phrases.insert(name, Case::of(name), Meaning::Known { id, surname: false });
            }
        }
    }

    fn add_countries(&mut self) {
        for (id, country) in self.countries.iter() {
            for name in &country.names {
                self.phrases.insert(name, Case::of(name), Meaning::Country(id));
            }
            for people in &country.people {
                self.phrases.insert(people, Case::Upper, Meaning::People(id));
                self.phrases.insert(&format!("{people}s"), Case::Upper, Meaning::People(id));
            }
        }
    }

    fn add_known(&mut self) -> Result<(), Error> {
        let list = List::new();
        for (rows, person) in [(&list.organisations, false), (&list.people, true)] {
            for row in rows {
                let id = self.keep(Known::new(row, person)?);
                for name in std::iter::once(&row.name).chain(&row.also) {
                    self.phrases.insert(name, Case::of(name), Meaning::Known { id, surname: false });
                }
                if let Some(last) = words_of(&row.name).pop().filter(|_| person) {
                    self.by_surname.entry(last).or_default().push(id);
                }
                if row.surname {
                    for name in std::iter::once(&row.name).chain(&row.also) {
                        let words = words_of(name);
                        if let Some(last) = words.last().filter(|_| words.len() > 1) {
                            let meaning = Meaning::Known { id, surname: true };
                            self.phrases.insert_words(vec![last.clone()], Case::Upper, meaning);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn add_places(&mut self, places: &PlacesFile, gazetteer: Gazetteer) -> Result<(), Error> {
        for (code, names) in &places.unrecognised {
            for name in names {
                let known = self.keep(Known::of_user("", Some(EntityKind::Gpe), code, "PRE", ""));
                self.phrases.insert(name, Case::Upper, Meaning::Known { id: known, surname: false });
            }
        }
        for (code, names) in &places.parts {
            let country = self.country(code)?;
            for name in names {
                self.phrases.insert(name, Case::Upper, Meaning::Part(country));
            }
        }
        for (code, names) in &places.areas {
            let country = self.country(code)?;
            for name in names {
                self.phrases.insert(name, Case::Upper, Meaning::Area(country));
            }
        }
        for (list, kind) in [(&places.divisions, PlaceKind::Division), (&places.cities, PlaceKind::City)] {
            for (code, by_name) in list {
                let country = self.countries.get(self.country(code)?).place;
                for (name, others) in by_name {
                    let place = gazetteer
                        .find(&fold(name))
                        .find(|&id| {
                            let place = gazetteer.place(id);
                            place.kind == kind && Some(place.country) == country
                        })
                        .ok_or_else(|| Error::NoPlace { name: name.clone(), country: code.clone() })?;
                    for other in others {
                        self.phrases.insert(other, Case::of(other), Meaning::Place(place));
                    }
                }
            }
        }
        for name in &places.regions.names {
            self.phrases.insert(name, Case::Upper, Meaning::Region);
        }
        Ok(())
    }

    fn add_roles(&mut self, sectors: &BTreeMap<String, Roles>) -> Result<(), Error> {
        // A word that is sure in one sector may be vague in another: the sure one counts.
        for sure in [true, false] {
            for (name, roles) in sectors {
                let sector = codes::code(name).ok_or(Error::NoSector)?;
                for role in if sure { &roles.sure } else { &roles.vague } {
                    let meaning = Meaning::Role { sector, sure };
                    for form in [role.clone(), plural(role)] {
                        self.phrases.insert(&form, Case::Any, meaning);
                    }
                }
            }
        }
        Ok(())
    }

    fn keep(&mut self, known: Known) -> KnownId {
        self.known.push(known);
        KnownId(self.known.len() as u32 - 1)
    }

    fn country(&self, code: &str) -> Result<CountryId, Error> {
        self.countries.of_code(code).ok_or_else(|| Error::NoCountry { code: code.to_owned() })
    }
}

impl Grammar {
    fn new(file: GrammarFile) -> Self {
        // Borrowing heads are listed in the singular.
        let plurals: Vec<_> = file.borrowing.iter().map(|word| SmolStr::from(plural(word))).collect();
        Self {
            breaks: file.breaks.into_iter().collect(),
            borrowing: file.borrowing.into_iter().chain(plurals).collect(),
            former: file.former.into_iter().collect(),
            former_of: file.former_of.iter().filter_map(|sector| codes::code(sector)).collect(),
            hyphen_not: file.hyphen_not.into_iter().collect(),
            hyphen_before: file.hyphen_before.into_iter().collect(),
        }
    }
}

/// A name as it is looked for: mentions have no article.
fn without_article(name: &str) -> &str {
    ["the ", "The ", "THE "].iter().find_map(|article| name.strip_prefix(article)).unwrap_or(name)
}

/// The regular plural of a noun, or of a phrase whose last word is one.
fn plural(noun: &str) -> String {
    let vowel_before_y = |stem: &str| stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    match noun.strip_suffix('y') {
        Some(stem) if !vowel_before_y(stem) => format!("{stem}ies"),
        _ if noun.ends_with(['s', 'x']) || noun.ends_with("ch") || noun.ends_with("sh") => {
            format!("{noun}es")
        }
        _ => format!("{noun}s"),
    }
}

/// Names of places that the lexicon has from its lists, for tests.
#[cfg(test)]
impl Lexicon {
    pub(super) fn plain() -> Self {
        Self::new(&UserList::default()).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::super::fold::push_words, *};

    #[test]
    fn the_lists_can_be_read() {
        let lexicon = Lexicon::plain();
        let meaning = |text: &str| {
            let mut words = Vec::new();
            text.split(' ').for_each(|part| push_words(part, 0, &mut words));
            lexicon.exact(&words).copied()
        };
        assert!(matches!(meaning("U.S."), Some(Meaning::Country(_))));
        assert!(matches!(meaning("Iranians"), Some(Meaning::People(_))));
        assert!(matches!(meaning("Calif."), Some(Meaning::Place(_))));
        assert!(matches!(meaning("Middle East"), Some(Meaning::Region)));
        assert!(matches!(meaning("Trump"), Some(Meaning::Known { surname: true, .. })));
        assert!(matches!(meaning("policemen"), Some(Meaning::Role { sector: "COP", sure: true })));
        assert!(matches!(meaning("ministries"), Some(Meaning::Role { sector: "GOV", sure: true })));
        assert_eq!(meaning("us"), None);
    }
}
