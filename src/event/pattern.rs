//! The small language in which the rules write their frames.
//!
//! In: one frame as `config/events/*.toml` writes it. Out: what a verb or a noun must have around it. Never: looks at text.
//!
//! ```text
//! condemn                      the verb alone; its target is looked for in the usual places
//! lash_out at T                a particle is joined with _; T stands for the target
//! hold|have <talks> with T     | joins alternatives; <talks> is a class of nouns, as object
//! give T <aid>                 a target as indirect object (or "to T"), and an object of that class
//! put T on trial               a noun after a preposition
//! return * to T                any object
//! receive <aid> from S         S stands for the source: the subject is then the target
//! attack: on against of        a noun, and the prepositions before its target, best first
//! peace talk: with             a noun with a word before it
//! ```

use smol_str::SmolStr;

/// Alternatives of one word.
pub(super) type Words = Box<[SmolStr]>;

/// What stands in one place of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filler {
    /// The target.
    Target,
    /// The source.
    Source,
    /// Anything.
    Any,
    /// One of these nouns, or one of a class of nouns.
    Noun(Vec<Word>),
}

/// A noun, or a class of nouns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// A lemma.
    Lemma(SmolStr),
    /// The name of a class.
    Class(SmolStr),
}

/// A frame of a verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VerbPattern {
    /// Lemmas.
    pub verbs: Words,
    /// Its particle.
    pub particle: Option<SmolStr>,
    /// Its objects: one, or an indirect and a direct one.
    pub objects: Vec<Filler>,
    /// Phrases with one of some prepositions.
    pub obliques: Vec<(Words, Filler)>,
}

impl VerbPattern {
    fn has_target(&self) -> bool {
        self.objects.contains(&Filler::Target)
            || self.obliques.iter().any(|(_, filler)| *filler == Filler::Target)
    }
}

/// A frame of a noun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NounPattern {
    /// Lemmas.
    pub nouns: Words,
    /// One of these lemmas must stand before it; empty where none must.
    pub modifiers: Words,
    /// Prepositions before its target, best first.
    pub prepositions: Words,
}

/// Words that open a phrase in a frame.
const PREPOSITIONS: &[&str] = &[
    "about",
    "across",
    "after",
    "against",
    "along",
    "alongside",
    "among",
    "around",
    "as",
    "at",
    "before",
    "behind",
    "between",
    "by",
    "during",
    "for",
    "from",
    "in",
    "inside",
    "into",
    "near",
    "of",
    "off",
    "on",
    "onto",
    "over",
    "through",
    "outside",
    "to",
    "toward",
    "towards",
    "under",
    "upon",
    "with",
    "within",
    "without",
];

fn words(text: &str) -> Result<Words, String> {
    let words: Words = text.split('|').map(SmolStr::from).collect();
    if words.iter().any(SmolStr::is_empty) {
        Err(format!("an empty alternative in `{text}`"))
    } else {
        Ok(words)
    }
}

fn opens_phrase(text: &str) -> bool {
    text.split('|').all(|word| PREPOSITIONS.contains(&word))
}

fn filler(text: &str) -> Result<Filler, String> {
    match text {
        "T" => return Ok(Filler::Target),
        "S" => return Ok(Filler::Source),
        "*" => return Ok(Filler::Any),
        _ => {}
    }
    text.split('|')
        .map(|word| match word.strip_prefix('<').map(|rest| rest.strip_suffix('>')) {
            Some(Some(class)) if !class.is_empty() => Ok(Word::Class(class.into())),
            Some(_) => Err(format!("`{word}` is not a class: write <name>")),
            None if word.is_empty() => Err(format!("an empty alternative in `{text}`")),
            None => Ok(Word::Lemma(word.into())),
        })
        .collect::<Result<_, _>>()
        .map(Filler::Noun)
}

/// Reads a frame of a verb.
pub(super) fn verb(text: &str) -> Result<VerbPattern, String> {
    let mut parts = text.split_whitespace().peekable();
    let first = parts.next().ok_or("an empty frame")?;
    let (verb, particle) = match first.split_once('_') {
        Some((verb, particle)) => (verb, Some(SmolStr::from(particle))),
        None => (first, None),
    };
    let mut pattern =
        VerbPattern { verbs: words(verb)?, particle, objects: Vec::new(), obliques: Vec::new() };
    while let Some(part) = parts.next() {
        if opens_phrase(part) {
            // A preposition that ends the frame, or stands before another one, takes the target.
            let inside = match parts.peek() {
                Some(next) if !opens_phrase(next) => filler(parts.next().unwrap_or("T"))?,
                // .. unless the frame has its target already: "accuse T of".
                _ if pattern.has_target() => Filler::Any,
                _ => Filler::Target,
            };
            pattern.obliques.push((words(part)?, inside));
        } else {
            pattern.objects.push(filler(part)?);
        }
    }
    if pattern.objects.len() > 2 {
        return Err(format!("more than two objects in `{text}`"));
    }
    Ok(pattern)
}

/// Reads a frame of a noun.
pub(super) fn noun(text: &str) -> Result<NounPattern, String> {
    let (name, prepositions) = text.split_once(':').unwrap_or((text, ""));
    let parts: Vec<&str> = name.split_whitespace().collect();
    let (modifiers, nouns) = match parts.as_slice() {
        [noun] => (Words::default(), words(noun)?),
        [modifier, noun] => (words(modifier)?, words(noun)?),
        _ => return Err(format!("`{text}` is not a noun, or a noun with one word before it")),
    };
    Ok(NounPattern {
        nouns,
        modifiers,
        prepositions: prepositions.split_whitespace().map(SmolStr::from).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(word: &str) -> Words {
        Box::new([word.into()])
    }

    #[test]
    fn verbs_are_read() {
        let lemma = |word: &str| Filler::Noun(vec![Word::Lemma(word.into())]);
        let class = |word: &str| Filler::Noun(vec![Word::Class(word.into())]);
        for (text, verbs, particle, objects, obliques) in [
            ("condemn", one("condemn"), None, vec![], vec![]),
            ("lash_out at", one("lash"), Some("out"), vec![], vec![(one("at"), Filler::Target)]),
            ("give T <aid>", one("give"), None, vec![Filler::Target, class("aid")], vec![]),
            ("put T on trial", one("put"), None, vec![Filler::Target], vec![(one("on"), lemma("trial"))]),
            (
                "pull_out <troops> of T",
                one("pull"),
                Some("out"),
                vec![class("troops")],
                vec![(one("of"), Filler::Target)],
            ),
            ("get <aid> from S", one("get"), None, vec![class("aid")], vec![(one("from"), Filler::Source)]),
        ] {
            let expected = VerbPattern { verbs, particle: particle.map(Into::into), objects, obliques };
            assert_eq!(verb(text), Ok(expected), "{text}");
        }
        assert_eq!(verb("a|b").unwrap().verbs.len(), 2);
    }

    #[test]
    fn nouns_are_read() {
        let pattern = noun("peace|truce talk: with between").unwrap();
        assert_eq!((pattern.nouns, pattern.modifiers.len(), pattern.prepositions.len()), (one("talk"), 2, 2));
        assert_eq!(noun("visit").unwrap().prepositions.len(), 0);
    }

    #[test]
    fn mistakes_are_told() {
        for text in ["", "a||b", "give T T T", "give <aid", "give <>"] {
            assert!(verb(text).is_err(), "{text:?}");
        }
        for text in ["", "a b c", "|a"] {
            assert!(noun(text).is_err(), "{text:?}");
        }
    }
}
