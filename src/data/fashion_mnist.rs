//! Fashion-MNIST as it is kept here: 12 shards of 5,000 training images in the order of the original,
//! and the 10,000 test images.

use super::shards::Shards;
use crate::core::FASHION_MNIST;

pub static SHARDS: Shards = Shards {
    info: &FASHION_MNIST,
    per_shard: 5_000,
    directory: "data/fashion-mnist",
};
