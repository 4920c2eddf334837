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
//! recipes have not, they get better for longer (pretrained/manifest.json has the settings).

use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use crate::core::Settings;
use crate::families::sizes::discriminator_channels;
use crate::families::stage::{self, Stage, Threshold};
use crate::families::{Batch, Gan, Measured, TrainableGenerator};
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::convolutional::{ImageCritic, ImageGenerator};
use crate::nn::histogram::histogram;
use crate::nn::losses::{
    accuracy, approximate_r1, wasserstein_critic_loss, wasserstein_generator_loss,
};
use crate::nn::noise::Noise;
use crate::nn::trainable::{AnyTrainable, Trainable};
use crate::nn::weights;

/// Bars of the histogram of weights, from −c to c.
const BARS: usize = 20;
/// The histogram's c where nothing is clipped.
const UNCLIPPED: f64 = 0.1;

/// WGAN in training.
pub struct Wgan {
    stage: Stage,
    generator: Trainable<ImageGenerator>,
    critic: Trainable<ImageCritic>,
    threshold: Threshold,
}

impl Wgan {
    pub fn new(settings: &Settings, device: &Device) -> Self {
        let mut noise = Noise::new(settings.seed, 0);
        let generator = crate::families::trainable_generator(
            settings,
            &mut noise,
            device,
            crate::families::image_generator,
        );
        let mut layers = crate::families::layers(&mut noise, settings, device);
        let critic = ImageCritic::normed(discriminator_channels(settings.size), &mut layers);
        Self {
            generator,
            critic: crate::families::trainable_discriminator("discriminator", settings, critic),
            stage: Stage::new(settings, device),
            threshold: Threshold::default(),
        }
    }

    /// The critic learns to put real pictures above `fake` ones, and is clipped. With its loss come
    /// E f(x) − E f(G(z)), R1 aside, and how often it is right on either.
    async fn train_critic(
        &mut self,
        batch: &Batch,
        fake: Tensor<4>,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<[Tensor<1>; 4], ReplicaError> {
        let [real, fake] = self.stage.lesson(batch, fake, replicas.replica(), noise);
        let noisy = self.stage.noisy(&real.images, replicas.replica(), noise);
        let (settings, f) = (&self.stage.settings, &self.critic.net);
        let forward = |images, _: &[u8]| f.forward(images);
        let (real, fake, noisy) = stage::judge(true, &real, &fake, noisy, forward);
        self.threshold = Threshold::between(&real, &fake);
        let mut loss = wasserstein_critic_loss(real.clone(), fake.clone());
        let distance = loss.clone().neg();
        if let Some(noisy) = noisy {
            loss = loss + approximate_r1(real.clone(), noisy, settings.r1_weight);
        }
        self.critic
            .learn(&loss, settings.batch_size, replicas)
            .await?;
        if settings.clip > 0.0 {
            self.critic.clip(settings.clip);
        }
        let [real, fake] = [real, fake].map(|scores| self.threshold.apply(scores));
        let (on_real, on_fake) = (accuracy(real, true), accuracy(fake, false));
        Ok([loss, distance, on_real, on_fake])
    }

    /// G learns to raise what the critic says of `fake`.
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        real: &Batch,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<Tensor<1>, ReplicaError> {
        let f = self.critic.frozen();
        let fake = self.stage.veiled(fake, replicas.replica(), noise);
        let loss = wasserstein_generator_loss(f.forward(fake.clone()));
        let features = |images| f.trunk.forward(images);
        let seen = [real.images.clone(), fake];
        let replica = replicas.replica();
        let loss = self
            .stage
            .with_matching(loss, seen, features, replica, noise);
        let batch = self.stage.settings.batch_size;
        self.generator.learn(&loss, batch, replicas).await?;
        Ok(loss)
    }

    /// How the critic's weights are spread between −c and c.
    fn weights(&self) -> Tensor<1> {
        let clip = match self.stage.settings.clip {
            0.0 => UNCLIPPED,
            clip => clip,
        };
        let bounds = [-clip as f32, clip as f32];
        histogram(weights::flat(&self.critic.net), bounds, BARS)
    }
}

impl Gan for Wgan {
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
            let [loss, distance, right_on_real, right_on_fake] = self
                .train_critic(&batch, fake.clone(), noise, replicas)
                .await?;
            let g_loss = self.train_generator(fake, &batch, noise, replicas).await?;
            let extras = vec![distance, self.weights()];
            Ok(Measured::with(
                [loss, g_loss, right_on_real, right_on_fake],
                extras,
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
