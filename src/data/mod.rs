//! Fashion-MNIST (Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747) as this program keeps it.
//!
//! - [`idx`]: the file format of the originals, read strictly.
//! - [`shards`]: the 12 + 1 gzipped pieces in which the page fetches the data.
//! - [`dataset`]: the images that have arrived so far.
//! - [`batches`]: which of them the next training step sees.
//!
//! Images are `u8`, row by row, 0 black to 255 white; networks see them as `f32` in −1 … 1,
//! the range of the generator's tanh.

pub mod batches;
pub mod dataset;
pub mod idx;
pub mod shards;

pub use batches::{Batches, BatchesState};
pub use dataset::Dataset;
pub use shards::{DataError, Shard, ShardId, decode_shard};

/// Height and width of an image, and its pixels. (Kept here too, because this module depends
/// on nothing of ours; a test holds these equal to `protocol`'s.)
pub const SIDE: usize = 28;
pub const PIXELS: usize = SIDE * SIDE;
/// Labels are 0 … 9.
pub const CLASSES: usize = 10;

/// Half the range of a `u8`: where 0 lies in −1 … 1.
const HALF_RANGE: f32 = 127.5;

/// A grey level as the networks see it, −1 (black) to 1 (white).
pub fn to_unit(pixel: u8) -> f32 {
    f32::from(pixel) / HALF_RANGE - 1.0
}

/// Back to a grey level: rounded to the nearest, clamped to 0 … 255 (not a number becomes 0).
pub fn from_unit(value: f32) -> u8 {
    // `as` saturates, which is the clamp.
    ((value + 1.0) * HALF_RANGE).round() as u8
}
