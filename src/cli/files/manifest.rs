//! `manifest.json`: what is shipped, how it was made, and its hashes.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::disk;
use crate::core::{Manifest, ModelEntry};

pub fn path(dir: &Path) -> PathBuf {
    dir.join("manifest.json")
}

/// Reads the manifest of a directory of models; empty if there is none yet.
pub fn read(dir: &Path) -> Result<Manifest> {
    let path = path(dir);
    if !path.exists() {
        return Ok(Manifest::default());
    }
    let text = disk::read(&path)?;
    serde_json::from_slice(&text).with_context(|| format!("{} is not a manifest", path.display()))
}

/// Adds an entry, in place of an older one of the same name, and writes the manifest sorted.
pub fn add(dir: &Path, entry: ModelEntry) -> Result<()> {
    let mut manifest = read(dir)?;
    manifest.models.retain(|old| old.id != entry.id);
    manifest.models.push(entry);
    manifest.models.sort_by(|a, b| a.id.cmp(&b.id));
    write(dir, &manifest)
}

/// Writes the manifest.
pub fn write(dir: &Path, manifest: &Manifest) -> Result<()> {
    let text = serde_json::to_string_pretty(manifest)? + "\n";
    disk::write(&path(dir), text.as_bytes())
}
