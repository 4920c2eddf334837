//! R3GAN, sized down: Huang et al. 2024, "The GAN is dead; long live the GAN! A modern GAN
//! baseline", arXiv:2501.05441.
//!
//! D does not say what is real; it says which of two pictures is the more real one (eq. 2, after
//! Jolicoeur-Martineau 2018), with f(t) = log σ(t) and a pair at a time:
//!
//! > min_G max_D  E_{z,x}[f(D(x) − D(G(z)))]
//!
//! and is kept flat around real pictures and around fakes alike (eq. 3):
//!
//! > R1 = λσ²·E_x‖∇D(x)‖²,  R2 = λσ²·E_z‖∇D(G(z))‖²
//!
//! Both together let the game settle (§2.2), with no other tricks. λσ² is the paper's γ/2: λ is the
//! knob of approximate R1, which goes over into this for small σ.
//!
//! Not as in the paper: DCGAN's small networks where theirs are ResNeXt blocks without
//! normalisation, and constant rates and γ where theirs follow a schedule.

use burn::tensor::Tensor;

use super::PENALTIES;
use crate::core::Settings;
use crate::families::adversarial::{Adversarial, Input, Penalty};
use crate::families::knobs::R2_WEIGHT;
use crate::families::networks::{self, image_generator};
use crate::families::seen::Seen;
use crate::families::step_noise::StepNoise;
use crate::families::two_players::TwoPlayers;
use crate::nn::convolutional::{ImageCritic, ImageGenerator};
use crate::nn::layers::Layers;
use crate::nn::losses::relativistic_loss;
use crate::nn::penalties::zero_centred;

/// The paper.
pub struct R3gan;

impl Adversarial for R3gan {
    type Generator = ImageGenerator;
    type Discriminator = ImageCritic;

    /// R1 is exact here.
    const APPROXIMATE_R1: bool = false;

    const PAIRS_IN_G: bool = true;

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

    /// Equation 2: each real picture above the fake one beside it.
    fn discriminator_loss(&self, _settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1> {
        relativistic_loss(real.outputs.clone(), fake.outputs.clone())
    }

    /// Equation 3.
    fn penalty(
        &self,
        d: &ImageCritic,
        real: &Seen,
        fake: &Seen,
        _input: &Input,
        noise: &mut StepNoise,
    ) -> Option<Penalty> {
        let settings = noise.settings;
        let around = |seen: &Seen, lambda: f64| {
            let weight = lambda * settings.r1_sigma.powi(2);
            zero_centred(d.input_gradient(seen.images.clone()), weight)
        };
        let r1 = around(real, settings.r1_weight);
        let r2 = around(fake, R2_WEIGHT.get(settings));
        Some(Penalty {
            loss: r1.clone() + r2.clone(),
            measured: vec![(&PENALTIES, Tensor::cat(vec![r1.detach(), r2.detach()], 0))],
        })
    }

    /// The pairs the other way round.
    fn generator_loss(
        &mut self,
        _settings: &Settings,
        fake: &Seen,
        _input: &Input,
        real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1> {
        relativistic_loss(fake.outputs.clone(), real())
    }
}

/// What the list of families builds.
pub type Networks = TwoPlayers<R3gan>;
