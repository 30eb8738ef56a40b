//! What speaks for a name that the model leaves open.
//!
//! In: drafts, some of them not sure. Out: the same without those for which nothing speaks; where only the type is open, they are
//! MISC. Never: doubts what the model is sure of.

use super::{
    EntityKind,
    draft::{Draft, Drafter},
    fold::Word,
    gazetteer::{Gazetteer, PlaceKind, PlaceRecord},
};
use crate::document::Certainty;

/// Inhabitants of a place that a name means where the model takes it for something else.
const GREAT: u32 = 500_000;

impl Drafter<'_> {
    /// Settles the drafts that the model left open.
    pub(super) fn weigh_evidence(&self, drafts: &mut Vec<Draft>) {
        drafts.retain_mut(|draft| {
            if draft.certainty == Certainty::Sure {
                return true;
            }
            if let Some(kind) = self.evidence(draft) {
                (draft.kind, draft.certainty) = (kind, Certainty::Sure);
                return true;
            }
            draft.kind = EntityKind::Misc;
            draft.certainty == Certainty::TypeOpen
        });
    }

    /// The type that something beside the model's word speaks for.
    fn evidence(&self, draft: &Draft) -> Option<EntityKind> {
        use EntityKind::{Facility, Gpe, Loc, Misc, Norp, Org, Person};
        let (first, last) = (draft.words.first()?, draft.words.last()?);
        let many = draft.words.len() > 1;
        let place = matches!(draft.kind, Loc | Gpe | Facility);
        match draft.kind {
            // What the lists say of its words has been settled.
            Norp => return Some(Norp),
            Person if draft.title.is_some() => return Some(Person),
            _ => {}
        }
        if let Some(kind) = self.kinds.head(last).filter(|_| many) {
            return Some(kind);
        }
        // "Centre for Media".
        let of = draft.words.get(1).is_some_and(|word| matches!(word.text.as_str(), "of" | "for" | "on"));
        if of && self.kinds.head(first) == Some(Org) {
            return Some(Org);
        }
        if matches!(draft.kind, Person | Misc)
            && (2..=4).contains(&draft.words.len())
            && draft.words.iter().all(|word| word.upper)
            && self.people.first_name(&first.text).is_some()
        {
            return Some(Person);
        }
        let gazetteer = Gazetteer::new();
        let mut places = gazetteer.find(&joined(&draft.words)).map(|id| gazetteer.place(id));
        if place {
            return places.next().map(|_| draft.kind);
        }
        // What is no place to the model may have the name of a small town by chance.
        let great = |place: PlaceRecord| place.kind == PlaceKind::Division || place.population >= GREAT;
        (draft.kind != Person && places.any(great)).then_some(Loc)
    }
}

fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{annotated_with, marked};
    use super::*;

    #[test]
    fn open_names_need_something_that_speaks_for_them() {
        for (text, type_open, name_open) in [
            ("The [Student Lake Network|EVENT] met.", Some("ORG"), Some("ORG")),
            ("The [Centre for Lakes|PERSON] met.", Some("ORG"), Some("ORG")),
            ("Near [Sai Bridge|ORG] it rains.", Some("FACILITY"), Some("FACILITY")),
            ("The [Maritz Rebellion|PERSON] failed.", Some("EVENT"), Some("EVENT")),
            ("Mayor [Dayton Quill|PERSON] met.", Some("PERSON"), Some("PERSON")),
            ("Then [Mary Quill|PERSON] met.", Some("PERSON"), Some("PERSON")),
            ("Then [Brasov|LOC] met.", Some("GPE"), Some("GPE")),
            ("[Texas|ORG] Senator Ash met.", Some("GPE"), Some("GPE")),
            ("Then [Quarvo|LOC] met.", Some("MISC"), None),
            ("Then [Quarvo|ORG] met.", Some("MISC"), None),
        ] {
            for (certainty, expected) in [(Certainty::TypeOpen, type_open), (Certainty::NameOpen, name_open)]
            {
                let (article, mut document) = marked(text);
                document.names[0].certainty = certainty;
                annotated_with(&article, &mut document);
                let found = document.mentions.first().map(|mention| mention.kind.as_str());
                assert_eq!(found, expected, "{text} {certainty:?}");
            }
        }
    }

    #[test]
    fn the_rest_of_the_article_speaks_for_a_name() {
        for text in ["[Ann Quill|PERSON] met. [Quill|ORG] left.", "[Quill|PERSON] met. [Quill|LOC] left."] {
            let (article, mut document) = marked(text);
            document.names[1].certainty = Certainty::NameOpen;
            annotated_with(&article, &mut document);
            let kinds: Vec<_> = document.mentions.iter().map(|mention| mention.kind.as_str()).collect();
            assert_eq!(kinds, ["PERSON", "PERSON"], "{text}");
        }
    }
}
