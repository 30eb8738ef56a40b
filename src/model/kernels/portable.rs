//! The operations with what every processor has.

use super::{
    Arcs, LANES, Line, Norm,
    lanes::Lanes,
    matrix::{Matrix, Quantised, SHIFT},
    rows,
};

/// Sixteen floats as the compiler likes them.
#[derive(Clone, Copy)]
struct Plain([f32; LANES]);

impl Plain {
    #[inline(always)]
    fn join(self, other: Self, join: impl Fn(f32, f32) -> f32) -> Self {
        Self(std::array::from_fn(|lane| join(self.0[lane], other.0[lane])))
    }
}

/// Nothing here is unsafe: the trait says it for the others.
impl Lanes for Plain {
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Self([value; LANES])
    }

    #[inline(always)]
    unsafe fn load(from: &[f32; LANES]) -> Self {
        Self(*from)
    }

    #[inline(always)]
    unsafe fn store(self, to: &mut [f32; LANES]) {
        *to = self.0;
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        self.join(other, |left, right| left + right)
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        self.join(other, |left, right| left - right)
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        self.join(other, |left, right| left * right)
    }

    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        self.join(other, |left, right| left / right)
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        self.join(other, |left, right| if left > right { left } else { right })
    }

    #[inline(always)]
    unsafe fn abs(self) -> Self {
        Self(self.0.map(f32::abs))
    }

    #[inline(always)]
    unsafe fn store_bytes(self, to: &mut [i8; LANES]) {
        *to = self.0.map(|value| value as i8);
    }
}

pub(super) fn product(input: &Quantised, matrix: &Matrix, output: &mut [Line]) {
    multiply(input, matrix, output, |sum, scale, block, lane| {
        sum * scale * matrix.scale[block].0[lane] + matrix.bias[block].0[lane]
    });
}

pub(super) fn partial_product(input: &Quantised, matrix: &Matrix, output: &mut [Line]) {
    multiply(input, matrix, output, |sum, scale, _, _| sum * scale);
}

/// Rows that share the work of laying out four weights of each output.
const ROWS: usize = 16;

#[inline(always)]
fn multiply(
    input: &Quantised,
    matrix: &Matrix,
    output: &mut [Line],
    finish: impl Fn(f32, f32, usize, usize) -> f32,
) {
    let lines = matrix.lines();
    for block in 0..lines {
        for first in (0..input.rows()).step_by(ROWS) {
            let count = ROWS.min(input.rows() - first);
            let mut sums = [[0; LANES]; ROWS];
            for (sums, sum) in sums.iter_mut().zip(&input.sum[first..first + count]) {
                *sums = [-SHIFT * sum; LANES];
            }
            for (group, weights) in matrix.block(block).iter().enumerate() {
                let mut four = [[0_i16; LANES]; 4];
                for (lane, weights) in weights.0.as_chunks::<4>().0.iter().enumerate() {
                    for (place, &weight) in weights.iter().enumerate() {
                        four[place][lane] = i16::from(weight);
                    }
                }
                for (row, sums) in sums[..count].iter_mut().enumerate() {
                    let values = input.row(first + row, matrix.groups)[group].map(i16::from);
                    for (lane, sum) in sums.iter_mut().enumerate() {
                        // Two products of 7 bits each fit 16 bits, which is what old processors multiply fast.
                        let left = four[0][lane] * values[0] + four[1][lane] * values[1];
                        let right = four[2][lane] * values[2] + four[3][lane] * values[3];
                        *sum += i32::from(left) + i32::from(right);
                    }
                }
            }
            for (row, sums) in (first..).zip(&sums[..count]) {
                let output = &mut output[row * lines + block].0;
                for (lane, (output, &sum)) in output.iter_mut().zip(sums).enumerate() {
                    *output = finish(sum as f32, input.scale[row], block, lane);
                }
            }
        }
    }
}

pub(super) fn quantise(input: &[Line], width: usize, output: &mut Quantised) {
    // SAFETY: `Plain` needs no instructions of its own; so below.
    unsafe { rows::quantise::<Plain>(input, width, output) }
}

pub(super) fn relu_norm(input: &mut [Line], norm: &Norm) {
    unsafe { rows::relu_norm::<Plain>(input, norm) }
}

pub(super) fn add_norm(input: &mut [Line], addends: &[Line], norm: &Norm) {
    unsafe { rows::add_norm::<Plain>(input, addends, norm) }
}

pub(super) fn convolve(input: &mut [Line], products: &[Line], at: &[u32], matrix: &Matrix, norm: &Norm) {
    unsafe { rows::convolve::<Plain>(input, products, at, matrix, norm) }
}

pub(super) fn recur(gates: &[Line], width: usize, state: &mut [Line], output: &mut [Line]) {
    unsafe { rows::recur::<Plain>(gates, width, state, output) }
}

pub(super) fn score_arcs(
    dependents: &[Line],
    stride: usize,
    width: usize,
    heads: &[Line],
    distances: &[f32],
    scores: &mut Arcs,
) {
    unsafe { rows::score_arcs::<Plain>(dependents, stride, width, heads, distances, scores) }
}
