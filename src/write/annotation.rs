//! One annotated article as one line of JSON: what `newsloom annotate` writes.
//!
//! In: an article and its document. Out: a line. Never: writes a byte offset; all offsets are code points of the `text` in the
//! same line.

use serde::Serialize;

use crate::{
    article::Article,
    document::{Cue, Document, Event, MentionForm, Participant, Quote, Reference},
    span::{CodePoints, Span},
};

/// What is written beside the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Every token with its lemma, part of speech and place in the tree.
    pub tokens: bool,
}

/// Appends one line to `output`.
pub fn write(output: &mut Vec<u8>, article: &Article, document: &Document, options: Options) {
    let places = Places { text: &article.text, points: CodePoints::new(&article.text), document };
    let line = Line {
        id: &article.id,
        date: article.date.map(|date| date.to_string()),
        text: &article.text,
        sentences: document.sentences.iter().map(|sentence| places.at(sentence.span)).collect(),
        entities: places.entities(),
        quotes: document.quotes.iter().map(|quote| places.quote(quote)).collect(),
        times: document
            .times
            .iter()
            .map(|time| TimeLine { at: places.at(time.span), kind: time.kind.as_str(), value: &time.value })
            .collect(),
        events: document.events.iter().map(|event| places.event(event)).collect(),
        tokens: options.tokens.then(|| places.tokens()),
    };
    serde_json::to_writer(&mut *output, &line).expect("strings, numbers and lists into memory");
    output.push(b'\n');
}

/// Turns spans of one article into what the line holds.
struct Places<'a> {
    text: &'a str,
    points: CodePoints,
    document: &'a Document,
}

impl<'a> Places<'a> {
    fn at(&self, span: Span) -> At {
        let (start, end) = self.points.span(self.text, span);
        At { start, end }
    }

    fn name(&self, entity: u32) -> &'a str {
        self.document.entities.get(entity as usize).map_or("", |entity| &entity.name)
    }

    fn entities(&self) -> Vec<EntityLine<'a>> {
        self.document
            .mentions
            .iter()
            .filter(|mention| mention.form == MentionForm::Name)
            .map(|mention| EntityLine {
                at: self.at(mention.span),
                kind: mention.kind.as_str(),
                text: mention.span.of(self.text),
                entity: mention.entity,
                name: self.name(mention.entity),
            })
            .collect()
    }

    fn quote(&self, quote: &'a Quote) -> QuoteLine<'a> {
        QuoteLine {
            spans: quote.spans.iter().map(|&span| self.points.span(self.text, span)).collect(),
            kind: quote.kind.as_str(),
            attribution: quote.attribution.as_str(),
            confidence: (f64::from(quote.confidence) * 100.0).round() / 100.0,
            speaker: quote.speaker.map(|speaker| self.reference(speaker)),
            cue: quote.cue.as_ref().map(|Cue { span, lemma }| CueLine { at: self.at(*span), lemma }),
        }
    }

    fn reference(&self, reference: Reference) -> ReferenceLine<'a> {
        ReferenceLine {
            at: self.at(reference.span),
            text: reference.span.of(self.text),
            entity: reference.entity,
            name: reference.entity.map(|entity| self.name(entity)),
        }
    }

    fn participant(&self, participant: &Participant) -> ParticipantLine<'a> {
        ParticipantLine {
            reference: self.reference(Reference { span: participant.span, entity: participant.entity }),
            country: participant.actor.country,
            sector: participant.actor.sector,
        }
    }

    fn event(&self, event: &'a Event) -> EventLine<'a> {
        EventLine {
            trigger: self.at(event.trigger),
            plover: &event.plover,
            mode: present(&event.mode),
            cameo: present(&event.cameo),
            quad: (event.quad > 0).then_some(event.quad),
            goldstein: event.goldstein,
            source: event.source.as_ref().map(|source| self.participant(source)),
            target: event.target.as_ref().map(|target| self.participant(target)),
            date: present(&event.date),
            place: event.place.map(|entity| PlaceLine { entity, name: self.name(entity) }),
            status: event.status.as_str(),
        }
    }

    fn tokens(&self) -> Vec<TokenLine<'a>> {
        (0..)
            .zip(&self.document.tokens)
            .map(|(index, token)| TokenLine {
                at: self.at(token.span),
                lemma: &token.lemma,
                upos: token.upos.as_str(),
                head: (token.head != index).then_some(token.head),
                deprel: token.rel.as_str(),
            })
            .collect()
    }
}

fn present(value: &str) -> Option<&str> {
    (!value.is_empty()).then_some(value)
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    date: Option<String>,
    text: &'a str,
    sentences: Vec<At>,
    entities: Vec<EntityLine<'a>>,
    quotes: Vec<QuoteLine<'a>>,
    times: Vec<TimeLine<'a>>,
    events: Vec<EventLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Vec<TokenLine<'a>>>,
}

#[derive(Serialize)]
struct At {
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct EntityLine<'a> {
    #[serde(flatten)]
    at: At,
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a str,
    entity: u32,
    name: &'a str,
}

#[derive(Serialize)]
struct QuoteLine<'a> {
    spans: Vec<(u32, u32)>,
    #[serde(rename = "type")]
    kind: &'static str,
    /// Speech or belief.
    attribution: &'static str,
    /// How sure the extractor is, 0 to 1, two digits.
    confidence: f64,
    speaker: Option<ReferenceLine<'a>>,
    cue: Option<CueLine<'a>>,
}

#[derive(Serialize)]
struct ReferenceLine<'a> {
    #[serde(flatten)]
    at: At,
    text: &'a str,
    entity: Option<u32>,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct CueLine<'a> {
    #[serde(flatten)]
    at: At,
    lemma: &'a str,
}

#[derive(Serialize)]
struct TimeLine<'a> {
    #[serde(flatten)]
    at: At,
    #[serde(rename = "type")]
    kind: &'static str,
    value: &'a str,
}

#[derive(Serialize)]
struct EventLine<'a> {
    trigger: At,
    plover: &'a str,
    mode: Option<&'a str>,
    cameo: Option<&'a str>,
    quad: Option<u8>,
    goldstein: Option<f32>,
    source: Option<ParticipantLine<'a>>,
    target: Option<ParticipantLine<'a>>,
    date: Option<&'a str>,
    place: Option<PlaceLine<'a>>,
    status: &'static str,
}

#[derive(Serialize)]
struct ParticipantLine<'a> {
    #[serde(flatten)]
    reference: ReferenceLine<'a>,
    country: Option<&'static str>,
    sector: Option<&'static str>,
}

#[derive(Serialize)]
struct PlaceLine<'a> {
    entity: u32,
    name: &'a str,
}

#[derive(Serialize)]
struct TokenLine<'a> {
    #[serde(flatten)]
    at: At,
    lemma: &'a str,
    upos: &'static str,
    /// Index into this list; null at the root of a sentence.
    head: Option<u32>,
    deprel: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::{Entity, Mention, QuoteKind, Sentence},
        entity::EntityKind,
    };

    #[test]
    fn offsets_are_code_points_of_the_written_text() {
        let text = "“Yes”, said Zoë.";
        let article = Article { id: "a\"1".to_owned(), text: text.to_owned(), ..Article::default() };
        let at = |part: &str| {
            let start = text.find(part).unwrap();
            Span::new(start, start + part.len())
        };
        let mut document = Document::default();
        document.sentences.push(Sentence { span: Span::new(0, text.len()), tokens: 0..0 });
        document.entities.push(Entity::named(EntityKind::Person, "Zoë Ash", 0));
        document.mentions.push(Mention {
            span: at("Zoë"),
            form: MentionForm::Name,
            kind: EntityKind::Person,
            entity: 0,
        });
        document.quotes.push(Quote {
            spans: vec![at("Yes")],
            kind: QuoteKind::Direct,
            attribution: crate::document::Attribution::Speech,
            speaker: Some(Reference { span: at("Zoë"), entity: Some(0) }),
            cue: Some(Cue { span: at("said"), lemma: "say".into() }),
            sentence: 0,
            confidence: 1.0,
        });
        let mut output = Vec::new();
        write(&mut output, &article, &document, Options::default());
        assert_eq!(
            String::from_utf8(output).unwrap(),
            concat!(
                r#"{"id":"a\"1","date":null,"text":"“Yes”, said Zoë.","sentences":[{"start":0,"end":16}],"#,
                r#""entities":[{"start":12,"end":15,"type":"PERSON","text":"Zoë","entity":0,"name":"Zoë Ash"}],"#,
                r#""quotes":[{"spans":[[1,4]],"type":"direct","attribution":"speech","confidence":1.0,"#,
                r#""speaker":{"start":12,"end":15,"text":"Zoë","entity":0,"name":"Zoë Ash"},"#,
                r#""cue":{"start":7,"end":11,"lemma":"say"}}],"times":[],"events":[]}"#,
                "\n"
            )
        );
    }
}
