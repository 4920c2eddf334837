//! The classifier that scores (the page calls it the judge): convolutional, for one data set,
//! frozen. Every score rests on its predictions and its features.
//!
//! Three blocks of two 3×3 convolutions with BatchNorm and ReLU at 32, 64 and 128 channels (the
//! style of VGG, Simonyan & Zisserman 2014), max pooling between them, global average pooling
//! (Lin et al. 2013), and a layer of 64 features before the logits. Trained by
//! `atelier train --family classifier` with AdamW (Loshchilov & Hutter 2017) on a one-cycle
//! schedule (Smith & Topin 2017), label smoothing 0.1 (Szegedy et al. 2015), shifts by up to two
//! pixels, and averaged weights. No flips: shoes face one way, and the classifier is to see it.
//!
//! The shipped classifier is right on 94.12 % of the 10,000 test images. Its commands and its confusion
//! matrix are in `docs/judge.md`.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{BatchNorm, Linear};
use burn::tensor::activation::log_softmax;
use burn::tensor::module::max_pool2d;
use burn::tensor::ops::MaxPoolOptions;
use burn::tensor::{Device, Tensor};

use crate::core::DatasetInfo;
use crate::nn::adam::Adam;
use crate::nn::all_reduce::named;
use crate::nn::average;
use crate::nn::kernels::{Activation, Forward, relu};
use crate::nn::layers::{Init, Layers};
use crate::nn::noise::Noise;
use crate::nn::one_hot;
use crate::nn::weights::{self, OnDevice, Weights, WeightsError};

/// Numbers of the penultimate layer.
pub const FEATURES: usize = 64;
/// Channels of the three blocks.
const CHANNELS: [usize; 3] = [32, 64, 128];
/// Weight of the uniform distribution in the targets.
const SMOOTHING: f64 = 0.1;
/// The highest rate of the cycle, and AdamW's decay, betas as in burn and PyTorch.
const PEAK_RATE: f64 = 4e-3;
const DECAY: f64 = 0.02;
const BETAS: [f32; 2] = [0.9, 0.999];
/// The share of the cycle in which the rate rises.
const WARM_UP: f64 = 0.25;
/// Decay of the weights' moving average.
const AVERAGE: f64 = 0.998;

/// Two convolutions at one resolution.
#[derive(Module, Debug)]
struct Block {
    conv1: Conv2d,
    norm1: BatchNorm,
    conv2: Conv2d,
    norm2: BatchNorm,
}

impl Block {
    fn new([from, to]: [usize; 2], layers: &mut Layers) -> Self {
        Self {
            conv1: layers.conv([from, to], 3, 1, 1, false),
            norm1: layers.batch_norm(to),
            conv2: layers.conv([to, to], 3, 1, 1, false),
            norm2: layers.batch_norm(to),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let x = self.norm1.apply_then(self.conv1.apply(x), Activation::RELU);
        self.norm2.apply_then(self.conv2.apply(x), Activation::RELU)
    }
}

/// The classifier.
#[derive(Module, Debug)]
pub struct Classifier {
    block1: Block,
    block2: Block,
    block3: Block,
    features: Linear,
    head: Linear,
}

/// What the classifier says of images.
pub struct Prediction {
    /// The penultimate layer, `[n, 64]`, not negative.
    pub features: Tensor<2>,
    /// `[n, classes]`.
    pub logits: Tensor<2>,
}

impl Classifier {
    fn new(info: &DatasetInfo, seed: u32, device: &Device) -> Self {
        let mut noise = Noise::new(seed, 0);
        let mut layers = Layers {
            noise: &mut noise,
            init: Init::FanIn,
            device,
        };
        let [c1, c2, c3] = CHANNELS;
        Self {
            block1: Block::new([info.space.channels, c1], &mut layers),
            block2: Block::new([c1, c2], &mut layers),
            block3: Block::new([c2, c3], &mut layers),
            features: layers.linear(c3, FEATURES, true),
            head: layers.linear(FEATURES, info.classes.len(), true),
        }
    }

    /// # Shapes
    /// - `images`: `[n, channels, height, width]`, −1 to 1
    pub fn forward(&self, images: Tensor<4>) -> Prediction {
        let x = halve(self.block1.forward(images));
        let x = halve(self.block2.forward(x));
        let x: Tensor<3> = self.block3.forward(x).flatten(2, 3);
        let pooled: Tensor<2> = x.mean_dim(2).squeeze_dim(2);
        let features = relu(self.features.forward(pooled));
        let logits = self.head.forward(features.clone());
        Prediction { features, logits }
    }

    /// The classifier from its weights. `device` must be without autodiff.
    ///
    /// # Errors
    /// Weights of another network.
    pub fn load(
        info: &DatasetInfo,
        weights: &Weights,
        device: &Device,
    ) -> Result<Self, WeightsError> {
        weights::apply("", Self::new(info, 0, device), weights)
    }

    pub fn parameters(&self) -> usize {
        weights::parameters(self)
    }
}

/// The largest of each 2×2 pixels.
fn halve(x: Tensor<4>) -> Tensor<4> {
    max_pool2d(x, MaxPoolOptions::new([2, 2]))
}

/// The classifier in training.
pub struct Training {
    classifier: Classifier,
    average: Classifier,
    adam: Adam,
    step: usize,
    steps: usize,
}

impl Training {
    /// For a cycle of `steps` steps. `device` must have autodiff.
    pub fn new(info: &DatasetInfo, seed: u32, steps: usize, device: &Device) -> Self {
        Self {
            classifier: Classifier::new(info, seed, device),
            // Built again, not cloned: clones would share running statistics.
            average: Classifier::new(info, seed, device).no_grad(),
            adam: Adam::new(0.0, BETAS[0], BETAS[1]).with_decay(DECAY),
            step: 0,
            steps,
        }
    }

    /// A second cycle, from `weights` on (warm restart, Loshchilov & Hutter 2016).
    ///
    /// # Errors
    /// Weights of another network.
    pub fn restart(self, weights: &Weights) -> Result<Self, WeightsError> {
        Ok(Self {
            classifier: weights::apply("", self.classifier, weights)?,
            average: weights::apply("", self.average, weights)?,
            ..self
        })
    }

    /// One step down the cross-entropy with smoothed labels; its loss in nats, `[1]`.
    ///
    /// # Shapes
    /// - `images`: `[n, channels, height, width]`, −1 to 1
    pub fn step(&mut self, images: Tensor<4>, labels: &[u8]) -> Tensor<1> {
        self.adam.rate = rate(self.step as f64 / self.steps as f64);
        let logs = log_softmax(self.classifier.forward(images).logits, 1);
        let [_, classes] = logs.dims();
        let targets = one_hot(labels, classes, &logs.device())
            .mul_scalar(1.0 - SMOOTHING)
            .add_scalar(SMOOTHING / classes as f64);
        let loss = (logs * targets).sum_dim(1).mean().neg();
        let gradients = named(&self.classifier, loss.backward());
        self.classifier = self.adam.step(self.classifier.clone(), gradients);
        self.step += 1;
        let decay = average::decay(AVERAGE, self.step as u64);
        self.average = average::update(self.average.clone(), &self.classifier, decay);
        loss.without_autodiff()
    }

    pub fn rate(&self) -> f64 {
        self.adam.rate
    }

    /// The averaged weights, as [`Classifier::load`] takes them.
    ///
    /// # Errors
    /// If the device does not give them.
    pub async fn weights(&self) -> Result<Weights, WeightsError> {
        let mut out = OnDevice::default();
        out.add("", &self.average);
        out.read().await
    }
}

/// The one-cycle schedule: up by a cosine to the peak, down by a cosine to 0.
///
/// `time` runs from 0 to 1.
fn rate(time: f64) -> f64 {
    let wave = |x: f64| (1.0 - (std::f64::consts::PI * x).cos()) / 2.0;
    let start = 0.04;
    let share = if time < WARM_UP {
        start + (1.0 - start) * wave(time / WARM_UP)
    } else {
        1.0 - wave((time - WARM_UP) / (1.0 - WARM_UP))
    };
    PEAK_RATE * share
}
