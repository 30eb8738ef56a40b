//! Names whose type is settled by a list: `config/groups.toml`.
//!
//! In: the list. Out: type and name of an entity by its words, and the words that are no names. Never: looks at context.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;

use super::{
    EntityKind, Error,
    fold::Word,
    phrases::{Case, Phrases},
};

const LIST: &str = include_str!("../../config/groups.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    norp: BTreeMap<String, Vec<String>>,
    kinds: BTreeMap<String, Vec<String>>,
    heads: HeadLists,
    furniture: Furniture,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadLists {
    organisations: Vec<SmolStr>,
    places: Vec<SmolStr>,
    facilities: Vec<SmolStr>,
    events: Vec<SmolStr>,
    laws: Vec<SmolStr>,
    owned: Vec<SmolStr>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Furniture {
    words: Vec<SmolStr>,
}

/// The list, ready for look-up.
pub(super) struct Kinds {
    names: Phrases<(EntityKind, Option<SmolStr>)>,
    heads: FxHashMap<SmolStr, EntityKind>,
    owned: FxHashSet<SmolStr>,
    furniture: FxHashSet<SmolStr>,
}

impl Kinds {
    /// Reads the built-in list.
    pub fn new() -> Result<Self, Error> {
        let file: File = toml::from_str(LIST).map_err(|error| Error::list("groups", error))?;
        let mut names = Phrases::default();
        for (name, forms) in &file.norp {
            for form in forms {
                names.insert(form, Case::Any, (EntityKind::Norp, Some(SmolStr::new(name))));
            }
        }
        for (kind, forms) in &file.kinds {
            let kind = EntityKind::parse(kind).ok_or(Error::NoKind { kind: kind.clone() })?;
            for form in forms {
                names.insert(form, Case::of(form), (kind, None));
            }
        }
        let HeadLists { organisations, places, facilities, events, laws, owned } = file.heads;
        let heads = [
            (organisations, EntityKind::Org),
            (places, EntityKind::Loc),
            (facilities, EntityKind::Facility),
            (events, EntityKind::Event),
            (laws, EntityKind::Law),
        ];
        let heads =
            heads.into_iter().flat_map(|(words, kind)| words.into_iter().map(move |word| (word, kind)));
        Ok(Self {
            names,
            heads: heads.collect(),
            owned: owned.into_iter().collect(),
            furniture: file.furniture.words.into_iter().collect(),
        })
    }

    /// The type that these words have, and the name of the entity where it is another than they.
    pub fn of(&self, words: &[Word]) -> Option<(EntityKind, Option<&SmolStr>)> {
        self.names.exact(words).map(|(kind, name)| (*kind, name.as_ref()))
    }

    /// The type that a word speaks for where it is the noun of a name: "network", "bridge".
    pub fn head(&self, word: &Word) -> Option<EntityKind> {
        self.heads.get(&word.text).copied().filter(|_| word.upper)
    }

    /// The type of what the noun names together with whose it is: "Queen's College".
    pub fn owned(&self, word: &Word) -> Option<EntityKind> {
        let listed = word.upper && self.owned.contains(&word.text);
        listed.then(|| self.heads.get(&word.text).copied().unwrap_or(EntityKind::Org))
    }

    /// Whether the words name nothing.
    pub fn is_furniture(&self, words: &[Word]) -> bool {
        // "US" and "UP" are places, "us" and "up" are words.
        let abbreviation = |word: &Word| word.capitals && word.text.len() == 2;
        words.iter().all(|word| self.furniture.contains(&word.text) && !abbreviation(word))
            // Initials that stand alone, and bare numbers.
            || words.iter().all(|word| word.text.len() == 1)
            || words.iter().all(|word| word.text.bytes().all(|byte| byte.is_ascii_digit()))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::fold::push_words, *};

    #[test]
    fn types_and_names_by_list() {
        let kinds = Kinds::new().unwrap();
        let words = |text: &str| {
            let mut words = Vec::new();
            for part in text.split(' ') {
                push_words(part, 0, &mut words);
            }
            words
        };
        assert_eq!(kinds.of(&words("Democrats")), Some((EntityKind::Norp, Some(&SmolStr::new("Democrat")))));
        assert_eq!(kinds.of(&words("Affordable Care Act")), Some((EntityKind::Law, None)));
        assert_eq!(kinds.of(&words("Acme")), None);
        for (text, expected) in [
            ("Monday", true),
            ("Read More", true),
            ("J.", true),
            ("Monday Club", false),
            ("2020", true),
            ("U.S.", false),
            ("us", true),
        ] {
            assert_eq!(kinds.is_furniture(&words(text)), expected, "{text}");
        }
    }
}
