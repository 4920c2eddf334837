//! The files that a run keeps while it learns, and those that it ends with.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use super::past::Past;
use crate::cli::files::{curves, disk, manifest};
use crate::core::Settings;
use crate::engine::loader::sha256;

/// The files of a run in progress.
pub struct Files {
    pub checkpoint: PathBuf,
    /// What its curves were so far.
    pub curves: PathBuf,
    /// How it came to the checkpoint.
    pub past: PathBuf,
    pub sheet: PathBuf,
}

impl Files {
    /// Of the model called `id`.
    pub fn new(dir: &Path, id: &str, settings: &Settings) -> Self {
        let stem = format!("{}-{}-seed{}", id, settings.recipe.id(), settings.seed);
        Self {
            checkpoint: dir.join(format!("{stem}.ckpt")),
            curves: dir.join(format!("{stem}.curves.json")),
            past: dir.join(format!("{stem}.past.json")),
            sheet: dir.join(format!("{stem}.png")),
        }
    }

    /// # Errors
    /// An earlier run that would be lost.
    pub fn must_be_free(&self, force: bool) -> Result<()> {
        ensure!(
            force || !self.checkpoint.exists(),
            "{} is of an earlier run: --resume goes on with it, --force begins anew",
            self.checkpoint.display()
        );
        Ok(())
    }

    /// Writes a checkpoint.
    pub fn keep(&self, checkpoint: &[u8], past: &Past) -> Result<()> {
        disk::write(&self.checkpoint, checkpoint)?;
        past.write(&self.past)
    }
}

/// What a run ends with.
pub struct Shipped {
    pub id: String,
    /// Where the manifest is too.
    pub dir: PathBuf,
    pub model: PathBuf,
    pub sheet: PathBuf,
    pub curves: PathBuf,
}

impl Shipped {
    pub fn new(dir: &Path, id: &str) -> Self {
        Self {
            id: id.to_owned(),
            dir: dir.to_owned(),
            model: dir.join(format!("{id}.bpk")),
            sheet: dir.join(format!("{id}.png")),
            curves: curves::path(dir, id),
        }
    }

    /// The hash of the model that is there.
    pub fn hash(&self) -> Option<String> {
        Some(sha256(&disk::read(&self.model).ok()?))
    }

    /// # Errors
    /// A model that would be lost, or a manifest that cannot be read, which the end of a long run
    /// would find as well.
    pub fn must_be_free(&self, force: bool) -> Result<()> {
        let manifest = manifest::read(&self.dir)?;
        let files = [&self.model, &self.sheet, &self.curves];
        disk::must_be_free(&files.map(Clone::clone), force)?;
        ensure!(
            force || manifest.models.iter().all(|entry| entry.id != self.id),
            "{} is in the manifest of {} already: --force overwrites it",
            self.id,
            self.dir.display()
        );
        Ok(())
    }
}
