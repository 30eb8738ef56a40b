//! The entity stage: its steps in order.
//!
//! In: a document with tokens, syntax and the model's names. Out: its mentions and entities. Never: looks beyond the article.
//!
//! Names are cut and typed ([`super::draft`]), grouped ([`super::group`]), their roles read ([`super::roles`]) and coded as actors;
//! then descriptions ([`super::nominals`]) and pronouns ([`super::pronouns`]) find whom they stand for.

use std::{ops::Range, sync::Arc};

use smol_str::SmolStr;

use super::{
    Config, EntityKind, Error, Place,
    actors::{Actor, ActorCoder, Meaning},
    draft::{Draft, Drafter},
    fold::{fold, fold_word, push_words},
    gazetteer::{Gazetteer, PlaceId},
    group::{Group, Grouping},
    kinds::Kinds,
    nominals::{self, RoleHeads},
    people::{Gender, People},
    pronouns,
    roles::Roles,
    user::UserList,
};
use crate::{
    analysis::Stage,
    article::Article,
    document::{Document, Entity, Mention, MentionForm},
    span::Span,
};

/// Roles that are kept of one entity.
const MOST_ROLES: usize = 12;
/// Bodies that are called by their kind once they are named: "the ministry".
const BODIES: &[&str] = &[
    "ministry",
    "department",
    "agency",
    "university",
    "court",
    "committee",
    "commission",
    "party",
    "bank",
    "council",
    "union",
    "company",
    "institute",
    "foundation",
    "association",
    "hospital",
    "airline",
    "newspaper",
    "museum",
];

/// The entity stage.
pub struct Resolver {
    actors: Arc<ActorCoder>,
    people: People,
    kinds: Kinds,
}

impl Resolver {
    /// Loads the lists.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let user = config.list.as_deref().map(UserList::read).transpose()?.unwrap_or_default();
        Ok(Self { actors: Arc::new(ActorCoder::new(&user)?), people: People::new()?, kinds: Kinds::new()? })
    }

    /// The coder of actors.
    pub fn actors(&self) -> Arc<ActorCoder> {
        Arc::clone(&self.actors)
    }

    fn entity(&self, article: &Article, group: &Group, drafts: &[Draft]) -> Entity {
        let first = &drafts[group.drafts[0]];
        let code = |id| self.actors.lexicon.countries.get(id).code;
        let kind = group.kind.unwrap_or_else(|| majority(group, drafts));
        let place = group.place.map(|id| place_of(id, group.country.map(code)));
        let mut actor = group.known.map(|id| self.actors.known(id, article.date)).unwrap_or_default();
        match kind {
            EntityKind::Gpe | EntityKind::Loc if group.known.is_none() => {
                actor.country = group.country.map(code).or(place.as_ref().map(|place| place.country));
                actor.sector = group.place.and_then(|id| {
                    let place = Gazetteer::new().place(id);
                    ActorCoder::sector_of_place(place.kind, place.capital)
                });
            }
            EntityKind::Norp | EntityKind::Org | EntityKind::Facility if actor.sector.is_none() => {
                let by_words = self.actors.code_text(first.span.of(&article.text), article.date);
                let by_name = self.actors.code_text(&group.name, article.date);
                actor.sector = by_words.sector.or(by_name.sector);
                actor.country =
                    actor.country.or(group.country.map(code)).or(by_name.country).or(by_words.country);
            }
            _ => {}
        }
        if let Some(known) = group.known.map(|id| self.actors.lexicon.known(id)).filter(|known| known.home) {
            // A senate that the article does not place is no country's.
            actor.country = actor.country.filter(|_| known.name == group.name);
        }
        if kind == EntityKind::Org {
            // "The Brazilian Senate", whatever senate the list knows.
            actor.country = group.country.map(code).or(actor.country);
        }
        Entity {
            kind,
            name: group.name.clone(),
            names: group.drafts.len() as u32,
            mentions: group.drafts.len() as u32,
            first: first.span.start,
            salience: 0.0,
            roles: Vec::new(),
            gender: "",
            nationality: group.country.filter(|_| kind == EntityKind::Norp).map(code),
            organisation: None,
            actor,
            place,
            user_id: group.known.and_then(|id| self.actors.lexicon.known(id).user_id.clone()),
        }
    }

    /// Reads roles beside the mentions of people, and what follows from them.
    fn read_roles(
        &self,
        article: &Article,
        document: &mut Document,
        drafts: &[Draft],
        of_draft: &[u32],
        genders: &mut [Gender],
    ) -> RoleHeads {
        let mut heads = RoleHeads::default();
        let roles =
            Roles { text: &article.text, document, lexicon: &self.actors.lexicon, people: &self.people };
        let stated: Vec<(u32, Range<usize>)> = drafts
            .iter()
            .zip(of_draft)
            .filter(|(draft, _)| draft.kind == EntityKind::Person)
            .flat_map(|(draft, &entity)| roles.of(draft).into_iter().map(move |role| (entity, role)))
            .collect();
        for (entity, role) in stated {
            let span = document.span_of(role.clone());
            let at = entity as usize;
            if document.entities[at].roles.len() >= MOST_ROLES {
                continue;
            }
            let actor = self.actors.code(article, document, role.clone());
            let organisation = organisation_in(document, span, entity);
            let country = self.nationality_in(article, document, role.clone());
            if let Some((head, gender)) = self.head_of_role(article, document, role) {
                genders[at] = genders[at].or(gender);
                heads.add(&head, entity, EntityKind::Person, span.start);
            }
            let entity = &mut document.entities[at];
            let text = span.of(&article.text).split_whitespace().collect::<Vec<_>>().join(" ");
            if !entity.roles.iter().any(|known| known.eq_ignore_ascii_case(&text)) {
                entity.roles.push(text);
            }
            entity.organisation = entity.organisation.or(organisation);
            entity.nationality = entity.nationality.or(country);
            entity.actor = Actor {
                country: entity.actor.country.or(actor.country),
                sector: entity.actor.sector.or(actor.sector),
            };
        }
        for entity in &mut document.entities {
            if entity.kind == EntityKind::Person {
                entity.actor.country = entity.actor.country.or(entity.nationality);
            }
        }
        for (index, entity) in (0..).zip(&document.entities) {
            let last = entity.name.rsplit(' ').next().map(fold_word).unwrap_or_default();
            if entity.kind == EntityKind::Org && BODIES.contains(&last.as_str()) {
                heads.add(&last, index, EntityKind::Org, entity.first);
            }
        }
        heads
    }

    /// The people that a role begins with: "Iranian Supreme Leader".
    fn nationality_in(
        &self,
        article: &Article,
        document: &Document,
        role: Range<usize>,
    ) -> Option<&'static str> {
        let mut words = Vec::new();
        for token in role {
            push_words(document.tokens[token].span.of(&article.text), token, &mut words);
        }
        (0..words.len()).find_map(|at| match self.actors.lexicon.longest(&words[at..]) {
            Some((length, &Meaning::People(id)))
                if words
                    .get(at + length)
                    .is_some_and(|word| word.text != "backed" && word.text != "born") =>
            {
                Some(self.actors.lexicon.countries.get(id).code)
            }
            _ => None,
        })
    }

    /// The noun that a role is called by, and the gender that it tells: "spokeswoman".
    fn head_of_role(
        &self,
        article: &Article,
        document: &Document,
        role: Range<usize>,
    ) -> Option<(String, Gender)> {
        let form = |at: usize| document.tokens[at].span.of(&article.text);
        let end = role
            .clone()
            .find(|&at| {
                at > role.start
                    && matches!(
                        form(at),
                        "of" | "for" | "at" | "in" | "to" | "," | "and" | "on" | "from" | "who"
                    )
            })
            .unwrap_or(role.end);
        let head = (role.start..end).next_back()?;
        let mut words = Vec::new();
        push_words(form(head), head, &mut words);
        let gender = self.people.title(&words).map(|(_, gender)| gender).unwrap_or_default();
        let word = words.last()?.text.to_string();
        let long = match word.as_str() {
            "gen" => "general",
            "sen" => "senator",
            "gov" => "governor",
            "rep" => "congressman",
            "lt" => "lieutenant",
            "col" => "colonel",
            "sgt" => "sergeant",
            "capt" => "captain",
            "prof" => "professor",
            _ => return Some((word, gender)),
        };
        Some((long.to_owned(), gender))
    }

    fn describe(
        &self,
        article: &Article,
        document: &mut Document,
        heads: &RoleHeads,
        genders: &mut [Gender],
    ) {
        let text = &article.text;
        let foreign = |form: &str, entity: u32| {
            let mut words = Vec::new();
            push_words(form, 0, &mut words);
            let country = self.actors.country_of(&words).map(|id| self.actors.lexicon.countries.get(id).code);
            country.is_some() && document.entities[entity as usize].actor.country != country
        };
        let described = nominals::resolve(text, document, &document.mentions, heads, &foreign);
        add_mentions(document, described);
        let pronouns = pronouns::resolve(text, document, &document.mentions, genders);
        add_mentions(document, pronouns);
    }
}

impl Stage for Resolver {
    fn annotate(&self, article: &Article, document: &mut Document) {
        document.mentions.clear();
        document.entities.clear();
        let drafts = Drafter {
            text: &article.text,
            dateline: &article.dateline,
            document,
            actors: &self.actors,
            people: &self.people,
            kinds: &self.kinds,
        }
        .collect();
        let grouping = Grouping {
            text: &article.text,
            dateline: &article.dateline,
            document,
            date: article.date,
            drafts: &drafts,
            actors: &self.actors,
            people: &self.people,
            kinds: &self.kinds,
        };
        let groups = grouping.groups();
        let mut of_draft = vec![0; drafts.len()];
        for (entity, group) in (0..).zip(&groups) {
            for &draft in &group.drafts {
                of_draft[draft] = entity;
            }
        }
        document.entities.extend(groups.iter().map(|group| self.entity(article, group, &drafts)));
        document.mentions.extend(drafts.iter().zip(&of_draft).map(|(draft, &entity)| Mention {
            span: draft.span,
            form: MentionForm::Name,
            kind: groups[entity as usize].kind.unwrap_or(draft.kind),
            entity,
        }));
        let mut genders: Vec<Gender> = groups.iter().map(|group| group.gender).collect();
        let heads = self.read_roles(article, document, &drafts, &of_draft, &mut genders);
        self.describe(article, document, &heads, &mut genders);
        for (entity, gender) in document.entities.iter_mut().zip(genders) {
            if entity.kind == EntityKind::Person {
                entity.gender = gender.as_str();
            }
        }
        weigh(article, document);
    }
}

/// The organisation that a stretch of text names, other than the person itself.
fn organisation_in(document: &Document, role: Span, person: u32) -> Option<u32> {
    let first = document.mentions.partition_point(|mention| mention.span.end <= role.start);
    document.mentions[first..]
        .iter()
        .take_while(|mention| mention.span.start < role.end)
        .find(|mention| mention.kind == EntityKind::Org && mention.entity != person)
        .map(|mention| mention.entity)
}

/// Puts mentions among those of the document, in order of start.
fn add_mentions(document: &mut Document, more: Vec<Mention>) {
    if more.is_empty() {
        return;
    }
    for mention in &more {
        document.entities[mention.entity as usize].mentions += 1;
    }
    document.mentions.extend(more);
    document.mentions.sort_by_key(|mention| (mention.span.start, std::cmp::Reverse(mention.span.end)));
}

/// The type that most mentions have; of equally many, the first.
fn majority(group: &Group, drafts: &[Draft]) -> EntityKind {
    let mut counts: Vec<(EntityKind, usize)> = Vec::new();
    for &draft in &group.drafts {
        let kind = drafts[draft].kind;
        match counts.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((kind, 1)),
        }
    }
    let most = counts.iter().map(|&(_, count)| count).max();
    counts.iter().find(|&&(_, count)| Some(count) == most).map_or(EntityKind::Misc, |&(kind, _)| kind)
}

fn place_of(id: PlaceId, country: Option<&'static str>) -> Place {
    let gazetteer = Gazetteer::new();
    let place = gazetteer.place(id);
    let division = match place.kind {
        super::gazetteer::PlaceKind::Division => place.code,
        _ => place.division.map_or("", |division| gazetteer.place(division).code),
    };
    Place {
        geonames: place.geonames,
        country: country.unwrap_or_else(|| gazetteer.place(place.country).name),
        admin1: SmolStr::new(division),
        latitude: place.latitude,
        longitude: place.longitude,
    }
}

/// Shares the article's attention out: mentions count, those by name double, early ones and names in the headline more.
fn weigh(article: &Article, document: &mut Document) {
    let counts =
        |kind: EntityKind| !matches!(kind, EntityKind::Money | EntityKind::Percent | EntityKind::Quantity);
    let early = (article.text.len() / 7) as u32;
    let mut weights = vec![0.0_f32; document.entities.len()];
    for mention in &document.mentions {
        let weight = if mention.form == MentionForm::Name { 1.0 } else { 0.5 };
        weights[mention.entity as usize] += if mention.span.start < early { 1.5 * weight } else { weight };
    }
    let title = if article.title.is_empty() { String::new() } else { format!(" {} ", fold(&article.title)) };
    for (entity, weight) in document.entities.iter().zip(&mut weights) {
        if !counts(entity.kind) {
            *weight = 0.0;
        } else if !title.is_empty() {
            let name = fold(&entity.name);
            let key = if entity.kind == EntityKind::Person {
                name.rsplit(' ').next().unwrap_or(&name)
            } else {
                &name
            };
            if !key.is_empty() && title.contains(&format!(" {key} ")) {
                *weight *= 1.5;
            }
        }
    }
    let sum: f32 = weights.iter().sum();
    for (entity, weight) in document.entities.iter_mut().zip(weights) {
        entity.salience = if sum > 0.0 { weight / sum } else { 0.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{annotated, names};
    use super::*;

    /// Marked text, and the names of the entities of its mentions in order.
    const CASES: &[(&str, &[&str])] = &[
        (
            "General [Qassem Soleimani|PERSON] was killed. [Soleimani|PERSON] led the force. Gen. [Soleimani|PERSON] died.",
            &["Qassem Soleimani", "Qassem Soleimani", "Qassem Soleimani"],
        ),
        ("[Ali Khamenei|PERSON] cried. Then [Khameini|PERSON] spoke.", &["Ali Khamenei", "Ali Khamenei"]),
        (
            "[Bill Stone|PERSON] met [Hilda Stone|PERSON]. Mrs. [Stone|PERSON] smiled. Mr. [Stone|PERSON] left. The [Stones|PERSON] waved.",
            &["Bill Stone", "Hilda Stone", "Hilda Stone", "Bill Stone", "Stones"],
        ),
        ("[William Ash|PERSON] came. [Bill Ash|PERSON] left. [W. Ash|PERSON] slept.", &["William Ash"; 3]),
        ("[John Ash|PERSON] came. [Peter Ash|PERSON] left.", &["John Ash", "Peter Ash"]),
        (
            "The [Associated Press|ORG] reports. [AP|ORG] notes.",
            &["The Associated Press", "The Associated Press"],
        ),
        (
            "The [Acme Widget Board|ORG] ([AWB|ORG]) met. The [AWB|ORG] voted.",
            &["Acme Widget Board", "Acme Widget Board", "Acme Widget Board"],
        ),
        (
            "The [U.S.|GPE] knows. The [U.S. Department of Defense|ORG] said so. The [Defense Department|ORG] stated it.",
            &["United States", "U.S. Department of Defense", "U.S. Department of Defense"],
        ),
        (
            "The [Iranian Revolutionary Guard Corps-Quds Force|ORG] and his [Quds Force|ORG].",
            &["Iranian Revolutionary Guard Corps-Quds Force", "Iranian Revolutionary Guard Corps-Quds Force"],
        ),
        (
            "The [Iranian Foreign Ministry|ORG] and the [Ruritanian Foreign Ministry|ORG] disagree.",
            &["Iranian Foreign Ministry", "Ruritanian Foreign Ministry"],
        ),
        ("[Orchard Inc.|ORG] fell. [Orchard|ORG] rose.", &["Orchard Inc.", "Orchard Inc."]),
        ("[Chicago|LOC] won. The [Chicago|ORG] team won.", &["Chicago", "Chicago"]),
        ("[Mills|PERSON] founded [Mills|ORG].", &["Mills", "Mills"]),
        ("[Iranian|NORP] and [Iran|LOC] and the [Iranians|NORP].", &["Iran", "Iran", "Iran"]),
        ("[Monday|ORG] and [The|ORG] and [J.|PERSON] [President|PERSON] [Read More|EVENT]", &[]),
        (
            "[Democrats|ORG] and [Democratic|NORP] and [Democrats|PERSON].",
            &["Democrat", "Democrat", "Democrat"],
        ),
    ];

    #[test]
    fn mentions_find_their_entity() {
        for (text, expected) in CASES {
            let found: Vec<String> = names(text).into_iter().map(|(_, name)| name).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }

    #[test]
    fn what_has_one_name_stays_apart_where_it_is_two() {
        for (text, entities) in [
            ("[Chicago|LOC] won. The [Chicago|ORG] team won.", 2),
            ("[Mills|PERSON] founded [Mills|ORG].", 2),
            ("[Iranian|NORP] and [Iran|LOC].", 2),
            ("[John Ash|PERSON] came. [John Ash Jr.|PERSON] left. [John Ash Sr.|PERSON] slept.", 2),
        ] {
            let (_, document) = annotated(text);
            assert_eq!(document.entities.len(), entities, "{text}: {:?}", document.entities);
        }
    }

    #[test]
    fn places_are_those_of_their_surroundings() {
        for (text, name, country, division) in [
            ("He lives in [Paris|LOC].", "Paris", "FRA", "11"),
            ("He lives in [Paris|LOC], [Texas|LOC].", "Paris", "USA", "TX"),
            ("He lives in [Birmingham|LOC], [Ala.|LOC]", "Birmingham", "USA", "AL"),
            ("[Atlanta|LOC] and [Alabama|LOC] and the [U.S.|LOC]; [Georgia|LOC].", "Georgia", "USA", "GA"),
            ("[Tbilisi|LOC] and [Russia|LOC]; [Georgia|LOC].", "Georgia", "GEO", ""),
        ] {
            let (article, document) = annotated(text);
            let entity = document
                .mentions
                .iter()
                .find(|mention| mention.span.of(&article.text) == name)
                .map(|mention| &document.entities[mention.entity as usize])
                .unwrap();
            let place = entity.place.as_ref().expect(text);
            assert_eq!((place.country, place.admin1.as_str()), (country, division), "{text}");
            assert_eq!(entity.kind, EntityKind::Gpe);
        }
    }

    #[test]
    fn roles_and_descriptions() {
        let (article, document) = annotated(
            "[Iranian|NORP] Supreme Leader Ayatollah [Ali Khamenei|PERSON] cried over General [Qassem Soleimani|PERSON]. He honored the slain general.",
        );
        let roles = |name: &str| {
            let entity = document.entities.iter().find(|entity| entity.name == name).unwrap();
            (entity.roles.clone(), entity.nationality, entity.actor)
        };
        let (khamenei, nationality, actor) = roles("Ali Khamenei");
        assert_eq!(
            (khamenei.as_slice(), nationality),
            (["Iranian Supreme Leader".to_owned(), "Ayatollah".to_owned()].as_slice(), Some("IRN"))
        );
        assert_eq!((actor.country, actor.sector), (Some("IRN"), Some("GOV")));
        let described: Vec<_> = document
            .mentions
            .iter()
            .filter(|mention| mention.form == MentionForm::Nominal)
            .map(|mention| {
                (mention.span.of(&article.text), document.entities[mention.entity as usize].name.as_str())
            })
            .collect();
        assert_eq!(described, [("slain general", "Qassem Soleimani")]);
    }

    #[test]
    fn any_text_is_survived() {
        let long = "[Ann Lee|PERSON] and [Bob|PERSON] of [Acme|ORG] in [Rome|LOC] 😀. ".repeat(2000);
        for text in [
            "",
            "😀",
            "[😀|PERSON]",
            "[’s|ORG] “[—|LOC]",
            "[Владимир Путин|PERSON] [北京|LOC]",
            "[the|PERSON] [of|ORG]",
            "[Совет Мира|ORG] ([СМ|ORG]) [—|PERSON]",
            long.as_str(),
        ] {
            let (article, document) = annotated(text);
            let (_, again) = annotated(text);
            assert_eq!(document.mentions, again.mentions);
            for mention in &document.mentions {
                assert!(
                    article.text.get(mention.span.range()).is_some_and(|name| !name.is_empty()),
                    "{text:.80}"
                );
                assert!((mention.entity as usize) < document.entities.len());
            }
            assert!(document.mentions.is_sorted_by_key(|mention| mention.span.start));
            let weight: f32 = document.entities.iter().map(|entity| entity.salience).sum();
            assert!(weight < 1.01);
        }
    }
}
