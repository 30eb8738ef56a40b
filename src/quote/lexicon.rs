//! The words that mark reported speech: `config/quotes.toml`, compiled once.
//!
//! In: the list of base forms. Out: for a word as it stands in a text, the [`Cue`] it may be. Never: looks at context.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;
use smol_str::SmolStr;

use super::Error;

/// What kind of word a cue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A verb of saying with a clause: said, announced.
    Say,
    /// A verb that reports speech only with a clause: found, shows.
    Report,
    /// A verb whose object is what was said: criticized, praised.
    Object,
    /// A verb that counts only beside quoted words: laughed, thinks.
    Beside,
    /// A noun of saying: statement, claim.
    Noun,
}

/// A word that may mark reported speech.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CueWord {
    /// Base form.
    pub lemma: SmolStr,
    /// Its class.
    pub class: Class,
}

impl CueWord {
    /// Whether it is a verb.
    pub fn is_verb(&self) -> bool {
        self.class != Class::Noun
    }

    /// Whether it stands beside quoted words as their cue without more evidence.
    pub fn introduces(&self) -> bool {
        matches!(self.class, Class::Say | Class::Beside)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    say: Vec<SmolStr>,
    report: Vec<SmolStr>,
    object: Vec<SmolStr>,
    beside: Vec<SmolStr>,
    nouns: Vec<SmolStr>,
    sources: Vec<SmolStr>,
    headings: Vec<SmolStr>,
    mute: Vec<SmolStr>,
    belief: Vec<SmolStr>,
    irregular: BTreeMap<SmolStr, Vec<SmolStr>>,
}

/// All forms of all cue words.
pub(super) struct Lexicon {
    forms: HashMap<SmolStr, u16>,
    words: Vec<CueWord>,
    sources: HashSet<SmolStr>,
    headings: HashSet<SmolStr>,
    mute: HashSet<SmolStr>,
    belief: HashSet<SmolStr>,
    nouns: HashSet<SmolStr>,
}

/// Forms are ASCII and no longer than this.
const LONGEST: usize = 24;

impl Lexicon {
    /// Reads the built-in list.
    pub fn new() -> Result<Self, Error> {
        Self::parse(include_str!("../../config/quotes.toml"))
    }

    /// Reads a list; a word that stands twice is refused.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let lists: Lists = toml::from_str(text)?;
        let mut lexicon = Self {
            forms: HashMap::new(),
            words: Vec::new(),
            sources: lists.sources.into_iter().collect(),
            headings: lists.headings.into_iter().collect(),
            mute: lists.mute.into_iter().collect(),
            belief: lists.belief.into_iter().collect(),
            nouns: lists.nouns.iter().flat_map(|noun| noun_forms(noun)).map(SmolStr::from).collect(),
        };
        for (class, lemmas) in [
            (Class::Say, &lists.say),
            (Class::Report, &lists.report),
            (Class::Object, &lists.object),
            (Class::Beside, &lists.beside),
            (Class::Noun, &lists.nouns),
        ] {
            for lemma in lemmas {
                let verb = class != Class::Noun;
                if lexicon.words.iter().any(|word| word.lemma == *lemma && word.is_verb() == verb) {
                    return Err(Error::Twice(lemma.clone()));
                }
                let index = lexicon.words.len() as u16;
                lexicon.words.push(CueWord { lemma: lemma.clone(), class });
                let forms = if verb { verb_forms(lemma) } else { noun_forms(lemma) };
                let irregular = lists.irregular.get(lemma).filter(|_| verb).into_iter().flatten().cloned();
                for form in forms.into_iter().map(SmolStr::from).chain(irregular) {
                    // A form of two words ("reports", "found") belongs to the first, the verb.
                    lexicon.forms.entry(form).or_insert(index);
                }
            }
        }
        Ok(lexicon)
    }

    /// The cue that `form` may be, whatever its case.
    pub fn index(&self, form: &str) -> Option<u16> {
        let mut lower = [0; LONGEST];
        let lower = lower.get_mut(..form.len()).filter(|_| form.is_ascii())?;
        lower.copy_from_slice(form.as_bytes());
        lower.make_ascii_lowercase();
        self.forms.get(std::str::from_utf8(lower).ok()?).copied()
    }

    /// Whether it is a noun for who or what speaks in headlines: `Poll`, `Police`.
    pub fn is_source(&self, word: &str) -> bool {
        self.sources.contains(word.to_lowercase().as_str())
    }

    /// Whether it heads a line without speaking: `Breaking`, `The Latest`.
    pub fn is_heading(&self, label: &str) -> bool {
        self.headings.contains(label.to_lowercase().as_str())
    }

    /// Whether its clause is belief or wish, not speech.
    pub fn is_belief(&self, lemma: &str) -> bool {
        self.belief.contains(lemma)
    }

    /// Whether it is a noun of saying; many are verbs of saying too.
    pub fn is_noun(&self, word: &str) -> bool {
        self.nouns.contains(word.to_lowercase().as_str())
    }

    /// Whether it names a thing whose words are read and not said: `sign`.
    pub fn is_mute(&self, word: &str) -> bool {
        self.mute.contains(word.to_lowercase().as_str())
    }

    /// The word of an index that [`Self::index`] gave.
    pub fn word(&self, index: u16) -> &CueWord {
        &self.words[usize::from(index)]
    }
}

fn noun_forms(lemma: &str) -> Vec<String> {
    vec![lemma.to_owned(), format!("{lemma}s")]
}

/// Regular forms of an English verb. Doubling of the last consonant is decided by its stress, which is not known: both
/// spellings are made where it may happen, and the wrong one is no word.
fn verb_forms(lemma: &str) -> Vec<String> {
    let bytes = lemma.as_bytes();
    let vowel = |at: usize| bytes.get(at).is_some_and(|letter| b"aeiou".contains(letter));
    let mut forms = vec![lemma.to_owned()];
    if let Some(stem) = lemma.strip_suffix('e') {
        forms.extend([format!("{lemma}s"), format!("{lemma}d"), format!("{stem}ing")]);
    } else if let Some(stem) = lemma.strip_suffix('y').filter(|stem| !vowel(stem.len().wrapping_sub(1))) {
        forms.extend([format!("{stem}ies"), format!("{stem}ied"), format!("{lemma}ing")]);
    } else {
        let hissing = ["s", "sh", "ch", "x", "z", "o"].iter().any(|end| lemma.ends_with(end));
        let plural = if hissing { "es" } else { "s" };
        forms.extend([format!("{lemma}{plural}"), format!("{lemma}ed"), format!("{lemma}ing")]);
        let last = bytes.len().wrapping_sub(1);
        if bytes.len() > 2 && !vowel(last) && vowel(last - 1) && !b"wxy".contains(&bytes[last]) {
            let doubled = char::from(bytes[last]);
            forms.extend([format!("{lemma}{doubled}ed"), format!("{lemma}{doubled}ing")]);
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_cues() {
        let lexicon = Lexicon::new().expect("the built-in list");
        for (form, lemma) in [
            ("said", "say"),
            ("Saying", "say"),
            ("told", "tell"),
            ("quipped", "quip"),
            ("denies", "deny"),
            ("announced", "announce"),
            ("blasting", "blast"),
            ("e-mailed", "e-mail"),
            ("allegations", "allegation"),
            ("wrote", "write"),
        ] {
            let index = lexicon.index(form);
            assert_eq!(index.map(|index| lexicon.word(index).lemma.as_str()), Some(lemma), "{form}");
        }
        for form in ["house", "", "says-so", "saíd", "a-word-that-is-much-longer-than-any-cue"] {
            assert_eq!(lexicon.index(form), None, "{form}");
        }
    }

    #[test]
    fn a_word_that_stands_twice_is_refused() {
        let twice = "say = ['say', 'say']\nreport = []\nobject = []\nbeside = []\nnouns = []\nsources = []\nheadings = []\nmute = []\nbelief = []\n[irregular]\n";
        assert!(matches!(Lexicon::parse(twice), Err(Error::Twice(_))));
    }
}
