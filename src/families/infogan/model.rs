//! InfoGAN: Chen et al. 2016, "InfoGAN: interpretable representation learning by information
//! maximizing generative adversarial nets", arXiv:1606.03657.
//!
//! Beside the noise z, G gets codes c: one of ten values, and two uniform on [−1, 1]. No labels are
//! used. A network Q, on D's trunk, must read the codes off the picture (eq. 6):
//!
//! > min_{G,Q} max_D  V(D, G) − λ·L_I(G, Q)
//!
//! with the lower bound of the mutual information L_I(G, Q) = E[log Q(c|G(z, c))] + H(c) (eq. 5),
//! where H(c) is constant. Q says of the ten values a softmax, of the continuous codes the mean and
//! deviation of a Gaussian (§6). Q's own step is taken together with D's, on the same fakes.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use crate::core::{CLASSES, CODES, Settings};
use crate::families::sizes::discriminator_channels;
use crate::families::stage::{self, Stage};
use crate::families::{Batch, Gan, Measured, TrainableGenerator};
use crate::nn::all_reduce::{Replica, ReplicaError, Replicas};
use crate::nn::convolutional::{ImageGenerator, ImageTrunk};
use crate::nn::from_host;
use crate::nn::layers::Layers;
use crate::nn::losses::{
    accuracy, approximate_r1, class_accuracy, cross_entropy, discriminator_loss, gaussian_loss,
    generator_loss,
};
use crate::nn::minibatch::Minibatch;
use crate::nn::noise::Noise;
use crate::nn::trainable::{AnyTrainable, Trainable};

/// The continuous codes count by this in L_I (the paper's code; appendix C.1 has λ smaller for
/// continuous codes, "so that they are on the same scale as the GAN objectives").
const CONTINUOUS: f64 = 0.1;
/// Q's log deviations stay within these bounds, or a lucky guess would be worth any price.
const LOG_DEVIATION: f32 = 2.0;

/// image → features → source logit, and what Q reads: logits of the ten values, mean and log
/// deviation of the continuous codes.
#[derive(Module, Debug)]
pub struct Discriminator {
    trunk: ImageTrunk,
    minibatch: Minibatch,
    source: Linear,
    q: Linear,
}

impl Discriminator {
    fn new(settings: &Settings, layers: &mut Layers) -> Self {
        let channels = discriminator_channels(settings.size);
        let features = ImageTrunk::features(channels);
        Self {
            trunk: ImageTrunk::new(channels, layers),
            minibatch: Minibatch::new(features, stage::variety(settings), layers),
            source: layers.linear(stage::features(settings, features), 1, true),
            q: layers.linear(features, CLASSES + 2 * CODES, true),
        }
    }

    /// # Shapes
    /// - `images`: `[n, 1, 28, 28]`
    /// - output: `[n, 1 + 10 + 2 + 2]`, as above; the source logit is positive for "real"
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let features = self.trunk.forward(images);
        let source = self.minibatch.forward(features.clone());
        let source = self.source.forward(source);
        Tensor::cat(vec![source, self.q.forward(features)], 1)
    }
}

/// The codes of some pictures.
#[derive(Clone)]
pub struct Codes {
    /// `n` of 0 to 9.
    pub values: Vec<u8>,
    /// `[n, 2]`, −1 to 1.
    pub continuous: Tensor<2>,
}

impl Codes {
    /// This member's, drawn for the whole batch.
    fn draw(batch: usize, replica: Replica, noise: &mut Noise, device: &Device) -> Self {
        let rows = replica.rows(batch);
        let value = |u: f32| ((u + 1.0) / 2.0 * CLASSES as f32) as u8;
        let values: Vec<u8> = noise.uniform(batch, 1.0).into_iter().map(value).collect();
        let continuous = noise.uniform(batch * CODES, 1.0);
        let mine = continuous[rows.start * CODES..rows.end * CODES].to_vec();
        Self {
            continuous: from_host(mine, [rows.len(), CODES], device),
            // The largest u rounds up to ten.
            values: values[rows]
                .iter()
                .map(|&value| value.min(CLASSES as u8 - 1))
                .collect(),
        }
    }
}

/// −E[log Q(c|x)] for the ten values and for the continuous codes, in nats, from D's and Q's
/// outputs for fakes.
pub fn information_losses(outputs: &Tensor<2>, codes: &Codes) -> [Tensor<1>; 2] {
    let continuous = outputs.clone().narrow(1, 1 + CLASSES, 2 * CODES);
    let mean = continuous.clone().narrow(1, 0, CODES);
    let log_deviation = continuous
        .narrow(1, CODES, CODES)
        .clamp(-LOG_DEVIATION, LOG_DEVIATION);
    [
        cross_entropy(class(outputs), &codes.values),
        gaussian_loss(codes.continuous.clone(), mean, log_deviation),
    ]
}

/// −L_I but for the constant.
fn information_loss(outputs: &Tensor<2>, codes: &Codes) -> Tensor<1> {
    let [values, continuous] = information_losses(outputs, codes);
    values + continuous.mul_scalar(CONTINUOUS)
}

/// The source logit `[n, 1]` of D's outputs.
fn source(outputs: &Tensor<2>) -> Tensor<2> {
    outputs.clone().narrow(1, 0, 1)
}

/// Q's logits of the ten values, `[n, 10]`.
fn class(outputs: &Tensor<2>) -> Tensor<2> {
    outputs.clone().narrow(1, 1, CLASSES)
}

/// InfoGAN in training.
pub struct InfoGan {
    stage: Stage,
    generator: Trainable<ImageGenerator>,
    discriminator: Trainable<Discriminator>,
}

impl InfoGan {
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

    /// This member's codes and noise for a step.
    fn codes(&self, replica: Replica, noise: &mut Noise) -> (Codes, Tensor<2>) {
        let codes = Codes::draw(
            self.stage.settings.batch_size,
            replica,
            noise,
            &self.stage.device,
        );
        let z = self.stage.latent(replica, noise);
        let z = Tensor::cat(vec![codes.continuous.clone(), z], 1);
        (codes, z)
    }

    /// Phase one: D learns to tell `real` from `fake`, Q to read the codes of `fake`. The outputs
    /// for both come back with the loss.
    async fn train_discriminator(
        &mut self,
        real: &Batch,
        (fake, codes): (Tensor<4>, &Codes),
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<(Tensor<1>, [Tensor<2>; 2]), ReplicaError> {
        let [real, fake] = self.stage.lesson(real, fake, replicas.replica(), noise);
        let noisy = self.stage.noisy(&real.images, replicas.replica(), noise);
        let (settings, d) = (&self.stage.settings, &self.discriminator.net);
        let apart = d.minibatch.compares();
        let forward = |images, _: &[u8]| d.forward(images);
        let (real, fake, noisy) = stage::judge(apart, &real, &fake, noisy, forward);
        let sources = discriminator_loss(source(&real), source(&fake), settings.label_smoothing);
        let mut loss = sources + information_loss(&fake, codes).mul_scalar(settings.class_weight);
        if let Some(noisy) = noisy {
            loss = loss + approximate_r1(source(&real), source(&noisy), settings.r1_weight);
        }
        let batch = settings.batch_size;
        self.discriminator.learn(&loss, batch, replicas).await?;
        Ok((loss, [real, fake]))
    }

    /// Phase two: G learns to make the frozen D say "real" and to let the frozen Q read the codes.
    async fn train_generator(
        &mut self,
        (fake, codes): (Tensor<4>, &Codes),
        real: &Batch,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<Tensor<1>, ReplicaError> {
        let d = self.discriminator.frozen();
        let fake = self.stage.veiled(fake, replicas.replica(), noise);
        let outputs = d.forward(fake.clone());
        let loss = generator_loss(source(&outputs))
            + information_loss(&outputs, codes).mul_scalar(self.stage.settings.class_weight);
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

impl Gan for InfoGan {
    fn step<'a>(
        &'a mut self,
        next_batch: &'a mut dyn FnMut() -> Batch,
        noise: &'a mut Noise,
        replicas: &'a mut dyn Replicas,
    ) -> LocalBoxFuture<'a, Result<Measured, ReplicaError>> {
        async move {
            for _ in 1..self.stage.settings.d_steps {
                let batch = next_batch();
                let (codes, z) = self.codes(replicas.replica(), noise);
                let fake = self.generator.frozen().forward(z, &codes.values);
                self.train_discriminator(&batch, (fake, &codes), noise, replicas)
                    .await?;
            }
            let batch = next_batch();
            let (codes, z) = self.codes(replicas.replica(), noise);
            // The last fakes serve both phases: D sees them detached, then G learns from them.
            let fake = self.generator.net.forward(z, &codes.values);
            let (d_loss, [real, judged]) = self
                .train_discriminator(&batch, (fake.clone(), &codes), noise, replicas)
                .await?;
            let g_loss = self
                .train_generator((fake, &codes), &batch, noise, replicas)
                .await?;
            let d_real = accuracy(source(&real), true);
            let d_fake = accuracy(source(&judged), false);
            let [values, continuous] = information_losses(&judged, &codes);
            let right = class_accuracy(class(&judged), &codes.values);
            Ok(Measured::with(
                [d_loss, g_loss, d_real, d_fake],
                vec![values, continuous, right],
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
