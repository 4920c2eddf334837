//! BatchNorm (Ioffe & Szegedy 2015, algorithm 1) and activations on host memory.

use super::activation::Activation;
use super::convolution::Images;
use super::norm_rule::NormRule;
use super::parallel::{fill, for_each};

/// Numbers that one thread goes through at a time.
const PART: usize = 1 << 15;

/// Sums run in this many lanes side by side, so that the compiler can use vectors.
const LANES: usize = 8;

/// One channel's mean and (biased) variance over batch and space.
pub type Statistics = (f32, f32);

/// The values of one channel, image by image.
fn planes(values: &[f32], dims: [usize; 4], channel: usize) -> impl Iterator<Item = &[f32]> {
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
    let mut out = vec![0.0; values.len()];
    fill(&mut out, dims[1] * plane, |from, out| {
        let planes = out
            .chunks_exact_mut(plane)
            .zip(values[from..].chunks_exact(plane));
        for (c, (out, plane)) in planes.enumerate() {
            let (mean, variance) = statistics[c];
            let factor = scale[c] / (variance + rule.epsilon).sqrt();
            let normal = |x: f32| (x - mean) * factor + shift[c];
            each(out, plane, plane, rule.activation, |activation, x, _| {
                activation.of(normal(x))
            });
        }
    });
    out
}

/// What [`normalise_gradient`] gives.
pub struct Gradients {
    pub images: Vec<f32>,
    pub scale: Vec<f32>,
    pub shift: Vec<f32>,
}

/// The gradients of [`normalise`], the statistics being the batch's own: with x̂ the normalised
/// value and g its gradient, scale/σ·(g − mean(g) − x̂·mean(g·x̂)). `output` is there where an
/// activation followed.
pub fn normalise_gradient(
    images: Images,
    statistics: &[Statistics],
    scale: &[f32],
    output: Option<&[f32]>,
    gradient: &[f32],
    rule: NormRule,
) -> Gradients {
    let Images { values, dims } = images;
    let before = output.map(|output| activate_gradient(output, gradient, rule.activation));
    let gradient = before.as_deref().unwrap_or(gradient);
    let [n, channels, height, width] = dims;
    let count = (n * height * width) as f32;
    let inverse = |c: usize| (statistics[c].1 + rule.epsilon).sqrt().recip();
    let both = |c| planes(values, dims, c).zip(planes(gradient, dims, c));
    let shift: Vec<f32> = sum_channels(Images {
        values: gradient,
        dims,
    });
    let scale_gradient: Vec<f32> = for_each(channels, |c| {
        let mean = statistics[c].0;
        let sums = both(c).map(|(x, g)| sum2(x, g, |x, g| (x - mean) * g));
        sums.sum::<f32>() * inverse(c)
    });
    let plane = height * width;
    let mut out = vec![0.0; values.len()];
    fill(&mut out, channels * plane, |from, out| {
        let range = from..from + out.len();
        let inputs = values[range.clone()].chunks_exact(plane);
        let inputs = inputs.zip(gradient[range].chunks_exact(plane));
        for (c, (out, (x, g))) in out.chunks_exact_mut(plane).zip(inputs).enumerate() {
            let (mean, inverse) = (statistics[c].0, inverse(c));
            let factor = scale[c] * inverse;
            let slope = inverse * scale_gradient[c] / count;
            let level = shift[c] / count;
            for (out, (x, g)) in out.iter_mut().zip(x.iter().zip(g)) {
                *out = factor * (g - level - (x - mean) * slope);
            }
        }
    });
    Gradients {
        images: out,
        scale: scale_gradient,
        shift,
    }
}

/// `f` of each pair of numbers. Which activation it is is asked once, not for each number.
#[inline(always)]
fn each(
    out: &mut [f32],
    x: &[f32],
    y: &[f32],
    activation: Activation,
    f: impl Fn(Activation, f32, f32) -> f32,
) {
    let pairs = out.iter_mut().zip(x.iter().zip(y));
    match activation {
        Activation::None => pairs.for_each(|(out, (&x, &y))| *out = f(Activation::None, x, y)),
        Activation::Tanh => pairs.for_each(|(out, (&x, &y))| *out = f(Activation::Tanh, x, y)),
        Activation::Leaky(slope) => {
            pairs.for_each(|(out, (&x, &y))| *out = f(Activation::Leaky(slope), x, y));
        }
    }
}

pub fn activate(values: &[f32], activation: Activation) -> Vec<f32> {
    let mut out = values.to_vec();
    activate_in_place(&mut out, activation);
    out
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

/// The gradient of [`activate`] from its output.
pub fn activate_gradient(output: &[f32], gradient: &[f32], activation: Activation) -> Vec<f32> {
    let mut out = vec![0.0; output.len()];
    fill(&mut out, PART, |from, out| {
        let (y, g) = (&output[from..][..out.len()], &gradient[from..][..out.len()]);
        each(out, y, g, activation, |activation, y, g| {
            activation.slope(y) * g
        });
    });
    out
}
