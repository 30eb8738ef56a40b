//! Any text goes through the whole chain: no panic, and every span in bounds and on character boundaries.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use newsloom::{
    analysis::{Analyzer, Scratch},
    article::Article,
    config::Config,
    write::annotation,
};

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new(&Config::default()).unwrap());

fuzz_target!(|text: String| {
    let articles = [Article { text, ..Article::default() }];
    let mut documents = Vec::new();
    ANALYZER.annotate(&articles, &mut documents, &mut Scratch::default());
    let text = &articles[0].text;
    for token in &documents[0].tokens {
        assert!(!token.span.of(text).is_empty() && !token.lemma.is_empty());
    }
    for mention in &documents[0].mentions {
        assert!(!mention.span.of(text).is_empty());
    }
    annotation::write(&mut Vec::new(), &articles[0], &documents[0], annotation::Options { tokens: true });
});
