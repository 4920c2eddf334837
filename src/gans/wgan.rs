//! WGAN: Arjovsky, Chintala & Bottou 2017, "Wasserstein GAN", arXiv:1701.07875.
//!
//! D becomes a critic f, whose output is no probability. What it finds between real and fake is
//! the Wasserstein distance, up to a factor, if f is steep nowhere (eq. 2 and 3):
//!
//! > min_G max_{‖f‖_L ≤ K}  E_x[f(x)] − E_z[f(G(z))]
//!
//! To keep it so, all its weights are put back within ±c after each update (algorithm 1): the
//! paper itself calls this "a clearly terrible way", and WGAN-GP is the answer. The critic is to be
//! near its best before G learns from it, so it learns five times as often (twice in the fast
//! recipe), and momentum made it unsteady, so RMSProp takes the place of Adam (§4.2). The networks
//! are DCGAN's (§4.1): without BatchNorm a clipped critic of this size sees little more than
//! brightness, and the pictures get worse with time.
//!
//! Clipping bounds the slope of the critic, but does not make it fall as G comes near: the two go
//! round each other for ever (Mescheder, Geiger & Nowozin 2018, arXiv:1801.04406, §3), and the
//! pictures level off. With approximate R1 beside a wider clip, which the shipped model has and the
//! recipes have not, they get better for longer (pretrained/manifest.json has the settings).

use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use super::sizes::discriminator_channels;
use super::stage::{self, Stage, Threshold};
use super::{Artist, Batch, Gan, Measured};
use crate::nn::convolutional::{ImageCritic, ImageGenerator};
use crate::nn::histogram::histogram;
use crate::nn::losses::{
    accuracy, approximate_r1, wasserstein_critic_loss, wasserstein_generator_loss,
};
use crate::nn::noise::Noise;
use crate::nn::player::{Learner, Player};
use crate::nn::team::{Team, TeamError};
use crate::nn::weights;
use crate::protocol::Settings;

/// Bars of the histogram of weights, from −c to c.
const BARS: usize = 20;
/// The histogram's c where nothing is clipped.
const UNCLIPPED: f64 = 0.1;

/// WGAN in training.
pub struct Wgan {
    stage: Stage,
    generator: Player<ImageGenerator>,
    critic: Player<ImageCritic>,
    threshold: Threshold,
}

impl Wgan {
    pub fn new(settings: &Settings, device: &Device) -> Self {
        let mut noise = Noise::new(settings.seed, 0);
        let generator = super::drawing_player(settings, &mut noise, device, super::image_generator);
        let mut layers = super::layers(&mut noise, settings, device);
        let critic = ImageCritic::normed(discriminator_channels(settings.size), &mut layers);
        Self {
            generator,
            critic: super::judging_player("discriminator", settings, critic),
            stage: Stage::new(settings, device),
            threshold: Threshold::default(),
        }
    }

    /// The critic learns to put real pictures above `fake` ones, and is clipped. With its loss come
    /// E f(x) − E f(G(z)), R1 aside, and how often it is right on either.
    async fn train_critic(
        &mut self,
        batch: &Batch,
        fake: Tensor<4>,
        noise: &mut Noise,
        team: &mut dyn Team,
    ) -> Result<[Tensor<1>; 4], TeamError> {
        let [real, fake] = self.stage.lesson(batch, fake, team.seat(), noise);
        let noisy = self.stage.noisy(&real.images, team.seat(), noise);
        let (settings, f) = (&self.stage.settings, &self.critic.net);
        let forward = |images, _: &[u8]| f.forward(images);
        let (real, fake, noisy) = stage::judge(true, &real, &fake, noisy, forward);
        self.threshold = Threshold::between(&real, &fake);
        let mut loss = wasserstein_critic_loss(real.clone(), fake.clone());
        let distance = loss.clone().neg();
        if let Some(noisy) = noisy {
            loss = loss + approximate_r1(real.clone(), noisy, settings.r1_weight);
        }
        self.critic.learn(&loss, settings.batch_size, team).await?;
        if settings.clip > 0.0 {
            self.critic.clip(settings.clip);
        }
        let [real, fake] = [real, fake].map(|scores| self.threshold.apply(scores));
        let (on_real, on_fake) = (accuracy(real, true), accuracy(fake, false));
        Ok([loss, distance, on_real, on_fake])
    }

    /// G learns to raise what the critic says of `fake`.
    async fn train_generator(
        &mut self,
        fake: Tensor<4>,
        real: &Batch,
        noise: &mut Noise,
        team: &mut dyn Team,
    ) -> Result<Tensor<1>, TeamError> {
        let f = self.critic.frozen();
        let fake = self.stage.veiled(fake, team.seat(), noise);
        let loss = wasserstein_generator_loss(f.forward(fake.clone()));
        let features = |images| f.trunk.forward(images);
        let seen = [real.images.clone(), fake];
        let seat = team.seat();
        let loss = self.stage.with_matching(loss, seen, features, seat, noise);
        let batch = self.stage.settings.batch_size;
        self.generator.learn(&loss, batch, team).await?;
        Ok(loss)
    }

    /// How the critic's weights are spread between −c and c.
    fn weights(&self) -> Tensor<1> {
        let clip = match self.stage.settings.clip {
            0.0 => UNCLIPPED,
            clip => clip,
        };
        let bounds = [-clip as f32, clip as f32];
        histogram(weights::flat(&self.critic.net), bounds, BARS)
    }
}

impl Gan for Wgan {
    fn step<'a>(
        &'a mut self,
        next_batch: &'a mut dyn FnMut() -> Batch,
        noise: &'a mut Noise,
        team: &'a mut dyn Team,
    ) -> LocalBoxFuture<'a, Result<Measured, TeamError>> {
        async move {
            for _ in 1..self.stage.settings.d_steps {
                let batch = next_batch();
                let z = self.stage.latent(team.seat(), noise);
                let fake = self.generator.frozen().forward(z, &[]);
                self.train_critic(&batch, fake, noise, team).await?;
            }
            let batch = next_batch();
            let z = self.stage.latent(team.seat(), noise);
            // The last fakes serve both phases: the critic sees them detached, then G learns from them.
            let fake = self.generator.net.forward(z, &[]);
            let [loss, distance, right_on_real, right_on_fake] =
                self.train_critic(&batch, fake.clone(), noise, team).await?;
            let g_loss = self.train_generator(fake, &batch, noise, team).await?;
            let extras = vec![distance, self.weights()];
            Ok(Measured::with(
                [loss, g_loss, right_on_real, right_on_fake],
                extras,
            ))
        }
        .boxed_local()
    }

    fn believes(&self, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        self.threshold.apply(self.critic.frozen().forward(images))
    }

    fn generator(&self) -> &dyn Artist {
        &self.generator
    }

    fn generator_mut(&mut self) -> &mut dyn Artist {
        &mut self.generator
    }

    fn judges(&self) -> Vec<&dyn Learner> {
        vec![&self.critic]
    }

    fn judges_mut(&mut self) -> Vec<&mut dyn Learner> {
        vec![&mut self.critic]
    }

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn stage_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }
}
