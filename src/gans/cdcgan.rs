//! cDCGAN: Mirza & Osindero 2014, "Conditional generative adversarial nets", arXiv:1411.1784,
//! in the convolutional form of DCGAN (Radford et al. 2015).
//!
//! Both players are told the class y (eq. 2):
//!
//! > min_G max_D  E_x[log D(x|y)] + E_z[log(1 − D(G(z|y)|y))]
//!
//! G gets y as a one-hot row joined to z. D gets it in one of two ways, by recipe:
//!
//! - *classic*: ten one-hot planes joined to the image; BatchNorm, Adam 2e-4 and β1 0.5 as in
//!   DCGAN;
//! - *fast*: a projection discriminator, D(x, y) = w·h(x) + e_y·h(x) (Miyato & Koyama 2018, eq. 3),
//!   without BatchNorm; approximate R1 keeps it flat around real images, which allows rates ten
//!   times as high, with β1 = 0. Garments appear within some hundred steps.

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
use crate::nn::{average, from_host, one_hot};
use crate::protocol::{CLASSES, PIXELS, Recipe, SIDE, Settings, Size};

/// Slope of LeakyReLU below zero (Radford et al. 2015, §4).
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

/// z and class → 7×7 → 14×14 → 28×28 → image.
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
            project: layers.linear(size.latent() + CLASSES, c7 * START * START, false),
            norm0: layers.batch_norm(c7),
            up1: layers.upsample([c7, c14], false),
            norm1: layers.batch_norm(c14),
            up2: layers.upsample([c14, c28], false),
            norm2: layers.batch_norm(c28),
            image: layers.conv([c28, 1], 3, 1, 1, true),
        }
    }

    /// # Shapes
    /// - `z`: `[n, latent]`, `class`: one-hot `[n, 10]`
    /// - output: `[n, 1, 28, 28]`, −1 to 1
    fn forward(&self, z: Tensor<2>, class: Tensor<2>) -> Tensor<4> {
        let [n, _] = z.dims();
        let [c7] = self.norm0.gamma.dims();
        let x = self
            .project
            .forward(Tensor::cat(vec![z, class], 1))
            .reshape([n, c7, START, START]);
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
            init: init(settings.recipe),
            device,
        };
        weights::apply("", Self::new(settings.size, &mut layers), weights)
    }
}

impl Painter for Generator {
    fn paint(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<4> {
        let class = one_hot(labels, CLASSES, &z.device());
        self.forward(z, class)
    }
}

/// How D is told the class.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Conditioning {
    Planes,
    Projection,
}

/// image and class → 14×14 → 7×7 → 4×4 → logit.
#[derive(Module, Debug)]
pub struct Discriminator {
    conv1: Conv2d,
    conv2: Conv2d,
    /// BatchNorm: the classic recipe only.
    norm2: Option<BatchNorm>,
    conv3: Conv2d,
    norm3: Option<BatchNorm>,
    head: Linear,
    /// The class vectors e_y, `[10, features]`: the fast recipe only.
    classes: Option<Linear>,
    #[module(skip)]
    conditioning: Conditioning,
}

impl Discriminator {
    fn new(size: Size, recipe: Recipe, layers: &mut Layers) -> Self {
        let [c14, c7, c4] = discriminator_channels(size);
        let features = c4 * END * END;
        let classic = recipe == Recipe::Classic;
        let conditioning = if classic {
            Conditioning::Planes
        } else {
            Conditioning::Projection
        };
        let inputs = if classic { 1 + CLASSES } else { 1 };
        Self {
            conv1: layers.conv([inputs, c14], 4, 2, 1, true),
            conv2: layers.conv([c14, c7], 4, 2, 1, !classic),
            norm2: classic.then(|| layers.batch_norm(c7)),
            conv3: layers.conv([c7, c4], 3, 2, 1, !classic),
            norm3: classic.then(|| layers.batch_norm(c4)),
            head: layers.linear(features, 1, true),
            classes: (!classic).then(|| layers.linear(CLASSES, features, false)),
            conditioning,
        }
    }

    /// # Shapes
    /// - `images`: `[n, 1, 28, 28]`, `class`: one-hot `[n, 10]`
    /// - output: logits `[n, 1]`, positive for "real, and of that class"
    fn forward(&self, images: Tensor<4>, class: Tensor<2>) -> Tensor<2> {
        let x = match self.conditioning {
            Conditioning::Planes => join_planes(images, class.clone()),
            Conditioning::Projection => images,
        };
        let x = leaky_relu(self.conv1.apply(x), SLOPE);
        let x = leaky_relu(normalise(&self.norm2, self.conv2.apply(x)), SLOPE);
        let x = leaky_relu(normalise(&self.norm3, self.conv3.apply(x)), SLOPE);
        let features: Tensor<2> = x.flatten(1, 3);
        let logits = self.head.forward(features.clone());
        match &self.classes {
            None => logits,
            Some(classes) => logits + (classes.forward(class) * features).sum_dim(1),
        }
    }
}

fn normalise(norm: &Option<BatchNorm>, x: Tensor<4>) -> Tensor<4> {
    match norm {
        Some(norm) => norm.apply(x),
        None => x,
    }
}

/// `[n, 1, 28, 28]` and `[n, 10]` to `[n, 11, 28, 28]`.
fn join_planes(images: Tensor<4>, class: Tensor<2>) -> Tensor<4> {
    let [n, classes] = class.dims();
    let planes = class
        .reshape([n, classes, 1, 1])
        .expand([n, classes, SIDE, SIDE]);
    Tensor::cat(vec![images, planes], 1)
}

/// Initial weights by recipe: the paper's, or those that suit a network without BatchNorm.
fn init(recipe: Recipe) -> Init {
    match recipe {
        Recipe::Classic => Init::Dcgan,
        Recipe::Fast => Init::FanIn,
    }
}

/// cDCGAN in training.
pub struct Cdcgan {
    settings: Settings,
    device: Device,
    generator: Generator,
    /// The moving average of `generator`; `None` where the settings switch it off.
    average: Option<Generator>,
    discriminator: Discriminator,
    adam_g: Adam,
    adam_d: Adam,
}

impl Cdcgan {
    pub fn new(settings: &Settings, device: &Device) -> Self {
        // Built twice from the same noise: clones would share BatchNorm's running statistics.
        let generator = |noise: &mut Noise| {
            Generator::new(
                settings.size,
                &mut Layers {
                    noise,
                    init: init(settings.recipe),
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
            init: init(settings.recipe),
            device,
        };
        let discriminator = Discriminator::new(settings.size, settings.recipe, &mut layers);
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

    /// Phase one: D learns to tell `real` from `fake`, both of the classes `class`.
    async fn train_discriminator(
        &mut self,
        real: Tensor<4>,
        fake: Tensor<4>,
        class: Tensor<2>,
        noise: &mut Noise,
        team: &mut dyn Team,
    ) -> Result<[Tensor<1>; 3], TeamError> {
        let [real_logits, fake_logits, noisy_logits] =
            self.judge(real, fake.detach(), class, (team.seat(), noise));
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
            loss = loss + approximate_r1(real_logits, noisy_logits, self.settings.r1_weight);
        }
        let (batch, gradients) = (self.settings.batch_size, loss.backward());
        let gradients = combine(team, batch, &self.discriminator, gradients).await?;
        self.discriminator = self.adam_d.step(self.discriminator.clone(), gradients);
        Ok([loss, d_real, d_fake])
    }

    /// D's logits for real, fake and (where R1 wants them) noisy real images.
    ///
    /// Without BatchNorm one pass over all is faster; with it, each must be its own batch.
    fn judge(
        &self,
        real: Tensor<4>,
        fake: Tensor<4>,
        class: Tensor<2>,
        (seat, noise): (Seat, &mut Noise),
    ) -> [Tensor<2>; 3] {
        let mut parts = vec![real.clone(), fake];
        if self.settings.r1_weight > 0.0 {
            let (batch, rows) = (
                self.settings.batch_size,
                seat.rows(self.settings.batch_size),
            );
            let n = noise.normal_rows(batch, rows, PIXELS);
            let n = from_host(n, real.dims(), &self.device);
            parts.push(real + n.mul_scalar(self.settings.r1_sigma));
        }
        let d = &self.discriminator;
        let mut logits: Vec<Tensor<2>> = if d.norm2.is_some() {
            parts
                .into_iter()
                .map(|images| d.forward(images, class.clone()))
                .collect()
        } else {
            let count = parts.len();
            d.forward(Tensor::cat(parts, 0), class.repeat_dim(0, count))
                .chunk(count, 0)
        };
        // Without R1 the third is never looked at.
        let noisy = if logits.len() == 3 {
            logits.remove(2)
        } else {
            logits[0].clone()
        };
        [logits.remove(0), logits.remove(0), noisy]
    }

    /// Phase two: G learns to make the frozen D say "real" of `fake`.
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        class: Tensor<2>,
        team: &mut dyn Team,
    ) -> Result<Tensor<1>, TeamError> {
        let frozen = self.discriminator.clone().no_grad();
        let loss = generator_loss(frozen.forward(fake, class));
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

impl Gan for Cdcgan {
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
                let batch = next_batch();
                let class = one_hot(&batch.labels, CLASSES, &self.device);
                let z = self.latent(seat, noise);
                let fake = self.generator.clone().no_grad().forward(z, class.clone());
                self.train_discriminator(batch.images, fake, class, noise, team)
                    .await?;
            }
            let batch = next_batch();
            let class = one_hot(&batch.labels, CLASSES, &self.device);
            let z = self.latent(seat, noise);
            // The last fakes serve both phases: D sees them detached, then G learns from them.
            let fake = self.generator.forward(z, class.clone());
            let [d_loss, d_real, d_fake] = self
                .train_discriminator(batch.images, fake.clone(), class.clone(), noise, team)
                .await?;
            let g_loss = self.train_generator(fake, class, team).await?;
            Ok(Measured::new(d_loss, g_loss, d_real, d_fake))
        }
        .boxed_local()
    }

    fn draw(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<4> {
        let class = one_hot(labels, CLASSES, &self.device);
        self.shown().forward(z, class)
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
