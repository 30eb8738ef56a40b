//! Acts that a noun tells: "an attack by rebels on the village", "a threat to attack".
//!
//! In: a noun with the phrases around it. Out: its act, with who and whom as far as the phrases say. Never: reads a noun whose
//! rule asks for a modifier that it lacks, or takes its sides from another sentence.

use super::{
    act::{Act, NONE, Reader},
    arguments::Oblique,
    party::{Kind, Party, Side},
    rule::{Inner, Needs, Nominal, OfWhom, Rule, TargetOf},
};
use crate::model::{Rel, Upos};

/// What one does with the event that a noun tells: "an attack carried out by rebels", not "the threats posed by them".
const MADE: &[&str] = &[
    "carry",
    "launch",
    "make",
    "issue",
    "conduct",
    "stage",
    "mount",
    "order",
    "perpetrate",
    "commit",
    "impose",
    "sign",
    "hold",
    "lead",
    "claim",
    "plan",
    "level",
    "direct",
    "aim",
    "broker",
    "approve",
    "announce",
    "wage",
    "inflict",
    "give",
    "offer",
    "reach",
];

impl Reader<'_> {
    /// Adds the act that a noun tells.
    pub(super) fn read_noun(&mut self, noun: usize) {
        let lexicon = self.lexicon;
        // A plural that a rule writes is meant as one: "threats from Iran", not "the threat".
        let plural = self.tree.form(noun).to_lowercase();
        let nominals = lexicon.plural(&plural).iter().chain(lexicon.noun(self.tree.lemma(noun)));
        let told = nominals.filter(|nominal| self.modified(nominal, noun)).filter_map(|nominal| {
            let rule = &lexicon.rules[nominal.rule as usize];
            let (sources, targets) = self.nominal_sides(nominal, rule.of, noun);
            // Where the text names who strikes, it must be somebody who bears arms: players strike too.
            let meets = match rule.needs {
                Needs::Words if sources.is_empty() => false,
                needs => self.meets(needs, &sources, if sources.is_empty() { &targets } else { &[] }),
            };
            meets.then_some((rule, sources, targets))
        });
        let inner = self.nominal_complement(noun);
        // "a resumption of ties between X and Y" names its sides at the ties.
        let says_who = |(rule, sources, targets): &(&Rule, Vec<Party>, Vec<Party>)| {
            !sources.is_empty() || !targets.is_empty() || rule.then.is_some() && inner.is_some()
        };
        let mut first = None;
        let mut told = told.inspect(|told| {
            first.get_or_insert_with(|| told.clone());
        });
        let told = told.find(says_who).or(first);
        let Some((rule, mut sources, mut targets)) = told else { return };
        let mut reciprocal = rule.reciprocal;
        let made = rule.then.zip(inner).and_then(|(then, inner)| {
            let compose = &lexicon.compositions[then as usize];
            Some((compose, inner, compose.code(self.ontology, self.acts[inner].code)?))
        });
        let Some(code) = made.map(|(_, _, code)| code).or(rule.code) else { return };
        if let Some((compose, inner, _)) = made {
            for place in &compose.target {
                if !targets.is_empty() {
                    break;
                }
                match place {
                    TargetOf::Outer => {}
                    TargetOf::Thing => targets = self.inner_thing(inner),
                    TargetOf::InnerPartner => targets = self.inner_partners(inner),
                    TargetOf::InnerSource => targets.clone_from(&self.acts[inner].sources),
                    TargetOf::InnerTarget => targets.clone_from(&self.acts[inner].targets),
                }
                targets.retain(|target| sources.iter().all(|source| !source.is_same(target)));
            }
            // "a resumption of ties between Gondor and Arnor" is theirs.
            if compose.inner == Inner::Same {
                reciprocal |= self.acts[inner].reciprocal;
                if sources.is_empty() {
                    sources.clone_from(&self.acts[inner].sources);
                    targets.retain(|target| sources.iter().all(|source| !source.is_same(target)));
                }
            }
            self.mark_inner(inner, compose.inner);
        }
        let told_by = sources.iter().all(|source| source.head > noun);
        let act = Act {
            trigger: noun,
            clause: noun,
            code,
            sources,
            targets,
            weak: rule.weak,
            reciprocal,
            status: None,
            dropped: false,
            nominal: true,
            // "threats from Iran" are made; "Russian threats" may only be feared.
            alone: rule.alone && told_by,
        };
        self.push(noun, act);
    }

    fn modified(&self, nominal: &Nominal, noun: usize) -> bool {
        let modifiers = &nominal.modifiers;
        if modifiers.is_empty() {
            return true;
        }
        let is = |token: usize| {
            let lemma = self.tree.lemma(token);
            modifiers.iter().any(|word| word == lemma || word.eq_ignore_ascii_case(lemma))
        };
        self.tree.children(noun).any(|child| child < noun && is(child)) || noun > 0 && is(noun - 1)
    }

    fn nominal_sides(&self, nominal: &Nominal, of: OfWhom, noun: usize) -> (Vec<Party>, Vec<Party>) {
        let tree = self.tree;
        let mut phrases: Vec<Oblique> = Vec::new();
        let mut before = None;
        let mut possessor = None;
        for child in tree.children(noun) {
            match tree.rel(child) {
                Rel::NmodPoss => possessor = Some(child),
                Rel::Compound | Rel::Amod | Rel::NmodDesc | Rel::NmodUnmarked if child < noun => {
                    // "military exercises" are nobody's in particular, and an "embassy attack" is not the embassy's.
                    let thing =
                        tree.upos(child) == Upos::Adj || self.lexicon.is(self.places, tree.lemma(child));
                    let names = |party: &Party| !thing || party.kind != Kind::Role;
                    let someone = || self.parties.of(child, Side::Source).iter().any(names);
                    let only_names = self.parties.is_named_after(child, noun) && nominal.modifiers.is_empty();
                    before = before.or_else(|| (!only_names && someone()).then_some(child));
                }
                Rel::Nmod | Rel::Obl => {
                    phrases.extend(tree.preposition(child).map(|case| Oblique { case, head: child }));
                }
                // "an attack carried out by rebels"
                Rel::Acl if MADE.contains(&tree.lemma(child)) => {
                    phrases.extend(tree.children(child).filter_map(|part| {
                        let agent = matches!(tree.rel(part), Rel::Obl | Rel::OblAgent);
                        let case = tree.preposition(part)?;
                        (agent && matches!(tree.lemma(case), "by" | "against" | "on"))
                            .then_some(Oblique { case, head: part })
                    }));
                }
                _ => {}
            }
        }
        // "carried out an attack yesterday on the village": the phrase may hang on the verb.
        if let Some(verb) =
            tree.head(noun).filter(|_| matches!(tree.rel(noun), Rel::Obj | Rel::NsubjPass | Rel::Nsubj))
        {
            phrases.extend(
                tree.children(verb).filter(|&part| part > noun && tree.rel(part) == Rel::Obl).filter_map(
                    |part| {
                        let case = tree.preposition(part)?;
                        (tree.lemma(case) != "by" && tree.lemma(case) != "in")
                            .then_some(Oblique { case, head: part })
                    },
                ),
            );
        }
        let with = |words: &[&str], side: Side| {
            words.iter().find_map(|word| {
                phrases.iter().filter(|phrase| phrase.has(tree, &[*word])).find_map(|phrase| {
                    let found = self.parties.of(phrase.head, side);
                    (!found.is_empty()).then_some(found)
                })
            })
        };
        if let Some(both) = with(&["between"], Side::Source) {
            return (both, Vec::new());
        }
        let by: &[&str] = if of == OfWhom::Source { &["by", "from", "of"] } else { &["by", "from"] };
        let sources = possessor
            .map(|head| self.parties.of(head, Side::Source))
            .filter(|found| !found.is_empty())
            .or_else(|| with(by, Side::Source))
            .or_else(|| before.map(|head| self.parties.of(head, Side::Source)))
            .unwrap_or_default();
        let prepositions: Vec<&str> = nominal.prepositions.iter().map(smol_str::SmolStr::as_str).collect();
        let mut targets = with(&prepositions, Side::Target).unwrap_or_default();
        targets.retain(|target| sources.iter().all(|source| !source.is_same(target)));
        (sources, targets)
    }

    /// The act that depends on a noun: "a threat to attack", "calls for talks".
    fn nominal_complement(&self, noun: usize) -> Option<usize> {
        self.tree.children(noun).find_map(|child| {
            let fits = match self.tree.rel(child) {
                Rel::Acl | Rel::Xcomp | Rel::Ccomp | Rel::Advcl => true,
                Rel::Nmod => self.tree.preposition(child).is_some_and(|case| {
                    matches!(self.tree.lemma(case), "of" | "for" | "to" | "on" | "against" | "with" | "over")
                }),
                Rel::Compound => child < noun,
                _ => false,
            };
            let index = self.at[child];
            (fits && index != NONE && !self.acts[index as usize].dropped).then_some(index as usize)
        })
    }
}
