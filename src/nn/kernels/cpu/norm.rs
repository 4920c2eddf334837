//! BatchNorm (Ioffe & Szegedy 2015, algorithm 1) and activations, forwards; `slopes.rs` has their
//! gradients.

use super::convolution::Images;
use super::memory::written;
use super::parallel::{fill, for_each};
use crate::nn::kernels::activation::Activation;
use crate::nn::kernels::norm_rule::NormRule;

/// Numbers that one thread goes through at a time.
const PART: usize = 1 << 15;

/// Sums run in this many lanes side by side, so that the compiler can use vectors.
const LANES: usize = 8;

/// One channel's mean and (biased) variance over batch and space.
pub type Statistics = (f32, f32);

/// The values of one channel, image by image.
pub fn planes(values: &[f32], dims: [usize; 4], channel: usize) -> impl Iterator<Item = &[f32]> {
    let [n, channels, height, width] = dims;
    let plane = height * width;
    (0..n).map(move |i| &values[(i * channels + channel) * plane..][..plane])
}

/// Σ f(x, y) over two slices of one length.
pub fn sum2(x: &[f32], y: &[f32], f: impl Fn(f32, f32) -> f32) -> f32 {
    let mut lanes = [0.0; LANES];
    let (chunks_x, chunks_y) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    let rest = chunks_x.remainder().iter().zip(chunks_y.remainder());
    let tail: f32 = rest.map(|(&x, &y)| f(x, y)).sum();
    for (x, y) in chunks_x.zip(chunks_y) {
        for i in 0..LANES {
            lanes[i] += f(x[i], y[i]);
        }
    }
    lanes.iter().sum::<f32>() + tail
}

fn sum(x: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    sum2(x, x, |x, _| f(x))
}

/// The sum of each channel.
pub fn sum_channels(images: Images) -> Vec<f32> {
    let Images { values, dims } = images;
    for_each(dims[1], |channel| {
        planes(values, dims, channel)
            .map(|plane| sum(plane, |x| x))
            .sum()
    })
}

/// The statistics of each channel.
pub fn statistics(images: Images) -> Vec<Statistics> {
    let Images { values, dims } = images;
    let count = (dims[0] * dims[2] * dims[3]) as f32;
    for_each(dims[1], |channel| {
        let planes = || planes(values, dims, channel);
        let mean = planes().map(|plane| sum(plane, |x| x)).sum::<f32>() / count;
        let squares: f32 = planes()
            .map(|plane| sum(plane, |x| (x - mean) * (x - mean)))
            .sum();
        (mean, squares / count)
    })
}

/// The activation of (x − mean)/√(variance + ε)·scale + shift.
pub fn normalise(
    images: Images,
    statistics: &[Statistics],
    scale: &[f32],
    shift: &[f32],
    rule: NormRule,
) -> Vec<f32> {
    let Images { values, dims } = images;
    let plane = dims[2] * dims[3];
    let fill_all = |out: &mut [f32]| {
        fill(out, dims[1] * plane, |from, out| {
            let planes = out
                .chunks_exact_mut(plane)
                .zip(values[from..].chunks_exact(plane));
            for (c, (out, plane)) in planes.enumerate() {
                let (mean, variance) = statistics[c];
                let factor = scale[c] / (variance + rule.epsilon).sqrt();
                let level = shift[c] - mean * factor;
                each(out, plane, rule.activation, |activation, x| {
                    activation.of(x * factor + level)
                });
            }
        });
    };
    // SAFETY: every pixel of every channel is written.
    unsafe { written(values.len(), fill_all) }
}

/// `f` of each number. Which activation it is is asked once, not for each number.
#[inline(always)]
fn each(out: &mut [f32], x: &[f32], activation: Activation, f: impl Fn(Activation, f32) -> f32) {
    let pairs = out.iter_mut().zip(x);
    match activation {
        Activation::None => pairs.for_each(|(out, &x)| *out = f(Activation::None, x)),
        Activation::Tanh => pairs.for_each(|(out, &x)| *out = f(Activation::Tanh, x)),
        Activation::Leaky(slope) => {
            pairs.for_each(|(out, &x)| *out = f(Activation::Leaky(slope), x))
        }
    }
}

/// Adds to each row its numbers, or nothing where there are none.
pub fn add_bias(rows: &mut [f32], bias: &[f32]) {
    if bias.is_empty() {
        return;
    }
    for row in rows.chunks_exact_mut(bias.len()) {
        row.iter_mut().zip(bias).for_each(|(x, bias)| *x += bias);
    }
}

pub fn activate_in_place(values: &mut [f32], activation: Activation) {
    match activation {
        Activation::None => {}
        Activation::Leaky(slope) => fill(values, PART, |_, part| {
            for x in part {
                *x = if *x > 0.0 { *x } else { slope * *x };
            }
        }),
        Activation::Tanh => fill(values, PART, |_, part| {
            for x in part {
                *x = x.tanh();
            }
        }),
    }
}
