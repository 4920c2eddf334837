//! Linear layers. On a GPU they are transposed convolutions of one pixel, whose kernels take bias
//! and activation along: burn's products there take several dispatches and, without autotune,
//! a tenth of the speed. On the CPU burn's product is at its best.

use burn::nn::Linear;
use burn::tensor::{Device, Tensor};

use super::activation::Activation;
use super::apply::{activate, one_pixel};

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
        if !on_gpu(&numbers.device()) {
            return activate(self.forward(numbers), activation);
        }
        let [n, from] = numbers.dims();
        let [_, to] = self.weight.val().dims();
        let images = numbers.reshape([n, from, 1, 1]);
        let weights = self.weight.val().reshape([from, to, 1, 1]);
        let bias = self.bias.as_ref().map(|bias| bias.val());
        one_pixel(images, weights, bias, activation).reshape([n, to])
    }
}

#[cfg(feature = "webgpu")]
fn on_gpu(device: &Device) -> bool {
    matches!(
        device.clone().inner().as_dispatch(),
        burn::backend::DispatchDevice::Cube(_)
    )
}

#[cfg(not(feature = "webgpu"))]
fn on_gpu(_: &Device) -> bool {
    false
}
