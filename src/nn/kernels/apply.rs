//! The operations on tensors and layers.

use burn::backend::Dispatch;
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::nn::{BatchNorm, PaddingConfig2d};
use burn::tensor::Tensor;

use super::operations::Kernels;
use super::steps::Rule;
use super::window::Window;

/// A layer of the pictures' networks, applied by these kernels.
pub trait Forward {
    /// `[n, from, height, width]` to `[n, to, …]`.
    fn apply(&self, images: Tensor<4>) -> Tensor<4>;
}

impl Forward for Conv2d {
    fn apply(&self, images: Tensor<4>) -> Tensor<4> {
        convolve(self, self.weight.val(), images)
    }
}

/// A convolution with other weights instead of its own.
pub fn convolve(layer: &Conv2d, weights: Tensor<4>, images: Tensor<4>) -> Tensor<4> {
    let (images, weights) = (images.into_dispatch(), weights.into_dispatch());
    let window = window(layer);
    Tensor::from_dispatch(match &layer.bias {
        None => Dispatch::convolve(images, weights, window),
        Some(bias) => {
            Dispatch::convolve_biased(images, weights, bias.val().into_dispatch(), window)
        }
    })
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
    fn apply(&self, images: Tensor<4>) -> Tensor<4> {
        let window = Window::of(self.kernel_size, self.stride, self.padding[0]);
        let [.., height, width] = images.dims();
        let size = [height, width]
            .map(|side| (side - 1) * window.stride + window.kernel - 2 * window.padding);
        let out = Tensor::from_dispatch(Dispatch::convolve_transposed(
            images.into_dispatch(),
            self.weight.val().into_dispatch(),
            size,
            window,
        ));
        match &self.bias {
            None => out,
            Some(bias) => out + bias.val().reshape([1, -1, 1, 1]),
        }
    }
}

impl Forward for BatchNorm {
    /// By the batch's statistics on a device with autodiff, which also go into the running ones;
    /// by the running statistics on any other.
    fn apply(&self, images: Tensor<4>) -> Tensor<4> {
        if !images.device().is_autodiff() || !self.training.is_enabled() {
            return self.forward(images);
        }
        let (output, mean, variance) = Dispatch::normalise(
            images.into_dispatch(),
            self.gamma.val().into_dispatch(),
            self.beta.val().into_dispatch(),
            self.epsilon as f32,
        );
        for (running, fresh) in [(&self.running_mean, mean), (&self.running_var, variance)] {
            let fresh = Tensor::<1>::from_dispatch(fresh).detach();
            let old = running.value_sync();
            running.update(old.mul_scalar(1.0 - self.momentum) + fresh.mul_scalar(self.momentum));
        }
        Tensor::from_dispatch(output)
    }
}

/// A step of Adam: new value and moments, all flat.
pub fn adam([value, gradient, first, second]: [Tensor<1>; 4], rule: Rule) -> [Tensor<1>; 3] {
    let [value, gradient, first, second] =
        [value, gradient, first, second].map(Tensor::into_dispatch);
    let (value, first, second) = Dispatch::adam(value, gradient, first, second, rule);
    [value, first, second].map(Tensor::from_dispatch)
}

/// A step of Adam without a first moment.
pub fn adam_at_once([value, gradient, second]: [Tensor<1>; 3], rule: Rule) -> [Tensor<1>; 2] {
    let [value, gradient, second] = [value, gradient, second].map(Tensor::into_dispatch);
    let (value, second) = Dispatch::adam_at_once(value, gradient, second, rule);
    [value, second].map(Tensor::from_dispatch)
}

/// `share`·one + (1 − `share`)·other.
pub fn mix<const D: usize>(one: Tensor<D>, other: Tensor<D>, share: f64) -> Tensor<D> {
    let (one, other) = (one.into_dispatch(), other.into_dispatch());
    let shares = [share, 1.0 - share].map(|share| share as f32);
    Tensor::from_dispatch(Dispatch::mix(one, other, shares))
}

/// max(x, slope·x), element by element.
pub fn leaky_relu<const D: usize>(values: Tensor<D>, slope: f64) -> Tensor<D> {
    Tensor::from_dispatch(Dispatch::leaky(values.into_dispatch(), slope as f32))
}

/// max(x, 0), element by element.
pub fn relu<const D: usize>(values: Tensor<D>) -> Tensor<D> {
    leaky_relu(values, 0.0)
}
