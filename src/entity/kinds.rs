//! Names whose type is settled by a list: `config/groups.toml`.
//!
//! In: the list. Out: type and name of an entity by its words, and the words that are no names. Never: looks at context.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
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
    furniture: Furniture,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Furniture {
    words: Vec<SmolStr>,
}

/// The list, ready for look-up.
pub(super) struct Kinds {
    names: Phrases<(EntityKind, Option<SmolStr>)>,
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
        Ok(Self { names, furniture: file.furniture.words.into_iter().collect() })
    }

    /// The type that these words have, and the name of the entity where it is another than they.
    pub fn of(&self, words: &[Word]) -> Option<(EntityKind, Option<&SmolStr>)> {
        self.names.exact(words).map(|(kind, name)| (*kind, name.as_ref()))
    }

    /// Whether the words name nothing.
    pub fn is_furniture(&self, words: &[Word]) -> bool {
        words.iter().all(|word| self.furniture.contains(&word.text))
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
        for (text, expected) in
            [("Monday", true), ("Read More", true), ("J.", true), ("Monday Club", false), ("2020", true)]
        {
            assert_eq!(kinds.is_furniture(&words(text)), expected, "{text}");
        }
    }
}
