//! People: full names, surnames, first names, initials, short forms, slips of spelling.
//!
//! In: drafts of type PERSON. Out: one group a person. Never: joins two who have one surname and different first names.
//!
//! First the names of several words find each other by their last word, in order of the text; then single words find the person
//! named so far by that surname or first name, the one named last; what is still alone may be a slip of spelling.

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::{Group, Grouping, spelling};
use crate::entity::{
    actors::{KnownId, Meaning},
    fold::fold_word,
    people::Gender,
};

/// How many candidates are looked at.
const LIMIT: usize = 24;

/// A name of a person, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PersonName {
    /// All words but suffixes.
    words: Vec<SmolStr>,
    /// "jr", "sr", "ii".
    suffix: Option<SmolStr>,
    /// The first word is no first name but the beginning of a surname: "al-Assad", "von der Leyen".
    surname_only: bool,
    /// Whom the lexicon knows by it; by a surname alone only where the day allows it.
    known: Option<KnownId>,
}

impl PersonName {
    fn last(&self) -> &str {
        self.words.last().map_or("", SmolStr::as_str)
    }

    /// The father and the son.
    fn other_suffix(&self, other: &Self) -> bool {
        matches!((&self.suffix, &other.suffix), (Some(one), Some(other)) if one != other)
    }

    fn first(&self) -> Option<&str> {
        // "A. Linwood Holton" is called Linwood.
        let called = usize::from(self.words.len() > 2 && self.words[0].len() == 1 && self.words[1].len() > 1);
        (self.words.len() > 1 && !self.surname_only).then(|| self.words[called].as_str())
    }
}

/// A person in the making.
struct Person {
    drafts: Vec<usize>,
    /// Different names of several words; a few are enough.
    names: Vec<PersonName>,
    /// Its drafts of several words, in order.
    full: Vec<usize>,
    known: Option<KnownId>,
    gender: Gender,
    /// The last of its drafts that was grouped.
    latest: usize,
}

#[derive(Default)]
struct Index {
    last: FxHashMap<SmolStr, Vec<usize>>,
    first: FxHashMap<SmolStr, Vec<usize>>,
    initial: FxHashMap<char, Vec<usize>>,
}

impl Index {
    fn add(map: &mut FxHashMap<SmolStr, Vec<usize>>, word: &str, person: usize) {
        let persons = map.entry(SmolStr::new(word)).or_default();
        if !persons.contains(&person) && persons.len() < 4 * LIMIT {
            persons.push(person);
        }
    }
}

impl Grouping<'_> {
    /// Groups the drafts of type PERSON.
    pub(super) fn persons(&self, drafts: &[usize]) -> Vec<Group> {
        let mut persons: Vec<Person> = Vec::new();
        let mut index = Index::default();
        let names: Vec<(usize, PersonName)> =
            drafts.iter().map(|&draft| (draft, self.take_apart(draft))).collect();
        for (draft, name) in names.iter().filter(|(_, name)| name.words.len() > 1) {
            let found = self.full_name(&persons, &index, *draft, name);
            self.join(&mut persons, &mut index, found, *draft, name);
        }
        let titled: FxHashSet<SmolStr> = names
            .iter()
            .filter(|(draft, name)| {
                name.words.len() == 1 && self.drafts[*draft].title.is_some_and(|title| self.of_state(title))
            })
            .map(|(_, name)| name.words[0].clone())
            .collect();
        for (draft, name) in names.iter().filter(|(_, name)| name.words.len() <= 1) {
            let found = self.single(&persons, &index, &titled, *draft, name);
            self.join(&mut persons, &mut index, found, *draft, name);
        }
        persons.into_iter().map(|person| self.finish(person)).collect()
    }

    fn take_apart(&self, draft: usize) -> PersonName {
        let words = &self.drafts[draft].words;
        let lexicon = &self.actors.lexicon;
        let known = match lexicon.exact(words) {
            Some(&Meaning::Known { id, surname }) => {
                let known = lexicon.known(id);
                let one_sex = !Gender::parse(known.gender)
                    .or(self.first_of(&known.name))
                    .conflicts(self.drafts[draft].gender);
                (known.person && one_sex && (!surname || known.in_time(self.date))).then_some(id)
            }
            _ => None,
        };
        let mut texts: Vec<SmolStr> = words.iter().map(|word| word.text.clone()).collect();
        let mut suffix = None;
        while texts.len() > 1 && texts.last().is_some_and(|word| self.people.is_suffix(word)) {
            suffix = texts.pop();
        }
        let surname_only = texts.len() > 1
            && self.people.is_particle(&texts[0])
            && self.people.first_name(&texts[0]).is_none();
        PersonName { words: texts, suffix, surname_only, known }
    }

    /// The person whom a name of several words names.
    fn full_name(&self, persons: &[Person], index: &Index, draft: usize, name: &PersonName) -> Option<usize> {
        let gender = self.drafts[draft].gender;
        let fits = |&person: &usize| {
            let person = &persons[person];
            !person.gender.conflicts(gender)
                && person.names.iter().any(|known| self.compatible(known, name))
                && !person.names.iter().any(|known| known.other_suffix(name))
        };
        let mut words = vec![name.last()];
        words.extend(
            name.words.first().map(SmolStr::as_str).filter(|word| self.people.is_surname_first(word)),
        );
        let by_word = words.iter().find_map(|&word| {
            let found = index.last.get(word)?.iter().rev().take(LIMIT).filter(|&person| fits(person));
            found.max_by_key(|&&person| persons[person].latest)
        });
        by_word.copied().or_else(|| {
            // A slip in the surname, beside an equal first name.
            let first = name.first()?;
            let candidates = index.first.get(first)?.iter().rev().take(LIMIT);
            candidates.copied().find(|&person| {
                persons[person].names.iter().any(|known| {
                    known.words.len() == name.words.len() && spelling::alike(known.last(), name.last())
                })
            })
        })
    }

    /// Whether two names of several words may be one person's.
    fn compatible(&self, one: &PersonName, other: &PersonName) -> bool {
        if one.other_suffix(other) {
            return false;
        }
        match (one.known, other.known) {
            (Some(one), Some(other)) => return one == other,
            // The father is known, the son is not.
            (None, None) => {}
            _ if one.suffix != other.suffix => return false,
            _ => {}
        }
        let (short, long) = if one.words.len() <= other.words.len() { (one, other) } else { (other, one) };
        if is_part(&short.words, &long.words) {
            return true;
        }
        if one.last() != other.last() {
            return false;
        }
        match (one.first(), other.first()) {
            (Some(first), Some(second)) => {
                self.people.same_first(first, second)
                    || (first.len() > 4
                        && second.len() > 4
                        && strsim::osa_distance(first, second) <= 1
                        && !self.other_sex(first, second))
                    || spelling::alike(first, second) && !self.other_sex(first, second)
            }
            _ => true,
        }
    }

    fn other_sex(&self, one: &str, other: &str) -> bool {
        match (self.people.first_name(one), self.people.first_name(other)) {
            (Some(one), Some(other)) => one.conflicts(other),
            _ => false,
        }
    }

    /// The person whom a single word names. `titled` are the surnames that stand with the title of a head of state.
    fn single(
        &self,
        persons: &[Person],
        index: &Index,
        titled: &FxHashSet<SmolStr>,
        draft: usize,
        name: &PersonName,
    ) -> Option<usize> {
        let word = name.words.first()?;
        let gender = self.drafts[draft].gender;
        let fitting = |candidates: Option<&Vec<usize>>| -> Vec<usize> {
            let all = candidates.into_iter().flatten().rev().take(LIMIT).copied();
            all.filter(|&person| !persons[person].gender.conflicts(gender)).collect()
        };
        let by_surname = fitting(index.last.get(word));
        // Whom everybody knows by this surname goes before relatives.
        if let Some(known) = name.known {
            let same = |&&person: &&usize| persons[person].known == Some(known);
            if let Some(&person) = by_surname.iter().find(same) {
                return Some(person);
            }
            if titled.contains(word) {
                return None;
            }
        }
        self.likeliest(persons, draft, &by_surname)
            .or_else(|| self.likeliest(persons, draft, &fitting(index.first.get(word))))
            .or_else(|| {
                // "The Clintons" are not Clinton.
                let stem = word.strip_suffix('s').filter(|_| self.drafts[draft].definite);
                if stem.is_some_and(|stem| index.last.contains_key(stem)) {
                    return None;
                }
                let initial = word.chars().next()?;
                index.initial.get(&initial)?.iter().rev().take(4 * LIMIT).copied().find(|&person| {
                    let person = &persons[person];
                    let last = |name: &PersonName| spelling::alike(name.last(), word);
                    !person.gender.conflicts(gender) && person.names.iter().any(last)
                })
            })
    }

    /// Whom of several of one name a mention means: the one named in full in this sentence or the one before; else the one whom the
    /// article names in full most often; of equals the one named last before.
    fn likeliest(&self, persons: &[Person], draft: usize, candidates: &[usize]) -> Option<usize> {
        if let [] | [_] = candidates {
            return candidates.first().copied();
        }
        let sentence =
            |draft: usize| self.document.sentence_at(self.drafts[draft].span.start).unwrap_or_default();
        let last_full =
            |person: usize| persons[person].full.iter().rev().copied().find(|&other| other < draft);
        let close = candidates
            .iter()
            .copied()
            .filter(|&person| last_full(person).is_some_and(|other| sentence(draft) - sentence(other) <= 1));
        let before =
            |person: usize| persons[person].drafts.iter().rev().copied().find(|&other| other < draft);
        close.max_by_key(|&person| last_full(person)).or_else(|| {
            candidates.iter().copied().max_by_key(|&person| {
                let named = before(person).is_some();
                (
                    named,
                    persons[person].full.len(),
                    before(person),
                    std::cmp::Reverse(persons[person].drafts[0]),
                )
            })
        })
    }

    fn join(
        &self,
        persons: &mut Vec<Person>,
        index: &mut Index,
        found: Option<usize>,
        draft: usize,
        name: &PersonName,
    ) {
        let at = found.unwrap_or_else(|| {
            persons.push(Person {
                drafts: Vec::new(),
                names: Vec::new(),
                full: Vec::new(),
                known: None,
                gender: Gender::Unknown,
                latest: draft,
            });
            persons.len() - 1
        });
        let person = &mut persons[at];
        // Drafts stay sorted: `single` looks for the last one before a place.
        let position = person.drafts.partition_point(|&other| other < draft);
        person.drafts.insert(position, draft);
        person.latest = person.latest.max(draft);
        person.known = person.known.or(name.known);
        if name.words.len() > 1 {
            person.full.push(draft);
        }
        let told = self.drafts[draft].gender.or(self.gender_of(name));
        person.gender = person.gender.or(told);
        let novel = !person.names.contains(name) && person.names.len() < 8;
        if novel && (name.words.len() > 1 || found.is_none()) {
            Index::add(&mut index.last, name.last(), at);
            if let Some(first) = name.first() {
                Index::add(&mut index.first, first, at);
                if self.people.is_surname_first(first) && name.words.len() <= 3 {
                    Index::add(&mut index.last, first, at);
                }
            }
            if let Some(initial) = name.last().chars().next() {
                let with_initial = index.initial.entry(initial).or_default();
                if with_initial.last() != Some(&at) {
                    with_initial.push(at);
                }
            }
            person.names.push(name.clone());
        }
    }

    fn gender_of(&self, name: &PersonName) -> Gender {
        name.first().and_then(|first| self.people.first_name(first)).unwrap_or_default()
    }

    fn finish(&self, person: Person) -> Group {
        let length = |&&draft: &&usize| {
            let words = &self.drafts[draft].words;
            let full = words.iter().filter(|word| word.text.len() > 1).count();
            let upper = words.iter().any(|word| word.upper);
            (upper, full, words.len(), std::cmp::Reverse(draft))
        };
        // The fullest name; capitals only where nothing else is there.
        let shouted = |&&draft: &&usize| self.drafts[draft].words.iter().all(|word| word.capitals);
        let plain = person.drafts.iter().filter(|draft| !shouted(draft)).max_by_key(length);
        let best = plain.filter(|best| {
            let full = self.drafts[**best].words.len();
            person.drafts.iter().all(|&draft| self.drafts[draft].words.len() <= full)
        });
        let best = best.or_else(|| person.drafts.iter().max_by_key(length)).copied().unwrap_or_default();
        let mut group = Group::new(person.drafts, self.shown(best));
        group.gender = person.gender;
        if let Some((id, name)) = self.known_person(&group, best) {
            group.gender = group.gender.or(Gender::parse(self.actors.lexicon.known(id).gender));
            group.known = Some(id);
            group.name = name;
        }
        if group.gender == Gender::Unknown {
            // The lexicon's full name tells what a surname alone does not.
            let first =
                group.name.split([' ', '-']).next().filter(|_| group.name.contains(' ')).unwrap_or_default();
            group.gender = self.people.first_name(&fold_word(first)).unwrap_or_default();
        }
        group
    }

    /// The person of the lexicon that a group is, and its name there.
    fn known_person(&self, group: &Group, best: usize) -> Option<(KnownId, String)> {
        let lexicon = &self.actors.lexicon;
        let words = &self.drafts[best].words;
        if let Some(&Meaning::Known { id, surname }) = lexicon.exact(words) {
            let known = lexicon.known(id);
            let other_sex = Gender::parse(known.gender).conflicts(group.gender)
                || self.first_of(&known.name).conflicts(group.gender);
            let in_time = !surname || known.in_time(self.date);
            if known.person && !other_sex && in_time && !known.name.is_empty() {
                return Some((id, known.name.clone()));
            }
        }
        // "President Bush": who held an office that day.
        let [word] = words.as_slice() else { return None };
        let titled = group
            .drafts
            .iter()
            .any(|&draft| self.drafts[draft].title.is_some_and(|title| self.of_state(title)));
        let date = self.date.filter(|_| titled)?;
        let mut holders = lexicon.by_surname(&word.text).iter().copied().filter(|&id| {
            let known = lexicon.known(id);
            known.in_office(date) && !self.first_of(&known.name).conflicts(group.gender)
        });
        let id = holders.next()?;
        holders.next().is_none().then(|| (id, lexicon.known(id).name.clone()))
    }

    fn first_of(&self, name: &str) -> Gender {
        let first = name.split([' ', '-']).next().unwrap_or_default();
        self.people.first_name(&fold_word(first)).unwrap_or_default()
    }

    /// Whether the title at a token is one of those whose holder the list knows.
    fn of_state(&self, title: usize) -> bool {
        const OF_STATE: &[&str] =
            &["president", "pres", "prime", "premier", "chancellor", "vice", "secretary"];
        let form = self.document.tokens[title].span.of(self.text);
        OF_STATE.iter().any(|word| form.trim_end_matches('.').eq_ignore_ascii_case(word))
    }
}

/// Whether `short` is `long` with words left out, its last word kept.
fn is_part(short: &[SmolStr], long: &[SmolStr]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|word| rest.any(|other| other == word)) && short.last() == long.last()
}
