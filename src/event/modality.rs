//! Whether an act is told as a fact.
//!
//! In: an act and its clause. Out: its status, and the acts that a modal verb makes of it: "will meet" is an intention to meet,
//! "will attack" a threat, "will not allow" a refusal. Never: decides whether what a text tells is true.

use super::{
    Status,
    act::Act,
    arguments::is_infinitive,
    lexicon::{Class, Lexicon},
    ontology::Ontology,
    tree::Tree,
};
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

/// The classes of `config/events/stance.toml`.
struct Stances<'a> {
    lexicon: &'a Lexicon,
    undone: Class,
    grounds: Class,
    unsure: Class,
    called_off: Class,
    alleging: Class,
    done: Class,
    holding_back: Class,
}

impl<'a> Stances<'a> {
    fn new(lexicon: &'a Lexicon) -> Self {
        let class = |name| lexicon.class(name);
        Self {
            lexicon,
            undone: class("undone"),
            grounds: class("grounds"),
            unsure: class("unsure"),
            called_off: class("called_off"),
            alleging: class("alleging"),
            done: class("done"),
            holding_back: class("holding_back"),
        }
    }

    fn is(&self, class: Class, tree: &Tree<'_>, token: usize) -> bool {
        self.lexicon.is(class, tree.lemma(token))
    }
}

impl Modality {
    /// Reads the clause of an act.
    fn new(tree: &Tree<'_>, act: &Act, stances: &Stances<'_>) -> Self {
        let mut found = Self::default();
        found.look(tree, act.clause);
        if act.trigger != act.clause && tree.upos(act.trigger) == Upos::Noun {
            found.look_at_noun(tree, act.trigger, stances);
        } else if act.trigger != act.clause && tree.upos(act.trigger) == Upos::Verb {
            // "announced that he would not be indicted"
            found.look(tree, act.trigger);
        }
        if act.nominal {
            found.look_at_noun(tree, act.clause, stances);
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
            found.look_above(tree, act.clause, stances);
        }
        found.look_at_governor(tree, act.clause, stances);
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
                // "he'd insulted him before"
                (Rel::Aux, _) if matches!(tree.form(child), "'d" | "’d") && tree.is_past(clause) => {}
                (Rel::Aux, "will" | "shall" | "'ll" | "wo" | "’ll") => self.will = true,
                (Rel::Aux, "would" | "could" | "may" | "might" | "can" | "should" | "must" | "ought") => {
                    self.open = true;
                }
                (Rel::Mark, "if" | "unless" | "whether" | "lest") => self.open = true,
                // "until he apologizes"
                (Rel::Mark, "until") => self.open |= !tree.is_past(clause),
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

    fn look_at_noun(&mut self, tree: &Tree<'_>, noun: usize, stances: &Stances<'_>) {
        for child in tree.children(noun) {
            self.negated |= child < noun && stances.is(stances.called_off, tree, child);
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
    fn look_above(&mut self, tree: &Tree<'_>, clause: usize, stances: &Stances<'_>) {
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
                // "may choose to cooperate", "did not come to speak"; "didn't hesitate to"
                Rel::Xcomp => {
                    let mut above = Self::default();
                    above.look(tree, head);
                    self.will |= above.will;
                    self.open |= above.open;
                    self.negated |= above.negated && !stances.is(stances.holding_back, tree, head);
                }
                _ => return,
            }
            at = head;
        }
    }

    /// What the word lends on which a clause or a noun depends: "a failure to act", "charges that he acted".
    fn look_at_governor(&mut self, tree: &Tree<'_>, clause: usize, stances: &Stances<'_>) {
        let mut first = clause;
        // "an opportunity to vote and perhaps help"
        while tree.rel(first) == Rel::Conj && !tree.has_subject(first) {
            let Some(head) = tree.head(first) else { return };
            first = head;
        }
        let Some(head) = tree.head(first) else { return };
        let of =
            |words: &[&str]| tree.preposition(first).is_some_and(|case| words.contains(&tree.lemma(case)));
        let is = |class| stances.is(class, tree, head);
        if tree.upos(head) == Upos::Verb {
            let passive = tree.children(head).any(|child| tree.rel(child) == Rel::AuxPass);
            self.alleged |= passive
                && is(stances.alleging)
                && matches!(tree.rel(first), Rel::Xcomp | Rel::Ccomp | Rel::Advcl | Rel::Obl);
            return;
        }
        let depends = match tree.rel(first) {
            // "a proposal accepted by all" was accepted
            Rel::Acl => is_infinitive(tree, first) || tree.child(first, &[Rel::Mark]).is_some(),
            Rel::Xcomp | Rel::Ccomp => true,
            Rel::Advcl => is_infinitive(tree, first) && head < first,
            Rel::Nmod => of(&["of", "for", "to", "against"]),
            _ => false,
        };
        if tree.upos(head) != Upos::Noun || !depends {
            return;
        }
        let none = tree
            .children(head)
            .any(|child| child < head && matches!(tree.lemma(child), "no" | "little" | "few"));
        self.negated |= is(stances.undone) || none && is(stances.grounds);
        self.open |= is(stances.unsure);
        self.alleged |= is(stances.alleging);
    }
}

/// Gives every act its status, and adds what modal verbs make of them.
pub(super) fn settle(acts: &mut Vec<Act>, tree: &Tree<'_>, lexicon: &Lexicon, ontology: &Ontology) {
    let stances = Stances::new(lexicon);
    let mut added = Vec::new();
    for act in acts.iter_mut().filter(|act| !act.dropped) {
        let modality = Modality::new(tree, act, &stances);
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
                    // Whom one will meet has not said so.
                    reciprocal: act.reciprocal && act.targets.is_empty(),
                    status: Some(Status::Asserted),
                    ..act.clone()
                });
            }
        }
        if act.status == Some(Status::Future) && is_unwanted(tree, act, &stances) {
            act.status = Some(Status::Negated);
        }
        // "is suspected of attacking"
        if act.status == Some(Status::Future) && modality.alleged {
            act.status = Some(Status::Claimed);
        }
        if act.status.is_some() {
            continue;
        }
        act.status = if modality.negated {
            Some(Status::Negated)
        } else if modality.will || modality.open || is_purpose(tree, act, entry.quad, &stances) {
            Some(Status::Future)
        } else if modality.alleged {
            Some(Status::Claimed)
        } else {
            None
        };
    }
    acts.append(&mut added);
}

/// "doesn't want to cut ties": what one does not want is not going to happen.
fn is_unwanted(tree: &Tree<'_>, act: &Act, stances: &Stances<'_>) -> bool {
    tree.rel(act.clause) == Rel::Xcomp
        && tree
            .head(act.clause)
            .is_some_and(|head| tree.is_negated(head) && !stances.is(stances.holding_back, tree, head))
}

/// "sent troops to attack": what is meant to be done; not "used the speech to attack".
fn is_purpose(tree: &Tree<'_>, act: &Act, quad: u8, stances: &Stances<'_>) -> bool {
    let done = |head: usize| {
        // "took a moment to criticize"
        let carrier = tree.head(head).filter(|_| tree.rel(head) == Rel::Obj).unwrap_or(head);
        stances.is(stances.done, tree, carrier) && tree.is_past(carrier)
            || tree.is_negated(head) && stances.is(stances.holding_back, tree, head)
    };
    quad > 2
        && !tree.head(act.clause).is_some_and(done)
        && !act.nominal
        && matches!(tree.rel(act.clause), Rel::Advcl | Rel::Acl | Rel::Xcomp | Rel::Csubj)
        && is_infinitive(tree, act.clause)
}
