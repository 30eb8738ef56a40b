//! Who acts.
//!
//! In: a verb with its arguments. Out: the parties that do what it tells. Never: looks beyond the sentence.

use super::{
    act::Reader,
    arguments::Arguments,
    party::{Kind, Party, Side},
};
use crate::model::Rel;

impl Reader<'_> {
    /// Who acts.
    pub(super) fn subject(&self, verb: usize, arguments: &Arguments) -> Vec<Party> {
        let Some(subject) = arguments.subject else { return Vec::new() };
        let found = self.parties.of(subject, Side::Source);
        if !found.is_empty() || !matches!(self.tree.lemma(subject), "it" | "he" | "she" | "they" | "we" | "I")
        {
            return found;
        }
        // "The army said it had arrested ..": whoever says so; in quotation marks only "we" and "I" are.
        let speaks = matches!(self.tree.lemma(subject), "we" | "I");
        if self.parties.is_quoted(subject) != speaks {
            return found;
        }
        self.tree
            .ancestors(verb)
            .take(4)
            .filter(|&up| self.lexicon.is_speech(self.tree.lemma(up)))
            .find_map(|up| {
                // "they left, officials said" does not say that officials did.
                let speaker = self.tree.child(up, &[Rel::Nsubj]).filter(|&speaker| speaker < subject)?;
                let mut found = self.parties.of(speaker, Side::Source);
                found.retain(|party| match self.tree.lemma(subject) {
                    "he" | "she" | "I" => matches!(party.kind, Kind::Person | Kind::Role),
                    _ => party.kind != Kind::Person || party.is_political(),
                });
                let several =
                    self.tree.form(speaker).ends_with('s') && !self.tree.lemma(speaker).ends_with('s');
                let one = matches!(self.tree.lemma(subject), "he" | "she" | "it" | "I");
                (speaker != subject && !found.is_empty() && !(several && one)).then_some(found)
            })
            .unwrap_or_default()
    }

    /// "was killed in an airstrike ordered by the president": whoever did what killed.
    pub(super) fn sources_of_cause(&mut self, arguments: &Arguments) -> Vec<Party> {
        let cause = arguments
            .with(self.tree, &["in", "by", "during", "with"])
            .chain(arguments.subject)
            .find_map(|head| {
                let index = self.at[head];
                let act = self.acts.get(index as usize)?;
                let violent = self.ontology.entry(act.code).plover == "ASSAULT";
                (violent && act.nominal && !act.sources.is_empty()).then_some(index as usize)
            });
        let Some(cause) = cause else { return Vec::new() };
        self.acts[cause].dropped |= self.acts[cause].targets.is_empty();
        self.acts[cause].sources.clone()
    }

    /// Whether a noun tells violence: "a car bomb killed ..".
    pub(super) fn is_violent(&self, noun: usize) -> bool {
        self.acts
            .get(self.at[noun] as usize)
            .is_some_and(|act| act.nominal && self.ontology.entry(act.code).plover == "ASSAULT")
    }
}
