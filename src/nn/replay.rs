//! Experience replay: D is shown some past fakes again in the place of fresh ones, so that it does
//! not forget what G has given up drawing and G gains nothing by going back and forth
//! (Shrivastava et al. 2017, "Learning from simulated and unsupervised images through adversarial
//! training", §2.3, arXiv:1612.07828).

use burn::tensor::{Device, Tensor};

use super::from_host;
use super::noise::Noise;
use super::weights::{OnDevice, Weights};

/// How many batches are kept.
const CAPACITY: usize = 32;
/// One batch in so many is kept: with random replacement, one of the past stays for about
/// `CAPACITY · EVERY` updates of D.
const EVERY: u64 = 8;

/// Pictures of the generator with the labels that they were asked for.
#[derive(Clone, Debug)]
pub struct Fakes {
    /// `[n, 1, 28, 28]`, without a graph.
    pub images: Tensor<4>,
    pub labels: Vec<u8>,
}

/// The past fakes.
#[derive(Default)]
pub struct Replay {
    kept: Vec<Fakes>,
    /// Batches seen so far.
    seen: u64,
}

impl Replay {
    /// The `fresh` ones, of which the first rows, `share` of all (rounded), give way to as many of
    /// a past batch. The replicas of a run each keep their own rows and choose alike.
    pub fn mix(&mut self, share: f64, fresh: Fakes, noise: &mut Noise) -> Fakes {
        if share == 0.0 {
            return fresh;
        }
        let mixed = match self.kept.len() {
            0 => fresh.clone(),
            count => self.kept[pick(count, noise)].in_front_of(&fresh, share, noise),
        };
        self.remember(fresh, noise);
        mixed
    }

    fn remember(&mut self, fresh: Fakes, noise: &mut Noise) {
        if self.seen.is_multiple_of(EVERY) {
            if self.kept.len() < CAPACITY {
                self.kept.push(fresh);
            } else {
                self.kept[pick(CAPACITY, noise)] = fresh;
            }
        }
        self.seen += 1;
    }

    /// Adds what is kept as `replay.seen`, `replay.images.I` and `replay.labels.I`.
    pub fn save(&self, out: &mut OnDevice) {
        let Some(first) = self.kept.first() else {
            return;
        };
        let device = first.images.device();
        // As f32, which counts exactly up to 2²⁴.
        let seen = from_host(vec![self.seen as f32], [1], &device);
        out.push("replay.seen".into(), seen);
        for (place, fakes) in self.kept.iter().enumerate() {
            let labels: Vec<f32> = fakes.labels.iter().map(|&label| f32::from(label)).collect();
            let labels = from_host(labels, [fakes.labels.len()], &device);
            let images = fakes.images.clone().reshape([-1]);
            out.push(format!("replay.images.{place}"), images);
            out.push(format!("replay.labels.{place}"), labels);
        }
    }

    /// Takes up what [`Replay::save`] gave; nothing where there is none.
    pub fn load(&mut self, weights: &Weights, device: &Device) {
        let array = |name: &str| weights.get(&format!("replay.{name}"));
        let batch = |place: usize| {
            let labels = &array(&format!("labels.{place}"))?.values;
            let images = array(&format!("images.{place}"))?.values.clone();
            let side = (images.len() / labels.len().max(1)).isqrt();
            Some(Fakes {
                images: from_host(images, [labels.len(), 1, side, side], device),
                labels: labels.iter().map(|&label| label as u8).collect(),
            })
        };
        self.seen = array("seen").map_or(0, |seen| seen.values[0] as u64);
        self.kept = (0..CAPACITY).map_while(batch).collect();
    }
}

impl Fakes {
    /// Some of these, in a row from anywhere, and behind them what is left of the `fresh` ones.
    fn in_front_of(&self, fresh: &Fakes, share: f64, noise: &mut Noise) -> Fakes {
        let (size, old) = (fresh.labels.len(), self.labels.len());
        let count = ((share * size as f64).round() as usize).min(size).min(old);
        let from = pick(old - count + 1, noise);
        if count == 0 {
            return fresh.clone();
        }
        let past = self.images.clone().narrow(0, from, count);
        let mut labels = self.labels[from..from + count].to_vec();
        labels.extend(&fresh.labels[count..]);
        let images = match size - count {
            0 => past,
            rest => Tensor::cat(vec![past, fresh.images.clone().narrow(0, count, rest)], 0),
        };
        Fakes { images, labels }
    }
}

/// One of `count` places. By a real number, so that replicas with other counts of rows
/// take the same number of draws.
fn pick(count: usize, noise: &mut Noise) -> usize {
    let u = (noise.uniform(1, 1.0)[0] + 1.0) / 2.0;
    ((u * count as f32) as usize).min(count - 1)
}
