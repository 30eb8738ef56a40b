//! From an article and what was found in it to rows.
//!
//! In: an article under its final id, with its document. Out: rows in the [`Sheet`]s of all tables, in the order of the columns
//! in [`schema`]. Never: a byte offset; all offsets are code points of the article's `text`.

use super::{
    Format,
    schema::{self, Table},
    sheet::Sheet,
};
use crate::{
    article::{Article, Origin},
    document::{DateSource, Document, Entity, Event, MentionForm, Participant, Quote, Reference},
    span::{CodePoints, Span},
    summary::entity_id,
};

/// The sheets of all tables of articles.
#[derive(Debug)]
pub struct Sheets {
    articles: Sheet,
    entities: Sheet,
    mentions: Sheet,
    quotes: Sheet,
    events: Sheet,
    times: Sheet,
    duplicates: Sheet,
    filtered: Sheet,
}

impl Sheets {
    /// No rows yet.
    pub fn new(formats: &[Format]) -> Self {
        let sheet = |table: &'static Table| Sheet::new(table, formats);
        Self {
            articles: sheet(&schema::ARTICLES),
            entities: sheet(&schema::ENTITIES),
            mentions: sheet(&schema::MENTIONS),
            quotes: sheet(&schema::QUOTES),
            events: sheet(&schema::EVENTS),
            times: sheet(&schema::TIMES),
            duplicates: sheet(&schema::DUPLICATES),
            filtered: sheet(&schema::FILTERED),
        }
    }

    /// The sheets in the order of [`schema::TABLES`].
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Sheet> {
        [
            &mut self.articles,
            &mut self.entities,
            &mut self.mentions,
            &mut self.quotes,
            &mut self.events,
            &mut self.times,
            &mut self.duplicates,
            &mut self.filtered,
        ]
        .into_iter()
    }

    /// Adds all rows of an article. `ids` gets the `entity_id` of each of its entities.
    pub fn article(&mut self, article: &Article, document: &Document, ids: &mut Vec<String>) {
        ids.clear();
        ids.extend(document.entities.iter().map(entity_id));
        let row = Row { article, document, ids, points: CodePoints::new(&article.text) };
        row.article(&mut self.articles);
        for (number, entity) in document.entities.iter().enumerate() {
            row.entity(&mut self.entities, number, entity);
        }
        row.mentions(&mut self.mentions);
        for (number, quote) in document.quotes.iter().enumerate() {
            row.quote(&mut self.quotes, number, quote);
        }
        for (number, event) in document.events.iter().enumerate() {
            row.event(&mut self.events, number, event);
        }
        row.times(&mut self.times);
    }

    /// Adds a record whose text was there before, in the article `of`.
    pub fn duplicate(&mut self, origin: &Origin, id: &str, of: &str) {
        left_out(&mut self.duplicates, origin, id, of);
    }

    /// Adds a record that the configuration leaves out.
    pub fn filtered(&mut self, origin: &Origin, id: &str, reason: &str) {
        left_out(&mut self.filtered, origin, id, reason);
    }
}

fn left_out(sheet: &mut Sheet, origin: &Origin, id: &str, why: &str) {
    sheet.text(&origin.source);
    sheet.integer(origin.offset);
    sheet.integer(origin.number);
    sheet.text(id);
    sheet.text(why);
    sheet.end();
}

fn count(number: usize) -> u64 {
    number as u64
}

/// What the rows of one article have in common.
struct Row<'a> {
    article: &'a Article,
    document: &'a Document,
    ids: &'a [String],
    points: CodePoints,
}

impl Row<'_> {
    fn at(&self, sheet: &mut Sheet, span: Span) {
        let (start, end) = self.points.span(&self.article.text, span);
        sheet.integer(u64::from(start));
        sheet.integer(u64::from(end));
    }

    fn words(&self, span: Span) -> &str {
        span.of(&self.article.text)
    }

    fn known(&self, entity: Option<u32>) -> Option<&Entity> {
        self.document.entities.get(entity? as usize)
    }

    fn name(&self, entity: Option<u32>) -> &str {
        self.known(entity).map_or("", |entity| &entity.name)
    }

    /// Number of an entity and its name.
    fn named(&self, sheet: &mut Sheet, entity: Option<u32>) {
        sheet.integer(entity.map(u64::from));
        sheet.text(self.name(entity));
    }

    fn article(&self, sheet: &mut Sheet) {
        let Self { article, document, .. } = self;
        sheet.text(&article.id);
        sheet.date(article.date);
        sheet.text(&article.title);
        sheet.text(&article.publisher);
        sheet.text(&article.author);
        sheet.text(&article.url);
        sheet.text(&article.dateline);
        sheet.text(&article.language);
        sheet.text(&article.text);
        sheet.text(&article.origin.source);
        sheet.integer(article.origin.offset);
        sheet.integer(article.origin.number);
        sheet.integer(u64::from(self.points.at(&article.text, article.text.len() as u32)));
        sheet.integer(count(document.tokens.len()));
        sheet.integer(count(document.sentences.len()));
        sheet.integer(count(document.entities.len()));
        sheet.integer(count(document.mentions.len()));
        sheet.integer(count(document.quotes.len()));
        sheet.integer(count(document.events.len()));
        sheet.integer(count(document.times.len()));
        sheet.end();
    }

    fn entity(&self, sheet: &mut Sheet, number: usize, entity: &Entity) {
        sheet.text(&self.article.id);
        sheet.integer(count(number));
        sheet.text(&self.ids[number]);
        sheet.text(&entity.name);
        sheet.code(entity.kind.as_str());
        sheet.integer(u64::from(entity.names));
        sheet.integer(u64::from(entity.mentions));
        sheet.integer(u64::from(self.points.at(&self.article.text, entity.first)));
        sheet.number(Some(f64::from(entity.salience)), 4);
        sheet.text(&entity.roles.join("; "));
        sheet.text(entity.gender);
        sheet.text(entity.nationality.unwrap_or_default());
        self.named(sheet, entity.organisation);
        sheet.text(entity.actor.country.unwrap_or_default());
        sheet.text(entity.actor.sector.unwrap_or_default());
        let place = entity.place.as_ref();
        sheet.integer(place.map(|place| u64::from(place.geonames)));
        sheet.text(place.map_or("", |place| place.country));
        sheet.text(place.map_or("", |place| place.admin1.as_str()));
        sheet.number(place.map(|place| f64::from(place.latitude)), 5);
        sheet.number(place.map(|place| f64::from(place.longitude)), 5);
        sheet.text(entity.user_id.as_deref().unwrap_or_default());
        sheet.end();
    }

    fn mentions(&self, sheet: &mut Sheet) {
        for (number, mention) in self.document.mentions.iter().enumerate() {
            sheet.text(&self.article.id);
            sheet.integer(count(number));
            sheet.integer(u64::from(mention.entity));
            sheet.integer(self.document.sentence_at(mention.span.start).map(count));
            self.at(sheet, mention.span);
            sheet.text(self.words(mention.span));
            sheet.code(match mention.form {
                MentionForm::Name => "name",
                MentionForm::Nominal => "nominal",
                MentionForm::Pronoun => "pronoun",
            });
            sheet.code(mention.kind.as_str());
            sheet.end();
        }
    }

    fn times(&self, sheet: &mut Sheet) {
        for (number, time) in self.document.times.iter().enumerate() {
            sheet.text(&self.article.id);
            sheet.integer(count(number));
            sheet.integer(self.document.sentence_at(time.span.start).map(count));
            self.at(sheet, time.span);
            sheet.text(self.words(time.span));
            sheet.code(time.kind.as_str());
            sheet.text(&time.value);
            sheet.end();
        }
    }

    fn quote(&self, sheet: &mut Sheet, number: usize, quote: &Quote) {
        let hull = quote.spans.iter().copied().reduce(Span::hull).unwrap_or_default();
        let spans: Vec<String> = quote
            .spans
            .iter()
            .map(|&span| {
                let (start, end) = self.points.span(&self.article.text, span);
                format!("{start}-{end}")
            })
            .collect();
        let pieces: Vec<&str> = quote.spans.iter().map(|&span| self.words(span)).collect();
        sheet.text(&self.article.id);
        sheet.integer(count(number));
        sheet.date(self.article.date);
        sheet.integer(u64::from(quote.sentence));
        self.at(sheet, hull);
        sheet.text(&spans.join(" "));
        sheet.text(&pieces.join(" … "));
        sheet.code(quote.kind.as_str());
        sheet.code(quote.attribution.as_str());
        self.reference(sheet, quote.speaker);
        if let Some(cue) = &quote.cue {
            self.at(sheet, cue.span);
            sheet.text(self.words(cue.span));
            sheet.text(&cue.lemma);
        } else {
            (0..4).for_each(|_| sheet.absent());
        }
        sheet.number(Some(f64::from(quote.confidence)), 3);
        sheet.end();
    }

    /// Start, end, text, entity, name, id.
    fn reference(&self, sheet: &mut Sheet, reference: Option<Reference>) {
        let Some(reference) = reference else {
            return (0..6).for_each(|_| sheet.absent());
        };
        self.at(sheet, reference.span);
        sheet.text(self.words(reference.span));
        self.named(sheet, reference.entity);
        sheet.text(
            reference.entity.and_then(|entity| self.ids.get(entity as usize)).map_or("", String::as_str),
        );
    }

    fn participant(&self, sheet: &mut Sheet, participant: Option<&Participant>) {
        self.reference(
            sheet,
            participant.map(|participant| Reference { span: participant.span, entity: participant.entity }),
        );
        let actor = participant.map(|participant| participant.actor).unwrap_or_default();
        sheet.text(actor.country.unwrap_or_default());
        sheet.text(actor.sector.unwrap_or_default());
    }

    fn event(&self, sheet: &mut Sheet, number: usize, event: &Event) {
        sheet.text(&self.article.id);
        sheet.integer(count(number));
        sheet.date(self.article.date);
        sheet.integer(u64::from(event.sentence));
        self.at(sheet, event.trigger);
        sheet.text(self.words(event.trigger));
        sheet.text(&event.plover);
        sheet.text(&event.mode);
        sheet.text(&event.context);
        sheet.text(&event.cameo);
        sheet.integer((event.quad > 0).then_some(u64::from(event.quad)));
        sheet.number(event.goldstein.map(f64::from), 1);
        self.participant(sheet, event.source.as_ref());
        self.participant(sheet, event.target.as_ref());
        sheet.text(&event.date);
        sheet.text(match event.date_source {
            Some(DateSource::Event) => "event",
            Some(DateSource::Article) => "article",
            None => "",
        });
        self.named(sheet, event.place);
        let place = self.known(event.place).and_then(|entity| entity.place.as_ref());
        sheet.text(place.map_or("", |place| place.country));
        sheet.number(place.map(|place| f64::from(place.latitude)), 5);
        sheet.number(place.map(|place| f64::from(place.longitude)), 5);
        sheet.code(event.status.as_str());
        self.named(sheet, event.speaker);
        sheet.integer(event.quote.map(u64::from));
        for people in [event.killed, event.injured] {
            sheet.integer(people.map(|people| u64::from(people.number)));
            sheet.boolean(people.map(|people| people.approximate));
        }
        sheet.text(&event.cluster);
        sheet.integer(u64::from(event.reports));
        sheet.end();
    }
}
