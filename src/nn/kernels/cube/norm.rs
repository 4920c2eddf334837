//! BatchNorm in two kernels each way: each channel's sums, then every number. The way back is in
//! `norm_gradient.rs`.

use burn::backend::TensorMetadata;
use burn::tensor::Shape;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::super::norm_rule::NormRule;
use super::activation::{Curve, activate};
use super::device;
use super::tensors::{Planes, empty, flat, one_each, planes};
use super::walk::{Walk, sum_of_all, teams, walk};

/// Output, mean, variance, and the running mean and variance with these mixed in.
pub fn normalise(
    images: CubeTensor,
    scale: CubeTensor,
    shift: CubeTensor,
    running: [CubeTensor; 2],
    rule: NormRule,
) -> [CubeTensor; 5] {
    let out = empty(&images, images.shape().dims());
    let (images, from) = planes(images);
    let to = Planes::of(&out).expect("made contiguous");
    let found = [(); 4].map(|()| flat(&images, Shape::new([from.channels])));
    let [mean, variance, new_mean, new_variance] = found;
    statistics(
        &images,
        from,
        running,
        [&mean, &variance, &new_mean, &new_variance],
        rule,
    );
    let vector = from.vector().min(to.vector());
    let (cubes, units) = one_each(
        &images.client,
        from.images * from.pixels * from.channels / vector,
    );
    // SAFETY: every place is within images and output, whose shapes are one.
    unsafe {
        normalise_kernel::launch_unchecked(
            &out.client,
            cubes,
            units,
            vector,
            images.into_buffer_arg(),
            scale.into_buffer_arg(),
            shift.into_buffer_arg(),
            mean.clone().into_buffer_arg(),
            variance.clone().into_buffer_arg(),
            out.clone().into_buffer_arg(),
            walk(from, vector),
            walk(to, vector),
            from.pixels as u32,
            rule.epsilon,
            rule.activation.below_zero(),
            (from.channels / vector) as u32,
            rule.activation.curve(),
        );
    }
    [out, mean, variance, new_mean, new_variance]
}

fn statistics(
    images: &CubeTensor,
    from: Planes,
    [running_mean, running_variance]: [CubeTensor; 2],
    [mean, variance, new_mean, new_variance]: [&CubeTensor; 4],
    rule: NormRule,
) {
    let vector = from.vector();
    let team = device::team(&images.client);
    let (cubes, units) = teams(from.channels / vector, team);
    // SAFETY: as above; the others have a number for each channel.
    unsafe {
        statistics_kernel::launch_unchecked(
            &images.client,
            cubes,
            units,
            vector,
            images.clone().into_buffer_arg(),
            running_mean.into_buffer_arg(),
            running_variance.into_buffer_arg(),
            mean.clone().into_buffer_arg(),
            variance.clone().into_buffer_arg(),
            new_mean.clone().into_buffer_arg(),
            new_variance.clone().into_buffer_arg(),
            walk(from, vector),
            (from.images * from.pixels) as u32,
            from.pixels as u32,
            rule.momentum,
            team,
        );
    }
}

/// A workgroup for each vector of channels, its units one row (a pixel of an image) after another.
/// The variance takes a second pass: as a difference of sums it would be lost in rounding where the
/// mean is large.
#[cube(launch_unchecked)]
fn statistics_kernel<N: Size>(
    images: &[Vector<f32, N>],
    running_mean: &[Vector<f32, N>],
    running_variance: &[Vector<f32, N>],
    mean_out: &mut [Vector<f32, N>],
    variance_out: &mut [Vector<f32, N>],
    new_mean: &mut [Vector<f32, N>],
    new_variance: &mut [Vector<f32, N>],
    from: &Walk,
    rows: u32,
    pixels: u32,
    momentum: f32,
    #[comptime] team: usize,
) {
    let channel = CUBE_POS_X;
    let mut shared = Shared::<[Vector<f32, N>]>::new_slice(team);
    let count = Vector::<f32, N>::new(rows as f32);

    let mut sum = Vector::<f32, N>::new(0.0f32);
    let mut row = UNIT_POS;
    while row < rows {
        sum += images[from.at(row / pixels, channel, row % pixels)];
        row += comptime!(team as u32);
    }
    let mean = sum_of_all(sum, &mut shared, team) / count;

    let mut squares = Vector::<f32, N>::new(0.0f32);
    let mut row = UNIT_POS;
    while row < rows {
        let x = images[from.at(row / pixels, channel, row % pixels)] - mean;
        squares += x * x;
        row += comptime!(team as u32);
    }
    let variance = sum_of_all(squares, &mut shared, team) / count;

    if UNIT_POS == 0 {
        let c = channel as usize;
        let fresh = Vector::<f32, N>::new(momentum);
        let kept = Vector::<f32, N>::new(1.0f32 - momentum);
        mean_out[c] = mean;
        variance_out[c] = variance;
        new_mean[c] = kept * running_mean[c] + fresh * mean;
        new_variance[c] = kept * running_variance[c] + fresh * variance;
    }
}

/// A unit for each vector of the output.
#[cube(launch_unchecked)]
fn normalise_kernel<N: Size>(
    images: &[Vector<f32, N>],
    scale: &[Vector<f32, N>],
    shift: &[Vector<f32, N>],
    mean: &[Vector<f32, N>],
    variance: &[Vector<f32, N>],
    out: &mut [Vector<f32, N>],
    from: &Walk,
    to: &Walk,
    pixels: u32,
    epsilon: f32,
    slope: f32,
    channels: u32,
    #[comptime] curve: Curve,
) {
    if ABSOLUTE_POS >= out.len() {
        terminate!();
    }
    let position = ABSOLUTE_POS as u32;
    let (channel, row) = (position % channels, position / channels);
    let (image, pixel) = (row / pixels, row % pixels);
    let c = channel as usize;
    let factor = scale[c] / (variance[c] + Vector::new(epsilon)).sqrt();
    let x = images[from.at(image, channel, pixel)];
    let y = (x - mean[c]) * factor + shift[c];
    out[to.at(image, channel, pixel)] = activate(y, slope, curve);
}
