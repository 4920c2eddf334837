//! What a paper says in which two players learn against each other. How they take turns is said once
//! for all, in `two_players`.

use burn::module::Module;
use burn::tensor::Tensor;
use futures::future::{FutureExt, LocalBoxFuture};

use super::model::Generator;
pub use super::model::Input;
use super::networks;
use super::seen::Seen;
use super::step_noise::StepNoise;
use crate::core::{Panel, Settings};
use crate::nn::adam::Adam;
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::batch::Batch;
use crate::nn::layers::Layers;
use crate::nn::trainable::AnyTrainable;

/// What panels show: one value for each of a panel's series.
pub type Shown = Vec<(&'static Panel, Tensor<1>)>;

/// Something added to D's loss, and what is measured of it.
pub struct Penalty {
    pub loss: Tensor<1>,
    pub measured: Shown,
}

/// What one paper says.
pub trait Adversarial: Sized + 'static {
    type Generator: Generator;
    type Discriminator: Module + 'static;

    /// Whether D is kept flat around real pictures by approximate R1, where its weight is not 0.
    const APPROXIMATE_R1: bool = true;

    /// Whether G's loss always asks for real pictures too. They get their instance noise before the
    /// fakes then: a seed's run depends on the order.
    const PAIRS_IN_G: bool = false;

    /// G with its initial weights.
    fn generator(settings: &Settings, layers: &mut Layers) -> Self::Generator;

    /// D with its initial weights, and what else the paper keeps.
    fn new(settings: &Settings, layers: &mut Layers) -> (Self, Self::Discriminator);

    fn optimiser(settings: &Settings) -> Adam {
        networks::adam(settings)
    }

    /// What G gets for a batch: noise, the classes of the real pictures, and what the batch gives of
    /// them.
    fn input(&self, batch: &Batch, noise: &mut StepNoise) -> Input {
        Input {
            z: noise.latent(),
            labels: batch.labels.clone(),
            given: batch.given.clone(),
        }
    }

    /// What D sees of pictures: them alone, or beside what G was given for each.
    ///
    /// # Shapes
    /// - `images`, `given`: `[n, channels, height, width]`
    fn shown_to_d(_: &Settings, images: Tensor<4>, _given: Option<&Tensor<4>>) -> Tensor<4> {
        images
    }

    /// How many patches of a picture D's outputs are for, down and across.
    fn patches(_settings: &Settings) -> [usize; 2] {
        [1, 1]
    }

    /// What D says of pictures.
    ///
    /// # Shapes
    /// - `images`: `[n, channels, height, width]`, `labels`: `n`
    /// - output: `[n, k]`
    fn outputs(d: &Self::Discriminator, images: Tensor<4>, labels: &[u8]) -> Tensor<2>;

    /// D's last features, `[n, f]`, for feature matching.
    fn features(d: &Self::Discriminator, images: Tensor<4>, labels: &[u8]) -> Tensor<2>;

    /// Of D's outputs the logit for real or fake, `[n, 1]`, positive for "real".
    fn source(outputs: &Tensor<2>) -> Tensor<2> {
        outputs.clone()
    }

    /// Of D's outputs those that approximate R1 keeps flat.
    fn kept_flat(outputs: &Tensor<2>) -> Tensor<2> {
        Self::source(outputs)
    }

    /// Whether D's output for a picture depends on the rest of its batch: then real and fake go
    /// through by themselves. Otherwise one pass over both is faster.
    fn compares(d: &Self::Discriminator) -> bool;

    /// Whether 0 lies between real and fake in D's outputs. A critic's scale has no such zero: then
    /// the middle between the two means of the last update takes its place.
    fn has_zero(_settings: &Settings) -> bool {
        true
    }

    /// Before D is asked.
    fn prepare(_d: &mut Self::Discriminator) {}

    /// D's loss, as the paper has it.
    fn discriminator_loss(&self, settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1>;

    /// What the paper adds to it. `input` is what the fakes were drawn from.
    fn penalty(
        &self,
        _d: &Self::Discriminator,
        _real: &Seen,
        _fake: &Seen,
        _input: &Input,
        _noise: &mut StepNoise,
    ) -> Option<Penalty> {
        None
    }

    /// Further networks, which learn in D's update, from the real pictures as D saw them.
    fn train_others<'a>(
        &'a mut self,
        _settings: &'a Settings,
        _real: &'a Seen,
        _replicas: &'a mut dyn Replicas,
    ) -> LocalBoxFuture<'a, Result<(), ReplicaError>> {
        async { Ok(()) }.boxed_local()
    }

    /// G's loss, as the paper has it. `real` asks the same D about real pictures.
    fn generator_loss(
        &mut self,
        settings: &Settings,
        fake: &Seen,
        input: &Input,
        real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1>;

    /// What the paper adds to G's loss: of the fakes and, in the same order, the real pictures that
    /// they were made from.
    fn reconstruction_loss(
        &self,
        _settings: &Settings,
        _fake: &Tensor<4>,
        _real: &Batch,
    ) -> Option<Tensor<1>> {
        None
    }

    /// What the family's panels show, of the last update of D (with D as it is after the step), in
    /// the order of its facts, but for what came with the penalty.
    fn measure(&self, _: &Settings, _d: &Self::Discriminator, _real_fake: [&Seen; 2]) -> Shown {
        vec![]
    }

    fn others(&self) -> Vec<&dyn AnyTrainable> {
        vec![]
    }

    fn others_mut(&mut self) -> Vec<&mut dyn AnyTrainable> {
        vec![]
    }
}
