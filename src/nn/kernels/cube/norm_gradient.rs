//! The gradients of BatchNorm (`norm.rs`), also in two kernels.

use burn::backend::{Cube, TensorMetadata};
use burn::tensor::Shape;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::super::backwards::Normalised;
use super::activation::{Curve, slope_of};
use super::device;
use super::tensors::{flat, one_each, planes};
use super::walk::{Walk, sum_of_all, teams, walk};

/// The gradients for images, scale and shift. That of the images lies as they do.
pub fn gradients(done: Normalised<Cube>, gradient: CubeTensor) -> [CubeTensor; 3] {
    let rule = done.rule;
    let curve = rule.activation.curve();
    let (images, from) = planes(done.images);
    let (gradient, by) = planes(gradient);
    let (output, over) = match done.output {
        Some(output) => planes(output),
        None => (gradient.clone(), by),
    };
    let mut out = flat(&images, images.shape());
    out.meta = images.meta.clone();
    let channels = from.channels;
    let line = channels.next_multiple_of(LINE);
    let sums = flat(&images, Shape::new([SUMS, line]));
    let vector = from.vector().min(by.vector()).min(over.vector());
    let walks = || (walk(from, vector), walk(over, vector), walk(by, vector));
    let (rows, pixels) = ((from.images * from.pixels) as u32, from.pixels as u32);

    let team = device::team(&images.client);
    let (cubes, units) = teams(channels / vector, team);
    let (a, b, c) = walks();
    // SAFETY: every place is within images, output and gradient, whose shapes are one.
    unsafe {
        gradient_sums_kernel::launch_unchecked(
            &out.client,
            cubes,
            units,
            vector,
            images.clone().into_buffer_arg(),
            output.clone().into_buffer_arg(),
            gradient.clone().into_buffer_arg(),
            done.scale.into_buffer_arg(),
            done.mean.into_buffer_arg(),
            done.variance.into_buffer_arg(),
            sums.clone().into_buffer_arg(),
            a,
            b,
            c,
            rows,
            pixels,
            (line / vector) as u32,
            rule.epsilon,
            rule.activation.below_zero(),
            curve,
            team,
        );
    }
    let (cubes, units) = one_each(
        &images.client,
        from.images * from.pixels * channels / vector,
    );
    let (a, b, c) = walks();
    // SAFETY: as above.
    unsafe {
        gradient_kernel::launch_unchecked(
            &out.client,
            cubes,
            units,
            vector,
            images.into_buffer_arg(),
            output.into_buffer_arg(),
            gradient.into_buffer_arg(),
            sums.clone().into_buffer_arg(),
            out.clone().into_buffer_arg(),
            a,
            b,
            c,
            (channels / vector) as u32,
            pixels,
            (line / vector) as u32,
            rule.activation.below_zero(),
            curve,
        );
    }
    let [scale, shift] = [0, 1].map(|row| view(&sums, row * line, channels));
    [out, scale, shift]
}

/// Rows of the sums: the gradients of scale and shift, then a, b and c of a·gradient + b·x + c,
/// which is the gradient for the images.
const SUMS: usize = 5;
/// Floats that a row is filled up to: 256 bytes, where WebGPU lets a binding begin.
const LINE: usize = 64;

/// `count` numbers of a flat tensor, from `start`.
fn view(tensor: &CubeTensor, start: usize, count: usize) -> CubeTensor {
    let bytes = |count: usize| (count * size_of::<f32>()) as u64;
    let behind = tensor.shape().num_elements() - start - count;
    let mut view = flat_like(tensor, count);
    view.handle = tensor
        .handle
        .clone()
        .offset_start(bytes(start))
        .offset_end(bytes(behind));
    view
}

fn flat_like(tensor: &CubeTensor, count: usize) -> CubeTensor {
    CubeTensor::new_contiguous(
        tensor.client.clone(),
        tensor.device.clone(),
        Shape::new([count]),
        tensor.handle.clone(),
        tensor.dtype,
    )
}

/// With x̂ = (x − mean)·r, r = 1/√(variance + ε) and n numbers a channel, the gradient for x is
/// scale·r·(g − Σg/n − x̂·Σ(g·x̂)/n).
#[cube(launch_unchecked)]
fn gradient_sums_kernel<N: Size>(
    images: &[Vector<f32, N>],
    output: &[Vector<f32, N>],
    gradient: &[Vector<f32, N>],
    scale: &[Vector<f32, N>],
    mean: &[Vector<f32, N>],
    variance: &[Vector<f32, N>],
    sums: &mut [Vector<f32, N>],
    from: &Walk,
    over: &Walk,
    by: &Walk,
    rows: u32,
    pixels: u32,
    line: u32,
    epsilon: f32,
    slope: f32,
    #[comptime] curve: Curve,
    #[comptime] team: usize,
) {
    let channel = CUBE_POS_X;
    let c = channel as usize;
    let mut shared = Shared::<[Vector<f32, N>]>::new_slice(team);
    let mean = mean[c];
    let mut straight = Vector::<f32, N>::new(0.0f32);
    let mut along = Vector::<f32, N>::new(0.0f32);
    let mut row = UNIT_POS;
    while row < rows {
        let (image, pixel) = (row / pixels, row % pixels);
        let mut g = gradient[by.at(image, channel, pixel)];
        if comptime!(curve != Curve::Straight) {
            g = slope_of(output[over.at(image, channel, pixel)], g, slope, curve);
        }
        straight += g;
        along += g * (images[from.at(image, channel, pixel)] - mean);
        row += comptime!(team as u32);
    }
    let straight = sum_of_all(straight, &mut shared, team);
    let along = sum_of_all(along, &mut shared, team);
    if UNIT_POS == 0 {
        let root = Vector::new(1.0f32) / (variance[c] + Vector::new(epsilon)).sqrt();
        let along = along * root;
        let each = Vector::<f32, N>::new(1.0f32 / rows as f32);
        let a = scale[c] * root;
        let b = Vector::new(0.0f32) - a * root * along * each;
        let line = line as usize;
        sums[c] = along;
        sums[line + c] = straight;
        sums[2 * line + c] = a;
        sums[3 * line + c] = b;
        sums[4 * line + c] = Vector::new(0.0f32) - a * straight * each - b * mean;
    }
}

/// A unit for each vector.
#[cube(launch_unchecked)]
fn gradient_kernel<N: Size>(
    images: &[Vector<f32, N>],
    output: &[Vector<f32, N>],
    gradient: &[Vector<f32, N>],
    sums: &[Vector<f32, N>],
    out: &mut [Vector<f32, N>],
    from: &Walk,
    over: &Walk,
    by: &Walk,
    channels: u32,
    pixels: u32,
    line: u32,
    slope: f32,
    #[comptime] curve: Curve,
) {
    if ABSOLUTE_POS >= out.len() {
        terminate!();
    }
    let position = ABSOLUTE_POS as u32;
    let (channel, row) = (position % channels, position / channels);
    let (image, pixel) = (row / pixels, row % pixels);
    let c = channel as usize;
    let mut g = gradient[by.at(image, channel, pixel)];
    if comptime!(curve != Curve::Straight) {
        g = slope_of(output[over.at(image, channel, pixel)], g, slope, curve);
    }
    let at = from.at(image, channel, pixel);
    let line = line as usize;
    out[at] = sums[2 * line + c] * g + sums[3 * line + c] * images[at] + sums[4 * line + c];
}
