//! Puts the parts of a phrase together: which country and which sector decide.
//!
//! In: the words of a phrase and what was found among them. Out: an [`Actor`]. Never: looks anything up.
//!
//! The part before the first preposition holds the head and goes before what follows. Within it the last sure noun decides the
//! sector ("opposition lawmaker"), except that an armed group or an agency gives its own to whoever acts for it ("Boko Haram
//! gunmen"). The first country decides ("Russia's ambassador to Poland").

use super::{super::fold::Word, Actor, Lexicon};

/// Something found in a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Country(&'static str),
    People(&'static str),
    Place { country: Option<&'static str>, sector: Option<&'static str> },
    Organisation(Actor),
    Person(Actor),
    Role { sector: &'static str, sure: bool },
}

/// An element with its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub at: usize,
    pub length: usize,
    pub element: Element,
}

/// Sectors of organisations that give their own to their members, whatever these are called.
const OWN: &[&str] = &["REB", "PRM", "CRM", "UAF", "SPY", "COP", "MIL"];
/// Sectors of nouns that do not give way even so: "Taliban government".
const FIRM: &[&str] = &["GOV", "LEG", "JUD", "MED", "REF", "HLH"];

/// Country and sector of the phrase.
pub(super) fn put_together(lexicon: &Lexicon, words: &[Word], parts: &[Part]) -> Actor {
    let grammar = &lexicon.grammar;
    let within = |at: usize| parts.iter().any(|part| part.at < at && at < part.at + part.length);
    let mut starts = vec![0];
    starts.extend(
        (1..words.len())
            .filter(|&at| grammar.breaks.contains(&words[at].text) && !words[at].upper && !within(at)),
    );
    let ends = starts.iter().skip(1).copied().chain([words.len()]);
    let segments: Vec<Segment> = starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| Segment::new(lexicon, words, parts, start, end))
        .collect();
    Actor {
        country: segments.iter().find_map(|segment| segment.country),
        sector: sector(lexicon, words, &segments),
    }
}

fn sector(lexicon: &Lexicon, words: &[Word], segments: &[Segment]) -> Option<&'static str> {
    let (head, others) = segments.split_first()?;
    let other = others.iter().find_map(|segment| segment.sure.or(segment.named));
    let other = other.or_else(|| others.first()?.vague);
    let borrows = head.last_word.is_some_and(|at| lexicon.grammar.borrowing.contains(&words[at].text))
        && others.first().is_some_and(|segment| {
            ["of", "for", "at", "in", "from", "with"].contains(&&*words[segment.start].text)
        });
    let borrowed = other.filter(|_| borrows && !head.named_owns);
    let found = borrowed
        // An international body has officers, not members of its own kind.
        .map(|sector| if sector == "IGO" { head.sure.unwrap_or(sector) } else { sector })
        .or(head.decided())
        .or(head.vague)
        .or_else(|| other.filter(|_| head.bare))
        .or(head.people);
    found
        .map(|sector| if head.former && lexicon.grammar.former_of.contains(&sector) { "ELI" } else { sector })
}

/// A stretch of a phrase from one preposition to the next.
struct Segment {
    start: usize,
    country: Option<&'static str>,
    /// Sector of the last sure noun.
    sure: Option<&'static str>,
    /// Sector of the last vague noun.
    vague: Option<&'static str>,
    /// Sector of the organisation, place or person named.
    named: Option<&'static str>,
    /// The organisation named gives its sector to its members.
    named_owns: bool,
    /// A person is named.
    person: bool,
    /// A people is named as such.
    people: Option<&'static str>,
    /// A word says that it is so no longer.
    former: bool,
    /// Nothing but countries was found.
    bare: bool,
    /// The last word that is no name of a country.
    last_word: Option<usize>,
}

impl Segment {
    fn new(lexicon: &Lexicon, words: &[Word], parts: &[Part], start: usize, end: usize) -> Self {
        let grammar = &lexicon.grammar;
        let mut segment = Self {
            start,
            country: None,
            sure: None,
            vague: None,
            named: None,
            named_owns: false,
            person: false,
            people: None,
            former: false,
            bare: true,
            last_word: (start..end).next_back(),
        };
        let inside = |at: usize| parts.iter().find(|part| part.at <= at && at < part.at + part.length);
        segment.former = (start..end).any(|at| {
            grammar.former.contains(&words[at].text) && inside(at).is_none_or(|part| part.length == 1)
        });
        let mut explicit = None;
        let mut implied = None;
        for part in parts.iter().filter(|part| (start..end).contains(&part.at)) {
            let after = words.get(part.at + part.length).filter(|_| part.at + part.length < end);
            let foreign = after.is_some_and(|word| grammar.hyphen_not.contains(&word.text))
                || (part.at > start && grammar.hyphen_before.contains(&words[part.at - 1].text));
            match part.element {
                _ if foreign => {}
                Element::Country(code) => explicit = explicit.or(Some(code)),
                Element::People(code) => {
                    explicit = explicit.or(Some(code));
                    segment.people = (part.at + part.length == end).then_some("CVL");
                }
                Element::Place { country, sector } => {
                    implied = implied.or(country);
                    segment.named = segment.named.or(sector.filter(|_| part.at + part.length == end));
                    segment.bare &= sector.is_none();
                }
                Element::Organisation(actor) => {
                    implied = implied.or(actor.country);
                    segment.named = actor.sector.or(segment.named);
                    segment.named_owns |= actor.sector.is_some_and(|sector| OWN.contains(&sector));
                    segment.bare = false;
                }
                Element::Person(actor) => {
                    implied = implied.or(actor.country);
                    segment.person = true;
                    segment.named = segment.named.or(actor.sector);
                    segment.bare = false;
                }
                Element::Role { sector, sure: true } => {
                    segment.sure = Some(sector);
                    segment.bare = false;
                }
                Element::Role { sector, sure: false } => segment.vague = Some(sector),
            }
        }
        segment.country = explicit.or(implied);
        segment
    }

    /// Sector of the segment as far as something sure decides it.
    fn decided(&self) -> Option<&'static str> {
        match (self.sure, self.named) {
            (Some(sure), Some(named)) if self.named_owns && !FIRM.contains(&sure) => Some(named),
            (Some(sure), _) => Some(sure),
            (None, named) => named,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{super::user::UserList, ActorCoder};

    #[test]
    fn phrases_are_coded_by_their_words() {
        let coder = ActorCoder::new(&UserList::default()).unwrap();
        let date = Some(jiff::civil::date(2019, 6, 1));
        for (phrase, country, sector) in [
            ("Iraqi militants", "IRQ", "REB"),
            ("senior Hungarian officials", "HUN", "GOV"),
            ("the Russian Foreign Ministry", "RUS", "GOV"),
            ("UN peacekeepers", "UNO", "MIL"),
            ("the Taliban", "AFG", "REB"),
            ("Boko Haram gunmen", "NGA", "REB"),
            ("an opposition lawmaker", "", "LEG"),
            ("a former CIA official", "USA", "ELI"),
            ("Turkish-backed Syrian rebels", "SYR", "REB"),
            ("pro-Iran militants", "", "REB"),
            ("Russia's ambassador to Poland", "RUS", "GOV"),
            ("Muslim leaders in France", "FRA", "REL"),
            ("president of the Riigikogu", "EST", "LEG"),
            ("a spokesman for the Israeli army", "ISR", "MIL"),
            ("dozens of Palestinian protesters", "PSE", "OPP"),
            ("a group of men", "", "UNK"),
            ("people in the UK", "GBR", "CVL"),
            ("Kyiv police", "UKR", "COP"),
            ("Tehran", "IRN", "GOV"),
            ("Sydney", "AUS", "CVL"),
            ("President Trump", "USA", "GOV"),
            ("Two Russians", "RUS", "CVL"),
            ("Israel", "ISR", ""),
            ("the", "", ""),
            ("", "", ""),
        ] {
            let actor = coder.code_text(phrase, date);
            let found = (actor.country.unwrap_or_default(), actor.sector.unwrap_or_default());
            assert_eq!(found, (country, sector), "{phrase}");
        }
    }
}
