//! Events: who did what to whom, when and where, and whether.
//!
//! In: tokens with syntax, mentions, entities, times and quotes. Out: `events` of a [`Document`]. Never: tells an event that no
//! rule of `config/events/` names, or a code that its table lacks.
//!
//! ```text
//! lexicon    the rules, by lemma         pattern    how a rule is written      ontology   the codes
//! tree       the syntax, downwards       arguments  who stands around a verb   party      which of them act
//! rule       what a rule holds           phrase     which of them a phrase holds
//! act        what the words tell         place      what fills a verb's places nominal    what a noun tells
//! doer       who acts                    speech     what one must do, one says sides      whether both may stand there
//! modality   whether it is a fact        setting    when and where
//! casualties how many                    merge      each event once
//! needs      whether both are who a rule asks for
//! ```

mod act;
mod arguments;
mod casualties;
mod doer;
mod lexicon;
mod merge;
mod modality;
mod needs;
mod nominal;
mod ontology;
mod party;
mod pattern;
mod place;
mod rule;
mod setting;
mod sides;
mod speech;
mod tree;

use std::{path::PathBuf, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    analysis::Stage,
    article::Article,
    document::{DateSource, Document, Event},
    entity::ActorCoder,
    model::Upos,
};
use act::{Act, Reader};
use casualties::Casualties;
use lexicon::Lexicon;
use ontology::Ontology;
use party::{Parties, Party};
use sides::Sides;
use tree::Tree;

/// Settings of this stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Files with rules of your own, written as those in `config/events/`; they come before the built-in ones.
    pub rules: Vec<PathBuf>,
}

/// Why this stage cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of rules cannot be read.
    #[error("cannot read the event rules {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of rules is not what it must be.
    #[error("event rules {path}: {reason}")]
    Rules {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The table of codes is not what it must be.
    #[error("config/events/cameo.csv line {line}: {reason}")]
    Table {
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
}

/// Whether an event is told as a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// As a fact.
    #[default]
    Asserted,
    /// As not having happened.
    Negated,
    /// As going to happen, or as a condition.
    Future,
    /// As something demanded.
    Demanded,
    /// As somebody's claim.
    Claimed,
    /// As long past.
    Historical,
}

impl Status {
    /// As the dataset writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Negated => "negated",
            Self::Future => "future",
            Self::Demanded => "demanded",
            Self::Claimed => "claimed",
            Self::Historical => "historical",
        }
    }
}

/// A number of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Count {
    /// The number stated, or the least that "hundreds of" allows.
    pub number: u32,
    /// Whether it is an approximation.
    pub approximate: bool,
}

/// The stage.
pub struct Coder {
    actors: Arc<ActorCoder>,
    lexicon: Lexicon,
    ontology: Ontology,
    sides: Sides,
}

impl Coder {
    /// Compiles the rules.
    pub fn new(config: &Config, actors: Arc<ActorCoder>) -> Result<Self, Error> {
        let ontology = Ontology::new()?;
        let lexicon = Lexicon::new(config, &ontology)?;
        let sides = Sides::new(&ontology)?;
        Ok(Self { actors, lexicon, ontology, sides })
    }

    /// The events of a document whose other parts are filled.
    fn events(&self, article: &Article, document: &Document) -> Vec<Event> {
        let tree = Tree::new(&article.text, document);
        let parties = Parties::new(article, document, &tree, &self.actors, &self.lexicon);
        let mut acts = Reader::new(&tree, &parties, &self.lexicon, &self.ontology).read();
        modality::settle(&mut acts, &tree, &self.lexicon, &self.ontology);
        let mut events = Vec::new();
        for act in acts.iter().filter(|act| !act.dropped && self.is_deed(act, &acts, &tree)) {
            self.tell(act, &parties, &mut events);
            if let Some(code) = self.ontology.mirror(act.code) {
                let (sources, targets) = (act.targets.clone(), act.sources.clone());
                self.tell(&Act { code, sources, targets, ..act.clone() }, &parties, &mut events);
            }
        }
        events.sort_by_key(|event| event.trigger);
        merge::merge(events, &article.text, document)
    }

    /// Whether somebody did it: people are killed by storms and fires too, so that a killing without a killer needs other
    /// violence beside it.
    fn is_deed(&self, act: &Act, acts: &[Act], tree: &Tree<'_>) -> bool {
        const BESIDE: usize = 40;
        let code = &self.ontology.entry(act.code).code;
        // "was shot dead"
        let by_hand =
            matches!(tree.lemma(act.clause), "shoot" | "stab" | "behead" | "execute" | "gun" | "bomb");
        if !act.sources.is_empty() || act.nominal || by_hand || !matches!(code.as_str(), "190" | "182") {
            return true;
        }
        acts.iter().any(|other| {
            other.clause != act.clause
                && other.trigger.abs_diff(act.trigger) < BESIDE
                && self.ontology.entry(other.code).plover == "ASSAULT"
                && (other.nominal || !matches!(self.ontology.text(other.code), "190" | "182"))
        })
    }

    /// Writes an act as events: one for each pair of actors, both ways where both do the same.
    fn tell(&self, act: &Act, parties: &Parties<'_>, events: &mut Vec<Event>) {
        // What is not told as a fact, or by a noun, tells little unless it names both sides.
        let noun = parties.tree.upos(act.trigger) == Upos::Noun;
        let named = noun && !act.alone || act.status.is_some_and(|status| status != Status::Asserted);
        let background = setting::is_background(parties.tree, act);
        let mut pairs: Vec<_> = pairs(act)
            .into_iter()
            .map(|(source, target)| {
                (source, target.filter(|target| !self.sides.leaves_out(act.code, target)))
            })
            .filter(|&(source, target)| {
                if is_generic(parties.tree, act, source, target)
                    || background
                        && ![source, target].into_iter().all(|side| side.is_some_and(Party::is_identified))
                {
                    return false;
                }
                let political = |side: Option<&Party>| side.is_some_and(Party::is_political);
                let weak = act.weak && !(political(source) && political(target));
                !weak && self.sides.admit(act.code, source, target, named)
            })
            .collect();
        pairs.dedup();
        if pairs.is_empty() {
            return;
        }
        let document = parties.document;
        let trigger = parties.tree.tokens[act.trigger].span;
        let Some(sentence) = document.sentence_at(trigger.start) else { return };
        let (date, date_source, past) = setting::date(parties, act, sentence);
        let entry = self.ontology.entry(act.code);
        let quote =
            document.quotes.iter().position(|quote| quote.spans.iter().any(|span| span.contains(trigger)));
        let mut status = act.status.unwrap_or_default();
        let mut speaker = None;
        if let Some(quote) = quote {
            let said_by = document.quotes[quote].speaker;
            let own_words = entry.quad % 2 == 1
                && said_by.is_some_and(|speaker| {
                    act.sources.iter().any(|source| {
                        source.span.overlaps(speaker.span)
                            || source.entity.is_some() && source.entity == speaker.entity
                    })
                });
            if status == Status::Asserted && !own_words {
                status = Status::Claimed;
            }
            speaker = said_by.and_then(|speaker| speaker.entity);
        }
        if (background || past && date_source == Some(DateSource::Event))
            && matches!(status, Status::Asserted | Status::Claimed)
        {
            status = Status::Historical;
        }
        let casualties = if entry.plover == "ASSAULT" {
            let people = self.lexicon.class("people");
            Casualties::new(parties.tree, &self.lexicon, people, document.sentences[sentence].tokens.clone())
        } else {
            Casualties::default()
        };
        let place = setting::place(parties, act);
        for (source, target) in pairs {
            events.push(Event {
                trigger,
                sentence: sentence as u32,
                plover: entry.plover.clone(),
                mode: entry.mode.clone(),
                context: entry.context.clone(),
                cameo: entry.code.clone(),
                quad: entry.quad,
                goldstein: entry.goldstein,
                source: source.map(Party::participant),
                target: target.map(Party::participant),
                date: date.clone(),
                date_source,
                place,
                status,
                speaker,
                quote: quote.map(|quote| quote as u32),
                killed: casualties.killed,
                injured: casualties.injured,
                cluster: smol_str::SmolStr::default(),
                reports: 1,
            });
        }
    }
}

/// Whether nobody in particular does it to nobody in particular, and not in the past: "governments detain people".
fn is_generic(tree: &Tree<'_>, act: &Act, source: Option<&Party>, target: Option<&Party>) -> bool {
    let sides = || source.into_iter().chain(target);
    let anybody = |party: &Party| party.is_anybody(tree);
    source.is_some_and(|source| source.is_whoever(tree))
        || sides().all(anybody) && (act.nominal || !tree.is_past(act.clause))
}

/// Who does it to whom, pair by pair.
fn pairs(act: &Act) -> Vec<(Option<&Party>, Option<&Party>)> {
    let mut pairs = Vec::new();
    if !act.targets.iter().any(Party::is_actor) && act.reciprocal && act.sources.len() > 1 {
        for source in &act.sources {
            for target in act.sources.iter().filter(|target| !target.is_same(source)) {
                pairs.push((Some(source), Some(target)));
            }
        }
        return pairs;
    }
    let side = |parties: &'_ [Party]| -> Vec<Option<usize>> {
        if parties.is_empty() { vec![None] } else { (0..parties.len()).map(Some).collect() }
    };
    for source in side(&act.sources) {
        for target in side(&act.targets) {
            let source = source.map(|at| &act.sources[at]);
            let target = target.map(|at| &act.targets[at]);
            if source.zip(target).is_some_and(|(source, target)| source.is_same(target)) {
                continue;
            }
            pairs.push((source, target));
            if act.reciprocal && source.is_some() && target.is_some_and(Party::is_actor) {
                pairs.push((target, source));
            }
        }
    }
    pairs
}

impl Stage for Coder {
    fn annotate(&self, article: &Article, document: &mut Document) {
        document.events = self.events(article, document);
    }
}

#[cfg(test)]
mod tests;
