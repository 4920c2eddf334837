//! Convolutions on host memory, each as one product of gathered operands (`product.rs`).
//!
//! There are two ways to do each. *Gathering* takes, for an output pixel, what lies under all taps;
//! *scattering* multiplies an input pixel with all taps and adds each product where it belongs.
//! A convolution gathers, a transposed one scatters. With stride 1 each can be written as the
//! other with its taps turned around, and the one that walks over fewer channels is taken.

use std::borrow::Cow;

use super::offsets::{grid, lines, pixels, steps, tap_offsets};
use super::operands::{Gathered, Scattered};
use super::parallel::{in_parallel, in_parallel_with, split_images};
use super::product::add_product;
use crate::nn::kernels::window::Window;

/// A batch of images, `[n, channels, height, width]`.
#[derive(Clone, Copy)]
pub struct Images<'a> {
    pub values: &'a [f32],
    pub dims: [usize; 4],
}

/// `[n, to, …]` from `images` `[n, from, …]` and weights `[to, from, kernel, kernel]`, added to
/// each channel's bias.
pub fn convolve(images: Images, weights: &[f32], bias: Bias, window: Window) -> Vec<f32> {
    let [n, from, height, width] = images.dims;
    let layer = Layer {
        weights,
        to_step: from * window.taps(),
        from_step: window.taps(),
        window,
        turned: window.turns() && bias.channels() < from,
    };
    let dims = [
        n,
        bias.channels(),
        window.output(height),
        window.output(width),
    ];
    let mut out = bias.spread(dims);
    if layer.turned {
        layer.scatter(images, dims, &mut out);
    } else {
        layer.gather(images, dims, &mut out);
    }
    out
}

/// `[n, to, height, width]` from `images` `[n, from, …]` and weights `[from, to, kernel, kernel]`:
/// the transposed convolution, which is also the gradient of a convolution for its input.
pub fn convolve_transposed(
    images: Images,
    weights: &[f32],
    bias: Bias,
    [height, width]: [usize; 2],
    window: Window,
) -> Vec<f32> {
    let [n, from, ..] = images.dims;
    let to = bias.channels();
    let layer = Layer {
        weights,
        to_step: window.taps(),
        from_step: to * window.taps(),
        window,
        turned: window.turns() && to >= from,
    };
    let dims = [n, to, height, width];
    let mut out = bias.spread(dims);
    if layer.turned {
        layer.gather(images, dims, &mut out);
    } else {
        layer.scatter(images, dims, &mut out);
    }
    out
}

/// The gradient of a convolution for its weights, `[to, from, kernel, kernel]`, from its input
/// `images` `[n, from, …]` and the gradient of its output, `[n, to, …]`.
pub fn weight_gradient(images: Images, gradient: Images, window: Window) -> Vec<f32> {
    let ([n, from, ..], [_, to, ..]) = (images.dims, gradient.dims);
    let parts = in_parallel(n, |some| {
        let mut sums = vec![0.0; to * from * window.taps()];
        add_weight_gradient(images.part(some), gradient.part(some), window, &mut sums);
        sums
    });
    // Added in order: the same sums whatever the number of threads.
    let mut parts = parts.into_iter();
    let mut total = parts
        .next()
        .unwrap_or_else(|| vec![0.0; to * from * window.taps()]);
    for part in parts {
        total.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
    }
    total
}

/// What is added to each output channel.
#[derive(Clone, Copy)]
pub enum Bias<'a> {
    /// Nothing, to so many channels.
    None(usize),
    Of(&'a [f32]),
}

impl<'a> Bias<'a> {
    /// One number for each channel, or none at all.
    pub fn values(&self) -> &'a [f32] {
        match *self {
            Bias::None(_) => &[],
            Bias::Of(values) => values,
        }
    }

    pub fn channels(&self) -> usize {
        match self {
            Bias::None(channels) => *channels,
            Bias::Of(values) => values.len(),
        }
    }

    /// An output with nothing in it but the bias.
    fn spread(&self, dims: [usize; 4]) -> Vec<f32> {
        let plane = dims[2] * dims[3];
        match self {
            Bias::None(_) => vec![0.0; dims.iter().product()],
            Bias::Of(values) => {
                let mut out = Vec::with_capacity(dims.iter().product());
                for _ in 0..dims[0] {
                    for &value in *values {
                        out.resize(out.len() + plane, value);
                    }
                }
                out
            }
        }
    }
}

impl<'a> Images<'a> {
    /// The images `from..to`.
    fn part(&self, [from, to]: [usize; 2]) -> Images<'a> {
        let [_, channels, height, width] = self.dims;
        let size = channels * height * width;
        Images {
            values: &self.values[from * size..to * size],
            dims: [to - from, channels, height, width],
        }
    }

    /// With `padding` zeros on every side.
    fn padded(&self, padding: usize) -> (Cow<'a, [f32]>, [usize; 4]) {
        if padding == 0 {
            return (Cow::Borrowed(self.values), self.dims);
        }
        let [n, channels, height, width] = self.dims;
        let dims = [n, channels, height + 2 * padding, width + 2 * padding];
        let mut values = vec![0.0; dims.iter().product()];
        for (from, to) in lines(self.dims, padding) {
            values[to..to + width].copy_from_slice(&self.values[from..from + width]);
        }
        (Cow::Owned(values), dims)
    }
}

/// The weights of a convolution, in whichever of the two directions it runs.
struct Layer<'a> {
    weights: &'a [f32],
    /// From one output channel's weights to the next, and from one input channel's.
    to_step: usize,
    from_step: usize,
    window: Window,
    turned: bool,
}

impl Layer<'_> {
    fn padding(&self) -> usize {
        if self.turned {
            self.window.turned_padding()
        } else {
            self.window.padding
        }
    }

    fn gather(&self, images: Images, [n, to, height, width]: [usize; 4], out: &mut [f32]) {
        let size = to * height * width;
        let outs = split_images(out, size);
        let from = images.dims[1];
        let weights = Gathered {
            values: self.weights,
            rows: &steps(to, self.to_step),
            columns: &grid(from, self.from_step, &steps(self.window.taps(), 1)),
        };
        in_parallel_with(n, outs, |some, out| {
            let (values, [n, _, lines, line]) = images.part(some).padded(self.padding());
            let patches = Gathered {
                values: &values,
                rows: &pixels(
                    n,
                    from * lines * line,
                    [height, width],
                    line,
                    self.window.stride,
                ),
                columns: &grid(from, lines * line, &self.tap_offsets(line)),
            };
            let sums = Scattered {
                values: out,
                rows: &pixels(n, size, [height, width], width, 1),
                columns: &steps(to, height * width),
            };
            add_product(patches, weights, sums);
        });
    }

    fn scatter(&self, images: Images, [n, to, height, width]: [usize; 4], out: &mut [f32]) {
        let outs = split_images(out, to * height * width);
        let [_, from, rows, columns] = images.dims;
        let taps = self.window.taps();
        let weights = Gathered {
            values: self.weights,
            rows: &grid(to, self.to_step, &steps(taps, 1)),
            columns: &steps(from, self.from_step),
        };
        let padding = self.padding();
        in_parallel_with(n, outs, |some, out| {
            let images = images.part(some);
            let n = images.dims[0];
            let (line, plane) = (
                width + 2 * padding,
                (width + 2 * padding) * (height + 2 * padding),
            );
            let mut padded = vec![0.0; n * to * plane];
            let pixel_values = Gathered {
                values: images.values,
                rows: &pixels(n, from * rows * columns, [rows, columns], columns, 1),
                columns: &steps(from, rows * columns),
            };
            let sums = Scattered {
                values: &mut padded,
                rows: &pixels(n, to * plane, [rows, columns], line, self.window.stride),
                columns: &grid(to, plane, &self.tap_offsets(line)),
            };
            add_product(pixel_values, weights, sums);
            for (inside, outside) in lines([n, to, height, width], padding) {
                let line = &padded[outside..outside + width];
                let places = &mut out[inside..inside + width];
                places
                    .iter_mut()
                    .zip(line)
                    .for_each(|(place, sum)| *place += sum);
            }
        });
    }

    /// How far each tap lies from the first, in an image with lines of `line` pixels.
    fn tap_offsets(&self, line: usize) -> Vec<u32> {
        tap_offsets(self.window.kernel, line, self.turned)
    }
}

/// Adds what some images contribute to the gradient for the weights.
fn add_weight_gradient(images: Images, gradient: Images, window: Window, sums: &mut [f32]) {
    let ([n, from, height, width], [_, to, rows, columns]) = (images.dims, gradient.dims);
    let taps = window.taps();
    // The operand that is read under every tap is padded: the input, or, turned, the gradient.
    let turned = window.turns() && to < from;
    let (padded, padding) = if turned {
        (gradient, window.turned_padding())
    } else {
        (images, window.padding)
    };
    let (values, [_, channels, lines, line]) = padded.padded(padding);
    let plane = lines * line;
    let [steps_y, steps_x] = if turned {
        [height, width]
    } else {
        [rows, columns]
    };
    let patches = Gathered {
        values: &values,
        rows: &grid(channels, plane, &tap_offsets(window.kernel, line, turned)),
        columns: &pixels(n, channels * plane, [steps_y, steps_x], line, window.stride),
    };
    let plain = if turned { images } else { gradient };
    let [_, others, plain_height, plain_width] = plain.dims;
    let plain_plane = plain_height * plain_width;
    let points = Gathered {
        values: plain.values,
        rows: &steps(others, plain_plane),
        columns: &pixels(n, others * plain_plane, [steps_y, steps_x], plain_width, 1),
    };
    // Weights lie as [to, from, taps].
    let (patch_step, other_step) = if turned {
        (from * taps, taps)
    } else {
        (taps, from * taps)
    };
    let patch_places = grid(channels, patch_step, &steps(taps, 1));
    let other_places = steps(others, other_step);
    let ((left, rows), (right, columns)) = if patch_places.len() >= other_places.len() {
        ((patches, patch_places), (points, other_places))
    } else {
        ((points, other_places), (patches, patch_places))
    };
    let sums = Scattered {
        values: sums,
        rows: &rows,
        columns: &columns,
    };
    add_product(left, right, sums);
}
