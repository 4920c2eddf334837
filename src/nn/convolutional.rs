//! DCGAN's two bodies (Radford, Metz & Chintala 2015, §3), on which most later families stand:
//! from numbers to an image by transposed convolutions, and from an image to features by strided
//! ones. And how the latter change with the image, for the penalties that want it flat.

use burn::module::Module;
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::nn::{BatchNorm, Linear};
use burn::tensor::Tensor;

use super::kernels::{Activation, Forward, ForwardNumbers, convolve_back, relu};
use super::layers::Layers;
use super::one_hot;
use crate::core::Space;

/// Slope of LeakyReLU below zero (Radford et al. 2015, §4).
pub const SLOPE: f64 = 0.2;
/// LeakyReLU with it.
pub const LEAKY: Activation = Activation::Leaky(SLOPE as f32);
/// BatchNorm's momentum while training (Ioffe & Szegedy 2015; the default of burn and PyTorch).
pub const NORM_MOMENTUM: f64 = 0.1;

/// z, with a one-hot label where there is one → a map of a quarter of the image's sides, which two
/// doublings bring to all of it (7×7 → 14×14 → 28×28) → image.
#[derive(Module, Debug)]
pub struct ImageGenerator {
    project: Linear,
    /// BatchNorm, where it is not switched off.
    norm0: Option<BatchNorm>,
    up1: ConvTranspose2d,
    norm1: Option<BatchNorm>,
    up2: ConvTranspose2d,
    norm2: Option<BatchNorm>,
    image: Conv2d,
    #[module(skip)]
    labels: usize,
    /// Channels, height and width of the first map.
    #[module(skip)]
    start: [usize; 3],
}

impl ImageGenerator {
    /// `labels`: how many there are to tell apart, 0 for none. `channels` at a quarter, at half and
    /// at all of the image's sides. Without `norm` the layers have biases instead.
    pub fn new(
        [latent, labels]: [usize; 2],
        [quarter, half, full]: [usize; 3],
        space: Space,
        norm: bool,
        layers: &mut Layers,
    ) -> Self {
        let [height, width] = space.base();
        Self {
            project: layers.linear(latent + labels, quarter * height * width, !norm),
            norm0: norm.then(|| layers.batch_norm(quarter)),
            up1: layers.upsample([quarter, half], !norm),
            norm1: norm.then(|| layers.batch_norm(half)),
            up2: layers.upsample([half, full], !norm),
            norm2: norm.then(|| layers.batch_norm(full)),
            image: layers.conv([full, space.channels], 3, 1, 1, true),
            labels,
            start: [quarter, height, width],
        }
    }

    /// # Shapes
    /// - `z`: `[n, latent]`, `labels`: `n` (not looked at where there are none)
    /// - output: `[n, channels, height, width]`, −1 to 1
    pub fn forward(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<4> {
        let x = self.hidden(z, labels);
        self.image.apply_then(x, Activation::Tanh)
    }

    /// All but the last layer, and so all that has BatchNorm.
    pub fn hidden(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<4> {
        let [n, _] = z.dims();
        let input = join_label(z, labels, self.labels);
        let x = self.project.apply(input);
        let [channels, height, width] = self.start;
        let x = x.reshape([n, channels, height, width]);
        let x = match &self.norm0 {
            Some(norm) => norm.apply_then(x, Activation::RELU),
            None => relu(x),
        };
        let x = normalised(&self.up1, &self.norm1, x, Activation::RELU);
        normalised(&self.up2, &self.norm2, x, Activation::RELU)
    }

    /// How much the next batch counts in the running statistics.
    pub fn set_momentum(&mut self, momentum: f64) {
        let norms = [&mut self.norm0, &mut self.norm1, &mut self.norm2];
        for norm in norms.into_iter().flatten() {
            norm.momentum = momentum;
        }
    }
}

/// A layer, then BatchNorm, where there is one, then the activation.
pub fn normalised(
    layer: &impl Forward,
    norm: &Option<BatchNorm>,
    x: Tensor<4>,
    activation: Activation,
) -> Tensor<4> {
    match norm {
        Some(norm) => norm.apply_then(layer.apply(x), activation),
        None => layer.apply_then(x, activation),
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

/// image → half its sides → a quarter → an eighth, rounded up → features (28 → 14 → 7 → 4). Without
/// BatchNorm the rows of a batch do not touch each other: real, fake and noisy images go through in
/// one pass.
#[derive(Module, Debug)]
pub struct ImageTrunk {
    conv1: Conv2d,
    conv2: Conv2d,
    norm2: Option<BatchNorm>,
    conv3: Conv2d,
    norm3: Option<BatchNorm>,
}

impl ImageTrunk {
    /// For images of `inputs` planes. `channels` at half, quarter and eighth of the sides. With
    /// `norm`, BatchNorm behind all layers but the first (Radford et al. 2015, §3).
    pub fn new(inputs: usize, channels: [usize; 3], norm: bool, layers: &mut Layers) -> Self {
        let [half, quarter, eighth] = channels;
        Self {
            conv1: layers.conv([inputs, half], 4, 2, 1, true),
            conv2: layers.conv([half, quarter], 4, 2, 1, !norm),
            norm2: norm.then(|| layers.batch_norm(quarter)),
            conv3: layers.conv([quarter, eighth], 3, 2, 1, !norm),
            norm3: norm.then(|| layers.batch_norm(eighth)),
        }
    }

    /// How many features come out for images of `space`.
    pub fn features([_, _, eighth]: [usize; 3], space: Space) -> usize {
        let [height, width] = space.base();
        eighth * height.div_ceil(2) * width.div_ceil(2)
    }

    /// Whether the features of a picture depend on the rest of its batch.
    pub fn compares(&self) -> bool {
        self.norm2.is_some()
    }

    /// # Shapes
    /// - `images`: `[n, inputs, height, width]`
    /// - output: `[n, features]`
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let x = self.conv1.apply_then(images, LEAKY);
        let x = normalised(&self.conv2, &self.norm2, x, LEAKY);
        normalised(&self.conv3, &self.norm3, x, LEAKY).flatten(1, 3)
    }

    /// How Σ_f `weights`·features changes with the pictures; see [`input_gradient`]. Only without
    /// BatchNorm, through which pictures would change each other's.
    pub fn input_gradient(&self, images: Tensor<4>, weights: Tensor<2>) -> Tensor<4> {
        input_gradient([&self.conv1, &self.conv2, &self.conv3], images, weights)
    }
}

/// ∇ₓ Σ_f weights·features(x) of convolutions with LeakyReLU behind each, by forward operations:
/// the layers' transposes from the last to the first, each after the slopes that the pictures
/// caused there. LeakyReLU is piecewise linear, so the slopes have no gradient of their own, and
/// what comes out has the exact one for the convolutions' weights.
///
/// # Shapes
/// - `images`: `[n, channels, height, width]`
/// - `weights`: `[n, features]`, features as they come out of the last convolution, flattened
/// - output: as `images`
fn input_gradient(convs: [&Conv2d; 3], images: Tensor<4>, weights: Tensor<2>) -> Tensor<4> {
    let mut slopes = vec![];
    let mut x = images.detach();
    let mut sizes = vec![];
    for conv in convs {
        let [.., height, width] = x.dims();
        sizes.push([height, width]);
        x = conv.apply_then(x, LEAKY).detach();
        slopes.push(slope(x.clone()));
    }
    let mut gradient = weights.reshape(x.dims());
    for ((conv, slope), size) in convs.into_iter().zip(slopes).zip(sizes).rev() {
        gradient = convolve_back(conv, gradient * slope, size);
    }
    gradient
}

/// The slope of LeakyReLU, from its output: 1 above zero, else 0.2.
fn slope(output: Tensor<4>) -> Tensor<4> {
    let above = output.greater_elem(0.0).float();
    above.mul_scalar(1.0 - SLOPE).add_scalar(SLOPE)
}

/// image → features → one number: a critic. It has no bias at its end, for losses of differences,
/// which would cancel it.
#[derive(Module, Debug)]
pub struct ImageCritic {
    pub trunk: ImageTrunk,
    head: Linear,
}

impl ImageCritic {
    /// On a trunk that gives so many features. One with BatchNorm takes real and fake pictures in
    /// batches of their own, and its slope cannot be penalised.
    pub fn new((trunk, features): (ImageTrunk, usize), layers: &mut Layers) -> Self {
        Self {
            trunk,
            head: layers.linear(features, 1, false),
        }
    }

    /// # Shapes
    /// - `images`: `[n, channels, height, width]`
    /// - output: `[n, 1]`
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        self.head.apply(self.trunk.forward(images))
    }

    /// ∇ₓD(x) of each picture, with a gradient for the weights; see [`input_gradient`].
    ///
    /// # Shapes
    /// - both: `[n, channels, height, width]`
    pub fn input_gradient(&self, images: Tensor<4>) -> Tensor<4> {
        let [n, ..] = images.dims();
        let [features, _] = self.head.weight.dims();
        let weights = self.head.weight.val().transpose().expand([n, features]);
        self.trunk.input_gradient(images, weights)
    }
}
