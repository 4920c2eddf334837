//! Adam and the moving average on WebGPU: one dispatch for each parameter instead of a dozen,
//! whose own cost on a fast GPU is more than that of their arithmetic.
//!
//! The moments and the average change in place where nobody else holds them, so that each kernel
//! binds no more than the eight buffers that WebGPU promises. Where somebody does, as a checkpoint
//! that is being read, burn's operations do the step.

use burn::backend::{Cube, TensorMetadata};
use burn::tensor::DType;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::super::steps::{
    Rule, adam_at_once_by_operations, adam_by_operations, mix_by_operations,
};
use super::tensors::{empty, flat, lies_by_channels, one_each, second_innermost};

pub fn adam(
    value: CubeTensor,
    gradient: CubeTensor,
    first: CubeTensor,
    second: CubeTensor,
    rule: Rule,
) -> (CubeTensor, CubeTensor, CubeTensor) {
    let moments = [&first, &second].into_iter().all(CubeTensor::can_mut);
    if !moments || ![&gradient, &first, &second].into_iter().all(is_flat) {
        return adam_by_operations::<Cube>(value, gradient, first, second, rule);
    }
    let (value, order) = Order::of(value);
    let out = order.beside(&value);
    let (cubes, units) = one_each(&out.client, out.shape().num_elements());
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
            order.launch(),
            order.reorders,
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
    if !second.can_mut() || ![&gradient, &second].into_iter().all(is_flat) {
        return adam_at_once_by_operations::<Cube>(value, gradient, second, rule);
    }
    let (value, order) = Order::of(value);
    let out = order.beside(&value);
    let (cubes, units) = one_each(&out.client, out.shape().num_elements());
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
            order.launch(),
            order.reorders,
        );
    }
    (out, second)
}

pub fn mix(one: CubeTensor, other: CubeTensor, shares: [f32; 2]) -> CubeTensor {
    // After the first step of Adam the live weights lie otherwise than the average does, once.
    let one = match one.meta.strides() == other.meta.strides() {
        true => one,
        false if lies_for_convolutions(&other) => second_innermost(one),
        false => into_contiguous(one),
    };
    let alike = one.meta.strides() == other.meta.strides() && whole(&one) && whole(&other);
    if !one.can_mut() || !alike {
        return mix_by_operations::<Cube>(one, other, shares);
    }
    let (cubes, units) = one_each(&one.client, one.shape().num_elements());
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
fn is_flat(tensor: &CubeTensor) -> bool {
    tensor.dtype == DType::F32 && tensor.is_contiguous()
}

/// Whether its numbers lie without gaps, in the order of its axes or in that of convolutions.
fn whole(tensor: &CubeTensor) -> bool {
    is_flat(tensor) || lies_for_convolutions(tensor)
}

fn lies_for_convolutions(tensor: &CubeTensor) -> bool {
    tensor.shape().num_dims() == 4 && lies_by_channels(tensor)
}

/// How a parameter lies in memory before and after a step. A convolution's weights `[a, b, kernel,
/// kernel]` come out as convolutions read them, b innermost, so that nobody has to move them about;
/// gradient and moments stay in the order of the axes, which is that of checkpoints.
struct Order {
    taps: usize,
    inner: usize,
    /// Whether the new value lies otherwise than the gradient.
    reorders: bool,
    /// Whether the old one does.
    old: bool,
}

impl Order {
    /// Of a parameter, which is copied where it lies in neither way.
    fn of(value: CubeTensor) -> (CubeTensor, Self) {
        let shape = value.shape();
        let [taps, inner] = match shape.num_dims() {
            4 => [shape[2] * shape[3], shape[1]],
            _ => [1, 1],
        };
        let reorders = taps > 1 && inner > 1;
        let old = reorders && lies_by_channels(&value);
        let value = if old { value } else { into_contiguous(value) };
        let order = Self {
            taps,
            inner,
            reorders,
            old,
        };
        (value, order)
    }

    /// A tensor of the same shape, not yet written.
    fn beside(&self, value: &CubeTensor) -> CubeTensor {
        match self.reorders {
            true => empty(value, value.shape().dims()),
            false => flat(value, value.shape()),
        }
    }

    fn launch(&self) -> AxesLaunch {
        AxesLaunch::new(self.taps as u32, self.inner as u32, u32::from(self.old))
    }
}

/// Lengths of the axes that change places, and whether the old value's have (1) or not (0), which
/// the kernel is told at the launch: nothing is compiled for the second step.
#[derive(CubeType, CubeLaunch)]
struct Axes {
    taps: u32,
    inner: u32,
    old: u32,
}

/// From a place in the order `[outer, taps, inner]` to that in `[outer, inner, taps]`.
#[cube]
fn in_order_of_axes(i: usize, axes: &Axes, #[comptime] reorders: bool) -> usize {
    if comptime!(reorders) {
        let (taps, inner) = (axes.taps as usize, axes.inner as usize);
        let tap = i / inner % taps;
        (i / (inner * taps) * inner + i % inner) * taps + tap
    } else {
        i
    }
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
    axes: &Axes,
    #[comptime] reorders: bool,
) {
    let i = ABSOLUTE_POS;
    if i < out.len() {
        let j = in_order_of_axes(i, axes, reorders);
        let m = first_old * first[j] + first_new * gradient[j];
        let v = second_moment(second[j], gradient[j], step);
        first[j] = m;
        second[j] = v;
        let at = select(axes.old == 1, i, j);
        out[i] = moved(value[at], m, v, step);
    }
}

#[cube(launch_unchecked)]
fn adam_at_once_kernel(
    value: &[f32],
    gradient: &[f32],
    second: &mut [f32],
    out: &mut [f32],
    step: &Step,
    axes: &Axes,
    #[comptime] reorders: bool,
) {
    let i = ABSOLUTE_POS;
    if i < out.len() {
        let j = in_order_of_axes(i, axes, reorders);
        let v = second_moment(second[j], gradient[j], step);
        second[j] = v;
        let at = select(axes.old == 1, i, j);
        out[i] = moved(value[at], gradient[j], v, step);
    }
}

#[cube(launch_unchecked)]
fn mix_kernel(one: &mut [f32], other: &[f32], share: f32, rest: f32) {
    let i = ABSOLUTE_POS;
    if i < one.len() {
        one[i] = share * one[i] + rest * other[i];
    }
}
