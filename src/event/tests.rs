//! Events of sentences that were parsed by hand.

use super::*;
use crate::{
    document::{Entity, Mention, MentionForm, Sentence, SpeechTags, Token},
    entity::{self, EntityKind},
    model::{Rel, Upos},
    span::Span,
};

/// A document from words as `form/lemma/UPOS/head/rel`, the head counted from 1 in the sentence; `^GPE` after a form makes it a
/// name, and a name goes on while the mark does. A `|` ends a sentence.
fn parse(words: &str) -> (Article, Document) {
    let mut text = String::new();
    let mut document = Document::default();
    let mut name: Option<(EntityKind, Span)> = None;
    for sentence in words.split('|') {
        let first = document.tokens.len();
        for word in sentence.split_whitespace() {
            let parts: Vec<&str> = word.split('/').collect();
            let [form, lemma, upos, head, rel] = parts.as_slice() else { panic!("{word}") };
            let (form, kind) = match form.split_once('^') {
                Some((form, kind)) => (form, Some(EntityKind::parse(kind).unwrap())),
                None => (*form, None),
            };
            if !text.is_empty() {
                text.push(' ');
            }
            let span = Span::new(text.len(), text.len() + form.len());
            text.push_str(form);
            name = match (name, kind) {
                (Some((known, before)), Some(kind)) if known == kind => Some((kind, before.hull(span))),
                (before, kind) => {
                    add_name(&mut document, &text, before);
                    kind.map(|kind| (kind, span))
                }
            };
            let head: usize = head.parse().unwrap();
            document.tokens.push(Token {
                span,
                lemma: (*lemma).into(),
                upos: Upos::parse(upos).unwrap(),
                head: if head == 0 { document.tokens.len() } else { first + head - 1 } as u32,
                rel: Rel::parse(rel).unwrap(),
                speech: SpeechTags::default(),
            });
        }
        add_name(&mut document, &text, name.take());
        let tokens = first..document.tokens.len();
        let span = document.span_of(tokens.clone());
        document.sentences.push(Sentence { span, tokens });
    }
    (Article { text, ..Article::default() }, document)
}

fn add_name(document: &mut Document, text: &str, name: Option<(EntityKind, Span)>) {
    let Some((kind, span)) = name else { return };
    let entity = document.entities.len() as u32;
    document.entities.push(Entity::named(kind, span.of(text), span.start));
    document.mentions.push(Mention { span, form: MentionForm::Name, kind, entity });
}

fn coder() -> Coder {
    let entities = entity::Resolver::new(&entity::Config::default()).unwrap();
    Coder::new(&Config::default(), entities.actors()).unwrap()
}

/// Events as "SOURCE CODE TARGET status".
fn coded(words: &str) -> Vec<String> {
    let (article, mut document) = parse(words);
    coder().annotate(&article, &mut document);
    let side = |side: &Option<crate::document::Participant>| {
        side.as_ref().map_or("-".to_owned(), |side| side.span.of(&article.text).replace(' ', "_"))
    };
    document
        .events
        .iter()
        .map(|event| {
            format!(
                "{} {} {} {}",
                side(&event.source),
                event.cameo,
                side(&event.target),
                event.status.as_str()
            )
        })
        .collect()
}

#[test]
fn sentences_are_coded() {
    for (words, expected) in [
        // active
        (
            "Iran^GPE/Iran/PROPN/2/nsubj condemned/condemn/VERB/0/root Israel^GPE/Israel/PROPN/2/obj",
            &["Iran 111 Israel asserted"][..],
        ),
        // what somebody announces is not what he does
        (
            "France^GPE/France/PROPN/2/nsubj announced/announce/VERB/0/root that/that/SCONJ/5/mark Iran^GPE/Iran/PROPN/5/nsubj \
             attacked/attack/VERB/2/ccomp Iraq^GPE/Iraq/PROPN/5/obj",
            &["Iran 190 Iraq asserted"],
        ),
        (
            "Iran^GPE/Iran/PROPN/2/nsubj attacked/attack/VERB/6/ccomp Iraq^GPE/Iraq/PROPN/2/obj ,/,/PUNCT/2/punct \
             officials/official/NOUN/6/nsubj said/say/VERB/0/root ,/,/PUNCT/8/punct killing/kill/VERB/6/advcl \
             soldiers/soldier/NOUN/8/obj",
            &["Iran 190 Iraq asserted", "Iran 190 soldiers asserted"],
        ),
        // the target that a frame names goes before what depends on it
        (
            "France^GPE/France/PROPN/2/nsubj voiced/voice/VERB/0/root support/support/NOUN/2/obj for/for/ADP/5/case \
             Iran^GPE/Iran/PROPN/3/nmod",
            &["France 051 Iran asserted"],
        ),
        // ties: alone with another one, or together
        (
            "France^GPE/France/PROPN/2/nsubj restored/restore/VERB/0/root ties/tie/NOUN/2/obj with/with/ADP/5/case \
             Iran^GPE/Iran/PROPN/3/nmod",
            &["France 050 Iran asserted"],
        ),
        (
            "France^GPE/France/PROPN/4/nsubj and/and/CCONJ/3/cc Iran^GPE/Iran/PROPN/1/conj restored/restore/VERB/0/root \
             ties/tie/NOUN/4/obj",
            &["France 050 Iran asserted", "Iran 050 France asserted"],
        ),
        // two by one noun; an adjective is nobody
        (
            "Iran^GPE/Iran/PROPN/2/nsubj condemned/condemn/VERB/0/root British^NORP/British/ADJ/6/amod and/and/CCONJ/5/cc \
             French^NORP/French/ADJ/3/conj officials/official/NOUN/2/obj",
            &["Iran 111 British asserted", "Iran 111 French_officials asserted"],
        ),
        (
            "France^GPE/France/PROPN/4/nsubj and/and/CCONJ/3/cc Iran^GPE/Iran/PROPN/1/conj held/hold/VERB/0/root \
             military/military/ADJ/6/amod exercises/exercise/NOUN/4/obj",
            &["France 062 Iran asserted", "Iran 062 France asserted"],
        ),
        // so much of something
        (
            "France^GPE/France/PROPN/2/nsubj gave/give/VERB/0/root Iran^GPE/Iran/PROPN/2/iobj packages/package/NOUN/2/obj \
             of/of/ADP/6/case grain/grain/NOUN/4/nmod",
            &["France 070 Iran asserted"],
        ),
        // passive with an agent
        (
            "Iran^GPE/Iran/PROPN/3/nsubj:pass was/be/AUX/3/aux:pass condemned/condemn/VERB/0/root by/by/ADP/5/case \
             Israel^GPE/Israel/PROPN/3/obl:agent",
            &["Israel 111 Iran asserted"],
        ),
        // passive without
        (
            "Two/two/NUM/2/nummod activists/activist/NOUN/4/nsubj:pass were/be/AUX/4/aux:pass \
             arrested/arrest/VERB/0/root",
            &["- 173 Two_activists asserted"],
        ),
        // conjunction of subjects, reciprocal
        (
            "France^GPE/France/PROPN/4/nsubj and/and/CCONJ/3/cc Germany^GPE/Germany/PROPN/1/conj \
             signed/sign/VERB/0/root an/a/DET/6/det agreement/agreement/NOUN/4/obj",
            &["France 057 Germany asserted", "Germany 057 France asserted"],
        ),
        // control: agreed to meet
        (
            "Iran^GPE/Iran/PROPN/2/nsubj agreed/agree/VERB/0/root to/to/PART/4/mark meet/meet/VERB/2/xcomp \
             Israel^GPE/Israel/PROPN/4/obj",
            &[
                "Iran 036 Israel asserted",
                "Israel 036 Iran asserted",
                "Iran 040 Israel future",
                "Israel 040 Iran future",
            ],
        ),
        // refused, threatened
        (
            "Iran^GPE/Iran/PROPN/2/nsubj refused/refuse/VERB/0/root to/to/PART/4/mark meet/meet/VERB/2/xcomp \
             Israel^GPE/Israel/PROPN/4/obj",
            &["Iran 125 Israel asserted", "Iran 040 Israel negated", "Israel 040 Iran negated"],
        ),
        (
            "Iran^GPE/Iran/PROPN/2/nsubj threatened/threaten/VERB/0/root to/to/PART/4/mark attack/attack/VERB/2/xcomp \
             Israel^GPE/Israel/PROPN/4/obj",
            &["Iran 138 Israel asserted", "Iran 190 Israel future"],
        ),
        // object control: demanded that
        (
            "Iran^GPE/Iran/PROPN/2/nsubj demanded/demand/VERB/0/root that/that/SCONJ/5/mark \
             Israel^GPE/Israel/PROPN/5/nsubj withdraw/withdraw/VERB/2/ccomp its/its/PRON/7/nmod:poss \
             troops/troop/NOUN/5/obj from/from/ADP/9/case Syria^GPE/Syria/PROPN/5/obl",
            &["Iran 1056 Israel asserted", "Israel 087 Syria demanded"],
        ),
        // accused of killing
        (
            "Iran^GPE/Iran/PROPN/2/nsubj accused/accuse/VERB/0/root Israel^GPE/Israel/PROPN/2/obj of/of/SCONJ/5/mark \
             killing/kill/VERB/2/advcl protesters/protester/NOUN/5/obj",
            &["Iran 1123 Israel asserted", "Israel 190 protesters claimed"],
        ),
        // a light verb and its noun
        (
            "Rebels/rebel/NOUN/2/nsubj launched/launch/VERB/0/root an/a/DET/4/det attack/attack/NOUN/2/obj \
             on/on/ADP/6/case Israel^GPE/Israel/PROPN/4/nmod",
            &["Rebels 190 Israel asserted"],
        ),
        // a nominal event
        (
            "The/the/DET/2/det attack/attack/NOUN/7/nsubj on/on/ADP/4/case Israel^GPE/Israel/PROPN/2/nmod by/by/ADP/6/case \
             rebels/rebel/NOUN/2/nmod failed/fail/VERB/0/root",
            &["rebels 190 Israel asserted"],
        ),
        // a possessor
        (
            "Iran^GPE/Iran/PROPN/3/nmod:poss 's/'s/PART/1/case attack/attack/NOUN/6/nsubj on/on/ADP/5/case \
             Israel^GPE/Israel/PROPN/3/nmod failed/fail/VERB/0/root",
            &["Iran 190 Israel asserted"],
        ),
        // talks between
        (
            "Talks/talk/NOUN/6/nsubj between/between/ADP/3/case Iran^GPE/Iran/PROPN/1/nmod and/and/CCONJ/5/cc \
             Israel^GPE/Israel/PROPN/3/conj began/begin/VERB/0/root",
            &["Iran 040 Israel asserted", "Israel 040 Iran asserted"],
        ),
        // relative clause
        (
            "Troops/troop/NOUN/6/nsubj who/who/PRON/3/nsubj bombed/bomb/VERB/1/acl:relcl Iran^GPE/Iran/PROPN/3/obj \
             have/have/AUX/6/aux left/leave/VERB/0/root",
            &["Troops 183 Iran asserted"],
        ),
        // negation and future
        (
            "Iran^GPE/Iran/PROPN/4/nsubj did/do/AUX/4/aux not/not/PART/4/advmod bomb/bomb/VERB/0/root \
             Israel^GPE/Israel/PROPN/4/obj",
            &["Iran 183 Israel negated"],
        ),
        (
            "Iran^GPE/Iran/PROPN/3/nsubj will/will/AUX/3/aux bomb/bomb/VERB/0/root Israel^GPE/Israel/PROPN/3/obj",
            &["Iran 138 Israel asserted", "Iran 183 Israel future"],
        ),
        // must, as somebody says
        (
            "Iran^GPE/Iran/PROPN/2/nsubj says/say/VERB/0/root Israel^GPE/Israel/PROPN/5/nsubj must/must/AUX/5/aux \
             retreat/retreat/VERB/2/ccomp",
            &["Iran 1056 Israel asserted"],
        ),
        // nothing political
        ("She/she/PRON/2/nsubj killed/kill/VERB/0/root time/time/NOUN/2/obj", &[]),
        ("The/the/DET/2/det plan/plan/NOUN/3/nsubj failed/fail/VERB/0/root", &[]),
    ] {
        assert_eq!(coded(words), expected, "{words}");
    }
}

#[test]
fn what_stands_above_says_whether_it_happened() {
    for (words, expected) in [
        (
            "France^GPE/France/PROPN/3/nmod:poss 's/'s/PART/1/case failure/failure/NOUN/7/nsubj to/to/PART/5/mark \
             attack/attack/VERB/3/acl Iraq^GPE/Iraq/PROPN/5/obj mattered/matter/VERB/0/root",
            &["France 190 Iraq negated"][..],
        ),
        (
            "suspicions/suspicion/NOUN/0/root that/that/SCONJ/4/mark Iran^GPE/Iran/PROPN/4/nsubj attacked/attack/VERB/1/acl \
             Iraq^GPE/Iraq/PROPN/4/obj",
            &["Iran 190 Iraq claimed"],
        ),
        (
            "Iran^GPE/Iran/PROPN/3/nsubj:pass is/be/AUX/3/aux:pass suspected/suspect/VERB/0/root of/of/SCONJ/5/mark \
             attacking/attack/VERB/3/advcl Iraq^GPE/Iraq/PROPN/5/obj",
            &["Iran 190 Iraq claimed"],
        ),
        (
            "France^GPE/France/PROPN/4/nsubj did/do/AUX/4/aux n't/not/PART/4/advmod hesitate/hesitate/VERB/0/root to/to/PART/6/mark \
             condemn/condemn/VERB/4/xcomp Iran^GPE/Iran/PROPN/6/obj",
            &["France 111 Iran asserted"],
        ),
        (
            "France^GPE/France/PROPN/4/nsubj did/do/AUX/4/aux n't/not/PART/4/advmod want/want/VERB/0/root to/to/PART/6/mark \
             condemn/condemn/VERB/4/xcomp Iran^GPE/Iran/PROPN/6/obj",
            &["France 111 Iran negated"],
        ),
        (
            "France^GPE/France/PROPN/2/nsubj used/use/VERB/0/root speeches/speech/NOUN/2/obj to/to/PART/5/mark \
             condemn/condemn/VERB/2/advcl Iran^GPE/Iran/PROPN/5/obj",
            &["France 111 Iran asserted"],
        ),
        // "many" are nobody who demands, but it is only demanded
        (
            "many/many/ADJ/2/nsubj urged/urge/VERB/0/root France^GPE/France/PROPN/2/obj to/to/PART/5/mark \
             condemn/condemn/VERB/2/xcomp Iran^GPE/Iran/PROPN/5/obj",
            &["France 111 Iran demanded"],
        ),
        // what only dates another event, between nobody who is named
        (
            "France^GPE/France/PROPN/2/nsubj restored/restore/VERB/0/root ties/tie/NOUN/2/obj with/with/ADP/5/case \
             Iran^GPE/Iran/PROPN/3/nmod five/five/NUM/7/nummod years/year/NOUN/10/obl after/after/SCONJ/10/mark \
             crowds/crowd/NOUN/10/nsubj attacked/attack/VERB/2/advcl embassies/embassy/NOUN/10/obj",
            &["France 050 Iran asserted"],
        ),
        (
            "France^GPE/France/PROPN/2/nsubj left/leave/VERB/0/root years/year/NOUN/6/obl after/after/SCONJ/6/mark \
             Iran^GPE/Iran/PROPN/6/nsubj attacked/attack/VERB/2/advcl Iraq^GPE/Iraq/PROPN/6/obj",
            &["Iran 190 Iraq historical"],
        ),
    ] {
        assert_eq!(coded(words), expected, "{words}");
    }
}

#[test]
fn several_act_and_visits_are_received() {
    for (words, expected) in [
        (
            "France^GPE/France/PROPN/2/nsubj visited/visit/VERB/0/root Iran^GPE/Iran/PROPN/2/obj",
            &["France 042 Iran asserted", "Iran 043 France asserted"][..],
        ),
        (
            "ambassadors/ambassador/NOUN/6/nsubj of/of/ADP/3/case Mali^GPE/Mali/PROPN/1/nmod and/and/CCONJ/5/cc \
             Niger^GPE/Niger/PROPN/3/conj condemned/condemn/VERB/0/root Iran^GPE/Iran/PROPN/6/obj",
            &["Mali 111 Iran asserted", "Niger 111 Iran asserted"],
        ),
        (
            "France^GPE/France/PROPN/4/nsubj and/and/CCONJ/3/cc Iran^GPE/Iran/PROPN/1/conj agree/agree/VERB/0/root \
             that/that/SCONJ/8/mark troops/troop/NOUN/8/nsubj should/should/AUX/8/aux stay/stay/VERB/4/ccomp",
            &["France 050 Iran asserted", "Iran 050 France asserted"],
        ),
        // what they agreed to do is an intention, also where no rule knows the deed
        (
            "France^GPE/France/PROPN/4/nsubj and/and/CCONJ/3/cc Iran^GPE/Iran/PROPN/1/conj agreed/agree/VERB/0/root \
             to/to/PART/6/mark dance/dance/VERB/4/xcomp",
            &[],
        ),
        // "the old foes Iran and Iraq" are named, and a law firm of two names is one
        (
            "foes/foe/NOUN/5/nsubj Iran^GPE/Iran/PROPN/1/appos and/and/CCONJ/4/cc Iraq^GPE/Iraq/PROPN/2/conj \
             condemned/condemn/VERB/0/root France^GPE/France/PROPN/5/obj",
            &["Iran 111 France asserted", "Iraq 111 France asserted"],
        ),
        (
            "firm/firm/NOUN/5/nsubj Cook^ORG/Cook/PROPN/1/appos and/and/CCONJ/4/cc Lee^ORG/Lee/PROPN/2/conj \
             condemned/condemn/VERB/0/root France^GPE/France/PROPN/5/obj",
            &["Cook 111 France asserted"],
        ),
        // whoever fights there is asked
        (
            "France^GPE/France/PROPN/2/nsubj appealed/appeal/VERB/0/root for/for/ADP/4/case peace/peace/NOUN/2/obl \
             in/in/ADP/6/case Syria^GPE/Syria/PROPN/4/nmod",
            &["France 020 Syria asserted"],
        ),
        // who commands troops asks nothing of them
        ("Iran^GPE/Iran/PROPN/2/nsubj commands/command/VERB/0/root troops/troop/NOUN/2/obj", &[]),
        // an opinion shared is no deed of states
        (
            "voters/voter/NOUN/4/nsubj and/and/CCONJ/3/cc senators/senator/NOUN/1/conj agree/agree/VERB/0/root \
             that/that/SCONJ/8/mark troops/troop/NOUN/8/nsubj should/should/AUX/8/aux stay/stay/VERB/4/ccomp",
            &[],
        ),
        // "the Iran deal" is not Iran, and who is for somebody's removal is not for him
        (
            "France^GPE/France/PROPN/2/nsubj supports/support/VERB/0/root the/the/DET/5/det Iran^GPE/Iran/PROPN/5/compound \
             deal/deal/NOUN/2/obj",
            &[],
        ),
        (
            "France^GPE/France/PROPN/2/nsubj supports/support/VERB/0/root Iran^GPE/Iran/PROPN/5/nmod:poss 's/'s/PART/3/case \
             defeat/defeat/NOUN/2/obj",
            &[],
        ),
    ] {
        assert_eq!(coded(words), expected, "{words}");
    }
}

#[test]
fn odd_trees_do_no_harm() {
    for words in [
        "attack/attack/NOUN/1/root",
        "a/attack/VERB/2/conj b/attack/VERB/1/conj",
        "x/x/X/0/root y/y/X/0/root z/attack/VERB/0/root",
        "é/agree/VERB/2/xcomp 😀/agree/VERB/3/xcomp w/agree/VERB/1/xcomp",
    ] {
        let (article, mut document) = parse(words);
        coder().annotate(&article, &mut document);
        for event in &document.events {
            assert!(article.text.get(event.trigger.range()).is_some());
        }
    }
}

#[test]
fn events_told_twice_are_one() {
    let sentence = "Iran^GPE/Iran/PROPN/2/nsubj condemned/condemn/VERB/0/root Israel^GPE/Israel/PROPN/2/obj";
    let (article, mut document) = parse(&format!("{sentence} | {sentence}"));
    coder().annotate(&article, &mut document);
    assert_eq!(document.events.len(), 1);
    assert_eq!((document.events[0].reports, document.events[0].cluster.len()), (2, 16));
}

#[test]
fn casualties_are_counted() {
    let words = "Rebels/rebel/NOUN/2/nsubj killed/kill/VERB/0/root at/at/ADP/5/case least/least/ADJ/5/nmod 12/12/NUM/6/nummod \
                 people/people/NOUN/2/obj and/and/CCONJ/8/cc wounded/wound/VERB/2/conj dozens/dozen/NOUN/8/obj";
    let (article, mut document) = parse(words);
    coder().annotate(&article, &mut document);
    let event = &document.events[0];
    assert_eq!(event.killed, Some(Count { number: 12, approximate: true }));
    assert_eq!(event.injured, Some(Count { number: 24, approximate: true }));
}
