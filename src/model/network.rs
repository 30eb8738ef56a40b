//! The weights of a model, laid out for the kernels.
//!
//! In: a checked file. Out: matrices packed once, with everything that the last layer feeds joined into one product. Never:
//! copies the embeddings, which stay where they are in the file.

use std::ops::Range;

use super::{
    features::Rows,
    file::{FileError, ModelFile, Sizes, Weights},
    kernels::{DISTANCES, LANES, LONGEST_SENTENCE, Line, Matrix, NO_DISTANCE, Norm},
    labels::{Rel, Upos},
    tags::TagSet,
    vocabulary::Vocabulary,
};

/// Distances that have a score of their own, in each direction.
const FARTHEST: usize = 32;

/// A table of embeddings: where its rows stand in the file, their width, and a scale for each.
struct Table {
    place: Range<usize>,
    width: usize,
    scale: Vec<f32>,
}

impl Table {
    /// The numbers of a row.
    fn row<'a>(&self, file: &'a ModelFile, number: usize) -> impl Iterator<Item = f32> + 'a {
        let scale = self.scale[number];
        let bytes = &file.bytes()[self.place.start + number * self.width..][..self.width];
        bytes.iter().map(move |byte| f32::from(byte.cast_signed()) * scale)
    }
}

/// Partial products for three places, and what follows their sum.
pub(super) struct Convolution {
    pub(super) products: Matrix,
    pub(super) norm: Norm,
}

/// Gates of both directions, and what follows them.
pub(super) struct Recurrence {
    pub(super) gates: Matrix,
    pub(super) output: Matrix,
    pub(super) norm: Norm,
}

/// A head that marks chunks: its name, and lines of its logits among those of all heads.
pub(super) struct ChunkHead {
    pub(super) name: String,
    pub(super) lines: Range<usize>,
    pub(super) tags: TagSet,
}

/// Everything that reads the last layer: one product, whose lines are shared out.
pub(super) struct Heads {
    pub(super) product: Matrix,
    pub(super) upos: Range<usize>,
    pub(super) upos_labels: Vec<Upos>,
    pub(super) chunks: Vec<ChunkHead>,
    pub(super) dependent: Range<usize>,
    pub(super) head: Range<usize>,
    pub(super) root: Vec<Line>,
    pub(super) root_bias: f32,
    /// Score of each distance, as [`super::kernels::Kernel::score_arcs`] reads it.
    pub(super) distances: Vec<f32>,
    pub(super) rel_dependent: Range<usize>,
    pub(super) rel_head: Range<usize>,
    pub(super) rel_output: Matrix,
    pub(super) rel_labels: Vec<Rel>,
}

/// The weights.
pub(super) struct Network {
    pub(super) sizes: Sizes,
    vocabulary: Vocabulary,
    words: Range<usize>,
    word: Table,
    gram: Table,
    affixes: [Table; 3],
    pub(super) input: Matrix,
    pub(super) input_norm: Norm,
    pub(super) convolutions: Vec<Convolution>,
    pub(super) recurrences: Vec<Recurrence>,
    pub(super) heads: Heads,
}

impl Network {
    /// Reads and packs all weights of `file`.
    pub(super) fn new(file: &ModelFile) -> Result<Self, FileError> {
        let sizes = file.header().config.clone();
        let (d, h) = (sizes.d, sizes.rec_hidden);
        let words = file.text("vocab")?;
        let vocabulary = Vocabulary::new(text(file, &words));
        if vocabulary.len() != sizes.vocab {
            return Err(FileError::Tensor {
                name: "vocab".to_owned(),
                problem: format!("has {} words, {} expected", vocabulary.len(), sizes.vocab),
            });
        }
        let table = |name: &str, rows: usize, width: usize| {
            let (place, scale) = file.embedding(name, rows, width)?;
            Ok(Table { place, width, scale })
        };
        let word = table("emb.word", sizes.vocab, sizes.word_dim)?;
        let gram = table("emb.gram", sizes.gram_rows, sizes.word_dim)?;
        let affixes = [
            table("emb.prefix", sizes.prefix_rows, sizes.prefix_dim)?,
            table("emb.suffix", sizes.suffix_rows, sizes.suffix_dim)?,
            table("emb.shape", sizes.shape_rows, sizes.shape_dim)?,
        ];
        let convolutions = (0..sizes.conv_layers)
            .map(|layer| {
                let name = format!("conv.{layer}");
                let weights = file.matrix(&name, d, 3 * d)?;
                let bias = file.floats(&format!("{name}.b"), &[d])?;
                Ok(Convolution { products: three_places(&weights, d, &bias), norm: norm(file, &name, d)? })
            })
            .collect::<Result<_, _>>()?;
        let recurrences = (0..sizes.rec_layers)
            .map(|layer| {
                let name = format!("rec.{layer}");
                Ok(Recurrence {
                    gates: matrix(file, &name, 6 * h, d)?,
                    output: matrix(file, &format!("{name}.o"), d, 2 * h)?,
                    norm: norm(file, &name, d)?,
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            input: matrix(file, "in", d, sizes.embedding())?,
            input_norm: norm(file, "in", d)?,
            convolutions,
            recurrences,
            heads: heads(file, &sizes)?,
            sizes,
            vocabulary,
            words,
            word,
            gram,
            affixes,
        })
    }

    /// The number of a normalised form in the vocabulary of `file`.
    pub(super) fn word(&self, file: &ModelFile, norm: &str, hash: u64) -> Option<usize> {
        self.vocabulary.find(text(file, &self.words), norm, hash)
    }

    /// Lines of a row of concatenated embeddings.
    pub(super) fn embedding_lines(&self) -> usize {
        self.sizes.embedding().div_ceil(LANES)
    }

    /// Writes the embeddings of a word into `row`, one after the other; `groups` are the rows of its letter groups, of which
    /// the mean stands for a word without a row; `values` is memory for them.
    pub(super) fn embed(
        &self,
        file: &ModelFile,
        rows: Rows,
        groups: &[usize],
        values: &mut Vec<f32>,
        row: &mut [Line],
    ) {
        values.clear();
        if let Some(word) = rows.word {
            values.extend(self.word.row(file, word));
        } else {
            values.resize(self.gram.width, 0.0);
            for &group in groups {
                values.iter_mut().zip(self.gram.row(file, group)).for_each(|(sum, value)| *sum += value);
            }
            let count = groups.len().max(1) as f32;
            for sum in values.iter_mut() {
                *sum /= count;
            }
        }
        for (table, number) in self.affixes.iter().zip([rows.prefix, rows.suffix, rows.shape]) {
            values.extend(table.row(file, number));
        }
        values.resize(row.len() * LANES, 0.0);
        for (line, values) in row.iter_mut().zip(values.as_chunks().0) {
            line.0 = *values;
        }
    }
}

/// The text at a place that was checked to be UTF-8.
fn text<'a>(file: &'a ModelFile, place: &Range<usize>) -> &'a str {
    // Checking megabytes again for every look-up would be slow; an empty text has no words.
    #[allow(unsafe_code, reason = "the vocabulary stays in the file and is checked once, when it is loaded")]
    // SAFETY: `ModelFile::text` gave the place after checking its bytes, which nothing changes.
    unsafe {
        std::str::from_utf8_unchecked(&file.bytes()[place.clone()])
    }
}

fn matrix(file: &ModelFile, name: &str, outputs: usize, inputs: usize) -> Result<Matrix, FileError> {
    let weights = file.matrix(name, outputs, inputs)?;
    let bias = file.floats(&format!("{name}.b"), &[outputs])?;
    Ok(Matrix::new(weights.rows, inputs, &weights.scale, &bias))
}

fn norm(file: &ModelFile, name: &str, width: usize) -> Result<Norm, FileError> {
    let lines = |part: &str| Ok(Line::rows(&file.floats(&format!("{name}.ln.{part}"), &[width])?, 0.0));
    Ok(Norm { gamma: lines("gamma")?, beta: lines("beta")? })
}

/// From `[d, 3d]` to `[3d, d]`: all outputs for the token to the left, then for the token itself, then to the right.
fn three_places(weights: &Weights<'_>, d: usize, bias: &[f32]) -> Matrix {
    let mut rows = Vec::with_capacity(weights.rows.len());
    for place in 0..3 {
        for row in weights.rows.chunks_exact(weights.inputs) {
            rows.extend_from_slice(&row[place * d..][..d]);
        }
    }
    Matrix::new(&rows, d, &weights.scale.repeat(3), &bias.repeat(3))
}

/// Matrices with the same input, one below the other, each from a whole line on.
struct Stack {
    inputs: usize,
    rows: Vec<i8>,
    scale: Vec<f32>,
    bias: Vec<f32>,
}

impl Stack {
    /// Adds a matrix; gives the lines of its outputs. What fills the last one up never scores best.
    fn push(&mut self, weights: &Weights<'_>, bias: &[f32]) -> Range<usize> {
        let first = self.scale.len() / LANES;
        self.rows.extend_from_slice(weights.rows);
        self.scale.extend_from_slice(&weights.scale);
        self.bias.extend_from_slice(bias);
        let whole = self.scale.len().next_multiple_of(LANES);
        self.rows.resize(whole * self.inputs, 0);
        self.scale.resize(whole, 0.0);
        self.bias.resize(whole, f32::NEG_INFINITY);
        first..whole / LANES
    }
}

fn heads(file: &ModelFile, sizes: &Sizes) -> Result<Heads, FileError> {
    let (d, a, r) = (sizes.d, sizes.arc_width, sizes.rel_width);
    let labels = &file.header().labels;
    let list = |head: &str| match labels.get(head) {
        Some(labels) if !labels.is_empty() && labels.len() <= LONGEST_SENTENCE => Ok(labels.as_slice()),
        Some(labels) => Err(wrong_labels(head, format!("are {} in number", labels.len()))),
        None => Err(wrong_labels(head, "are missing".to_owned())),
    };
    let mut stack = Stack { inputs: d, rows: Vec::new(), scale: Vec::new(), bias: Vec::new() };
    let tag_head = |name: &str, labels: &[String], stack: &mut Stack| {
        let name = format!("head.{name}");
        let bias = file.floats(&format!("{name}.b"), &[labels.len()])?;
        Ok(stack.push(&file.matrix(&name, labels.len(), d)?, &bias))
    };
    let upos_names = list("upos")?;
    let upos = tag_head("upos", upos_names, &mut stack)?;
    let mut chunks = Vec::new();
    for name in labels.keys().filter(|name| !matches!(name.as_str(), "upos" | "rel")) {
        let names = list(name)?;
        let tags = TagSet::new(names).map_err(|problem| wrong_labels(name, problem))?;
        chunks.push(ChunkHead { name: name.clone(), lines: tag_head(name, names, &mut stack)?, tags });
    }
    let mut part =
        |name: &str, width: usize, bias: Vec<f32>| Ok(stack.push(&file.matrix(name, width, d)?, &bias));
    let dependent = part("arc.dep", a, file.floats("arc.dep.b", &[a])?)?;
    let head = part("arc.head", a, file.floats("arc.head.b", &[a])?)?;
    // The bias belongs to the sum of both parts: added once.
    let rel_dependent = part("rel.dep", r, file.floats("rel.b", &[r])?)?;
    let rel_head = part("rel.head", r, vec![0.0; r])?;
    let rel_names = list("rel")?;
    let weights = file.matrix("rel.out", rel_names.len(), r)?;
    let mut bias = file.floats("rel.out.b", &[rel_names.len()])?;
    bias.resize(rel_names.len().next_multiple_of(LANES), f32::NEG_INFINITY);
    let rel_output = Matrix::new(weights.rows, r, &weights.scale, &bias);
    let distance = file.floats("arc.distance", &[2 * FARTHEST + 1])?;
    let distances = (0..DISTANCES)
        .map(|at| distance[(at + FARTHEST).saturating_sub(NO_DISTANCE).min(2 * FARTHEST)])
        .collect();
    Ok(Heads {
        product: Matrix::new(&stack.rows, d, &stack.scale, &stack.bias),
        upos,
        upos_labels: upos_names.iter().map(|label| Upos::parse(label).unwrap_or_default()).collect(),
        chunks,
        dependent,
        head,
        root: Line::rows(&file.floats("arc.root", &[a])?, 0.0),
        root_bias: file.floats("arc.root_bias", &[1])?[0],
        distances,
        rel_dependent,
        rel_head,
        rel_output,
        rel_labels: rel_names.iter().map(|label| Rel::parse(label).unwrap_or_default()).collect(),
    })
}

fn wrong_labels(head: &str, problem: String) -> FileError {
    FileError::Labels { head: head.to_owned(), problem }
}
