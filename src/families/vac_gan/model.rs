//! VAC-GAN: Bazrafkan, Javidnia & Corcoran 2018, "Versatile auxiliary classifier with generative
//! adversarial network (VAC+GAN)", arXiv:1805.00316.
//!
//! A third network, a classifier C, stands beside D. D tells real from fake and knows nothing of
//! classes; C names classes; G, told the class c, has to please both:
//!
//! > L_G = −E[log D(G(z, c))] − λ·E[log C_c(G(z, c))]
//!
//! so that any GAN becomes conditional, whatever its D. C learns on real images and their labels
//! only; were it to learn from fakes as well, as ACGAN's head does, it would agree with G on any
//! private code.
//!
//! The switch *merged* (after S. Searcy 2019, workshop) puts C's head on D's trunk, which halves
//! the work of judging.

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
use crate::nn::losses::{
    self, accuracy, approximate_r1, class_accuracy, cross_entropy, discriminator_loss,
};
use crate::nn::minibatch::Minibatch;
use crate::nn::noise::Noise;
use crate::nn::trainable::{AnyTrainable, Trainable};

/// image → features → source logit, and class logits where C is merged with D.
#[derive(Module, Debug)]
pub struct Discriminator {
    trunk: ImageTrunk,
    minibatch: Minibatch,
    source: Linear,
    class: Option<Linear>,
}

impl Discriminator {
    fn new(settings: &Settings, layers: &mut Layers) -> Self {
        let channels = discriminator_channels(settings.size);
        let features = ImageTrunk::features(channels);
        Self {
            trunk: ImageTrunk::new(channels, layers),
            minibatch: Minibatch::new(features, stage::variety(settings), layers),
            source: layers.linear(stage::features(settings, features), 1, true),
            class: settings
                .merged
                .then(|| layers.linear(features, CLASSES, true)),
        }
    }

    /// # Shapes
    /// - `images`: `[n, 1, 28, 28]`
    /// - output: `[n, 1]`, or merged `[n, 1 + 10]`: the source logit, positive for "real", then
    ///   the class logits
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let features = self.trunk.forward(images);
        let source = self.minibatch.forward(features.clone());
        let source = self.source.forward(source);
        match &self.class {
            None => source,
            Some(class) => Tensor::cat(vec![source, class.forward(features)], 1),
        }
    }
}

/// image → features → class logits `[n, 10]`.
#[derive(Module, Debug)]
pub struct Classifier {
    trunk: ImageTrunk,
    class: Linear,
}

impl Classifier {
    fn new(settings: &Settings, layers: &mut Layers) -> Self {
        let channels = discriminator_channels(settings.size);
        Self {
            trunk: ImageTrunk::new(channels, layers),
            class: layers.linear(ImageTrunk::features(channels), CLASSES, true),
        }
    }

    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        self.class.forward(self.trunk.forward(images))
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

/// −E[log D(G(z, c))] − λ·E[log C_c(G(z, c))], from D's source logits and C's class logits for fakes.
pub fn generator_loss(
    source: Tensor<2>,
    class: Tensor<2>,
    labels: &[u8],
    settings: &Settings,
) -> Tensor<1> {
    losses::generator_loss(source) + cross_entropy(class, labels).mul_scalar(settings.class_weight)
}

/// VAC-GAN in training.
pub struct VacGan {
    stage: Stage,
    generator: Trainable<ImageGenerator>,
    discriminator: Trainable<Discriminator>,
    /// `None` where it is merged with D.
    classifier: Option<Trainable<Classifier>>,
}

impl VacGan {
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
        let classifier = (!settings.merged).then(|| {
            let net = Classifier::new(settings, &mut layers);
            crate::families::trainable_discriminator("classifier", settings, net)
        });
        Self {
            generator,
            discriminator: crate::families::trainable_discriminator(
                "discriminator",
                settings,
                discriminator,
            ),
            classifier,
            stage: Stage::new(settings, device),
        }
    }

    /// Phase one: D learns to tell real from `fake`, C the classes of the real ones. D's source
    /// logits for both come back with the loss, and how often C is right on real.
    async fn train_judges(
        &mut self,
        batch: &Batch,
        fake: Tensor<4>,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<(Tensor<1>, [Tensor<2>; 2], Tensor<1>), ReplicaError> {
        let [real, fake] = self.stage.lesson(batch, fake, replicas.replica(), noise);
        let noisy = self.stage.noisy(&real.images, replicas.replica(), noise);
        let (settings, d) = (&self.stage.settings, &self.discriminator.net);
        let (images, labels) = (real.images.clone(), &batch.labels);
        let apart = d.minibatch.compares();
        let forward = |images, _: &[u8]| d.forward(images);
        let (real, fake, noisy) = stage::judge(apart, &real, &fake, noisy, forward);
        let mut loss = discriminator_loss(source(&real), source(&fake), settings.label_smoothing);
        if let Some(noisy) = noisy {
            loss = loss + approximate_r1(source(&real), source(&noisy), settings.r1_weight);
        }
        let size = settings.batch_size;
        let logits = match &mut self.classifier {
            Some(classifier) => {
                let logits = classifier.net.forward(images);
                let loss = cross_entropy(logits.clone(), labels);
                classifier.learn(&loss, size, replicas).await?;
                logits
            }
            None => {
                let logits = class(&real);
                let classes = cross_entropy(logits.clone(), labels);
                loss = loss + classes.mul_scalar(settings.class_weight);
                logits
            }
        };
        self.discriminator.learn(&loss, size, replicas).await?;
        let right = class_accuracy(logits, labels);
        Ok((loss, [source(&real), source(&fake)], right))
    }

    /// Phase two: G learns to make the frozen D say "real" and the frozen C the class asked for.
    /// With the loss comes how often C does.
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        real: &Batch,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<[Tensor<1>; 2], ReplicaError> {
        let (d, labels) = (self.discriminator.frozen(), &real.labels);
        let fake = self.stage.veiled(fake, replicas.replica(), noise);
        let outputs = d.forward(fake.clone());
        let logits = match &self.classifier {
            Some(classifier) => classifier.frozen().forward(fake.clone()),
            None => class(&outputs),
        };
        let right = class_accuracy(logits.clone(), labels);
        let loss = generator_loss(source(&outputs), logits, labels, &self.stage.settings);
        let features = |images| d.trunk.forward(images);
        let seen = [real.images.clone(), fake];
        let replica = replicas.replica();
        let loss = self
            .stage
            .with_matching(loss, seen, features, replica, noise);
        let batch = self.stage.settings.batch_size;
        self.generator.learn(&loss, batch, replicas).await?;
        Ok([loss, right])
    }
}

impl Gan for VacGan {
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
                self.train_judges(&batch, fake, noise, replicas).await?;
            }
            let batch = next_batch();
            let z = self.stage.latent(replicas.replica(), noise);
            // The last fakes serve both phases: D sees them detached, then G learns from them.
            let fake = self.generator.net.forward(z, &batch.labels);
            let (d_loss, [real, judged], right_on_real) = self
                .train_judges(&batch, fake.clone(), noise, replicas)
                .await?;
            let [g_loss, right_on_fake] =
                self.train_generator(fake, &batch, noise, replicas).await?;
            let d_real = accuracy(real, true);
            let d_fake = accuracy(judged, false);
            Ok(Measured::with(
                [d_loss, g_loss, d_real, d_fake],
                vec![right_on_real, right_on_fake],
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
        let mut judges: Vec<&dyn AnyTrainable> = vec![&self.discriminator];
        if let Some(classifier) = &self.classifier {
            judges.push(classifier);
        }
        judges
    }

    fn judges_mut(&mut self) -> Vec<&mut dyn AnyTrainable> {
        let mut judges: Vec<&mut dyn AnyTrainable> = vec![&mut self.discriminator];
        if let Some(classifier) = &mut self.classifier {
            judges.push(classifier);
        }
        judges
    }

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn stage_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }
}
