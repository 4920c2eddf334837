//! A linear layer with a few outputs, as a discriminator's head: one long sum for each, which a
//! whole workgroup makes.

use cubecl::prelude::*;

use super::activation::{Curve, activate};
use super::walk::sum_of_all;

/// `numbers`: `[n, from]`, `weights`: `[from, to]`, `out`: `[n, to]`. A workgroup for each output.
#[cube(launch_unchecked)]
pub fn inner_kernel<N: Size>(
    numbers: &[Vector<f32, N>],
    weights: &[Vector<f32, N>],
    bias: ComptimeOption<&[Vector<f32, N>]>,
    out: &mut [Vector<f32, N>],
    slope: f32,
    #[comptime] from: usize,
    #[comptime] to: usize,
    #[comptime] curve: Curve,
    #[comptime] team: usize,
) {
    let row = CUBE_POS_X as usize / to;
    let column = CUBE_POS_X as usize % to;
    let mut sum = Vector::<f32, N>::new(0.0f32);
    let mut i = UNIT_POS as usize;
    while i < from {
        sum = fma(numbers[row * from + i], weights[i * to + column], sum);
        i += team;
    }
    let mut shared = Shared::<[Vector<f32, N>]>::new_slice(team);
    let sum = sum_of_all(sum, &mut shared, team);
    if UNIT_POS == 0 {
        let bias: ComptimeOption<Vector<f32, N>> = bias.as_ref().map(|bias| bias[column]);
        let made = sum + bias.unwrap_or(Vector::new(0.0f32));
        out[CUBE_POS_X as usize] = activate(made, slope, curve);
    }
}
