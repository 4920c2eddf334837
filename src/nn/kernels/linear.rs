//! Linear layers, as transposed convolutions of one pixel, whose kernels take bias and activation along.
//! burn's products take several dispatches on a GPU and, without autotune, a tenth of the speed; on
//! the CPU of a browser they spill their registers.

use burn::nn::Linear;
use burn::tensor::Tensor;

use super::activation::Activation;
use super::apply::one_pixel;

/// A layer of numbers.
pub trait ForwardNumbers {
    /// `[n, from]` to `[n, to]`, through `activation`.
    fn apply_then(&self, numbers: Tensor<2>, activation: Activation) -> Tensor<2>;

    /// With nothing behind it.
    fn apply(&self, numbers: Tensor<2>) -> Tensor<2> {
        self.apply_then(numbers, Activation::None)
    }
}

impl ForwardNumbers for Linear {
    fn apply_then(&self, numbers: Tensor<2>, activation: Activation) -> Tensor<2> {
        let [n, from] = numbers.dims();
        let [_, to] = self.weight.val().dims();
        let images = numbers.reshape([n, from, 1, 1]);
        let weights = self.weight.val().reshape([from, to, 1, 1]);
        let bias = self.bias.as_ref().map(|bias| bias.val());
        one_pixel(images, weights, bias, activation).reshape([n, to])
    }
}
