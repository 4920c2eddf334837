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
//!
//! The logistic game above is one of five that can be chosen, and approximate R1 one of four ways
//! to keep D flat, so that the same networks can be compared under other losses.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use crate::core::{CLASSES, Loss, Recipe, SIDE, Settings};
use crate::families::sizes::discriminator_channels;
use crate::families::stage::{self, Stage, Threshold};
use crate::families::{Batch, Gan, Measured, TrainableGenerator};
use crate::nn::all_reduce::{Replica, ReplicaError, Replicas};
use crate::nn::convolutional::{ImageGenerator, ImageTrunk};
use crate::nn::layers::Layers;
use crate::nn::losses::{self, accuracy, approximate_r1};
use crate::nn::minibatch::Minibatch;
use crate::nn::noise::Noise;
use crate::nn::one_hot;
use crate::nn::penalties;
use crate::nn::trainable::{AnyTrainable, Trainable};

/// How D is told the class.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Conditioning {
    Planes,
    Projection,
}

/// image and class → 14×14 → 7×7 → 4×4 → logit.
#[derive(Module, Debug)]
pub struct Discriminator {
    /// With BatchNorm in the classic recipe only.
    trunk: ImageTrunk,
    minibatch: Minibatch,
    head: Linear,
    /// The class vectors e_y, `[10, features]`: the fast recipe only.
    classes: Option<Linear>,
    #[module(skip)]
    conditioning: Conditioning,
}

impl Discriminator {
    pub fn new(settings: &Settings, layers: &mut Layers) -> Self {
        let channels = discriminator_channels(settings.size);
        let features = ImageTrunk::features(channels);
        let classic = settings.recipe == Recipe::Classic;
        let conditioning = if classic {
            Conditioning::Planes
        } else {
            Conditioning::Projection
        };
        let inputs = if classic { 1 + CLASSES } else { 1 };
        Self {
            trunk: ImageTrunk::of(inputs, channels, classic, layers),
            minibatch: Minibatch::new(features, stage::variety(settings), layers),
            head: layers.linear(stage::features(settings, features), 1, true),
            classes: (!classic).then(|| layers.linear(CLASSES, features, false)),
            conditioning,
        }
    }

    /// `[n, 1, 28, 28]` and one-hot `[n, 10]` to `[n, features]`.
    fn features(&self, images: Tensor<4>, class: Tensor<2>) -> Tensor<2> {
        self.trunk.forward(match self.conditioning {
            Conditioning::Planes => join_planes(images, class),
            Conditioning::Projection => images,
        })
    }

    /// # Shapes
    /// - `images`: `[n, 1, 28, 28]`, `labels`: `n`
    /// - output: logits `[n, 1]`, positive for "real, and of that class"
    pub fn forward(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        let class = one_hot(labels, CLASSES, &images.device());
        let features = self.features(images, class.clone());
        let logits = self.head.forward(self.minibatch.forward(features.clone()));
        match &self.classes {
            None => logits,
            Some(classes) => logits + (classes.forward(class) * features).sum_dim(1),
        }
    }

    /// ∇ₓD(x, y), with a gradient for the weights: the fast recipe only, without minibatch
    /// features. D is linear in h(x), with the weights w + e_y.
    pub fn input_gradient(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<4> {
        let [features, _] = self.head.weight.dims();
        let mut weights = self.head.weight.val().transpose();
        weights = weights.expand([labels.len(), features]);
        if let Some(classes) = &self.classes {
            weights = weights + classes.forward(one_hot(labels, CLASSES, &images.device()));
        }
        self.trunk.input_gradient(images, weights)
    }

    /// Whether the output for a picture depends on the rest of its batch.
    fn compares(&self) -> bool {
        self.trunk.compares() || self.minibatch.compares()
    }
}

/// D's loss in the game that is played.
fn discriminator_loss(settings: &Settings, real: Tensor<2>, fake: Tensor<2>) -> Tensor<1> {
    match settings.loss {
        Loss::Logistic => losses::discriminator_loss(real, fake, settings.label_smoothing),
        Loss::Wasserstein => losses::wasserstein_critic_loss(real, fake),
        Loss::Hinge => losses::hinge_discriminator_loss(real, fake),
        Loss::LeastSquares => losses::least_squares_discriminator_loss(real, fake),
        Loss::Relativistic => losses::relativistic_loss(real, fake),
    }
}

/// G's loss in the game that is played; `real` is asked for D's opinion of real pictures.
fn generator_loss(
    settings: &Settings,
    fake: Tensor<2>,
    real: impl FnOnce() -> Tensor<2>,
) -> Tensor<1> {
    match settings.loss {
        Loss::Logistic => losses::generator_loss(fake),
        Loss::Wasserstein | Loss::Hinge => losses::wasserstein_generator_loss(fake),
        Loss::LeastSquares => losses::least_squares_generator_loss(fake),
        Loss::Relativistic => losses::relativistic_loss(fake, real()),
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
    stage: Stage,
    generator: Trainable<ImageGenerator>,
    discriminator: Trainable<Discriminator>,
    /// For the losses whose D has no zero.
    threshold: Threshold,
}

impl Cdcgan {
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
            threshold: Threshold::default(),
        }
    }

    /// Phase one: D learns to tell real from `fake`, both of the batch's classes.
    async fn train_discriminator(
        &mut self,
        batch: &Batch,
        fake: Tensor<4>,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<[Tensor<1>; 3], ReplicaError> {
        let replica = replicas.replica();
        let [real, fake] = self.stage.lesson(batch, fake, replica, noise);
        let noisy = self.stage.noisy(&real.images, replica, noise);
        let blurred = self.blurred_fakes(&fake, replica, noise);
        let slope = self.gradient_penalty(&real, &fake, replica, noise);
        let (settings, d) = (&self.stage.settings, &self.discriminator.net);
        let forward = |images, labels: &[u8]| d.forward(images, labels);
        let (real, fake, noisy) = stage::judge(d.compares(), &real, &fake, noisy, forward);
        let mut loss = discriminator_loss(settings, real.clone(), fake.clone());
        if let Some(noisy) = noisy {
            loss = loss + approximate_r1(real.clone(), noisy, settings.r1_weight);
        }
        if let Some(blurred) = blurred {
            loss = loss + approximate_r1(fake.clone(), blurred, settings.r2_weight);
        }
        if let Some(slope) = slope {
            loss = loss + slope;
        }
        self.threshold = match settings.loss {
            Loss::Wasserstein | Loss::Relativistic => Threshold::between(&real, &fake),
            _ => Threshold::default(),
        };
        let rights = [(real, true), (fake, false)]
            .map(|(scores, is_real)| accuracy(self.threshold.apply(scores), is_real));
        let (batch, clip) = (settings.batch_size, settings.clip);
        self.discriminator.learn(&loss, batch, replicas).await?;
        if clip > 0.0 {
            self.discriminator.clip(clip);
        }
        let [d_real, d_fake] = rights;
        Ok([loss, d_real, d_fake])
    }

    /// D's logits for fakes with noise on them, for approximate R2.
    fn blurred_fakes(
        &self,
        fake: &Batch,
        replica: Replica,
        noise: &mut Noise,
    ) -> Option<Tensor<2>> {
        let (stage, d) = (&self.stage, &self.discriminator.net);
        (stage.settings.r2_weight > 0.0).then(|| {
            let sigma = stage.settings.r1_sigma;
            let images = stage.blurred(fake.images.clone(), sigma, replica, noise);
            d.forward(images, &fake.labels)
        })
    }

    /// The penalty on D's slope somewhere between each real picture and a fake of its class.
    fn gradient_penalty(
        &self,
        real: &Batch,
        fake: &Batch,
        replica: Replica,
        noise: &mut Noise,
    ) -> Option<Tensor<1>> {
        let weight = self.stage.settings.gradient_penalty;
        (weight > 0.0).then(|| {
            let images = self
                .stage
                .between(&real.images, &fake.images, replica, noise);
            let gradient = self.discriminator.net.input_gradient(images, &real.labels);
            penalties::gradient_penalty(penalties::norms(gradient), weight)
        })
    }

    /// Phase two: G learns to make the frozen D say "real" of `fake`.
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        real: &Batch,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<Tensor<1>, ReplicaError> {
        let (d, labels) = (self.discriminator.frozen(), &real.labels);
        let fake = self.stage.veiled(fake, replicas.replica(), noise);
        let judged = d.forward(fake.clone(), labels);
        let on_real = || {
            let images = real.images.clone();
            d.forward(self.stage.veiled(images, replicas.replica(), noise), labels)
        };
        let loss = generator_loss(&self.stage.settings, judged, on_real);
        let features = |images| d.features(images, one_hot(labels, CLASSES, &self.stage.device));
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

impl Gan for Cdcgan {
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
            let [d_loss, d_real, d_fake] = self
                .train_discriminator(&batch, fake.clone(), noise, replicas)
                .await?;
            let g_loss = self.train_generator(fake, &batch, noise, replicas).await?;
            Ok(Measured::new(d_loss, g_loss, d_real, d_fake))
        }
        .boxed_local()
    }

    fn discriminate(&self, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        let scores = self.discriminator.frozen().forward(images, labels);
        self.threshold.apply(scores)
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
