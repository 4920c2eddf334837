//! IndexedDB: one object store, keys and values as they come.

use std::cell::RefCell;

use futures::future::{FutureExt, LocalBoxFuture};
use idb::{
    Database, DatabaseEvent, Factory, KeyRange, ObjectStore, ObjectStoreParams, Query, Transaction,
    TransactionMode,
};
use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::locks::RunLock;
use super::storage::{Changes, Storage, StorageError};
use crate::core::Room;

const DATABASE: &str = "atelier";
const VERSION: u32 = 1;
const STORE: &str = "runs";
/// What browsers call it when there is no room.
const QUOTA: &str = "QuotaExceeded";

/// Opened when it is first needed.
#[derive(Default)]
pub struct BrowserStorage {
    database: RefCell<Option<std::rc::Rc<Database>>>,
    lock: RunLock,
}

impl BrowserStorage {
    async fn database(&self) -> Result<std::rc::Rc<Database>, StorageError> {
        if let Some(database) = self.database.borrow().clone() {
            return Ok(database);
        }
        let database = std::rc::Rc::new(open().await.map_err(refused)?);
        *self.database.borrow_mut() = Some(database.clone());
        Ok(database)
    }

    async fn transaction(
        &self,
        mode: TransactionMode,
    ) -> Result<(Transaction, ObjectStore), StorageError> {
        let database = self.database().await?;
        let begin = || {
            let transaction = database.transaction(&[STORE], mode)?;
            let store = transaction.object_store(STORE)?;
            Ok((transaction, store))
        };
        begin().map_err(|error: idb::Error| {
            // Closed by the browser, or by a newer page of ours: opened anew the next time.
            self.database.take();
            refused(error)
        })
    }
}

impl Storage for BrowserStorage {
    fn get(&self, key: String) -> LocalBoxFuture<'_, Result<Option<Vec<u8>>, StorageError>> {
        async move {
            let (_, store) = self.transaction(TransactionMode::ReadOnly).await?;
            let found = store.get(Query::Key(key.into())).map_err(refused)?;
            let found = found.await.map_err(refused)?;
            Ok(found.as_ref().map(bytes))
        }
        .boxed_local()
    }

    fn range(
        &self,
        first: String,
        last: String,
    ) -> LocalBoxFuture<'_, Result<Vec<Vec<u8>>, StorageError>> {
        async move {
            let (_, store) = self.transaction(TransactionMode::ReadOnly).await?;
            let range = between(first, last)?;
            let found = store.get_all(Some(range), None).map_err(refused)?;
            let found = found.await.map_err(refused)?;
            Ok(found.iter().map(bytes).collect())
        }
        .boxed_local()
    }

    fn change(&self, changes: Changes) -> LocalBoxFuture<'_, Result<(), StorageError>> {
        async move {
            let (transaction, store) = self.transaction(TransactionMode::ReadWrite).await?;
            // Not awaited one by one: a failure of any aborts the transaction, which is what counts.
            for (first, last) in changes.delete {
                store.delete(between(first, last)?).map_err(refused)?;
            }
            for (key, value) in changes.put {
                let value: JsValue = Uint8Array::from(value.as_slice()).into();
                store.put(&value, Some(&key.into())).map_err(refused)?;
            }
            let done = transaction.await.map_err(refused)?;
            match done.is_committed() {
                true => Ok(()),
                // An abort for any other reason has thrown before.
                false => Err(StorageError::Full),
            }
        }
        .boxed_local()
    }

    fn claim(&self, id: String) -> LocalBoxFuture<'_, bool> {
        async move { self.lock.take(&id).await }.boxed_local()
    }

    fn room(&self) -> LocalBoxFuture<'_, Option<Room>> {
        estimate().boxed_local()
    }
}

async fn open() -> Result<Database, idb::Error> {
    let mut request = Factory::new()?.open(DATABASE, Some(VERSION))?;
    request.on_upgrade_needed(|event| {
        // A failure here fails the request.
        if let Ok(database) = event.database() {
            let _ = database.create_object_store(STORE, ObjectStoreParams::new());
        }
    });
    let mut database = request.await?;
    // Or a page of a later version could never change the database.
    database.on_version_change(|event| {
        if let Ok(database) = event.database() {
            database.close();
        }
    });
    Ok(database)
}

fn between(first: String, last: String) -> Result<Query, StorageError> {
    let range = KeyRange::bound(&first.into(), &last.into(), None, None);
    range.map(Query::KeyRange).map_err(refused)
}

fn bytes(value: &JsValue) -> Vec<u8> {
    Uint8Array::new(value).to_vec()
}

fn refused(error: idb::Error) -> StorageError {
    let text = format!("{error:?}");
    match text.contains(QUOTA) {
        true => StorageError::Full,
        false => StorageError::Refused(format!("{error}")),
    }
}

/// `navigator.storage.estimate()`, by name: it is the only thing of it that is needed.
async fn estimate() -> Option<Room> {
    let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok();
    let storage = get(&get(&js_sys::global(), "navigator")?, "storage")?;
    let ask: Function = get(&storage, "estimate")?.dyn_into().ok()?;
    let asked: Promise = ask.call0(&storage).ok()?.dyn_into().ok()?;
    let told = JsFuture::from(asked).await.ok()?;
    let number = |name| get(&told, name)?.as_f64();
    Some(Room {
        used: number("usage")?,
        of: number("quota")?,
    })
}
