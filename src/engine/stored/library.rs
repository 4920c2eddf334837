//! The kept runs: listed, opened, kept, changed.

use std::rc::Rc;

use super::entry::{Entry, entry, fits, past_end, past_key, picture_key, run_key, runs, state_key};
use super::past::Past;
use super::save::{Save, new_id};
use super::storage::{Changes, Storage, StorageError};
use super::table::csv;
use crate::core::{Curves, Failure, FailureKind, Room, StoredFile, StoredRun};
use crate::engine::checkpoint::{self, State};
use crate::engine::failure;
use crate::engine::loader::sha256;

const LONGEST_NAME: usize = 80;

/// A run, ready to go on.
pub struct Opened {
    pub run: StoredRun,
    /// The newest checkpoint could not be read: this is the one before.
    pub damaged: bool,
    pub checkpoint: Vec<u8>,
    pub past: Past,
}

/// The kept runs.
#[derive(Clone)]
pub struct Library {
    storage: Rc<dyn Storage>,
}

impl Library {
    pub fn new(storage: Rc<dyn Storage>) -> Self {
        Self { storage }
    }

    /// All runs, the one kept last first, and their pictures, one run's after the other's.
    ///
    /// # Errors
    /// [`StorageError::Refused`].
    pub async fn list(&self) -> Result<(Vec<StoredRun>, Vec<u8>), StorageError> {
        let (first, last) = runs();
        let entries = self.storage.range(first, last).await?;
        let entries = entries.iter().filter_map(|bytes| entry(bytes));
        let mut runs: Vec<StoredRun> = entries.map(|entry| entry.run).collect();
        runs.sort_by(|a, b| b.changed.total_cmp(&a.changed));
        let mut pictures = vec![];
        for run in &mut runs {
            let picture = self.storage.get(picture_key(&run.id)).await?;
            let grid = run.picture.take();
            run.picture = grid.filter(|grid| fits(grid, picture.as_deref()));
            if run.picture.is_some() {
                pictures.extend(picture.unwrap_or_default());
            }
        }
        Ok((runs, pictures))
    }

    pub async fn room(&self) -> Option<Room> {
        self.storage.room().await
    }

    /// Takes a run for this worker alone; `false`: another has it.
    pub async fn claim(&self, id: &str) -> bool {
        self.storage.claim(id.to_owned()).await
    }

    /// Keeps a run's state in place of the older of the two that are kept, and adds to its past.
    ///
    /// # Errors
    /// [`StorageError::Full`], [`StorageError::Refused`]; then nothing has changed.
    pub async fn save(&self, save: &Save, now: f64) -> Result<(), StorageError> {
        let before = self.storage.get(run_key(&save.id)).await?;
        let mut entry = match before.as_deref().and_then(entry) {
            Some(entry) => entry,
            None => Entry::new(save, now),
        };
        let slot = entry.take(save, now);
        let mut changes = Changes::default();
        let past = past_key(&save.id, save.after);
        changes.delete.push((past.clone(), past_end(&save.id)));
        if !save.past.is_empty() {
            let bytes = save.past.encode();
            entry.past.push((save.after, bytes.len() as u64));
            changes.put.push((past, bytes));
        }
        if let Some((_, pixels)) = &save.picture {
            changes.put.push((picture_key(&save.id), pixels.clone()));
        }
        changes
            .put
            .push((state_key(&save.id, slot), save.checkpoint.clone()));
        entry.count();
        changes.put.push(entry.put());
        self.storage.change(changes).await
    }

    /// # Errors
    /// [`FailureKind::Stored`] for a run that is gone, or of which nothing can be read.
    pub async fn open(&self, id: &str) -> Result<Opened, Failure> {
        let mut entry = self.entry(id).await?;
        let (at, checkpoint) = self.checkpoint(&entry).await?;
        let damaged = at != entry.newest;
        if damaged {
            entry.newest = at;
        }
        entry.run.step = entry.slots[at].as_ref().map_or(0, |slot| slot.step);
        let first = past_key(id, 0);
        let past = self.storage.range(first, past_end(id)).await;
        let mut all = Past::default();
        for part in past.map_err(|error| lost(&error))? {
            // One that cannot be read is a gap in the curves, and no more.
            let part = Past::decode(&part).unwrap_or_default();
            all.stats.extend(part.stats);
            all.scores.extend(part.scores);
            all.frames.extend(part.frames);
            all.scale = part.scale.or(all.scale);
        }
        if damaged {
            self.change([entry.put()], []).await?;
        }
        Ok(Opened {
            damaged,
            checkpoint,
            past: all.up_to(entry.run.step),
            run: entry.run,
        })
    }

    /// The newest checkpoint that is whole, and its slot.
    async fn checkpoint(&self, entry: &Entry) -> Result<(usize, Vec<u8>), Failure> {
        for at in [entry.newest, 1 - entry.newest] {
            let Some(slot) = &entry.slots[at] else {
                continue;
            };
            let bytes = self.storage.get(state_key(&entry.run.id, at)).await;
            if let Ok(Some(bytes)) = bytes
                && sha256(&bytes) == slot.sha256
            {
                return Ok((at, bytes));
            }
        }
        let text = format!(
            "{} is damaged: neither of its two last states can be read.",
            entry.run.name
        );
        Err(failure(FailureKind::Stored, text))
    }

    /// A file of a run.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn file(&self, id: &str, what: StoredFile) -> Result<(StoredRun, Vec<u8>), Failure> {
        let opened = self.open(id).await?;
        let bytes = match what {
            StoredFile::Run => opened.checkpoint,
            StoredFile::Model => checkpoint::generator(opened.checkpoint)?,
            StoredFile::Table => csv(&Curves {
                losses: opened.past.stats,
                scores: opened.past.scores,
            })
            .into_bytes(),
        };
        Ok((opened.run, bytes))
    }

    /// Keeps the run whose checkpoint somebody has brought.
    ///
    /// # Errors
    /// [`FailureKind::Model`] for bytes that are none; [`FailureKind::Stored`].
    pub async fn import(&self, bytes: Vec<u8>, now: f64) -> Result<(), Failure> {
        let (_, state) = State::decode(bytes.clone()).map_err(|_| {
            let text = "This file is neither a run nor a model of Atelier's, or it is damaged.";
            failure(FailureKind::Model, text)
        })?;
        let brought = Save {
            id: new_id(&state.settings, now),
            settings: state.settings,
            step: state.step,
            checkpoint: bytes,
            after: 0,
            past: Past::default(),
            picture: None,
            score: None,
        };
        let saved = self.save(&brought, now).await;
        saved.map_err(|error| lost(&error))
    }

    /// # Errors
    /// [`FailureKind::Stored`].
    pub async fn rename(&self, id: &str, name: &str) -> Result<(), Failure> {
        let mut entry = self.entry(id).await?;
        let name: String = name.trim().chars().take(LONGEST_NAME).collect();
        if !name.is_empty() {
            entry.run.name = name;
        }
        self.change([entry.put()], []).await
    }

    /// # Errors
    /// [`FailureKind::Stored`].
    pub async fn delete(&self, id: &str) -> Result<(), Failure> {
        let one = |key: String| (key.clone(), key);
        let gone = [
            one(run_key(id)),
            one(picture_key(id)),
            (state_key(id, 0), state_key(id, 1)),
            (past_key(id, 0), past_end(id)),
        ];
        self.change([], gone).await
    }

    /// A second run like it, as far as it is.
    ///
    /// # Errors
    /// [`FailureKind::Stored`].
    pub async fn duplicate(&self, id: &str, now: f64) -> Result<(), Failure> {
        let opened = self.open(id).await?;
        let picture = self.storage.get(picture_key(id)).await;
        let picture = picture.map_err(|error| lost(&error))?;
        let copy = Save {
            id: new_id(&opened.run.settings, now),
            settings: opened.run.settings,
            step: opened.run.step,
            checkpoint: opened.checkpoint,
            after: 0,
            past: opened.past,
            picture: opened.run.picture.zip(picture),
            score: opened.run.score,
        };
        self.save(&copy, now).await.map_err(|error| lost(&error))?;
        self.rename(&copy.id, &format!("{} (copy)", opened.run.name))
            .await
    }

    async fn entry(&self, id: &str) -> Result<Entry, Failure> {
        let found = self.storage.get(run_key(id)).await;
        let found = found.map_err(|error| lost(&error))?;
        let found = found.as_deref().and_then(entry);
        found.ok_or_else(|| failure(FailureKind::Stored, "There is no such run here any more."))
    }

    async fn change(
        &self,
        put: impl IntoIterator<Item = (String, Vec<u8>)>,
        delete: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(), Failure> {
        let changes = Changes {
            delete: delete.into_iter().collect(),
            put: put.into_iter().collect(),
        };
        let changed = self.storage.change(changes).await;
        changed.map_err(|error| lost(&error))
    }
}

fn lost(error: &StorageError) -> Failure {
    failure(FailureKind::Stored, format!("Not done: {error}."))
}
