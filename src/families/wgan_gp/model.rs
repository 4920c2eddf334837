//! WGAN-GP: Gulrajani et al. 2017, "Improved training of Wasserstein GANs", arXiv:1704.00028.
//!
//! WGAN's game, with a penalty on the critic's slope in the place of clipped weights (eq. 3):
//!
//! > L = E_z[D(G(z))] − E_x[D(x)] + λ·E_x̂[(‖∇_x̂ D(x̂)‖₂ − 1)²]
//!
//! where x̂ = εx + (1 − ε)G(z) lies between a real picture and a fake one, ε uniform on [0, 1]: the
//! best critic has slope 1 along these lines (proposition 1). Each picture has a slope of its
//! own, so the critic must not normalise over the batch (§4). λ = 10, five critic updates for each
//! of G, Adam with β = (0, 0.9).

use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use crate::core::Settings;
use crate::families::sizes::discriminator_channels;
use crate::families::stage::{self, Stage, Threshold};
use crate::families::{Batch, Gan, Measured, TrainableGenerator};
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::convolutional::{ImageCritic, ImageGenerator};
use crate::nn::histogram::histogram;
use crate::nn::losses::{accuracy, wasserstein_critic_loss, wasserstein_generator_loss};
use crate::nn::noise::Noise;
use crate::nn::penalties::{gradient_penalty, norms};
use crate::nn::trainable::{AnyTrainable, Trainable};

/// The histogram of slopes: so many bars, from 0 to 2.
const BARS: usize = 20;
const STEEPEST: f32 = 2.0;

/// What the critic's update found.
struct Lesson {
    loss: Tensor<1>,
    /// E D(x) − E D(G(z)), the penalty aside.
    distance: Tensor<1>,
    /// ‖∇D(x̂)‖ of each x̂, `[n, 1]`.
    slopes: Tensor<2>,
    /// How often the critic is right on real and on fake pictures.
    rights: [Tensor<1>; 2],
}

/// WGAN-GP in training.
pub struct WganGp {
    stage: Stage,
    generator: Trainable<ImageGenerator>,
    critic: Trainable<ImageCritic>,
    threshold: Threshold,
}

impl WganGp {
    pub fn new(settings: &Settings, device: &Device) -> Self {
        let mut noise = Noise::new(settings.seed, 0);
        let generator = crate::families::trainable_generator(
            settings,
            &mut noise,
            device,
            crate::families::image_generator,
        );
        let mut layers = crate::families::layers(&mut noise, settings, device);
        let critic = ImageCritic::new(discriminator_channels(settings.size), &mut layers);
        Self {
            generator,
            critic: crate::families::trainable_discriminator("discriminator", settings, critic),
            stage: Stage::new(settings, device),
            threshold: Threshold::default(),
        }
    }

    /// The critic learns to put real pictures above `fake` ones, with slope 1 between them.
    async fn train_critic(
        &mut self,
        batch: &Batch,
        fake: Tensor<4>,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<Lesson, ReplicaError> {
        let [real, fake] = self.stage.lesson(batch, fake, replicas.replica(), noise);
        let between = self
            .stage
            .between(&real.images, &fake.images, replicas.replica(), noise);
        let (settings, d) = (&self.stage.settings, &self.critic.net);
        let slopes = norms(d.input_gradient(between));
        let forward = |images, _: &[u8]| d.forward(images);
        let (real, fake, _) = stage::judge(false, &real, &fake, None, forward);
        self.threshold = Threshold::between(&real, &fake);
        let loss = wasserstein_critic_loss(real.clone(), fake.clone());
        let distance = loss.clone().neg();
        let loss = loss + gradient_penalty(slopes.clone(), settings.gradient_penalty);
        self.critic
            .learn(&loss, settings.batch_size, replicas)
            .await?;
        let [real, fake] = [real, fake].map(|scores| self.threshold.apply(scores));
        Ok(Lesson {
            loss,
            distance,
            slopes,
            rights: [accuracy(real, true), accuracy(fake, false)],
        })
    }

    /// G learns to raise what the critic says of `fake`.
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        real: &Batch,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<Tensor<1>, ReplicaError> {
        let d = self.critic.frozen();
        let fake = self.stage.veiled(fake, replicas.replica(), noise);
        let loss = wasserstein_generator_loss(d.forward(fake.clone()));
        let features = |images| d.trunk.forward(images);
        let seen = [real.images.clone(), fake];
        let replica = replicas.replica();
        let loss = self
            .stage
            .with_matching(loss, seen, features, replica, noise);
        let batch = self.stage.settings.batch_size;
        self.generator.learn(&loss, batch, replicas).await?;
        Ok(loss)
    }
}

impl Gan for WganGp {
    fn step<'a>(
        &'a mut self,
        next_batch: &'a mut dyn FnMut() -> Batch,
        noise: &'a mut Noise,
        replicas: &'a mut dyn Replicas,
    ) -> LocalBoxFuture<'a, Result<Measured, ReplicaError>> {
        async move {
            for _ in 1..self.stage.settings.d_steps {
                let batch = next_batch();
                let z = self.stage.latent(replicas.replica(), noise);
                let fake = self.generator.frozen().forward(z, &[]);
                self.train_critic(&batch, fake, noise, replicas).await?;
            }
            let batch = next_batch();
            let z = self.stage.latent(replicas.replica(), noise);
            // The last fakes serve both phases: the critic sees them detached, then G learns from them.
            let fake = self.generator.net.forward(z, &[]);
            let lesson = self
                .train_critic(&batch, fake.clone(), noise, replicas)
                .await?;
            let g_loss = self.train_generator(fake, &batch, noise, replicas).await?;
            let slopes = lesson.slopes.detach().reshape([-1]);
            let bars = histogram(slopes, [0.0, STEEPEST], BARS);
            let [on_real, on_fake] = lesson.rights;
            Ok(Measured::with(
                [lesson.loss, g_loss, on_real, on_fake],
                vec![lesson.distance, bars],
            ))
        }
        .boxed_local()
    }

    fn discriminate(&self, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        self.threshold.apply(self.critic.frozen().forward(images))
    }

    fn generator(&self) -> &dyn TrainableGenerator {
        &self.generator
    }

    fn generator_mut(&mut self) -> &mut dyn TrainableGenerator {
        &mut self.generator
    }

    fn judges(&self) -> Vec<&dyn AnyTrainable> {
        vec![&self.critic]
    }

    fn judges_mut(&mut self) -> Vec<&mut dyn AnyTrainable> {
        vec![&mut self.critic]
    }

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn stage_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }
}
