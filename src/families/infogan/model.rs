//! InfoGAN: Chen et al. 2016, "InfoGAN: interpretable representation learning by information
//! maximizing generative adversarial nets", arXiv:1606.03657.
//!
//! Beside the noise z, G gets codes c: one of ten values, and two uniform on [−1, 1]. No labels are
//! used. A network Q, on D's trunk, must read the codes off the picture (eq. 6):
//!
//! > min_{G,Q} max_D  V(D, G) − λ·L_I(G, Q)
//!
//! with the lower bound of the mutual information L_I(G, Q) = E[log Q(c|G(z, c))] + H(c) (eq. 5),
//! where H(c) is constant. Q says of the ten values a softmax, of the continuous codes the mean and
//! deviation of a Gaussian (§6). Q's own step is taken together with D's, on the same fakes.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::Tensor;

use super::codes::Codes;
use super::{CODE_ACCURACY, CODES_READ};
use crate::core::{CODE_VALUES, CODES, Settings};
use crate::families::adversarial::{Adversarial, Input, Penalty};
use crate::families::heads::source;
use crate::families::knobs::CLASS_WEIGHT;
use crate::families::networks::{self, image_generator};
use crate::families::seen::Seen;
use crate::families::step_noise::StepNoise;
use crate::families::two_players::TwoPlayers;
use crate::nn::batch::Batch;
use crate::nn::convolutional::{ImageGenerator, ImageTrunk};
use crate::nn::kernels::ForwardNumbers;
use crate::nn::layers::Layers;
use crate::nn::losses::{
    class_accuracy, cross_entropy, discriminator_loss, gaussian_loss, generator_loss,
};
use crate::nn::minibatch::Minibatch;

/// The continuous codes count by this in L_I. (Appendix C.1 has λ smaller for continuous codes, so
/// that they are on the scale of the GAN's objectives.)
const CONTINUOUS: f64 = 0.1;
/// Q's log deviations stay within these bounds, or a lucky guess would be worth any price.
const LOG_DEVIATION: f32 = 2.0;

/// Image → features → source logit, and what Q reads: logits of the values, mean and log deviation
/// of the continuous codes.
#[derive(Module, Debug)]
pub struct Discriminator {
    trunk: ImageTrunk,
    minibatch: Minibatch,
    source: Linear,
    q: Linear,
}

/// −E[log Q(c|x)] for the values and for the continuous codes, in nats, from D's and Q's outputs for
/// fakes.
pub fn information_losses(outputs: &Tensor<2>, codes: &Codes) -> [Tensor<1>; 2] {
    let continuous = outputs.clone().narrow(1, 1 + CODE_VALUES, 2 * CODES);
    let mean = continuous.clone().narrow(1, 0, CODES);
    let log_deviation = continuous
        .narrow(1, CODES, CODES)
        .clamp(-LOG_DEVIATION, LOG_DEVIATION);
    [
        cross_entropy(values(outputs), &codes.values),
        gaussian_loss(codes.continuous.clone(), mean, log_deviation),
    ]
}

/// −L_I without its constant.
fn information_loss(outputs: &Tensor<2>, codes: &Codes) -> Tensor<1> {
    let [values, continuous] = information_losses(outputs, codes);
    values + continuous.mul_scalar(CONTINUOUS)
}

/// Q's logits of the values, `[n, 10]`.
fn values(outputs: &Tensor<2>) -> Tensor<2> {
    outputs.clone().narrow(1, 1, CODE_VALUES)
}

/// The paper.
pub struct InfoGan;

impl Adversarial for InfoGan {
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
            q: layers.linear(wide, CODE_VALUES + 2 * CODES, true),
        };
        (Self, d)
    }

    /// The codes, and noise behind the continuous ones.
    fn input(&self, _batch: &Batch, noise: &mut StepNoise) -> Input {
        let codes = Codes::draw(noise);
        Input {
            z: Tensor::cat(vec![codes.continuous, noise.latent()], 1),
            labels: codes.values,
            given: None,
        }
    }

    /// `[n, 1 + 10 + 2 + 2]`, as above; the source logit is positive for "real".
    fn outputs(d: &Discriminator, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        let features = Self::features(d, images, labels);
        let source = d.source.apply(d.minibatch.forward(features.clone()));
        Tensor::cat(vec![source, d.q.apply(features)], 1)
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
        let [real, fake] = [real, fake].map(|seen| source(&seen.outputs));
        discriminator_loss(real, fake, settings.label_smoothing)
    }

    /// Q learns to read the codes of the fakes.
    fn penalty(
        &self,
        _d: &Discriminator,
        _real: &Seen,
        fake: &Seen,
        input: &Input,
        noise: &mut StepNoise,
    ) -> Option<Penalty> {
        let codes = Codes::of(input);
        let losses = information_losses(&fake.outputs, &codes).map(|loss| loss.detach());
        let right = class_accuracy(values(&fake.outputs), &codes.values);
        let weight = CLASS_WEIGHT.get(noise.settings);
        Some(Penalty {
            loss: information_loss(&fake.outputs, &codes).mul_scalar(weight),
            measured: vec![
                (&CODES_READ, Tensor::cat(losses.to_vec(), 0)),
                (&CODE_ACCURACY, right),
            ],
        })
    }

    fn generator_loss(
        &mut self,
        settings: &Settings,
        fake: &Seen,
        input: &Input,
        _real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1> {
        let information = information_loss(&fake.outputs, &Codes::of(input));
        generator_loss(source(&fake.outputs)) + information.mul_scalar(CLASS_WEIGHT.get(settings))
    }
}

/// What the list of families builds.
pub type Networks = TwoPlayers<InfoGan>;
