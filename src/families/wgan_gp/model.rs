//! WGAN-GP: Gulrajani et al. 2017, "Improved training of Wasserstein GANs", arXiv:1704.00028.
//!
//! WGAN's game, with a penalty on the critic's slope instead of clipped weights (eq. 3):
//!
//! > L = E_z[D(G(z))] − E_x[D(x)] + λ·E_x̂[(‖∇_x̂ D(x̂)‖₂ − 1)²]
//!
//! where x̂ = εx + (1 − ε)G(z) lies between a real picture and a fake one, ε uniform on [0, 1]: the
//! best critic has slope 1 along these lines (proposition 1). Each picture has its own
//! slope, so the critic must not normalise over the batch (§4). λ = 10, five critic updates for each
//! of G, Adam with β = (0, 0.9).

use burn::tensor::Tensor;

use super::SLOPES;
use crate::core::Settings;
use crate::families::adversarial::{Adversarial, Input, Penalty, Shown};
use crate::families::knobs::GRADIENT_PENALTY;
use crate::families::networks::{self, image_generator};
use crate::families::panels::WASSERSTEIN;
use crate::families::seen::Seen;
use crate::families::step_noise::StepNoise;
use crate::families::two_players::TwoPlayers;
use crate::nn::convolutional::{ImageCritic, ImageGenerator};
use crate::nn::histogram::histogram;
use crate::nn::layers::Layers;
use crate::nn::losses::{wasserstein_critic_loss, wasserstein_generator_loss};
use crate::nn::penalties::{gradient_penalty, norms};

/// The histogram of slopes: so many bars, from 0 to 2.
const BARS: usize = 20;
const STEEPEST: f32 = 2.0;

/// The paper.
pub struct WganGp;

impl Adversarial for WganGp {
    type Generator = ImageGenerator;
    type Discriminator = ImageCritic;

    const APPROXIMATE_R1: bool = false;

    fn generator(settings: &Settings, layers: &mut Layers) -> ImageGenerator {
        image_generator(settings, layers)
    }

    fn new(settings: &Settings, layers: &mut Layers) -> (Self, ImageCritic) {
        let trunk = networks::image_trunk(settings, false, layers);
        (Self, ImageCritic::new(trunk, layers))
    }

    fn outputs(d: &ImageCritic, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        d.forward(images)
    }

    fn features(d: &ImageCritic, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        d.trunk.forward(images)
    }

    fn compares(_d: &ImageCritic) -> bool {
        false
    }

    fn has_zero(_settings: &Settings) -> bool {
        false
    }

    /// The first two terms of equation 3.
    fn discriminator_loss(&self, _settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1> {
        wasserstein_critic_loss(real.outputs.clone(), fake.outputs.clone())
    }

    /// The third term.
    fn penalty(
        &self,
        d: &ImageCritic,
        real: &Seen,
        fake: &Seen,
        _input: &Input,
        noise: &mut StepNoise,
    ) -> Option<Penalty> {
        let between = noise.between(&real.images, &fake.images);
        let slopes = norms(d.input_gradient(between));
        let found = slopes.clone().detach().reshape([-1]);
        let weight = GRADIENT_PENALTY.get(noise.settings);
        Some(Penalty {
            loss: gradient_penalty(slopes, weight),
            measured: vec![(&SLOPES, histogram(found, [0.0, STEEPEST], BARS))],
        })
    }

    fn generator_loss(
        &mut self,
        _settings: &Settings,
        fake: &Seen,
        _input: &Input,
        _real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1> {
        wasserstein_generator_loss(fake.outputs.clone())
    }

    /// E D(x) − E D(G(z)), without the penalty.
    fn measure(&self, settings: &Settings, _: &ImageCritic, [real, fake]: [&Seen; 2]) -> Shown {
        let distance = self.discriminator_loss(settings, real, fake).neg();
        vec![(&WASSERSTEIN, distance)]
    }
}

/// What the list of families builds.
pub type Networks = TwoPlayers<WganGp>;
