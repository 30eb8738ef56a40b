//! The operations with AVX-512 and its products of bytes (VNNI).
//!
//! Four weights of sixteen outputs stand in one register; `vpdpbusd` multiplies them with four inputs that are repeated in
//! another, and adds to sixteen sums. A tile of 6 rows and 4 registers of outputs keeps 24 sums in registers, so that a
//! load feeds at least four products.

use std::arch::x86_64::{
    __m512, __m512i, _mm_storeu_si128, _mm512_abs_ps, _mm512_add_ps, _mm512_cvtepi32_epi8,
    _mm512_cvtepi32_ps, _mm512_cvtps_epi32, _mm512_div_ps, _mm512_dpbusd_epi32, _mm512_loadu_ps,
    _mm512_loadu_si512, _mm512_max_ps, _mm512_mul_ps, _mm512_set1_epi32, _mm512_set1_ps, _mm512_storeu_ps,
    _mm512_sub_ps,
};

use super::{
    Arcs, LANES, Line, Norm,
    lanes::Lanes,
    matrix::{Matrix, Quantised, SHIFT},
    rows,
};

impl Lanes for __m512 {
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        unsafe { _mm512_set1_ps(value) }
    }

    #[inline(always)]
    unsafe fn load(from: &[f32; LANES]) -> Self {
        unsafe { _mm512_loadu_ps(from.as_ptr()) }
    }

    #[inline(always)]
    unsafe fn store(self, to: &mut [f32; LANES]) {
        unsafe { _mm512_storeu_ps(to.as_mut_ptr(), self) }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        unsafe { _mm512_add_ps(self, other) }
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        unsafe { _mm512_sub_ps(self, other) }
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        unsafe { _mm512_mul_ps(self, other) }
    }

    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        unsafe { _mm512_div_ps(self, other) }
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        unsafe { _mm512_max_ps(self, other) }
    }

    #[inline(always)]
    unsafe fn abs(self) -> Self {
        unsafe { _mm512_abs_ps(self) }
    }

    #[inline(always)]
    unsafe fn store_bytes(self, to: &mut [i8; LANES]) {
        unsafe {
            let bytes = _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(self));
            _mm_storeu_si128(to.as_mut_ptr().cast(), bytes);
        }
    }
}

/// Rows of a tile.
const ROWS: usize = 6;

/// Registers of outputs of a tile.
const BLOCKS: usize = 4;

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
pub(super) unsafe fn product(input: &Quantised, matrix: &Matrix, output: &mut [Line]) {
    unsafe { multiply::<true>(input, matrix, output) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
pub(super) unsafe fn partial_product(input: &Quantised, matrix: &Matrix, output: &mut [Line]) {
    unsafe { multiply::<false>(input, matrix, output) }
}

#[inline(always)]
unsafe fn multiply<const WHOLE: bool>(input: &Quantised, matrix: &Matrix, output: &mut [Line]) {
    let blocks = matrix.lines();
    let mut block = 0;
    while block < blocks {
        let count = (blocks - block).min(BLOCKS);
        unsafe {
            match count {
                4 => stripe::<WHOLE, 4>(input, matrix, block, output),
                3 => stripe::<WHOLE, 3>(input, matrix, block, output),
                2 => stripe::<WHOLE, 2>(input, matrix, block, output),
                _ => stripe::<WHOLE, 1>(input, matrix, block, output),
            }
        }
        block += count;
    }
}

/// All rows for `N` blocks of outputs.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn stripe<const WHOLE: bool, const N: usize>(
    input: &Quantised,
    matrix: &Matrix,
    block: usize,
    output: &mut [Line],
) {
    let rows = input.rows();
    let mut row = 0;
    while row < rows {
        unsafe {
            match rows - row {
                1 => tile::<WHOLE, 1, N>(input, row, matrix, block, output),
                2 => tile::<WHOLE, 2, N>(input, row, matrix, block, output),
                3 => tile::<WHOLE, 3, N>(input, row, matrix, block, output),
                4 => tile::<WHOLE, 4, N>(input, row, matrix, block, output),
                5 => tile::<WHOLE, 5, N>(input, row, matrix, block, output),
                _ => tile::<WHOLE, ROWS, N>(input, row, matrix, block, output),
            }
        }
        row += ROWS;
    }
}

#[inline(always)]
unsafe fn tile<const WHOLE: bool, const M: usize, const N: usize>(
    input: &Quantised,
    row: usize,
    matrix: &Matrix,
    block: usize,
    output: &mut [Line],
) {
    let groups = matrix.groups;
    let values: [&[[i8; 4]]; M] = std::array::from_fn(|m| input.row(row + m, groups));
    let weights: [&[super::matrix::Weights]; N] = std::array::from_fn(|n| matrix.block(block + n));
    unsafe {
        let mut sums = [[_mm512_set1_epi32(0); N]; M];
        for (m, sums) in sums.iter_mut().enumerate() {
            *sums = [_mm512_set1_epi32(-SHIFT * input.sum[row + m]); N];
        }
        for group in 0..groups {
            let mut four = [_mm512_set1_epi32(0); N];
            for (four, weights) in four.iter_mut().zip(weights) {
                // SAFETY: `block` and `row` have checked that both are `groups` long.
                *four = _mm512_loadu_si512(weights.get_unchecked(group).0.as_ptr().cast());
            }
            for (sums, values) in sums.iter_mut().zip(values) {
                let value =
                    _mm512_set1_epi32(i32::from_le_bytes(values.get_unchecked(group).map(i8::cast_unsigned)));
                for (sum, four) in sums.iter_mut().zip(four) {
                    *sum = _mm512_dpbusd_epi32(*sum, four, value);
                }
            }
        }
        let lines = matrix.lines();
        for (m, sums) in sums.into_iter().enumerate() {
            let output = &mut output[(row + m) * lines + block..][..N];
            for (n, (sum, output)) in sums.into_iter().zip(output).enumerate() {
                finish::<WHOLE>(sum, input.scale[row + m], matrix, block + n).store(&mut output.0);
            }
        }
    }
}

/// Exact sums of sixteen outputs to numbers, with their scales and biases if these are `WHOLE`.
#[inline(always)]
pub(super) unsafe fn finish<const WHOLE: bool>(
    sum: __m512i,
    scale: f32,
    matrix: &Matrix,
    block: usize,
) -> __m512 {
    unsafe {
        let value = _mm512_cvtepi32_ps(sum).mul(Lanes::splat(scale));
        if WHOLE {
            value.mul(Lanes::load(&matrix.scale[block].0)).add(Lanes::load(&matrix.bias[block].0))
        } else {
            value
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
pub(super) unsafe fn quantise(input: &[Line], width: usize, output: &mut Quantised) {
    unsafe { rows::quantise::<__m512>(input, width, output) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
pub(super) unsafe fn relu_norm(input: &mut [Line], norm: &Norm) {
    unsafe { rows::relu_norm::<__m512>(input, norm) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
pub(super) unsafe fn add_norm(input: &mut [Line], addends: &[Line], norm: &Norm) {
    unsafe { rows::add_norm::<__m512>(input, addends, norm) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
pub(super) unsafe fn convolve(
    input: &mut [Line],
    products: &[Line],
    at: &[u32],
    matrix: &Matrix,
    norm: &Norm,
) {
    unsafe { rows::convolve::<__m512>(input, products, at, matrix, norm) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
pub(super) unsafe fn recur(gates: &[Line], width: usize, state: &mut [Line], output: &mut [Line]) {
    unsafe { rows::recur::<__m512>(gates, width, state, output) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
pub(super) unsafe fn score_arcs(
    dependents: &[Line],
    stride: usize,
    width: usize,
    heads: &[Line],
    distances: &[f32],
    scores: &mut Arcs,
) {
    unsafe { rows::score_arcs::<__m512>(dependents, stride, width, heads, distances, scores) }
}
