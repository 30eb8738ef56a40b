//! Tags, lemmas and trees against a treebank, and sentences and tokens against its text.
//!
//! In: CoNLL-U. Out: with the treebank's own sentences and words: share of words with the right part of speech, lemma, head
//! (UAS), head and universal relation (LAS), head and whole relation; from the text alone: F1 of sentences and tokens by
//! their first and last characters. Punctuation counts, as in the shared task of CoNLL 2018. Never: realigns.

use std::{collections::BTreeSet, fmt::Write, path::Path};

use crate::{
    analysis::Analyzer,
    article::Article,
    document::Document,
    model::Scratch,
    score::{self, Error, Options, Prf, Report, Resampler, conllu},
    span::Span,
};

/// Counts of one document, or sums of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    words: usize,
    /// Right ones, in the order of [`SHARES`].
    right: [usize; SHARES.len()],
    /// Right, found, there.
    sentences: [usize; 3],
    /// As above.
    tokens: [usize; 3],
}

/// Names of what is counted in words.
const SHARES: [(&str, &str); 5] = [
    ("upos", "part of speech"),
    ("lemma", "lemma"),
    ("uas", "head (UAS)"),
    ("las", "head and relation (LAS)"),
    ("las_full", "with the subtype"),
];

/// Scores the analyzer's tags and trees.
pub fn score(path: &Path, analyzer: &Analyzer, options: Options) -> Result<Report, Error> {
    let mut scratch = Scratch::default();
    let mut counts = Vec::new();
    for mut treebank in conllu::read(path)? {
        let article = [Article { text: std::mem::take(&mut treebank.text), ..Article::default() }];
        let mut tagged = [treebank.words.clone()];
        analyzer.tagger().tag(&article, &mut tagged, &mut scratch);
        let mut split = Document::default();
        analyzer.splitter().split(&article[0].text, &mut split);
        counts.push(Counts::new(&treebank, &tagged[0], &split));
    }
    Ok(report(&counts, options))
}

impl Counts {
    fn new(gold: &conllu::Treebank, tagged: &Document, split: &Document) -> Self {
        let mut counts = Self { words: gold.labels.len(), ..Self::default() };
        for (labels, token) in gold.labels.iter().zip(&tagged.tokens) {
            let universal = labels.rel.split(':').next().unwrap_or_default();
            let head = labels.head == token.head;
            let right = [
                labels.upos == token.upos.as_str(),
                labels.lemma == token.lemma,
                head,
                head && universal == token.rel.universal(),
                head && labels.rel == token.rel.as_str(),
            ];
            for (count, right) in counts.right.iter_mut().zip(right) {
                *count += usize::from(right);
            }
        }
        let sentences =
            |document: &Document| document.sentences.iter().map(|sentence| sentence.span).collect();
        let tokens = |document: &Document| document.tokens.iter().map(|token| token.span).collect();
        counts.sentences = agreement(&sentences(&gold.words), &sentences(split));
        counts.tokens = agreement(&tokens(&gold.words), &tokens(split));
        counts
    }

    fn add(&mut self, other: &Self) {
        self.words += other.words;
        for (mine, theirs) in [
            (&mut self.right[..], &other.right[..]),
            (&mut self.sentences, &other.sentences),
            (&mut self.tokens, &other.tokens),
        ] {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine += theirs;
            }
        }
    }

    fn share(&self, index: usize) -> f64 {
        100.0 * self.right[index] as f64 / self.words.max(1) as f64
    }
}

fn agreement(gold: &BTreeSet<Span>, found: &BTreeSet<Span>) -> [usize; 3] {
    [gold.intersection(found).count(), found.len(), gold.len()]
}

fn report(documents: &[Counts], options: Options) -> Report {
    let mut sum = Counts::default();
    for counts in documents {
        sum.add(counts);
    }
    let mut table =
        format!("documents {}, sentences {}, words {}\n", documents.len(), sum.sentences[2], sum.words);
    let mut result = Vec::new();
    for (index, (key, title)) in SHARES.into_iter().enumerate() {
        let value = format!("{:.2}", sum.share(index));
        let _ = writeln!(table, "{title:<24} {value:>7}");
        result.push((key, value));
    }
    let parts = [("sentences_f", "sentences", sum.sentences), ("tokens_f", "tokens", sum.tokens)];
    for (key, title, [right, found, there]) in parts {
        let Prf { precision, recall, f } = Prf::new(right, found, there);
        let _ = writeln!(
            table,
            "{title:<24} {f:>7.2}  precision {precision:.2}, recall {recall:.2}, from the text"
        );
        result.push((key, format!("{f:.2}")));
    }
    if options.bootstrap > 0 && !documents.is_empty() {
        write_intervals(&mut table, documents, options.bootstrap);
    }
    result.push(("words", sum.words.to_string()));
    Report { title: "syntax", table, result }
}

fn write_intervals(table: &mut String, documents: &[Counts], times: u32) {
    let mut resampler = Resampler::new();
    let mut values = [const { Vec::new() }; SHARES.len()];
    for _ in 0..times {
        let mut sum = Counts::default();
        for _ in 0..documents.len() {
            sum.add(&documents[resampler.below(documents.len())]);
        }
        for (index, values) in values.iter_mut().enumerate() {
            values.push(sum.share(index));
        }
    }
    for ((_, title), values) in SHARES.into_iter().zip(values) {
        let (low, high) = score::interval(values);
        let _ = writeln!(table, "{title:<24} 95% interval {low:.2} - {high:.2}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gold_agrees_with_itself_and_not_with_less() {
        let spans = |ends: &[usize]| ends.iter().map(|&end| Span::new(0, end)).collect();
        assert_eq!(agreement(&spans(&[1, 2, 3]), &spans(&[2, 3, 4, 5])), [2, 4, 3]);
        let counts = Counts { words: 4, right: [4, 3, 2, 1, 0], sentences: [1, 2, 1], tokens: [4, 4, 4] };
        let report = report(&[counts, counts], Options { bootstrap: 5 });
        let expected = [
            ("upos", "100.00"),
            ("lemma", "75.00"),
            ("uas", "50.00"),
            ("las", "25.00"),
            ("las_full", "0.00"),
            ("sentences_f", "66.67"),
            ("tokens_f", "100.00"),
            ("words", "8"),
        ];
        assert_eq!(report.result, expected.map(|(key, value)| (key, value.to_owned())));
        assert!(report.table.contains("95% interval 75.00 - 75.00"));
    }
}
