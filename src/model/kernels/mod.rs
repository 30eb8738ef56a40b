//! The arithmetic of the forward pass, in four sets of instructions.
//!
//! In: rows of numbers and packed weights. Out: rows of numbers, the same bits whichever set is chosen: products are exact
//! integers, and every f32 operation is one IEEE operation in the order that [`rows`] writes down once, over sixteen lanes
//! ([`lanes::Lanes`]) that a set holds in registers of its own width. Never: looks at a model, or allocates.
//!
//! `unsafe` stands here and in the modules of vector instructions only: they are called after the processor was asked, and
//! touch memory through references alone.

#![allow(unsafe_code, reason = "vector instructions; each set has a safe twin that tests compare it with")]
#![allow(
    clippy::inline_always,
    reason = "what is not inlined is compiled without the instructions of its caller"
)]

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod amx;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod lanes;
mod matrix;
mod portable;
mod rows;

pub(super) use matrix::{Line, Matrix, Quantised};

/// Floats of a [`Line`].
pub(super) const LANES: usize = 16;

/// A set of instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kernel {
    /// Those of `Avx512`, and tiles for the products of bytes (AMX).
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    Amx,
    /// 512 bits with the products of bytes (VNNI).
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// 256 bits.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// What every processor has.
    Portable,
}

impl Kernel {
    /// The fastest set of this processor.
    pub(super) fn best() -> Self {
        Self::available()[0]
    }

    /// All sets of this processor, the fastest first.
    pub(super) fn available() -> Vec<Self> {
        let mut kernels = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512vnni")
            {
                #[cfg(target_os = "linux")]
                if amx::is_available() {
                    kernels.push(Self::Amx);
                }
                kernels.push(Self::Avx512);
            }
            if is_x86_feature_detected!("avx2") {
                kernels.push(Self::Avx2);
            }
        }
        kernels.push(Self::Portable);
        kernels
    }
}

/// Declares the operations: a method of [`Kernel`] that calls the function of that name in the module of its set.
macro_rules! operations {
    ($($(#[$doc:meta])* fn $name:ident($($argument:ident: $type:ty),* $(,)?);)+) => {
        impl Kernel {
            $($(#[$doc])* pub(super) fn $name(self, $($argument: $type),*) {
                match self {
                    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
                    // SAFETY: `available` has found these instructions on this processor.
                    Self::Amx => unsafe { amx::$name($($argument),*) },
                    #[cfg(target_arch = "x86_64")]
                    // SAFETY: as above.
                    Self::Avx512 => unsafe { avx512::$name($($argument),*) },
                    #[cfg(target_arch = "x86_64")]
                    // SAFETY: as above.
                    Self::Avx2 => unsafe { avx2::$name($($argument),*) },
                    Self::Portable => portable::$name($($argument),*),
                }
            })+
        }
    };
}

operations! {
    /// `output[t][n] = sum_k(weight[n][k] * input[t][k]) * scale(t) * scale(n) + bias(n)`; rows of `output` are
    /// `matrix.lines()` long.
    fn product(input: &Quantised, matrix: &Matrix, output: &mut [Line]);
    /// The same without the scales of the weights and the bias: for sums over several rows of the input.
    fn partial_product(input: &Quantised, matrix: &Matrix, output: &mut [Line]);
    /// Quantises rows of `width` lines.
    fn quantise(rows: &[Line], width: usize, output: &mut Quantised);
    /// `row = LN(relu(row))`.
    fn relu_norm(rows: &mut [Line], norm: &Norm);
    /// `row = LN(row + addend)`.
    fn add_norm(rows: &mut [Line], addends: &[Line], norm: &Norm);
    /// One convolution over a sentence: `x[t] = LN(x[t] + relu((left[t-1] + middle[t] + right[t+1]) * scale + bias))`, with the
    /// row of partial products of token t at `products[at[t] * 3 * width]`.
    fn convolve(rows: &mut [Line], products: &[Line], at: &[u32], matrix: &Matrix, norm: &Norm);
    /// One recurrent layer over a sentence: rows of z, f, r forward and z, f, r backward, `width` lines each, to rows of y
    /// forward and y backward. `state` has `width` lines.
    fn recur(gates: &[Line], width: usize, state: &mut [Line], output: &mut [Line]);
    /// `scores[i][j] = dependents[i] . heads[j] / root_of_width + distances[j - i]`; `dependents` are rows of `width` lines at
    /// a distance of `stride`, `heads` is transposed, with rows of `scores.width` lines.
    fn score_arcs(dependents: &[Line], stride: usize, width: usize, heads: &[Line], distances: &[f32], scores: &mut Arcs);
}

/// A layer normalisation.
#[derive(Debug, Clone)]
pub(super) struct Norm {
    /// Factors.
    pub(super) gamma: Vec<Line>,
    /// Addends.
    pub(super) beta: Vec<Line>,
}

/// Scores of the arcs of a sentence.
#[derive(Debug, Clone, Default)]
pub(super) struct Arcs {
    /// Tokens.
    pub(super) tokens: usize,
    /// Lines of a row: one score for each possible head, the rest of the last line without meaning.
    pub(super) width: usize,
    /// Rows, one a dependent.
    pub(super) lines: Vec<Line>,
}

/// Tokens that a sentence may have.
pub(super) const LONGEST_SENTENCE: usize = 256;

/// Index of distance 0 in the table that [`Kernel::score_arcs`] reads.
pub(super) const NO_DISTANCE: usize = LONGEST_SENTENCE;

/// Length of that table: any distance of a sentence, and the rest of a line.
pub(super) const DISTANCES: usize = 2 * LONGEST_SENTENCE + LANES;
