//! The training data that a session has or is fetching, one shard after the other.

use std::collections::BTreeMap;

use futures::future::{FutureExt, LocalBoxFuture};

use crate::core::{DatasetInfo, Event, Failure, FailureKind};
use crate::data::{Dataset, Shard, ShardId, shards_of};
use crate::engine::{failure, loader, platform};

/// After a failure it is tried again by itself, each time so much later, up to a minute.
const RETRY_AFTER_MS: u32 = 15_000;

/// A shard on its way: of which data set, and what came.
pub(super) type Arrival = (String, Result<Shard, Failure>);

/// The shard that is on its way, where there is one.
pub(super) type Loading = Option<LocalBoxFuture<'static, Arrival>>;

/// The data sets that a session has, or is fetching.
#[derive(Default)]
pub(super) struct DataSources {
    sources: BTreeMap<String, Source>,
    pub loading: Loading,
    /// How often in a row the shard that is missing could not be loaded.
    failures: u32,
}

struct Source {
    dataset: Dataset,
    /// How many shards somebody needs.
    wanted: usize,
}

impl Source {
    fn new(info: DatasetInfo) -> Self {
        Self {
            dataset: Dataset::new(info),
            wanted: 0,
        }
    }

    /// Shards that are here, and in all. What came as a whole is one shard.
    fn shards(&self) -> (usize, usize) {
        match shards_of(&self.dataset.info().id) {
            Some(shards) => (self.dataset.len() / shards.per_shard, shards.count()),
            None => (1, 1),
        }
    }
}

impl DataSources {
    /// A data set, as far as it has come.
    pub fn get(&self, id: &str) -> Option<&Dataset> {
        self.sources.get(id).map(|source| &source.dataset)
    }

    /// Takes up a data set that has come as a whole.
    ///
    /// # Errors
    /// [`FailureKind::Settings`] for one that is not what it says, or has a known one's name.
    pub fn add(&mut self, info: DatasetInfo, payload: &[u8]) -> Result<(), Failure> {
        let wrong = |text: String| failure(FailureKind::Settings, text);
        info.validate().map_err(|text| wrong(format!("{text}.")))?;
        if DatasetInfo::known(&info.id).is_some() {
            return Err(wrong(format!("There is a data set {} already.", info.id)));
        }
        let expected = info.train * (1 + info.space.values());
        if info.train == 0 || payload.len() != expected {
            return Err(wrong(format!(
                "{} should be {} examples in {expected} bytes, not in {}.",
                info.title,
                info.train,
                payload.len()
            )));
        }
        let (labels, pixels) = payload.split_at(info.train);
        let classes = info.classes.len().max(1);
        if labels.iter().any(|&label| usize::from(label) >= classes) {
            return Err(wrong(format!("{} has {classes} classes.", info.title)));
        }
        let mut source = Source::new(info);
        source.dataset.push(&Shard {
            pixels: pixels.to_vec(),
            labels: labels.to_vec(),
        });
        let id = source.dataset.info().id.to_string();
        self.sources.insert(id, source);
        Ok(())
    }

    /// Sees to it that the first `shards` of a data set come; all of them if there are fewer.
    pub fn want(&mut self, info: &DatasetInfo, shards: usize) {
        let source = self.sources.entry(info.id.to_string());
        let source = source.or_insert_with(|| Source::new(info.clone()));
        let (_, all) = source.shards();
        source.wanted = source.wanted.max(shards.min(all));
        self.load_next();
    }

    /// Tries again at once the shard that could not be loaded.
    pub fn retry(&mut self) {
        if std::mem::take(&mut self.failures) > 0 {
            self.loading = None;
            self.load_next();
        }
    }

    /// Whether more of a data set is on its way. What has failed is tried again now and then, and
    /// nobody waits for it.
    pub fn coming(&self, id: &str) -> bool {
        if self.failures > 0 {
            return false;
        }
        let missing = |source: &Source| source.shards().0 < source.wanted;
        self.loading.is_some() && self.sources.get(id).is_some_and(missing)
    }

    /// How much of a data set is here.
    pub fn here(&self, id: &str) -> Option<Event> {
        let source = self.sources.get(id)?;
        let (loaded, of) = source.shards();
        Some(Event::Shards {
            dataset: id.to_owned(),
            loaded,
            of,
            images: source.dataset.len(),
        })
    }

    fn load_next(&mut self) {
        if self.loading.is_some() {
            return;
        }
        let wait = self.failures.min(4) * RETRY_AFTER_MS;
        let mut missing = self.sources.values().filter(|s| s.shards().0 < s.wanted);
        self.loading = missing.next().map(|source| {
            let (info, next) = (source.dataset.info().clone(), source.shards().0);
            async move {
                if wait > 0 {
                    platform::sleep(wait).await;
                }
                let shard = loader::shard(&info, ShardId::Train(next)).await;
                (info.id.to_string(), shard)
            }
            .boxed_local()
        });
    }

    /// Adds a shard to its data and asks for the next.
    /// `None`: it could not be had once more.
    ///
    /// # Errors
    /// The failure, the first time.
    pub fn take(&mut self, (id, result): Arrival) -> Result<Option<Event>, Failure> {
        self.loading = None;
        let shard = match result {
            Ok(shard) => shard,
            Err(failure) => {
                self.failures += 1;
                self.load_next();
                return match self.failures {
                    1 => Err(failure),
                    // It has been told.
                    _ => Ok(None),
                };
            }
        };
        self.failures = 0;
        let gone = || failure(FailureKind::Engine, "A shard of unknown data has come.");
        let source = self.sources.get_mut(&id).ok_or_else(gone)?;
        source.dataset.push(&shard);
        self.load_next();
        self.here(&id).ok_or_else(gone).map(Some)
    }
}
