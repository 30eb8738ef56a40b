//! Places: which one a name means, and which names mean one.
//!
//! In: drafts of types GPE and LOC. Out: one group a place. Never: leaves out a place that the gazetteer has not.
//!
//! A name that is followed by a state or country ("Paris, Texas") is the place there. Else the article's own countries speak for a
//! place, its size does, and so does being a capital.

use rustc_hash::FxHashMap;

use super::{Group, Grouping};
use crate::entity::{
    EntityKind,
    actors::Meaning,
    countries::CountryId,
    fold::{fold, push_words},
    gazetteer::{Gazetteer, PlaceId, PlaceKind},
};

/// What a name of a place means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Sense {
    Country(CountryId),
    Place(PlaceId),
    /// A part of a country, or a region, or a place that is on no list.
    Named,
}

/// Countries and divisions that the article speaks of.
#[derive(Debug, Default)]
struct Context {
    countries: FxHashMap<PlaceId, u32>,
    divisions: FxHashMap<PlaceId, u32>,
    all: u32,
}

/// How much the article's countries can outweigh size, in powers of ten of inhabitants.
const CONTEXT_WEIGHT: f32 = 1.3;
/// How much a capital outweighs size.
const CAPITAL_WEIGHT: f32 = 1.5;
/// A division named in the article decides among its cities.
const DIVISION_WEIGHT: f32 = 1.0;

impl Grouping<'_> {
    /// Groups the drafts of types GPE and LOC.
    pub(super) fn places(&self, drafts: &[usize]) -> Vec<Group> {
        let context = self.context();
        let mut senses: FxHashMap<String, Sense> = FxHashMap::default();
        let mut by_key: FxHashMap<(Sense, String), usize> = FxHashMap::default();
        let mut groups: Vec<Group> = Vec::new();
        for &index in drafts {
            let key = self.key(index);
            let sense = match self.beside(index) {
                Some(sense) => {
                    // What is said once of a name holds for the article.
                    senses.insert(key.clone(), sense);
                    sense
                }
                None => *senses.entry(key.clone()).or_insert_with(|| self.sense(index, &context)),
            };
            let named = if sense == Sense::Named { key } else { String::new() };
            let at = *by_key.entry((sense, named)).or_insert_with(|| {
                let mut group = Group::new(Vec::new(), self.name_of(index, sense));
                group.kind = Some(self.kind_of(index, sense));
                match sense {
                    Sense::Country(id) => {
                        group.country = Some(id);
                        group.place = self.actors.lexicon.countries.get(id).place;
                    }
                    Sense::Place(id) => group.place = Some(id),
                    Sense::Named => {
                        if let Some(&(Meaning::Part(id) | Meaning::Area(id))) =
                            self.actors.lexicon.exact(&self.drafts[index].words)
                        {
                            group.country = Some(id);
                        }
                    }
                }
                groups.push(group);
                groups.len() - 1
            });
            groups[at].drafts.push(index);
        }
        groups
    }

    /// Whether a place is one that is governed, or only a piece of the earth.
    fn kind_of(&self, draft: usize, sense: Sense) -> EntityKind {
        const LAND: &[&str] = &[
            "sea",
            "ocean",
            "river",
            "lake",
            "mount",
            "mountain",
            "mountains",
            "valley",
            "island",
            "islands",
            "desert",
            "bay",
            "gulf",
            "strait",
            "peninsula",
            "coast",
            "forest",
            "canal",
            "cape",
            "hills",
            "plain",
            "plains",
            "creek",
            "beach",
            "street",
            "avenue",
            "road",
            "park",
            "highway",
            "square",
            "border",
            "region",
            "basin",
            "delta",
            "corridor",
            "shore",
            "heights",
            "hill",
            "ridge",
            "belt",
            "plaza",
            "boulevard",
        ];
        let words = &self.drafts[draft].words;
        match (sense, self.actors.lexicon.exact(words)) {
            (Sense::Country(_) | Sense::Place(_), _) => EntityKind::Gpe,
            (Sense::Named, Some(Meaning::Area(_) | Meaning::Region)) => EntityKind::Loc,
            (Sense::Named, Some(_)) => EntityKind::Gpe,
            (Sense::Named, None) if words.iter().any(|word| LAND.contains(&&*word.text)) => EntityKind::Loc,
            (Sense::Named, None) => EntityKind::Gpe,
        }
    }

    fn name_of(&self, draft: usize, sense: Sense) -> String {
        match sense {
            Sense::Country(id) => self.actors.lexicon.countries.get(id).names[0].clone(),
            Sense::Place(id) => {
                let name = Gazetteer::new().place(id).name;
                // The text's own spelling, unless it is an abbreviation or shouted.
                let shown = self.shown(draft);
                let words = &self.drafts[draft].words;
                let other = self.actors.lexicon.exact(words).is_some();
                if other || shown.contains('.') || words.iter().all(|word| word.capitals) {
                    name.to_owned()
                } else {
                    shown
                }
            }
            Sense::Named => self.shown(draft),
        }
    }

    /// Countries, nationalities and divisions of the article and its dateline.
    fn context(&self) -> Context {
        let mut context = Context::default();
        let gazetteer = Gazetteer::new();
        let country = |id: CountryId| self.actors.lexicon.countries.get(id).place;
        for draft in self.drafts {
            let found = match (draft.country, self.actors.lexicon.exact(&draft.words)) {
                (Some(id), _)
                | (
                    None,
                    Some(
                        &(Meaning::Country(id) | Meaning::People(id) | Meaning::Part(id) | Meaning::Area(id)),
                    ),
                ) => country(id),
                (None, Some(&Meaning::Place(id))) => {
                    let place = gazetteer.place(id);
                    if place.kind == PlaceKind::Division {
                        *context.divisions.entry(id).or_default() += 1;
                    }
                    Some(place.country)
                }
                (None, Some(&Meaning::Known { id, .. })) => {
                    let code = self.actors.lexicon.known(id).country;
                    code.and_then(|code| self.actors.lexicon.countries.of_code(code)).and_then(country)
                }
                _ if matches!(draft.kind, EntityKind::Gpe | EntityKind::Loc) => {
                    // The name of one division and no city far larger.
                    let key = draft.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
                    gazetteer
                        .find(&key)
                        .next()
                        .map(|id| gazetteer.place(id))
                        .filter(|place| place.kind == PlaceKind::Division)
                        .map(|place| {
                            if let Some(id) = gazetteer.find(&key).next() {
                                *context.divisions.entry(id).or_default() += 1;
                            }
                            place.country
                        })
                }
                _ => None,
            };
            if let Some(place) = found {
                *context.countries.entry(place).or_default() += 1;
                context.all += 1;
            }
        }
        let mut words = Vec::new();
        self.dateline.split([' ', ',']).for_each(|part| push_words(part, 0, &mut words));
        if let Some(id) = self.actors.country_of(&words).and_then(country) {
            *context.countries.entry(id).or_default() += 2;
            context.all += 2;
        }
        context
    }

    /// What follows the name: "Paris, Texas", "Birmingham, Ala.", "Cambridge, England".
    fn beside(&self, draft: usize) -> Option<Sense> {
        let gazetteer = Gazetteer::new();
        let next = self.drafts.get(draft + 1)?;
        if !matches!(next.kind, EntityKind::Gpe | EntityKind::Loc) {
            return None;
        }
        let between = self.text.get(self.drafts[draft].span.end as usize..next.span.start as usize)?;
        if between.trim() != "," {
            return None;
        }
        let name = fold(self.drafts[draft].span.of(self.text));
        let around: Vec<PlaceId> = match self.actors.lexicon.exact(&next.words) {
            Some(&Meaning::Country(id)) => self.actors.lexicon.countries.get(id).place.into_iter().collect(),
            Some(&Meaning::Place(id)) => vec![id],
            _ => gazetteer
                .find(&fold(next.span.of(self.text)))
                .filter(|&id| gazetteer.place(id).kind == PlaceKind::Division)
                .collect(),
        };
        // Georgia the state has the name of a country.
        let mut around = around.into_iter().chain(
            gazetteer
                .find(&fold(next.span.of(self.text)))
                .filter(|&id| gazetteer.place(id).kind == PlaceKind::Division),
        );
        around
            .find_map(|outer| {
                gazetteer.find(&name).find(|&id| {
                    let place = gazetteer.place(id);
                    id != outer && (place.country == outer || place.division == Some(outer))
                })
            })
            .map(Sense::Place)
    }

    /// What a name means by itself in this article.
    fn sense(&self, draft: usize, context: &Context) -> Sense {
        let gazetteer = Gazetteer::new();
        let lexicon = &self.actors.lexicon;
        let words = &self.drafts[draft].words;
        let name = fold(self.drafts[draft].span.of(self.text));
        match lexicon.exact(words) {
            Some(&Meaning::Country(id)) => return self.country_or_division(id, &name, context),
            Some(&Meaning::Place(id)) => return Sense::Place(id),
            Some(&Meaning::Part(id)) => {
                let country = lexicon.countries.get(id).place;
                let inside = gazetteer.find(&name).find(|&id| Some(gazetteer.place(id).country) == country);
                return inside.map_or(Sense::Named, Sense::Place);
            }
            Some(Meaning::Area(_) | Meaning::Region | Meaning::Known { .. }) => return Sense::Named,
            _ => {}
        }
        let share = |place: PlaceId| {
            let count = context.countries.get(&place).copied().unwrap_or_default();
            if context.all == 0 { 0.0 } else { count as f32 / context.all as f32 }
        };
        let score = |id: PlaceId| {
            let place = gazetteer.place(id);
            let own_division =
                place.division.is_some_and(|division| context.divisions.contains_key(&division));
            (place.population as f32 + 10.0).log10()
                + CONTEXT_WEIGHT * share(place.country)
                + if place.capital { CAPITAL_WEIGHT } else { 0.0 }
                + if own_division { DIVISION_WEIGHT } else { 0.0 }
                + if place.kind == PlaceKind::City { 0.3 } else { 0.0 }
        };
        gazetteer
            .find(&name)
            .max_by(|&one, &other| score(one).total_cmp(&score(other)))
            .map_or(Sense::Named, Sense::Place)
    }

    /// Georgia: a country, or the state of another country that the article is about.
    fn country_or_division(&self, id: CountryId, name: &str, context: &Context) -> Sense {
        let gazetteer = Gazetteer::new();
        let country = self.actors.lexicon.countries.get(id).place;
        let states = gazetteer.find(name).filter(|&id| {
            let place = gazetteer.place(id);
            // Provinces of small countries that have the name of a large one are not what news mean.
            place.kind == PlaceKind::Division && gazetteer.place(place.country).name == "USA"
        });
        for state in states {
            let place = gazetteer.place(state);
            let around = context.countries.get(&place.country).copied().unwrap_or_default();
            let people =
                self.drafts.iter().any(|draft| draft.kind == EntityKind::Norp && draft.country == Some(id));
            let neighbours = context.countries.iter().filter(|(place, _)| {
                matches!(gazetteer.place(**place).name, "RUS" | "ARM" | "AZE" | "UKR" | "MDA")
            });
            let others: u32 = neighbours.map(|(_, count)| count).sum();
            if country != Some(place.country) && !people && around > others {
                return Sense::Place(state);
            }
        }
        Sense::Country(id)
    }
}
