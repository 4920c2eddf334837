//! GAN-train (Shmelkov, Schmid & Alahari 2018, "How good is my GAN?", §4.1; the classification
//! accuracy score of Ravuri & Vinyals 2019): a small classifier learns from drawn pictures only and
//! is tested on real ones. It is right as often as the pictures are both true to their classes and
//! as various as real ones. Read it beside the same classifier's accuracy after as many real
//! training images.
//!
//! The classifier is fixed: three strided convolutions of 16, 32 and 64 channels and a linear layer,
//! ten passes in batches of 64, Adam at 1e-3 falling to 0 in a straight line.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};

use crate::core::{DatasetInfo, Example};
use crate::nn::adam::Adam;
use crate::nn::all_reduce::named;
use crate::nn::batch::Batch;
use crate::nn::convolutional::ImageTrunk;
use crate::nn::layers::{Init, Layers};
use crate::nn::losses::cross_entropy;
use crate::nn::noise::Noise;

const CHANNELS: [usize; 3] = [16, 32, 64];
const PASSES: usize = 10;
const BATCH: usize = 64;
const RATE: f64 = 1e-3;
/// Streams of the seed: initial weights, and the order of the pictures.
const WEIGHTS: u64 = 0;
const ORDER: u64 = 1;

/// A small classifier.
#[derive(Module, Debug)]
pub struct Student {
    trunk: ImageTrunk,
    head: Linear,
}

/// Pictures of a data set's space, with their classes.
#[derive(Clone, Copy)]
pub struct Pictures<'a> {
    pub info: &'a DatasetInfo,
    pub pixels: &'a [u8],
    pub labels: &'a [u8],
}

impl Pictures<'_> {
    fn images(&self, indices: &[usize], device: &Device) -> Tensor<4> {
        let space = self.info.space;
        let example = |&i: &usize| Example {
            pixels: &self.pixels[i * space.values()..][..space.values()],
            label: Some(self.labels[i]),
        };
        let examples: Vec<_> = indices.iter().map(example).collect();
        Batch::new(&examples, space, device).images
    }
}

impl Student {
    /// Learns from pictures. `device` must have autodiff.
    pub fn learn(pictures: Pictures, seed: u32, device: &Device) -> Self {
        let mut noise = Noise::new(seed, WEIGHTS);
        let mut layers = Layers {
            noise: &mut noise,
            init: Init::FanIn,
            device,
        };
        let (space, classes) = (pictures.info.space, pictures.info.classes.len());
        let mut student = Self {
            trunk: ImageTrunk::new(space.channels, CHANNELS, false, &mut layers),
            head: layers.linear(ImageTrunk::features(CHANNELS, space), classes, true),
        };
        let mut adam = Adam::new(RATE, 0.9, 0.999);
        let mut order = Noise::new(seed, ORDER);
        let count = pictures.labels.len();
        let steps = PASSES * count.div_ceil(BATCH);
        let mut step = 0;
        for _ in 0..PASSES {
            for indices in shuffled(count, &mut order).chunks(BATCH) {
                adam.rate = RATE * (1.0 - step as f64 / steps as f64);
                let labels: Vec<u8> = indices.iter().map(|&i| pictures.labels[i]).collect();
                let logits = student.forward(pictures.images(indices, device));
                let loss = cross_entropy(logits, &labels);
                let gradients = named(&student, loss.backward());
                student = adam.step(student, gradients);
                step += 1;
            }
        }
        student.no_grad()
    }

    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        self.head.forward(self.trunk.forward(images))
    }

    /// Logits `[n, classes]` of some of the pictures.
    pub fn predict(&self, pictures: Pictures, indices: &[usize], device: &Device) -> Tensor<2> {
        self.forward(pictures.images(indices, device))
            .without_autodiff()
    }
}

/// 0 to `count` − 1 in random order.
fn shuffled(count: usize, noise: &mut Noise) -> Vec<usize> {
    let keys = noise.uniform(count, 1.0);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| keys[a].total_cmp(&keys[b]));
    order
}
