//! DCGAN: Radford, Metz & Chintala 2015, "Unsupervised representation learning with deep
//! convolutional generative adversarial networks", arXiv:1511.06434.
//!
//! Two players (Goodfellow et al. 2014, eq. 1):
//!
//! > min_G max_D  E_x[log D(x)] + E_z[log(1 − D(G(z)))]
//!
//! with G trained on the non-saturating −E[log D(G(z))]. The paper's guidelines (§3): strided
//! convolutions in D and transposed ones in G instead of pooling; BatchNorm in both, except at
//! G's output and D's input; no fully connected hidden layers; ReLU in G with tanh at the
//! output, LeakyReLU in D. That is the classic recipe, with the paper's rate and betas (§4): Adam
//! 2e-4, β1 0.5. In the fast one D has no BatchNorm but approximate R1.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::Tensor;

use crate::core::{Recipe, Settings};
use crate::families::adversarial::{Adversarial, Input};
use crate::families::networks::{self, image_generator};
use crate::families::seen::Seen;
use crate::families::two_players::TwoPlayers;
use crate::nn::convolutional::{ImageGenerator, ImageTrunk};
use crate::nn::kernels::ForwardNumbers;
use crate::nn::layers::Layers;
use crate::nn::losses::{discriminator_loss, generator_loss};
use crate::nn::minibatch::Minibatch;

/// Image → features → logit. BatchNorm in the classic recipe only.
#[derive(Module, Debug)]
pub struct Discriminator {
    trunk: ImageTrunk,
    minibatch: Minibatch,
    head: Linear,
}

/// The paper.
pub struct Dcgan;

impl Adversarial for Dcgan {
    type Generator = ImageGenerator;
    type Discriminator = Discriminator;

    fn generator(settings: &Settings, layers: &mut Layers) -> ImageGenerator {
        image_generator(settings, layers)
    }

    fn new(settings: &Settings, layers: &mut Layers) -> (Self, Discriminator) {
        let classic = settings.recipe == Recipe::Classic;
        let (trunk, features) = networks::image_trunk(settings, classic, layers);
        let (minibatch, features) = networks::minibatch(settings, features, layers);
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
        d.trunk.forward(images)
    }

    /// In both recipes: in the paper real and fake make separate batches, for BatchNorm.
    fn compares(_d: &Discriminator) -> bool {
        true
    }

    fn discriminator_loss(&self, settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1> {
        let [real, fake] = [real, fake].map(|seen| seen.outputs.clone());
        discriminator_loss(real, fake, settings.label_smoothing)
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
}

/// What the list of families builds.
pub type Networks = TwoPlayers<Dcgan>;
