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
//! output, LeakyReLU in D. Rates and betas are the paper's (§4): Adam 2e-4, β1 0.5.

use burn::module::Module;
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::nn::{BatchNorm, Linear};
use burn::tensor::activation::tanh;
use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use super::{Batch, Gan, Measured, Painter};
use crate::nn::adam::Adam;
use crate::nn::kernels::{Forward, leaky_relu, relu};
use crate::nn::layers::{Init, Layers};
use crate::nn::losses::{accuracy, approximate_r1, discriminator_loss, generator_loss};
use crate::nn::noise::Noise;
use crate::nn::team::{Seat, Team, TeamError, combine};
use crate::nn::weights::{self, OnDevice, Weights, WeightsError};
use crate::nn::{average, from_host};
use crate::protocol::{PIXELS, Settings, Size};

/// Slope of LeakyReLU below zero (§4).
const SLOPE: f64 = 0.2;
/// G starts from a 7×7 map, which two doublings bring to 28×28.
const START: usize = 7;
/// D ends in a 4×4 map: 28 → 14 → 7 → 4.
const END: usize = 4;

/// BatchNorm's momentum while training (Ioffe & Szegedy 2015; the default of burn and PyTorch).
const NORM_MOMENTUM: f64 = 0.1;

/// Channels of G at 7×7, 14×14 and 28×28.
fn generator_channels(size: Size) -> [usize; 3] {
    match size {
        Size::Xs => [32, 32, 16],
        Size::S => [64, 64, 32],
    }
}

/// Channels of D at 14×14, 7×7 and 4×4.
fn discriminator_channels(size: Size) -> [usize; 3] {
    match size {
        Size::Xs => [16, 32, 64],
        Size::S => [32, 64, 128],
    }
}

/// z → 7×7 → 14×14 → 28×28 → image.
#[derive(Module, Debug)]
pub struct Generator {
    project: Linear,
    norm0: BatchNorm,
    up1: ConvTranspose2d,
    norm1: BatchNorm,
    up2: ConvTranspose2d,
    norm2: BatchNorm,
    image: Conv2d,
}

impl Generator {
    fn new(size: Size, layers: &mut Layers) -> Self {
        let [c7, c14, c28] = generator_channels(size);
        Self {
            project: layers.linear(size.latent(), c7 * START * START, false),
            norm0: layers.batch_norm(c7),
            up1: layers.upsample([c7, c14], false),
            norm1: layers.batch_norm(c14),
            up2: layers.upsample([c14, c28], false),
            norm2: layers.batch_norm(c28),
            image: layers.conv([c28, 1], 3, 1, 1, true),
        }
    }

    /// # Shapes
    /// - `z`: `[n, latent]`
    /// - output: `[n, 1, 28, 28]`, −1 to 1
    fn forward(&self, z: Tensor<2>) -> Tensor<4> {
        let [n, _] = z.dims();
        let [c7] = self.norm0.gamma.dims();
        let x = self.project.forward(z).reshape([n, c7, START, START]);
        let x = relu(self.norm0.apply(x));
        let x = relu(self.norm1.apply(self.up1.apply(x)));
        let x = relu(self.norm2.apply(self.up2.apply(x)));
        tanh(self.image.apply(x))
    }

    /// How much the next batch counts in the running statistics.
    fn set_momentum(&mut self, momentum: f64) {
        for norm in [&mut self.norm0, &mut self.norm1, &mut self.norm2] {
            norm.momentum = momentum;
        }
    }

    /// A trained generator, for drawing only.
    pub fn load(
        settings: &Settings,
        weights: &Weights,
        device: &Device,
    ) -> Result<Self, WeightsError> {
        let mut noise = Noise::new(settings.seed, 0);
        let mut layers = Layers {
            noise: &mut noise,
            init: Init::Dcgan,
            device,
        };
        weights::apply("", Self::new(settings.size, &mut layers), weights)
    }
}

impl Painter for Generator {
    fn paint(&self, z: Tensor<2>, _labels: &[u8]) -> Tensor<4> {
        self.forward(z)
    }
}

/// image → 14×14 → 7×7 → 4×4 → logit.
#[derive(Module, Debug)]
pub struct Discriminator {
    conv1: Conv2d,
    conv2: Conv2d,
    norm2: BatchNorm,
    conv3: Conv2d,
    norm3: BatchNorm,
    head: Linear,
}

impl Discriminator {
    fn new(size: Size, layers: &mut Layers) -> Self {
        let [c14, c7, c4] = discriminator_channels(size);
        Self {
            conv1: layers.conv([1, c14], 4, 2, 1, true),
            conv2: layers.conv([c14, c7], 4, 2, 1, false),
            norm2: layers.batch_norm(c7),
            conv3: layers.conv([c7, c4], 3, 2, 1, false),
            norm3: layers.batch_norm(c4),
            head: layers.linear(c4 * END * END, 1, true),
        }
    }

    /// # Shapes
    /// - `images`: `[n, 1, 28, 28]`
    /// - output: logits `[n, 1]`, positive for "real"
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let x = leaky_relu(self.conv1.apply(images), SLOPE);
        let x = leaky_relu(self.norm2.apply(self.conv2.apply(x)), SLOPE);
        let x = leaky_relu(self.norm3.apply(self.conv3.apply(x)), SLOPE);
        self.head.forward(x.flatten(1, 3))
    }
}

/// DCGAN in training.
pub struct Dcgan {
    settings: Settings,
    device: Device,
    generator: Generator,
    /// The moving average of `generator`; `None` where the settings switch it off.
    average: Option<Generator>,
    discriminator: Discriminator,
    adam_g: Adam,
    adam_d: Adam,
}

impl Dcgan {
    pub fn new(settings: &Settings, device: &Device) -> Self {
        // Built twice from the same noise: clones would share BatchNorm's running statistics.
        let generator = |noise: &mut Noise| {
            Generator::new(
                settings.size,
                &mut Layers {
                    noise,
                    init: Init::Dcgan,
                    device,
                },
            )
        };
        let average =
            (settings.ema > 0.0).then(|| generator(&mut Noise::new(settings.seed, 0)).no_grad());
        let mut noise = Noise::new(settings.seed, 0);
        let generator = generator(&mut noise);
        let mut layers = Layers {
            noise: &mut noise,
            init: Init::Dcgan,
            device,
        };
        let discriminator = Discriminator::new(settings.size, &mut layers);
        Self {
            generator,
            average,
            discriminator,
            adam_g: Adam::new(settings.lr_generator, settings.beta1, settings.beta2),
            adam_d: Adam::new(settings.lr_discriminator, settings.beta1, settings.beta2),
            settings: settings.clone(),
            device: device.clone(),
        }
    }

    /// This member's latents, `[rows, latent]`.
    fn latent(&self, seat: Seat, noise: &mut Noise) -> Tensor<2> {
        let (batch, latent) = (self.settings.batch_size, self.settings.size.latent());
        let rows = seat.rows(batch);
        let shape = [rows.len(), latent];
        from_host(noise.normal_rows(batch, rows, latent), shape, &self.device)
    }

    /// Phase one: D learns to tell `real` from `fake`. Real and fake make separate batches,
    /// for BatchNorm's sake.
    async fn train_discriminator(
        &mut self,
        real: Tensor<4>,
        fake: Tensor<4>,
        noise: &mut Noise,
        team: &mut dyn Team,
    ) -> Result<[Tensor<1>; 3], TeamError> {
        let d = &self.discriminator;
        let real_logits = d.forward(real.clone());
        let fake_logits = d.forward(fake.detach());
        let (d_real, d_fake) = (
            accuracy(real_logits.clone(), true),
            accuracy(fake_logits.clone(), false),
        );
        let mut loss = discriminator_loss(
            real_logits.clone(),
            fake_logits,
            self.settings.label_smoothing,
        );
        if self.settings.r1_weight > 0.0 {
            let (batch, rows) = (
                self.settings.batch_size,
                team.seat().rows(self.settings.batch_size),
            );
            let n = noise.normal_rows(batch, rows, PIXELS);
            let n = from_host(n, real.dims(), &self.device);
            let noisy = d.forward(real + n.mul_scalar(self.settings.r1_sigma));
            loss = loss + approximate_r1(real_logits, noisy, self.settings.r1_weight);
        }
        let (batch, gradients) = (self.settings.batch_size, loss.backward());
        let gradients = combine(team, batch, &self.discriminator, gradients).await?;
        self.discriminator = self.adam_d.step(self.discriminator.clone(), gradients);
        Ok([loss, d_real, d_fake])
    }

    /// Phase two: G learns to make the frozen D say "real" of `fake`.
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        team: &mut dyn Team,
    ) -> Result<Tensor<1>, TeamError> {
        let frozen = self.discriminator.clone().no_grad();
        let loss = generator_loss(frozen.forward(fake));
        let (batch, gradients) = (self.settings.batch_size, loss.backward());
        let gradients = combine(team, batch, &self.generator, gradients).await?;
        self.generator = self.adam_g.step(self.generator.clone(), gradients);
        if let Some(average) = self.average.take() {
            let decay = average::decay(self.settings.ema, self.adam_g.time() as u64);
            self.average = Some(average::update(average, &self.generator, decay));
        }
        Ok(loss)
    }

    /// The generator that draws: the average, or G itself.
    fn shown(&self) -> &Generator {
        self.average.as_ref().unwrap_or(&self.generator)
    }
}

impl Gan for Dcgan {
    fn parameters(&self) -> (usize, usize) {
        (
            weights::parameters(&self.generator),
            weights::parameters(&self.discriminator),
        )
    }

    fn set_rates(&mut self, generator: f64, discriminator: f64) {
        self.adam_g.rate = generator;
        self.adam_d.rate = discriminator;
    }

    fn step<'a>(
        &'a mut self,
        next_batch: &'a mut dyn FnMut() -> Batch,
        noise: &'a mut Noise,
        team: &'a mut dyn Team,
    ) -> LocalBoxFuture<'a, Result<Measured, TeamError>> {
        async move {
            let seat = team.seat();
            for _ in 1..self.settings.d_steps {
                let real = next_batch().images;
                let z = self.latent(seat, noise);
                let fake = self.generator.clone().no_grad().forward(z);
                self.train_discriminator(real, fake, noise, team).await?;
            }
            let real = next_batch().images;
            let z = self.latent(seat, noise);
            // The last fakes serve both phases: D sees them detached, then G learns from them.
            let fake = self.generator.forward(z);
            let [d_loss, d_real, d_fake] = self
                .train_discriminator(real, fake.clone(), noise, team)
                .await?;
            let g_loss = self.train_generator(fake, team).await?;
            Ok(Measured::new(d_loss, g_loss, d_real, d_fake))
        }
        .boxed_local()
    }

    fn draw(&self, z: Tensor<2>, _labels: &[u8]) -> Tensor<4> {
        self.shown().forward(z)
    }

    fn settle(&mut self, z: Tensor<2>, labels: &[u8], momentum: f64) {
        let shown = self.average.as_mut().unwrap_or(&mut self.generator);
        shown.set_momentum(momentum);
        self.draw(z, labels);
        let shown = self.average.as_mut().unwrap_or(&mut self.generator);
        shown.set_momentum(NORM_MOMENTUM);
    }

    fn save_generator(&self, out: &mut OnDevice) {
        out.add("", self.shown());
    }

    fn save(&self, out: &mut OnDevice) {
        out.add("generator", &self.generator);
        out.add("discriminator", &self.discriminator);
        if let Some(average) = &self.average {
            out.add("average", average);
        }
        self.adam_g.save("adam_g", out);
        self.adam_d.save("adam_d", out);
    }

    fn updates(&self) -> [i32; 2] {
        [self.adam_g.time(), self.adam_d.time()]
    }

    fn load(&mut self, weights: &Weights, updates: [i32; 2]) -> Result<(), WeightsError> {
        self.generator = weights::apply("generator", self.generator.clone(), weights)?;
        self.discriminator = weights::apply("discriminator", self.discriminator.clone(), weights)?;
        if let Some(average) = self.average.take() {
            self.average = Some(weights::apply("average", average, weights)?);
        }
        self.adam_g
            .load("adam_g", updates[0], weights, &self.device);
        self.adam_d
            .load("adam_d", updates[1], weights, &self.device);
        Ok(())
    }
}
