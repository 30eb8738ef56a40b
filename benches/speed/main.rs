//! `cargo bench`: the forward pass by each set of instructions, the whole chain of `annotate`, and its times and events, in
//! tokens a second on one core.

#![allow(missing_docs, reason = "criterion's macros make items that nobody calls")]

mod text;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use newsloom::{
    analysis::{Analyzer, Scratch},
    config::Config,
    document::Document,
    model::{self, Tagger},
    text::Splitter,
    write::annotation,
};

fn speed(criterion: &mut Criterion) {
    let articles = text::articles(50);
    let splitter = Splitter::new();
    let mut documents = vec![Document::default(); articles.len()];
    let split = |documents: &mut [Document]| {
        for (article, document) in articles.iter().zip(documents) {
            document.clear();
            splitter.split(&article.text, document);
        }
    };
    split(&mut documents);
    let tokens = documents.iter().map(|document| document.tokens.len() as u64).sum();
    let mut group = criterion.benchmark_group("annotate");
    group.throughput(Throughput::Elements(tokens)).sample_size(20);

    group.bench_function("split", |bencher| bencher.iter(|| split(&mut documents)));

    for name in Tagger::all_instructions() {
        let tagger = Tagger::new(&model::Config::default())
            .expect("the built-in model can be used")
            .with_instructions(&name);
        let mut scratch = model::Scratch::default();
        group.bench_function(format!("model, {name}"), |bencher| {
            bencher.iter(|| {
                for document in &mut documents {
                    document.names.clear();
                }
                tagger.tag(&articles, &mut documents, &mut scratch);
            });
        });
    }

    let analyzer = Analyzer::new(&Config::default()).expect("the built-in lists can be used");
    let mut scratch = Scratch::default();
    let mut line = Vec::new();
    group.bench_function("whole chain", |bencher| {
        bencher.iter(|| {
            analyzer.annotate(&articles, &mut documents, &mut scratch);
            line.clear();
            for (article, document) in articles.iter().zip(&documents) {
                annotation::write(&mut line, article, document, annotation::Options::default());
            }
        });
    });

    // Each stage again, on what the whole chain has found for it.
    for (name, stage) in analyzer.stages().filter(|(name, _)| matches!(*name, "times" | "events")) {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for (article, document) in articles.iter().zip(&mut documents) {
                    match name {
                        "times" => document.times.clear(),
                        _ => document.events.clear(),
                    }
                    stage.annotate(article, document);
                }
            });
        });
    }

    group.bench_function("loading", |bencher| {
        bencher.iter(|| Tagger::new(&model::Config::default()));
    });
    group.finish();
}

criterion_group!(benches, speed);
criterion_main!(benches);
