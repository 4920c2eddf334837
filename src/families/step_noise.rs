//! The random numbers of a training step. All replicas draw for the whole batch and keep the rows
//! that are theirs, so that their number does not change a run.

use burn::tensor::{Device, Tensor};

use crate::core::Settings;
use crate::nn::all_reduce::{Replica, Replicas};
use crate::nn::batch::Batch;
use crate::nn::from_host;
use crate::nn::noise::Noise;

/// What a step draws from.
pub struct StepNoise<'a> {
    pub settings: &'a Settings,
    pub device: &'a Device,
    pub replica: Replica,
    pub noise: &'a mut Noise,
}

impl<'a> StepNoise<'a> {
    pub fn new(
        settings: &'a Settings,
        device: &'a Device,
        replicas: &dyn Replicas,
        noise: &'a mut Noise,
    ) -> Self {
        Self {
            settings,
            device,
            replica: replicas.replica(),
            noise,
        }
    }

    /// Latent codes, `[rows, latent]`, without an InfoGAN's codes.
    pub fn latent(&mut self) -> Tensor<2> {
        let (batch, width) = (self.settings.batch_size, self.settings.size.latent());
        let rows = self.replica.rows(batch);
        let shape = [rows.len(), width];
        from_host(
            self.noise.normal_rows(batch, rows, width),
            shape,
            self.device,
        )
    }

    /// A batch as D sees it.
    pub fn seen_by_d(&mut self, batch: Batch) -> Batch {
        Batch {
            images: self.instance_noise(batch.images),
            ..batch
        }
    }

    /// Pictures as D sees them: with instance noise, where the settings say so (Sønderby et al.
    /// 2016, arXiv:1610.04490).
    pub fn instance_noise(&mut self, images: Tensor<4>) -> Tensor<4> {
        match self.settings.instance_noise {
            0.0 => images,
            sigma => self.gaussian(images, sigma),
        }
    }

    /// Normal noise of deviation `sigma` added to pictures.
    pub fn gaussian(&mut self, images: Tensor<4>, sigma: f64) -> Tensor<4> {
        let batch = self.settings.batch_size;
        let [_, channels, height, width] = images.dims();
        let width = channels * height * width;
        let rows = self.replica.rows(batch);
        let n = self.noise.normal_rows(batch, rows, width);
        let n = from_host(n, images.dims(), self.device);
        images + n.mul_scalar(sigma)
    }

    /// Pictures between real and fake ones, each at its own place: εx + (1 − ε)G(z), ε uniform on
    /// [0, 1) (Gulrajani et al. 2017, algorithm 1, lines 5 and 6).
    pub fn between(&mut self, real: &Tensor<4>, fake: &Tensor<4>) -> Tensor<4> {
        let batch = self.settings.batch_size;
        let rows = self.replica.rows(batch);
        let shape = [rows.len(), 1, 1, 1];
        let places = from_host(self.noise.shares(batch, rows), shape, self.device);
        fake.clone() + (real.clone() - fake.clone()) * places
    }

    /// For each of `labels`, one of the other classes.
    pub fn wrong_labels(&mut self, labels: &[u8]) -> Vec<u8> {
        let (batch, classes) = (self.settings.batch_size, self.settings.labels());
        let others = (classes - 1) as f32;
        let away = self.noise.shares(batch, self.replica.rows(batch));
        let wrong = |(label, away): (&u8, f32)| {
            let step = 1 + (away * others) as usize;
            ((usize::from(*label) + step) % classes) as u8
        };
        labels.iter().zip(away).map(wrong).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Family, Size};

    /// The wrong labels of those rows of a batch that belong to `replica`.
    fn wrong(labels: &[u8], replica: Replica) -> Vec<u8> {
        let cgan = Family::from_id("cgan").expect("cGAN is in the list");
        let settings = Settings {
            batch_size: labels.len(),
            ..Settings::default_for(cgan, Size::Xs)
        };
        let mut noise = StepNoise {
            settings: &settings,
            device: &Device::flex(),
            replica,
            noise: &mut Noise::new(1, 0),
        };
        noise.wrong_labels(&labels[replica.rows(labels.len())])
    }

    #[test]
    fn a_wrong_label_is_any_but_the_right_one() {
        let labels: Vec<u8> = (0..10).cycle().take(2_000).collect();
        let alone = Replica {
            rank: 0,
            world_size: 1,
        };
        let all = wrong(&labels, alone);
        let mut seen = [[0; 10]; 10];
        for (right, wrong) in labels.iter().zip(&all) {
            seen[usize::from(*right)][usize::from(*wrong)] += 1;
        }
        for (right, counts) in seen.iter().enumerate() {
            for (wrong, &count) in counts.iter().enumerate() {
                assert_eq!(count == 0, right == wrong, "{right} as {wrong}: {count}");
            }
        }
        let both = [0, 1].map(|rank| {
            let replica = Replica {
                rank,
                world_size: 2,
            };
            wrong(&labels, replica)
        });
        assert_eq!(both.concat(), all);
    }
}
