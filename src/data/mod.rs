//! Data sets: their files, the examples that have arrived, and which of them a step sees.
//!
//! - [`idx`]: the file format of MNIST and its like, read strictly.
//! - [`shards`]: the gzipped pieces in which the page fetches a data set; [`fashion_mnist`] is the
//!   one that is shipped.
//! - [`dataset`]: the examples that have arrived so far.
//! - [`batches`]: which of them the next training step sees.
//! - [`pairs`]: what a translator is given of a picture.
//!
//! Pictures are `u8`, row by row, the channels of a pixel side by side; networks see them as `f32` in
//! −1 … 1, the range of the generator's tanh (`nn/batch.rs`).

pub mod batches;
pub mod dataset;
pub mod fashion_mnist;
pub mod idx;
pub mod pairs;
pub mod shards;

pub use batches::{Batches, BatchesState};
pub use dataset::Dataset;
pub use pairs::{Pair, from_drawing, given, pair, resized};
pub use shards::{DataError, Shard, ShardId, Shards};

/// How a data set of this site is cut into files; `None` for one that came from elsewhere.
pub fn shards_of(id: &str) -> Option<&'static Shards> {
    [&fashion_mnist::SHARDS]
        .into_iter()
        .find(|shards| shards.info.id == id)
}
