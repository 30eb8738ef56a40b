//! The weights of what is known of a reading, as `training/quotes.rs` learns them.
//!
//! In: features. Out: a score. Never: learns anything itself.

use super::features::SIZE;

/// The table, one signed byte a feature; scores are sums of them times [`SCALE`].
static TABLE: &[u8; SIZE] = include_bytes!("../../data/quotes.weights");

/// What one step of a weight is worth.
pub(super) const SCALE: f32 = 1.0 / 32.0;

/// The score of a variant: the logarithm of how much likelier it is than that its cue reports nothing.
pub(super) fn score(features: &[u16]) -> f32 {
    let sum: i32 = features.iter().map(|&index| i32::from(TABLE[usize::from(index)].cast_signed())).sum();
    sum as f32 * SCALE
}
