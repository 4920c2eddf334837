//! `atelier models`: what is shipped, and whether the files are what the manifest says.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Args;

use super::files::{disk, manifest};
use super::wrong::OrWrong;
use crate::core::ModelEntry;
use crate::engine::loader::{MODELS_DIR, sha256};

#[derive(Args, Debug)]
pub struct ModelsArgs {
    /// The directory of the models and their manifest
    #[arg(long, value_name = "DIR", default_value = MODELS_DIR)]
    pub dir: PathBuf,
}

/// Lists the models.
///
/// # Errors
/// A manifest that cannot be read, or a file that is not what it says.
pub fn run(args: &ModelsArgs) -> Result<()> {
    disk::read(&manifest::path(&args.dir)).or_wrong()?;
    let manifest = manifest::read(&args.dir).or_wrong()?;
    println!(
        "{:<12} {:>10} {:>10} {:>7} {:>7} {:>9} {:>9}  file",
        "model", "G params", "D params", "steps", "epochs", "wall s", "bytes"
    );
    let mut wrong = 0;
    for entry in &manifest.models {
        let whole = is_whole(args, entry);
        wrong += usize::from(!whole);
        println!(
            "{:<12} {:>10} {:>10} {:>7} {:>7.1} {:>9.0} {:>9}  {}",
            entry.id,
            entry.parameters.0,
            entry.parameters.1,
            entry.steps,
            entry.epochs,
            entry.wall_seconds,
            entry.bytes,
            if whole { "ok" } else { "MISSING OR DAMAGED" }
        );
        println!("             {}", entry.command);
    }
    ensure!(
        wrong == 0,
        "{wrong} of {} models are missing or damaged",
        manifest.models.len()
    );
    Ok(())
}

fn is_whole(args: &ModelsArgs, entry: &ModelEntry) -> bool {
    let bytes = fs::read(args.dir.join(format!("{}.bpk", entry.id)));
    bytes.is_ok_and(|bytes| bytes.len() == entry.bytes && sha256(&bytes) == entry.sha256)
}
