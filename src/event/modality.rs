//! Whether an act is told as a fact.
//!
//! In: an act and its clause. Out: its status, and the acts that a modal verb makes of it: "will meet" is an intention to meet,
//! "will attack" a threat, "will not allow" a refusal. Never: decides whether what a text tells is true.

use super::{Status, act::Act, arguments::is_infinitive, lexicon::Lexicon, ontology::Ontology, tree::Tree};
use crate::model::{Rel, Upos};

/// What the words around a predicate make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Modality {
    pub negated: bool,
    /// "will", "shall"
    pub will: bool,
    /// "would", "may", "if"
    pub open: bool,
    /// "allegedly"
    pub alleged: bool,
}

impl Modality {
    /// Reads the clause of an act.
    pub fn new(tree: &Tree<'_>, act: &Act) -> Self {
        let mut found = Self::default();
        found.look(tree, act.clause);
        if act.trigger != act.clause && tree.upos(act.trigger) == Upos::Noun {
            found.look_at_noun(tree, act.trigger);
        } else if act.trigger != act.clause && tree.upos(act.trigger) == Upos::Verb {
            // "announced that he would not be indicted"
            found.look(tree, act.trigger);
        }
        if act.nominal {
            found.look_at_noun(tree, act.clause);
            // "a summit between them would be a reward"
            if let Some(head) =
                tree.head(act.clause).filter(|_| matches!(tree.rel(act.clause), Rel::Nsubj | Rel::Obj))
            {
                found.open |= tree.children(head).any(|child| {
                    tree.rel(child) == Rel::Aux
                        && matches!(tree.lemma(child), "would" | "could" | "may" | "might" | "will")
                });
            }
        } else {
            found.look_above(tree, act.clause);
        }
        // "said it would attack"
        if Self::reported_will(tree, act.clause) {
            found.will = true;
        }
        found
    }

    fn look(&mut self, tree: &Tree<'_>, clause: usize) {
        self.negated |= tree.is_negated(clause);
        for child in tree.children(clause) {
            match (tree.rel(child), tree.lemma(child)) {
                (Rel::Aux, "will" | "shall" | "'ll" | "wo" | "’ll") => self.will = true,
                (Rel::Aux, "would" | "could" | "may" | "might" | "can" | "should" | "must" | "ought") => {
                    self.open = true;
                }
                (Rel::Mark, "if" | "unless" | "whether" | "lest") => self.open = true,
                (Rel::Mark | Rel::Case, "than" | "without" | "instead") => self.negated = true,
                // "is leaning against granting it"
                (Rel::Mark | Rel::Case, "against") => self.open = true,
                (Rel::Advmod, "allegedly" | "reportedly" | "purportedly" | "supposedly") => {
                    self.alleged = true;
                }
                (Rel::Advmod, "perhaps" | "maybe" | "possibly" | "potentially") => self.open = true,
                (Rel::Nsubj | Rel::NsubjPass | Rel::Obj, _) => {
                    self.negated |=
                        matches!(tree.lemma(child), "nobody" | "none" | "nothing" | "neither" | "no-one")
                            || tree.children(child).any(|word| {
                                matches!(tree.rel(word), Rel::Det | Rel::CcPreconj | Rel::Cc)
                                    && matches!(tree.lemma(word), "no" | "neither")
                            });
                }
                _ => {}
            }
        }
    }

    fn reported_will(tree: &Tree<'_>, clause: usize) -> bool {
        tree.rel(clause) == Rel::Ccomp
            && tree.head(clause).is_some_and(|up| {
                matches!(
                    tree.lemma(up),
                    "say" | "announce" | "declare" | "state" | "add" | "tell" | "confirm" | "insist"
                )
            })
            && tree
                .children(clause)
                .any(|child| tree.rel(child) == Rel::Aux && matches!(tree.lemma(child), "would" | "'d"))
            && tree.children(clause).all(|child| {
                tree.rel(child) != Rel::Advcl
                    || tree
                        .children(child)
                        .all(|mark| tree.rel(mark) != Rel::Mark || tree.lemma(mark) != "if")
            })
    }

    fn look_at_noun(&mut self, tree: &Tree<'_>, noun: usize) {
        for child in tree.children(noun) {
            match tree.lemma(child) {
                "no" => self.negated = true,
                "planned" | "plan" | "proposed" | "propose" | "possible" | "potential" | "upcoming"
                | "scheduled" | "future" | "imminent" | "expected" | "any" | "threatened" | "forthcoming"
                | "hypothetical" | "would-be" | "next" => self.open = true,
                "alleged" | "suspected" | "reported" | "supposed" | "allege" | "purported" => {
                    self.alleged = true;
                }
                _ => {}
            }
        }
    }

    /// What the clauses above lend to a clause without a subject of its own.
    fn look_above(&mut self, tree: &Tree<'_>, clause: usize) {
        let mut at = clause;
        for _ in 0..4 {
            let Some(head) = tree.head(at) else { return };
            match tree.rel(at) {
                Rel::Conj if !tree.has_subject(at) && tree.child(at, &[Rel::Aux]).is_none() => {
                    let mut above = Self::default();
                    above.look(tree, head);
                    self.will |= above.will;
                    self.open |= above.open;
                    // "will not meet him or speak to him"
                    self.negated |= above.negated
                        && tree.children(at).any(|word| {
                            tree.rel(word) == Rel::Cc && matches!(tree.lemma(word), "or" | "nor")
                        });
                }
                Rel::Advcl => {
                    self.open |= tree.children(at).any(|child| {
                        tree.rel(child) == Rel::Mark && matches!(tree.lemma(child), "if" | "unless")
                    });
                    // "will use the time to urge Russia"
                    if is_infinitive(tree, at) {
                        let mut above = Self::default();
                        above.look(tree, head);
                        self.open |= above.will || above.open;
                    }
                    return;
                }
                Rel::Xcomp => {}
                _ => return,
            }
            at = head;
        }
    }
}

/// Gives every act its status, and adds what modal verbs make of them.
pub(super) fn settle(acts: &mut Vec<Act>, tree: &Tree<'_>, lexicon: &Lexicon, ontology: &Ontology) {
    let mut added = Vec::new();
    for act in acts.iter_mut().filter(|act| !act.dropped) {
        let modality = Modality::new(tree, act);
        let entry = ontology.entry(act.code);
        let verbal =
            matches!(entry.plover.as_str(), "AGREE" | "THREATEN" | "REQUEST" | "REJECT" | "ACCUSE" | "");
        if act.status.is_none() && modality.will && !act.nominal && !act.sources.is_empty() {
            let then = if modality.negated { lexicon.refuse } else { lexicon.intend };
            let whole = lexicon.compositions[then as usize].code(ontology, act.code);
            if let Some(code) = whole.filter(|&code| code != act.code && !(modality.negated && verbal)) {
                let trigger = tree
                    .children(act.clause)
                    .find(|&child| tree.rel(child) == Rel::Aux)
                    .unwrap_or(act.clause);
                added.push(Act {
                    code,
                    trigger,
                    weak: act.weak,
                    status: Some(Status::Asserted),
                    ..act.clone()
                });
            }
        }
        if act.status.is_some() {
            continue;
        }
        act.status = if modality.negated {
            Some(Status::Negated)
        } else if modality.will || modality.open || is_purpose(tree, act, entry.quad) {
            Some(Status::Future)
        } else if modality.alleged {
            Some(Status::Claimed)
        } else {
            None
        };
    }
    acts.append(&mut added);
}

/// "sent troops to attack": what is meant to be done.
fn is_purpose(tree: &Tree<'_>, act: &Act, quad: u8) -> bool {
    quad > 2
        && !act.nominal
        && matches!(tree.rel(act.clause), Rel::Advcl | Rel::Acl | Rel::Xcomp | Rel::Csubj)
        && is_infinitive(tree, act.clause)
}
