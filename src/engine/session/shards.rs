//! The training data: asked for when somebody needs it, one shard after the other.

use futures::future::FutureExt;

use super::state::{Session, Shards};
use crate::core::{Event, Failure};
use crate::data::shards::{SHARD_IMAGES, TRAIN_SHARDS};
use crate::data::{Shard, ShardId};
use crate::engine::loader;

impl Session {
    /// Sees to it that the first `shards` of the training data come.
    pub(super) fn want_data(&mut self, shards: usize) {
        self.wanted = self.wanted.max(shards);
        if matches!(self.shards, Shards::Unwanted) {
            self.load_next_shard();
        }
    }

    /// Tries again the shard that could not be loaded.
    pub(super) fn retry_shards(&mut self) {
        if matches!(self.shards, Shards::Stuck) {
            self.load_next_shard();
        }
    }

    fn load_next_shard(&mut self) {
        let next = self.dataset.len() / SHARD_IMAGES;
        self.shards = if next < self.wanted {
            Shards::Loading(loader::shard(ShardId::Train(next)).boxed_local())
        } else if next < TRAIN_SHARDS {
            Shards::Unwanted
        } else {
            Shards::Complete
        };
    }

    /// Adds a shard to the data and asks for the next; says whether one has come.
    pub(super) fn take_shard(&mut self, result: Result<Shard, Failure>) -> bool {
        match result {
            Err(failure) => {
                self.shards = Shards::Stuck;
                self.fail(failure);
                false
            }
            Ok(shard) => {
                self.dataset.push(&shard);
                self.load_next_shard();
                let images = self.dataset.len();
                self.send(Event::Shards {
                    loaded: images / SHARD_IMAGES,
                    images,
                });
                true
            }
        }
    }
}
