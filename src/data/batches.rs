//! Which images the next training step sees: drawn without replacement, epoch by epoch.
//!
//! The order is a function of the seed and of when images arrived, and of nothing else: each
//! epoch has its own ChaCha stream, so the whole state is a seed, an epoch, how many of its
//! images are drawn, and how many images there were when. A restored run goes on exactly as
//! the interrupted one would have.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// Draws batches.
#[derive(Clone, Debug)]
pub struct Batches {
    state: BatchesState,
    rng: ChaCha8Rng,
    /// This epoch's images; the first `state.drawn` have been used.
    order: Vec<u32>,
}

/// Everything from which [`Batches`] can be rebuilt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchesState {
    pub seed: u64,
    /// Passes completed.
    pub epoch: u64,
    /// Images drawn in this pass.
    pub drawn: usize,
    /// When this pass was shuffled, oldest first.
    pub shuffles: Vec<Shuffle>,
}

/// After `drawn` images of the pass, the rest was shuffled with all up to image number `images`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shuffle {
    pub drawn: usize,
    pub images: usize,
}

/// A saved state that no run can have been in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the saved order of the training images makes no sense")]
pub struct InvalidState;

/// No data set here has more images; a saved state must not allocate without bound.
const MOST_IMAGES: usize = 1_000_000;

impl Batches {
    pub fn new(seed: u64) -> Self {
        let state = BatchesState {
            seed,
            epoch: 0,
            drawn: 0,
            shuffles: Vec::new(),
        };
        Self {
            rng: epoch_rng(&state),
            state,
            order: Vec::new(),
        }
    }

    /// Goes on where [`Batches::state`] was taken.
    ///
    /// # Errors
    /// If the state contradicts itself.
    pub fn restore(state: &BatchesState) -> Result<Self, InvalidState> {
        let mut batches = Self::new(state.seed);
        batches.state.epoch = state.epoch;
        batches.rng = epoch_rng(&batches.state);
        for shuffle in &state.shuffles {
            let forwards = shuffle.drawn >= batches.state.drawn
                && shuffle.drawn <= batches.order.len()
                && shuffle.images > batches.order.len()
                && shuffle.images <= MOST_IMAGES;
            if !forwards {
                return Err(InvalidState);
            }
            batches.state.drawn = shuffle.drawn;
            batches.join(shuffle.images);
        }
        if state.drawn < batches.state.drawn || state.drawn > batches.order.len() {
            return Err(InvalidState);
        }
        batches.state.drawn = state.drawn;
        Ok(batches)
    }

    pub fn state(&self) -> BatchesState {
        self.state.clone()
    }

    /// Whether `images` images are all that the order names. A restored run may have to wait for
    /// its shards to arrive again.
    pub fn ready(&self, images: usize) -> bool {
        images > 0 && images >= self.order.len()
    }

    /// The indices of the next `n` of the first `images` images. New images join the current pass at once. A batch may
    /// reach into the next pass. Empty unless [`Batches::ready`].
    pub fn next(&mut self, images: usize, n: usize) -> Vec<usize> {
        if !self.ready(images) {
            return Vec::new();
        }
        if images > self.order.len() {
            self.join(images);
        }
        (0..n).map(|_| self.draw(images)).collect()
    }

    fn draw(&mut self, images: usize) -> usize {
        if self.state.drawn == self.order.len() {
            self.next_epoch(images);
        }
        let index = self.order[self.state.drawn];
        self.state.drawn += 1;
        index as usize
    }

    fn next_epoch(&mut self, images: usize) {
        self.state.epoch += 1;
        self.state.drawn = 0;
        self.state.shuffles.clear();
        self.rng = epoch_rng(&self.state);
        self.order.clear();
        self.join(images);
    }

    /// Adds the images up to number `images` and shuffles all that are not drawn yet.
    fn join(&mut self, images: usize) {
        let images_u32 = u32::try_from(images).expect("fewer than four billion images");
        self.order.extend(self.order.len() as u32..images_u32);
        shuffle(&mut self.order[self.state.drawn..], &mut self.rng);
        self.state.shuffles.push(Shuffle {
            drawn: self.state.drawn,
            images,
        });
    }
}

fn epoch_rng(state: &BatchesState) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(state.seed);
    rng.set_stream(state.epoch);
    rng
}

/// Fisher–Yates with 32-bit draws, so that browser (32-bit) and native (64-bit) agree.
fn shuffle(items: &mut [u32], rng: &mut ChaCha8Rng) {
    for last in (1..items.len()).rev() {
        let other = rng.random_range(0..=last as u32);
        items.swap(last, other as usize);
    }
}
