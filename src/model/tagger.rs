//! The model applied to documents.
//!
//! In: documents with sentences and tokens. Out: the same with everything that the model says of tokens, and `names`. Never:
//! lets one article's result depend on which others are in its batch.

use std::{borrow::Cow, fs, ops::Range};

use smol_str::SmolStr;

use super::{
    Config, Error,
    encoder::{Encoder, Runner, room},
    file::ModelFile,
    kernels::{Arcs, Kernel, LANES, LONGEST_SENTENCE, Line},
    labels::Rel,
    lemma::Lemmatizer,
    names::NameReader,
    network::Network,
    tags::{Paths, Tag, largest},
    tree::Tree,
};
use crate::{
    article::Article,
    document::{Chunk, Document, SpeechTags},
    entity::EntityKind,
};

/// The model that is compiled in.
const BUILT_IN: Option<&[u8]> = Some(include_bytes!("../../data/model.nlm"));

/// Tokens that go through the network together: their rows fit the nearer caches.
const BATCH: usize = 320;

/// The model, ready to run.
pub struct Tagger {
    loaded: Option<Loaded>,
    lemmatizer: Lemmatizer,
}

struct Loaded {
    file: ModelFile,
    network: Network,
    kernel: Kernel,
    /// What each chunk head fills, in the order of the network's heads.
    fields: Vec<Field>,
}

/// What a chunk head fills.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    /// Names, with the type of each of its kinds.
    Names(Vec<Option<EntityKind>>),
    Content,
    Source,
    Cue,
    /// Nothing: a head that this version does not know.
    Unknown,
}

/// Memory of one worker.
#[derive(Default)]
pub struct Scratch {
    encoder: Encoder,
    pieces: Vec<Piece>,
    /// Tokens of the batch that each piece stands for.
    ranges: Vec<Range<usize>>,
    heads: Vec<Option<usize>>,
    piece_heads: Vec<Option<usize>>,
    decoder: Decoder,
    names: NameReader,
}

/// Memory of the search for trees and chunks.
#[derive(Default)]
struct Decoder {
    tree: Tree,
    arcs: Arcs,
    transposed: Vec<Line>,
    roots: Vec<f32>,
    paths: Paths,
    tags: Vec<u8>,
}

/// A sentence, or a part of one that is too long: its document and its tokens there.
struct Piece {
    document: usize,
    tokens: Range<usize>,
    /// The token that a part further in a sentence hangs on: the root of the part before it.
    continues: bool,
}

impl Tagger {
    /// Loads the built-in model or the one of the configuration.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let loaded = match &config.file {
            Some(path) => {
                let bytes = fs::read(path).map_err(|source| Error::Read { path: path.clone(), source })?;
                let loaded = Loaded::new(Cow::Owned(bytes), Kernel::best());
                Some(loaded.map_err(|source| Error::File { path: path.clone(), source })?)
            }
            None => BUILT_IN
                .map(|bytes| Loaded::new(Cow::Borrowed(bytes), Kernel::best()))
                .transpose()
                .map_err(Error::BuiltIn)?,
        };
        Ok(Self { loaded, lemmatizer: Lemmatizer::new() })
    }

    /// The model's name, and its version; empty without a model.
    pub fn name(&self) -> (&str, &str) {
        self.loaded.as_ref().map_or(("", ""), |loaded| {
            let header = loaded.file.header();
            (&header.name, &header.version)
        })
    }

    /// Hexadecimal BLAKE3 of the model file's content; empty without a model.
    pub fn hash(&self) -> &str {
        self.loaded.as_ref().map_or("", |loaded| &loaded.file.hash)
    }

    /// The instructions that run the model.
    pub fn instructions(&self) -> String {
        self.loaded.as_ref().map_or_else(String::new, |loaded| format!("{:?}", loaded.kernel).to_lowercase())
    }

    /// Names of all sets of instructions of this processor, the fastest first.
    pub fn all_instructions() -> Vec<String> {
        Kernel::available().iter().map(|kernel| format!("{kernel:?}").to_lowercase()).collect()
    }

    /// The same model run by other instructions, by one of the names that [`Tagger::all_instructions`] gives; the results are
    /// the same, the time is not.
    #[must_use]
    pub fn with_instructions(mut self, name: &str) -> Self {
        let kernel =
            Kernel::available().into_iter().find(|kernel| format!("{kernel:?}").to_lowercase() == name);
        if let (Some(loaded), Some(kernel)) = (&mut self.loaded, kernel) {
            loaded.kernel = kernel;
        }
        self
    }

    /// Tags a batch of documents.
    pub fn tag(&self, articles: &[Article], documents: &mut [Document], scratch: &mut Scratch) {
        scratch.pieces.clear();
        scratch.ranges.clear();
        scratch.encoder.begin(BATCH + LONGEST_SENTENCE);
        scratch.names.clear();
        let mut unread = 0;
        for number in 0..documents.len() {
            let text = &articles[number].text;
            for sentence in 0..documents[number].sentences.len() {
                let tokens = documents[number].sentences[sentence].tokens.clone();
                let mut start = tokens.start;
                while start < tokens.end {
                    let end = tokens.end.min(start + LONGEST_SENTENCE);
                    let first = scratch.encoder.len();
                    for token in &documents[number].tokens[start..end] {
                        scratch.encoder.push(token.span.of(text));
                    }
                    scratch.ranges.push(first..scratch.encoder.len());
                    let continues = start > tokens.start;
                    scratch.pieces.push(Piece { document: number, tokens: start..end, continues });
                    start = end;
                    if scratch.encoder.len() >= BATCH {
                        self.finish_batch(documents, scratch);
                        self.read_names(&articles[unread..number], &mut documents[unread..number], scratch);
                        unread = number;
                    }
                }
            }
        }
        self.finish_batch(documents, scratch);
        self.read_names(&articles[unread..], &mut documents[unread..], scratch);
    }

    /// Reads the names of documents whose tokens are all tagged.
    fn read_names(&self, articles: &[Article], documents: &mut [Document], scratch: &mut Scratch) {
        let Some(loaded) = &self.loaded else { return };
        for (head, field) in loaded.network.heads.chunks.iter().zip(&loaded.fields) {
            if let Field::Names(kinds) = field {
                let texts = articles.iter().map(|article| article.text.as_str());
                scratch.names.read(&head.tags, kinds, texts.zip(&mut *documents));
            }
        }
    }

    /// Runs the network over the pieces that were collected and writes what it says into their documents.
    fn finish_batch(&self, documents: &mut [Document], scratch: &mut Scratch) {
        if scratch.encoder.len() > 0 {
            if let Some(loaded) = &self.loaded {
                loaded.tag(documents, scratch);
            }
            for (piece, range) in scratch.pieces.iter().zip(&scratch.ranges) {
                let tokens = &mut documents[piece.document].tokens[piece.tokens.clone()];
                for (row, token) in range.clone().zip(tokens) {
                    let form = scratch.encoder.form_row(row);
                    let find = |form: &str| self.lemmatizer.lemma(form, token.upos);
                    token.lemma = scratch.encoder.forms.lemma(form, token.upos, find);
                    // The one lemma that syntax decides: "her book", but "saw her".
                    if token.lemma == "her" && !matches!(token.rel, Rel::NmodPoss | Rel::Root | Rel::Dep) {
                        token.lemma = SmolStr::new_static("she");
                    }
                }
            }
        }
        scratch.pieces.clear();
        scratch.ranges.clear();
        scratch.encoder.begin(BATCH + LONGEST_SENTENCE);
    }
}

impl Loaded {
    fn new(bytes: Cow<'static, [u8]>, kernel: Kernel) -> Result<Self, super::FileError> {
        let file = ModelFile::new(bytes)?;
        let network = Network::new(&file)?;
        let fields = network
            .heads
            .chunks
            .iter()
            .map(|head| match head.name.as_str() {
                "ner" => Field::Names(head.tags.kinds().iter().map(|kind| EntityKind::parse(kind)).collect()),
                "quote_content" => Field::Content,
                "quote_source" => Field::Source,
                "quote_cue" => Field::Cue,
                _ => Field::Unknown,
            })
            .collect();
        Ok(Self { file, network, kernel, fields })
    }

    fn tag(&self, documents: &mut [Document], scratch: &mut Scratch) {
        let Scratch { encoder, pieces, ranges, heads, piece_heads, decoder, names } = scratch;
        let runner = Runner { file: &self.file, network: &self.network, kernel: self.kernel };
        encoder.run(runner, ranges);
        let width = self.network.heads.product.lines();
        heads.clear();
        for (piece, range) in pieces.iter().zip(&*ranges) {
            let scores = encoder.scores(range.clone(), width);
            self.fill_tags(&mut documents[piece.document], piece, scores, decoder, names);
            self.find_heads(scores, range.len(), decoder, piece_heads);
            heads.extend(piece_heads.iter().map(|head| head.map(|head| head + range.start)));
        }
        let labels = &self.network.heads.rel_labels;
        let relations = encoder.relate(runner, heads);
        let rows = relations.chunks_exact(self.network.heads.rel_output.lines());
        let mut rows = rows.zip(&*heads);
        for (piece, range) in pieces.iter().zip(&*ranges) {
            let document = &mut documents[piece.document];
            // A part of a long sentence hangs on the root of the part before it, so that the sentence stays one tree.
            let before = piece.continues.then(|| root_before(document, piece.tokens.start)).flatten();
            for (index, (row, head)) in piece.tokens.clone().zip(&mut rows) {
                let token = &mut document.tokens[index];
                let rel = labels[largest(row, labels.len())];
                (token.head, token.rel) = match (head, before) {
                    (Some(head), _) => ((piece.tokens.start + head - range.start) as u32, not_root(rel)),
                    (None, Some(before)) => (before, Rel::Parataxis),
                    (None, None) => (index as u32, Rel::Root),
                };
            }
        }
    }

    /// Parts of speech and marks of speech of a piece; the scores of its names are kept until the whole article has them.
    fn fill_tags(
        &self,
        document: &mut Document,
        piece: &Piece,
        scores: &[Line],
        decoder: &mut Decoder,
        names: &mut NameReader,
    ) {
        let heads = &self.network.heads;
        let width = heads.product.lines();
        let tokens = &mut document.tokens[piece.tokens.clone()];
        for (token, row) in tokens.iter_mut().zip(scores.chunks_exact(width)) {
            token.upos = heads.upos_labels[largest(&row[heads.upos.clone()], heads.upos_labels.len())];
            token.speech = SpeechTags::default();
        }
        for (head, field) in heads.chunks.iter().zip(&self.fields) {
            match field {
                Field::Unknown => continue,
                Field::Names(_) => {
                    names.push(scores, width, &head.lines);
                    continue;
                }
                Field::Content | Field::Source | Field::Cue => {}
            }
            head.tags.decode(&scores[head.lines.start..], width, &mut decoder.paths, &mut decoder.tags);
            for (token, &tag) in document.tokens[piece.tokens.clone()].iter_mut().zip(&decoder.tags) {
                let mark = match field {
                    Field::Content => &mut token.speech.content,
                    Field::Source => &mut token.speech.source,
                    _ => &mut token.speech.cue,
                };
                *mark = match head.tags.tag(tag) {
                    Tag::Outside => Chunk::Outside,
                    Tag::Begin(_) => Chunk::Begin,
                    Tag::Inside(_) => Chunk::Inside,
                };
            }
        }
    }

    /// The head of each token of a sentence, as a token of the sentence.
    fn find_heads(
        &self,
        scores: &[Line],
        tokens: usize,
        decoder: &mut Decoder,
        found: &mut Vec<Option<usize>>,
    ) {
        let heads = &self.network.heads;
        let stride = heads.product.lines();
        let width = heads.dependent.len();
        let Decoder { tree, arcs, transposed, roots, .. } = decoder;
        arcs.tokens = tokens;
        arcs.width = tokens.div_ceil(LANES);
        room(&mut arcs.lines, tokens * arcs.width);
        let transposed = room(transposed, width * LANES * arcs.width);
        roots.clear();
        let divisor = ((width * LANES) as f32).sqrt();
        for (token, row) in scores.chunks_exact(stride).enumerate() {
            let (block, lane) = (token / LANES, token % LANES);
            let channels = transposed[block..].chunks_mut(LANES * arcs.width);
            for (line, channels) in row[heads.head.clone()].iter().zip(channels) {
                for (channel, &value) in line.0.iter().enumerate() {
                    channels[channel * arcs.width].0[lane] = value;
                }
            }
            roots.push(dot(&row[heads.dependent.clone()], &heads.root) / divisor + heads.root_bias);
        }
        let dependents = &scores[heads.dependent.start..];
        self.kernel.score_arcs(dependents, stride, width, transposed, &heads.distances, arcs);
        tree.best(arcs, roots, found);
    }
}

/// Sum of products, sixteen sums at a time.
fn dot(left: &[Line], right: &[Line]) -> f32 {
    let mut sums = [0.0; LANES];
    for (left, right) in left.iter().zip(right) {
        for ((sum, left), right) in sums.iter_mut().zip(left.0).zip(right.0) {
            *sum += left * right;
        }
    }
    sums.iter().sum()
}

/// The root of the part of a sentence that ends before token `start`.
fn root_before(document: &Document, start: usize) -> Option<u32> {
    let first = start.saturating_sub(LONGEST_SENTENCE);
    (first..start).find_map(|index| {
        let head = document.tokens[index].head as usize;
        (head == index || head < first).then_some(index as u32)
    })
}

/// A token with a head is no root, whatever scores best.
fn not_root(rel: Rel) -> Rel {
    if rel == Rel::Root { Rel::Dep } else { rel }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{
            features,
            reference::{self, Random, Reference},
        },
        text::Splitter,
    };

    fn tagger(bytes: &[u8], kernel: Kernel) -> Tagger {
        let loaded = Loaded::new(Cow::Owned(bytes.to_vec()), kernel).unwrap();
        Tagger { loaded: Some(loaded), lemmatizer: Lemmatizer::new() }
    }

    fn tag(tagger: &Tagger, articles: &[Article]) -> (Vec<Document>, Scratch) {
        let splitter = Splitter::new();
        let mut scratch = Scratch::default();
        let mut documents = vec![Document::default(); articles.len()];
        for (article, document) in articles.iter().zip(&mut documents) {
            splitter.split(&article.text, document);
        }
        tagger.tag(articles, &mut documents, &mut scratch);
        (documents, scratch)
    }

    fn made_articles(random: &mut Random, number: usize, sentences: usize) -> Vec<Article> {
        (0..number)
            .map(|_| Article { text: reference::text(random, sentences), ..Article::default() })
            .collect()
    }

    #[test]
    fn embeddings_are_those_of_the_reference() {
        let bytes = reference::write_model(&mut Random::new(1), &|_| {});
        let (reference, tagger) = (Reference::new(&bytes), tagger(&bytes, Kernel::available()[0]));
        let loaded = tagger.loaded.as_ref().unwrap();
        let (file, network) = (&loaded.file, &loaded.network);
        let (mut letters, mut values) = (features::Letters::default(), Vec::new());
        let mut row = vec![Line::default(); network.embedding_lines()];
        for form in [
            "the", "The", "“we", "can’t", "2020", "3.5", "Łódź", "Lódge", "東京", "😀", "—", "…", "x1-y2",
            "a",
        ] {
            let known = |norm: &str, hash| network.word(file, norm, hash);
            let rows = features::rows(form, &network.sizes, known, &mut letters);
            network.embed(file, rows, &letters.groups, &mut values, &mut row);
            let found: Vec<f32> =
                row.iter().flat_map(|line| line.0).take(network.sizes.embedding()).collect();
            assert_eq!(found, reference.embed(form), "{form:?}");
        }
    }

    #[test]
    fn scores_are_those_of_the_reference() {
        for (seed, convolutions, recurrences) in [(1, 2, 2), (2, 1, 1), (3, 0, 2), (4, 3, 0), (5, 0, 0)] {
            let bytes = reference::write_model(&mut Random::new(seed), &|header| {
                header.config.conv_layers = convolutions;
                header.config.rec_layers = recurrences;
            });
            let reference = Reference::new(&bytes);
            let articles = made_articles(&mut Random::new(seed), 1, 12);
            for kernel in Kernel::available() {
                let tagger = tagger(&bytes, kernel);
                let loaded = tagger.loaded.as_ref().unwrap();
                let (documents, _) = tag(&tagger, &articles);
                let document = &documents[0];
                for sentence in &document.sentences {
                    let tokens = &document.tokens[sentence.tokens.clone()];
                    let forms: Vec<&str> =
                        tokens.iter().map(|token| token.span.of(&articles[0].text)).collect();
                    let expected = reference.run(&forms);
                    let mut encoder = Encoder::default();
                    encoder.begin(forms.len());
                    for form in &forms {
                        encoder.push(form);
                    }
                    let runner = Runner { file: &loaded.file, network: &loaded.network, kernel };
                    encoder.run(runner, std::slice::from_ref(&(0..forms.len())));
                    let heads = &loaded.network.heads;
                    let width = heads.product.lines();
                    let mut decoder = Decoder::default();
                    let mut found = Vec::new();
                    let scores = encoder.scores(0..forms.len(), width);
                    let compare = |name: &str, lines: Range<usize>| {
                        for (row, expected) in scores.chunks_exact(width).zip(&expected.heads[name]) {
                            let row = row[lines.clone()].iter().flat_map(|line| line.0);
                            for (found, expected) in row.zip(expected) {
                                let error = (found - expected).abs();
                                // A value on the edge of two roundings moves a score by some hundredths.
                                assert!(error < 3e-2, "{name} {kernel:?}: {found} {expected}");
                            }
                        }
                    };
                    compare("upos", heads.upos.clone());
                    for head in &heads.chunks {
                        compare(&head.name, head.lines.clone());
                    }
                    loaded.find_heads(scores, forms.len(), &mut decoder, &mut found);
                    for (token, expected) in expected.arcs.iter().enumerate() {
                        assert!((decoder.roots[token] - expected[0]).abs() < 3e-2);
                        for head in (0..forms.len()).filter(|&head| head != token) {
                            let line = &decoder.arcs.lines[token * decoder.arcs.width + head / LANES];
                            let error = (line.0[head % LANES] - expected[head + 1]).abs();
                            assert!(error < 3e-2, "arc {token} {head}");
                        }
                    }
                    let lines = heads.rel_output.lines();
                    let relations = encoder.relate(runner, &found);
                    for (token, row) in relations.chunks_exact(lines).enumerate() {
                        let expected = reference.relation(&expected, token, found[token]);
                        for (found, expected) in row.iter().flat_map(|line| line.0).zip(&expected) {
                            assert!((found - expected).abs() < 3e-2, "rel {found} {expected}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn all_instructions_give_the_same_bits() {
        let articles = made_articles(&mut Random::new(12), 40, 28);
        // The second has whole tiles of inputs, and more rows of outputs than come in fours.
        for (width, hidden) in [(48, 32), (64, 32), (128, 64)] {
            let bytes = reference::write_model(&mut Random::new(11), &|header| {
                header.config.d = width;
                header.config.rec_hidden = hidden;
            });
            all_give_the_same_bits(&bytes, &articles);
        }
    }

    fn all_give_the_same_bits(bytes: &[u8], articles: &[Article]) {
        let mut results = Kernel::available().into_iter().map(|kernel| {
            let (documents, scratch) = tag(&tagger(bytes, kernel), articles);
            let sentences: usize = documents.iter().map(|document| document.sentences.len()).sum();
            assert!(sentences > 1000, "{sentences}");
            let parts = |document: Document| (document.tokens, document.names);
            (documents.into_iter().map(parts).collect::<Vec<_>>(), scratch.encoder)
        });
        let (documents, encoder) = results.next().unwrap();
        for (others, other) in results {
            assert!(documents == others);
            assert!(encoder.forms.inputs == other.forms.inputs);
            assert!(encoder.forms.products == other.forms.products);
        }
    }

    #[test]
    fn neither_batch_nor_earlier_text_matters() {
        let bytes = reference::write_model(&mut Random::new(21), &|_| {});
        let tagger = tagger(&bytes, Kernel::best());
        let articles = made_articles(&mut Random::new(22), 30, 10);
        let (together, mut scratch) = tag(&tagger, &articles);
        for (article, expected) in articles.iter().zip(&together).rev() {
            let mut document = vec![Document::default()];
            Splitter::new().split(&article.text, &mut document[0]);
            tagger.tag(std::slice::from_ref(article), &mut document, &mut scratch);
            assert_eq!(document[0].tokens, expected.tokens);
            assert_eq!(document[0].names, expected.names);
        }
    }

    #[test]
    fn a_long_sentence_stays_one_tree() {
        let bytes = reference::write_model(&mut Random::new(31), &|_| {});
        let tagger = tagger(&bytes, Kernel::best());
        let text = "word , of Ash 5 ".repeat(140);
        let article = Article { text, ..Article::default() };
        let mut documents = vec![Document::default()];
        Splitter::new().split(&article.text, &mut documents[0]);
        let tokens = documents[0].tokens.len();
        documents[0].sentences[0].tokens = 0..tokens;
        documents[0].sentences.truncate(1);
        tagger.tag(&[article], &mut documents, &mut Scratch::default());
        let tokens = &documents[0].tokens;
        let roots = (0..).zip(tokens).filter(|(index, token)| token.head == *index).count();
        assert_eq!((tokens.len(), roots), (700, 1));
        for start in 0..tokens.len() {
            let mut at = start;
            let mut steps = 0;
            while tokens[at].head as usize != at {
                at = tokens[at].head as usize;
                steps += 1;
                assert!(steps <= tokens.len(), "a cycle at {start}");
            }
        }
        assert!(tokens.iter().filter(|token| token.rel == Rel::Parataxis).count() >= 2);
    }
}
