//! cGAN: Mirza & Osindero 2014, "Conditional generative adversarial nets", arXiv:1411.1784.
//!
//! The perceptrons of the first GAN, both told the class y (eq. 2):
//!
//! > min_G max_D  E_x[log D(x|y)] + E_z[log(1 − D(G(z|y)|y))]
//!
//! y is a one-hot row joined to z for G and, in the classic recipe, to the pixels for D (§3.2); G
//! learns by the non-saturating loss. The fast recipe tells D the class by a projection (Miyato &
//! Koyama 2018, eq. 3), because ten inputs among 784 pixels are easily overlooked, and G a second
//! time by the scales and shifts of its BatchNorm; it has approximate R1, and D is also shown real
//! pictures under wrong labels (Reed et al. 2016, §4.2), which it is to refuse.
//!
//! In the paper both inputs pass a hidden layer of their own before they are joined, D has maxout
//! with dropout, and the optimiser is momentum; here it is joined at once, LeakyReLU, and Adam.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use crate::core::{CLASSES, PIXELS, Recipe, Settings};
use crate::families::sizes::hidden;
use crate::families::stage::{self, Stage};
use crate::families::{Batch, Gan, Measured, TrainableGenerator};
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::convolutional::join_label;
use crate::nn::layers::Layers;
use crate::nn::losses::{
    accuracy, approximate_r1, belief, discriminator_loss, generator_loss, refusal_loss,
};
use crate::nn::minibatch::Minibatch;
use crate::nn::noise::Noise;
use crate::nn::one_hot;
use crate::nn::perceptron::{PixelGenerator, PixelTrunk};
use crate::nn::trainable::{AnyTrainable, Trainable};

/// 784 pixels and class → two hidden layers → logit.
#[derive(Module, Debug)]
pub struct Discriminator {
    trunk: PixelTrunk,
    minibatch: Minibatch,
    head: Linear,
    /// The class vectors e_y, `[10, features]`: the fast recipe only.
    classes: Option<Linear>,
}

impl Discriminator {
    fn new(settings: &Settings, layers: &mut Layers) -> Self {
        let [narrow, wide] = hidden(settings.size);
        let fast = settings.recipe == Recipe::Fast;
        let inputs = if fast { PIXELS } else { PIXELS + CLASSES };
        Self {
            trunk: PixelTrunk::new(inputs, [wide, narrow], layers),
            minibatch: Minibatch::new(narrow, stage::variety(settings), layers),
            head: layers.linear(stage::features(settings, narrow), 1, true),
            classes: fast.then(|| layers.linear(CLASSES, narrow, false)),
        }
    }

    /// `[n, 1, 28, 28]` and `n` labels to `[n, features]`.
    fn features(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        let joined = if self.classes.is_some() { 0 } else { CLASSES };
        let input = join_label(images.flatten(1, 3), labels, joined);
        self.trunk.forward(input)
    }

    /// # Shapes
    /// - `images`: `[n, 1, 28, 28]`, `labels`: `n`
    /// - output: logits `[n, 1]`, positive for "real, and of that class"
    fn forward(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        let features = self.features(images, labels);
        let logits = self.head.forward(self.minibatch.forward(features.clone()));
        match &self.classes {
            None => logits,
            Some(classes) => {
                let class = one_hot(labels, CLASSES, &features.device());
                logits + (classes.forward(class) * features).sum_dim(1)
            }
        }
    }
}

/// cGAN in training.
pub struct Cgan {
    stage: Stage,
    generator: Trainable<PixelGenerator>,
    discriminator: Trainable<Discriminator>,
}

impl Cgan {
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

    /// Phase one: D learns to tell real from `fake`, both of the batch's classes. Its logits for
    /// both come back with the loss.
    async fn train_discriminator(
        &mut self,
        real: &Batch,
        fake: Tensor<4>,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<(Tensor<1>, [Tensor<2>; 2]), ReplicaError> {
        let [photos, drawn] = self.stage.lesson(real, fake, replicas.replica(), noise);
        let noisy = self.stage.noisy(&photos.images, replicas.replica(), noise);
        let (settings, d) = (&self.stage.settings, &self.discriminator.net);
        let forward = |images, labels: &[u8]| d.forward(images, labels);
        let apart = d.minibatch.compares();
        let (real, fake, noisy) = stage::judge(apart, &photos, &drawn, noisy, forward);
        let mut loss = discriminator_loss(real.clone(), fake.clone(), settings.label_smoothing);
        if let Some(noisy) = noisy {
            loss = loss + approximate_r1(real.clone(), noisy, settings.r1_weight);
        }
        if settings.wrong_labels > 0.0 {
            let wrong = self
                .stage
                .wrong_labels(&photos.labels, replicas.replica(), noise);
            let refused = refusal_loss(d.forward(photos.images, &wrong));
            loss = loss + refused.mul_scalar(settings.wrong_labels);
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
        let (d, labels) = (self.discriminator.frozen(), &real.labels);
        let fake = self.stage.veiled(fake, replicas.replica(), noise);
        let loss = generator_loss(d.forward(fake.clone(), labels));
        let features = |images| d.features(images, labels);
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

impl Gan for Cgan {
    fn step<'a>(
        &'a mut self,
        next_batch: &'a mut dyn FnMut() -> Batch,
        noise: &'a mut Noise,
        replicas: &'a mut dyn Replicas,
    ) -> LocalBoxFuture<'a, Result<Measured, ReplicaError>> {
        async move {
            for _ in 1..self.stage.settings.d_steps {
                let real = next_batch();
                let z = self.stage.latent(replicas.replica(), noise);
                let fake = self.generator.frozen().forward(z, &real.labels);
                self.train_discriminator(&real, fake, noise, replicas)
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

    fn discriminate(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        self.discriminator.frozen().forward(images, labels)
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
