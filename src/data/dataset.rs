//! The training examples that have arrived so far, in the order of arrival.
//!
//! An image's index is its place in the original only if shards are pushed in order; the engine
//! does that, so that an index means the same in every run.

use super::shards::Shard;
use crate::core::{DatasetInfo, Example, Space};
use std::ops::Range;

/// Bytes compared before asking whether an image can still be the nearest: enough for the compiler
/// to use vectors throughout.
const CHUNK: usize = 112;

/// Images with labels, growing shard by shard.
#[derive(Clone, Debug)]
pub struct Dataset {
    info: DatasetInfo,
    /// `[n, height, width, channels]`.
    pixels: Vec<u8>,
    /// `[n]`.
    labels: Vec<u8>,
}

impl Dataset {
    /// Without any examples yet.
    pub fn new(info: DatasetInfo) -> Self {
        Self {
            info,
            pixels: vec![],
            labels: vec![],
        }
    }

    pub fn info(&self) -> &DatasetInfo {
        &self.info
    }

    pub fn space(&self) -> Space {
        self.info.space
    }

    /// Takes up a shard behind the others.
    ///
    /// # Panics
    /// If the shard has not exactly one image for each label, which `Shards::decode` rules out.
    pub fn push(&mut self, shard: &Shard) {
        assert_eq!(
            shard.pixels.len(),
            shard.labels.len() * self.info.space.values(),
            "one image for each label"
        );
        self.pixels.extend_from_slice(&shard.pixels);
        self.labels.extend_from_slice(&shard.labels);
    }

    /// How many images there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// An example.
    ///
    /// # Panics
    /// If there is no such example.
    pub fn example(&self, index: usize) -> Example<'_> {
        let labelled = !self.info.classes.is_empty();
        Example {
            pixels: self.image(index),
            label: labelled.then(|| self.labels[index]),
        }
    }

    /// The pixels of an image, `[height, width, channels]`.
    ///
    /// # Panics
    /// If there is no such image.
    pub fn image(&self, index: usize) -> &[u8] {
        let size = self.info.space.values();
        &self.pixels[index * size..][..size]
    }

    /// The class of an image.
    ///
    /// # Panics
    /// If there is no such image.
    pub fn label(&self, index: usize) -> u8 {
        self.labels[index]
    }

    /// All labels, in order.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// The image nearest to `pixels` (a picture of the same space) among those in `range`, with the sum of
    /// squared pixel differences; of equals the first. `None` if there is none in the range
    /// (which may reach past the end).
    pub fn nearest(&self, pixels: &[u8], range: Range<usize>) -> Option<(usize, u32)> {
        let mut nearest = None;
        let mut least = u32::MAX;
        for index in range.start..range.end.min(self.len()) {
            let distance = squared_distance(pixels, self.image(index), least);
            if distance < least {
                least = distance;
                nearest = Some((index, distance));
            }
        }
        nearest
    }

    /// The first image of each class, in label order; `None` until every class has one.
    pub fn first_of_each_class(&self) -> Option<Vec<usize>> {
        let first = |class| {
            let mut labels = self.labels.iter();
            labels.position(|&label| usize::from(label) == class)
        };
        (0..self.info.classes.len()).map(first).collect()
    }
}

/// Σ(a − b)², or anything not below `enough` once the sum has reached that. It stops growing at the
/// largest `u32`, which only pictures of more than 66,000 bytes could reach.
fn squared_distance(a: &[u8], b: &[u8], enough: u32) -> u32 {
    let mut sum = 0;
    for (a, b) in a.chunks(CHUNK).zip(b.chunks(CHUNK)) {
        let part = a
            .iter()
            .zip(b)
            .map(|(&a, &b)| {
                let difference = i32::from(a) - i32::from(b);
                (difference * difference) as u32
            })
            .sum::<u32>();
        sum = u32::saturating_add(sum, part);
        if sum >= enough {
            break;
        }
    }
    sum
}
