//! DCGAN's two bodies (Radford, Metz & Chintala 2015, §3), on which most later families stand:
//! from numbers to an image by transposed convolutions, and from an image to features by strided
//! ones.

use burn::module::Module;
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::nn::{BatchNorm, Linear};
use burn::tensor::Tensor;
use burn::tensor::activation::tanh;

use super::kernels::{Forward, leaky_relu, relu};
use super::layers::Layers;
use super::one_hot;

/// Slope of LeakyReLU below zero (Radford et al. 2015, §4).
pub const SLOPE: f64 = 0.2;
/// BatchNorm's momentum while training (Ioffe & Szegedy 2015; the default of burn and PyTorch).
pub const NORM_MOMENTUM: f64 = 0.1;
/// The generator starts from a 7×7 map, which two doublings bring to 28×28.
const START: usize = 7;
/// The trunk ends in a 4×4 map: 28 → 14 → 7 → 4.
const END: usize = 4;

/// z, with a one-hot label where there is one → 7×7 → 14×14 → 28×28 → image.
#[derive(Module, Debug)]
pub struct ImageGenerator {
    project: Linear,
    norm0: BatchNorm,
    up1: ConvTranspose2d,
    norm1: BatchNorm,
    up2: ConvTranspose2d,
    norm2: BatchNorm,
    image: Conv2d,
    #[module(skip)]
    labels: usize,
}

impl ImageGenerator {
    /// `labels`: how many there are to tell apart, 0 for none. `channels` at 7×7, 14×14, 28×28.
    pub fn new(
        latent: usize,
        labels: usize,
        [c7, c14, c28]: [usize; 3],
        layers: &mut Layers,
    ) -> Self {
        Self {
            project: layers.linear(latent + labels, c7 * START * START, false),
            norm0: layers.batch_norm(c7),
            up1: layers.upsample([c7, c14], false),
            norm1: layers.batch_norm(c14),
            up2: layers.upsample([c14, c28], false),
            norm2: layers.batch_norm(c28),
            image: layers.conv([c28, 1], 3, 1, 1, true),
            labels,
        }
    }

    /// # Shapes
    /// - `z`: `[n, latent]`, `labels`: `n` (not looked at where there are none)
    /// - output: `[n, 1, 28, 28]`, −1 to 1
    pub fn forward(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<4> {
        let [n, _] = z.dims();
        let [c7] = self.norm0.gamma.dims();
        let input = join_label(z, labels, self.labels);
        let x = self.project.forward(input).reshape([n, c7, START, START]);
        let x = relu(self.norm0.apply(x));
        let x = relu(self.norm1.apply(self.up1.apply(x)));
        let x = relu(self.norm2.apply(self.up2.apply(x)));
        tanh(self.image.apply(x))
    }

    /// How much the next batch counts in the running statistics.
    pub fn set_momentum(&mut self, momentum: f64) {
        for norm in [&mut self.norm0, &mut self.norm1, &mut self.norm2] {
            norm.momentum = momentum;
        }
    }
}

/// `z` with the label as a one-hot row of `count` behind it (Mirza & Osindero 2014, §3.2).
pub fn join_label(z: Tensor<2>, labels: &[u8], count: usize) -> Tensor<2> {
    if count == 0 {
        return z;
    }
    let label = one_hot(labels, count, &z.device());
    Tensor::cat(vec![z, label], 1)
}

/// image → 14×14 → 7×7 → 4×4 → features. Without BatchNorm, so that each row of a batch is for
/// itself: real, fake and noisy images go through in one pass.
#[derive(Module, Debug)]
pub struct ImageTrunk {
    conv1: Conv2d,
    conv2: Conv2d,
    conv3: Conv2d,
}

impl ImageTrunk {
    /// `channels` at 14×14, 7×7 and 4×4.
    pub fn new([c14, c7, c4]: [usize; 3], layers: &mut Layers) -> Self {
        Self {
            conv1: layers.conv([1, c14], 4, 2, 1, true),
            conv2: layers.conv([c14, c7], 4, 2, 1, true),
            conv3: layers.conv([c7, c4], 3, 2, 1, true),
        }
    }

    /// How many features come out, for `channels` at 4×4.
    pub fn features([_, _, c4]: [usize; 3]) -> usize {
        c4 * END * END
    }

    /// # Shapes
    /// - `images`: `[n, 1, 28, 28]`
    /// - output: `[n, features]`
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let x = leaky_relu(self.conv1.apply(images), SLOPE);
        let x = leaky_relu(self.conv2.apply(x), SLOPE);
        leaky_relu(self.conv3.apply(x), SLOPE).flatten(1, 3)
    }
}
