//! Organisations: acronyms, word order, short forms, legal forms.
//!
//! In: drafts of type ORG. Out: one group an organisation. Never: joins bodies of different countries, or shortens a name to a word
//! that names a place, a country or a kind of body.
//!
//! Different names are few, mentions many: names are grouped, longest first, and mentions follow their name. A name that fits
//! several organisations goes, mention by mention, to the one named last.

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::{Group, Grouping};
use crate::entity::{
    EntityKind,
    actors::{KnownId, Meaning},
    countries::CountryId,
    fold::Word,
};

/// How many candidates are looked at.
const LIMIT: usize = 24;

/// Words that carry no name.
const SMALL: &[&str] = &["the", "of", "and", "for", "in", "on", "a", "an", "at", "de", "la", "to", "&"];
/// Legal forms and the like at the end of a name.
const FORMS: &[&str] = &[
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "co",
    "company",
    "ltd",
    "limited",
    "llc",
    "llp",
    "plc",
    "lp",
    "ag",
    "sa",
    "nv",
    "spa",
    "gmbh",
    "group",
    "holdings",
    "holding",
];
/// Kinds of bodies: alone they name none.
const KINDS: &[&str] = &[
    "university",
    "department",
    "ministry",
    "court",
    "council",
    "committee",
    "commission",
    "agency",
    "bank",
    "institute",
    "party",
    "union",
    "association",
    "office",
    "police",
    "army",
    "force",
    "forces",
    "government",
    "congress",
    "parliament",
    "senate",
    "house",
    "college",
    "school",
    "church",
    "club",
    "team",
    "group",
    "board",
    "bureau",
    "center",
    "centre",
    "foundation",
    "national",
    "international",
    "federal",
    "supreme",
    "high",
    "district",
    "state",
    "city",
    "county",
    "american",
    "united",
    "new",
    "first",
    "world",
    "royal",
    "public",
    "general",
    "central",
    "south",
    "north",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "democratic",
    "republican",
    "people",
    "free",
    "white",
    "black",
    "red",
    "big",
    "air",
    "news",
    "media",
    "service",
    "services",
    "society",
    "federation",
    "league",
    "academy",
    "hospital",
    "company",
    "network",
    "television",
    "tv",
    "radio",
    "economic",
    "social",
    "human",
    "global",
    "global",
];
/// A paper's last word is its short name: "the Times".
const PAPERS: &[&str] = &[
    "times",
    "post",
    "journal",
    "tribune",
    "herald",
    "globe",
    "guardian",
    "telegraph",
    "observer",
    "examiner",
    "chronicle",
    "mail",
    "sun",
    "mirror",
    "register",
    "inquirer",
    "courier",
    "gazette",
];

/// A name of an organisation, taken apart.
#[derive(Debug, Clone)]
struct OrgName {
    /// Words that carry the name, without country and legal form.
    content: Vec<SmolStr>,
    /// Their initials, with and without the country.
    initials: [String; 2],
    /// The country in front.
    country: Option<CountryId>,
    /// The name where it is one word in capitals, without periods.
    acronym: Option<SmolStr>,
    known: Option<KnownId>,
    /// "The department's fraud division": its first words are another body.
    owned: bool,
    /// "The bureau and the ministry": its last words are another body.
    joined: bool,
    /// All folded words.
    key: String,
    drafts: Vec<usize>,
}

/// An organisation in the making.
struct Organisation {
    names: Vec<usize>,
    country: Option<CountryId>,
    known: Option<KnownId>,
    /// Content of its longest name.
    content: Vec<SmolStr>,
    owned: bool,
    joined: bool,
    first: usize,
}

/// Organisations by what their names have.
#[derive(Default)]
struct Index {
    bag: FxHashMap<Vec<SmolStr>, Vec<usize>>,
    initials: FxHashMap<String, Vec<usize>>,
    first: FxHashMap<SmolStr, Vec<usize>>,
    last: FxHashMap<SmolStr, Vec<usize>>,
    known: FxHashMap<KnownId, usize>,
}

impl Grouping<'_> {
    /// Groups the drafts of type ORG.
    pub(super) fn organisations(&self, drafts: &[usize]) -> Vec<Group> {
        let names = self.names(drafts);
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by_key(|&name| {
            (names[name].acronym.is_some(), std::cmp::Reverse(names[name].content.len()), name)
        });
        let stated = self.stated_acronyms(&names);
        let mut organisations: Vec<Organisation> = Vec::new();
        let mut index = Index::default();
        // Organisations that a name may belong to, by name.
        let mut owners: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
        for &at in &order {
            let name = &names[at];
            let mut found = Vec::new();
            if let Some(&long) = stated.get(&at) {
                found.clone_from(&owners[long]);
            }
            if found.is_empty() {
                found = self.candidates(&organisations, &index, name);
            }
            if found.is_empty() {
                organisations.push(Organisation {
                    names: Vec::new(),
                    country: name.country,
                    known: name.known,
                    content: name.content.clone(),
                    owned: name.owned,
                    joined: name.joined,
                    first: name.drafts[0],
                });
                found.push(organisations.len() - 1);
            }
            let one = found[0];
            if found.len() == 1 {
                organisations[one].names.push(at);
                organisations[one].known = organisations[one].known.or(name.known);
                organisations[one].country = organisations[one].country.or(name.country);
                index.add(name, one);
            }
            owners[at] = found;
        }
        self.share_out(&names, &owners, &organisations)
    }

    /// The different names with their drafts, in order of the text.
    fn names(&self, drafts: &[usize]) -> Vec<OrgName> {
        let mut by_key: FxHashMap<String, usize> = FxHashMap::default();
        let mut names: Vec<OrgName> = Vec::new();
        for &draft in drafts {
            let key = self.key(draft);
            let at = *by_key.entry(key.clone()).or_insert_with(|| {
                names.push(self.take_org_apart(draft, key));
                names.len() - 1
            });
            names[at].drafts.push(draft);
        }
        names
    }

    fn take_org_apart(&self, draft: usize, key: String) -> OrgName {
        let words = &self.drafts[draft].words;
        let lexicon = &self.actors.lexicon;
        let known = match lexicon.exact(words) {
            Some(&Meaning::Known { id, surname: false }) if !lexicon.known(id).person => Some(id),
            _ => None,
        };
        // Longest first: "North Korean", "U.S."; a whole name is no country in front of itself.
        let front = (1..words.len().min(5)).rev().find_map(|length| match lexicon.exact(&words[..length]) {
            Some(&(Meaning::Country(id) | Meaning::People(id))) => Some((length, Some(id))),
            _ => None,
        });
        let (front, country) = front.unwrap_or((0, None));
        let content = |words: &[Word]| -> Vec<SmolStr> {
            words.iter().filter(|word| !SMALL.contains(&&*word.text)).map(|word| word.text.clone()).collect()
        };
        let mut inside = content(&words[front..]);
        // "Department of Defense of the United States", "Ministry of Defence of Ukraine".
        let country = country.or_else(|| {
            let tail = (1..words.len())
                .rev()
                .take(3)
                .find(|&at| matches!(lexicon.exact(&words[at..]), Some(Meaning::Country(_))))?;
            let after_of = matches!(&*words[tail - 1].text, "of" | "the");
            let Some(&Meaning::Country(id)) = lexicon.exact(&words[tail..]).filter(|_| after_of) else {
                return None;
            };
            let shorter = content(&words[..tail]);
            if shorter.len() < 2 {
                return None;
            }
            inside = shorter;
            Some(id)
        });
        let initials_of =
            |words: &[SmolStr]| words.iter().filter_map(|word| word.chars().next()).collect::<String>();
        let initials = [initials_of(&inside), initials_of(&content(words))];
        while inside.len() > 1 && inside.last().is_some_and(|word| FORMS.contains(&word.as_str())) {
            inside.pop();
        }
        let acronym = match words.as_slice() {
            [word] if word.capitals && (2..=7).contains(&word.text.len()) => Some(word.text.clone()),
            _ => None,
        };
        let text = self.drafts[draft].span.of(self.text);
        let owned = ["'s ", "’s "].iter().any(|mark| text.contains(mark));
        let joined = text.contains(" and ");
        OrgName { content: inside, initials, country, acronym, known, owned, joined, key, drafts: Vec::new() }
    }

    /// "Associated Press (AP)": names that the text itself says are short for others.
    fn stated_acronyms(&self, names: &[OrgName]) -> FxHashMap<usize, usize> {
        let of_draft: FxHashMap<usize, usize> = names
            .iter()
            .enumerate()
            .flat_map(|(at, name)| name.drafts.iter().map(move |&draft| (draft, at)))
            .collect();
        let mut stated = FxHashMap::default();
        for (short, name) in names.iter().enumerate() {
            let Some(acronym) = &name.acronym else { continue };
            for &draft in &name.drafts {
                let Some(before) = draft.checked_sub(1) else { continue };
                let Some(&long) = of_draft.get(&before) else { continue };
                let between = self
                    .text
                    .get(self.drafts[before].span.end as usize..self.drafts[draft].span.start as usize);
                let first = |name: &str| name.chars().next();
                let starts_alike = first(&names[long].key) == first(acronym)
                    || first(&names[long].initials[0]) == first(acronym);
                if between.is_some_and(|between| between.trim_start() == "(")
                    && names[long].acronym.is_none()
                    && starts_alike
                {
                    stated.entry(short).or_insert(long);
                }
            }
        }
        stated
    }

    /// The organisations that a name may belong to.
    fn candidates(&self, organisations: &[Organisation], index: &Index, name: &OrgName) -> Vec<usize> {
        let fits = |organisation: &usize| {
            let organisation = &organisations[*organisation];
            let countries = (organisation.country, name.country);
            let one_country = !matches!(countries, (Some(one), Some(other)) if one != other);
            let one_known =
                !matches!((organisation.known, name.known), (Some(one), Some(other)) if one != other);
            one_country && one_known
        };
        let known = name.known.filter(|&id| !self.actors.lexicon.known(id).name.is_empty());
        if let Some(&found) = known.and_then(|id| index.known.get(&id)) {
            return vec![found];
        }
        let pick = |found: Option<&Vec<usize>>| -> Vec<usize> {
            found.into_iter().flatten().rev().take(LIMIT).copied().filter(fits).collect()
        };
        let same = pick(index.bag.get(&bag(&name.content)));
        if !same.is_empty() {
            return same;
        }
        if let Some(acronym) = &name.acronym {
            return pick(index.initials.get(acronym.as_str()));
        }
        // What is known by its own name is not a longer name's short form: "Pentagon", "Pentagon Papers".
        let other = |at: usize| name.known.is_some() && organisations[at].known != name.known;
        let (Some(first), Some(last)) = (name.content.first(), name.content.last()) else {
            return Vec::new();
        };
        let mut found = pick(index.first.get(first));
        found.retain(|&organisation| {
            let content = &organisations[organisation].content;
            !organisations[organisation].owned
                && !other(organisation)
                && content.starts_with(&name.content)
                && self.may_be_short(name, content)
        });
        if found.is_empty() {
            found = pick(index.last.get(last));
            found.retain(|&organisation| {
                let content = &organisations[organisation].content;
                let Organisation { owned, joined, country, .. } = organisations[organisation];
                // The ministry of a country is not that of another, whose name no list has.
                (name.country.is_none() || country == name.country)
                    && !owned
                    && !joined
                    && !other(organisation)
                    && content.ends_with(&name.content)
                    && self.may_be_tail(name)
            });
        }
        found
    }

    /// Whether the first words of a longer name may stand for it.
    fn may_be_short(&self, name: &OrgName, long: &[SmolStr]) -> bool {
        let words = &self.drafts[name.drafts[0]].words;
        if name.content.iter().all(|word| KINDS.contains(&word.as_str()))
            || (name.country.is_some() && name.content.len() == 1)
        {
            return false;
        }
        match self.actors.lexicon.exact(words) {
            Some(Meaning::Known { .. }) | None => {}
            Some(_) => return false,
        }
        let named_by_place = crate::entity::gazetteer::Gazetteer::new().find(&name.key).next().is_some();
        // "Apple" of "Apple Inc.", "Goldman" of "Goldman Sachs"; but "Manchester" names a city first.
        !(name.content.len() == 1
            && (named_by_place || self.people.first_name(&name.content[0]).is_some() && long.len() > 2))
    }

    /// Whether the last words of a longer name may stand for it.
    fn may_be_tail(&self, name: &OrgName) -> bool {
        match name.content.as_slice() {
            [word] => PAPERS.contains(&word.as_str()) && self.drafts[name.drafts[0]].definite,
            // "Quds Force" of "Revolutionary Guard Corps-Quds Force"; not "High School".
            words => words.iter().any(|word| !KINDS.contains(&word.as_str())),
        }
    }

    /// Gives each mention to its organisation: where its name has several, to the one named last before it.
    fn share_out(
        &self,
        names: &[OrgName],
        owners: &[Vec<usize>],
        organisations: &[Organisation],
    ) -> Vec<Group> {
        let mut members: Vec<Vec<usize>> = organisations
            .iter()
            .map(|organisation| {
                organisation.names.iter().flat_map(|&name| names[name].drafts.iter().copied()).collect()
            })
            .collect();
        for own in &mut members {
            own.sort_unstable();
        }
        let mut more: Vec<(usize, usize)> = Vec::new();
        for (name, found) in names.iter().zip(owners).filter(|(_, found)| found.len() > 1) {
            for &draft in &name.drafts {
                let before = |&&organisation: &&usize| {
                    let own = &members[organisation];
                    own.partition_point(|&other| other < draft).checked_sub(1).map(|at| own[at])
                };
                let nearest = found.iter().max_by_key(|organisation| {
                    (before(organisation), std::cmp::Reverse(organisations[**organisation].first))
                });
                more.extend(nearest.map(|&organisation| (organisation, draft)));
            }
        }
        for (organisation, draft) in more {
            members[organisation].push(draft);
        }
        let mut groups = Vec::with_capacity(organisations.len());
        for (organisation, drafts) in organisations.iter().zip(members) {
            if drafts.is_empty() {
                continue;
            }
            groups.push(self.finish_organisation(organisation, names, drafts));
        }
        groups
    }

    fn finish_organisation(
        &self,
        organisation: &Organisation,
        names: &[OrgName],
        drafts: Vec<usize>,
    ) -> Group {
        // The longest name of its own; of equal ones the most frequent.
        let own: FxHashSet<usize> = organisation.names.iter().copied().collect();
        let fullest = names
            .iter()
            .enumerate()
            .filter(|(at, _)| own.contains(at))
            .max_by_key(|(at, name)| {
                (self.drafts[name.drafts[0]].words.len(), name.drafts.len(), std::cmp::Reverse(*at))
            })
            .map_or(drafts[0], |(_, name)| name.drafts[0]);
        let mut group = Group::new(drafts, self.shown(fullest));
        group.known = organisation.known;
        group.country = organisation.country;
        if let Some(known) = organisation.known.map(|id| self.actors.lexicon.known(id))
            && !known.name.is_empty()
            && (!known.home
                || self.is_home(known.country) && self.of_country(organisation.country, known.country))
        {
            group.name.clone_from(&known.name);
        }
        if let Some(place) = self.embassy(&group) {
            group.name.push_str(" in ");
            group.name.push_str(&place);
        }
        group
    }

    /// Whether an organisation's country is not stated, or is this one.
    fn of_country(&self, stated: Option<CountryId>, code: Option<&str>) -> bool {
        stated.is_none_or(|id| Some(self.actors.lexicon.countries.get(id).code) == code)
    }

    /// Whether the article may be this country's own news: it does not speak far more of another.
    fn is_home(&self, code: Option<&str>) -> bool {
        let mut counts: FxHashMap<CountryId, u32> = FxHashMap::default();
        for id in self.drafts.iter().filter_map(|draft| draft.country) {
            *counts.entry(id).or_default() += 1;
        }
        let own = code.and_then(|code| self.actors.lexicon.countries.of_code(code));
        let own = own.and_then(|id| counts.get(&id)).copied().unwrap_or_default();
        // News at home names its own country less than others.
        counts.values().all(|&count| count <= 2 * own.max(1))
    }

    /// The place of an embassy or consulate, where one of its mentions says it: "the U.S. Embassy in Baghdad".
    fn embassy(&self, group: &Group) -> Option<String> {
        group.drafts.iter().find_map(|&draft| {
            let last = self.drafts[draft].words.last()?;
            if !matches!(&*last.text, "embassy" | "consulate") {
                return None;
            }
            let next = self
                .drafts
                .get(draft + 1)
                .filter(|next| matches!(next.kind, EntityKind::Gpe | EntityKind::Loc))?;
            let between = self.text.get(self.drafts[draft].span.end as usize..next.span.start as usize)?;
            (between.trim() == "in").then(|| self.shown(draft + 1))
        })
    }
}

impl Index {
    fn add(&mut self, name: &OrgName, organisation: usize) {
        let push = |found: &mut Vec<usize>| {
            if found.len() < 4 * LIMIT && !found.contains(&organisation) {
                found.push(organisation);
            }
        };
        push(self.bag.entry(bag(&name.content)).or_default());
        for initials in &name.initials {
            if initials.len() > 1 {
                push(self.initials.entry(initials.clone()).or_default());
            }
        }
        if let (Some(first), Some(last)) = (name.content.first(), name.content.last()) {
            push(self.first.entry(first.clone()).or_default());
            push(self.last.entry(last.clone()).or_default());
        }
        if let Some(known) = name.known {
            self.known.entry(known).or_insert(organisation);
        }
    }
}

/// The words in an order of their own: "Department of Defense" is "Defense Department".
fn bag(content: &[SmolStr]) -> Vec<SmolStr> {
    let mut bag = content.to_vec();
    bag.sort_unstable();
    bag
}
