//! The operations on burn's CPU backend.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Flex, TensorMetadata};
use burn::tensor::{DType, TensorData};

use super::convolution::{Bias, Images};
use super::winograd::Weights;
use super::{norm, optimiser, slopes, ways};
use crate::nn::kernels::activation::Activation;
use crate::nn::kernels::backwards::{Backwards, Convolved, Normalised, through};
use crate::nn::kernels::norm_rule::NormRule;
use crate::nn::kernels::operations::Kernels;
use crate::nn::kernels::steps::Rule;
use crate::nn::kernels::window::Window;

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

    fn weights(&self) -> Weights<'_> {
        Weights {
            values: self.values(),
            owner: self.0.data_arc(),
        }
    }

    fn images(&self) -> Images<'_> {
        Images {
            values: self.values(),
            dims: self.dims(),
        }
    }
}

/// A tensor that changes in place: in its own memory where nobody else holds it, in a copy elsewhere.
struct Changing(FloatTensor<Flex>);

impl Changing {
    fn of(tensor: FloatTensor<Flex>) -> Self {
        assert_eq!(tensor.dtype(), DType::F32);
        match tensor.is_contiguous() {
            true => Self(tensor),
            false => Self(tensor.to_contiguous()),
        }
    }

    fn values(&mut self) -> &mut [f32] {
        let count = self.0.shape().num_elements();
        let from = self.0.layout().start_offset();
        &mut self.0.storage_mut::<f32>()[from..][..count]
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
    let (images, weights) = (images.images(), weights.weights());
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
    let out = ways::convolve(images.images(), weights.weights(), bias, window, activation);
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
        let mut values = Changing::of(values);
        norm::activate_in_place(values.values(), activation);
        values.0
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
            let mut running = Changing::of(running);
            let shares = [1.0 - rule.momentum, rule.momentum];
            optimiser::mix(running.values(), fresh, shares);
            running.0
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
        let gradient = Numbers::of(gradient);
        let mut moving = [value, first, second].map(Changing::of);
        let places = moving.each_mut().map(Changing::values);
        optimiser::adam(gradient.values(), places, rule);
        let [value, first, second] = moving.map(|moved| moved.0);
        (value, first, second)
    }

    fn adam_at_once(
        value: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        second: FloatTensor<Self>,
        rule: Rule,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let gradient = Numbers::of(gradient);
        let mut moving = [value, second].map(Changing::of);
        let places = moving.each_mut().map(Changing::values);
        optimiser::adam_at_once(gradient.values(), places, rule);
        let [value, second] = moving.map(|moved| moved.0);
        (value, second)
    }

    fn mix(
        one: FloatTensor<Self>,
        other: FloatTensor<Self>,
        shares: [f32; 2],
    ) -> FloatTensor<Self> {
        let (mut one, other) = (Changing::of(one), Numbers::of(other));
        optimiser::mix(one.values(), other.values(), shares);
        one.0
    }
}

impl Backwards for Flex {
    fn convolution_gradients(
        done: Convolved<Self>,
        gradient: FloatTensor<Self>,
        [to_images, to_weights, to_bias]: [bool; 3],
    ) -> [Option<FloatTensor<Self>>; 3] {
        let (window, transposed) = (done.window, done.transposed);
        let gradient = through::<Self>(done.output, gradient, done.activation);
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
            let (weights, bias) = (weights.weights(), Bias::None(channels));
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
        let (output, mut gradient) = (Numbers::of(output), Changing::of(gradient));
        slopes::activate_gradient(output.values(), gradient.values(), activation);
        gradient.0
    }

    fn normalise_gradients(
        done: Normalised<Self>,
        gradient: FloatTensor<Self>,
    ) -> [FloatTensor<Self>; 3] {
        let output = done.output.map(Numbers::of);
        let [images, scale, mean, variance] =
            [done.images, done.scale, done.mean, done.variance].map(Numbers::of);
        let statistics: Vec<_> = (mean.values().iter().copied())
            .zip(variance.values().iter().copied())
            .collect();
        let normal = slopes::Normal {
            images: images.images(),
            statistics: &statistics,
            scale: scale.values(),
            output: output.as_ref().unwrap_or(&images).values(),
            rule: done.rule,
        };
        let mut gradient = Changing::of(gradient);
        let [scale, shift] = slopes::normalise_gradient(normal, gradient.values());
        [gradient.0, flat(scale), flat(shift)]
    }
}
