//! The families, one file per paper, behind one small trait.
//!
//! A new family is one file here, one line in [`build`] and [`painter`], and its entry in
//! `protocol::Family`; the page, the command line and the tests find it there.

mod cdcgan;
mod dcgan;

use burn::tensor::{Device, Tensor};
use futures::future::LocalBoxFuture;

use crate::nn::noise::Noise;
use crate::nn::team::{Team, TeamError};
use crate::nn::weights::{OnDevice, Weights, WeightsError};
use crate::protocol::{Family, Settings};

/// Real images with their labels.
pub struct Batch {
    /// `[n, 1, 28, 28]`, −1 (black) to 1 (white).
    pub images: Tensor<4>,
    /// The class of each image.
    pub labels: Vec<u8>,
}

/// What one training step measured, still on the device: `[4]`, in the order of
/// `protocol::StepStats`: D's loss, G's loss (nats), D's accuracy on real and on fake (0 to 1).
pub struct Measured(pub Tensor<1>);

impl Measured {
    fn new(d_loss: Tensor<1>, g_loss: Tensor<1>, d_real: Tensor<1>, d_fake: Tensor<1>) -> Self {
        let parts = [d_loss, g_loss, d_real, d_fake].map(Tensor::without_autodiff);
        Self(Tensor::cat(parts.to_vec(), 0))
    }
}

/// A GAN in training.
pub trait Gan {
    /// Trained parameters of generator and discriminator.
    fn parameters(&self) -> (usize, usize);

    fn set_rates(&mut self, generator: f64, discriminator: f64);

    /// One generator update, after as many discriminator updates as the settings say; each of
    /// these takes a fresh batch from `next_batch`, of which it gets this member's rows. Members
    /// of a `team` do the same step together; what is measured is measured on their own rows.
    ///
    /// # Errors
    /// When a member of the team has gone.
    fn step<'a>(
        &'a mut self,
        next_batch: &'a mut dyn FnMut() -> Batch,
        noise: &'a mut Noise,
        team: &'a mut dyn Team,
    ) -> LocalBoxFuture<'a, Result<Measured, TeamError>>;

    /// Draws with the averaged generator, normalised by this batch's own statistics, which also
    /// brings the average's running statistics up to date.
    ///
    /// # Shapes
    /// - `z`: `[n, latent]`, `labels`: `n` (ignored by unconditional families)
    /// - output: `[n, 1, 28, 28]`, −1 to 1
    fn draw(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<4>;

    /// Draws once, as [`Gan::draw`], and lets this batch's statistics count for `momentum` in
    /// the averaged generator's running ones. The average's weights never made those that it
    /// has, so an export makes them anew, from many passes with momentum 1, 1/2, 1/3, …
    fn settle(&mut self, z: Tensor<2>, labels: &[u8], momentum: f64);

    /// The averaged generator's weights, as [`painter`] takes them.
    fn save_generator(&self, out: &mut OnDevice);

    /// All networks and optimiser moments.
    fn save(&self, out: &mut OnDevice);

    /// Generator and discriminator updates so far.
    fn updates(&self) -> [i32; 2];

    /// Goes on from what [`Gan::save`] and [`Gan::updates`] gave.
    ///
    /// # Errors
    /// Weights of other networks.
    fn load(&mut self, weights: &Weights, updates: [i32; 2]) -> Result<(), WeightsError>;
}

/// A trained generator that only draws, picture by picture the same whatever the batch.
pub trait Painter {
    /// # Shapes
    /// As [`Gan::draw`].
    fn paint(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<4>;
}

/// New networks with initial weights from the settings' seed. `device` must have autodiff.
pub fn build(settings: &Settings, device: &Device) -> Box<dyn Gan> {
    match settings.family {
        Family::Dcgan => Box::new(dcgan::Dcgan::new(settings, device)),
        Family::Cdcgan => Box::new(cdcgan::Cdcgan::new(settings, device)),
    }
}

/// A trained generator from its weights. `device` must be without autodiff.
///
/// # Errors
/// Weights of another network.
pub fn painter(
    settings: &Settings,
    weights: &Weights,
    device: &Device,
) -> Result<Box<dyn Painter>, WeightsError> {
    Ok(match settings.family {
        Family::Dcgan => Box::new(dcgan::Generator::load(settings, weights, device)?),
        Family::Cdcgan => Box::new(cdcgan::Generator::load(settings, weights, device)?),
    })
}
