//! GAN: Goodfellow et al. 2014, "Generative adversarial nets", arXiv:1406.2661.
//!
//! Two multilayer perceptrons play (eq. 1):
//!
//! > min_G max_D  E_x[log D(x)] + E_z[log(1 − D(G(z)))]
//!
//! G's loss is a switch. *Minimax* is the line above: where D is sure that a picture is fake,
//! log(1 − D(G(z))) is flat, and G learns nothing ("saturates", §3). *Non-saturating* is the
//! paper's remedy: G maximises log D(G(z)), the same fixed point with a slope where it is needed.
//!
//! Not as in the paper: D has LeakyReLU where theirs has maxout with dropout, and Adam takes the
//! place of momentum. The fast recipe also has BatchNorm in G and approximate R1.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use crate::core::{PIXELS, Settings};
use crate::families::sizes::hidden;
use crate::families::stage::{self, Stage};
use crate::families::{Batch, Measured, TrainableGenerator};
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::layers::Layers;
use crate::nn::losses::{
    accuracy, approximate_r1, belief, discriminator_loss, generator_loss, saturating_generator_loss,
};
use crate::nn::minibatch::Minibatch;
use crate::nn::noise::Noise;
use crate::nn::perceptron::{PixelGenerator, PixelTrunk};
use crate::nn::trainable::{AnyTrainable, Trainable};

/// 784 pixels → two hidden layers → logit.
#[derive(Module, Debug)]
pub struct Discriminator {
    trunk: PixelTrunk,
    minibatch: Minibatch,
    head: Linear,
}

impl Discriminator {
    fn new(settings: &Settings, layers: &mut Layers) -> Self {
        let [narrow, wide] = hidden(settings.size);
        Self {
            trunk: PixelTrunk::new(PIXELS, [wide, narrow], layers),
            minibatch: Minibatch::new(narrow, stage::variety(settings), layers),
            head: layers.linear(stage::features(settings, narrow), 1, true),
        }
    }

    /// `[n, 1, 28, 28]` to `[n, features]`.
    fn features(&self, images: Tensor<4>) -> Tensor<2> {
        self.trunk.forward(images.flatten(1, 3))
    }

    /// # Shapes
    /// - `images`: `[n, 1, 28, 28]`
    /// - output: logits `[n, 1]`, positive for "real"
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        self.head
            .forward(self.minibatch.forward(self.features(images)))
    }
}

/// GAN in training.
pub struct Gan {
    stage: Stage,
    generator: Trainable<PixelGenerator>,
    discriminator: Trainable<Discriminator>,
}

impl Gan {
    pub fn new(settings: &Settings, device: &Device) -> Self {
        let mut noise = Noise::new(settings.seed, 0);
        let generator = crate::families::trainable_generator(
            settings,
            &mut noise,
            device,
            crate::families::pixel_generator,
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

    /// Phase one: D learns to tell `real` from `fake`. Its logits for both come back with the loss.
    async fn train_discriminator(
        &mut self,
        real: &Batch,
        fake: Tensor<4>,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<(Tensor<1>, [Tensor<2>; 2]), ReplicaError> {
        let [real, fake] = self.stage.lesson(real, fake, replicas.replica(), noise);
        let noisy = self.stage.noisy(&real.images, replicas.replica(), noise);
        let (settings, d) = (&self.stage.settings, &self.discriminator.net);
        let apart = d.minibatch.compares();
        let (real, fake, noisy) =
            stage::judge(apart, &real, &fake, noisy, |images, _| d.forward(images));
        let mut loss = discriminator_loss(real.clone(), fake.clone(), settings.label_smoothing);
        if let Some(noisy) = noisy {
            loss = loss + approximate_r1(real.clone(), noisy, settings.r1_weight);
        }
        let batch = settings.batch_size;
        self.discriminator.learn(&loss, batch, replicas).await?;
        Ok((loss, [real, fake]))
    }

    /// Phase two: G learns against the frozen D.
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        real: &Batch,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<Tensor<1>, ReplicaError> {
        let d = self.discriminator.frozen();
        let fake = self.stage.veiled(fake, replicas.replica(), noise);
        let logits = d.forward(fake.clone());
        let loss = if self.stage.settings.saturating {
            saturating_generator_loss(logits)
        } else {
            generator_loss(logits)
        };
        let features = |images| d.features(images);
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

impl crate::families::Gan for Gan {
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
            let (d_loss, [real, judged]) = self
                .train_discriminator(&batch, fake.clone(), noise, replicas)
                .await?;
            let g_loss = self.train_generator(fake, &batch, noise, replicas).await?;
            let rights = [
                accuracy(real.clone(), true),
                accuracy(judged.clone(), false),
            ];
            let [d_real, d_fake] = rights;
            Ok(Measured::with(
                [d_loss, g_loss, d_real, d_fake],
                vec![belief(real), belief(judged)],
            ))
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
