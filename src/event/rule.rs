//! Rules of events: as the files of `config/events/` write them, and compiled.
//!
//! Never: reads a file or looks a word up.

use std::collections::BTreeMap;

use serde::Deserialize;
use smol_str::SmolStr;

use super::{
    Status,
    ontology::{Code, Ontology},
    pattern::Words,
};

/// A file of rules as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    /// Classes of nouns: name -> lemmas.
    pub classes: BTreeMap<String, String>,
    pub verb: Vec<Group>,
    pub noun: Vec<Group>,
    pub compose: BTreeMap<String, Composition>,
}

/// Frames that share a meaning.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    /// CAMEO code; empty for words that tell nothing by themselves.
    pub code: String,
    /// Name of the composition with an event that depends on them.
    #[serde(default)]
    pub then: String,
    /// Whether both sides must be actors, and one of them a country, a government or the like.
    #[serde(default)]
    pub weak: bool,
    /// Whether what one side does the other does too.
    #[serde(default)]
    pub reciprocal: bool,
    /// Whether several who do it do it to each other: "Iran and Iraq restored ties"; one who does it to another does it alone.
    #[serde(default)]
    pub together: bool,
    /// Who must stand on either side.
    #[serde(default)]
    pub needs: Needs,
    /// For nouns: whether "of" stands before the source.
    #[serde(default)]
    pub of: OfWhom,
    /// For nouns: whether the target may be left out.
    #[serde(default)]
    pub alone: bool,
    pub frames: String,
}

/// What a frame asks of its sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Needs {
    /// Nothing.
    #[default]
    Nothing,
    /// Someone who bears arms, or a place or crowd that is attacked: "attacked the village".
    Force,
    /// People who use words: "attacked the president's speech".
    Words,
    /// An infinitive that depends on the word: "asked NATO to help".
    Clause,
    /// Countries, governments and alliances of states.
    States,
    /// The same, and no infinitive: when states agree that something is so, that is a deed of its own.
    That,
}

/// What "of" stands before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum OfWhom {
    /// The target: "killing of".
    #[default]
    Target,
    /// The source: "visit of".
    Source,
}

/// What the rules of one group share.
#[derive(Debug)]
pub(super) struct Rule {
    pub code: Option<Code>,
    pub then: Option<u8>,
    pub weak: bool,
    pub reciprocal: bool,
    pub together: bool,
    pub needs: Needs,
    pub of: OfWhom,
    pub alone: bool,
}

/// A frame of a verb, compiled.
#[derive(Debug)]
pub(super) struct Frame {
    pub particle: Option<SmolStr>,
    pub objects: Box<[Slot]>,
    pub obliques: Box<[(Words, Slot)]>,
    /// How many words it asks for: more is tried first.
    pub weight: u8,
    /// Index into [`super::lexicon::Lexicon::rules`].
    pub rule: u16,
}

/// A frame of a noun, compiled.
#[derive(Debug)]
pub(super) struct Nominal {
    pub modifiers: Words,
    pub prepositions: Words,
    /// Index into [`super::lexicon::Lexicon::rules`].
    pub rule: u16,
}

/// What stands in one place of a frame, compiled.
#[derive(Debug)]
pub(super) enum Slot {
    Target,
    Source,
    Any,
    Noun { lemmas: Words, classes: u64 },
}

/// How an event is made from one that depends on a word, as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Composition {
    /// What becomes of the inner event.
    pub inner: Inner,
    /// Whether the object of the word is the subject of the inner event: "urged Iran to withdraw".
    pub object_control: bool,
    /// Whether the inner event must be the subject's own doing: one ends one's own attack.
    pub own: bool,
    /// Where the target is looked for, first place first.
    pub target: Vec<TargetOf>,
    /// First digits of the inner code -> code of the whole; `=` for the inner code, an empty one for none.
    pub codes: BTreeMap<String, String>,
}

/// What becomes of an inner event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Inner {
    /// It is the same event, told once.
    #[default]
    Same,
    /// It stays as told.
    Keep,
    /// It is not told as an event.
    Drop,
    /// It has not happened.
    Negated,
    /// It may happen.
    Future,
    /// It is demanded.
    Demanded,
    /// It is claimed.
    Claimed,
}

impl Inner {
    /// The status it gives.
    pub fn status(self) -> Option<Status> {
        match self {
            Self::Same | Self::Keep | Self::Drop => None,
            Self::Negated => Some(Status::Negated),
            Self::Future => Some(Status::Future),
            Self::Demanded => Some(Status::Demanded),
            Self::Claimed => Some(Status::Claimed),
        }
    }
}

/// Where the target of a composed event is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum TargetOf {
    /// Beside the outer word.
    Outer,
    /// The source of the inner event.
    InnerSource,
    /// The target of the inner event.
    InnerTarget,
    /// The target of the inner event where that is a friendly one.
    InnerPartner,
    /// The inner event itself, as a thing: one condemns an attack.
    Thing,
}

/// A composition, compiled.
#[derive(Debug)]
pub(super) struct Compose {
    pub inner: Inner,
    pub object_control: bool,
    pub own: bool,
    pub target: Vec<TargetOf>,
    /// Longest prefix first; `None` for the inner code itself.
    pub codes: Vec<(SmolStr, Made)>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Made {
    Nothing,
    Inner,
    Code(Code),
}

impl Compose {
    /// The code of the whole, from that of the inner event.
    pub fn code(&self, ontology: &Ontology, inner: Code) -> Option<Code> {
        let text = ontology.text(inner);
        match self.codes.iter().find(|(prefix, _)| text.starts_with(prefix.as_str()))?.1 {
            Made::Nothing => None,
            Made::Inner => Some(inner),
            Made::Code(code) => Some(code),
        }
    }
}
