//! 2N-GAN: P. Bromley 2018 (slides: a comparison of conditional GANs); cf. the K + 1 outputs of
//! Odena 2016, "Semi-supervised learning with generative adversarial networks", arXiv:1606.01583.
//!
//! One softmax does both jobs. D has 2N outputs for N classes: output c says "a real one of class
//! c", output N + c "a fake one of class c". With p the softmax,
//!
//! > D maximises E[log p_c(x)] + E[log p_{N+c}(G(c, z))]
//! >
//! > G maximises E[log p_c(G(c, z))]
//!
//! so to deceive D, G has to draw both a real-looking picture and one of the class asked for.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::activation::{log_softmax, softmax};
use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use crate::core::{CLASSES, Settings};
use crate::families::sizes::discriminator_channels;
use crate::families::stage::{self, Stage};
use crate::families::{Batch, Gan, Measured, TrainableGenerator};
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::convolutional::{ImageGenerator, ImageTrunk};
use crate::nn::layers::Layers;
use crate::nn::losses::{accuracy, approximate_r1, cross_entropy, log_sum_exp};
use crate::nn::minibatch::Minibatch;
use crate::nn::noise::Noise;
use crate::nn::trainable::{AnyTrainable, Trainable};

/// The output for a real image of this class: also what G wants its own to be taken for.
pub fn real_output(class: u8) -> u8 {
    class
}

/// The output for a fake of this class.
pub fn fake_output(class: u8) -> u8 {
    CLASSES as u8 + class
}

fn outputs(labels: &[u8], output: fn(u8) -> u8) -> Vec<u8> {
    labels.iter().map(|&class| output(class)).collect()
}

/// image → features → 2N logits.
#[derive(Module, Debug)]
pub struct Discriminator {
    trunk: ImageTrunk,
    minibatch: Minibatch,
    head: Linear,
}

impl Discriminator {
    fn new(settings: &Settings, layers: &mut Layers) -> Self {
        let channels = discriminator_channels(settings.size);
        let features = ImageTrunk::features(channels);
        Self {
            trunk: ImageTrunk::new(channels, layers),
            minibatch: Minibatch::new(features, stage::variety(settings), layers),
            head: layers.linear(stage::features(settings, features), 2 * CLASSES, true),
        }
    }

    /// # Shapes
    /// - `images`: `[n, 1, 28, 28]`
    /// - output: logits `[n, 20]`
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let features = self.trunk.forward(images);
        self.head.forward(self.minibatch.forward(features))
    }
}

/// log P(real) − log P(fake): `[n, 20]` to `[n, 1]`, positive for "real".
fn source(logits: &Tensor<2>) -> Tensor<2> {
    let logs = log_softmax(logits.clone(), 1);
    let real = log_sum_exp(logs.clone().narrow(1, 0, CLASSES));
    real - log_sum_exp(logs.narrow(1, CLASSES, CLASSES))
}

/// The mean of the softmax over a batch, `[20]`.
fn bars(logits: Tensor<2>) -> Tensor<1> {
    softmax(logits, 1).mean_dim(0).reshape([2 * CLASSES as i32])
}

/// −E[log p_c(x)] − E[log p_{N+c}(G(c, z))], from D's logits for real images and fakes.
pub fn discriminator_loss(
    real: &Tensor<2>,
    fake: &Tensor<2>,
    [real_labels, fake_labels]: [&[u8]; 2],
) -> Tensor<1> {
    cross_entropy(real.clone(), &outputs(real_labels, real_output))
        + cross_entropy(fake.clone(), &outputs(fake_labels, fake_output))
}

/// −E[log p_c(G(c, z))], from D's logits for fakes.
pub fn generator_loss(fake: &Tensor<2>, labels: &[u8]) -> Tensor<1> {
    cross_entropy(fake.clone(), &outputs(labels, real_output))
}

/// 2N-GAN in training.
pub struct TwoN {
    stage: Stage,
    generator: Trainable<ImageGenerator>,
    discriminator: Trainable<Discriminator>,
}

impl TwoN {
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

    /// Phase one: D learns which of its outputs is right for real images and for `fake`. Its
    /// logits for both come back with the loss.
    async fn train_discriminator(
        &mut self,
        batch: &Batch,
        fake: Tensor<4>,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<(Tensor<1>, [Tensor<2>; 2]), ReplicaError> {
        let [real, fake] = self.stage.lesson(batch, fake, replicas.replica(), noise);
        let noisy = self.stage.noisy(&real.images, replicas.replica(), noise);
        let (settings, d) = (&self.stage.settings, &self.discriminator.net);
        let labels = [real.labels.as_slice(), &fake.labels];
        let apart = d.minibatch.compares();
        let forward = |images, _: &[u8]| d.forward(images);
        let (real, fake, noisy) = stage::judge(apart, &real, &fake, noisy, forward);
        let mut loss = discriminator_loss(&real, &fake, labels);
        if let Some(noisy) = noisy {
            loss = loss + approximate_r1(real.clone(), noisy, settings.r1_weight);
        }
        let batch = settings.batch_size;
        self.discriminator.learn(&loss, batch, replicas).await?;
        Ok((loss, [real, fake]))
    }

    /// Phase two: G learns to make the frozen D say "a real one of the class asked for".
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        real: &Batch,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<Tensor<1>, ReplicaError> {
        let d = self.discriminator.frozen();
        let fake = self.stage.veiled(fake, replicas.replica(), noise);
        let loss = generator_loss(&d.forward(fake.clone()), &real.labels);
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

impl Gan for TwoN {
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
                let fake = self.generator.frozen().forward(z, &batch.labels);
                self.train_discriminator(&batch, fake, noise, replicas)
                    .await?;
            }
            let batch = next_batch();
            let z = self.stage.latent(replicas.replica(), noise);
            // The last fakes serve both phases: D sees them detached, then G learns from them.
            let fake = self.generator.net.forward(z, &batch.labels);
            let (d_loss, [real, judged]) = self
                .train_discriminator(&batch, fake.clone(), noise, replicas)
                .await?;
            let g_loss = self.train_generator(fake, &batch, noise, replicas).await?;
            let d_real = accuracy(source(&real), true);
            let d_fake = accuracy(source(&judged), false);
            Ok(Measured::with(
                [d_loss, g_loss, d_real, d_fake],
                vec![bars(real), bars(judged)],
            ))
        }
        .boxed_local()
    }

    fn discriminate(&self, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        source(&self.discriminator.frozen().forward(images))
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
