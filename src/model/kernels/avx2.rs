//! The operations with AVX2.
//!
//! As with AVX-512, but a line takes two registers, and a product of bytes takes three instructions: pairs of products to 16
//! bits (which weights of 7 bits cannot saturate), pairs of those to 32, and the sum.

use std::arch::x86_64::{
    __m256, __m256i, _mm_packs_epi16, _mm_storeu_si128, _mm256_add_epi32, _mm256_add_ps, _mm256_andnot_ps,
    _mm256_castsi256_si128, _mm256_cvtepi32_ps, _mm256_cvtps_epi32, _mm256_div_ps, _mm256_extracti128_si256,
    _mm256_loadu_ps, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_max_ps,
    _mm256_mul_ps, _mm256_packs_epi32, _mm256_permute4x64_epi64, _mm256_set1_epi16, _mm256_set1_epi32,
    _mm256_set1_ps, _mm256_storeu_ps, _mm256_sub_ps,
};

use super::{
    Arcs, LANES, Line, Norm,
    lanes::Lanes,
    matrix::{Matrix, Quantised, SHIFT, Weights},
    rows,
};

/// Sixteen floats in two registers.
#[derive(Clone, Copy)]
struct Pair(__m256, __m256);

impl Lanes for Pair {
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        unsafe { Self(_mm256_set1_ps(value), _mm256_set1_ps(value)) }
    }

    #[inline(always)]
    unsafe fn load(from: &[f32; LANES]) -> Self {
        let (low, high) = from.split_at(LANES / 2);
        unsafe { Self(_mm256_loadu_ps(low.as_ptr()), _mm256_loadu_ps(high.as_ptr())) }
    }

    #[inline(always)]
    unsafe fn store(self, to: &mut [f32; LANES]) {
        let (low, high) = to.split_at_mut(LANES / 2);
        unsafe {
            _mm256_storeu_ps(low.as_mut_ptr(), self.0);
            _mm256_storeu_ps(high.as_mut_ptr(), self.1);
        }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        unsafe { Self(_mm256_add_ps(self.0, other.0), _mm256_add_ps(self.1, other.1)) }
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        unsafe { Self(_mm256_sub_ps(self.0, other.0), _mm256_sub_ps(self.1, other.1)) }
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        unsafe { Self(_mm256_mul_ps(self.0, other.0), _mm256_mul_ps(self.1, other.1)) }
    }

    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        unsafe { Self(_mm256_div_ps(self.0, other.0), _mm256_div_ps(self.1, other.1)) }
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        unsafe { Self(_mm256_max_ps(self.0, other.0), _mm256_max_ps(self.1, other.1)) }
    }

    #[inline(always)]
    unsafe fn abs(self) -> Self {
        unsafe {
            let sign = _mm256_set1_ps(-0.0);
            Self(_mm256_andnot_ps(sign, self.0), _mm256_andnot_ps(sign, self.1))
        }
    }

    #[inline(always)]
    unsafe fn store_bytes(self, to: &mut [i8; LANES]) {
        unsafe {
            // Packing works in halves of a register: the middle quarters are swapped back.
            let words = _mm256_packs_epi32(_mm256_cvtps_epi32(self.0), _mm256_cvtps_epi32(self.1));
            let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(words);
            let bytes = _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
            _mm_storeu_si128(to.as_mut_ptr().cast(), bytes);
        }
    }
}

/// Rows of a tile: with two registers of outputs each, eight sums.
const ROWS: usize = 4;

#[target_feature(enable = "avx2")]
pub(super) unsafe fn product(input: &Quantised, matrix: &Matrix, output: &mut [Line]) {
    unsafe { multiply::<true>(input, matrix, output) }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn partial_product(input: &Quantised, matrix: &Matrix, output: &mut [Line]) {
    unsafe { multiply::<false>(input, matrix, output) }
}

#[inline(always)]
unsafe fn multiply<const WHOLE: bool>(input: &Quantised, matrix: &Matrix, output: &mut [Line]) {
    let rows = input.rows();
    for block in 0..matrix.lines() {
        let mut row = 0;
        while row < rows {
            unsafe {
                match rows - row {
                    1 => tile::<WHOLE, 1>(input, row, matrix, block, output),
                    2 => tile::<WHOLE, 2>(input, row, matrix, block, output),
                    3 => tile::<WHOLE, 3>(input, row, matrix, block, output),
                    _ => tile::<WHOLE, ROWS>(input, row, matrix, block, output),
                }
            }
            row += ROWS;
        }
    }
}

#[inline(always)]
unsafe fn tile<const WHOLE: bool, const M: usize>(
    input: &Quantised,
    row: usize,
    matrix: &Matrix,
    block: usize,
    output: &mut [Line],
) {
    let groups = matrix.groups;
    let values: [&[[i8; 4]]; M] = std::array::from_fn(|m| input.row(row + m, groups));
    let weights = matrix.block(block);
    unsafe {
        let ones = _mm256_set1_epi16(1);
        let mut sums = [[_mm256_set1_epi32(0); 2]; M];
        for (m, sums) in sums.iter_mut().enumerate() {
            *sums = [_mm256_set1_epi32(-SHIFT * input.sum[row + m]); 2];
        }
        for group in 0..groups {
            // SAFETY: `block` and `row` have checked that both are `groups` long.
            let Weights(four) = weights.get_unchecked(group);
            let four =
                [_mm256_loadu_si256(four.as_ptr().cast()), _mm256_loadu_si256(four[32..].as_ptr().cast())];
            for (sums, values) in sums.iter_mut().zip(values) {
                let value =
                    _mm256_set1_epi32(i32::from_le_bytes(values.get_unchecked(group).map(i8::cast_unsigned)));
                for (sum, four) in sums.iter_mut().zip(four) {
                    let pairs = _mm256_maddubs_epi16(four, value);
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pairs, ones));
                }
            }
        }
        let lines = matrix.lines();
        for (m, sums) in sums.into_iter().enumerate() {
            let output = &mut output[(row + m) * lines + block];
            finish::<WHOLE>(sums, input.scale[row + m], matrix, block).store(&mut output.0);
        }
    }
}

#[inline(always)]
unsafe fn finish<const WHOLE: bool>(sums: [__m256i; 2], scale: f32, matrix: &Matrix, block: usize) -> Pair {
    unsafe {
        let value = Pair(_mm256_cvtepi32_ps(sums[0]), _mm256_cvtepi32_ps(sums[1])).mul(Lanes::splat(scale));
        if WHOLE {
            value.mul(Lanes::load(&matrix.scale[block].0)).add(Lanes::load(&matrix.bias[block].0))
        } else {
            value
        }
    }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn quantise(input: &[Line], width: usize, output: &mut Quantised) {
    unsafe { rows::quantise::<Pair>(input, width, output) }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn relu_norm(input: &mut [Line], norm: &Norm) {
    unsafe { rows::relu_norm::<Pair>(input, norm) }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn add_norm(input: &mut [Line], addends: &[Line], norm: &Norm) {
    unsafe { rows::add_norm::<Pair>(input, addends, norm) }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn convolve(
    input: &mut [Line],
    products: &[Line],
    at: &[u32],
    matrix: &Matrix,
    norm: &Norm,
) {
    unsafe { rows::convolve::<Pair>(input, products, at, matrix, norm) }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn recur(gates: &[Line], width: usize, state: &mut [Line], output: &mut [Line]) {
    unsafe { rows::recur::<Pair>(gates, width, state, output) }
}

#[target_feature(enable = "avx2")]
pub(super) unsafe fn score_arcs(
    dependents: &[Line],
    stride: usize,
    width: usize,
    heads: &[Line],
    distances: &[f32],
    scores: &mut Arcs,
) {
    unsafe { rows::score_arcs::<Pair>(dependents, stride, width, heads, distances, scores) }
}
