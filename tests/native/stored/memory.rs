//! A place to keep things that can be full, forbidden, or damaged.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use atelier::core::Room;
use atelier::engine::stored::storage::{Changes, Storage, StorageError};
use futures::future::{FutureExt, LocalBoxFuture, ready};

#[derive(Default)]
pub struct Memory {
    pub kept: RefCell<BTreeMap<String, Vec<u8>>>,
    pub full: Cell<bool>,
    pub forbidden: Cell<bool>,
    /// A run that another tab has.
    pub elsewhere: RefCell<Option<String>>,
}

impl Memory {
    /// The keys that begin so.
    pub fn keys(&self, start: &str) -> Vec<String> {
        let kept = self.kept.borrow();
        let keys = kept.keys().filter(|key| key.starts_with(start));
        keys.cloned().collect()
    }

    fn check(&self) -> Result<(), StorageError> {
        match self.forbidden.get() {
            true => Err(StorageError::Refused("forbidden by a test".into())),
            false => Ok(()),
        }
    }
}

impl Storage for Memory {
    fn get(&self, key: String) -> LocalBoxFuture<'_, Result<Option<Vec<u8>>, StorageError>> {
        let found = self.check().map(|()| self.kept.borrow().get(&key).cloned());
        ready(found).boxed_local()
    }

    fn range(
        &self,
        first: String,
        last: String,
    ) -> LocalBoxFuture<'_, Result<Vec<Vec<u8>>, StorageError>> {
        let kept = self.kept.borrow();
        let found = kept.range(first..=last).map(|(_, value)| value.clone());
        let found = self.check().map(|()| found.collect());
        ready(found).boxed_local()
    }

    fn change(&self, changes: Changes) -> LocalBoxFuture<'_, Result<(), StorageError>> {
        let refused = self.full.get().then_some(StorageError::Full);
        let done = self.check().and(refused.map_or(Ok(()), Err));
        if done.is_ok() {
            let mut kept = self.kept.borrow_mut();
            for (first, last) in changes.delete {
                kept.retain(|key, _| *key < first || *key > last);
            }
            kept.extend(changes.put);
        }
        ready(done).boxed_local()
    }

    fn claim(&self, id: String) -> LocalBoxFuture<'_, bool> {
        let free = self.elsewhere.borrow().as_deref() != Some(&id);
        ready(free).boxed_local()
    }

    fn room(&self) -> LocalBoxFuture<'_, Option<Room>> {
        let used = self.kept.borrow().values().map(Vec::len).sum::<usize>() as f64;
        ready(Some(Room { used, of: 1e9 })).boxed_local()
    }
}
