//! A place to keep bytes under keys.

use futures::future::LocalBoxFuture;

use crate::core::Room;

/// Why something could not be kept or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    #[error("the browser has no room left for this page")]
    Full,
    /// Forbidden by the visitor or the browser, or broken.
    #[error("the browser keeps nothing for this page: {0}")]
    Refused(String),
}

/// What is to change, all of it or nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Ranges of keys, both ends included. Deleted before anything is put.
    pub delete: Vec<(String, String)>,
    pub put: Vec<(String, Vec<u8>)>,
}

/// Keys are ordered as text.
pub trait Storage {
    /// What is kept under a key.
    ///
    /// # Errors
    /// [`StorageError::Refused`].
    fn get(&self, key: String) -> LocalBoxFuture<'_, Result<Option<Vec<u8>>, StorageError>>;

    /// All from the first key to the last, in order.
    ///
    /// # Errors
    /// [`StorageError::Refused`].
    fn range(
        &self,
        first: String,
        last: String,
    ) -> LocalBoxFuture<'_, Result<Vec<Vec<u8>>, StorageError>>;

    /// Makes the changes in one transaction: after a crash all of them are there, or none.
    ///
    /// # Errors
    /// [`StorageError::Full`], [`StorageError::Refused`].
    fn change(&self, changes: Changes) -> LocalBoxFuture<'_, Result<(), StorageError>>;

    /// Takes a run for this worker alone, until it takes another or ends. `false`: somebody else has it.
    fn claim(&self, id: String) -> LocalBoxFuture<'_, bool>;

    /// How much room there is, where that is known.
    fn room(&self) -> LocalBoxFuture<'_, Option<Room>>;
}
