//! cGAN: Mirza & Osindero 2014, "Conditional generative adversarial nets", arXiv:1411.1784.
//!
//! The perceptrons of the first GAN, both told the class y (eq. 2):
//!
//! > min_G max_D  E_x[log D(x|y)] + E_z[log(1 − D(G(z|y)))]
//!
//! y is a one-hot row joined to z for G and, in the classic recipe, to the pixels for D (§3.2); G
//! learns by the non-saturating loss. The fast recipe tells D the class by a projection (Miyato &
//! Koyama 2018, eq. 3), because ten inputs among all pixels are easily overlooked, and G a second
//! time by the scales and shifts of its BatchNorm. It has approximate R1, and D is also shown real
//! pictures under wrong labels (Reed et al. 2016, §4.2), which it has to refuse.
//!
//! In the paper both inputs pass a hidden layer before they are joined, D has maxout with dropout,
//! and the optimiser is momentum; here they are joined at once, with LeakyReLU and Adam.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::Tensor;

use super::WRONG_LABELS;
use crate::core::{Recipe, Settings};
use crate::families::adversarial::{Adversarial, Input, Penalty, Shown};
use crate::families::networks::{self, pixel_generator};
use crate::families::panels::BELIEFS;
use crate::families::seen::Seen;
use crate::families::sizes::hidden;
use crate::families::step_noise::StepNoise;
use crate::families::two_players::TwoPlayers;
use crate::nn::convolutional::join_label;
use crate::nn::kernels::ForwardNumbers;
use crate::nn::layers::Layers;
use crate::nn::losses::{belief, discriminator_loss, generator_loss, refusal_loss};
use crate::nn::minibatch::Minibatch;
use crate::nn::one_hot;
use crate::nn::perceptron::{PixelGenerator, PixelTrunk};

/// Pixels and class → two hidden layers → logit.
#[derive(Module, Debug)]
pub struct Discriminator {
    trunk: PixelTrunk,
    minibatch: Minibatch,
    head: Linear,
    /// The class vectors e_y, `[classes, features]`: the fast recipe only.
    classes: Option<Linear>,
    /// How many classes are joined to the pixels: the classic recipe only.
    #[module(skip)]
    joined: usize,
}

/// The paper.
pub struct Cgan;

impl Adversarial for Cgan {
    type Generator = PixelGenerator;
    type Discriminator = Discriminator;

    fn generator(settings: &Settings, layers: &mut Layers) -> PixelGenerator {
        pixel_generator(settings, layers)
    }

    fn new(settings: &Settings, layers: &mut Layers) -> (Self, Discriminator) {
        let [narrow, wide] = hidden(settings.size);
        let fast = settings.recipe == Recipe::Fast;
        let classes = settings.labels();
        let joined = if fast { 0 } else { classes };
        let inputs = settings.dataset.space.values() + joined;
        let trunk = PixelTrunk::new(inputs, [wide, narrow], layers);
        let (minibatch, features) = networks::minibatch(settings, narrow, layers);
        let d = Discriminator {
            trunk,
            minibatch,
            head: layers.linear(features, 1, true),
            classes: fast.then(|| layers.linear(classes, narrow, false)),
            joined,
        };
        (Self, d)
    }

    /// Logits `[n, 1]`, positive for "real, and of that class".
    fn outputs(d: &Discriminator, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        let features = Self::features(d, images, labels);
        let logits = d.head.apply(d.minibatch.forward(features.clone()));
        match &d.classes {
            None => logits,
            Some(classes) => {
                let [count, _] = classes.weight.dims();
                let class = one_hot(labels, count, &features.device());
                logits + (classes.forward(class) * features).sum_dim(1)
            }
        }
    }

    fn features(d: &Discriminator, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        let input = join_label(images.flatten(1, 3), labels, d.joined);
        d.trunk.forward(input)
    }

    fn compares(d: &Discriminator) -> bool {
        d.minibatch.compares()
    }

    fn discriminator_loss(&self, settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1> {
        let [real, fake] = [real, fake].map(|seen| seen.outputs.clone());
        discriminator_loss(real, fake, settings.label_smoothing)
    }

    /// The real pictures under wrong labels.
    fn penalty(
        &self,
        d: &Discriminator,
        real: &Seen,
        _fake: &Seen,
        _input: &Input,
        noise: &mut StepNoise,
    ) -> Option<Penalty> {
        let weight = WRONG_LABELS.get(noise.settings);
        (weight > 0.0).then(|| {
            let wrong = noise.wrong_labels(&real.labels);
            let outputs = Self::outputs(d, real.images.clone(), &wrong);
            Penalty {
                loss: refusal_loss(outputs).mul_scalar(weight),
                measured: vec![],
            }
        })
    }

    fn generator_loss(
        &mut self,
        _settings: &Settings,
        fake: &Seen,
        _input: &Input,
        _real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1> {
        generator_loss(fake.outputs.clone())
    }

    fn measure(&self, _: &Settings, _: &Discriminator, [real, fake]: [&Seen; 2]) -> Shown {
        let beliefs = [real, fake].map(|seen| belief(seen.outputs.clone()));
        vec![(&BELIEFS, Tensor::cat(beliefs.to_vec(), 0))]
    }
}

/// What the list of families builds.
pub type Networks = TwoPlayers<Cgan>;
