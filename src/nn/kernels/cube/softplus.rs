//! The mean of softplus, ln(1 + eˣ), and its gradient.

use burn::backend::TensorMetadata;
use burn::tensor::Shape;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::device;
use super::tensors::{flat, one_each};
use super::walk::{sum_of_all, teams};

/// The mean over all `values` of softplus(sign·x), `[1]`.
pub fn mean(values: CubeTensor, sign: f32) -> CubeTensor {
    let values = into_contiguous(values);
    let out = flat(&values, Shape::new([1]));
    let team = device::team(&values.client);
    let (cubes, units) = teams(1, team);
    // SAFETY: guarded by the number of values.
    unsafe {
        mean_kernel::launch_unchecked(
            &out.client,
            cubes,
            units,
            1,
            values.into_buffer_arg(),
            out.clone().into_buffer_arg(),
            sign,
            team,
        );
    }
    out
}

/// The gradient of [`mean`], whose own output's is `gradient`, `[1]`.
pub fn mean_gradient(values: CubeTensor, gradient: CubeTensor, sign: f32) -> CubeTensor {
    let values = into_contiguous(values);
    let out = flat(&values, values.shape());
    let (cubes, units) = one_each(&values.client, values.shape().num_elements());
    // SAFETY: as above.
    unsafe {
        gradient_kernel::launch_unchecked(
            &out.client,
            cubes,
            units,
            values.into_buffer_arg(),
            gradient.into_buffer_arg(),
            out.clone().into_buffer_arg(),
            sign,
        );
    }
    out
}

/// One workgroup: a loss has a few hundred values.
#[cube(launch_unchecked)]
fn mean_kernel<N: Size>(
    values: &[Vector<f32, N>],
    out: &mut [Vector<f32, N>],
    sign: f32,
    #[comptime] team: usize,
) {
    let mut sum = Vector::<f32, N>::new(0.0f32);
    let mut i = UNIT_POS as usize;
    while i < values.len() {
        let x = values[i] * Vector::new(sign);
        // e^x of a large x is no number.
        let tail = (Vector::new(0.0f32) - x.abs()).exp();
        sum += max(x, Vector::new(0.0f32)) + (Vector::new(1.0f32) + tail).ln();
        i += team;
    }
    let mut shared = Shared::<[Vector<f32, N>]>::new_slice(team);
    let sum = sum_of_all(sum, &mut shared, team);
    if UNIT_POS == 0 {
        out[0] = sum / Vector::new(values.len() as f32);
    }
}

#[cube(launch_unchecked)]
fn gradient_kernel(values: &[f32], gradient: &[f32], out: &mut [f32], sign: f32) {
    let i = ABSOLUTE_POS;
    if i < out.len() {
        let x = sign * values[i];
        let tail = (-x.abs()).exp();
        let slope = select(x > 0.0f32, 1.0f32, tail) / (1.0f32 + tail);
        out[i] = gradient[0] * sign * slope / out.len() as f32;
    }
}
