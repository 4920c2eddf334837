//! 2N-GAN: P. Bromley 2018 (slides: a comparison of conditional GANs); cf. the K + 1 outputs of
//! Odena 2016, "Semi-supervised learning with generative adversarial networks", arXiv:1606.01583.
//!
//! One softmax does both jobs. D has 2N outputs for N classes: output c says "a real one of class
//! c", output N + c "a fake one of class c". With p the softmax,
//!
//! > D maximises E[log p_c(x)] + E[log p_{N+c}(G(c, z))]
//! >
//! > G maximises E[log p_c(G(c, z))]
//!
//! so to deceive D, G has to draw both a real-looking picture and one of the class asked for.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::Tensor;
use burn::tensor::activation::{log_softmax, softmax};

use super::{OUTPUTS_FAKE, OUTPUTS_REAL};
use crate::core::Settings;
use crate::families::adversarial::{Adversarial, Input, Shown};
use crate::families::networks::{self, image_generator};
use crate::families::seen::Seen;
use crate::families::two_players::TwoPlayers;
use crate::nn::convolutional::{ImageGenerator, ImageTrunk};
use crate::nn::kernels::ForwardNumbers;
use crate::nn::layers::Layers;
use crate::nn::losses::{cross_entropy, log_sum_exp};
use crate::nn::minibatch::Minibatch;

/// The outputs for real images of these classes: also what G wants its own to be taken for.
pub fn real_outputs(labels: &[u8]) -> Vec<u8> {
    labels.to_vec()
}

/// The outputs for fakes of these classes, of `classes` in all.
pub fn fake_outputs(labels: &[u8], classes: usize) -> Vec<u8> {
    labels.iter().map(|label| classes as u8 + label).collect()
}

/// Image → features → 2N logits.
#[derive(Module, Debug)]
pub struct Discriminator {
    trunk: ImageTrunk,
    minibatch: Minibatch,
    head: Linear,
}

/// N of logits `[n, 2N]`.
fn classes(logits: &Tensor<2>) -> usize {
    logits.dims()[1] / 2
}

/// log P(real) − log P(fake): `[n, 2N]` to `[n, 1]`, positive for "real".
fn source(logits: &Tensor<2>) -> Tensor<2> {
    let classes = classes(logits);
    let logs = log_softmax(logits.clone(), 1);
    let real = log_sum_exp(logs.clone().narrow(1, 0, classes));
    real - log_sum_exp(logs.narrow(1, classes, classes))
}

/// The mean of the softmax over a batch, `[2N]`.
fn mean_outputs(logits: &Tensor<2>) -> Tensor<1> {
    softmax(logits.clone(), 1).mean_dim(0).reshape([-1])
}

/// −E[log p_c(x)] − E[log p_{N+c}(G(c, z))], from D's logits for real images and fakes.
pub fn discriminator_loss(
    real: &Tensor<2>,
    fake: &Tensor<2>,
    [real_labels, fake_labels]: [&[u8]; 2],
) -> Tensor<1> {
    let faked = fake_outputs(fake_labels, classes(fake));
    cross_entropy(real.clone(), &real_outputs(real_labels)) + cross_entropy(fake.clone(), &faked)
}

/// −E[log p_c(G(c, z))], from D's logits for fakes.
pub fn generator_loss(fake: &Tensor<2>, labels: &[u8]) -> Tensor<1> {
    cross_entropy(fake.clone(), &real_outputs(labels))
}

/// The paper.
pub struct TwoN;

impl Adversarial for TwoN {
    type Generator = ImageGenerator;
    type Discriminator = Discriminator;

    fn generator(settings: &Settings, layers: &mut Layers) -> ImageGenerator {
        image_generator(settings, layers)
    }

    fn new(settings: &Settings, layers: &mut Layers) -> (Self, Discriminator) {
        let (trunk, features) = networks::image_trunk(settings, false, layers);
        let (minibatch, features) = networks::minibatch(settings, features, layers);
        let d = Discriminator {
            trunk,
            minibatch,
            head: layers.linear(features, 2 * settings.labels(), true),
        };
        (Self, d)
    }

    /// Logits `[n, 2N]`.
    fn outputs(d: &Discriminator, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        let features = Self::features(d, images, labels);
        d.head.apply(d.minibatch.forward(features))
    }

    fn features(d: &Discriminator, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        d.trunk.forward(images)
    }

    fn source(outputs: &Tensor<2>) -> Tensor<2> {
        source(outputs)
    }

    /// R1 keeps all 2N logits flat, not only the logit for real or fake.
    fn kept_flat(outputs: &Tensor<2>) -> Tensor<2> {
        outputs.clone()
    }

    fn compares(d: &Discriminator) -> bool {
        d.minibatch.compares()
    }

    fn discriminator_loss(&self, _settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1> {
        let labels = [real.labels.as_slice(), &fake.labels];
        discriminator_loss(&real.outputs, &fake.outputs, labels)
    }

    fn generator_loss(
        &mut self,
        _settings: &Settings,
        fake: &Seen,
        _input: &Input,
        _real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1> {
        generator_loss(&fake.outputs, &fake.labels)
    }

    fn measure(&self, _: &Settings, _: &Discriminator, [real, fake]: [&Seen; 2]) -> Shown {
        vec![
            (&OUTPUTS_REAL, mean_outputs(&real.outputs)),
            (&OUTPUTS_FAKE, mean_outputs(&fake.outputs)),
        ]
    }
}

/// What the list of families builds.
pub type Networks = TwoPlayers<TwoN>;
