//! Numbers as the kernels want them: lines of sixteen floats on cache lines, weights packed for products of bytes.

use super::LANES;

/// Sixteen floats that fill a cache line.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C, align(64))]
pub(in crate::model) struct Line(pub(in crate::model) [f32; LANES]);

impl Line {
    /// Floats in lines; the last one is filled up with `rest`.
    pub(in crate::model) fn rows(values: &[f32], rest: f32) -> Vec<Self> {
        values
            .chunks(LANES)
            .map(|chunk| {
                let mut line = [rest; LANES];
                line[..chunk.len()].copy_from_slice(chunk);
                Self(line)
            })
            .collect()
    }
}

/// Weights of sixteen outputs for four inputs, of each output together; shifted by [`SHIFT`].
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Weights(pub(super) [u8; 64]);

/// Added to every weight, so that it is an unsigned byte. A product of bytes takes an unsigned and a signed one; with weights
/// of 7 bits the sum of two products fits 16 bits, so no instruction saturates. `SHIFT` times the sum of the inputs is
/// taken off again before the first product is added.
pub(super) const SHIFT: i32 = 64;

/// A matrix of 8-bit weights with a scale and a bias for each output.
#[derive(Debug, Clone)]
pub(in crate::model) struct Matrix {
    /// Blocks of sixteen outputs; in each, groups of four inputs.
    pub(super) weights: Vec<Weights>,
    /// Groups of four inputs.
    pub(super) groups: usize,
    /// One a block of outputs.
    pub(super) scale: Vec<Line>,
    /// One a block of outputs.
    pub(super) bias: Vec<Line>,
}

impl Matrix {
    /// Packs `weights`, rows of `inputs` weights of -63 to 63, one row an output. Inputs and outputs are filled up with
    /// zeros to whole lines.
    pub(in crate::model) fn new(weights: &[i8], inputs: usize, scale: &[f32], bias: &[f32]) -> Self {
        let groups = inputs.div_ceil(LANES) * LANES / 4;
        let blocks = scale.len().div_ceil(LANES);
        let mut packed = vec![Weights([SHIFT as u8; 64]); blocks * groups];
        for (output, row) in weights.chunks_exact(inputs).enumerate() {
            let (block, lane) = (output / LANES, output % LANES);
            let panel = &mut packed[block * groups..][..groups];
            for (group, four) in row.chunks(4).enumerate() {
                for (to, &weight) in panel[group].0[lane * 4..].iter_mut().zip(four) {
                    *to = (i32::from(weight) + SHIFT) as u8;
                }
            }
        }
        Self { weights: packed, groups, scale: Line::rows(scale, 0.0), bias: Line::rows(bias, 0.0) }
    }

    /// Lines of a row of outputs.
    pub(in crate::model) fn lines(&self) -> usize {
        self.scale.len()
    }

    /// The packed weights of a block of sixteen outputs.
    #[inline(always)]
    pub(super) fn block(&self, block: usize) -> &[Weights] {
        &self.weights[block * self.groups..][..self.groups]
    }
}

/// Rows of 8-bit numbers with a scale each.
#[derive(Debug, Clone, Default)]
pub(in crate::model) struct Quantised {
    /// All rows, one after the other; there may be more behind them, of earlier use.
    pub(super) values: Vec<[i8; LANES]>,
    /// Of each row.
    pub(super) scale: Vec<f32>,
    /// Of each row: the sum of its numbers.
    pub(super) sum: Vec<i32>,
}

impl Quantised {
    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        self.scale.len()
    }

    /// Makes room for `rows` rows of `width` lines.
    pub(super) fn resize(&mut self, rows: usize, width: usize) {
        if self.values.len() < rows * width {
            self.values.resize(rows * width, [0; LANES]);
        }
        self.scale.resize(rows, 0.0);
        self.sum.resize(rows, 0);
    }

    /// A row in groups of four.
    #[inline(always)]
    pub(super) fn row(&self, row: usize, groups: usize) -> &[[i8; 4]] {
        let lines = groups * 4 / LANES;
        self.values[row * lines..][..lines].as_flattened().as_chunks().0
    }
}
