//! What the engine asks of any family: a model that trains, and a sampler that only draws.

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use futures::future::LocalBoxFuture;

use crate::core::{D_FAKE, D_LOSS, D_REAL, DatasetInfo, G_LOSS, Panel, Settings};
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::batch::Batch;
use crate::nn::convolutional::{ImageGenerator, NORM_MOMENTUM};
use crate::nn::noise::Noise;
use crate::nn::perceptron::PixelGenerator;
use crate::nn::trainable::{AnyTrainable, Trainable};
use crate::nn::weights::{OnDevice, Weights, WeightsError};

/// What one training step measured, still on the device.
pub struct Measured {
    names: Vec<String>,
    values: Tensor<1>,
}

impl Measured {
    /// D's and G's loss (nats), and how often D is right on real and on fake (0 to 1).
    pub fn new([d_loss, g_loss, d_real, d_fake]: [Tensor<1>; 4]) -> Self {
        let four = [d_loss, g_loss, d_real, d_fake].map(Tensor::without_autodiff);
        Self {
            names: [D_LOSS, G_LOSS, D_REAL, D_FAKE].map(String::from).to_vec(),
            values: Tensor::cat(four.to_vec(), 0),
        }
    }

    /// With what a panel shows: one value for each of its series.
    ///
    /// # Panics
    /// If there are more or fewer.
    pub fn with(mut self, panel: &Panel, dataset: &DatasetInfo, values: Tensor<1>) -> Self {
        let names = panel.names(dataset);
        assert_eq!(values.dims(), [names.len()], "the series of {}", panel.id);
        self.names.extend(names);
        self.values = Tensor::cat(vec![self.values, values.without_autodiff()], 0);
        self
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// `[names]`.
    pub fn values(&self) -> Tensor<1> {
        self.values.clone()
    }

    /// The same measurements with other values, such as the mean over replicas.
    pub fn map(self, values: Tensor<1>) -> Self {
        Self { values, ..self }
    }
}

/// What G gets.
#[derive(Clone)]
pub struct Input {
    /// `[n, latent]`, the continuous codes first where there are any.
    pub z: Tensor<2>,
    /// The classes, or the categorical codes, that it is asked for; those of the real batch where it
    /// is told none.
    pub labels: Vec<u8>,
    /// The pictures to translate, `[n, channels, height, width]`, −1 to 1; for translators only.
    pub given: Option<Tensor<4>>,
}

impl Input {
    /// For a generator that is given no pictures.
    pub fn new(z: Tensor<2>, labels: &[u8]) -> Self {
        Self {
            z,
            labels: labels.to_vec(),
            given: None,
        }
    }
}

/// Networks in training.
pub trait Model {
    /// One update of the generator, after as many of the discriminator as the settings say. Each
    /// takes a fresh batch from `next_batch`, of which it gets this replica's rows. What is
    /// measured is measured on these rows.
    ///
    /// # Errors
    /// When a replica has gone.
    fn step<'a>(
        &'a mut self,
        next_batch: &'a mut dyn FnMut() -> Batch,
        noise: &'a mut Noise,
        replicas: &'a mut dyn Replicas,
    ) -> LocalBoxFuture<'a, Result<Measured, ReplicaError>>;

    /// What D makes of images, real or fake, as logits: positive for "real". (It ignores labels, and
    /// what was given, where it is not told them.)
    ///
    /// # Shapes
    /// - output: `[n, k]`, one for each of [`Model::patches`], row by row
    fn discriminate(&self, batch: Batch) -> Tensor<2>;

    /// Into how many patches D divides a picture, down and across, to judge each by itself.
    fn patches(&self) -> [usize; 2] {
        [1, 1]
    }

    fn generator(&self) -> &dyn TrainableGenerator;

    fn generator_mut(&mut self) -> &mut dyn TrainableGenerator;

    /// Trained parameters of the generator and of all other networks.
    fn parameters(&self) -> (usize, usize);

    /// Goes on under other settings, which differ only in what may change while a run goes on.
    fn adjust(&mut self, settings: &Settings);

    /// Sets the learning rates to what the settings make of them after `step` steps.
    fn set_rates(&mut self, step: u64);

    /// Updates of generator and discriminator so far.
    fn updates(&self) -> [i32; 2];

    /// All networks, optimiser moments and past fakes.
    fn save(&self, out: &mut OnDevice);

    /// Goes on from what [`Model::save`] and [`Model::updates`] gave.
    ///
    /// # Errors
    /// Weights of other networks.
    fn load(
        &mut self,
        weights: &Weights,
        updates: [i32; 2],
        device: &Device,
    ) -> Result<(), WeightsError>;
}

/// How the list of families makes a model, and a sampler from its weights.
pub trait Build {
    /// New networks with initial weights from the settings' seed. `device` must have autodiff.
    fn build(settings: &Settings, device: &Device) -> Box<dyn Model>;

    /// A trained generator from its weights. `device` must be without autodiff.
    ///
    /// # Errors
    /// Weights of another network.
    fn sampler(
        settings: &Settings,
        weights: &Weights,
        device: &Device,
    ) -> Result<Box<dyn Sampler>, WeightsError>;
}

/// A trained generator that only draws.
pub trait Sampler {
    /// # Shapes
    /// - output: `[n, channels, height, width]`, −1 to 1
    ///
    /// # Panics
    /// If a translator is given no pictures.
    fn sample(&self, input: &Input) -> Tensor<4>;
}

/// The network of a generator.
pub trait Generator: Module + Sampler + 'static {
    /// How much the next batch counts in running statistics; nothing to do without BatchNorm.
    fn set_momentum(&mut self, _momentum: f64) {}

    /// Brings a batch as far as the last running statistics that it counts in.
    fn count(&self, input: &Input) {
        self.sample(input);
    }
}

/// A generator in training, whatever its network.
pub trait TrainableGenerator: AnyTrainable {
    /// The generator as it is now, for drawing: it keeps its weights while training goes on, and
    /// normalises by its running statistics, as an exported one does.
    fn sampler(&self) -> Box<dyn Sampler>;

    /// Begins to draw with the average, and lets this batch's statistics count for `momentum` in the
    /// average's running ones. The average's weights never made those that it has, so they are made
    /// anew before it draws: from several passes with momentum 1, 1/2, 1/3, …
    fn settle(&mut self, input: &Input, momentum: f64);

    /// The average's weights, as a family's `sampler` takes them.
    fn save_average(&self, out: &mut OnDevice);
}

impl<G: Generator> TrainableGenerator for Trainable<G> {
    fn sampler(&self) -> Box<dyn Sampler> {
        // Not a clone: clones share running statistics, which change while training goes on.
        Box::new(self.average().valid())
    }

    fn settle(&mut self, input: &Input, momentum: f64) {
        self.average_mut().set_momentum(momentum);
        self.average().count(input);
        self.average_mut().set_momentum(NORM_MOMENTUM);
    }

    fn save_average(&self, out: &mut OnDevice) {
        out.add("", self.average());
    }
}

impl Sampler for ImageGenerator {
    fn sample(&self, input: &Input) -> Tensor<4> {
        self.forward(input.z.clone(), &input.labels)
    }
}

impl Generator for ImageGenerator {
    fn set_momentum(&mut self, momentum: f64) {
        ImageGenerator::set_momentum(self, momentum);
    }

    fn count(&self, input: &Input) {
        self.hidden(input.z.clone(), &input.labels);
    }
}

impl Sampler for PixelGenerator {
    fn sample(&self, input: &Input) -> Tensor<4> {
        self.forward(input.z.clone(), &input.labels)
    }
}

impl Generator for PixelGenerator {
    fn set_momentum(&mut self, momentum: f64) {
        PixelGenerator::set_momentum(self, momentum);
    }

    fn count(&self, input: &Input) {
        self.hidden(input.z.clone(), &input.labels);
    }
}
