//! From forms to scores: the forward pass.
//!
//! In: the forms of several sentences. Out: the scores of all heads for each token, and of relations once the heads are known.
//! Never: allocates once it has seen a batch of the usual size. Rows of all sentences stand below each other, so that a
//! product runs over all of them; only convolutions and recurrences look at sentences.

use std::ops::Range;

use super::{
    features::{self, Letters},
    file::ModelFile,
    forms::Forms,
    kernels::{Kernel, LANES, Line, Quantised},
    network::Network,
};

/// A model with the instructions that run it.
#[derive(Clone, Copy)]
pub(super) struct Runner<'a> {
    pub(super) file: &'a ModelFile,
    pub(super) network: &'a Network,
    pub(super) kernel: Kernel,
}

/// Memory of a forward pass.
#[derive(Default)]
pub(super) struct Encoder {
    pub(super) forms: Forms,
    letters: Letters,
    values: Vec<f32>,
    /// The form of each token, as a row of `forms`.
    rows: Vec<u32>,
    /// Row numbers of a batch whose tokens have rows of their own.
    own_rows: Vec<u32>,
    /// One row a token: what the next layer reads.
    tokens: Vec<Line>,
    quantised: Quantised,
    products: Vec<Line>,
    hidden: Vec<Line>,
    state: Vec<Line>,
    /// One row a token: the scores of all heads.
    scores: Vec<Line>,
}

impl Encoder {
    /// Begins a batch of at most `tokens` tokens.
    pub(super) fn begin(&mut self, tokens: usize) {
        self.rows.clear();
        self.forms.make_room(tokens);
    }

    /// Adds a token.
    pub(super) fn push(&mut self, form: &str) {
        self.rows.push(self.forms.row(form));
    }

    /// Number of tokens.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The form of a token, as a row of `forms`.
    pub(super) fn form_row(&self, token: usize) -> u32 {
        self.rows[token]
    }

    /// The scores of all heads for the tokens of a range.
    pub(super) fn scores(&self, tokens: Range<usize>, width: usize) -> &[Line] {
        &self.scores[tokens.start * width..tokens.end * width]
    }

    /// Runs all layers and heads over the batch; `sentences` are its tokens in ranges.
    pub(super) fn run(&mut self, runner: Runner<'_>, sentences: &[Range<usize>]) {
        let Runner { network, kernel, .. } = runner;
        self.compute_forms(runner);
        let width = network.sizes.d / LANES;
        self.tokens.clear();
        for &row in &self.rows {
            self.tokens.extend_from_slice(&self.forms.inputs[row as usize * width..][..width]);
        }
        for (layer, convolution) in network.convolutions.iter().enumerate() {
            if layer > 0 {
                self.own_rows.clear();
                self.own_rows.extend(0..self.rows.len() as u32);
                kernel.quantise(&self.tokens, width, &mut self.quantised);
                let products = room(&mut self.products, self.rows.len() * 3 * width);
                kernel.partial_product(&self.quantised, &convolution.products, products);
            }
            let (products, rows) = match layer {
                0 => (&self.forms.products, &self.rows),
                _ => (&self.products, &self.own_rows),
            };
            for sentence in sentences {
                let tokens = &mut self.tokens[sentence.start * width..sentence.end * width];
                let rows = &rows[sentence.clone()];
                kernel.convolve(tokens, products, rows, &convolution.products, &convolution.norm);
            }
        }
        let hidden = network.sizes.rec_hidden / LANES;
        for recurrence in &network.recurrences {
            kernel.quantise(&self.tokens, width, &mut self.quantised);
            let gates = room(&mut self.products, self.rows.len() * 6 * hidden);
            kernel.product(&self.quantised, &recurrence.gates, gates);
            let outputs = room(&mut self.hidden, self.rows.len() * 2 * hidden);
            let state = room(&mut self.state, hidden);
            for sentence in sentences {
                let gates = &gates[sentence.start * 6 * hidden..sentence.end * 6 * hidden];
                let output = &mut outputs[sentence.start * 2 * hidden..sentence.end * 2 * hidden];
                kernel.recur(gates, hidden, state, output);
            }
            kernel.quantise(outputs, 2 * hidden, &mut self.quantised);
            let products = room(&mut self.products, self.rows.len() * width);
            kernel.product(&self.quantised, &recurrence.output, products);
            kernel.add_norm(&mut self.tokens, products, &recurrence.norm);
        }
        kernel.quantise(&self.tokens, width, &mut self.quantised);
        let heads = &network.heads.product;
        let scores = room(&mut self.scores, self.rows.len() * heads.lines());
        kernel.product(&self.quantised, heads, scores);
    }

    /// Computes the rows of the forms that are new in this batch.
    fn compute_forms(&mut self, runner: Runner<'_>) {
        let Runner { file, network, kernel } = runner;
        let width = network.sizes.d / LANES;
        let forms = &mut self.forms;
        let new = forms.ready..forms.len();
        if new.is_empty() {
            return;
        }
        let embedding = network.embedding_lines();
        let embedded = room(&mut self.hidden, new.len() * embedding);
        for (form, row) in new.clone().zip(embedded.chunks_exact_mut(embedding)) {
            let known = |norm: &str, hash| network.word(file, norm, hash);
            let rows = features::rows(forms.form(form), &network.sizes, known, &mut self.letters);
            network.embed(file, rows, &self.letters.groups, &mut self.values, row);
        }
        kernel.quantise(embedded, embedding, &mut self.quantised);
        forms.inputs.resize(new.end * width, Line::default());
        let inputs = &mut forms.inputs[new.start * width..];
        kernel.product(&self.quantised, &network.input, inputs);
        kernel.relu_norm(inputs, &network.input_norm);
        if let Some(first) = network.convolutions.first() {
            kernel.quantise(inputs, width, &mut self.quantised);
            forms.products.resize(new.end * 3 * width, Line::default());
            let products = &mut forms.products[new.start * 3 * width..];
            kernel.partial_product(&self.quantised, &first.products, products);
        }
        forms.ready = new.end;
    }

    /// The scores of relations between each token and its head (a token of the batch, or `None` for the root), after
    /// [`Encoder::run`]; rows of `rel_output.lines()`.
    pub(super) fn relate(&mut self, runner: Runner<'_>, heads: &[Option<usize>]) -> &[Line] {
        let parts = &runner.network.heads;
        let width = parts.product.lines();
        let lines = parts.rel_dependent.len();
        let hidden = room(&mut self.hidden, heads.len() * lines);
        let rows = self.scores.chunks_exact(width).zip(heads).zip(hidden.chunks_exact_mut(lines));
        for ((row, head), hidden) in rows {
            hidden.copy_from_slice(&row[parts.rel_dependent.clone()]);
            if let Some(head) = head {
                let theirs = &self.scores[head * width..][parts.rel_head.clone()];
                for (line, theirs) in hidden.iter_mut().zip(theirs) {
                    line.0.iter_mut().zip(theirs.0).for_each(|(value, theirs)| *value += theirs);
                }
            }
            for value in hidden.iter_mut().flat_map(|line| &mut line.0) {
                *value = if *value > 0.0 { *value } else { 0.0 };
            }
        }
        runner.kernel.quantise(hidden, lines, &mut self.quantised);
        let products = room(&mut self.products, heads.len() * parts.rel_output.lines());
        runner.kernel.product(&self.quantised, &parts.rel_output, products);
        products
    }
}

/// The first `length` lines, of which nothing is known; memory that was given once is kept, for to fill it takes time.
pub(super) fn room(lines: &mut Vec<Line>, length: usize) -> &mut [Line] {
    if lines.len() < length {
        lines.resize(length, Line::default());
    }
    &mut lines[..length]
}
