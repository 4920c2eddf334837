//! Which way a convolution is done on host memory: with fewer multiplications (`winograd`) where its
//! window and size suit that, as a product of gathered operands (`convolution.rs`) otherwise.

use super::activation::Activation;
use super::convolution::{self, Bias, Images};
use super::norm;
use super::window::Window;
use super::winograd::{self, After, Shape};

/// `[n, to, …]` from `images` `[n, from, …]` and weights `[to, from, kernel, kernel]`.
pub fn convolve(
    images: Images,
    weights: &[f32],
    bias: Bias,
    window: Window,
    activation: Activation,
) -> Vec<f32> {
    let [n, from, height, width] = images.dims;
    let small = [bias.channels(), window.output(height), window.output(width)];
    let shape = Shape {
        images: n,
        large: [from, height, width],
        small,
    };
    if shape.is_fast(window) {
        let after = After {
            bias: bias.values(),
            activation,
        };
        return finished(
            winograd::convolve(images.values, weights, after, shape),
            activation,
        );
    }
    let mut out = convolution::convolve(images, weights, bias, window);
    norm::activate_in_place(&mut out, activation);
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
    activation: Activation,
) -> Vec<f32> {
    let [n, from, rows, columns] = images.dims;
    let shape = Shape {
        images: n,
        large: [bias.channels(), height, width],
        small: [from, rows, columns],
    };
    if shape.is_fast(window) {
        let after = After {
            bias: bias.values(),
            activation,
        };
        let out = winograd::convolve_transposed(images.values, weights, after, shape);
        return finished(out, activation);
    }
    let mut out = convolution::convolve_transposed(images, weights, bias, [height, width], window);
    norm::activate_in_place(&mut out, activation);
    out
}

/// The gradient of a convolution for its weights, `[to, from, kernel, kernel]`, from its input
/// `images` `[n, from, …]` and the gradient of its output, `[n, to, …]`.
pub fn weight_gradient(images: Images, gradient: Images, window: Window) -> Vec<f32> {
    let [n, from, height, width] = images.dims;
    let [_, to, rows, columns] = gradient.dims;
    let shape = Shape {
        images: n,
        large: [from, height, width],
        small: [to, rows, columns],
    };
    if shape.is_fast(window) {
        return winograd::weight_gradient(images.values, gradient.values, shape);
    }
    convolution::weight_gradient(images, gradient, window)
}

/// What winograd leaves to the caller.
fn finished(mut out: Vec<f32>, activation: Activation) -> Vec<f32> {
    if activation == Activation::Tanh {
        norm::activate_in_place(&mut out, activation);
    }
    out
}
