//! The rules of `config/events/*.toml` and of the user, compiled for look-up by lemma.
//!
//! In: TOML files. Out: the frames of a verb, the frames of a noun, and how the code of one event is made from that of another
//! ("agreed to meet"). Never: keeps a rule whose code the ontology lacks.

use std::fs;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    Config, Error,
    ontology::{Code, Ontology},
    pattern::{self, Filler, Word, Words},
    rule::{Compose, Composition, File, Frame, Group, Made, Nominal, Rule, Slot},
};

/// The files that are compiled in, with their names for messages.
const BUILT_IN: &[(&str, &str)] = &[
    ("config/events/nouns.toml", include_str!("../../config/events/nouns.toml")),
    ("config/events/verbs-speech.toml", include_str!("../../config/events/verbs-speech.toml")),
    ("config/events/verbs-deeds.toml", include_str!("../../config/events/verbs-deeds.toml")),
    ("config/events/verbs-force.toml", include_str!("../../config/events/verbs-force.toml")),
    ("config/events/stance.toml", include_str!("../../config/events/stance.toml")),
    ("config/events/compose.toml", include_str!("../../config/events/compose.toml")),
];

/// What a frame of the user weighs more: whatever the built-in ones ask for, it comes before them.
const OWN: u8 = 100;

/// All rules.
#[derive(Debug)]
pub(super) struct Lexicon {
    pub rules: Vec<Rule>,
    pub compositions: Vec<Compose>,
    verbs: FxHashMap<SmolStr, Vec<Frame>>,
    nouns: FxHashMap<SmolStr, Vec<Nominal>>,
    classes: FxHashMap<SmolStr, u64>,
    class_names: Vec<String>,
    composition_names: Vec<String>,
    /// Intention: "will meet".
    pub intend: u8,
    /// Refusal: "will not meet".
    pub refuse: u8,
    /// Demand: "must withdraw", as somebody says.
    pub demand: u8,
    /// Speech: "says that Israel must withdraw".
    pub say: u8,
}

impl Lexicon {
    /// Compiles the rules of the program and, before them, those of the user.
    pub fn new(config: &Config, ontology: &Ontology) -> Result<Self, Error> {
        let mut files = Vec::new();
        for path in &config.rules {
            let text =
                fs::read_to_string(path).map_err(|source| Error::Read { path: path.clone(), source })?;
            files.push((path.display().to_string(), text));
        }
        files.extend(BUILT_IN.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())));
        let files = files
            .into_iter()
            .map(|(name, text)| match toml::from_str::<File>(&text) {
                Ok(file) => Ok((name, file)),
                Err(error) => Err(Error::Rules { path: name, reason: error.to_string() }),
            })
            .collect::<Result<Vec<_>, _>>()?;
        Self::compile(&files, config.rules.len(), ontology)
    }

    /// Compiles files, of which the first `own` are the user's.
    fn compile(files: &[(String, File)], own: usize, ontology: &Ontology) -> Result<Self, Error> {
        let mut lexicon = Self {
            rules: Vec::new(),
            compositions: Vec::new(),
            verbs: FxHashMap::default(),
            nouns: FxHashMap::default(),
            classes: FxHashMap::default(),
            class_names: Vec::new(),
            composition_names: Vec::new(),
            intend: 0,
            refuse: 0,
            demand: 0,
            say: 0,
        };
        for (path, file) in files {
            let at = |reason: String| Error::Rules { path: path.clone(), reason };
            for (name, nouns) in &file.classes {
                lexicon.add_class(name, nouns).map_err(at)?;
            }
            for (name, composition) in &file.compose {
                lexicon.add_composition(name, composition, ontology).map_err(at)?;
            }
        }
        for (number, (path, file)) in files.iter().enumerate() {
            let at = |reason: String| Error::Rules { path: path.clone(), reason };
            for group in &file.verb {
                lexicon.add_verbs(group, number < own, ontology).map_err(at)?;
            }
            for group in &file.noun {
                lexicon.add_nouns(group, ontology).map_err(at)?;
            }
        }
        // A stable sort: of two frames of one weight the first one written holds.
        #[allow(clippy::iter_over_hash_type, reason = "each value is sorted by itself")]
        for frames in lexicon.verbs.values_mut() {
            frames.sort_by_key(|frame| std::cmp::Reverse(frame.weight));
        }
        #[allow(clippy::iter_over_hash_type, reason = "each value is sorted by itself")]
        for nominals in lexicon.nouns.values_mut() {
            nominals.sort_by_key(|nominal| nominal.modifiers.is_empty());
        }
        let named = |name: &str| {
            let path = "config/events/compose.toml".to_owned();
            lexicon.composition(name).map_err(|reason| Error::Rules { path, reason })
        };
        let (intend, refuse) = (named("intend")?, named("refuse")?);
        let (demand, say) = (named("demand")?, named("say")?);
        Ok(Self { intend, refuse, demand, say, ..lexicon })
    }

    /// The frames of a verb or adjective, those that ask for more first.
    pub fn verb(&self, lemma: &str) -> &[Frame] {
        self.verbs.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// The frames of a noun.
    pub fn noun(&self, lemma: &str) -> &[Nominal] {
        let found = self.nouns.get(lemma).or_else(|| self.nouns.get(lemma.strip_suffix('s')?));
        found.map_or(&[], Vec::as_slice)
    }

    /// The frames that are written for this very form of a noun.
    pub fn plural(&self, form: &str) -> &[Nominal] {
        if form.ends_with('s') { self.nouns.get(form).map_or(&[], Vec::as_slice) } else { &[] }
    }

    /// Whether a noun fits a place.
    pub fn fits(&self, slot: &Slot, lemma: &str) -> bool {
        let fits = |lemma: &str| match slot {
            Slot::Target | Slot::Source | Slot::Any => true,
            Slot::Noun { lemmas, classes } => {
                lemmas.iter().any(|word| word == lemma)
                    || (*classes != 0 && self.classes.get(lemma).is_some_and(|bits| bits & classes != 0))
            }
        };
        fits(lemma) || lemma.strip_suffix('s').is_some_and(fits)
    }

    /// Whether a noun is of a class; "troops" is if "troop" is.
    pub fn is(&self, class: Class, lemma: &str) -> bool {
        let is = |lemma: &str| self.classes.get(lemma).is_some_and(|bits| bits & class.0 != 0);
        is(lemma) || lemma.strip_suffix('s').is_some_and(is)
    }

    /// A class by its name; one that no file defines has no nouns.
    pub fn class(&self, name: &str) -> Class {
        Class(self.class_names.iter().position(|known| known == name).map_or(0, |bit| 1 << bit))
    }

    /// Whether the object of a verb is the subject of what depends on it.
    pub fn controls_object(&self, lemma: &str) -> bool {
        self.verb(lemma).iter().any(|frame| {
            let then = self.rules[frame.rule as usize].then;
            then.is_some_and(|then| self.compositions[then as usize].object_control)
        })
    }

    /// Whether a verb only carries what is said.
    pub fn is_speech(&self, lemma: &str) -> bool {
        self.verb(lemma).iter().any(|frame| self.rules[frame.rule as usize].then == Some(self.say))
    }

    fn composition(&self, name: &str) -> Result<u8, String> {
        let at = self.composition_names.iter().position(|known| known == name);
        at.map(|at| at as u8).ok_or_else(|| format!("there is no composition `{name}`"))
    }

    fn add_class(&mut self, name: &str, nouns: &str) -> Result<(), String> {
        let bit = match self.class_names.iter().position(|known| known == name) {
            Some(bit) => bit,
            None if self.class_names.len() == 64 => return Err("more than 64 classes".to_owned()),
            None => {
                self.class_names.push(name.to_owned());
                self.class_names.len() - 1
            }
        };
        for noun in list(nouns) {
            *self.classes.entry(noun.into()).or_default() |= 1 << bit;
        }
        Ok(())
    }

    fn add_composition(
        &mut self,
        name: &str,
        written: &Composition,
        ontology: &Ontology,
    ) -> Result<(), String> {
        if self.composition_names.iter().any(|known| known == name) {
            return Ok(());
        }
        let mut codes = written
            .codes
            .iter()
            .map(|(prefix, code)| {
                let made = match code.as_str() {
                    "" => Made::Nothing,
                    "=" => Made::Inner,
                    code => Made::Code(find(ontology, code)?),
                };
                Ok((SmolStr::from(prefix), made))
            })
            .collect::<Result<Vec<_>, String>>()?;
        codes.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
        self.composition_names.push(name.to_owned());
        self.compositions.push(Compose {
            inner: written.inner,
            object_control: written.object_control,
            own: written.own,
            target: written.target.clone(),
            codes,
        });
        Ok(())
    }

    fn add_rule(&mut self, group: &Group, ontology: &Ontology) -> Result<u16, String> {
        let code = if group.code.is_empty() { None } else { Some(find(ontology, &group.code)?) };
        let then = if group.then.is_empty() { None } else { Some(self.composition(&group.then)?) };
        self.rules.push(Rule {
            code,
            then,
            weak: group.weak,
            reciprocal: group.reciprocal,
            together: group.together,
            needs: group.needs,
            of: group.of,
            alone: group.alone,
        });
        u16::try_from(self.rules.len() - 1).map_err(|_| "too many groups of rules".to_owned())
    }

    fn add_verbs(&mut self, group: &Group, own: bool, ontology: &Ontology) -> Result<(), String> {
        let rule = self.add_rule(group, ontology)?;
        for text in list(&group.frames) {
            let pattern = pattern::verb(text)?;
            let mut lemmas = pattern.verbs.to_vec();
            lemmas.extend(pattern.verbs.iter().filter_map(|verb| british(verb)));
            for lemma in lemmas {
                let objects: Box<[Slot]> =
                    pattern.objects.iter().map(|filler| self.slot(filler)).collect::<Result<_, _>>()?;
                let obliques: Box<[(Words, Slot)]> = pattern
                    .obliques
                    .iter()
                    .map(|(words, filler)| Ok((words.clone(), self.slot(filler)?)))
                    .collect::<Result<_, String>>()?;
                let asked = |slot: &Slot| if matches!(slot, Slot::Noun { .. }) { 3 } else { 1 };
                let weight = if own { OWN } else { 0 }
                    + 2 * u8::from(pattern.particle.is_some())
                    + objects.iter().map(asked).sum::<u8>()
                    + obliques.iter().map(|(_, slot)| asked(slot) + 1).sum::<u8>();
                let frame = Frame { particle: pattern.particle.clone(), objects, obliques, weight, rule };
                self.verbs.entry(lemma).or_default().push(frame);
            }
        }
        Ok(())
    }

    fn add_nouns(&mut self, group: &Group, ontology: &Ontology) -> Result<(), String> {
        let rule = self.add_rule(group, ontology)?;
        for text in list(&group.frames) {
            let pattern = pattern::noun(text)?;
            for noun in &pattern.nouns {
                self.nouns.entry(noun.clone()).or_default().push(Nominal {
                    modifiers: pattern.modifiers.clone(),
                    prepositions: pattern.prepositions.clone(),
                    rule,
                });
            }
        }
        Ok(())
    }

    fn slot(&self, filler: &Filler) -> Result<Slot, String> {
        let words = match filler {
            Filler::Target => return Ok(Slot::Target),
            Filler::Source => return Ok(Slot::Source),
            Filler::Any => return Ok(Slot::Any),
            Filler::Noun(words) => words,
        };
        let mut lemmas = Vec::new();
        let mut classes = 0;
        for word in words {
            match word {
                Word::Lemma(lemma) => lemmas.push(lemma.clone()),
                Word::Class(name) => match self.class(name).0 {
                    0 => return Err(format!("there is no class <{name}>")),
                    bit => classes |= bit,
                },
            }
        }
        Ok(Slot::Noun { lemmas: lemmas.into(), classes })
    }
}

/// A class of nouns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Class(u64);

fn find(ontology: &Ontology, code: &str) -> Result<Code, String> {
    ontology.find(code).ok_or_else(|| format!("`{code}` is not a code of config/events/cameo.csv"))
}

/// The items of a list, separated by commas or ends of lines.
fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '\n']).map(str::trim).filter(|item| !item.is_empty())
}

/// The other spelling of a verb in -ize.
fn british(verb: &str) -> Option<SmolStr> {
    verb.strip_suffix("ize").filter(|stem| stem.len() > 2).map(|stem| format!("{stem}ise").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compile(text: &str) -> Result<Lexicon, Error> {
        let ontology = Ontology::new().unwrap();
        let mut files = vec![("mine.toml".to_owned(), toml::from_str::<File>(text).unwrap())];
        files.extend(BUILT_IN.iter().map(|&(name, text)| (name.to_owned(), toml::from_str(text).unwrap())));
        Lexicon::compile(&files, 1, &ontology)
    }

    #[test]
    fn the_built_in_rules_compile() {
        let lexicon = Lexicon::new(&Config::default(), &Ontology::new().unwrap()).unwrap();
        let frames: usize = lexicon.verbs.values().map(Vec::len).sum();
        let nouns: usize = lexicon.nouns.values().map(Vec::len).sum();
        assert!(frames > 1000 && nouns > 200, "{frames} frames of verbs, {nouns} of nouns");
    }

    #[test]
    fn a_rule_of_the_user_comes_first() {
        let ontology = Ontology::new().unwrap();
        let lexicon = compile("[[verb]]\ncode = \"014\"\nframes = \"condemn, ponder\"").unwrap();
        for verb in ["condemn", "ponder"] {
            let rule = &lexicon.rules[lexicon.verb(verb)[0].rule as usize];
            assert_eq!(rule.code, ontology.find("014"), "{verb}");
        }
    }

    #[test]
    fn mistakes_name_the_file() {
        for text in [
            "[[verb]]\ncode = \"998\"\nframes = \"x\"",
            "[[verb]]\ncode = \"020\"\nframes = \"x <nothing>\"",
            "[[verb]]\ncode = \"020\"\nthen = \"nothing\"\nframes = \"x\"",
            "[[noun]]\ncode = \"020\"\nframes = \"a b c d\"",
        ] {
            let error = compile(text).unwrap_err().to_string();
            assert!(error.contains("mine.toml"), "{error}");
        }
    }

    #[test]
    fn compositions_take_the_longest_prefix() {
        let ontology = Ontology::new().unwrap();
        let lexicon = compile("").unwrap();
        let intend = &lexicon.compositions[lexicon.intend as usize];
        for (inner, whole) in [("042", Some("036")), ("073", Some("0333")), ("190", Some("138"))] {
            let made = intend.code(&ontology, ontology.find(inner).unwrap());
            assert_eq!(made.map(|code| ontology.text(code)), whole, "{inner}");
        }
    }
}
