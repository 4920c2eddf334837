//! SNGAN: Miyato et al. 2018, "Spectral normalization for generative adversarial networks",
//! arXiv:1802.05957.
//!
//! Each layer of D is divided by its largest singular value (eq. 8):
//!
//! > W̄_SN(W) = W / σ(W)
//!
//! so that no layer stretches anything and D as a whole is steep nowhere, whatever the data. σ
//! comes from a power iteration, one turn for each update of D, whose vector is kept from step to
//! step (algorithm 1). A convolution's weights are taken as a matrix, outputs by all else. The loss
//! is the hinge (eq. 16 and 17):
//!
//! > L_D = E_x[max(0, 1 − D(x))] + E_z[max(0, 1 + D(G(z)))],  L_G = −E_z[D(G(z))]

use burn::module::Module;
use burn::nn::Linear;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use crate::core::{Settings, Size};
use crate::families::sizes::discriminator_channels;
use crate::families::stage::{self, Stage};
use crate::families::{Batch, Gan, Measured, TrainableGenerator};
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::convolutional::{ImageGenerator, SLOPE};
use crate::nn::kernels::{convolve, leaky_relu};
use crate::nn::layers::Layers;
use crate::nn::losses::{accuracy, hinge_discriminator_loss, wasserstein_generator_loss};
use crate::nn::noise::Noise;
use crate::nn::spectral::Spectral;
use crate::nn::trainable::{AnyTrainable, Trainable};

/// D ends in a 4×4 map: 28 → 14 → 7 → 4.
const END: usize = 4;

/// image → 14×14 → 7×7 → 4×4 → score, each layer with its power iteration.
#[derive(Module, Debug)]
pub struct Discriminator {
    conv1: Conv2d,
    conv2: Conv2d,
    conv3: Conv2d,
    head: Linear,
    spectral1: Spectral,
    spectral2: Spectral,
    spectral3: Spectral,
    spectral_head: Spectral,
}

impl Discriminator {
    fn new(size: Size, layers: &mut Layers) -> Self {
        let [c14, c7, c4] = discriminator_channels(size);
        Self {
            conv1: layers.conv([1, c14], 4, 2, 1, true),
            conv2: layers.conv([c14, c7], 4, 2, 1, true),
            conv3: layers.conv([c7, c4], 3, 2, 1, true),
            head: layers.linear(c4 * END * END, 1, true),
            spectral1: Spectral::new(c14, layers),
            spectral2: Spectral::new(c7, layers),
            spectral3: Spectral::new(c4, layers),
            spectral_head: Spectral::new(1, layers),
        }
    }

    /// `[n, 1, 28, 28]` to `[n, features]`.
    fn features(&self, images: Tensor<4>) -> Tensor<2> {
        let x = leaky_relu(normalised(&self.conv1, &self.spectral1, images), SLOPE);
        let x = leaky_relu(normalised(&self.conv2, &self.spectral2, x), SLOPE);
        let x = leaky_relu(normalised(&self.conv3, &self.spectral3, x), SLOPE);
        x.flatten(1, 3)
    }

    /// # Shapes
    /// - `images`: `[n, 1, 28, 28]`
    /// - output: `[n, 1]`, positive for "real"
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let weights = self.head.weight.val();
        let weights = weights.clone() / self.spectral_head.sigma(weights.transpose());
        let scores = self.features(images).matmul(weights);
        match &self.head.bias {
            Some(bias) => scores + bias.val().reshape([1, 1]),
            None => scores,
        }
    }

    /// One turn of each layer's power iteration.
    fn iterate(&mut self) {
        self.spectral1.iterate(matrix(&self.conv1));
        self.spectral2.iterate(matrix(&self.conv2));
        self.spectral3.iterate(matrix(&self.conv3));
        let head = self.head.weight.val().transpose();
        self.spectral_head.iterate(head);
    }

    /// σ of each layer, `[4]`.
    fn sigmas(&self) -> Tensor<1> {
        let sigmas = [
            self.spectral1.sigma(matrix(&self.conv1)),
            self.spectral2.sigma(matrix(&self.conv2)),
            self.spectral3.sigma(matrix(&self.conv3)),
            self.spectral_head.sigma(self.head.weight.val().transpose()),
        ];
        Tensor::cat(sigmas.to_vec(), 0).reshape([-1])
    }
}

/// A convolution's weights as a matrix, `[outputs, inputs · k · k]`.
fn matrix(conv: &Conv2d) -> Tensor<2> {
    conv.weight.val().flatten(1, 3)
}

/// A convolution with W / σ(W) in the place of W.
fn normalised(conv: &Conv2d, spectral: &Spectral, images: Tensor<4>) -> Tensor<4> {
    let sigma = spectral.sigma(matrix(conv)).reshape([1, 1, 1, 1]);
    convolve(conv, conv.weight.val() / sigma, images)
}

/// SNGAN in training.
pub struct Sngan {
    stage: Stage,
    generator: Trainable<ImageGenerator>,
    discriminator: Trainable<Discriminator>,
}

impl Sngan {
    pub fn new(settings: &Settings, device: &Device) -> Self {
        let mut noise = Noise::new(settings.seed, 0);
        let generator = crate::families::trainable_generator(
            settings,
            &mut noise,
            device,
            crate::families::image_generator,
        );
        let mut layers = crate::families::layers(&mut noise, settings, device);
        let discriminator = Discriminator::new(settings.size, &mut layers);
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

    /// Phase one: D learns to put real pictures above 1 and `fake` ones below −1.
    async fn train_discriminator(
        &mut self,
        batch: &Batch,
        fake: Tensor<4>,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<[Tensor<1>; 3], ReplicaError> {
        let [real, fake] = self.stage.lesson(batch, fake, replicas.replica(), noise);
        self.discriminator.net.iterate();
        let d = &self.discriminator.net;
        let forward = |images, _: &[u8]| d.forward(images);
        let (real, fake, _) = stage::judge(false, &real, &fake, None, forward);
        let (d_real, d_fake) = (accuracy(real.clone(), true), accuracy(fake.clone(), false));
        let loss = hinge_discriminator_loss(real, fake);
        let batch = self.stage.settings.batch_size;
        self.discriminator.learn(&loss, batch, replicas).await?;
        Ok([loss, d_real, d_fake])
    }

    /// Phase two: G learns to raise what the frozen D says of `fake`.
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        real: &Batch,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<Tensor<1>, ReplicaError> {
        let d = self.discriminator.frozen();
        let fake = self.stage.veiled(fake, replicas.replica(), noise);
        let loss = wasserstein_generator_loss(d.forward(fake.clone()));
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

impl Gan for Sngan {
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
            let sigmas = self.discriminator.net.sigmas();
            Ok(Measured::with(
                [d_loss, g_loss, d_real, d_fake],
                vec![sigmas],
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
