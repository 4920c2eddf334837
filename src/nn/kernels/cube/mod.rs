//! The operations on WebGPU, in cubecl: each convolution, norm, loss and step of Adam in as few
//! dispatches as can be, whose own cost on a fast GPU is more than that of their arithmetic.

mod activation;
mod adam;
mod convolution;
mod convolve;
mod convolve_narrow;
mod device;
mod inner;
mod norm;
mod norm_gradient;
mod shape;
mod shared;
mod slope;
mod softplus;
mod tensors;
mod transposed;
mod walk;
mod weights;
mod weights_narrow;

use burn::backend::Cube;
use burn_cubecl::tensor::CubeTensor;

use super::activation::Activation;
use super::backwards::{Backwards, Convolved, Normalised};
use super::norm_rule::NormRule;
use super::operations::Kernels;
use super::steps::Rule;
use super::window::Window;

pub use device::{Variant, force};

impl Kernels for Cube {
    fn convolve(images: CubeTensor, weights: CubeTensor, window: Window) -> CubeTensor {
        convolution::convolve(images, weights, None, window, Activation::None)
    }

    fn convolve_biased(
        images: CubeTensor,
        weights: CubeTensor,
        bias: CubeTensor,
        window: Window,
        activation: Activation,
    ) -> CubeTensor {
        convolution::convolve(images, weights, Some(bias), window, activation)
    }

    fn convolve_transposed(
        images: CubeTensor,
        weights: CubeTensor,
        size: [usize; 2],
        window: Window,
    ) -> CubeTensor {
        convolution::transposed(images, weights, None, size, window, Activation::None)
    }

    fn convolve_transposed_biased(
        images: CubeTensor,
        weights: CubeTensor,
        bias: CubeTensor,
        size: [usize; 2],
        window: Window,
        activation: Activation,
    ) -> CubeTensor {
        convolution::transposed(images, weights, Some(bias), size, window, activation)
    }

    fn activate(values: CubeTensor, activation: Activation) -> CubeTensor {
        match activation {
            Activation::None => values,
            _ => slope::activate_all(values, activation),
        }
    }

    fn normalise(
        images: CubeTensor,
        scale: CubeTensor,
        shift: CubeTensor,
        running_mean: CubeTensor,
        running_variance: CubeTensor,
        rule: NormRule,
    ) -> (CubeTensor, CubeTensor, CubeTensor, CubeTensor, CubeTensor) {
        let running = [running_mean, running_variance];
        norm::normalise(images, scale, shift, running, rule).into()
    }

    fn mean_softplus(values: CubeTensor, sign: f32) -> CubeTensor {
        softplus::mean(values, sign)
    }

    fn adam(
        value: CubeTensor,
        gradient: CubeTensor,
        first: CubeTensor,
        second: CubeTensor,
        rule: Rule,
    ) -> (CubeTensor, CubeTensor, CubeTensor) {
        adam::adam(value, gradient, first, second, rule)
    }

    fn adam_at_once(
        value: CubeTensor,
        gradient: CubeTensor,
        second: CubeTensor,
        rule: Rule,
    ) -> (CubeTensor, CubeTensor) {
        adam::adam_at_once(value, gradient, second, rule)
    }

    fn mix(one: CubeTensor, other: CubeTensor, shares: [f32; 2]) -> CubeTensor {
        adam::mix(one, other, shares)
    }
}

impl Backwards for Cube {
    fn convolution_gradients(
        done: Convolved<Self>,
        gradient: CubeTensor,
        wanted: [bool; 3],
    ) -> [Option<CubeTensor>; 3] {
        convolution::gradients(done, gradient, wanted)
    }

    fn activate_gradient(
        output: CubeTensor,
        gradient: CubeTensor,
        activation: Activation,
    ) -> CubeTensor {
        match activation {
            Activation::None => gradient,
            _ => slope::before(output, gradient, activation),
        }
    }

    fn normalise_gradients(done: Normalised<Self>, gradient: CubeTensor) -> [CubeTensor; 3] {
        norm_gradient::gradients(done, gradient)
    }

    fn mean_softplus_gradient(values: CubeTensor, gradient: CubeTensor, sign: f32) -> CubeTensor {
        softplus::mean_gradient(values, gradient, sign)
    }
}
