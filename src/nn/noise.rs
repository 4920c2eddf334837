//! Randomness, drawn on the host so that a seed means the same on every device.
//!
//! Source: ChaCha8 (Bernstein 2008), the same stream natively and on wasm32.

use std::ops::Range;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// A seeded source of normal and uniform numbers whose position can be saved.
#[derive(Clone, Debug, PartialEq)]
pub struct Noise {
    rng: ChaCha8Rng,
}

/// Where a [`Noise`] stands: enough to go on exactly from there.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct NoiseState {
    seed: [u8; 32],
    stream: u64,
    /// The position, in 32-bit words. As text: JSON has no 128-bit integers.
    word: String,
}

impl Noise {
    /// `stream` separates uses of one seed (initial weights, latent codes, batches …).
    pub fn new(seed: u32, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(u64::from(seed));
        rng.set_stream(stream);
        Self { rng }
    }

    /// `count` draws from N(0, 1).
    pub fn normal(&mut self, count: usize) -> Vec<f32> {
        StandardNormal
            .sample_iter(&mut self.rng)
            .take(count)
            .collect()
    }

    /// `width` draws from N(0, 1) for each of `batch` rows, of which those in `rows` are kept: the
    /// replicas of a run (`all_reduce.rs`) draw the same and keep their own.
    pub fn normal_rows(&mut self, batch: usize, rows: Range<usize>, width: usize) -> Vec<f32> {
        let mut all = self.normal(batch * width);
        all.truncate(rows.end * width);
        all.split_off(rows.start * width)
    }

    /// A draw from N(0, 1) given that |x| ≤ `bound`, which must be above 0 (by drawing again).
    pub fn truncated_normal(&mut self, bound: f32) -> f32 {
        loop {
            let x: f32 = StandardNormal.sample(&mut self.rng);
            if x.abs() <= bound {
                return x;
            }
        }
    }

    /// `count` draws from the uniform distribution on [−`bound`, `bound`).
    pub fn uniform(&mut self, count: usize, bound: f32) -> Vec<f32> {
        (0..count)
            .map(|_| self.rng.random_range(-bound..bound))
            .collect()
    }

    /// As [`Noise::normal_rows`], one uniform draw from [0, 1) for each row.
    pub fn shares(&mut self, batch: usize, rows: Range<usize>) -> Vec<f32> {
        let all = self.uniform(batch, 1.0);
        all[rows].iter().map(|u| (u + 1.0) / 2.0).collect()
    }

    pub fn state(&self) -> NoiseState {
        NoiseState {
            seed: self.rng.get_seed(),
            stream: self.rng.get_stream(),
            word: self.rng.get_word_pos().to_string(),
        }
    }

    /// `None` if the state is not one that [`Noise::state`] made.
    pub fn from_state(state: &NoiseState) -> Option<Self> {
        let mut rng = ChaCha8Rng::from_seed(state.seed);
        rng.set_stream(state.stream);
        rng.set_word_pos(state.word.parse().ok()?);
        Some(Self { rng })
    }
}
