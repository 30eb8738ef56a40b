//! The language model in the program: odd texts, damaged files, the same answer from all instructions.

use std::{path::Path, time::Instant};

use assert_cmd::Command;
use newsloom::{
    analysis::{Analyzer, Scratch},
    article::Article,
    config::Config,
    document::Document,
    model::{self, Rel, Tagger},
};

fn article(text: impl Into<String>) -> Article {
    Article { text: text.into(), ..Article::default() }
}

fn annotate(analyzer: &Analyzer, articles: &[Article]) -> Vec<Document> {
    let mut documents = Vec::new();
    analyzer.annotate(articles, &mut documents, &mut Scratch::default());
    documents
}

/// Spans in bounds and in order, heads in the sentence and without cycles, one root a sentence.
fn check(text: &str, document: &Document) {
    let mut end = 0;
    for token in &document.tokens {
        assert!(token.span.start >= end && !token.span.of(text).is_empty() && !token.lemma.is_empty());
        end = token.span.end;
    }
    for sentence in &document.sentences {
        let mut roots = 0;
        for start in sentence.tokens.clone() {
            let mut at = start;
            let mut steps = 0;
            while document.tokens[at].head as usize != at {
                at = document.tokens[at].head as usize;
                steps += 1;
                assert!(sentence.tokens.contains(&at) && steps <= sentence.tokens.len(), "a cycle");
            }
            let root = document.tokens[start].head as usize == start;
            assert_eq!(root, document.tokens[start].rel == Rel::Root);
            roots += usize::from(root);
        }
        assert_eq!(roots, 1);
    }
    let mut end = 0;
    for name in &document.names {
        assert!(name.tokens.start >= end && name.tokens.start < name.tokens.end);
        assert_eq!(name.span, document.span_of(name.tokens.clone()));
        end = name.tokens.end;
    }
}

#[test]
fn odd_texts_take_bounded_time_and_stay_in_bounds() {
    let analyzer = Analyzer::new(&Config::default()).unwrap();
    let texts = [
        String::new(),
        " \n\t".to_owned(),
        "word ".repeat(10_000),
        "A".repeat(5000),
        "CAPITALS ARE EVERYWHERE HERE ".repeat(180),
        "no end of it and on and on, ".repeat(500),
        "😀".repeat(5000),
        "👨‍👩‍👧🏽 ".repeat(2000),
        "\u{0}\u{1}\u{7f} a\u{0}b".repeat(500),
        "Президент встретился с министром. ".repeat(200),
        "大統領は東京で会談した。".repeat(300),
        "مرحبا بالعالم؟ ".repeat(500),
        "नमस्ते दुनिया। ".repeat(500),
        "e\u{301}\u{302}\u{303}".repeat(2000),
        "((((\"“‘'".repeat(1000),
        "A. B. C. D. ".repeat(800),
        "said said said. ".repeat(700),
        "“".repeat(3000),
        "1,000.50%$€5m-7 ".repeat(700),
        "Ash ".repeat(10_000),
        "Ann Lee-un-un-".repeat(2000),
        "MS AB (AB) St Ann's College's ".repeat(1500),
        "OSTREN/OSTREN, May 5 (AP) \n\n".repeat(1500),
    ];
    let start = Instant::now();
    for text in texts {
        let articles = [article(text)];
        let documents = annotate(&analyzer, &articles);
        check(&articles[0].text, &documents[0]);
    }
    // Far above what even a slow machine and a build without optimisation take.
    assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
}

#[test]
fn syntax_and_names_of_plain_news_make_sense() {
    let analyzer = Analyzer::new(&Config::default()).unwrap();
    let articles =
        [article("President Barack Obama met Angela Merkel in Berlin on Monday. He didn't like the talks.")];
    let document = &annotate(&analyzer, &articles)[0];
    let text = &articles[0].text;
    check(text, document);
    let names: Vec<&str> = document.names.iter().map(|name| name.span.of(text)).collect();
    assert!(names.iter().any(|name| name.ends_with("Obama")) && names.contains(&"Berlin"), "{names:?}");
    let lemmas: Vec<&str> = document.tokens.iter().map(|token| token.lemma.as_str()).collect();
    assert!(lemmas.contains(&"meet") && lemmas.contains(&"do") && lemmas.contains(&"not"), "{lemmas:?}");
    let met = document.tokens.iter().position(|token| token.lemma == "meet").unwrap();
    // Which of the three words of the name is its head is a matter of convention.
    let subject = document.tokens[..3].iter().find(|token| token.head as usize == met);
    assert_eq!(subject.map(|token| token.rel), Some(Rel::Nsubj));
    assert_eq!(document.tokens[met].rel, Rel::Root);
}

#[test]
fn all_instructions_give_the_same_labels() {
    let text = include_str!("../../docs/model.md").repeat(2);
    let articles = [article(text)];
    let config = model::Config::default();
    let splitter = newsloom::text::Splitter::new();
    let mut results = Tagger::all_instructions().into_iter().map(|name| {
        let tagger = Tagger::new(&config).unwrap().with_instructions(&name);
        assert_eq!(tagger.instructions(), name);
        let mut documents = vec![Document::default()];
        splitter.split(&articles[0].text, &mut documents[0]);
        tagger.tag(&articles, &mut documents, &mut model::Scratch::default());
        let document = documents.remove(0);
        (document.tokens, document.names)
    });
    let first = results.next().unwrap();
    assert!(first.0.len() > 2500);
    for other in results {
        assert!(first == other);
    }
}

#[test]
fn a_model_that_cannot_be_used_is_a_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let built_in = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/model.nlm")).unwrap();
    let mut damaged = built_in.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    let cases: [(&str, Option<&[u8]>, &str); 5] = [
        ("absent.nlm", None, "cannot read the model"),
        ("empty.nlm", Some(b""), "not a newsloom model file"),
        ("later.nlm", Some(b"NLMODEL9 and more"), "format 9"),
        ("cut.nlm", Some(&built_in[..1000]), "damaged"),
        ("damaged.nlm", Some(&damaged), "damaged"),
    ];
    for (name, bytes, message) in cases {
        let path = folder.path().join(name);
        if let Some(bytes) = bytes {
            std::fs::write(&path, bytes).unwrap();
        }
        let output = Command::cargo_bin("newsloom")
            .unwrap()
            .args(["annotate", "--model"])
            .arg(&path)
            .write_stdin("")
            .output()
            .unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(78), "{name}: {errors}");
        assert!(errors.contains(message) && errors.contains(name), "{name}: {errors}");
    }
    let path = folder.path().join("good.nlm");
    std::fs::write(&path, built_in).unwrap();
    Command::cargo_bin("newsloom")
        .unwrap()
        .args(["annotate", "--model"])
        .arg(&path)
        .write_stdin("")
        .assert()
        .success();
}
