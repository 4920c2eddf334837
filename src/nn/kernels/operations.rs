//! The operations, with burn's own instead of every kernel that a backend has not.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, TensorMetadata, backend_extension};
use burn::tensor::Shape;

use super::activation::Activation;
use super::norm_rule::NormRule;
use super::steps::{Rule, adam_at_once_by_operations, adam_by_operations, mix_by_operations};
use super::window::Window;

/// Shapes are those of the functions in `apply.rs`.
#[backend_extension(Flex, Cube: cfg(feature = "webgpu"), Autodiff)]
pub trait Kernels: Backend {
    fn convolve(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        Self::conv2d(images, weights, None, window.options())
    }

    // Not an option of the one above: burn's extension does not take optional tensors yet.
    fn convolve_biased(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        window: Window,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let out = Self::conv2d(images, weights, Some(bias), window.options());
        Self::activate(out, activation)
    }

    /// `size` is the height and width of the output.
    fn convolve_transposed(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        size: [usize; 2],
        window: Window,
    ) -> FloatTensor<Self> {
        let options = window.transposed_options(&images.shape(), size);
        Self::conv_transpose2d(images, weights, None, options)
    }

    fn convolve_transposed_biased(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        size: [usize; 2],
        window: Window,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let options = window.transposed_options(&images.shape(), size);
        let out = Self::conv_transpose2d(images, weights, Some(bias), options);
        Self::activate(out, activation)
    }

    fn activate(values: FloatTensor<Self>, activation: Activation) -> FloatTensor<Self> {
        match activation {
            Activation::None => values,
            Activation::Leaky(0.0) => Self::relu(values),
            Activation::Leaky(slope) => Self::leaky_relu(values, slope.into()),
            Activation::Tanh => Self::float_tanh(values),
        }
    }

    /// BatchNorm by the batch's statistics: the output, each channel's mean and variance, and the
    /// running ones with these mixed in.
    // burn's extension does not see through a name for this type.
    #[allow(clippy::type_complexity)]
    fn normalise(
        images: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        shift: FloatTensor<Self>,
        running_mean: FloatTensor<Self>,
        running_variance: FloatTensor<Self>,
        rule: NormRule,
    ) -> (
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
    ) {
        let found = Self::batch_norm_train(images, scale, shift, rule.epsilon.into());
        let shares = [1.0 - rule.momentum, rule.momentum];
        let [mean, variance] = [
            (running_mean, &found.mean),
            (running_variance, &found.variance),
        ]
        .map(|(running, fresh)| mix_by_operations::<Self>(running, fresh.clone(), shares));
        let output = Self::activate(found.output, rule.activation);
        (output, found.mean, found.variance, mean, variance)
    }

    /// The mean of softplus(sign·x) = ln(1 + e^(sign·x)) over all elements, `[1]`.
    fn mean_softplus(values: FloatTensor<Self>, sign: f32) -> FloatTensor<Self> {
        let against = Self::float_mul_scalar(values, (-sign).into());
        Self::float_neg(Self::float_mean(Self::log_sigmoid(against)))
    }

    /// A step of Adam on one parameter of any shape: its new value and moments. Gradient and moments
    /// are flat.
    fn adam(
        value: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        rule: Rule,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        adam_by_operations::<Self>(value, gradient, first, second, rule)
    }

    /// The same without the first moment: its place takes the gradient itself.
    fn adam_at_once(
        value: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        second: FloatTensor<Self>,
        rule: Rule,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        adam_at_once_by_operations::<Self>(value, gradient, second, rule)
    }

    /// Σ share·values of two tensors of one shape.
    fn mix(
        one: FloatTensor<Self>,
        other: FloatTensor<Self>,
        shares: [f32; 2],
    ) -> FloatTensor<Self> {
        mix_by_operations::<Self>(one, other, shares)
    }
}

/// The sum over all but the channels: a bias's gradient.
pub fn sum_channels<B: Backend>(gradient: FloatTensor<B>) -> FloatTensor<B> {
    let channels = gradient.shape()[1];
    let by_channel = B::float_swap_dims(gradient, 0, 1);
    let count = by_channel.shape().num_elements() / channels;
    let rows = B::float_reshape(by_channel, Shape::new([channels, count]));
    B::float_reshape(B::float_sum_dim(rows, 1), Shape::new([channels]))
}
