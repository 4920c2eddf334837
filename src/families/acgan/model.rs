//! ACGAN: Odena, Olah & Shlens 2017, "Conditional image synthesis with auxiliary classifier
//! GANs", arXiv:1610.09585.
//!
//! G is told the class c; D is not, but has to name it, by an auxiliary head beside the one for
//! real or fake. With the log-likelihoods of the right source and of the right class (eq. 2, 3)
//!
//! > L_S = E[log P(S = real | x)] + E[log P(S = fake | G(c, z))]
//! >
//! > L_C = E[log P(C = c | x)] + E[log P(C = c | G(c, z))]
//!
//! D maximises L_S + λ·L_C and G maximises λ·L_C − L_S; λ = 1 in the paper. For L_S, G takes the
//! non-saturating loss.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::Tensor;

use crate::core::Settings;
use crate::families::adversarial::{Adversarial, Input, Shown};
use crate::families::heads::{class, source};
use crate::families::knobs::CLASS_WEIGHT;
use crate::families::networks::{self, image_generator};
use crate::families::panels::CLASSIFIER;
use crate::families::seen::Seen;
use crate::families::two_players::TwoPlayers;
use crate::nn::convolutional::{ImageGenerator, ImageTrunk};
use crate::nn::kernels::ForwardNumbers;
use crate::nn::layers::Layers;
use crate::nn::losses::{self, class_accuracy, cross_entropy};
use crate::nn::minibatch::Minibatch;

/// Image → features → source logit and class logits.
#[derive(Module, Debug)]
pub struct Discriminator {
    trunk: ImageTrunk,
    minibatch: Minibatch,
    source: Linear,
    class: Linear,
}

/// −(L_S + λ·L_C), from D's outputs for real images and fakes.
pub fn discriminator_loss(
    real: &Tensor<2>,
    fake: &Tensor<2>,
    [real_labels, fake_labels]: [&[u8]; 2],
    settings: &Settings,
) -> Tensor<1> {
    let sources = losses::discriminator_loss(source(real), source(fake), settings.label_smoothing);
    let classes = cross_entropy(class(real), real_labels) + cross_entropy(class(fake), fake_labels);
    sources + classes.mul_scalar(CLASS_WEIGHT.get(settings))
}

/// −E[log P(S = real)] − λ·E[log P(C = c)], from D's outputs for fakes.
pub fn generator_loss(fake: &Tensor<2>, labels: &[u8], settings: &Settings) -> Tensor<1> {
    losses::generator_loss(source(fake))
        + cross_entropy(class(fake), labels).mul_scalar(CLASS_WEIGHT.get(settings))
}

/// The paper.
pub struct Acgan;

impl Adversarial for Acgan {
    type Generator = ImageGenerator;
    type Discriminator = Discriminator;

    fn generator(settings: &Settings, layers: &mut Layers) -> ImageGenerator {
        image_generator(settings, layers)
    }

    fn new(settings: &Settings, layers: &mut Layers) -> (Self, Discriminator) {
        let (trunk, wide) = networks::image_trunk(settings, false, layers);
        let (minibatch, features) = networks::minibatch(settings, wide, layers);
        let d = Discriminator {
            trunk,
            minibatch,
            source: layers.linear(features, 1, true),
            class: layers.linear(wide, settings.labels(), true),
        };
        (Self, d)
    }

    /// `[n, 1 + classes]`: the source logit, positive for "real", then the class logits.
    fn outputs(d: &Discriminator, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        let features = Self::features(d, images, labels);
        let source = d.source.apply(d.minibatch.forward(features.clone()));
        Tensor::cat(vec![source, d.class.apply(features)], 1)
    }

    fn features(d: &Discriminator, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        d.trunk.forward(images)
    }

    fn source(outputs: &Tensor<2>) -> Tensor<2> {
        source(outputs)
    }

    fn compares(d: &Discriminator) -> bool {
        d.minibatch.compares()
    }

    fn discriminator_loss(&self, settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1> {
        let labels = [real.labels.as_slice(), &fake.labels];
        discriminator_loss(&real.outputs, &fake.outputs, labels, settings)
    }

    fn generator_loss(
        &mut self,
        settings: &Settings,
        fake: &Seen,
        _input: &Input,
        _real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1> {
        generator_loss(&fake.outputs, &fake.labels, settings)
    }

    fn measure(&self, _: &Settings, _: &Discriminator, [real, fake]: [&Seen; 2]) -> Shown {
        let right = |seen: &Seen| class_accuracy(class(&seen.outputs), &seen.labels);
        vec![(&CLASSIFIER, Tensor::cat(vec![right(real), right(fake)], 0))]
    }
}

/// What the list of families builds.
pub type Networks = TwoPlayers<Acgan>;
