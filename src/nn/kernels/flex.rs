//! The operations on burn's CPU backend.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Flex, TensorMetadata};
use burn::tensor::{DType, TensorData};

use super::activation::Activation;
use super::backwards::{Backwards, Convolved, Normalised};
use super::convolution::{Bias, Images};
use super::norm_rule::NormRule;
use super::operations::Kernels;
use super::steps::Rule;
use super::window::Window;
use super::{norm, optimiser, ways};

/// The numbers of a tensor, one after the other.
struct Numbers(FloatTensor<Flex>);

impl Numbers {
    fn of(tensor: FloatTensor<Flex>) -> Self {
        assert_eq!(tensor.dtype(), DType::F32);
        Self(tensor.to_contiguous())
    }

    fn values(&self) -> &[f32] {
        let count = self.0.shape().num_elements();
        &self.0.storage::<f32>()[self.0.layout().start_offset()..][..count]
    }

    fn dims<const D: usize>(&self) -> [usize; D] {
        self.0.shape().dims()
    }

    fn images(&self) -> Images<'_> {
        Images {
            values: self.values(),
            dims: self.dims(),
        }
    }
}

fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> FloatTensor<Flex> {
    FloatTensor::<Flex>::from_data(TensorData::new(values, shape))
}

fn flat(values: Vec<f32>) -> FloatTensor<Flex> {
    let count = values.len();
    tensor(values, [count])
}

fn convolve_transposed(
    images: Numbers,
    weights: Numbers,
    bias: Bias,
    size: [usize; 2],
    window: Window,
    activation: Activation,
) -> FloatTensor<Flex> {
    let [n, ..] = images.dims::<4>();
    let [_, to, ..] = weights.dims::<4>();
    let (images, weights) = (images.images(), weights.values());
    let out = ways::convolve_transposed(images, weights, bias, size, window, activation);
    tensor(out, [n, to, size[0], size[1]])
}

fn convolve(
    images: FloatTensor<Flex>,
    weights: FloatTensor<Flex>,
    bias: Option<FloatTensor<Flex>>,
    window: Window,
    activation: Activation,
) -> FloatTensor<Flex> {
    let (images, weights) = (Numbers::of(images), Numbers::of(weights));
    let bias = bias.map(Numbers::of);
    let [n, _, height, width] = images.dims();
    let [to, ..] = weights.dims::<4>();
    let bias = bias
        .as_ref()
        .map_or(Bias::None(to), |bias| Bias::Of(bias.values()));
    let out = ways::convolve(images.images(), weights.values(), bias, window, activation);
    tensor(out, [n, to, window.output(height), window.output(width)])
}

impl Kernels for Flex {
    fn convolve(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        convolve(images, weights, None, window, Activation::None)
    }

    fn convolve_biased(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        window: Window,
        activation: Activation,
    ) -> FloatTensor<Self> {
        convolve(images, weights, Some(bias), window, activation)
    }

    fn convolve_transposed(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        size: [usize; 2],
        window: Window,
    ) -> FloatTensor<Self> {
        let (images, weights) = (Numbers::of(images), Numbers::of(weights));
        let [_, to, ..] = weights.dims::<4>();
        let bias = Bias::None(to);
        convolve_transposed(images, weights, bias, size, window, Activation::None)
    }

    fn convolve_transposed_biased(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        size: [usize; 2],
        window: Window,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let [images, weights, bias] = [images, weights, bias].map(Numbers::of);
        let bias = Bias::Of(bias.values());
        convolve_transposed(images, weights, bias, size, window, activation)
    }

    fn activate(values: FloatTensor<Self>, activation: Activation) -> FloatTensor<Self> {
        if activation == Activation::None {
            return values;
        }
        let shape = values.shape();
        let out = norm::activate(Numbers::of(values).values(), activation);
        FloatTensor::<Self>::from_data(TensorData::new(out, shape))
    }

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
        let [images, scale, shift] = [images, scale, shift].map(Numbers::of);
        let dims: [usize; 4] = images.dims();
        let found = norm::statistics(images.images());
        let out = norm::normalise(
            images.images(),
            &found,
            scale.values(),
            shift.values(),
            rule,
        );
        let (mean, variance): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let mixed = |running: FloatTensor<Self>, fresh: &[f32]| {
            let shares = [1.0 - rule.momentum, rule.momentum];
            flat(optimiser::mix(Numbers::of(running).values(), fresh, shares))
        };
        let running = (
            mixed(running_mean, &mean),
            mixed(running_variance, &variance),
        );
        (
            tensor(out, dims),
            flat(mean),
            flat(variance),
            running.0,
            running.1,
        )
    }

    fn adam(
        value: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        rule: Rule,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let shape = value.shape();
        let old = [value, gradient, first, second].map(Numbers::of);
        let new = optimiser::adam(old.each_ref().map(Numbers::values), rule);
        let [value, first, second] = new;
        let value = FloatTensor::<Self>::from_data(TensorData::new(value, shape));
        (value, flat(first), flat(second))
    }

    fn adam_at_once(
        value: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        second: FloatTensor<Self>,
        rule: Rule,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let shape = value.shape();
        let old = [value, gradient, second].map(Numbers::of);
        let new = optimiser::adam_at_once(old.each_ref().map(Numbers::values), rule);
        let [value, second] = new;
        let value = FloatTensor::<Self>::from_data(TensorData::new(value, shape));
        (value, flat(second))
    }

    fn mix(
        one: FloatTensor<Self>,
        other: FloatTensor<Self>,
        shares: [f32; 2],
    ) -> FloatTensor<Self> {
        let shape = one.shape();
        let (one, other) = (Numbers::of(one), Numbers::of(other));
        let out = optimiser::mix(one.values(), other.values(), shares);
        FloatTensor::<Self>::from_data(TensorData::new(out, shape))
    }
}

impl Backwards for Flex {
    fn convolution_gradients(
        done: Convolved<Self>,
        gradient: FloatTensor<Self>,
        [to_images, to_weights, to_bias]: [bool; 3],
    ) -> [Option<FloatTensor<Self>>; 3] {
        let (window, transposed) = (done.window, done.transposed);
        let gradient = match done.output {
            Some(output) => Self::activate_gradient(output, gradient, done.activation),
            None => gradient,
        };
        let [images, weights, gradient] = [done.images, done.weights, gradient].map(Numbers::of);
        let (images, gradient) = (images.images(), gradient.images());
        let for_bias = to_bias.then(|| flat(norm::sum_channels(gradient)));
        let for_weights = to_weights.then(|| {
            // Transposed, what went in and what came out have changed places.
            let (images, gradient) = match transposed {
                true => (gradient, images),
                false => (images, gradient),
            };
            let out = ways::weight_gradient(images, gradient, window);
            tensor(out, weights.dims::<4>())
        });
        let for_images = to_images.then(|| {
            let [_, channels, height, width] = images.dims;
            let (weights, bias) = (weights.values(), Bias::None(channels));
            let out = if transposed {
                ways::convolve(gradient, weights, bias, window, Activation::None)
            } else {
                let size = [height, width];
                ways::convolve_transposed(gradient, weights, bias, size, window, Activation::None)
            };
            tensor(out, images.dims)
        });
        [for_images, for_weights, for_bias]
    }

    fn activate_gradient(
        output: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        if activation == Activation::None {
            return gradient;
        }
        let shape = output.shape();
        let (output, gradient) = (Numbers::of(output), Numbers::of(gradient));
        let out = norm::activate_gradient(output.values(), gradient.values(), activation);
        FloatTensor::<Self>::from_data(TensorData::new(out, shape))
    }

    fn normalise_gradients(
        done: Normalised<Self>,
        gradient: FloatTensor<Self>,
    ) -> [FloatTensor<Self>; 3] {
        let rule = done.rule;
        let output = done.output.map(Numbers::of);
        let [images, scale, mean, variance, gradient] =
            [done.images, done.scale, done.mean, done.variance, gradient].map(Numbers::of);
        let dims: [usize; 4] = images.dims();
        let statistics: Vec<_> = (mean.values().iter().copied())
            .zip(variance.values().iter().copied())
            .collect();
        let found = norm::normalise_gradient(
            images.images(),
            &statistics,
            scale.values(),
            output.as_ref().map(Numbers::values),
            gradient.values(),
            rule,
        );
        [
            tensor(found.images, dims),
            flat(found.scale),
            flat(found.shift),
        ]
    }
}
