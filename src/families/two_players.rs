//! The game of two players, said once for all papers that play it: how often each learns and on
//! what, which pictures D sees, what keeps it from growing too sure, and what is measured.

use std::cell::RefCell;
use std::marker::PhantomData;

use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use super::adversarial::{Adversarial, Input, Shown};
use super::knobs::CLIP;
use super::model::{Build, Measured, Model, Sampler, TrainableGenerator};
use super::networks;
use super::players::{Pair, Players};
use super::seen::{Seen, see};
use super::step_noise::StepNoise;
use crate::core::{Guidance, Settings, Task};
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::batch::Batch;
use crate::nn::losses::{accuracy, approximate_r1, feature_matching};
use crate::nn::noise::Noise;
use crate::nn::replay::Replay;
use crate::nn::weights::{self, OnDevice, Weights, WeightsError};

/// What such a paper's networks are made as.
pub struct TwoPlayers<P>(PhantomData<P>);

/// Such a paper in training.
struct Game {
    players: Box<dyn Players>,
    settings: Settings,
    device: Device,
    replay: Replay,
    /// See [`Adversarial::has_zero`].
    threshold: Option<Tensor<1>>,
}

/// What an update of D found.
struct Update {
    loss: Tensor<1>,
    real: Seen,
    fake: Seen,
    /// Of the penalty.
    measured: Shown,
}

impl Game {
    fn new(settings: &Settings, device: &Device, players: Box<dyn Players>) -> Self {
        Self {
            players,
            settings: settings.clone(),
            device: device.clone(),
            replay: Replay::default(),
            threshold: None,
        }
    }

    /// D learns to tell the real pictures from `fake` ones, which were drawn from `input`.
    async fn train_discriminator(
        &mut self,
        real: &Batch,
        fake: Tensor<4>,
        input: &Input,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<Update, ReplicaError> {
        let settings = self.settings.clone();
        let fresh = Batch {
            images: fake.detach(),
            labels: input.labels.clone(),
            given: input.given.clone(),
        };
        let fake = self.replayed(fresh, noise);
        let mut noise = StepNoise::new(&settings, &self.device, replicas, noise);
        let real = noise.seen_by_d(real.clone());
        let fake = noise.seen_by_d(fake);
        let players = &mut self.players;
        let noisy = (players.approximate_r1() && settings.r1_weight > 0.0)
            .then(|| noise.gaussian(real.images.clone(), settings.r1_sigma));
        players.prepare();
        let noisy = noisy.map(|noisy| players.shown(&settings, noisy, real.given.as_ref()));
        let [real, fake] = [real, fake].map(|mut batch| {
            batch.images = players.shown(&settings, batch.images, batch.given.as_ref());
            batch
        });
        let outputs = |images, labels: &[u8]| players.outputs(images, labels);
        let (real, fake, noisy) = see(players.compares(), real, fake, noisy, &outputs);
        let mut loss = players.discriminator_loss(&settings, &real, &fake);
        if let Some(noisy) = noisy {
            let [clean, noisy] = [&real.outputs, &noisy].map(|seen| players.kept_flat(seen));
            loss = loss + approximate_r1(clean, noisy, settings.r1_weight);
        }
        let penalty = players.penalty([&real, &fake], input, &mut noise);
        let mut measured = vec![];
        if let Some(penalty) = penalty {
            loss = loss + penalty.loss;
            measured = penalty.measured;
        }
        self.threshold = (!players.has_zero(&settings)).then(|| {
            let [real, fake] = [&real, &fake].map(|seen| players.source(&seen.outputs).mean());
            (real + fake).mul_scalar(0.5).detach()
        });
        players.train_others(&settings, &real, replicas).await?;
        let batch = settings.batch_size;
        let discriminator = players.discriminator_mut();
        discriminator.learn(&loss, batch, replicas).await?;
        let clip = CLIP.get(&settings);
        if clip > 0.0 {
            discriminator.clip(clip);
        }
        Ok(Update {
            loss,
            real,
            fake,
            measured,
        })
    }

    /// Some of the fakes replaced by past ones, where the settings say so. InfoGAN's stay fresh: Q
    /// would have to know the codes of the past ones. So do translations, which belong to the
    /// pictures of this batch.
    fn replayed(&mut self, fresh: Batch, noise: &mut Noise) -> Batch {
        let info = self.settings.family.info();
        if info.guidance() == Guidance::Codes || info.task == Task::Translate {
            return fresh;
        }
        let share = self.settings.replay;
        self.replay.mix(share, fresh, info.conditional(), noise)
    }

    /// G learns to make D, which stays as it is, take `fake` pictures for real.
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        input: &Input,
        real: &Batch,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<Tensor<1>, ReplicaError> {
        let settings = &self.settings;
        let players = &mut self.players;
        let d = players.frozen();
        // Shared by the two closures below, which draw one after the other.
        let noise = RefCell::new(StepNoise::new(settings, &self.device, replicas, noise));
        let shown = |images: Tensor<4>, given: &Option<Tensor<4>>| {
            let images = noise.borrow_mut().instance_noise(images);
            d.shown(settings, images, given.as_ref())
        };
        let real_images = || shown(real.images.clone(), &real.given);
        let mut partners = players.pairs_in_g().then(real_images);
        let truth = players.reconstruction_loss(settings, &fake, real);
        let images = shown(fake, &input.given);
        let fake = Seen {
            outputs: d.outputs(images.clone(), &input.labels),
            labels: input.labels.clone(),
            images,
        };
        let mut on_real = || {
            let images = partners.take().unwrap_or_else(real_images);
            d.outputs(images, &real.labels)
        };
        let mut loss = players.generator_loss(settings, &fake, input, &mut on_real);
        if settings.feature_matching > 0.0 {
            let real = d.features(real_images(), &real.labels);
            let fake = d.features(fake.images, &fake.labels);
            loss = loss + feature_matching(real, fake, settings.feature_matching);
        }
        if let Some(truth) = truth {
            loss = loss + truth;
        }
        let batch = settings.batch_size;
        players
            .generator_mut()
            .learn(&loss, batch, replicas)
            .await?;
        Ok(loss)
    }

    /// What G gets for a batch.
    fn input(&self, batch: &Batch, noise: &mut Noise, replicas: &dyn Replicas) -> Input {
        let mut noise = StepNoise::new(&self.settings, &self.device, replicas, noise);
        self.players.input(batch, &mut noise)
    }

    /// The logits for real or fake, with 0 between the two.
    fn centred(&self, source: Tensor<2>) -> Tensor<2> {
        match &self.threshold {
            Some(middle) => source - middle.clone().reshape([1, 1]),
            None => source,
        }
    }

    fn measured(&self, update: Update, g_loss: Tensor<1>) -> Measured {
        let Update {
            loss,
            real,
            fake,
            measured,
        } = update;
        let [d_real, d_fake] = [(&real, true), (&fake, false)].map(|(seen, is_real)| {
            accuracy(self.centred(self.players.source(&seen.outputs)), is_real)
        });
        let panels = self.players.measure(&self.settings, [&real, &fake]);
        let mut all = Measured::new([loss, g_loss, d_real, d_fake]);
        for (panel, values) in panels.into_iter().chain(measured) {
            all = all.with(panel, &self.settings.dataset, values);
        }
        all
    }
}

impl<P: Adversarial> Build for TwoPlayers<P> {
    fn build(settings: &Settings, device: &Device) -> Box<dyn Model> {
        let players = Box::new(Pair::<P>::new(settings, device));
        Box::new(Game::new(settings, device, players))
    }

    fn sampler(
        settings: &Settings,
        weights: &Weights,
        device: &Device,
    ) -> Result<Box<dyn Sampler>, WeightsError> {
        let mut noise = Noise::new(settings.seed, 0);
        let mut layers = networks::layers(&mut noise, settings, device);
        let net = P::generator(settings, &mut layers);
        Ok(Box::new(weights::apply("", net, weights)?))
    }
}

impl Model for Game {
    fn step<'a>(
        &'a mut self,
        next_batch: &'a mut dyn FnMut() -> Batch,
        noise: &'a mut Noise,
        replicas: &'a mut dyn Replicas,
    ) -> LocalBoxFuture<'a, Result<Measured, ReplicaError>> {
        async move {
            for _ in 1..self.settings.d_steps {
                let batch = next_batch();
                let input = self.input(&batch, noise, replicas);
                let fake = self.players.sample_frozen(&input);
                self.train_discriminator(&batch, fake, &input, noise, replicas)
                    .await?;
            }
            let batch = next_batch();
            let input = self.input(&batch, noise, replicas);
            // The last fakes serve both updates: D sees them detached, then G learns from them.
            let fake = self.players.sample(&input);
            let update = self
                .train_discriminator(&batch, fake.clone(), &input, noise, replicas)
                .await?;
            let g_loss = self
                .train_generator(fake, &input, &batch, noise, replicas)
                .await?;
            Ok(self.measured(update, g_loss))
        }
        .boxed_local()
    }

    fn discriminate(&self, batch: Batch) -> Tensor<2> {
        let d = self.players.frozen();
        let images = d.shown(&self.settings, batch.images, batch.given.as_ref());
        let outputs = d.outputs(images, &batch.labels);
        self.centred(self.players.source(&outputs))
    }

    fn patches(&self) -> [usize; 2] {
        self.players.patches(&self.settings)
    }

    fn generator(&self) -> &dyn TrainableGenerator {
        self.players.generator()
    }

    fn generator_mut(&mut self) -> &mut dyn TrainableGenerator {
        self.players.generator_mut()
    }

    fn parameters(&self) -> (usize, usize) {
        let others = self.players.others();
        let others = others.iter().map(|network| network.parameters()).sum();
        (self.generator().parameters(), others)
    }

    fn adjust(&mut self, settings: &Settings) {
        self.settings = settings.clone();
    }

    fn set_rates(&mut self, step: u64) {
        let cooling = self.settings.cooling(step);
        let discriminator = self.settings.lr_discriminator * cooling;
        let generator = self.settings.lr_generator * cooling;
        self.generator_mut().set_rate(generator);
        for network in self.players.others_mut() {
            network.set_rate(discriminator);
        }
    }

    fn updates(&self) -> [i32; 2] {
        [
            self.generator().updates(),
            self.players.discriminator().updates(),
        ]
    }

    fn save(&self, out: &mut OnDevice) {
        self.generator().save(out);
        for network in self.players.others() {
            network.save(out);
        }
        self.replay.save(out);
    }

    fn load(
        &mut self,
        weights: &Weights,
        updates: [i32; 2],
        device: &Device,
    ) -> Result<(), WeightsError> {
        self.generator_mut().load(weights, updates[0], device)?;
        for network in self.players.others_mut() {
            network.load(weights, updates[1], device)?;
        }
        let space = self.settings.dataset.space;
        self.replay.load(weights, space, device);
        Ok(())
    }
}
