//! The operations on floats, written once for all sets of instructions.
//!
//! Each function is inlined into one that has the instructions of `V`, so that it is compiled with them.

use super::{Arcs, LANES, Line, Matrix, NO_DISTANCE, Norm, Quantised, lanes::Lanes};

/// Below this a row counts as zeros: its scale would have no precision left.
const NOTHING: f32 = 1e-30;

const EPSILON: f32 = 1e-5;

#[inline(always)]
pub(super) unsafe fn quantise<V: Lanes>(rows: &[Line], width: usize, output: &mut Quantised) {
    output.resize(rows.len() / width, width);
    let results = output.scale.iter_mut().zip(&mut output.sum);
    for ((row, values), (scale, sum)) in
        rows.chunks_exact(width).zip(output.values.chunks_exact_mut(width)).zip(results)
    {
        (*scale, *sum) = unsafe { quantise_row::<V>(row, values) };
    }
}

#[inline(always)]
unsafe fn quantise_row<V: Lanes>(row: &[Line], values: &mut [[i8; LANES]]) -> (f32, i32) {
    unsafe {
        let mut largest = V::splat(0.0);
        for line in row {
            largest = V::load(&line.0).abs().max(largest);
        }
        let largest = largest.largest();
        if !(largest > NOTHING && largest.is_finite()) {
            values.fill([0; LANES]);
            return (0.0, 0);
        }
        let scale = largest / 127.0;
        // A division takes many times as long as a product.
        let factor = V::splat(127.0 / largest);
        let mut sum = V::splat(0.0);
        for (line, values) in row.iter().zip(values) {
            let rounded = V::load(&line.0).mul(factor).round();
            rounded.store_bytes(values);
            // Whole numbers far below 2^24: exact.
            sum = sum.add(rounded);
        }
        (scale, sum.total() as i32)
    }
}

#[inline(always)]
pub(super) unsafe fn relu_norm<V: Lanes>(rows: &mut [Line], norm: &Norm) {
    let zero = unsafe { V::splat(0.0) };
    for row in rows.chunks_exact_mut(norm.gamma.len()) {
        for line in &mut *row {
            unsafe { V::load(&line.0).max(zero).store(&mut line.0) };
        }
        unsafe { norm_row::<V>(row, norm) };
    }
}

#[inline(always)]
pub(super) unsafe fn add_norm<V: Lanes>(rows: &mut [Line], addends: &[Line], norm: &Norm) {
    let width = norm.gamma.len();
    for (row, addends) in rows.chunks_exact_mut(width).zip(addends.chunks_exact(width)) {
        for (line, addend) in row.iter_mut().zip(addends) {
            unsafe { V::load(&line.0).add(V::load(&addend.0)).store(&mut line.0) };
        }
        unsafe { norm_row::<V>(row, norm) };
    }
}

#[inline(always)]
unsafe fn norm_row<V: Lanes>(row: &mut [Line], norm: &Norm) {
    unsafe {
        let count = (row.len() * LANES) as f32;
        let mut sum = V::splat(0.0);
        for line in &*row {
            sum = sum.add(V::load(&line.0));
        }
        let mean = V::splat(sum.total() / count);
        let mut squares = V::splat(0.0);
        for line in &*row {
            let away = V::load(&line.0).sub(mean);
            squares = squares.add(away.mul(away));
        }
        let factor = V::splat(1.0 / (squares.total() / count + EPSILON).sqrt());
        for ((line, gamma), beta) in row.iter_mut().zip(&norm.gamma).zip(&norm.beta) {
            V::load(&line.0)
                .sub(mean)
                .mul(factor)
                .mul(V::load(&gamma.0))
                .add(V::load(&beta.0))
                .store(&mut line.0);
        }
    }
}

#[inline(always)]
pub(super) unsafe fn convolve<V: Lanes>(
    rows: &mut [Line],
    products: &[Line],
    at: &[u32],
    matrix: &Matrix,
    norm: &Norm,
) {
    let width = norm.gamma.len();
    let outside = [Line::default(); 1];
    // Partial products of token `t` with the weights for its place: 0 left, 1 middle, 2 right.
    let part = |token: Option<&u32>, place: usize| match token {
        Some(&row) => &products[(row as usize * 3 + place) * width..][..width],
        None => &outside[..0],
    };
    for (token, row) in rows.chunks_exact_mut(width).enumerate() {
        let left = part(token.checked_sub(1).and_then(|before| at.get(before)), 0);
        let middle = part(at.get(token), 1);
        let right = part(at.get(token + 1), 2);
        for (index, line) in row.iter_mut().enumerate() {
            unsafe {
                let zero = V::splat(0.0);
                let or_zero = |lines: &[Line]| match lines.get(index) {
                    Some(line) => V::load(&line.0),
                    None => zero,
                };
                let sum = or_zero(left).add(or_zero(middle)).add(or_zero(right));
                let sum = sum.mul(V::load(&matrix.scale[index].0)).add(V::load(&matrix.bias[index].0));
                V::load(&line.0).add(sum.max(zero)).store(&mut line.0);
            }
        }
        unsafe { norm_row::<V>(row, norm) };
    }
}

#[inline(always)]
pub(super) unsafe fn recur<V: Lanes>(gates: &[Line], width: usize, state: &mut [Line], output: &mut [Line]) {
    let tokens = gates.len() / (6 * width);
    for backward in [false, true] {
        state.fill(Line::default());
        let direction = usize::from(backward);
        for step in 0..tokens {
            let token = if backward { tokens - 1 - step } else { step };
            let gates = &gates[(token * 2 + direction) * 3 * width..][..3 * width];
            let (values, gates) = gates.split_at(width);
            let (forget, reset) = gates.split_at(width);
            let output = &mut output[(token * 2 + direction) * width..][..width];
            for ((((state, value), forget), reset), output) in
                state.iter_mut().zip(values).zip(forget).zip(reset).zip(output)
            {
                unsafe {
                    let keep = gate(V::load(&forget.0));
                    let kept = keep.mul(V::load(&state.0));
                    let new = V::splat(1.0).sub(keep).mul(V::load(&value.0));
                    let next = kept.add(new);
                    next.store(&mut state.0);
                    gate(V::load(&reset.0)).mul(next).store(&mut output.0);
                }
            }
        }
    }
}

/// A cheap sigmoid: `0.5 + 0.5 * v / (1 + |v|)`.
#[inline(always)]
unsafe fn gate<V: Lanes>(value: V) -> V {
    unsafe {
        let half = V::splat(0.5);
        half.add(half.mul(value).div(V::splat(1.0).add(value.abs())))
    }
}

/// Dependents that are scored together, so that the sums of one need not wait for each other.
const TOGETHER: usize = 4;

#[inline(always)]
pub(super) unsafe fn score_arcs<V: Lanes>(
    dependents: &[Line],
    stride: usize,
    width: usize,
    heads: &[Line],
    distances: &[f32],
    scores: &mut Arcs,
) {
    let tokens = scores.tokens;
    let divisor = unsafe { V::splat(((width * LANES) as f32).sqrt()) };
    for first in (0..tokens).step_by(TOGETHER) {
        // Past the end the last one is scored again.
        let rows: [usize; TOGETHER] = std::array::from_fn(|row| (first + row).min(tokens - 1));
        let dependents = rows.map(|row| dependents[row * stride..][..width].as_ref());
        for block in 0..scores.width {
            unsafe {
                let mut sums = [V::splat(0.0); TOGETHER];
                for channel in 0..width * LANES {
                    let head = V::load(&heads[channel * scores.width + block].0);
                    for (sum, row) in sums.iter_mut().zip(dependents) {
                        let value = row[channel / LANES].0[channel % LANES];
                        *sum = sum.add(V::splat(value).mul(head));
                    }
                }
                for (sum, row) in sums.into_iter().zip(rows) {
                    let at = NO_DISTANCE + block * LANES - row;
                    let distance = distances[at..].first_chunk().expect("the table is a line longer");
                    let score = sum.div(divisor).add(V::load(distance));
                    score.store(&mut scores.lines[row * scores.width + block].0);
                }
            }
        }
    }
}
