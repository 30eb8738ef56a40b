//! Documents for the tests of this stage: text with the names marked in it, cut into tokens by the splitter.

use super::{Config, EntityKind, Resolver};
use crate::{
    analysis::Stage,
    article::Article,
    document::{Certainty, Document, MentionForm, Name},
    model::Upos,
    span::Span,
    text::Splitter,
};

/// An article and its document from text like `[Qassem Soleimani|PERSON] was killed.`; capitalised tokens are proper nouns, others
/// nouns, and there is no tree.
pub(super) fn marked(marked: &str) -> (Article, Document) {
    let mut text = String::new();
    let mut names: Vec<(Span, EntityKind)> = Vec::new();
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('[') {
        let (name, after) = after.split_once(']').expect("a closed name");
        let (name, kind) = name.split_once('|').expect("a name with a type");
        text.push_str(before);
        let start = text.len();
        text.push_str(name);
        names.push((Span::new(start, text.len()), EntityKind::parse(kind).expect("a type")));
        rest = after;
    }
    text.push_str(rest);
    let mut document = Document::default();
    Splitter::new().split(&text, &mut document);
    for token in &mut document.tokens {
        let form = token.span.of(&text);
        token.upos = match form {
            "the" | "The" | "a" | "an" => Upos::Det,
            "of" | "in" | "for" | "at" | "to" | "by" | "with" => Upos::Adp,
            _ if form.starts_with(char::is_uppercase) => Upos::Propn,
            _ if form.starts_with(char::is_alphabetic) => Upos::Noun,
            _ => Upos::Punct,
        };
    }
    for (span, kind) in names {
        let tokens = document.tokens_in(span);
        document.names.push(Name { tokens, span, kind, certainty: Certainty::Sure });
    }
    (Article { text, ..Article::default() }, document)
}

/// The article annotated by this stage.
pub(super) fn annotated(text: &str) -> (Article, Document) {
    let (article, mut document) = marked(text);
    annotated_with(&article, &mut document);
    (article, document)
}

/// Annotates a document that has its tokens and names.
pub(super) fn annotated_with(article: &Article, document: &mut Document) {
    Resolver::new(&Config::default()).expect("built-in lists").annotate(article, document);
}

/// Text and name of the entity of every mention that is not an amount, in order.
pub(super) fn names(text: &str) -> Vec<(String, String)> {
    let (article, document) = annotated(text);
    document
        .mentions
        .iter()
        .filter(|mention| mention.form != MentionForm::Pronoun)
        .map(|mention| {
            (
                mention.span.of(&article.text).to_owned(),
                document.entities[mention.entity as usize].name.clone(),
            )
        })
        .collect()
}
