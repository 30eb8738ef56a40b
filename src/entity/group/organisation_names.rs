//! Names of organisations, taken apart.
//!
//! In: drafts of type ORG. Out: their different names with words, initials and country, and which of them may be short for a
//! longer one. Never: compares two names but where the text puts one in brackets after the other.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::Grouping;
use crate::entity::{
    actors::{KnownId, Meaning},
    countries::CountryId,
    fold::Word,
    gazetteer::Gazetteer,
};

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
pub(super) struct OrgName {
    /// Words that carry the name, without country and legal form.
    pub content: Vec<SmolStr>,
    /// Their initials, with and without the country.
    pub initials: [String; 2],
    /// The country in front.
    pub country: Option<CountryId>,
    /// The name where it is one word in capitals, without periods.
    pub acronym: Option<SmolStr>,
    pub known: Option<KnownId>,
    /// "The department's fraud division": its first words are another body.
    pub owned: bool,
    /// "The bureau and the ministry": its last words are another body.
    pub joined: bool,
    /// All folded words.
    key: String,
    pub drafts: Vec<usize>,
}

impl Grouping<'_> {
    /// The different names with their drafts, in order of the text.
    pub(super) fn names(&self, drafts: &[usize]) -> Vec<OrgName> {
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
    pub(super) fn stated_acronyms(&self, names: &[OrgName]) -> FxHashMap<usize, usize> {
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

    /// Whether the first words of a longer name may stand for it.
    pub(super) fn may_be_short(&self, name: &OrgName, long: &[SmolStr]) -> bool {
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
        let named_by_place = Gazetteer::new().find(&name.key).next().is_some();
        // "Apple" of "Apple Inc.", "Goldman" of "Goldman Sachs"; but "Manchester" names a city first.
        !(name.content.len() == 1
            && (named_by_place || self.people.first_name(&name.content[0]).is_some() && long.len() > 2))
    }

    /// Whether the last words of a longer name may stand for it.
    pub(super) fn may_be_tail(&self, name: &OrgName) -> bool {
        match name.content.as_slice() {
            [word] => PAPERS.contains(&word.as_str()) && self.drafts[name.drafts[0]].definite,
            // "Quds Force" of "Revolutionary Guard Corps-Quds Force"; not "High School".
            words => words.iter().any(|word| !KINDS.contains(&word.as_str())),
        }
    }
}
