//! What `atelier score --keep` keeps: the scores of shipped models in the manifest, and what live
//! scorings are read against.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::cli::files::{disk, manifest};
use crate::core::{DatasetInfo, Scale, Scores};
use crate::engine::loader::sha256;
use crate::engine::reference_stats::{ReferenceStats, reference_stats_file};

/// A directory of models that are scored.
pub struct Kept<'a> {
    dir: &'a Path,
}

impl<'a> Kept<'a> {
    /// For models that the manifest of `dir` lists.
    ///
    /// # Errors
    /// A model that it does not list, or a file that is not the one it lists: the scores would be taken
    /// for those of the listed one.
    pub fn of(dir: &'a Path, models: &[PathBuf]) -> Result<Self> {
        let manifest = manifest::read(dir)?;
        for path in models {
            let entry = manifest.models.iter().find(|entry| {
                let listed = dir.join(format!("{}.bpk", entry.id));
                disk::same(path, &listed)
            });
            let entry = entry.with_context(|| {
                let (path, dir) = (path.display(), dir.display());
                format!("--keep: {path} is not in the manifest of {dir}")
            })?;
            ensure!(
                sha256(&disk::read(path)?) == entry.sha256,
                "--keep: {} is another file than the manifest's",
                path.display()
            );
        }
        Ok(Self { dir })
    }

    /// # Errors
    /// If the file cannot be written.
    pub fn write_reference_stats(&self, info: &DatasetInfo, stats: &ReferenceStats) -> Result<()> {
        disk::write(&self.dir.join(reference_stats_file(info)), &stats.encode()?)
    }

    /// Puts the scores of a model into the manifest, with the scale.
    ///
    /// # Errors
    /// If the manifest cannot be read or written.
    pub fn write_scores(&self, id: &str, scores: &Scores, scale: &Scale) -> Result<()> {
        let mut manifest = manifest::read(self.dir)?;
        let entry = manifest.models.iter_mut().find(|entry| entry.id == id);
        let entry = entry.with_context(|| format!("{id} has gone from the manifest"))?;
        let mut scores = scores.clone();
        // Not measured this time: of the same file it is still true.
        let before = entry
            .scores
            .as_ref()
            .filter(|old| old.judge == scores.judge);
        scores.gan_train = scores.gan_train.or(before.and_then(|old| old.gan_train));
        entry.scores = Some(scores);
        manifest.scale = Some(scale.clone());
        manifest::write(self.dir, &manifest)
    }
}
