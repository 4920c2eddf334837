//! SNGAN: Miyato et al. 2018, "Spectral normalization for generative adversarial networks",
//! arXiv:1802.05957.
//!
//! Each layer of D is divided by its largest singular value (eq. 8):
//!
//! > W̄_SN(W) = W / σ(W)
//!
//! so that no layer stretches anything and D as a whole is steep nowhere, whatever the data. σ
//! comes from a power iteration, one turn for each update of D, whose vector is kept from step to
//! step (algorithm 1). A convolution's weights are taken as a matrix, outputs by all else. The loss
//! is the hinge (eq. 16 and 17):
//!
//! > L_D = E_x[max(0, 1 − D(x))] + E_z[max(0, 1 + D(G(z)))],  L_G = −E_z[D(G(z))]

use burn::module::Module;
use burn::nn::Linear;
use burn::nn::conv::Conv2d;
use burn::tensor::Tensor;

use super::SIGMAS;
use crate::core::Settings;
use crate::families::adversarial::{Adversarial, Input, Shown};
use crate::families::networks::image_generator;
use crate::families::seen::Seen;
use crate::families::sizes::discriminator_channels;
use crate::families::two_players::TwoPlayers;
use crate::nn::convolutional::{ImageGenerator, ImageTrunk, LEAKY};
use crate::nn::kernels::convolve;
use crate::nn::layers::Layers;
use crate::nn::losses::{hinge_discriminator_loss, wasserstein_generator_loss};
use crate::nn::spectral::Spectral;

/// Image → half its sides → a quarter → an eighth → score, each layer with its power iteration.
#[derive(Module, Debug)]
pub struct Discriminator {
    conv1: Conv2d,
    conv2: Conv2d,
    conv3: Conv2d,
    head: Linear,
    spectral1: Spectral,
    spectral2: Spectral,
    spectral3: Spectral,
    spectral_head: Spectral,
}

impl Discriminator {
    fn new(settings: &Settings, layers: &mut Layers) -> Self {
        let space = settings.dataset.space;
        let channels = discriminator_channels(settings.size);
        let [half, quarter, eighth] = channels;
        Self {
            conv1: layers.conv([space.channels, half], 4, 2, 1, true),
            conv2: layers.conv([half, quarter], 4, 2, 1, true),
            conv3: layers.conv([quarter, eighth], 3, 2, 1, true),
            head: layers.linear(ImageTrunk::features(channels, space), 1, true),
            spectral1: Spectral::new(half, layers),
            spectral2: Spectral::new(quarter, layers),
            spectral3: Spectral::new(eighth, layers),
            spectral_head: Spectral::new(1, layers),
        }
    }

    /// `[n, channels, height, width]` to `[n, features]`.
    fn features(&self, images: Tensor<4>) -> Tensor<2> {
        let x = normalised(&self.conv1, &self.spectral1, images);
        let x = normalised(&self.conv2, &self.spectral2, x);
        let x = normalised(&self.conv3, &self.spectral3, x);
        x.flatten(1, 3)
    }

    /// # Shapes
    /// - `images`: `[n, channels, height, width]`
    /// - output: `[n, 1]`, positive for "real"
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let weights = self.head.weight.val();
        let weights = weights.clone() / self.spectral_head.sigma(weights.transpose());
        let scores = self.features(images).matmul(weights);
        match &self.head.bias {
            Some(bias) => scores + bias.val().reshape([1, 1]),
            None => scores,
        }
    }

    /// One turn of each layer's power iteration.
    fn iterate(&mut self) {
        self.spectral1.iterate(matrix(&self.conv1));
        self.spectral2.iterate(matrix(&self.conv2));
        self.spectral3.iterate(matrix(&self.conv3));
        let head = self.head.weight.val().transpose();
        self.spectral_head.iterate(head);
    }

    /// σ of each layer, `[4]`.
    fn sigmas(&self) -> Tensor<1> {
        let sigmas = [
            self.spectral1.sigma(matrix(&self.conv1)),
            self.spectral2.sigma(matrix(&self.conv2)),
            self.spectral3.sigma(matrix(&self.conv3)),
            self.spectral_head.sigma(self.head.weight.val().transpose()),
        ];
        Tensor::cat(sigmas.to_vec(), 0).reshape([-1])
    }
}

/// A convolution's weights as a matrix, `[outputs, inputs · k · k]`.
fn matrix(conv: &Conv2d) -> Tensor<2> {
    conv.weight.val().flatten(1, 3)
}

/// LeakyReLU of a convolution with W / σ(W) in place of W.
fn normalised(conv: &Conv2d, spectral: &Spectral, images: Tensor<4>) -> Tensor<4> {
    let sigma = spectral.sigma(matrix(conv)).reshape([1, 1, 1, 1]);
    convolve(conv, conv.weight.val() / sigma, images, LEAKY)
}

/// The paper.
pub struct Sngan;

impl Adversarial for Sngan {
    type Generator = ImageGenerator;
    type Discriminator = Discriminator;

    const APPROXIMATE_R1: bool = false;

    fn generator(settings: &Settings, layers: &mut Layers) -> ImageGenerator {
        image_generator(settings, layers)
    }

    fn new(settings: &Settings, layers: &mut Layers) -> (Self, Discriminator) {
        (Self, Discriminator::new(settings, layers))
    }

    fn outputs(d: &Discriminator, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        d.forward(images)
    }

    fn features(d: &Discriminator, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        d.features(images)
    }

    fn compares(_d: &Discriminator) -> bool {
        false
    }

    fn prepare(d: &mut Discriminator) {
        d.iterate();
    }

    /// Equation 16: real pictures above 1, fakes below −1.
    fn discriminator_loss(&self, _settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1> {
        hinge_discriminator_loss(real.outputs.clone(), fake.outputs.clone())
    }

    /// Equation 17.
    fn generator_loss(
        &mut self,
        _settings: &Settings,
        fake: &Seen,
        _input: &Input,
        _real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1> {
        wasserstein_generator_loss(fake.outputs.clone())
    }

    fn measure(&self, _: &Settings, d: &Discriminator, [_, _]: [&Seen; 2]) -> Shown {
        vec![(&SIGMAS, d.sigmas())]
    }
}

/// What the list of families builds.
pub type Networks = TwoPlayers<Sngan>;
