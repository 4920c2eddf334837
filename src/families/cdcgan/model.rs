//! cDCGAN: Mirza & Osindero 2014, "Conditional generative adversarial nets", arXiv:1411.1784,
//! in the convolutional form of DCGAN (Radford et al. 2015).
//!
//! Both players are told the class y (eq. 2):
//!
//! > min_G max_D  E_x[log D(x|y)] + E_z[log(1 − D(G(z|y)))]
//!
//! G gets y as a one-hot row joined to z. D gets it in one of two ways, by recipe:
//!
//! - *classic*: one-hot planes joined to the image; BatchNorm, Adam 2e-4 and β1 0.5 as in DCGAN;
//! - *fast*: a projection discriminator, D(x, y) = w·h(x) + e_y·h(x) (Miyato & Koyama 2018, eq. 3),
//!   without BatchNorm; approximate R1 keeps it flat around real images. Garments appear within
//!   some hundred steps.
//!
//! The same networks can be trained with other losses and penalties, to compare them: `objective.rs`
//! has the losses, [`Adversarial::penalty`] below the penalties on D's slope.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};

use crate::core::{Recipe, Settings};
use crate::families::adversarial::{Adversarial, Input, Penalty};
use crate::families::knobs::{GRADIENT_PENALTY, R2_WEIGHT};
use crate::families::networks::{self, image_generator};
use crate::families::objective::Objective;
use crate::families::seen::Seen;
use crate::families::step_noise::StepNoise;
use crate::families::two_players::TwoPlayers;
use crate::nn::convolutional::{ImageGenerator, ImageTrunk};
use crate::nn::kernels::ForwardNumbers;
use crate::nn::layers::Layers;
use crate::nn::losses::approximate_r1;
use crate::nn::minibatch::Minibatch;
use crate::nn::one_hot;
use crate::nn::penalties;

/// Image and class → features → logit.
#[derive(Module, Debug)]
pub struct Discriminator {
    /// With BatchNorm in the classic recipe only.
    trunk: ImageTrunk,
    minibatch: Minibatch,
    head: Linear,
    /// The class vectors e_y, `[classes, features]`: the fast recipe only.
    classes: Option<Linear>,
    /// How many class planes are joined to the image: the classic recipe only.
    #[module(skip)]
    planes: usize,
}

impl Discriminator {
    /// ∇ₓD(x, y), with a gradient for the weights: the fast recipe only, without minibatch
    /// features. D is linear in h(x), with the weights w + e_y.
    pub fn input_gradient(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<4> {
        let [features, _] = self.head.weight.dims();
        let mut weights = self.head.weight.val().transpose();
        weights = weights.expand([labels.len(), features]);
        if let Some(classes) = &self.classes {
            weights = weights + class_vectors(classes, labels, &images.device());
        }
        self.trunk.input_gradient(images, weights)
    }
}

/// e_y for each label, `[n, features]`.
fn class_vectors(classes: &Linear, labels: &[u8], device: &Device) -> Tensor<2> {
    let [count, _] = classes.weight.dims();
    classes.apply(one_hot(labels, count, device))
}

/// `[n, c, height, width]` to `[n, c + planes, height, width]`: the label's plane is 1, the others 0.
fn join_planes(images: Tensor<4>, labels: &[u8], planes: usize) -> Tensor<4> {
    if planes == 0 {
        return images;
    }
    let [n, _, height, width] = images.dims();
    let class = one_hot(labels, planes, &images.device()).reshape([n, planes, 1, 1]);
    Tensor::cat(vec![images, class.expand([n, planes, height, width])], 1)
}

/// The paper.
pub struct Cdcgan;

impl Adversarial for Cdcgan {
    type Generator = ImageGenerator;
    type Discriminator = Discriminator;

    fn generator(settings: &Settings, layers: &mut Layers) -> ImageGenerator {
        image_generator(settings, layers)
    }

    fn new(settings: &Settings, layers: &mut Layers) -> (Self, Discriminator) {
        let classic = settings.recipe == Recipe::Classic;
        let classes = settings.labels();
        let planes = if classic { classes } else { 0 };
        let (trunk, wide) = networks::image_trunk_of(settings, planes, classic, layers);
        let (minibatch, features) = networks::minibatch(settings, wide, layers);
        let d = Discriminator {
            trunk,
            minibatch,
            head: layers.linear(features, 1, true),
            classes: (!classic).then(|| layers.linear(classes, wide, false)),
            planes,
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
                let vectors = class_vectors(classes, labels, &features.device());
                logits + (vectors * features).sum_dim(1)
            }
        }
    }

    fn features(d: &Discriminator, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        d.trunk.forward(join_planes(images, labels, d.planes))
    }

    fn compares(d: &Discriminator) -> bool {
        d.trunk.compares() || d.minibatch.compares()
    }

    fn has_zero(settings: &Settings) -> bool {
        Objective::of(settings).has_zero()
    }

    fn discriminator_loss(&self, settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1> {
        let [real, fake] = [real, fake].map(|seen| seen.outputs.clone());
        Objective::of(settings).discriminator_loss(real, fake, settings)
    }

    /// Approximate R2, and the gradient penalty between each real picture and a fake of its class.
    fn penalty(
        &self,
        d: &Discriminator,
        real: &Seen,
        fake: &Seen,
        _input: &Input,
        noise: &mut StepNoise,
    ) -> Option<Penalty> {
        let settings = noise.settings;
        let r2 = R2_WEIGHT.get(settings);
        let r2 = (r2 > 0.0).then(|| {
            let noisy = noise.gaussian(fake.images.clone(), settings.r1_sigma);
            let noisy = Self::outputs(d, noisy, &fake.labels);
            approximate_r1(fake.outputs.clone(), noisy, r2)
        });
        let slope = GRADIENT_PENALTY.get(settings);
        let slope = (slope > 0.0).then(|| {
            let between = noise.between(&real.images, &fake.images);
            let gradient = d.input_gradient(between, &real.labels);
            penalties::gradient_penalty(penalties::norms(gradient), slope)
        });
        let loss = r2.into_iter().chain(slope).reduce(|sum, part| sum + part)?;
        Some(Penalty {
            loss,
            measured: vec![],
        })
    }

    fn generator_loss(
        &mut self,
        settings: &Settings,
        fake: &Seen,
        _input: &Input,
        real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1> {
        Objective::of(settings).generator_loss(fake.outputs.clone(), real)
    }
}

/// What the list of families builds.
pub type Networks = TwoPlayers<Cdcgan>;
