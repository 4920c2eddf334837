//! The operations on burn's CPU backend.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Flex, TensorMetadata};
use burn::tensor::{DType, TensorData};

use super::convolution::{self, Bias, Images};
use super::operations::Kernels;
use super::steps::Rule;
use super::window::Window;
use super::{norm, optimiser};

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

fn convolve(
    images: FloatTensor<Flex>,
    weights: FloatTensor<Flex>,
    bias: Option<FloatTensor<Flex>>,
    window: Window,
) -> FloatTensor<Flex> {
    let (images, weights) = (Numbers::of(images), Numbers::of(weights));
    let bias = bias.map(Numbers::of);
    let [n, _, height, width] = images.dims();
    let [to, ..] = weights.dims::<4>();
    let bias = bias
        .as_ref()
        .map_or(Bias::None(to), |bias| Bias::Of(bias.values()));
    let out = convolution::convolve(images.images(), weights.values(), bias, window);
    tensor(out, [n, to, window.output(height), window.output(width)])
}

impl Kernels for Flex {
    fn convolve(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        convolve(images, weights, None, window)
    }

    fn convolve_biased(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        convolve(images, weights, Some(bias), window)
    }

    fn convolve_transposed(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        size: [usize; 2],
        window: Window,
    ) -> FloatTensor<Self> {
        let (images, weights) = (Numbers::of(images), Numbers::of(weights));
        let [n, ..] = images.dims::<4>();
        let [_, to, ..] = weights.dims::<4>();
        let out =
            convolution::convolve_transposed(images.images(), weights.values(), to, size, window);
        tensor(out, [n, to, size[0], size[1]])
    }

    fn convolve_weights(
        images: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let shape = weights.shape().dims::<4>();
        let (images, gradient) = (Numbers::of(images), Numbers::of(gradient));
        let out = convolution::weight_gradient(images.images(), gradient.images(), window);
        tensor(out, shape)
    }

    fn sum_channels(gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let gradient = Numbers::of(gradient);
        let [_, channels, ..] = gradient.dims::<4>();
        tensor(norm::sum_channels(gradient.images()), [channels])
    }

    fn leaky(values: FloatTensor<Self>, slope: f32) -> FloatTensor<Self> {
        let shape = values.shape();
        let out = norm::leaky(Numbers::of(values).values(), slope);
        FloatTensor::<Self>::from_data(TensorData::new(out, shape))
    }

    fn leaky_gradient(
        output: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        slope: f32,
    ) -> FloatTensor<Self> {
        let shape = output.shape();
        let (output, gradient) = (Numbers::of(output), Numbers::of(gradient));
        let out = norm::leaky_gradient(output.values(), gradient.values(), slope);
        FloatTensor::<Self>::from_data(TensorData::new(out, shape))
    }

    fn normalise(
        images: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        shift: FloatTensor<Self>,
        epsilon: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let (images, scale, shift) = (Numbers::of(images), Numbers::of(scale), Numbers::of(shift));
        let dims: [usize; 4] = images.dims();
        let statistics = norm::statistics(images.images());
        let out = norm::normalise(
            images.images(),
            &statistics,
            scale.values(),
            shift.values(),
            epsilon,
        );
        let (mean, variance) = statistics.into_iter().unzip();
        (
            tensor(out, dims),
            tensor(mean, [dims[1]]),
            tensor(variance, [dims[1]]),
        )
    }

    fn normalise_gradient(
        images: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        mean: FloatTensor<Self>,
        variance: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        epsilon: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let [images, scale, mean, variance, gradient] =
            [images, scale, mean, variance, gradient].map(Numbers::of);
        let dims: [usize; 4] = images.dims();
        let statistics: Vec<_> = (mean.values().iter().copied())
            .zip(variance.values().iter().copied())
            .collect();
        let gradients = norm::normalise_gradient(
            images.images(),
            &statistics,
            scale.values(),
            gradient.values(),
            epsilon,
        );
        (
            tensor(gradients.images, dims),
            tensor(gradients.scale, [dims[1]]),
            tensor(gradients.shift, [dims[1]]),
        )
    }

    fn adam(
        value: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        rule: Rule,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let old = [value, gradient, first, second].map(Numbers::of);
        let new = optimiser::adam(old.each_ref().map(Numbers::values), rule);
        let [value, first, second] = new.map(flat);
        (value, first, second)
    }

    fn adam_at_once(
        value: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        second: FloatTensor<Self>,
        rule: Rule,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let old = [value, gradient, second].map(Numbers::of);
        let new = optimiser::adam_at_once(old.each_ref().map(Numbers::values), rule);
        let [value, second] = new.map(flat);
        (value, second)
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
