//! What every GAN in training has beside its players: settings, device, and what stands between
//! pictures and D, whatever the paper: past fakes mixed in, noise laid over, noise for R1.

use burn::tensor::{Device, Tensor};

use super::Batch;
use crate::core::{CLASSES, Guidance, Minibatch, PIXELS, Settings};
use crate::nn::all_reduce::Replica;
use crate::nn::from_host;
use crate::nn::losses;
use crate::nn::minibatch::{self, Variety};
use crate::nn::noise::Noise;
use crate::nn::replay::{Fakes, Replay};

/// Where the players meet.
pub struct Stage {
    pub settings: Settings,
    pub device: Device,
    pub replay: Replay,
}

impl Stage {
    pub fn new(settings: &Settings, device: &Device) -> Self {
        Self {
            settings: settings.clone(),
            device: device.clone(),
            replay: Replay::default(),
        }
    }

    /// This member's latent codes, `[rows, latent]`.
    pub fn latent(&self, replica: Replica, noise: &mut Noise) -> Tensor<2> {
        let (batch, width) = (self.settings.batch_size, self.settings.size.latent());
        let rows = replica.rows(batch);
        let shape = [rows.len(), width];
        from_host(noise.normal_rows(batch, rows, width), shape, &self.device)
    }

    /// Real pictures and the `fake` ones of the same classes as D is to learn from them: with past
    /// fakes among the fake ones, and noise over all, where the settings say so.
    pub fn lesson(
        &mut self,
        real: &Batch,
        fake: Tensor<4>,
        replica: Replica,
        noise: &mut Noise,
    ) -> [Batch; 2] {
        let fresh = Fakes {
            images: fake.detach(),
            labels: real.labels.clone(),
        };
        // Q of InfoGAN would have to know the codes of past fakes.
        let share = match self.settings.family.info().guidance {
            Guidance::Codes => 0.0,
            _ => self.settings.replay,
        };
        let fakes = self.replay.mix(share, fresh, noise);
        let real = Batch {
            images: self.veiled(real.images.clone(), replica, noise),
            labels: real.labels.clone(),
        };
        let fake = Batch {
            images: self.veiled(fakes.images, replica, noise),
            labels: fakes.labels,
        };
        [real, fake]
    }

    /// For each of this member's `labels`, one of the nine classes that it is not.
    pub fn wrong_labels(&self, labels: &[u8], replica: Replica, noise: &mut Noise) -> Vec<u8> {
        let batch = self.settings.batch_size;
        let others = (CLASSES - 1) as f32;
        let away = noise.shares(batch, replica.rows(batch));
        let wrong = |(label, away): (&u8, f32)| {
            let step = 1 + (away * others) as usize;
            ((usize::from(*label) + step) % CLASSES) as u8
        };
        labels.iter().zip(away).map(wrong).collect()
    }

    /// Pictures as D sees them: under instance noise, where the settings say so.
    pub fn veiled(&self, images: Tensor<4>, replica: Replica, noise: &mut Noise) -> Tensor<4> {
        match self.settings.instance_noise {
            0.0 => images,
            sigma => self.blurred(images, sigma, replica, noise),
        }
    }

    /// Real images with noise of σ on them, for approximate R1; `None` where that is switched off.
    pub fn noisy(
        &self,
        real: &Tensor<4>,
        replica: Replica,
        noise: &mut Noise,
    ) -> Option<Tensor<4>> {
        let settings = &self.settings;
        (settings.r1_weight > 0.0)
            .then(|| self.blurred(real.clone(), settings.r1_sigma, replica, noise))
    }

    /// Normal noise of deviation `sigma` over this member's pictures.
    pub fn blurred(
        &self,
        images: Tensor<4>,
        sigma: f64,
        replica: Replica,
        noise: &mut Noise,
    ) -> Tensor<4> {
        let batch = self.settings.batch_size;
        let n = noise.normal_rows(batch, replica.rows(batch), PIXELS);
        let n = from_host(n, images.dims(), &self.device);
        images + n.mul_scalar(sigma)
    }

    /// Pictures between real and fake ones, each at a place of its own: εx + (1 − ε)G(z), ε uniform
    /// on [0, 1) (Gulrajani et al. 2017, algorithm 1, lines 5 and 6).
    pub fn between(
        &self,
        real: &Tensor<4>,
        fake: &Tensor<4>,
        replica: Replica,
        noise: &mut Noise,
    ) -> Tensor<4> {
        let batch = self.settings.batch_size;
        let rows = replica.rows(batch);
        let count = rows.len();
        let places = from_host(noise.shares(batch, rows), [count, 1, 1, 1], &self.device);
        fake.clone() + (real.clone() - fake.clone()) * places
    }

    /// G's `loss` with feature matching (Salimans et al. 2016, §3.1), where the settings want it.
    ///
    /// # Shapes
    /// - `seen`: real pictures, and fake ones as D has seen them
    /// - `features`: `[n, 1, 28, 28]` to D's features `[n, f]`, of a D without gradients
    pub fn with_matching(
        &self,
        loss: Tensor<1>,
        seen: [Tensor<4>; 2],
        features: impl Fn(Tensor<4>) -> Tensor<2>,
        replica: Replica,
        noise: &mut Noise,
    ) -> Tensor<1> {
        let weight = self.settings.feature_matching;
        if weight == 0.0 {
            return loss;
        }
        let [real, fake] = seen;
        let real = features(self.veiled(real, replica, noise));
        loss + losses::feature_matching(real, features(fake), weight)
    }
}

/// What D is told of its batch.
pub fn variety(settings: &Settings) -> Variety {
    match settings.minibatch {
        Minibatch::Nothing => Variety::Nothing,
        Minibatch::Deviation => Variety::Deviation,
        Minibatch::Discrimination => Variety::Discrimination,
    }
}

/// How many features D's heads get, of so many that its trunk gives.
pub fn features(settings: &Settings, trunk: usize) -> usize {
    minibatch::Minibatch::features(trunk, variety(settings))
}

/// D's outputs for real, fake and (where R1 wants them) noisy real images. One pass over all is
/// faster; where each picture's output depends on the rest of its batch, they come `apart`.
///
/// # Shapes
/// - `forward`: images `[n, 1, 28, 28]` and their `n` labels to `[n, k]`
pub fn judge(
    apart: bool,
    real: &Batch,
    fake: &Batch,
    noisy: Option<Tensor<4>>,
    forward: impl Fn(Tensor<4>, &[u8]) -> Tensor<2>,
) -> (Tensor<2>, Tensor<2>, Option<Tensor<2>>) {
    if apart {
        return (
            forward(real.images.clone(), &real.labels),
            forward(fake.images.clone(), &fake.labels),
            noisy.map(|images| forward(images, &real.labels)),
        );
    }
    let with_noisy = noisy.is_some();
    let images = [Some(real.images.clone()), Some(fake.images.clone()), noisy];
    let images: Vec<_> = images.into_iter().flatten().collect();
    let count = images.len();
    let mut labels = [real.labels.as_slice(), &fake.labels].concat();
    if with_noisy {
        labels.extend(&real.labels);
    }
    let mut outputs = forward(Tensor::cat(images, 0), &labels).chunk(count, 0);
    let noisy = if with_noisy { outputs.pop() } else { None };
    (outputs.remove(0), outputs.remove(0), noisy)
}

/// Half-way between what a critic says of real and of fake pictures on average, for one whose
/// scale has no zero of its own.
#[derive(Default)]
pub struct Threshold(Option<Tensor<1>>);

impl Threshold {
    pub fn between(real: &Tensor<2>, fake: &Tensor<2>) -> Self {
        let middle = (real.clone().mean() + fake.clone().mean()).mul_scalar(0.5);
        Self(Some(middle.detach()))
    }

    /// The critic's numbers `[n, 1]`, positive for "real".
    pub fn apply(&self, scores: Tensor<2>) -> Tensor<2> {
        match &self.0 {
            Some(middle) => scores - middle.clone().reshape([1, 1]),
            None => scores,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Family, Size};

    /// The wrong labels of those rows of a batch that belong to `replica`.
    fn wrong(labels: &[u8], replica: Replica) -> Vec<u8> {
        let settings = Settings {
            batch_size: labels.len(),
            ..Settings::default_for(Family::Cgan, Size::Xs)
        };
        let own = &labels[replica.rows(labels.len())];
        Stage::new(&settings, &Device::flex()).wrong_labels(own, replica, &mut Noise::new(1, 0))
    }

    #[test]
    fn a_wrong_label_is_any_but_the_right_one() {
        let labels: Vec<u8> = (0..10).cycle().take(2_000).collect();
        let alone = wrong(
            &labels,
            Replica {
                rank: 0,
                world_size: 1,
            },
        );
        let mut seen = [[0; CLASSES]; CLASSES];
        for (right, wrong) in labels.iter().zip(&alone) {
            seen[usize::from(*right)][usize::from(*wrong)] += 1;
        }
        for (right, counts) in seen.iter().enumerate() {
            for (wrong, &count) in counts.iter().enumerate() {
                assert_eq!(count == 0, right == wrong, "{right} as {wrong}: {count}");
            }
        }
        let world_size = [0, 1].map(|rank| {
            wrong(
                &labels,
                Replica {
                    rank,
                    world_size: 2,
                },
            )
        });
        assert_eq!(world_size.concat(), alone);
    }
}
