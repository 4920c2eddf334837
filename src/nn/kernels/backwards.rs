//! The gradients of the operations, for one backend without autodiff. Only `autodiff.rs` calls
//! them, so that, unlike `Kernels`, they may take and give what burn's extension does not pass on.

use burn::backend::tensor::FloatTensor;
use burn::backend::{TensorMetadata, get_or_init_device_settings};
use burn::tensor::Shape;

use super::activation::Activation;
use super::norm_rule::NormRule;
use super::operations::{Kernels, sum_channels};
use super::window::Window;

/// A convolution that was done.
pub struct Convolved<B: Kernels> {
    pub images: FloatTensor<B>,
    pub weights: FloatTensor<B>,
    /// What came out, where an activation followed.
    pub output: Option<FloatTensor<B>>,
    pub activation: Activation,
    pub window: Window,
    pub transposed: bool,
}

/// A BatchNorm that was done.
pub struct Normalised<B: Kernels> {
    pub images: FloatTensor<B>,
    pub scale: FloatTensor<B>,
    pub mean: FloatTensor<B>,
    pub variance: FloatTensor<B>,
    /// As in [`Convolved`].
    pub output: Option<FloatTensor<B>>,
    pub rule: NormRule,
}

pub trait Backwards: Kernels {
    /// The gradients for images, weights and bias, of which `wanted` says which.
    fn convolution_gradients(
        done: Convolved<Self>,
        gradient: FloatTensor<Self>,
        wanted: [bool; 3],
    ) -> [Option<FloatTensor<Self>>; 3] {
        let Convolved {
            images,
            weights,
            output,
            activation,
            window,
            transposed,
        } = done;
        let gradient = through::<Self>(output, gradient, activation);
        let [to_images, to_weights, to_bias] = wanted;
        let for_bias = to_bias.then(|| sum_channels::<Self>(gradient.clone()));
        let for_images = to_images.then(|| {
            let (gradient, weights) = (gradient.clone(), weights.clone());
            if transposed {
                Self::convolve(gradient, weights, window)
            } else {
                let [_, _, height, width] = images.shape().dims();
                Self::convolve_transposed(gradient, weights, [height, width], window)
            }
        });
        let for_weights = to_weights.then(|| {
            // Transposed, what went in and what came out have changed places.
            let (images, gradient) = match transposed {
                true => (gradient, images),
                false => (images, gradient),
            };
            Self::conv2d_weight_backward(images, weights, gradient, window.options())
        });
        [for_images, for_weights, for_bias]
    }

    /// The gradient of `activate`, from its output.
    fn activate_gradient(
        output: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        match activation {
            Activation::None => gradient,
            Activation::Leaky(0.0) => Self::relu_backward(output, gradient),
            Activation::Leaky(slope) => {
                let bools = get_or_init_device_settings::<Self>(&output.device()).bool_dtype;
                let below = Self::float_lower_elem(output, 0.0.into(), bools);
                let scaled = Self::float_mul_scalar(gradient.clone(), slope.into());
                Self::float_mask_where(gradient, below, scaled)
            }
            Activation::Tanh => {
                let squared = Self::float_mul(output.clone(), output);
                let lost = Self::float_mul(gradient.clone(), squared);
                Self::float_sub(gradient, lost)
            }
        }
    }

    /// The gradients of `normalise` for images, scale and shift.
    fn normalise_gradients(
        done: Normalised<Self>,
        gradient: FloatTensor<Self>,
    ) -> [FloatTensor<Self>; 3] {
        let gradient = through::<Self>(done.output, gradient, done.rule.activation);
        let found = Self::batch_norm_train_backward(
            done.images,
            done.scale,
            done.mean,
            done.variance,
            done.rule.epsilon.into(),
            gradient,
        );
        [found.x_grad, found.gamma_grad, found.beta_grad]
    }

    /// The gradient of `mean_softplus`, whose own output's is `gradient`, `[1]`.
    fn mean_softplus_gradient(
        values: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        sign: f32,
    ) -> FloatTensor<Self> {
        let shape = values.shape();
        let factor = sign / shape.num_elements() as f32;
        let slopes = Self::sigmoid(Self::float_mul_scalar(values, sign.into()));
        let ones = Shape::from(vec![1; shape.num_dims()]);
        let gradient = Self::float_mul_scalar(gradient, factor.into());
        Self::float_mul(slopes, Self::float_reshape(gradient, ones))
    }
}

/// An output's gradient brought before the activation that made the output.
pub fn through<B: Backwards>(
    output: Option<FloatTensor<B>>,
    gradient: FloatTensor<B>,
    activation: Activation,
) -> FloatTensor<B> {
    match output {
        Some(output) => B::activate_gradient(output, gradient, activation),
        None => gradient,
    }
}
