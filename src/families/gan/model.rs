//! GAN: Goodfellow et al. 2014, "Generative adversarial nets", arXiv:1406.2661.
//!
//! Two multilayer perceptrons play (eq. 1):
//!
//! > min_G max_D  E_x[log D(x)] + E_z[log(1 − D(G(z)))]
//!
//! G's loss is a switch. *Minimax* is the line above: where D is sure that a picture is fake,
//! log(1 − D(G(z))) is flat, and G learns nothing ("saturates", §3). *Non-saturating* is the
//! paper's remedy: G maximises log D(G(z)), the same fixed point with a slope where it is needed.
//!
//! Not as in the paper: D has LeakyReLU where theirs has maxout with dropout, and Adam takes the
//! place of momentum. The fast recipe also has BatchNorm in G and approximate R1.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::Tensor;

use super::SATURATING;
use crate::core::Settings;
use crate::families::adversarial::{Adversarial, Input, Shown};
use crate::families::networks::{self, pixel_generator};
use crate::families::panels::BELIEFS;
use crate::families::seen::Seen;
use crate::families::sizes::hidden;
use crate::families::two_players::TwoPlayers;
use crate::nn::kernels::ForwardNumbers;
use crate::nn::layers::Layers;
use crate::nn::losses::{belief, discriminator_loss, generator_loss, saturating_generator_loss};
use crate::nn::minibatch::Minibatch;
use crate::nn::perceptron::{PixelGenerator, PixelTrunk};

/// Pixels → two hidden layers → logit.
#[derive(Module, Debug)]
pub struct Discriminator {
    trunk: PixelTrunk,
    minibatch: Minibatch,
    head: Linear,
}

/// The paper.
pub struct Gan;

impl Adversarial for Gan {
    type Generator = PixelGenerator;
    type Discriminator = Discriminator;

    fn generator(settings: &Settings, layers: &mut Layers) -> PixelGenerator {
        pixel_generator(settings, layers)
    }

    fn new(settings: &Settings, layers: &mut Layers) -> (Self, Discriminator) {
        let [narrow, wide] = hidden(settings.size);
        let pixels = settings.dataset.space.values();
        let trunk = PixelTrunk::new(pixels, [wide, narrow], layers);
        let (minibatch, features) = networks::minibatch(settings, narrow, layers);
        let d = Discriminator {
            trunk,
            minibatch,
            head: layers.linear(features, 1, true),
        };
        (Self, d)
    }

    fn outputs(d: &Discriminator, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        let features = Self::features(d, images, labels);
        d.head.apply(d.minibatch.forward(features))
    }

    fn features(d: &Discriminator, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        d.trunk.forward(images.flatten(1, 3))
    }

    fn compares(d: &Discriminator) -> bool {
        d.minibatch.compares()
    }

    fn discriminator_loss(&self, settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1> {
        let [real, fake] = [real, fake].map(|seen| seen.outputs.clone());
        discriminator_loss(real, fake, settings.label_smoothing)
    }

    fn generator_loss(
        &mut self,
        settings: &Settings,
        fake: &Seen,
        _input: &Input,
        _real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1> {
        let logits = fake.outputs.clone();
        if SATURATING.is_on(settings) {
            saturating_generator_loss(logits)
        } else {
            generator_loss(logits)
        }
    }

    fn measure(&self, _: &Settings, _: &Discriminator, [real, fake]: [&Seen; 2]) -> Shown {
        let beliefs = [real, fake].map(|seen| belief(seen.outputs.clone()));
        vec![(&BELIEFS, Tensor::cat(beliefs.to_vec(), 0))]
    }
}

/// What the list of families builds.
pub type Networks = TwoPlayers<Gan>;
