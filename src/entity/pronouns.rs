//! Pronouns of the third person singular, and the person each stands for.
//!
//! In: mentions of people by name and description, and the tree. Out: mentions by pronoun. Never: guesses between two people whom
//! nothing sets apart; what is said in the first person waits for the quote stage, which knows who speaks.
//!
//! Candidates are the people mentioned in this sentence and the three before it. The nearer one, and the one that is a subject, goes
//! first; gender rules others out; so does syntax (the subject of a verb is not its object), and nobody speaks of himself as "he"
//! within his own quotation.

use super::people::Gender;
use crate::{
    document::{Document, Mention, MentionForm},
    entity::EntityKind,
    model::Rel,
};

/// How many people are kept in mind.
const REMEMBERED: usize = 10;
/// Sentences that a pronoun reaches back.
const REACH: usize = 3;
/// By how much the best must be ahead where nothing is known of the gender of either.
const CLEAR: f32 = 0.25;

/// A person in mind.
#[derive(Debug, Clone, Copy)]
struct Recent {
    entity: u32,
    token: usize,
    sentence: usize,
    subject: bool,
}

/// What a pronoun asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Subject,
    Object,
    Possessive,
    Reflexive,
}

fn pronoun(form: &str) -> Option<(Gender, Form)> {
    const FORMS: &[(&str, Gender, Form)] = &[
        ("he", Gender::Male, Form::Subject),
        ("him", Gender::Male, Form::Object),
        ("his", Gender::Male, Form::Possessive),
        ("himself", Gender::Male, Form::Reflexive),
        ("she", Gender::Female, Form::Subject),
        ("her", Gender::Female, Form::Possessive),
        ("hers", Gender::Female, Form::Possessive),
        ("herself", Gender::Female, Form::Reflexive),
    ];
    if !(2..=7).contains(&form.len()) {
        return None;
    }
    FORMS.iter().find(|(text, ..)| text.eq_ignore_ascii_case(form)).map(|&(_, gender, form)| (gender, form))
}

/// Resolves the pronouns of a document. `mentions` holds its mentions so far in order of start, `genders` what is known of the gender
/// of each entity, which grows with what pronouns tell.
pub(super) fn resolve(
    text: &str,
    document: &Document,
    mentions: &[Mention],
    genders: &mut [Gender],
) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut recent: Vec<Recent> = Vec::with_capacity(REMEMBERED);
    let mut people = mentions.iter().filter(|mention| mention.kind == EntityKind::Person).peekable();
    let quotations = Quotations::find(text, document, mentions);
    for (sentence, tokens) in document.sentences.iter().map(|sentence| sentence.tokens.clone()).enumerate() {
        for at in tokens {
            let token = &document.tokens[at];
            while let Some(mention) = people.next_if(|mention| mention.span.start < token.span.end) {
                let head = head_of(document, mention);
                remember(
                    &mut recent,
                    Recent {
                        entity: mention.entity,
                        token: head,
                        sentence,
                        subject: is_subject(document.tokens[head].rel),
                    },
                );
            }
            let Some((gender, form)) = pronoun(token.span.of(text)) else { continue };
            let form = if form == Form::Possessive
                && token.rel != Rel::NmodPoss
                && token.span.of(text).eq_ignore_ascii_case("her")
            {
                Form::Object
            } else {
                form
            };
            let speaker = quotations.speaker_at(at);
            let mut scored: Vec<(f32, Recent)> = recent
                .iter()
                .rev()
                .filter(|person| sentence - person.sentence <= REACH)
                .filter(|person| {
                    !genders[person.entity as usize].conflicts(gender) && Some(person.entity) != speaker
                })
                .filter(|person| may_be(document, at, form, person))
                .map(|&person| (score(document, at, sentence, form, gender, &person, genders), person))
                .collect();
            scored.sort_by(|one, other| other.0.total_cmp(&one.0));
            let Some(&(best, person)) = scored.first() else { continue };
            let known = genders[person.entity as usize] != Gender::Unknown;
            let rival = scored.iter().skip(1).find(|(_, other)| other.entity != person.entity);
            if rival.is_some_and(|(second, _)| best - second < CLEAR && !known) {
                continue;
            }
            genders[person.entity as usize] = genders[person.entity as usize].or(gender);
            found.push(Mention {
                span: token.span,
                form: MentionForm::Pronoun,
                kind: EntityKind::Person,
                entity: person.entity,
            });
            remember(
                &mut recent,
                Recent { entity: person.entity, token: at, sentence, subject: is_subject(token.rel) },
            );
        }
    }
    found
}

fn remember(recent: &mut Vec<Recent>, person: Recent) {
    recent.retain(|other| {
        other.entity != person.entity
            || (other.sentence == person.sentence && other.subject && !person.subject)
    });
    // A subject stays the subject of its sentence when the person is named again in it.
    if recent.iter().any(|other| other.entity == person.entity) {
        return;
    }
    if recent.len() == REMEMBERED {
        recent.remove(0);
    }
    recent.push(person);
}

fn score(
    document: &Document,
    at: usize,
    sentence: usize,
    form: Form,
    gender: Gender,
    person: &Recent,
    genders: &[Gender],
) -> f32 {
    let distance = (sentence - person.sentence) as f32;
    let mut score = -distance;
    if person.subject {
        score += 0.6;
    }
    if genders[person.entity as usize] == gender {
        score += 0.5;
    }
    // Within a sentence the nearer of two is a little more likely, for possessives more.
    if person.sentence == sentence {
        let apart = (at - person.token.min(at)) as f32;
        score -= apart * 0.004;
        let one_clause = document.tokens[at].head == document.tokens[person.token].head;
        if matches!(form, Form::Possessive | Form::Reflexive) && (one_clause || apart < 6.0) {
            score += 0.2;
        }
    }
    score
}

/// Whether syntax allows the pronoun to be this person.
fn may_be(document: &Document, at: usize, form: Form, person: &Recent) -> bool {
    let (pronoun, name) = (&document.tokens[at], &document.tokens[person.token]);
    let one_verb =
        pronoun.head == name.head && pronoun.head as usize != at && name.head as usize != person.token;
    match form {
        // "Smith met him": another.
        Form::Object | Form::Subject => !one_verb,
        Form::Possessive | Form::Reflexive => true,
    }
}

fn is_subject(rel: Rel) -> bool {
    matches!(rel, Rel::Nsubj | Rel::NsubjPass | Rel::NsubjOuter)
}

/// The token of a mention that hangs on something outside it.
fn head_of(document: &Document, mention: &Mention) -> usize {
    let tokens = document.tokens_in(mention.span);
    tokens
        .clone()
        .find(|&at| {
            !tokens.contains(&(document.tokens[at].head as usize)) || document.tokens[at].head as usize == at
        })
        .unwrap_or(tokens.start)
}

/// Stretches between quotation marks, with who says them where a name and a verb of saying stand beside.
struct Quotations {
    /// First and last token, and the speaker.
    all: Vec<(usize, usize, u32)>,
}

impl Quotations {
    fn find(text: &str, document: &Document, mentions: &[Mention]) -> Self {
        const LONGEST: usize = 300;
        let form = |at: usize| document.tokens[at].span.of(text);
        let mut all = Vec::new();
        let mut open: Option<usize> = None;
        for at in 0..document.tokens.len() {
            let mark = form(at);
            let opens = mark == "“" || (mark == "\"" && open.is_none());
            if opens {
                open = Some(at);
            } else if matches!(mark, "”" | "\"")
                && let Some(start) = open.take()
                && at - start < LONGEST
            {
                let speaker = speaker_beside(text, document, mentions, start, at);
                all.extend(speaker.map(|speaker| (start, at, speaker)));
            }
        }
        Self { all }
    }

    fn speaker_at(&self, token: usize) -> Option<u32> {
        let after = self.all.partition_point(|&(start, ..)| start <= token);
        let &(start, end, speaker) = self.all.get(after.checked_sub(1)?)?;
        (start < token && token < end).then_some(speaker)
    }
}

/// The person named beside a verb of saying right after or before a quotation.
fn speaker_beside(
    text: &str,
    document: &Document,
    mentions: &[Mention],
    start: usize,
    end: usize,
) -> Option<u32> {
    const BESIDE: usize = 7;
    const SAYING: &[&str] = &[
        "say",
        "tell",
        "tweet",
        "write",
        "add",
        "ask",
        "reply",
        "continue",
        "explain",
        "note",
        "warn",
        "claim",
        "insist",
        "argue",
        "declare",
        "announce",
        "recall",
        "state",
        "conclude",
        "joke",
        "admit",
        "acknowledge",
        "respond",
    ];
    const SAID: &[&str] = &[
        "said",
        "says",
        "told",
        "tweeted",
        "wrote",
        "added",
        "asked",
        "replied",
        "continued",
        "explained",
        "noted",
        "warned",
        "claimed",
        "insisted",
        "argued",
        "declared",
        "announced",
        "recalled",
        "stated",
        "concluded",
        "joked",
        "admitted",
        "acknowledged",
        "responded",
    ];
    let look = |tokens: std::ops::Range<usize>| {
        let says = tokens.clone().any(|at| {
            let token = &document.tokens[at];
            SAYING.contains(&token.lemma.as_str()) || SAID.contains(&token.span.of(text))
        });
        if !says || tokens.is_empty() {
            return None;
        }
        let span = document.span_of(tokens);
        let first = mentions.partition_point(|mention| mention.span.end <= span.start);
        mentions[first..]
            .iter()
            .take_while(|mention| mention.span.start < span.end)
            .find(|mention| mention.kind == EntityKind::Person)
            .map(|mention| mention.entity)
    };
    let ends = |at: &usize| !matches!(document.tokens[*at].span.of(text), "." | "“" | "\"" | "”" | "!" | "?");
    let after = (end + 1..document.tokens.len().min(end + 1 + BESIDE))
        .take_while(ends)
        .last()
        .map_or(end + 1..end + 1, |last| end + 1..last + 1);
    let before = (start.saturating_sub(BESIDE)..start)
        .rev()
        .take_while(ends)
        .last()
        .map_or(start..start, |first| first..start);
    look(after).or_else(|| look(before))
}
