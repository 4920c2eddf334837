//! The operations on tensors and layers.

use burn::backend::Dispatch;
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::nn::{BatchNorm, PaddingConfig2d};
use burn::tensor::Tensor;

use super::activation::Activation;
use super::norm_rule::NormRule;
use super::operations::Kernels;
use super::steps::Rule;
use super::window::Window;

/// A layer of the pictures' networks, applied by these kernels.
pub trait Forward {
    /// `[n, from, height, width]` to `[n, to, …]`, through `activation`.
    fn apply_then(&self, images: Tensor<4>, activation: Activation) -> Tensor<4>;

    /// With nothing behind it.
    fn apply(&self, images: Tensor<4>) -> Tensor<4> {
        self.apply_then(images, Activation::None)
    }
}

impl Forward for Conv2d {
    fn apply_then(&self, images: Tensor<4>, activation: Activation) -> Tensor<4> {
        convolve(self, self.weight.val(), images, activation)
    }
}

/// A convolution with other weights in place of the layer's.
pub fn convolve(
    layer: &Conv2d,
    weights: Tensor<4>,
    images: Tensor<4>,
    activation: Activation,
) -> Tensor<4> {
    let (images, weights) = (images.into_dispatch(), weights.into_dispatch());
    let window = window(layer);
    match &layer.bias {
        None => {
            let out = Tensor::from_dispatch(Dispatch::convolve(images, weights, window));
            activate(out, activation)
        }
        Some(bias) => {
            let bias = bias.val().into_dispatch();
            Tensor::from_dispatch(Dispatch::convolve_biased(
                images, weights, bias, window, activation,
            ))
        }
    }
}

/// The gradient of a convolution for its images, which were of `size`, from that of its output:
/// the transposed convolution with the same weights, which can be differentiated once more.
pub fn convolve_back(layer: &Conv2d, gradient: Tensor<4>, size: [usize; 2]) -> Tensor<4> {
    Tensor::from_dispatch(Dispatch::convolve_transposed(
        gradient.into_dispatch(),
        layer.weight.val().into_dispatch(),
        size,
        window(layer),
    ))
}

fn window(layer: &Conv2d) -> Window {
    let PaddingConfig2d::Explicit(padding, ..) = layer.padding else {
        panic!("layers.rs gives every convolution an explicit padding");
    };
    Window::of(layer.kernel_size, layer.stride, padding)
}

impl Forward for ConvTranspose2d {
    fn apply_then(&self, images: Tensor<4>, activation: Activation) -> Tensor<4> {
        let window = Window::of(self.kernel_size, self.stride, self.padding[0]);
        let [.., height, width] = images.dims();
        let size = [height, width]
            .map(|side| (side - 1) * window.stride + window.kernel - 2 * window.padding);
        let bias = self.bias.as_ref().map(|bias| bias.val());
        through(images, self.weight.val(), bias, size, window, activation)
    }
}

/// A transposed convolution to a picture of `size`, where several sizes fit.
pub fn transposed_to(layer: &ConvTranspose2d, images: Tensor<4>, size: [usize; 2]) -> Tensor<4> {
    let window = Window::of(layer.kernel_size, layer.stride, layer.padding[0]);
    let bias = layer.bias.as_ref().map(|bias| bias.val());
    through(
        images,
        layer.weight.val(),
        bias,
        size,
        window,
        Activation::None,
    )
}

/// A transposed convolution of one pixel: a linear layer, with weights `[from, to, 1, 1]`.
pub fn one_pixel(
    images: Tensor<4>,
    weights: Tensor<4>,
    bias: Option<Tensor<1>>,
    activation: Activation,
) -> Tensor<4> {
    let window = Window::of([1, 1], [1, 1], 0);
    through(images, weights, bias, [1, 1], window, activation)
}

/// A transposed convolution, with or without bias.
fn through(
    images: Tensor<4>,
    weights: Tensor<4>,
    bias: Option<Tensor<1>>,
    size: [usize; 2],
    window: Window,
    activation: Activation,
) -> Tensor<4> {
    let (images, weights) = (images.into_dispatch(), weights.into_dispatch());
    match bias {
        None => {
            let out = Dispatch::convolve_transposed(images, weights, size, window);
            activate(Tensor::from_dispatch(out), activation)
        }
        Some(bias) => Tensor::from_dispatch(Dispatch::convolve_transposed_biased(
            images,
            weights,
            bias.into_dispatch(),
            size,
            window,
            activation,
        )),
    }
}

impl Forward for BatchNorm {
    /// By the batch's statistics on a device with autodiff, which also go into the running ones;
    /// by the running statistics on any other.
    fn apply_then(&self, images: Tensor<4>, activation: Activation) -> Tensor<4> {
        if !images.device().is_autodiff() || !self.training.is_enabled() {
            return activate(self.forward(images), activation);
        }
        let rule = NormRule {
            epsilon: self.epsilon as f32,
            momentum: self.momentum as f32,
            activation,
        };
        let running = [&self.running_mean, &self.running_var];
        let [old_mean, old_variance] = running.map(|state| state.value_sync().into_dispatch());
        let (output, _, _, mean, variance) = Dispatch::normalise(
            images.into_dispatch(),
            self.gamma.val().into_dispatch(),
            self.beta.val().into_dispatch(),
            old_mean,
            old_variance,
            rule,
        );
        for (state, new) in running.into_iter().zip([mean, variance]) {
            state.update(Tensor::<1>::from_dispatch(new).detach());
        }
        Tensor::from_dispatch(output)
    }
}

/// A step of Adam from a flat gradient: new value and flat moments.
pub fn adam<const D: usize>(
    value: Tensor<D>,
    flat: [Tensor<1>; 3],
    rule: Rule,
) -> (Tensor<D>, [Tensor<1>; 2]) {
    let [gradient, first, second] = flat.map(Tensor::into_dispatch);
    let (value, first, second) =
        Dispatch::adam(value.into_dispatch(), gradient, first, second, rule);
    let moments = [first, second].map(Tensor::from_dispatch);
    (Tensor::from_dispatch(value), moments)
}

/// A step of Adam without a first moment.
pub fn adam_at_once<const D: usize>(
    value: Tensor<D>,
    flat: [Tensor<1>; 2],
    rule: Rule,
) -> (Tensor<D>, Tensor<1>) {
    let [gradient, second] = flat.map(Tensor::into_dispatch);
    let (value, second) = Dispatch::adam_at_once(value.into_dispatch(), gradient, second, rule);
    (Tensor::from_dispatch(value), Tensor::from_dispatch(second))
}

/// `share`·one + (1 − `share`)·other.
pub fn mix<const D: usize>(one: Tensor<D>, other: Tensor<D>, share: f64) -> Tensor<D> {
    let (one, other) = (one.into_dispatch(), other.into_dispatch());
    let shares = [share, 1.0 - share].map(|share| share as f32);
    Tensor::from_dispatch(Dispatch::mix(one, other, shares))
}

/// An activation by itself.
pub fn activate<const D: usize>(values: Tensor<D>, activation: Activation) -> Tensor<D> {
    match activation {
        Activation::None => values,
        _ => Tensor::from_dispatch(Dispatch::activate(values.into_dispatch(), activation)),
    }
}

/// max(x, slope·x), element by element.
pub fn leaky_relu<const D: usize>(values: Tensor<D>, slope: f64) -> Tensor<D> {
    activate(values, Activation::Leaky(slope as f32))
}

/// max(x, 0), element by element.
pub fn relu<const D: usize>(values: Tensor<D>) -> Tensor<D> {
    activate(values, Activation::RELU)
}

/// The mean over all elements of softplus(x) = ln(1 + eˣ), `[1]`.
pub fn mean_softplus<const D: usize>(values: Tensor<D>) -> Tensor<1> {
    Tensor::from_dispatch(Dispatch::mean_softplus(values.into_dispatch(), 1.0))
}

/// The same of −x.
pub fn mean_softplus_of_negative<const D: usize>(values: Tensor<D>) -> Tensor<1> {
    Tensor::from_dispatch(Dispatch::mean_softplus(values.into_dispatch(), -1.0))
}
