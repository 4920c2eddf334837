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
use burn::nn::conv::Conv2d;
use burn::nn::{BatchNorm, Linear};
use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use super::sizes::discriminator_channels;
use super::{Artist, Batch, Gan, Measured};
use crate::nn::convolutional::{ImageGenerator, SLOPE};
use crate::nn::kernels::{Forward, leaky_relu};
use crate::nn::layers::Layers;
use crate::nn::losses::{accuracy, approximate_r1, discriminator_loss, generator_loss};
use crate::nn::noise::Noise;
use crate::nn::one_hot;
use crate::nn::player::{Learner, Player};
use crate::nn::team::{Seat, Team, TeamError};
use crate::protocol::{CLASSES, Recipe, SIDE, Settings, Size};

/// D ends in a 4×4 map: 28 → 14 → 7 → 4.
const END: usize = 4;

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

/// cDCGAN in training.
pub struct Cdcgan {
    settings: Settings,
    device: Device,
    generator: Player<ImageGenerator>,
    discriminator: Player<Discriminator>,
}

impl Cdcgan {
    pub fn new(settings: &Settings, device: &Device) -> Self {
        let mut noise = Noise::new(settings.seed, 0);
        let generator = super::drawing_player(settings, &mut noise, device, super::image_generator);
        let mut layers = super::layers(&mut noise, settings, device);
        let discriminator = Discriminator::new(settings.size, settings.recipe, &mut layers);
        Self {
            generator,
            discriminator: super::judging_player("discriminator", settings, discriminator),
            settings: settings.clone(),
            device: device.clone(),
        }
    }

    /// Phase one: D learns to tell real from `fake`, both of the batch's classes.
    async fn train_discriminator(
        &mut self,
        batch: &Batch,
        fake: Tensor<4>,
        noise: &mut Noise,
        team: &mut dyn Team,
    ) -> Result<[Tensor<1>; 3], TeamError> {
        let (real, fake, noisy) = self.judge(batch, fake.detach(), (team.seat(), noise));
        let (d_real, d_fake) = (accuracy(real.clone(), true), accuracy(fake.clone(), false));
        let settings = &self.settings;
        let mut loss = discriminator_loss(real.clone(), fake, settings.label_smoothing);
        if let Some(noisy) = noisy {
            loss = loss + approximate_r1(real, noisy, settings.r1_weight);
        }
        let batch = settings.batch_size;
        self.discriminator.learn(&loss, batch, team).await?;
        Ok([loss, d_real, d_fake])
    }

    /// D's logits for real, fake and (where R1 wants them) noisy real images.
    ///
    /// Without BatchNorm one pass over all is faster; with it, each must be its own batch.
    fn judge(
        &self,
        real: &Batch,
        fake: Tensor<4>,
        (seat, noise): (Seat, &mut Noise),
    ) -> (Tensor<2>, Tensor<2>, Option<Tensor<2>>) {
        let d = &self.discriminator.net;
        let class = one_hot(&real.labels, CLASSES, &self.device);
        let noisy = super::noisy(&self.settings, seat, &real.images, noise);
        if d.norm2.is_some() {
            let forward = |images| d.forward(images, class.clone());
            return (
                forward(real.images.clone()),
                forward(fake),
                noisy.map(forward),
            );
        }
        let count = if noisy.is_some() { 3 } else { 2 };
        super::together(real.images.clone(), fake, noisy, |images| {
            d.forward(images, class.repeat_dim(0, count))
        })
    }

    /// Phase two: G learns to make the frozen D say "real" of `fake`.
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        labels: &[u8],
        team: &mut dyn Team,
    ) -> Result<Tensor<1>, TeamError> {
        let class = one_hot(labels, CLASSES, &self.device);
        let loss = generator_loss(self.discriminator.frozen().forward(fake, class));
        let batch = self.settings.batch_size;
        self.generator.learn(&loss, batch, team).await?;
        Ok(loss)
    }
}

impl Gan for Cdcgan {
    fn step<'a>(
        &'a mut self,
        next_batch: &'a mut dyn FnMut() -> Batch,
        noise: &'a mut Noise,
        team: &'a mut dyn Team,
    ) -> LocalBoxFuture<'a, Result<Measured, TeamError>> {
        async move {
            for _ in 1..self.settings.d_steps {
                let batch = next_batch();
                let z = super::latent(&self.settings, team.seat(), noise, &self.device);
                let fake = self.generator.frozen().forward(z, &batch.labels);
                self.train_discriminator(&batch, fake, noise, team).await?;
            }
            let batch = next_batch();
            let z = super::latent(&self.settings, team.seat(), noise, &self.device);
            // The last fakes serve both phases: D sees them detached, then G learns from them.
            let fake = self.generator.net.forward(z, &batch.labels);
            let [d_loss, d_real, d_fake] = self
                .train_discriminator(&batch, fake.clone(), noise, team)
                .await?;
            let g_loss = self.train_generator(fake, &batch.labels, team).await?;
            Ok(Measured::new(d_loss, g_loss, d_real, d_fake))
        }
        .boxed_local()
    }

    fn believes(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        let class = one_hot(labels, CLASSES, &self.device);
        self.discriminator.frozen().forward(images, class)
    }

    fn generator(&self) -> &dyn Artist {
        &self.generator
    }

    fn generator_mut(&mut self) -> &mut dyn Artist {
        &mut self.generator
    }

    fn judges(&self) -> Vec<&dyn Learner> {
        vec![&self.discriminator]
    }

    fn judges_mut(&mut self) -> Vec<&mut dyn Learner> {
        vec![&mut self.discriminator]
    }
}
