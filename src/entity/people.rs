//! What is known of names of people: `config/people.toml` and `config/first_names.txt`.
//!
//! In: the lists. Out: titles, genders of first names, short forms. Never: looks at a text as a whole.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;

use super::{
    Error,
    fold::{Word, fold_word},
    phrases::{Case, Phrases},
};

const LISTS: &str = include_str!("../../config/people.toml");
const FIRST_NAMES: &str = include_str!("../../config/first_names.txt");

/// What a word tells of gender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Gender {
    /// Nothing.
    #[default]
    Unknown,
    /// A man.
    Male,
    /// A woman.
    Female,
}

impl Gender {
    /// As the dataset writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::Male => "male",
            Self::Female => "female",
        }
    }

    /// The gender of that text.
    pub fn parse(text: &str) -> Self {
        match text {
            "male" => Self::Male,
            "female" => Self::Female,
            _ => Self::Unknown,
        }
    }

    /// Whether both are known and differ.
    pub fn conflicts(self, other: Self) -> bool {
        self != other && self != Self::Unknown && other != Self::Unknown
    }

    /// This one, or the other where this one is unknown.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self == Self::Unknown { other } else { self }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    titles: Titles,
    modifiers: Vec<SmolStr>,
    suffixes: Vec<SmolStr>,
    particles: Vec<SmolStr>,
    surnames_first: Vec<SmolStr>,
    behind_hyphen: Vec<SmolStr>,
    nicknames: Vec<Vec<SmolStr>>,
    first_names: FirstNames,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Titles {
    male: Vec<String>,
    female: Vec<String>,
    neutral: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstNames {
    male: String,
    female: String,
}

/// The lists, ready for look-up. All words are folded.
pub(super) struct People {
    titles: Phrases<Gender>,
    modifiers: FxHashSet<SmolStr>,
    suffixes: FxHashSet<SmolStr>,
    particles: FxHashSet<SmolStr>,
    surnames_first: FxHashSet<SmolStr>,
    behind_hyphen: FxHashSet<SmolStr>,
    /// The sets of names that stand for one another, by name.
    nicknames: FxHashMap<SmolStr, Vec<u16>>,
    first_names: FxHashMap<SmolStr, Gender>,
}

impl People {
    /// Reads the built-in lists.
    pub fn new() -> Result<Self, Error> {
        let file: File = toml::from_str(LISTS).map_err(|error| Error::list("people", error))?;
        let mut titles = Phrases::default();
        for (list, gender) in [
            (&file.titles.male, Gender::Male),
            (&file.titles.female, Gender::Female),
            (&file.titles.neutral, Gender::Unknown),
        ] {
            for title in list {
                titles.insert(title, Case::Any, gender);
                titles.insert(&format!("{title}s"), Case::Any, Gender::Unknown);
            }
        }
        let mut nicknames: FxHashMap<SmolStr, Vec<u16>> = FxHashMap::default();
        for (set, names) in (0..).zip(&file.nicknames) {
            for name in names {
                nicknames.entry(name.clone()).or_default().push(set);
            }
        }
        Ok(Self {
            titles,
            modifiers: file.modifiers.into_iter().collect(),
            suffixes: file.suffixes.into_iter().collect(),
            particles: file.particles.into_iter().collect(),
            surnames_first: file.surnames_first.into_iter().collect(),
            behind_hyphen: file.behind_hyphen.into_iter().collect(),
            nicknames,
            first_names: first_names(&file.first_names),
        })
    }

    /// The longest title that begins at the first word: how many words it has, and the gender it tells.
    pub fn title(&self, words: &[Word]) -> Option<(usize, Gender)> {
        self.titles.longest(words).map(|(length, &gender)| (length, gender))
    }

    /// Whether the word modifies a title: "former", "acting".
    pub fn modifies(&self, word: &str) -> bool {
        self.modifiers.contains(word)
    }

    /// Whether the word stands after names: "Jr."
    pub fn is_suffix(&self, word: &str) -> bool {
        self.suffixes.contains(word)
    }

    /// Whether the word begins a surname of several words.
    pub fn is_particle(&self, word: &str) -> bool {
        self.particles.contains(word)
    }

    /// Whether the word is a surname where surnames stand first.
    pub fn is_surname_first(&self, word: &str) -> bool {
        self.surnames_first.contains(word)
    }

    /// Whether the word behind a name and a hyphen is a word of its own: "Trump-led".
    pub fn stands_behind_hyphen(&self, word: &str) -> bool {
        self.behind_hyphen.contains(word)
    }

    /// Gender of a first name; `None` where the word is no known first name.
    pub fn first_name(&self, word: &str) -> Option<Gender> {
        self.first_names.get(word).copied()
    }

    /// Whether two first names may be one person's: equal, an initial, or a short form.
    pub fn same_first(&self, one: &str, other: &str) -> bool {
        if one == other {
            return true;
        }
        if one.len() == 1 || other.len() == 1 {
            return one.as_bytes().first() == other.as_bytes().first();
        }
        match (self.nicknames.get(one), self.nicknames.get(other)) {
            (Some(one), Some(other)) => one.iter().any(|set| other.contains(set)),
            _ => false,
        }
    }
}

fn first_names(more: &FirstNames) -> FxHashMap<SmolStr, Gender> {
    let mut names = FxHashMap::default();
    let mut gender = Gender::Unknown;
    for line in FIRST_NAMES.lines().filter(|line| !line.starts_with('#')) {
        match line {
            "[male]" => gender = Gender::Male,
            "[female]" => gender = Gender::Female,
            "[both]" => gender = Gender::Unknown,
            _ => names.extend(line.split_whitespace().map(|name| (SmolStr::new(name), gender))),
        }
    }
    for (list, gender) in [(&more.male, Gender::Male), (&more.female, Gender::Female)] {
        for name in list.split_whitespace() {
            let known = names.entry(fold_word(name)).or_insert(gender);
            // Names that are one in one country and the other in another tell nothing.
            if known.conflicts(gender) {
                *known = Gender::Unknown;
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::{super::fold::push_words, *};

    #[test]
    fn the_lists_can_be_read() {
        let people = People::new().unwrap();
        for (name, gender) in [
            ("mary", Some(Gender::Female)),
            ("john", Some(Gender::Male)),
            ("jordan", Some(Gender::Unknown)),
            ("qassem", Some(Gender::Male)),
            ("soleimani", None),
        ] {
            assert_eq!(people.first_name(name), gender, "{name}");
        }
        for (one, other, same) in [
            ("bill", "william", true),
            ("bill", "bob", false),
            ("j", "john", true),
            ("mohammed", "muhammad", true),
            ("x", "john", false),
            ("ann", "ann", true),
        ] {
            assert_eq!(people.same_first(one, other), same, "{one} {other}");
        }
        let mut words = Vec::new();
        for part in ["Prime", "Minister", "Theresa"] {
            push_words(part, 0, &mut words);
        }
        assert_eq!(people.title(&words), Some((2, Gender::Unknown)));
    }
}
