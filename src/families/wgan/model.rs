//! WGAN: Arjovsky, Chintala & Bottou 2017, "Wasserstein GAN", arXiv:1701.07875.
//!
//! D becomes a critic f, whose output is no probability. What it finds between real and fake is
//! the Wasserstein distance, up to a factor, if f is steep nowhere (eq. 2 and 3):
//!
//! > min_G max_{‖f‖_L ≤ K}  E_x[f(x)] − E_z[f(G(z))]
//!
//! To keep it so, all its weights are put back within ±c after each update (algorithm 1): the
//! paper itself calls this "a clearly terrible way", and WGAN-GP is the answer. The critic is to be
//! near its best before G learns from it, so it learns five times as often (twice in the fast
//! recipe), and momentum made it unsteady, so RMSProp takes the place of Adam (§4.2). The networks
//! are DCGAN's (§4.1): without BatchNorm a clipped critic of this size sees little more than
//! brightness, and the pictures get worse with time.
//!
//! Clipping bounds the slope of the critic, but does not make it fall as G comes near: the two go
//! round each other for ever (Mescheder, Geiger & Nowozin 2018, arXiv:1801.04406, §3), and the
//! pictures level off. With approximate R1 beside a wider clip, which the shipped model has and the
//! recipes do not, they get better for longer (pretrained/manifest.json has the settings).

use burn::tensor::Tensor;

use super::{RMS_PROP, WEIGHTS};
use crate::core::Settings;
use crate::families::adversarial::{Adversarial, Input, Shown};
use crate::families::knobs::CLIP;
use crate::families::networks::{self, image_generator};
use crate::families::panels::WASSERSTEIN;
use crate::families::seen::Seen;
use crate::families::two_players::TwoPlayers;
use crate::nn::adam::Adam;
use crate::nn::convolutional::{ImageCritic, ImageGenerator};
use crate::nn::histogram::histogram;
use crate::nn::layers::Layers;
use crate::nn::losses::{wasserstein_critic_loss, wasserstein_generator_loss};
use crate::nn::weights;

/// Bars of the histogram of weights, from −c to c.
const BARS: usize = 20;
/// The histogram's c where nothing is clipped.
const UNCLIPPED: f64 = 0.1;

/// The paper.
pub struct Wgan;

impl Adversarial for Wgan {
    type Generator = ImageGenerator;
    type Discriminator = ImageCritic;

    fn generator(settings: &Settings, layers: &mut Layers) -> ImageGenerator {
        image_generator(settings, layers)
    }

    fn new(settings: &Settings, layers: &mut Layers) -> (Self, ImageCritic) {
        let trunk = networks::image_trunk(settings, true, layers);
        (Self, ImageCritic::new(trunk, layers))
    }

    fn optimiser(settings: &Settings) -> Adam {
        match RMS_PROP.is_on(settings) {
            true => Adam::rms_prop(settings.lr_generator, settings.beta2),
            false => networks::adam(settings),
        }
    }

    fn outputs(f: &ImageCritic, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        f.forward(images)
    }

    fn features(f: &ImageCritic, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        f.trunk.forward(images)
    }

    fn compares(_f: &ImageCritic) -> bool {
        true
    }

    fn has_zero(_settings: &Settings) -> bool {
        false
    }

    /// Equation 2, to be maximised, with the sign turned. Clipping follows the update.
    fn discriminator_loss(&self, _settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1> {
        wasserstein_critic_loss(real.outputs.clone(), fake.outputs.clone())
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

    /// E f(x) − E f(G(z)), without R1, and how the critic's weights are spread between −c and c.
    fn measure(&self, settings: &Settings, f: &ImageCritic, [real, fake]: [&Seen; 2]) -> Shown {
        let distance = self.discriminator_loss(settings, real, fake).neg();
        let clip = match CLIP.get(settings) {
            0.0 => UNCLIPPED,
            clip => clip,
        };
        let bounds = [-clip as f32, clip as f32];
        let spread = histogram(weights::flat(f), bounds, BARS);
        vec![(&WASSERSTEIN, distance), (&WEIGHTS, spread)]
    }
}

/// What the list of families builds.
pub type Networks = TwoPlayers<Wgan>;
