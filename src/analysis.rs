//! From an article to everything found in it: the chain of language stages.
//!
//! In: cleaned [`Article`]s. Out: one filled [`Document`] for each. Never: reads a file, looks at a clock, or keeps anything
//! of one article for the next.

use std::sync::Arc;

use crate::{article::Article, config::Config, document::Document, entity, event, model, quote, text, time};

/// A stage after the language model: reads what the earlier stages found in the article and adds its own.
pub trait Stage: Send + Sync {
    /// Fills this stage's part of `document`.
    fn annotate(&self, article: &Article, document: &mut Document);
}

/// All language stages, ready to run; shared by all workers.
pub struct Analyzer {
    splitter: text::Splitter,
    model: model::Tagger,
    stages: Vec<(&'static str, Box<dyn Stage>)>,
    actors: Arc<entity::ActorCoder>,
}

/// What can keep the language stages from starting.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The model cannot be used.
    #[error(transparent)]
    Model(#[from] model::Error),
    /// The gazetteer or a user's list cannot be used.
    #[error(transparent)]
    Entity(#[from] entity::Error),
    /// A list of the quote stage cannot be used.
    #[error(transparent)]
    Quote(#[from] quote::Error),
    /// A list of the time stage cannot be used.
    #[error(transparent)]
    Time(#[from] time::Error),
    /// The event rules cannot be used.
    #[error(transparent)]
    Event(#[from] event::Error),
}

/// Memory that one worker keeps between batches.
#[derive(Default)]
pub struct Scratch {
    model: model::Scratch,
}

impl Analyzer {
    /// Loads the model and compiles the lists.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let entities = entity::Resolver::new(&config.entity)?;
        let actors = entities.actors();
        Ok(Self {
            splitter: text::Splitter::new(),
            model: model::Tagger::new(&config.model)?,
            stages: vec![
                ("entities", Box::new(entities)),
                ("times", Box::new(time::Finder::new(&config.time)?)),
                ("quotes", Box::new(quote::Finder::new(&config.quote)?)),
                ("events", Box::new(event::Coder::new(&config.event, Arc::clone(&actors))?)),
            ],
            actors,
        })
    }

    /// The first stage alone.
    pub fn splitter(&self) -> &text::Splitter {
        &self.splitter
    }

    /// The language model alone.
    pub fn tagger(&self) -> &model::Tagger {
        &self.model
    }

    /// The stages after the language model, in their order, by the name of what they find.
    pub fn stages(&self) -> impl Iterator<Item = (&'static str, &dyn Stage)> {
        self.stages.iter().map(|(name, stage)| (*name, &**stage))
    }

    /// The coder of actors, for phrases of annotated documents.
    pub fn actors(&self) -> &entity::ActorCoder {
        &self.actors
    }

    /// Annotates a batch; `documents` gets one document an article, in order, and keeps its memory from call to call.
    pub fn annotate(&self, articles: &[Article], documents: &mut Vec<Document>, scratch: &mut Scratch) {
        documents.resize_with(articles.len(), Document::default);
        for (article, document) in articles.iter().zip(documents.iter_mut()) {
            document.clear();
            self.splitter.split(&article.text, document);
        }
        self.model.tag(articles, documents, &mut scratch.model);
        for (article, document) in articles.iter().zip(documents.iter_mut()) {
            for (_, stage) in &self.stages {
                stage.annotate(article, document);
            }
        }
    }
}
