//! Which way a convolution is done: by the first of `linear`, `winograd` and `few` that its window and
//! size suit, as a product of gathered operands (`convolution.rs`) otherwise.

use super::convolution::{self, Bias, Images};
use super::few::{self, Sides};
use super::linear;
use super::norm;
use super::winograd::{self, After, Shape, Weights};
use crate::nn::kernels::activation::Activation;
use crate::nn::kernels::window::Window;

/// `[n, to, …]` from `images` `[n, from, …]` and weights `[to, from, kernel, kernel]`.
pub fn convolve(
    images: Images,
    weights: Weights,
    bias: Bias,
    window: Window,
    activation: Activation,
) -> Vec<f32> {
    let [n, from, height, width] = images.dims;
    let to = bias.channels();
    let (input, output) = (
        [from, height, width],
        [to, window.output(height), window.output(width)],
    );
    // Back through a linear layer, which has neither bias nor activation on that way.
    if let (Some(size), Bias::None(_), Activation::None) =
        (linear_size(n, output, input, window), bias, activation)
    {
        return linear::input_gradient(images.values, weights.values, size);
    }
    let shape = Shape {
        images: n,
        large: input,
        small: output,
    };
    let after = After {
        bias: bias.values(),
        activation,
    };
    if shape.is_fast(window) {
        let out = winograd::convolve(images.values, &weights, after, shape);
        return with_tanh(out, activation);
    }
    match few_side(n, input, output, window) {
        Some((sides, at_input)) => directly(images.values, weights.values, after, sides, at_input),
        None => activated(
            convolution::convolve(images, weights.values, bias, window),
            activation,
        ),
    }
}

/// `[n, to, height, width]` from `images` `[n, from, …]` and weights `[from, to, kernel, kernel]`:
/// the transposed convolution, which is also the gradient of a convolution for its input.
pub fn convolve_transposed(
    images: Images,
    weights: Weights,
    bias: Bias,
    [height, width]: [usize; 2],
    window: Window,
    activation: Activation,
) -> Vec<f32> {
    let [n, from, rows, columns] = images.dims;
    let (output, input) = ([bias.channels(), height, width], [from, rows, columns]);
    if let Some(size) = linear_size(n, input, output, window) {
        let mut out = linear::forward(images.values, weights.values, size);
        norm::add_bias(&mut out, bias.values());
        return activated(out, activation);
    }
    let shape = Shape {
        images: n,
        large: output,
        small: input,
    };
    let after = After {
        bias: bias.values(),
        activation,
    };
    if shape.is_fast(window) {
        let out = winograd::convolve_transposed(images.values, &weights, after, shape);
        return with_tanh(out, activation);
    }
    match few_side(n, output, input, window) {
        Some((sides, at_output)) => {
            directly(images.values, weights.values, after, sides, !at_output)
        }
        None => {
            let size = [height, width];
            let out = convolution::convolve_transposed(images, weights.values, bias, size, window);
            activated(out, activation)
        }
    }
}

/// The gradient of a convolution for its weights, `[to, from, kernel, kernel]`, from its input
/// `images` `[n, from, …]` and the gradient of its output, `[n, to, …]`.
pub fn weight_gradient(images: Images, gradient: Images, window: Window) -> Vec<f32> {
    let [n, from, height, width] = images.dims;
    let [_, to, rows, columns] = gradient.dims;
    let (input, output) = ([from, height, width], [to, rows, columns]);
    // A linear layer's gradient is its output's, and so what a convolution calls its input.
    if let Some(size) = linear_size(n, output, input, window) {
        return linear::weight_gradient(gradient.values, images.values, size);
    }
    let shape = Shape {
        images: n,
        large: input,
        small: output,
    };
    if shape.is_fast(window) {
        return winograd::weight_gradient(images.values, gradient.values, shape);
    }
    convolution::weight_gradient(images, gradient, window)
}

/// Between few channels and many, in one direction or the other.
fn directly(
    values: &[f32],
    weights: &[f32],
    After { bias, activation }: After,
    sides: Sides,
    to_many: bool,
) -> Vec<f32> {
    if to_many {
        let out = few::to_many(values, weights, bias, activation, sides);
        return with_tanh(out, activation);
    }
    activated(few::to_few(values, weights, bias, sides), activation)
}

/// A transposed convolution of one pixel is a linear layer.
fn linear_size(
    examples: usize,
    input: [usize; 3],
    output: [usize; 3],
    window: Window,
) -> Option<linear::Size> {
    let one_pixel = Window {
        kernel: 1,
        stride: 1,
        padding: 0,
    };
    let size = linear::Size {
        examples,
        from: input[0],
        to: output[0],
    };
    let pixels = [input[1], input[2], output[1], output[2]];
    (window == one_pixel && pixels == [1; 4] && size.is_fast()).then_some(size)
}

/// A convolution with few channels at its input (`true`) or, of stride 1, at its output: there it is
/// the transposed one with its taps turned around.
fn few_side(
    images: usize,
    input: [usize; 3],
    output: [usize; 3],
    window: Window,
) -> Option<(Sides, bool)> {
    // Weights lie as [to, from, taps].
    let (to_step, from_step) = (input[0] * window.taps(), window.taps());
    let at_input = Sides {
        images,
        few: input,
        many: output,
        window,
        many_step: to_step,
        few_step: from_step,
        turned: false,
    };
    if at_input.is_fast() {
        return Some((at_input, true));
    }
    if !window.turns() {
        return None;
    }
    let at_output = Sides {
        images,
        few: output,
        many: input,
        window: Window {
            padding: window.turned_padding(),
            ..window
        },
        many_step: from_step,
        few_step: to_step,
        turned: true,
    };
    at_output.is_fast().then_some((at_output, false))
}

fn activated(mut out: Vec<f32>, activation: Activation) -> Vec<f32> {
    norm::activate_in_place(&mut out, activation);
    out
}

/// Tanh, which the ways with an activation inside leave to the caller.
fn with_tanh(out: Vec<f32>, activation: Activation) -> Vec<f32> {
    match activation {
        Activation::Tanh => activated(out, activation),
        Activation::None | Activation::Leaky(_) => out,
    }
}
