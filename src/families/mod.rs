//! The families, one file per paper, behind one small trait.
//!
//! A new family is one file here, one line in [`build`] and [`sampler`], and its entry in
//! `protocol::Family`; the page, the command line and the tests find it there.
//!
//! What a family's file says is what its paper says: the networks, the losses, the step. What is
//! the same for all (how a network learns, is averaged, saved and drawn with) is said once, in
//! `nn::trainable` and here.

pub mod acgan;
pub mod cdcgan;
pub mod cgan;
pub mod dcgan;
pub mod gan;
pub mod infogan;
pub mod r3gan;
mod sizes;
pub mod sngan;
mod stage;
pub mod two_n;
pub mod vac_gan;
pub mod wgan;
pub mod wgan_gp;

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use futures::future::LocalBoxFuture;

use crate::core::{CLASSES, Family, Guidance, Recipe, SIDE, Settings};
use crate::nn::adam::Adam;
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::convolutional::{ImageGenerator, NORM_MOMENTUM};
use crate::nn::layers::{Init, Layers};
use crate::nn::noise::Noise;
use crate::nn::perceptron::PixelGenerator;
use crate::nn::trainable::{AnyTrainable, Trainable};
use crate::nn::weights::{self, OnDevice, Weights, WeightsError};
use stage::Stage;

/// Images with their labels.
#[derive(Clone)]
pub struct Batch {
    /// `[n, 1, 28, 28]`, −1 (black) to 1 (white).
    pub images: Tensor<4>,
    /// The class of each image.
    pub labels: Vec<u8>,
}

/// What one training step measured, still on the device: `[4 + extras]`, in the order of
/// `protocol::StepStats`: D's loss, G's loss (nats), D's accuracy on real and on fake (0 to 1),
/// then what the family's panels show.
pub struct Measured(pub Tensor<1>);

impl Measured {
    fn new(d_loss: Tensor<1>, g_loss: Tensor<1>, d_real: Tensor<1>, d_fake: Tensor<1>) -> Self {
        Self::with([d_loss, g_loss, d_real, d_fake], vec![])
    }

    fn with(four: [Tensor<1>; 4], extras: Vec<Tensor<1>>) -> Self {
        let parts = four.into_iter().chain(extras);
        Self(Tensor::cat(
            parts.map(Tensor::without_autodiff).collect(),
            0,
        ))
    }
}

/// A GAN in training.
pub trait Gan {
    /// One generator update, after as many discriminator updates as the settings say; each of
    /// these takes a fresh batch from `next_batch`, of which it gets this member's rows. Members
    /// of a `replicas` do the same step together; what is measured is measured on their own rows.
    ///
    /// # Errors
    /// When a member of the replicas has gone.
    fn step<'a>(
        &'a mut self,
        next_batch: &'a mut dyn FnMut() -> Batch,
        noise: &'a mut Noise,
        replicas: &'a mut dyn Replicas,
    ) -> LocalBoxFuture<'a, Result<Measured, ReplicaError>>;

    /// What D makes of images, real or fake, as logits: positive for "real".
    ///
    /// # Shapes
    /// - `images`: `[n, 1, 28, 28]`, `labels`: `n` (ignored where D is not told the class)
    /// - output: `[n, 1]`
    fn discriminate(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<2>;

    fn generator(&self) -> &dyn TrainableGenerator;

    fn generator_mut(&mut self) -> &mut dyn TrainableGenerator;

    /// D, and whatever else judges.
    fn judges(&self) -> Vec<&dyn AnyTrainable>;

    fn judges_mut(&mut self) -> Vec<&mut dyn AnyTrainable>;

    fn stage(&self) -> &Stage;

    fn stage_mut(&mut self) -> &mut Stage;
}

impl dyn Gan + '_ {
    /// Trained parameters of the generator and of all that judge.
    pub fn parameters(&self) -> (usize, usize) {
        let judges = self.judges().iter().map(|judge| judge.parameters()).sum();
        (self.generator().parameters(), judges)
    }

    /// Goes on under other settings, which differ only in what may change while a run goes on.
    pub fn adjust(&mut self, settings: &Settings) {
        self.stage_mut().settings = settings.clone();
    }

    /// Sets the learning rates to what the settings make of them after `step` steps.
    pub fn set_rates(&mut self, step: u64) {
        let settings = &self.stage().settings;
        let cooling = settings.cooling(step);
        let generator = settings.lr_generator * cooling;
        let discriminator = settings.lr_discriminator * cooling;
        self.generator_mut().set_rate(generator);
        for judge in self.judges_mut() {
            judge.set_rate(discriminator);
        }
    }

    /// Updates of generator and discriminator so far.
    pub fn updates(&self) -> [i32; 2] {
        let discriminator = self.judges().first().map_or(0, |judge| judge.updates());
        [self.generator().updates(), discriminator]
    }

    /// All networks, optimiser moments and past fakes.
    pub fn save(&self, out: &mut OnDevice) {
        self.generator().save(out);
        for judge in self.judges() {
            judge.save(out);
        }
        self.stage().replay.save(out);
    }

    /// Goes on from what [`Self::save`] and [`Self::updates`] gave.
    ///
    /// # Errors
    /// Weights of other networks.
    pub fn load(
        &mut self,
        weights: &Weights,
        updates: [i32; 2],
        device: &Device,
    ) -> Result<(), WeightsError> {
        self.generator_mut().load(weights, updates[0], device)?;
        for judge in self.judges_mut() {
            judge.load(weights, updates[1], device)?;
        }
        self.stage_mut().replay.load(weights, device);
        Ok(())
    }
}

/// A trained generator that only draws.
pub trait Sampler {
    /// # Shapes
    /// - `z`: `[n, latent]`, `labels`: `n` (ignored by families without)
    /// - output: `[n, 1, 28, 28]`, −1 to 1
    fn sample(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<4>;
}

/// The network of a generator.
pub trait Generator: Module + Sampler + 'static {
    /// How much the next batch counts in running statistics; nothing to do without BatchNorm.
    fn set_momentum(&mut self, _momentum: f64) {}
}

/// The trainable who draws.
pub trait TrainableGenerator: AnyTrainable {
    /// Draws with the average, normalised by this batch's own statistics, which also brings the
    /// average's running statistics up to date.
    fn draw(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<4>;

    /// The one that draws now, for later: it keeps its weights while training goes on.
    fn frozen(&self) -> Box<dyn Sampler>;

    /// Draws once, as [`TrainableGenerator::draw`], and lets this batch's statistics count for `momentum` in
    /// the average's running ones. The average's weights never made those that it has, so an
    /// export makes them anew, from many passes with momentum 1, 1/2, 1/3, …
    fn settle(&mut self, z: Tensor<2>, labels: &[u8], momentum: f64);

    /// The average's weights, as [`sampler`] takes them.
    fn save_shown(&self, out: &mut OnDevice);
}

impl<G: Generator> TrainableGenerator for Trainable<G> {
    fn draw(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<4> {
        self.shown().sample(z, labels)
    }

    fn frozen(&self) -> Box<dyn Sampler> {
        Box::new(self.shown().clone().no_grad())
    }

    fn settle(&mut self, z: Tensor<2>, labels: &[u8], momentum: f64) {
        self.shown_mut().set_momentum(momentum);
        self.draw(z, labels);
        self.shown_mut().set_momentum(NORM_MOMENTUM);
    }

    fn save_shown(&self, out: &mut OnDevice) {
        out.add("", self.shown());
    }
}

impl Sampler for ImageGenerator {
    fn sample(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<4> {
        self.forward(z, labels)
    }
}

impl Generator for ImageGenerator {
    fn set_momentum(&mut self, momentum: f64) {
        ImageGenerator::set_momentum(self, momentum);
    }
}

impl Sampler for PixelGenerator {
    fn sample(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<4> {
        self.forward(z, labels)
    }
}

impl Generator for PixelGenerator {
    fn set_momentum(&mut self, momentum: f64) {
        PixelGenerator::set_momentum(self, momentum);
    }
}

/// New networks with initial weights from the settings' seed. `device` must have autodiff.
pub fn build(settings: &Settings, device: &Device) -> Box<dyn Gan> {
    match settings.family {
        Family::Gan => Box::new(gan::model::Gan::new(settings, device)),
        Family::Dcgan => Box::new(dcgan::model::Dcgan::new(settings, device)),
        Family::Cgan => Box::new(cgan::model::Cgan::new(settings, device)),
        Family::Cdcgan => Box::new(cdcgan::model::Cdcgan::new(settings, device)),
        Family::Acgan => Box::new(acgan::model::Acgan::new(settings, device)),
        Family::TwoN => Box::new(two_n::model::TwoN::new(settings, device)),
        Family::VacGan => Box::new(vac_gan::model::VacGan::new(settings, device)),
        Family::InfoGan => Box::new(infogan::model::InfoGan::new(settings, device)),
        Family::Wgan => Box::new(wgan::model::Wgan::new(settings, device)),
        Family::WganGp => Box::new(wgan_gp::model::WganGp::new(settings, device)),
        Family::Sngan => Box::new(sngan::model::Sngan::new(settings, device)),
        Family::R3gan => Box::new(r3gan::model::R3gan::new(settings, device)),
    }
}

/// A trained generator from its weights. `device` must be without autodiff.
///
/// # Errors
/// Weights of another network.
pub fn sampler(
    settings: &Settings,
    weights: &Weights,
    device: &Device,
) -> Result<Box<dyn Sampler>, WeightsError> {
    let mut noise = Noise::new(settings.seed, 0);
    let mut layers = layers(&mut noise, settings, device);
    Ok(match settings.family {
        Family::Gan | Family::Cgan => Box::new(weights::apply(
            "",
            pixel_generator(settings, &mut layers),
            weights,
        )?),
        _ => Box::new(weights::apply(
            "",
            image_generator(settings, &mut layers),
            weights,
        )?),
    })
}

// ---------------------------------------------------------------------------------------
// What the families' files share
// ---------------------------------------------------------------------------------------

/// DCGAN's generator, told the label where the family has one.
fn image_generator(settings: &Settings, layers: &mut Layers) -> ImageGenerator {
    let (latent, labels) = (settings.latent(), told_labels(settings));
    let channels = sizes::generator_channels(settings.size);
    ImageGenerator::new(latent, labels, channels, settings.generator_norm, layers)
}

/// The first GAN's generator, told the label where the family has one.
fn pixel_generator(settings: &Settings, layers: &mut Layers) -> PixelGenerator {
    let (latent, labels) = (settings.latent(), told_labels(settings));
    let widths = sizes::hidden(settings.size);
    PixelGenerator::new(
        latent,
        labels,
        widths,
        SIDE,
        settings.generator_norm,
        layers,
    )
}

/// How many labels G has to tell apart; 0 where it is told none.
fn told_labels(settings: &Settings) -> usize {
    match settings.family.info().guidance {
        Guidance::Nothing => 0,
        Guidance::Class | Guidance::Codes => CLASSES,
    }
}

/// Layers with the recipe's initial weights.
fn layers<'a>(noise: &'a mut Noise, settings: &Settings, device: &'a Device) -> Layers<'a> {
    let init = match settings.recipe {
        Recipe::Classic => Init::Dcgan,
        Recipe::Fast => Init::FanIn,
    };
    Layers {
        noise,
        init,
        device,
    }
}

/// The trainable who draws. Takes the first numbers of `noise`.
fn trainable_generator<G: Generator>(
    settings: &Settings,
    noise: &mut Noise,
    device: &Device,
    network: impl Fn(&Settings, &mut Layers) -> G,
) -> Trainable<G> {
    let mut again = noise.clone();
    let net = network(settings, &mut layers(noise, settings, device));
    let adam = optimiser(settings, settings.lr_generator);
    let trainable = Trainable::new("generator", net, adam);
    if settings.ema == 0.0 {
        return trainable;
    }
    // Built again from the same noise: clones would share BatchNorm's running statistics.
    let twin = network(settings, &mut layers(&mut again, settings, device));
    trainable.averaged(twin, settings.ema)
}

/// A trainable who judges, whose weights are called `name`.
fn trainable_discriminator<M: Module>(
    name: &'static str,
    settings: &Settings,
    net: M,
) -> Trainable<M> {
    let adam = optimiser(settings, settings.lr_discriminator);
    Trainable::new(name, net, adam)
}

fn optimiser(settings: &Settings, rate: f64) -> Adam {
    match settings.rms_prop && settings.family == Family::Wgan {
        true => Adam::rms_prop(rate, settings.beta2),
        false => Adam::new(rate, settings.beta1, settings.beta2),
    }
}
