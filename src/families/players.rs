//! A paper's two networks and its rules, behind one face: what `two_players` does with them is
//! compiled once, not for each paper, which would make the engine's program a twentieth larger.

use burn::tensor::{Device, Tensor};
use futures::future::LocalBoxFuture;

use super::adversarial::{Adversarial, Input, Penalty, Shown};
use super::model::{Sampler, TrainableGenerator};
use super::networks;
use super::seen::Seen;
use super::step_noise::StepNoise;
use crate::core::Settings;
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::batch::Batch;
use crate::nn::noise::Noise;
use crate::nn::trainable::{AnyTrainable, Trainable};

/// A discriminator that is asked about pictures.
pub trait Discriminates {
    /// [`Adversarial::shown_to_d`].
    fn shown(&self, _: &Settings, images: Tensor<4>, given: Option<&Tensor<4>>) -> Tensor<4>;

    /// [`Adversarial::outputs`].
    fn outputs(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<2>;

    /// [`Adversarial::features`].
    fn features(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<2>;
}

/// What [`Adversarial`] says, without the types of its networks, and the networks themselves. Asked
/// as [`Discriminates`], D is the one in training.
pub trait Players: Discriminates {
    /// [`Adversarial::APPROXIMATE_R1`].
    fn approximate_r1(&self) -> bool;

    /// [`Adversarial::PAIRS_IN_G`].
    fn pairs_in_g(&self) -> bool;

    fn generator(&self) -> &dyn TrainableGenerator;

    fn generator_mut(&mut self) -> &mut dyn TrainableGenerator;

    fn discriminator(&self) -> &dyn AnyTrainable;

    fn discriminator_mut(&mut self) -> &mut dyn AnyTrainable;

    /// Pictures through which G can learn.
    fn sample(&self, input: &Input) -> Tensor<4>;

    /// Pictures from which it does not.
    fn sample_frozen(&self, input: &Input) -> Tensor<4>;

    /// D as it is now, which stays so.
    fn frozen(&self) -> Box<dyn Discriminates>;

    fn prepare(&mut self);

    fn compares(&self) -> bool;

    fn input(&self, batch: &Batch, noise: &mut StepNoise) -> Input;

    fn patches(&self, settings: &Settings) -> [usize; 2];

    fn source(&self, outputs: &Tensor<2>) -> Tensor<2>;

    fn kept_flat(&self, outputs: &Tensor<2>) -> Tensor<2>;

    fn has_zero(&self, settings: &Settings) -> bool;

    fn discriminator_loss(&self, settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1>;

    fn penalty(
        &self,
        real_fake: [&Seen; 2],
        input: &Input,
        noise: &mut StepNoise,
    ) -> Option<Penalty>;

    fn train_others<'a>(
        &'a mut self,
        settings: &'a Settings,
        real: &'a Seen,
        replicas: &'a mut dyn Replicas,
    ) -> LocalBoxFuture<'a, Result<(), ReplicaError>>;

    fn generator_loss(
        &mut self,
        settings: &Settings,
        fake: &Seen,
        input: &Input,
        real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1>;

    fn reconstruction_loss(
        &self,
        settings: &Settings,
        fake: &Tensor<4>,
        real: &Batch,
    ) -> Option<Tensor<1>>;

    fn measure(&self, settings: &Settings, real_fake: [&Seen; 2]) -> Shown;

    /// All networks but the generator.
    fn others(&self) -> Vec<&dyn AnyTrainable>;

    fn others_mut(&mut self) -> Vec<&mut dyn AnyTrainable>;
}

/// The players of one paper.
pub struct Pair<P: Adversarial> {
    paper: P,
    generator: Trainable<P::Generator>,
    discriminator: Trainable<P::Discriminator>,
}

impl<P: Adversarial> Pair<P> {
    pub fn new(settings: &Settings, device: &Device) -> Self {
        let mut noise = Noise::new(settings.seed, 0);
        let generator = networks::trainable_generator(
            settings,
            &mut noise,
            device,
            P::optimiser(settings),
            P::generator,
        );
        let mut layers = networks::layers(&mut noise, settings, device);
        let (paper, discriminator) = P::new(settings, &mut layers);
        Self {
            paper,
            generator,
            discriminator: networks::trainable(
                "discriminator",
                P::optimiser(settings),
                discriminator,
            ),
        }
    }
}

/// A discriminator by itself.
struct Frozen<P: Adversarial>(P::Discriminator);

impl<P: Adversarial> Discriminates for Frozen<P> {
    fn shown(
        &self,
        settings: &Settings,
        images: Tensor<4>,
        given: Option<&Tensor<4>>,
    ) -> Tensor<4> {
        P::shown_to_d(settings, images, given)
    }

    fn outputs(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        P::outputs(&self.0, images, labels)
    }

    fn features(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        P::features(&self.0, images, labels)
    }
}

impl<P: Adversarial> Discriminates for Pair<P> {
    fn shown(
        &self,
        settings: &Settings,
        images: Tensor<4>,
        given: Option<&Tensor<4>>,
    ) -> Tensor<4> {
        P::shown_to_d(settings, images, given)
    }

    fn outputs(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        P::outputs(&self.discriminator.net, images, labels)
    }

    fn features(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        P::features(&self.discriminator.net, images, labels)
    }
}

impl<P: Adversarial> Players for Pair<P> {
    fn approximate_r1(&self) -> bool {
        P::APPROXIMATE_R1
    }

    fn pairs_in_g(&self) -> bool {
        P::PAIRS_IN_G
    }

    fn generator(&self) -> &dyn TrainableGenerator {
        &self.generator
    }

    fn generator_mut(&mut self) -> &mut dyn TrainableGenerator {
        &mut self.generator
    }

    fn discriminator(&self) -> &dyn AnyTrainable {
        &self.discriminator
    }

    fn discriminator_mut(&mut self) -> &mut dyn AnyTrainable {
        &mut self.discriminator
    }

    fn sample(&self, input: &Input) -> Tensor<4> {
        self.generator.net.sample(input)
    }

    fn sample_frozen(&self, input: &Input) -> Tensor<4> {
        self.generator.frozen().sample(input)
    }

    fn frozen(&self) -> Box<dyn Discriminates> {
        Box::new(Frozen::<P>(self.discriminator.frozen()))
    }

    fn prepare(&mut self) {
        P::prepare(&mut self.discriminator.net);
    }

    fn compares(&self) -> bool {
        P::compares(&self.discriminator.net)
    }

    fn input(&self, batch: &Batch, noise: &mut StepNoise) -> Input {
        self.paper.input(batch, noise)
    }

    fn patches(&self, settings: &Settings) -> [usize; 2] {
        P::patches(settings)
    }

    fn source(&self, outputs: &Tensor<2>) -> Tensor<2> {
        P::source(outputs)
    }

    fn kept_flat(&self, outputs: &Tensor<2>) -> Tensor<2> {
        P::kept_flat(outputs)
    }

    fn has_zero(&self, settings: &Settings) -> bool {
        P::has_zero(settings)
    }

    fn discriminator_loss(&self, settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1> {
        self.paper.discriminator_loss(settings, real, fake)
    }

    fn penalty(
        &self,
        [real, fake]: [&Seen; 2],
        input: &Input,
        noise: &mut StepNoise,
    ) -> Option<Penalty> {
        let d = &self.discriminator.net;
        self.paper.penalty(d, real, fake, input, noise)
    }

    fn train_others<'a>(
        &'a mut self,
        settings: &'a Settings,
        real: &'a Seen,
        replicas: &'a mut dyn Replicas,
    ) -> LocalBoxFuture<'a, Result<(), ReplicaError>> {
        self.paper.train_others(settings, real, replicas)
    }

    fn generator_loss(
        &mut self,
        settings: &Settings,
        fake: &Seen,
        input: &Input,
        real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1> {
        self.paper.generator_loss(settings, fake, input, real)
    }

    fn reconstruction_loss(
        &self,
        settings: &Settings,
        fake: &Tensor<4>,
        real: &Batch,
    ) -> Option<Tensor<1>> {
        self.paper.reconstruction_loss(settings, fake, real)
    }

    fn measure(&self, settings: &Settings, real_fake: [&Seen; 2]) -> Shown {
        let d = &self.discriminator.net;
        self.paper.measure(settings, d, real_fake)
    }

    fn others(&self) -> Vec<&dyn AnyTrainable> {
        let mut all = self.paper.others();
        all.insert(0, &self.discriminator);
        all
    }

    fn others_mut(&mut self) -> Vec<&mut dyn AnyTrainable> {
        let mut all = self.paper.others_mut();
        all.insert(0, &mut self.discriminator);
        all
    }
}
