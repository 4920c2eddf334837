//! VAC-GAN: Bazrafkan, Javidnia & Corcoran 2018, "Versatile auxiliary classifier with generative
//! adversarial network (VAC+GAN)", arXiv:1805.00316.
//!
//! A third network, a classifier C, stands beside D. D tells real from fake and knows nothing of
//! classes; C names classes; G, told the class c, has to please both:
//!
//! > L_G = −E[log D(G(z, c))] − λ·E[log C_c(G(z, c))]
//!
//! so that any GAN becomes conditional, whatever its D. C learns from real images and their labels
//! only. If it learned from fakes too, as ACGAN's head does, G could agree with it on false labels.
//!
//! The switch *merged* (after S. Searcy 2019, workshop) puts C's head on D's trunk, so that
//! one network looks at the pictures instead of two.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::Tensor;
use futures::future::{FutureExt, LocalBoxFuture};

use super::MERGED;
use crate::core::Settings;
use crate::families::adversarial::{Adversarial, Input, Shown};
use crate::families::heads::{class, source};
use crate::families::knobs::CLASS_WEIGHT;
use crate::families::networks::{self, image_generator};
use crate::families::panels::CLASSIFIER;
use crate::families::seen::Seen;
use crate::families::two_players::TwoPlayers;
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::convolutional::{ImageGenerator, ImageTrunk};
use crate::nn::kernels::ForwardNumbers;
use crate::nn::layers::Layers;
use crate::nn::losses::{self, class_accuracy, cross_entropy, discriminator_loss};
use crate::nn::minibatch::Minibatch;
use crate::nn::trainable::{AnyTrainable, Trainable};

/// Image → features → source logit, and class logits where C is merged with D.
#[derive(Module, Debug)]
pub struct Discriminator {
    trunk: ImageTrunk,
    minibatch: Minibatch,
    source: Linear,
    class: Option<Linear>,
}

/// Image → features → class logits `[n, classes]`.
#[derive(Module, Debug)]
pub struct Classifier {
    trunk: ImageTrunk,
    class: Linear,
}

impl Classifier {
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        self.class.apply(self.trunk.forward(images))
    }
}

/// −E[log D(G(z, c))] − λ·E[log C_c(G(z, c))], from D's source logits and C's class logits for fakes.
pub fn generator_loss(
    source: Tensor<2>,
    class: Tensor<2>,
    labels: &[u8],
    settings: &Settings,
) -> Tensor<1> {
    let weight = CLASS_WEIGHT.get(settings);
    losses::generator_loss(source) + cross_entropy(class, labels).mul_scalar(weight)
}

/// The paper.
pub struct VacGan {
    /// `None` where it is merged with D.
    classifier: Option<Trainable<Classifier>>,
    /// How often a separate C was right in the last step on real pictures, and C on fakes.
    right: [Option<Tensor<1>>; 2],
}

impl Adversarial for VacGan {
    type Generator = ImageGenerator;
    type Discriminator = Discriminator;

    fn generator(settings: &Settings, layers: &mut Layers) -> ImageGenerator {
        image_generator(settings, layers)
    }

    fn new(settings: &Settings, layers: &mut Layers) -> (Self, Discriminator) {
        let (merged, classes) = (MERGED.is_on(settings), settings.labels());
        let (trunk, wide) = networks::image_trunk(settings, false, layers);
        let (minibatch, features) = networks::minibatch(settings, wide, layers);
        let d = Discriminator {
            trunk,
            minibatch,
            source: layers.linear(features, 1, true),
            class: merged.then(|| layers.linear(wide, classes, true)),
        };
        let classifier = (!merged).then(|| {
            let (trunk, features) = networks::image_trunk(settings, false, layers);
            let class = layers.linear(features, classes, true);
            let adam = Self::optimiser(settings);
            networks::trainable("classifier", adam, Classifier { trunk, class })
        });
        let right = [None, None];
        (Self { classifier, right }, d)
    }

    /// `[n, 1]`, or merged `[n, 1 + classes]`: the source logit, positive for "real", then the class
    /// logits.
    fn outputs(d: &Discriminator, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        let features = Self::features(d, images, labels);
        let source = d.source.apply(d.minibatch.forward(features.clone()));
        match &d.class {
            None => source,
            Some(class) => Tensor::cat(vec![source, class.apply(features)], 1),
        }
    }

    fn features(d: &Discriminator, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        d.trunk.forward(images)
    }

    fn source(outputs: &Tensor<2>) -> Tensor<2> {
        source(outputs)
    }

    fn compares(d: &Discriminator) -> bool {
        d.minibatch.compares()
    }

    /// D's, and merged also C's.
    fn discriminator_loss(&self, settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1> {
        let [real_source, fake_source] = [real, fake].map(|seen| source(&seen.outputs));
        let loss = discriminator_loss(real_source, fake_source, settings.label_smoothing);
        if self.classifier.is_some() {
            return loss;
        }
        loss + cross_entropy(class(&real.outputs), &real.labels)
            .mul_scalar(CLASS_WEIGHT.get(settings))
    }

    /// C learns the classes of the real pictures.
    fn train_others<'a>(
        &'a mut self,
        settings: &'a Settings,
        real: &'a Seen,
        replicas: &'a mut dyn Replicas,
    ) -> LocalBoxFuture<'a, Result<(), ReplicaError>> {
        async move {
            let Some(classifier) = &mut self.classifier else {
                return Ok(());
            };
            let logits = classifier.net.forward(real.images.clone());
            let loss = cross_entropy(logits.clone(), &real.labels);
            classifier
                .learn(&loss, settings.batch_size, replicas)
                .await?;
            self.right[0] = Some(class_accuracy(logits, &real.labels).detach());
            Ok(())
        }
        .boxed_local()
    }

    fn generator_loss(
        &mut self,
        settings: &Settings,
        fake: &Seen,
        _input: &Input,
        _real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1> {
        let logits = match &self.classifier {
            Some(classifier) => classifier.frozen().forward(fake.images.clone()),
            None => class(&fake.outputs),
        };
        self.right[1] = Some(class_accuracy(logits.clone(), &fake.labels).detach());
        generator_loss(source(&fake.outputs), logits, &fake.labels, settings)
    }

    fn measure(&self, _: &Settings, _: &Discriminator, [real, _]: [&Seen; 2]) -> Shown {
        let [on_real, on_fake] = self.right.clone();
        let merged = || class_accuracy(class(&real.outputs), &real.labels).detach();
        let right = [on_real.or_else(|| Some(merged())), on_fake];
        let right = right.into_iter().flatten().collect();
        vec![(&CLASSIFIER, Tensor::cat(right, 0))]
    }

    fn others(&self) -> Vec<&dyn AnyTrainable> {
        let classifier = self.classifier.iter();
        classifier
            .map(|network| network as &dyn AnyTrainable)
            .collect()
    }

    fn others_mut(&mut self) -> Vec<&mut dyn AnyTrainable> {
        let classifier = self.classifier.iter_mut();
        classifier
            .map(|network| network as &mut dyn AnyTrainable)
            .collect()
    }
}

/// What the list of families builds.
pub type Networks = TwoPlayers<VacGan>;
