//! The operations, with burn's own instead of every kernel that a backend has not.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, TensorMetadata, backend_extension, get_or_init_device_settings};
use burn::tensor::Shape;

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
    ) -> FloatTensor<Self> {
        Self::conv2d(images, weights, Some(bias), window.options())
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

    /// The gradient of `convolve` for its weights.
    fn convolve_weights(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        Self::conv2d_weight_backward(images, weights, gradient, window.options())
    }

    /// The sum over all but the channels: a bias's gradient.
    fn sum_channels(gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let channels = gradient.shape()[1];
        let by_channel = Self::float_swap_dims(gradient, 0, 1);
        let count = by_channel.shape().num_elements() / channels;
        let rows = Self::float_reshape(by_channel, Shape::new([channels, count]));
        Self::float_reshape(Self::float_sum_dim(rows, 1), Shape::new([channels]))
    }

    fn leaky(values: FloatTensor<Self>, slope: f32) -> FloatTensor<Self> {
        if slope == 0.0 {
            return Self::relu(values);
        }
        Self::leaky_relu(values, slope.into())
    }

    /// The gradient of `leaky`, from its output, whose signs are those of its input.
    fn leaky_gradient(
        output: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        slope: f32,
    ) -> FloatTensor<Self> {
        if slope == 0.0 {
            return Self::relu_backward(output, gradient);
        }
        let bools = get_or_init_device_settings::<Self>(&output.device()).bool_dtype;
        let below = Self::float_lower_elem(output, 0.0.into(), bools);
        let scaled = Self::float_mul_scalar(gradient.clone(), slope.into());
        Self::float_mask_where(gradient, below, scaled)
    }

    /// BatchNorm by the batch's statistics: the output, and each channel's mean and variance.
    fn normalise(
        images: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        shift: FloatTensor<Self>,
        epsilon: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let result = Self::batch_norm_train(images, scale, shift, epsilon.into());
        (result.output, result.mean, result.variance)
    }

    /// The gradients of `normalise` for images, scale and shift.
    fn normalise_gradient(
        images: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        mean: FloatTensor<Self>,
        variance: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        epsilon: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let result = Self::batch_norm_train_backward(
            images,
            scale,
            mean,
            variance,
            epsilon.into(),
            gradient,
        );
        (result.x_grad, result.gamma_grad, result.beta_grad)
    }

    /// A step of Adam on the elements of one parameter: its new value and moments.
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
