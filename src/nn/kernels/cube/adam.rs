//! Adam and the moving average on WebGPU: one dispatch for each parameter instead of a dozen,
//! whose own cost on a fast GPU is more than that of their arithmetic.
//!
//! The moments and the average change in place where nobody else holds them, so that each kernel
//! binds no more than the eight buffers that WebGPU promises. Where somebody does, as a checkpoint
//! that is being read, burn's operations do the step.

use burn::backend::{Cube, TensorMetadata};
use burn::tensor::DType;
use burn_cubecl::ops::numeric::empty_device_dtype;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;
use cubecl::{calculate_cube_count_elemwise, cube};

use super::super::steps::{Rule, adam_at_once_by_operations, adam_by_operations, mix_by_operations};

pub fn adam(
    value: CubeTensor,
    gradient: CubeTensor,
    first: CubeTensor,
    second: CubeTensor,
    rule: Rule,
) -> (CubeTensor, CubeTensor, CubeTensor) {
    let moments = [&first, &second].into_iter().all(CubeTensor::can_mut);
    if !moments || ![&value, &gradient, &first, &second].into_iter().all(flat) {
        return adam_by_operations::<Cube>(value, gradient, first, second, rule);
    }
    let out = beside(&value);
    let (cubes, units) = grid(&value);
    // SAFETY: all buffers are of one length, which `out.len()` guards.
    unsafe {
        adam_kernel::launch_unchecked(
            &out.client,
            cubes,
            units,
            value.into_buffer_arg(),
            gradient.into_buffer_arg(),
            first.clone().into_buffer_arg(),
            second.clone().into_buffer_arg(),
            out.clone().into_buffer_arg(),
            rule.first.0,
            rule.first.1,
            rule.step(),
        );
    }
    (out, first, second)
}

pub fn adam_at_once(
    value: CubeTensor,
    gradient: CubeTensor,
    second: CubeTensor,
    rule: Rule,
) -> (CubeTensor, CubeTensor) {
    if !second.can_mut() || ![&value, &gradient, &second].into_iter().all(flat) {
        return adam_at_once_by_operations::<Cube>(value, gradient, second, rule);
    }
    let out = beside(&value);
    let (cubes, units) = grid(&value);
    // SAFETY: as above.
    unsafe {
        adam_at_once_kernel::launch_unchecked(
            &out.client,
            cubes,
            units,
            value.into_buffer_arg(),
            gradient.into_buffer_arg(),
            second.clone().into_buffer_arg(),
            out.clone().into_buffer_arg(),
            rule.step(),
        );
    }
    (out, second)
}

pub fn mix(one: CubeTensor, other: CubeTensor, shares: [f32; 2]) -> CubeTensor {
    if !one.can_mut() || ![&one, &other].into_iter().all(flat) {
        return mix_by_operations::<Cube>(one, other, shares);
    }
    let (cubes, units) = grid(&one);
    // SAFETY: as above.
    unsafe {
        mix_kernel::launch_unchecked(
            &one.client,
            cubes,
            units,
            one.clone().into_buffer_arg(),
            other.into_buffer_arg(),
            shares[0],
            shares[1],
        );
    }
    one
}

/// Whether its numbers lie one after the other.
fn flat(tensor: &CubeTensor) -> bool {
    tensor.dtype == DType::F32 && tensor.is_contiguous()
}

/// A tensor of the same shape, not yet written.
fn beside(tensor: &CubeTensor) -> CubeTensor {
    let (client, device) = (tensor.client.clone(), tensor.device.clone());
    empty_device_dtype(client, device, tensor.shape(), tensor.dtype)
}

/// One unit for each number.
fn grid(tensor: &CubeTensor) -> (CubeCount, CubeDim) {
    let count = tensor.shape().num_elements();
    let units = CubeDim::new(&tensor.client, count);
    (
        calculate_cube_count_elemwise(&tensor.client, count, units),
        units,
    )
}

/// The numbers of a [`Rule`] that both kernels of Adam take.
#[derive(CubeType, CubeLaunch)]
struct Step {
    second_old: f32,
    second_new: f32,
    keep: f32,
    rate: f32,
    epsilon: f32,
}

impl Rule {
    fn step(&self) -> StepLaunch {
        let (second_old, second_new) = self.second;
        StepLaunch::new(second_old, second_new, self.keep, self.rate, self.epsilon)
    }
}

#[cube]
fn second_moment(old: f32, gradient: f32, step: &Step) -> f32 {
    step.second_old * old + step.second_new * (gradient * gradient)
}

/// A value after the step along `direction`.
#[cube]
fn moved(value: f32, direction: f32, second: f32, step: &Step) -> f32 {
    step.keep * value - step.rate * (direction / (second.sqrt() + step.epsilon))
}

#[cube(launch_unchecked)]
fn adam_kernel(
    value: &[f32],
    gradient: &[f32],
    first: &mut [f32],
    second: &mut [f32],
    out: &mut [f32],
    first_old: f32,
    first_new: f32,
    step: &Step,
) {
    let i = ABSOLUTE_POS;
    if i < out.len() {
        let m = first_old * first[i] + first_new * gradient[i];
        let v = second_moment(second[i], gradient[i], step);
        first[i] = m;
        second[i] = v;
        out[i] = moved(value[i], m, v, step);
    }
}

#[cube(launch_unchecked)]
fn adam_at_once_kernel(
    value: &[f32],
    gradient: &[f32],
    second: &mut [f32],
    out: &mut [f32],
    step: &Step,
) {
    let i = ABSOLUTE_POS;
    if i < out.len() {
        let v = second_moment(second[i], gradient[i], step);
        second[i] = v;
        out[i] = moved(value[i], gradient[i], v, step);
    }
}

#[cube(launch_unchecked)]
fn mix_kernel(one: &mut [f32], other: &[f32], share: f32, rest: f32) {
    let i = ABSOLUTE_POS;
    if i < one.len() {
        one[i] = share * one[i] + rest * other[i];
    }
}
