//! Experience replay: D is shown some past fakes again instead of fresh ones, so that it does
//! not forget what G has given up drawing and G gains nothing by going back and forth
//! (Shrivastava et al. 2017, "Learning from simulated and unsupervised images through adversarial
//! training", §2.3, arXiv:1612.07828).

use burn::tensor::{Device, Int, Tensor};

use super::batch::Batch;
use super::from_host;
use super::noise::Noise;
use super::weights::{OnDevice, Weights};
use crate::core::Space;

/// How many batches are kept.
const CAPACITY: usize = 32;
/// One batch in so many is kept: with random replacement, one of the past stays for about
/// `CAPACITY · EVERY` updates of D.
const EVERY: u64 = 8;

/// The past fakes.
#[derive(Default)]
pub struct Replay {
    kept: Vec<Batch>,
    /// Batches seen so far.
    seen: u64,
}

impl Replay {
    /// The `fresh` ones, of which the first rows, `share` of all (rounded), give way to as many of
    /// a past batch. Where the generator is told a label (`labelled`), a past fake only stands in
    /// for a fresh one that was asked for under the same label: what D compares pair by pair stays
    /// of one class. The replicas of a run each keep their own rows and choose alike.
    pub fn mix(&mut self, share: f64, fresh: Batch, labelled: bool, noise: &mut Noise) -> Batch {
        if share == 0.0 {
            return fresh;
        }
        let mixed = match self.kept.len() {
            0 => fresh.clone(),
            count => {
                let past = &self.kept[pick(count, noise)];
                let count = (share * fresh.labels.len() as f64).round() as usize;
                if labelled {
                    same_label(past, &fresh, count)
                } else {
                    in_front_of(past, &fresh, count, noise)
                }
            }
        };
        self.remember(fresh, noise);
        mixed
    }

    fn remember(&mut self, fresh: Batch, noise: &mut Noise) {
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
    pub fn load(&mut self, weights: &Weights, space: Space, device: &Device) {
        let array = |name: &str| weights.get(&format!("replay.{name}"));
        let batch = |place: usize| {
            let labels = &array(&format!("labels.{place}"))?.values;
            let images = array(&format!("images.{place}"))?.values.clone();
            Some(Batch {
                images: from_host(images, space.shape(labels.len()), device),
                labels: labels.iter().map(|&label| label as u8).collect(),
                given: None,
            })
        };
        self.seen = array("seen").map_or(0, |seen| seen.values[0] as u64);
        self.kept = (0..CAPACITY).map_while(batch).collect();
    }
}

/// So many of the `past` ones, in a row from anywhere, and behind them what is left of the `fresh`.
fn in_front_of(past: &Batch, fresh: &Batch, count: usize, noise: &mut Noise) -> Batch {
    let (size, old) = (fresh.labels.len(), past.labels.len());
    let count = count.min(size).min(old);
    let from = pick(old - count + 1, noise);
    if count == 0 {
        return fresh.clone();
    }
    let images = past.images.clone().narrow(0, from, count);
    let mut labels = past.labels[from..from + count].to_vec();
    labels.extend(&fresh.labels[count..]);
    let images = match size - count {
        0 => images,
        rest => Tensor::cat(vec![images, fresh.images.clone().narrow(0, count, rest)], 0),
    };
    Batch {
        images,
        labels,
        given: None,
    }
}

/// The `fresh` ones, whose first `count` rows are each a past one of the same label, as long as
/// there are any that have not been taken.
fn same_label(past: &Batch, fresh: &Batch, count: usize) -> Batch {
    let size = fresh.labels.len();
    let mut left: Vec<usize> = (0..past.labels.len()).collect();
    // Rows of the fresh ones, then those of the past ones.
    let row = |(place, label): (usize, &u8)| {
        let taken = left.iter().position(|&old| past.labels[old] == *label);
        match taken.filter(|_| place < count) {
            Some(taken) => (size + left.remove(taken)) as i32,
            None => place as i32,
        }
    };
    let rows: Vec<i32> = fresh.labels.iter().enumerate().map(row).collect();
    let both = Tensor::cat(vec![fresh.images.clone(), past.images.clone()], 0);
    let rows = Tensor::<1, Int>::from_data(rows.as_slice(), &both.device());
    Batch {
        images: both.select(0, rows),
        labels: fresh.labels.clone(),
        given: None,
    }
}

/// One of `count` places. By a real number, so that replicas with other counts of rows
/// take the same number of draws.
fn pick(count: usize, noise: &mut Noise) -> usize {
    let u = (noise.uniform(1, 1.0)[0] + 1.0) / 2.0;
    ((u * count as f32) as usize).min(count - 1)
}
