//! The files that a run keeps while it learns.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cli::past::Past;
use crate::core::Settings;

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

    /// Writes a checkpoint so that an interruption leaves the old one whole.
    pub fn keep(&self, checkpoint: &[u8], past: &Past) -> Result<()> {
        let fresh = self.checkpoint.with_extension("ckpt.new");
        fs::write(&fresh, checkpoint)?;
        fs::rename(&fresh, &self.checkpoint)?;
        past.write(&self.past)
    }
}
