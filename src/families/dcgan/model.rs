//! DCGAN: Radford, Metz & Chintala 2015, "Unsupervised representation learning with deep
//! convolutional generative adversarial networks", arXiv:1511.06434.
//!
//! Two players (Goodfellow et al. 2014, eq. 1):
//!
//! > min_G max_D  E_x[log D(x)] + E_z[log(1 − D(G(z)))]
//!
//! with G trained on the non-saturating −E[log D(G(z))]. The paper's guidelines (§3): strided
//! convolutions in D and transposed ones in G instead of pooling; BatchNorm in both, except at
//! G's output and D's input; no fully connected hidden layers; ReLU in G with tanh at the
//! output, LeakyReLU in D. That is the classic recipe, with the paper's rate and betas (§4): Adam
//! 2e-4, β1 0.5. In the fast one D has no BatchNorm but approximate R1, which lets it learn at ten
//! times the rate.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use crate::core::{Recipe, Settings};
use crate::families::sizes::discriminator_channels;
use crate::families::stage::{self, Stage};
use crate::families::{Batch, Gan, Measured, TrainableGenerator};
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::convolutional::{ImageGenerator, ImageTrunk};
use crate::nn::layers::Layers;
use crate::nn::losses::{accuracy, approximate_r1, discriminator_loss, generator_loss};
use crate::nn::minibatch::Minibatch;
use crate::nn::noise::Noise;
use crate::nn::trainable::{AnyTrainable, Trainable};

/// image → 14×14 → 7×7 → 4×4 → logit.
#[derive(Module, Debug)]
pub struct Discriminator {
    /// With BatchNorm in the classic recipe only.
    trunk: ImageTrunk,
    minibatch: Minibatch,
    head: Linear,
}

impl Discriminator {
    fn new(settings: &Settings, layers: &mut Layers) -> Self {
        let channels = discriminator_channels(settings.size);
        let features = ImageTrunk::features(channels);
        let classic = settings.recipe == Recipe::Classic;
        Self {
            trunk: ImageTrunk::of(1, channels, classic, layers),
            minibatch: Minibatch::new(features, stage::variety(settings), layers),
            head: layers.linear(stage::features(settings, features), 1, true),
        }
    }

    /// # Shapes
    /// - `images`: `[n, 1, 28, 28]`
    /// - output: logits `[n, 1]`, positive for "real"
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let features = self.trunk.forward(images);
        self.head.forward(self.minibatch.forward(features))
    }
}

/// DCGAN in training.
pub struct Dcgan {
    stage: Stage,
    generator: Trainable<ImageGenerator>,
    discriminator: Trainable<Discriminator>,
}

impl Dcgan {
    pub fn new(settings: &Settings, device: &Device) -> Self {
        let mut noise = Noise::new(settings.seed, 0);
        let generator = crate::families::trainable_generator(
            settings,
            &mut noise,
            device,
            crate::families::image_generator,
        );
        let mut layers = crate::families::layers(&mut noise, settings, device);
        let discriminator = Discriminator::new(settings, &mut layers);
        Self {
            generator,
            discriminator: crate::families::trainable_discriminator(
                "discriminator",
                settings,
                discriminator,
            ),
            stage: Stage::new(settings, device),
        }
    }

    /// Phase one: D learns to tell `real` from `fake`. Real and fake make separate batches,
    /// for BatchNorm's sake.
    async fn train_discriminator(
        &mut self,
        real: &Batch,
        fake: Tensor<4>,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<[Tensor<1>; 3], ReplicaError> {
        let [real, fake] = self.stage.lesson(real, fake, replicas.replica(), noise);
        let noisy = self.stage.noisy(&real.images, replicas.replica(), noise);
        let (settings, d) = (&self.stage.settings, &self.discriminator.net);
        let (real, fake, noisy) =
            stage::judge(true, &real, &fake, noisy, |images, _| d.forward(images));
        let (d_real, d_fake) = (accuracy(real.clone(), true), accuracy(fake.clone(), false));
        let mut loss = discriminator_loss(real.clone(), fake, settings.label_smoothing);
        if let Some(noisy) = noisy {
            loss = loss + approximate_r1(real, noisy, settings.r1_weight);
        }
        let batch = settings.batch_size;
        self.discriminator.learn(&loss, batch, replicas).await?;
        Ok([loss, d_real, d_fake])
    }

    /// Phase two: G learns to make the frozen D say "real" of `fake`.
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        real: &Batch,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<Tensor<1>, ReplicaError> {
        let d = self.discriminator.frozen();
        let fake = self.stage.veiled(fake, replicas.replica(), noise);
        let loss = generator_loss(d.forward(fake.clone()));
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

impl Gan for Dcgan {
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
                self.train_discriminator(&batch, fake, noise, replicas)
                    .await?;
            }
            let batch = next_batch();
            let z = self.stage.latent(replicas.replica(), noise);
            // The last fakes serve both phases: D sees them detached, then G learns from them.
            let fake = self.generator.net.forward(z, &[]);
            let [d_loss, d_real, d_fake] = self
                .train_discriminator(&batch, fake.clone(), noise, replicas)
                .await?;
            let g_loss = self.train_generator(fake, &batch, noise, replicas).await?;
            Ok(Measured::new(d_loss, g_loss, d_real, d_fake))
        }
        .boxed_local()
    }

    fn discriminate(&self, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        self.discriminator.frozen().forward(images)
    }

    fn generator(&self) -> &dyn TrainableGenerator {
        &self.generator
    }

    fn generator_mut(&mut self) -> &mut dyn TrainableGenerator {
        &mut self.generator
    }

    fn judges(&self) -> Vec<&dyn AnyTrainable> {
        vec![&self.discriminator]
    }

    fn judges_mut(&mut self) -> Vec<&mut dyn AnyTrainable> {
        vec![&mut self.discriminator]
    }

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn stage_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }
}
