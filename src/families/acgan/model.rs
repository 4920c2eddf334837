//! ACGAN: Odena, Olah & Shlens 2017, "Conditional image synthesis with auxiliary classifier
//! GANs", arXiv:1610.09585.
//!
//! G is told the class c; D is not, but has to name it, by an auxiliary head beside the one for
//! real or fake. With the log-likelihoods of the right source and of the right class (eq. 2, 3)
//!
//! > L_S = E[log P(S = real | x)] + E[log P(S = fake | G(c, z))]
//! >
//! > L_C = E[log P(C = c | x)] + E[log P(C = c | G(c, z))]
//!
//! D maximises L_S + λ·L_C and G maximises λ·L_C − L_S; λ = 1 in the paper. For L_S, G takes the
//! non-saturating loss.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use crate::core::{CLASSES, Settings};
use crate::families::sizes::discriminator_channels;
use crate::families::stage::{self, Stage};
use crate::families::{Batch, Gan, Measured, TrainableGenerator};
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::convolutional::{ImageGenerator, ImageTrunk};
use crate::nn::layers::Layers;
use crate::nn::losses::{self, accuracy, approximate_r1, class_accuracy, cross_entropy};
use crate::nn::minibatch::Minibatch;
use crate::nn::noise::Noise;
use crate::nn::trainable::{AnyTrainable, Trainable};

/// image → features → source logit and class logits.
#[derive(Module, Debug)]
pub struct Discriminator {
    trunk: ImageTrunk,
    minibatch: Minibatch,
    source: Linear,
    class: Linear,
}

impl Discriminator {
    fn new(settings: &Settings, layers: &mut Layers) -> Self {
        let channels = discriminator_channels(settings.size);
        let features = ImageTrunk::features(channels);
        Self {
            trunk: ImageTrunk::new(channels, layers),
            minibatch: Minibatch::new(features, stage::variety(settings), layers),
            source: layers.linear(stage::features(settings, features), 1, true),
            class: layers.linear(features, CLASSES, true),
        }
    }

    /// # Shapes
    /// - `images`: `[n, 1, 28, 28]`
    /// - output: `[n, 1 + 10]`: the source logit, positive for "real", then the class logits
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let features = self.trunk.forward(images);
        let source = self.minibatch.forward(features.clone());
        let source = self.source.forward(source);
        Tensor::cat(vec![source, self.class.forward(features)], 1)
    }
}

/// The source logit `[n, 1]` of D's outputs.
fn source(outputs: &Tensor<2>) -> Tensor<2> {
    outputs.clone().narrow(1, 0, 1)
}

/// The class logits `[n, 10]` of D's outputs.
fn class(outputs: &Tensor<2>) -> Tensor<2> {
    outputs.clone().narrow(1, 1, CLASSES)
}

/// −(L_S + λ·L_C), from D's outputs for real images and fakes.
pub fn discriminator_loss(
    real: &Tensor<2>,
    fake: &Tensor<2>,
    [real_labels, fake_labels]: [&[u8]; 2],
    settings: &Settings,
) -> Tensor<1> {
    let sources = losses::discriminator_loss(source(real), source(fake), settings.label_smoothing);
    let classes = cross_entropy(class(real), real_labels) + cross_entropy(class(fake), fake_labels);
    sources + classes.mul_scalar(settings.class_weight)
}

/// −E[log P(S = real)] − λ·E[log P(C = c)], from D's outputs for fakes.
pub fn generator_loss(fake: &Tensor<2>, labels: &[u8], settings: &Settings) -> Tensor<1> {
    losses::generator_loss(source(fake))
        + cross_entropy(class(fake), labels).mul_scalar(settings.class_weight)
}

/// ACGAN in training.
pub struct Acgan {
    stage: Stage,
    generator: Trainable<ImageGenerator>,
    discriminator: Trainable<Discriminator>,
}

impl Acgan {
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

    /// Phase one: D learns source and class of real images and of `fake`. With the loss come how
    /// often it names the source of real and of fake ones, and then their class.
    async fn train_discriminator(
        &mut self,
        batch: &Batch,
        fake: Tensor<4>,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<(Tensor<1>, [Tensor<1>; 4]), ReplicaError> {
        let [real, fake] = self.stage.lesson(batch, fake, replicas.replica(), noise);
        let noisy = self.stage.noisy(&real.images, replicas.replica(), noise);
        let (settings, d) = (&self.stage.settings, &self.discriminator.net);
        let labels = [real.labels.as_slice(), &fake.labels];
        let apart = d.minibatch.compares();
        let forward = |images, _: &[u8]| d.forward(images);
        let (real, fake, noisy) = stage::judge(apart, &real, &fake, noisy, forward);
        let rights = [
            accuracy(source(&real), true),
            accuracy(source(&fake), false),
            class_accuracy(class(&real), labels[0]),
            class_accuracy(class(&fake), labels[1]),
        ];
        let mut loss = discriminator_loss(&real, &fake, labels, settings);
        if let Some(noisy) = noisy {
            loss = loss + approximate_r1(source(&real), source(&noisy), settings.r1_weight);
        }
        let batch = settings.batch_size;
        self.discriminator.learn(&loss, batch, replicas).await?;
        Ok((loss, rights))
    }

    /// Phase two: G learns to make the frozen D say "real" and name the class asked for.
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        real: &Batch,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<Tensor<1>, ReplicaError> {
        let d = self.discriminator.frozen();
        let fake = self.stage.veiled(fake, replicas.replica(), noise);
        let outputs = d.forward(fake.clone());
        let loss = generator_loss(&outputs, &real.labels, &self.stage.settings);
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

impl Gan for Acgan {
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
            let (d_loss, [d_real, d_fake, on_real, on_fake]) = self
                .train_discriminator(&batch, fake.clone(), noise, replicas)
                .await?;
            let g_loss = self.train_generator(fake, &batch, noise, replicas).await?;
            Ok(Measured::with(
                [d_loss, g_loss, d_real, d_fake],
                vec![on_real, on_fake],
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
