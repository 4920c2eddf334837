//! R3GAN, sized down: Huang et al. 2024, "The GAN is dead; long live the GAN! A modern GAN
//! baseline", arXiv:2501.05441.
//!
//! D does not say what is real; it says which of two pictures is the more real one (eq. 2, after
//! Jolicoeur-Martineau 2018), with f(t) = log σ(t) and a pair at a time:
//!
//! > min_G max_D  E_{z,x}[f(D(x) − D(G(z)))]
//!
//! and is kept flat around real pictures and around fakes alike (eq. 3):
//!
//! > R1 = λσ²·E_x‖∇D(x)‖²,  R2 = λσ²·E_z‖∇D(G(z))‖²
//!
//! Both together let the game settle (§2.2), with no other tricks. λσ² is the paper's γ/2: λ is the
//! knob of approximate R1, which goes over into this for small σ.
//!
//! Not as in the paper: DCGAN's small networks where theirs are ResNeXt blocks without
//! normalisation, and constant rates and γ where theirs follow a schedule.

use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use crate::core::Settings;
use crate::families::sizes::discriminator_channels;
use crate::families::stage::{self, Stage, Threshold};
use crate::families::{Batch, Gan, Measured, TrainableGenerator};
use crate::nn::all_reduce::{ReplicaError, Replicas};
use crate::nn::convolutional::{ImageCritic, ImageGenerator};
use crate::nn::losses::{accuracy, relativistic_loss};
use crate::nn::noise::Noise;
use crate::nn::penalties::zero_centred;
use crate::nn::trainable::{AnyTrainable, Trainable};

/// What D's update found.
struct Lesson {
    loss: Tensor<1>,
    /// R1 and R2, as they stand in the loss.
    penalties: [Tensor<1>; 2],
    /// How often D is right on real and on fake pictures.
    rights: [Tensor<1>; 2],
}

/// R3GAN in training.
pub struct R3gan {
    stage: Stage,
    generator: Trainable<ImageGenerator>,
    discriminator: Trainable<ImageCritic>,
    threshold: Threshold,
}

impl R3gan {
    pub fn new(settings: &Settings, device: &Device) -> Self {
        let mut noise = Noise::new(settings.seed, 0);
        let generator = crate::families::trainable_generator(
            settings,
            &mut noise,
            device,
            crate::families::image_generator,
        );
        let mut layers = crate::families::layers(&mut noise, settings, device);
        let net = ImageCritic::new(discriminator_channels(settings.size), &mut layers);
        Self {
            generator,
            discriminator: crate::families::trainable_discriminator("discriminator", settings, net),
            stage: Stage::new(settings, device),
            threshold: Threshold::default(),
        }
    }

    /// Phase one: D learns to put each real picture above its `fake` partner.
    async fn train_discriminator(
        &mut self,
        batch: &Batch,
        fake: Tensor<4>,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<Lesson, ReplicaError> {
        let [real, fake] = self.stage.lesson(batch, fake, replicas.replica(), noise);
        let (settings, d) = (&self.stage.settings, &self.discriminator.net);
        let weight = |lambda: f64| lambda * settings.r1_sigma.powi(2);
        let r1 = zero_centred(
            d.input_gradient(real.images.clone()),
            weight(settings.r1_weight),
        );
        let r2 = zero_centred(
            d.input_gradient(fake.images.clone()),
            weight(settings.r2_weight),
        );
        let forward = |images, _: &[u8]| d.forward(images);
        let (real, fake, _) = stage::judge(false, &real, &fake, None, forward);
        self.threshold = Threshold::between(&real, &fake);
        let loss = relativistic_loss(real.clone(), fake.clone()) + r1.clone() + r2.clone();
        let batch = settings.batch_size;
        self.discriminator.learn(&loss, batch, replicas).await?;
        let [real, fake] = [real, fake].map(|scores| self.threshold.apply(scores));
        Ok(Lesson {
            loss,
            penalties: [r1, r2],
            rights: [accuracy(real, true), accuracy(fake, false)],
        })
    }

    /// Phase two: G learns to put its `fake` pictures above their real partners.
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        real: &Batch,
        noise: &mut Noise,
        replicas: &mut dyn Replicas,
    ) -> Result<Tensor<1>, ReplicaError> {
        let d = self.discriminator.frozen();
        let images = self
            .stage
            .veiled(real.images.clone(), replicas.replica(), noise);
        let fake = self.stage.veiled(fake, replicas.replica(), noise);
        let loss = relativistic_loss(d.forward(fake.clone()), d.forward(images));
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

impl Gan for R3gan {
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
            let lesson = self
                .train_discriminator(&batch, fake.clone(), noise, replicas)
                .await?;
            let g_loss = self.train_generator(fake, &batch, noise, replicas).await?;
            let [on_real, on_fake] = lesson.rights;
            Ok(Measured::with(
                [lesson.loss, g_loss, on_real, on_fake],
                lesson.penalties.to_vec(),
            ))
        }
        .boxed_local()
    }

    fn discriminate(&self, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        let scores = self.discriminator.frozen().forward(images);
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
