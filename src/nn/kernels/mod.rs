//! Convolutions, BatchNorm, LeakyReLU and Adam with a CPU's memory and vectors in mind.
//!
//! burn's CPU backend writes every convolution's patches out as a matrix, moves layouts to and fro
//! around each gradient, and computes BatchNorm and Adam as a dozen element-wise operations.
//! These do the same arithmetic in one pass each: a training step takes less than half the time
//! (`benches/RESULTS.md`). On WebGPU all but Adam (`cube.rs`) are burn's own operations.
//!
//! They reach burn by its backend extension: [`Kernels`] is implemented for the CPU backend
//! (`flex.rs`), by default for every other, and with derivatives for the autodiff backend
//! (`autodiff.rs`). `tests/native/kernels.rs` holds all of them to burn's.

mod autodiff;
mod convolution;
#[cfg(feature = "webgpu")]
mod cube;
mod flex;
mod norm;
mod operands;
mod optimiser;
mod pack;
mod parallel;
mod product;
mod tile;

use burn::backend::ops::{ConvOptions, ConvTransposeOptions};
use burn::backend::tensor::FloatTensor;
use burn::backend::{
    Backend, Dispatch, TensorMetadata, backend_extension, get_or_init_device_settings,
};
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::nn::{BatchNorm, PaddingConfig2d};
use burn::tensor::{Shape, Tensor};

pub use convolution::Window;
pub use norm::sum2;
pub use parallel::for_each;

/// The operations. Shapes are those of the functions below.
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

/// The numbers of one step of Adam (`nn/adam.rs`).
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// What is kept of a moment, and what the new gradient (or its square) counts.
    pub first: (f32, f32),
    pub second: (f32, f32),
    /// What is kept of a value, before the step.
    pub keep: f32,
    pub rate: f32,
    pub epsilon: f32,
}

/// [`Kernels::adam`] for a backend without a kernel of its own.
fn adam_by_operations<B: Backend>(
    value: FloatTensor<B>,
    gradient: FloatTensor<B>,
    first: FloatTensor<B>,
    second: FloatTensor<B>,
    rule: Rule,
) -> (FloatTensor<B>, FloatTensor<B>, FloatTensor<B>) {
    let (old, new) = rule.first;
    let fresh = B::float_mul_scalar(gradient.clone(), new.into());
    let first = B::float_add(B::float_mul_scalar(first, old.into()), fresh);
    let (value, second) = moved::<B>(value, first.clone(), gradient, second, rule);
    (value, first, second)
}

/// [`Kernels::adam_at_once`], likewise.
fn adam_at_once_by_operations<B: Backend>(
    value: FloatTensor<B>,
    gradient: FloatTensor<B>,
    second: FloatTensor<B>,
    rule: Rule,
) -> (FloatTensor<B>, FloatTensor<B>) {
    moved::<B>(value, gradient.clone(), gradient, second, rule)
}

/// [`Kernels::mix`], likewise.
fn mix_by_operations<B: Backend>(
    one: FloatTensor<B>,
    other: FloatTensor<B>,
    shares: [f32; 2],
) -> FloatTensor<B> {
    let one = B::float_mul_scalar(one, shares[0].into());
    B::float_add(one, B::float_mul_scalar(other, shares[1].into()))
}

/// The new value, a step along `direction`, and the new second moment.
fn moved<B: Backend>(
    value: FloatTensor<B>,
    direction: FloatTensor<B>,
    gradient: FloatTensor<B>,
    second: FloatTensor<B>,
    rule: Rule,
) -> (FloatTensor<B>, FloatTensor<B>) {
    let (old, new) = rule.second;
    let squared = B::float_mul_scalar(B::float_mul(gradient.clone(), gradient), new.into());
    let second = B::float_add(B::float_mul_scalar(second, old.into()), squared);
    let root = B::float_add_scalar(B::float_sqrt(second.clone()), rule.epsilon.into());
    let step = B::float_mul_scalar(B::float_div(direction, root), rule.rate.into());
    let kept = match rule.keep {
        1.0 => value,
        keep => B::float_mul_scalar(value, keep.into()),
    };
    (B::float_sub(kept, step), second)
}

impl Window {
    fn options(self) -> ConvOptions<2> {
        ConvOptions::new([self.stride; 2], [self.padding; 2], [1; 2], 1)
    }

    /// For an output of `size` from `images`, whose height and width are the last of its shape.
    fn transposed_options(self, images: &Shape, size: [usize; 2]) -> ConvTransposeOptions<2> {
        let least = |input: usize| (input - 1) * self.stride + self.kernel - 2 * self.padding;
        let out = [size[0] - least(images[2]), size[1] - least(images[3])];
        ConvTransposeOptions::new([self.stride; 2], [self.padding; 2], out, [1; 2], 1)
    }

    fn of(kernel: [usize; 2], stride: [usize; 2], padding: usize) -> Self {
        assert!(
            kernel[0] == kernel[1] && stride[0] == stride[1],
            "a square window"
        );
        Self {
            kernel: kernel[0],
            stride: stride[0],
            padding,
        }
    }
}

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

/// A convolution with other weights in the place of its own.
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
