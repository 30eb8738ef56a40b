//! Products with the tiles of AMX; all else is that of AVX-512.
//!
//! A tile is sixteen rows of 64 bytes. `tdpbsud` multiplies sixteen rows of 64 inputs with the weights of sixteen outputs,
//! which lie as [`Matrix`] packs them, and adds to 256 sums: sixteen times the work of one `vpdpbusd`. The compiler has no
//! stable functions for these instructions yet, so they are written out.

use std::{
    arch::{
        asm,
        x86_64::{__cpuid_count, _mm512_loadu_si512, _mm512_set1_epi32, _mm512_sub_epi32},
    },
    ops::Range,
    sync::OnceLock,
};

use super::{
    LANES, Line,
    lanes::Lanes,
    matrix::{Matrix, Quantised, SHIFT},
};

pub(super) use super::avx512::{add_norm, convolve, quantise, recur, relu_norm, score_arcs};

/// Rows of a tile.
const ROWS: usize = 16;

/// Bytes of a row of a tile.
const BYTES: usize = 64;

/// Blocks of outputs that are summed up together, and tiles of rows: four tiles of sums from two of each.
const BLOCKS: usize = 2;

/// Sums of twice [`ROWS`] rows for each block of outputs.
#[repr(C, align(64))]
struct Sums([[[i32; LANES]; 2 * ROWS]; BLOCKS]);

/// Shapes of all tiles, as `ldtilecfg` reads them (Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1,
/// section 18.3).
#[repr(C, align(64))]
struct Shapes {
    palette: u8,
    start: u8,
    reserved: [u8; 14],
    bytes: [u16; 16],
    rows: [u8; 16],
}

impl Shapes {
    /// Tiles for `upper` and `lower` rows of sums (0 to 3) and of inputs (4 and 5), and for weights (6 and 7).
    fn new(upper: usize, lower: usize) -> Self {
        let mut shapes = Self { palette: 1, start: 0, reserved: [0; 14], bytes: [0; 16], rows: [0; 16] };
        for (tile, rows) in [upper, upper, lower, lower, upper, lower, ROWS, ROWS].into_iter().enumerate() {
            shapes.bytes[tile] = BYTES as u16;
            shapes.rows[tile] = rows as u8;
        }
        shapes
    }
}

/// Whether the processor has these instructions and the system lets this process use them.
pub(super) fn is_available() -> bool {
    static AVAILABLE: OnceLock<bool> = OnceLock::new();
    /// Of `cpuid` leaf 7: tiles, and products of bytes.
    const TILES: u32 = 0b11 << 24;
    *AVAILABLE.get_or_init(|| __cpuid_count(7, 0).edx & TILES == TILES && allow_tiles())
}

/// Asks Linux to keep the tiles of this process (Documentation/arch/x86/xstate.rst).
fn allow_tiles() -> bool {
    const ARCH_PRCTL: i64 = 158;
    const ARCH_REQ_XCOMP_PERM: i64 = 0x1023;
    const XFEATURE_XTILEDATA: i64 = 18;
    let result: i64;
    // SAFETY: the call reads no memory of ours; a kernel that does not know it gives an error.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") ARCH_PRCTL => result,
            in("rdi") ARCH_REQ_XCOMP_PERM,
            in("rsi") XFEATURE_XTILEDATA,
            out("rcx") _,
            out("r11") _,
            options(nostack),
        );
    }
    result == 0
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
pub(super) unsafe fn product(input: &Quantised, matrix: &Matrix, output: &mut [Line]) {
    unsafe {
        if fills_tiles(matrix) {
            multiply::<true>(input, matrix, output);
        } else {
            super::avx512::product(input, matrix, output);
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
pub(super) unsafe fn partial_product(input: &Quantised, matrix: &Matrix, output: &mut [Line]) {
    unsafe {
        if fills_tiles(matrix) {
            multiply::<false>(input, matrix, output);
        } else {
            super::avx512::partial_product(input, matrix, output);
        }
    }
}

/// Whether the inputs are whole tiles, and the outputs enough.
fn fills_tiles(matrix: &Matrix) -> bool {
    matrix.groups > 0 && matrix.groups.is_multiple_of(ROWS) && matrix.lines() >= BLOCKS
}

#[inline(always)]
unsafe fn multiply<const WHOLE: bool>(input: &Quantised, matrix: &Matrix, output: &mut [Line]) {
    let (rows, lines) = (input.rows(), matrix.lines());
    let mut sums = Sums([[[0; LANES]; 2 * ROWS]; BLOCKS]);
    let mut shaped = 0;
    for first in (0..rows).step_by(2 * ROWS) {
        let count = (2 * ROWS).min(rows - first);
        if count != shaped {
            // No tile has no rows: without a lower half the first row is done twice.
            let shapes = Shapes::new(count.min(ROWS), count.saturating_sub(ROWS).max(1));
            // SAFETY: the shapes are valid, and `is_available` has found tiles.
            unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const shapes, options(nostack, readonly)) };
            shaped = count;
        }
        for block in (0..lines).step_by(BLOCKS) {
            // Of an odd number the last but one is done twice.
            let block = block.min(lines - BLOCKS);
            unsafe { add_up(input, first..first + count, matrix, block, &mut sums) };
            for row in 0..count {
                let (shift, scale) = (SHIFT * input.sum[first + row], input.scale[first + row]);
                let output = &mut output[(first + row) * lines + block..][..BLOCKS];
                for (n, (sums, output)) in sums.0.iter().zip(output).enumerate() {
                    unsafe {
                        let sum = _mm512_loadu_si512(sums[row].as_ptr().cast());
                        let sum = _mm512_sub_epi32(sum, _mm512_set1_epi32(shift));
                        super::avx512::finish::<WHOLE>(sum, scale, matrix, block + n).store(&mut output.0);
                    }
                }
            }
        }
    }
    if shaped > 0 {
        // SAFETY: the tiles hold nothing that is needed.
        unsafe { asm!("tilerelease", options(nostack, nomem)) };
    }
}

/// The products of some rows with [`BLOCKS`] blocks of outputs; the tiles have the shapes for that many rows.
#[inline(always)]
unsafe fn add_up(input: &Quantised, rows: Range<usize>, matrix: &Matrix, block: usize, sums: &mut Sums) {
    let groups = matrix.groups;
    let width = groups * 4 / LANES;
    let upper = &input.values[rows.start * width..rows.end * width];
    let lower = if rows.len() > ROWS { &upper[ROWS * width..] } else { upper };
    let weights = &matrix.weights[block * groups..][..BLOCKS * groups];
    // SAFETY: the tiles read the rows of `upper` and of `lower`, each `groups * 4` bytes long, and `groups` rows of each of the
    // two panels of `weights`, 64 bytes at a time, which both lengths are multiples of; they write rows of `sums`.
    unsafe {
        asm!(
            "tilezero tmm0",
            "tilezero tmm1",
            "tilezero tmm2",
            "tilezero tmm3",
            "2:",
            "tileloadd tmm6, [{left} + {line}]",
            "tileloadd tmm4, [{upper} + {stride}]",
            "tdpbsud tmm0, tmm4, tmm6",
            "tileloadd tmm5, [{lower} + {stride}]",
            "tdpbsud tmm2, tmm5, tmm6",
            "tileloadd tmm7, [{right} + {line}]",
            "tdpbsud tmm1, tmm4, tmm7",
            "tdpbsud tmm3, tmm5, tmm7",
            "add {upper}, 64",
            "add {lower}, 64",
            "add {left}, 1024",
            "add {right}, 1024",
            "sub {steps}, 1",
            "jnz 2b",
            "tilestored [{sums} + {line}], tmm0",
            "tilestored [{sums} + {line} + 1024], tmm2",
            "tilestored [{sums} + {line} + 2048], tmm1",
            "tilestored [{sums} + {line} + 3072], tmm3",
            upper = inout(reg) upper.as_ptr() => _,
            lower = inout(reg) lower.as_ptr() => _,
            left = inout(reg) weights.as_ptr() => _,
            right = inout(reg) weights[groups..].as_ptr() => _,
            steps = inout(reg) groups / ROWS => _,
            stride = in(reg) groups * 4,
            line = in(reg) BYTES,
            sums = in(reg) sums,
            out("tmm0") _,
            out("tmm1") _,
            out("tmm2") _,
            out("tmm3") _,
            out("tmm4") _,
            out("tmm5") _,
            out("tmm6") _,
            out("tmm7") _,
            options(nostack),
        );
    }
}
