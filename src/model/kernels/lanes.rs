//! Sixteen floats at once.

use super::LANES;

/// Sixteen floats in registers. Every operation is the IEEE operation of each lane; none is fused with another.
///
/// # Safety
/// The functions may be called where the processor has the instructions of the implementing set.
pub(super) trait Lanes: Copy {
    unsafe fn splat(value: f32) -> Self;
    unsafe fn load(from: &[f32; LANES]) -> Self;
    unsafe fn store(self, to: &mut [f32; LANES]);
    unsafe fn add(self, other: Self) -> Self;
    unsafe fn sub(self, other: Self) -> Self;
    unsafe fn mul(self, other: Self) -> Self;
    unsafe fn div(self, other: Self) -> Self;
    /// The larger one; `other` where one is not a number.
    unsafe fn max(self, other: Self) -> Self;
    unsafe fn abs(self) -> Self;
    /// As bytes; all lanes are whole numbers from -127 to 127.
    unsafe fn store_bytes(self, to: &mut [i8; LANES]);

    /// Rounded to whole numbers, halves to even ones; right up to 2^22.
    #[inline(always)]
    unsafe fn round(self) -> Self {
        // A float of this size has no digits after the point.
        const LARGE: f32 = 12_582_912.0;
        unsafe { self.add(Self::splat(LARGE)).sub(Self::splat(LARGE)) }
    }

    /// Sum of the lanes, in halves.
    #[inline(always)]
    unsafe fn total(self) -> f32 {
        unsafe { fold(self, |left, right| left + right) }
    }

    /// Largest lane.
    #[inline(always)]
    unsafe fn largest(self) -> f32 {
        unsafe { fold(self, |left, right| if left > right { left } else { right }) }
    }
}

#[inline(always)]
unsafe fn fold<V: Lanes>(lanes: V, join: impl Fn(f32, f32) -> f32) -> f32 {
    let mut values = [0.0; LANES];
    unsafe { lanes.store(&mut values) };
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            values[lane] = join(values[lane], values[lane + half]);
        }
        half /= 2;
    }
    values[0]
}
