//! The training images that have arrived so far, in the order of arrival.
//!
//! An image's index is its place in the original only if shards are pushed in order; the engine
//! does that, so that an index means the same in every run.

use super::shards::Shard;
use super::{CLASSES, PIXELS};
use std::ops::Range;

/// Pixels compared before asking whether an image can still be the nearest: a seventh of an
/// image, enough for the compiler to use vectors throughout.
const CHUNK: usize = PIXELS / 7;

/// Images with labels, growing shard by shard.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    /// `[n, 28, 28]`.
    pixels: Vec<u8>,
    /// `[n]`.
    labels: Vec<u8>,
}

impl Dataset {
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes up a shard behind the others.
    ///
    /// # Panics
    /// If the shard has not exactly one image for each label, which `decode_shard` rules out.
    pub fn push(&mut self, shard: &Shard) {
        assert_eq!(
            shard.pixels.len(),
            shard.labels.len() * PIXELS,
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

    /// The pixels of an image, `[28, 28]`.
    ///
    /// # Panics
    /// If there is no such image.
    pub fn image(&self, index: usize) -> &[u8] {
        &self.pixels[index * PIXELS..][..PIXELS]
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

    /// The image nearest to `pixels` (`[28, 28]`) among those in `range`, with the sum of
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
    pub fn first_of_each_class(&self) -> Option<[usize; CLASSES]> {
        let mut first = [0; CLASSES];
        for (class, slot) in first.iter_mut().enumerate() {
            *slot = self
                .labels
                .iter()
                .position(|&label| usize::from(label) == class)?;
        }
        Some(first)
    }
}

/// Σ(a − b)², or anything not below `enough` once the sum has reached that. At most
/// 784 · 255² = 51 million, so 32 bits do.
fn squared_distance(a: &[u8], b: &[u8], enough: u32) -> u32 {
    let mut sum = 0;
    for (a, b) in a.chunks(CHUNK).zip(b.chunks(CHUNK)) {
        sum += a
            .iter()
            .zip(b)
            .map(|(&a, &b)| {
                let difference = i32::from(a) - i32::from(b);
                (difference * difference) as u32
            })
            .sum::<u32>();
        if sum >= enough {
            break;
        }
    }
    sum
}
