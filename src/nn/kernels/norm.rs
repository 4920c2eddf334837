//! BatchNorm (Ioffe & Szegedy 2015, algorithm 1) and LeakyReLU on host memory, channel by channel.

use super::convolution::Images;

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
fn sum2(x: &[f32], y: &[f32], f: impl Fn(f32, f32) -> f32) -> f32 {
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
    (0..dims[1])
        .map(|channel| {
            planes(values, dims, channel)
                .map(|plane| sum(plane, |x| x))
                .sum()
        })
        .collect()
}

/// The statistics of each channel.
pub fn statistics(images: Images) -> Vec<Statistics> {
    let Images { values, dims } = images;
    let count = (dims[0] * dims[2] * dims[3]) as f32;
    (0..dims[1])
        .map(|channel| {
            let planes = || planes(values, dims, channel);
            let mean = planes().map(|plane| sum(plane, |x| x)).sum::<f32>() / count;
            let squares: f32 = planes()
                .map(|plane| sum(plane, |x| (x - mean) * (x - mean)))
                .sum();
            (mean, squares / count)
        })
        .collect()
}

/// (x − mean)/√(variance + ε)·scale + shift.
pub fn normalise(
    images: Images,
    statistics: &[Statistics],
    scale: &[f32],
    shift: &[f32],
    epsilon: f32,
) -> Vec<f32> {
    let [_, channels, height, width] = images.dims;
    let mut out = Vec::with_capacity(images.values.len());
    for (i, plane) in images.values.chunks_exact(height * width).enumerate() {
        let c = i % channels;
        let (mean, variance) = statistics[c];
        let factor = scale[c] / (variance + epsilon).sqrt();
        out.extend(plane.iter().map(|x| (x - mean) * factor + shift[c]));
    }
    out
}

/// What [`normalise_gradient`] gives.
pub struct Gradients {
    pub images: Vec<f32>,
    pub scale: Vec<f32>,
    pub shift: Vec<f32>,
}

/// The gradients of [`normalise`], the statistics being the batch's own: with x̂ the normalised
/// value and g its output's gradient, scale/σ·(g − mean(g) − x̂·mean(g·x̂)).
pub fn normalise_gradient(
    images: Images,
    statistics: &[Statistics],
    scale: &[f32],
    gradient: &[f32],
    epsilon: f32,
) -> Gradients {
    let Images { values, dims } = images;
    let [n, channels, height, width] = dims;
    let count = (n * height * width) as f32;
    let inverse = |c: usize| (statistics[c].1 + epsilon).sqrt().recip();
    let both = |c| planes(values, dims, c).zip(planes(gradient, dims, c));
    let shift: Vec<f32> = (0..channels)
        .map(|c| {
            planes(gradient, dims, c)
                .map(|plane| sum(plane, |g| g))
                .sum()
        })
        .collect();
    let scale_gradient: Vec<f32> = (0..channels)
        .map(|c| {
            let mean = statistics[c].0;
            let sums = both(c).map(|(x, g)| sum2(x, g, |x, g| (x - mean) * g));
            sums.sum::<f32>() * inverse(c)
        })
        .collect();
    let mut out = Vec::with_capacity(values.len());
    let planes = values
        .chunks_exact(height * width)
        .zip(gradient.chunks_exact(height * width));
    for (i, (x, g)) in planes.enumerate() {
        let c = i % channels;
        let (mean, inverse) = (statistics[c].0, inverse(c));
        let factor = scale[c] * inverse;
        let slope = inverse * scale_gradient[c] / count;
        let level = shift[c] / count;
        out.extend((x.iter().zip(g)).map(|(x, g)| factor * (g - level - (x - mean) * slope)));
    }
    Gradients {
        images: out,
        scale: scale_gradient,
        shift,
    }
}

/// x where it is positive, slope·x elsewhere.
pub fn leaky(values: &[f32], slope: f32) -> Vec<f32> {
    values
        .iter()
        .map(|&x| if x > 0.0 { x } else { slope * x })
        .collect()
}

/// The gradient of [`leaky`] from its output.
pub fn leaky_gradient(output: &[f32], gradient: &[f32], slope: f32) -> Vec<f32> {
    output
        .iter()
        .zip(gradient)
        .map(|(&y, &g)| if y > 0.0 { g } else { slope * g })
        .collect()
}
