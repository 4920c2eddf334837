//! Activations by themselves, their gradients, and the gradients of biases.

use burn::backend::TensorMetadata;
use burn::tensor::Shape;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::super::activation::Activation;
use super::activation::{Curve, activate, slope_of};
use super::device;
use super::tensors::{Planes, empty, flat, lies_by_channels, one_each, planes};
use super::walk::{Walk, sum_of_all, teams, walk};

/// An activation of a tensor of any shape, which keeps its place in memory.
pub fn activate_all(values: CubeTensor, activation: Activation) -> CubeTensor {
    let values = if values.is_contiguous_buffer() && values.is_nonoverlapping() {
        values
    } else {
        into_contiguous(values)
    };
    let mut out = flat(&values, values.shape());
    out.meta = values.meta.clone();
    let (cubes, units) = one_each(&values.client, values.shape().num_elements());
    // SAFETY: both buffers are of one length, which guards them.
    unsafe {
        activate_kernel::launch_unchecked(
            &out.client,
            cubes,
            units,
            1,
            values.into_buffer_arg(),
            out.clone().into_buffer_arg(),
            activation.below_zero(),
            activation.curve(),
        );
    }
    out
}

#[cube(launch_unchecked)]
fn activate_kernel<N: Size>(
    values: &[Vector<f32, N>],
    out: &mut [Vector<f32, N>],
    slope: f32,
    #[comptime] curve: Curve,
) {
    let i = ABSOLUTE_POS;
    if i < out.len() {
        out[i] = activate(values[i], slope, curve);
    }
}

/// The gradient before an activation, from its output. It lies as the output does.
pub fn before(output: CubeTensor, gradient: CubeTensor, activation: Activation) -> CubeTensor {
    let shape = output.shape();
    let four = [shape[0], shape.num_elements() / shape[0], 1, 1];
    let axes = match shape.num_dims() {
        4 => shape.dims(),
        _ => four,
    };
    let [output, gradient] = [output, gradient].map(|tensor| match tensor.shape().num_dims() {
        4 => tensor,
        _ => burn_cubecl::ops::reshape(tensor, Shape::new(four)),
    });
    let out = empty(&output, axes);
    through(output, gradient, activation, Some(&out), false);
    burn_cubecl::ops::reshape(out, shape)
}

/// The same for a layer with a bias, and the bias's gradient.
pub fn before_with_bias(
    output: Option<CubeTensor>,
    gradient: CubeTensor,
    activation: Activation,
) -> (CubeTensor, CubeTensor) {
    let axes = gradient.shape().dims();
    let output = output.unwrap_or_else(|| gradient.clone());
    // The layout that convolutions want, on the way.
    let changes = activation != Activation::None || !lies_by_channels(&gradient);
    let out = changes.then(|| empty(&gradient, axes));
    let bias = through(output, gradient.clone(), activation, out.as_ref(), true);
    (out.unwrap_or(gradient), bias.expect("asked for"))
}

/// Writes the gradient before the activation into `out`, where there is one, and gives its sum by
/// channels where it is asked for.
fn through(
    output: CubeTensor,
    gradient: CubeTensor,
    activation: Activation,
    out: Option<&CubeTensor>,
    sums: bool,
) -> Option<CubeTensor> {
    let (output, from) = planes(output);
    let (gradient, by) = planes(gradient);
    let to = out.map(|out| Planes::of(out).expect("made contiguous"));
    let vector = [Some(from), Some(by), to]
        .into_iter()
        .flatten()
        .map(|planes| planes.vector())
        .min()
        .unwrap_or(1);
    let channels = by.channels / vector;
    let rows = by.images * by.pixels;
    let (client, slope, curve) = (
        gradient.client.clone(),
        activation.below_zero(),
        activation.curve(),
    );
    let walks = (walk(from, vector), walk(by, vector));
    // SAFETY: every place is within the three tensors, whose shapes are one.
    if sums {
        let bias = flat(&gradient, Shape::new([by.channels]));
        let team = device::team(&client);
        let (cubes, units) = teams(channels, team);
        // A kernel wants every buffer that it names.
        let written = match out {
            Some(out) => out.clone(),
            None => flat(&gradient, Shape::new([vector])),
        };
        unsafe {
            sums_kernel::launch_unchecked(
                &client,
                cubes,
                units,
                vector,
                output.into_buffer_arg(),
                gradient.into_buffer_arg(),
                written.into_buffer_arg(),
                bias.clone().into_buffer_arg(),
                walks.0,
                walks.1,
                walk(to.unwrap_or(by), vector),
                rows as u32,
                by.pixels as u32,
                slope,
                curve,
                out.is_some(),
                team,
            );
        }
        return Some(bias);
    }
    let (out, to) = (out.expect("somewhere to write"), to.expect("as `out`"));
    let (cubes, units) = one_each(&client, rows * channels);
    unsafe {
        before_kernel::launch_unchecked(
            &client,
            cubes,
            units,
            vector,
            output.into_buffer_arg(),
            gradient.into_buffer_arg(),
            out.clone().into_buffer_arg(),
            walks.0,
            walks.1,
            walk(to, vector),
            channels as u32,
            by.pixels as u32,
            slope,
            curve,
        );
    }
    None
}

/// A unit for each vector of the output.
#[cube(launch_unchecked)]
fn before_kernel<N: Size>(
    output: &[Vector<f32, N>],
    gradient: &[Vector<f32, N>],
    out: &mut [Vector<f32, N>],
    from: &Walk,
    by: &Walk,
    to: &Walk,
    channels: u32,
    pixels: u32,
    slope: f32,
    #[comptime] curve: Curve,
) {
    if ABSOLUTE_POS >= out.len() {
        terminate!();
    }
    let position = ABSOLUTE_POS as u32;
    let (channel, row) = (position % channels, position / channels);
    let (image, pixel) = (row / pixels, row % pixels);
    let y = output[from.at(image, channel, pixel)];
    let g = gradient[by.at(image, channel, pixel)];
    out[to.at(image, channel, pixel)] = slope_of(y, g, slope, curve);
}

/// A workgroup for each vector of channels, its units one row (a pixel of an image) after another.
#[cube(launch_unchecked)]
fn sums_kernel<N: Size>(
    output: &[Vector<f32, N>],
    gradient: &[Vector<f32, N>],
    out: &mut [Vector<f32, N>],
    bias: &mut [Vector<f32, N>],
    from: &Walk,
    by: &Walk,
    to: &Walk,
    rows: u32,
    pixels: u32,
    slope: f32,
    #[comptime] curve: Curve,
    #[comptime] writes: bool,
    #[comptime] team: usize,
) {
    let channel = CUBE_POS_X;
    let mut sum = Vector::<f32, N>::new(0.0f32);
    let mut row = UNIT_POS;
    while row < rows {
        let (image, pixel) = (row / pixels, row % pixels);
        let mut g = gradient[by.at(image, channel, pixel)];
        if comptime!(curve != Curve::Straight) {
            g = slope_of(output[from.at(image, channel, pixel)], g, slope, curve);
        }
        if comptime!(writes) {
            out[to.at(image, channel, pixel)] = g;
        }
        sum += g;
        row += comptime!(team as u32);
    }
    let mut shared = Shared::<[Vector<f32, N>]>::new_slice(team);
    let sum = sum_of_all(sum, &mut shared, team);
    if UNIT_POS == 0 {
        bias[channel as usize] = sum;
    }
}
