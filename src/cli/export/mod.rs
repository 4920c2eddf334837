//! `atelier export`: what other programs read. The weights of a model as safetensors, by the names
//! and shapes of PyTorch's layers (docs/pytorch has the modules); the losses and scores of a run as a
//! table.

mod tensors;

use std::path::{Path, PathBuf};
use std::slice;

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use futures::executor::block_on;

use super::files::disk;
use super::sample::drawn;
use super::wrong::OrWrong;
use crate::core::{Curves, DeviceKind};
use crate::engine::{device, loader};

#[derive(Args, Debug)]
pub struct ExportArgs {
    /// A model, a .bpk, whose weights are written
    #[arg(long, value_name = "FILE", required_unless_present = "curves")]
    pub model: Option<PathBuf>,
    /// A run's curves, such as pretrained/curves/cdcgan-s.json, which are written as a table (CSV): a
    /// row for each step at which something was measured
    #[arg(long, value_name = "FILE", conflicts_with = "model")]
    pub curves: Option<PathBuf>,
    /// The format of the weights
    #[arg(
        long,
        value_enum,
        default_value = "safetensors",
        conflicts_with = "curves"
    )]
    to: Format,
    /// Where it goes
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Overwrite --out
    #[arg(long)]
    pub force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// By the names and shapes of PyTorch's layers, in 32 bits
    Safetensors,
}

/// Reads and writes.
///
/// # Errors
/// A file that cannot be read or is something else, or one that cannot be written.
pub fn run(args: &ExportArgs) -> Result<()> {
    let bytes = converted(args).or_wrong()?;
    disk::write(&args.out, &bytes).or_wrong()?;
    println!("{} bytes in {}", bytes.len(), args.out.display());
    Ok(())
}

fn converted(args: &ExportArgs) -> Result<Vec<u8>> {
    let Some(from) = args.model.as_ref().or(args.curves.as_ref()) else {
        return None.context("nothing to export: give --model or --curves");
    };
    ensure!(
        !disk::same(from, &args.out),
        "--out is the file that is exported"
    );
    disk::must_be_free(slice::from_ref(&args.out), args.force)?;
    match (&args.model, args.to) {
        (Some(model), Format::Safetensors) => weights(model),
        (None, _) => curves(from),
    }
}

fn weights(model: &Path) -> Result<Vec<u8>> {
    let (device, _) = block_on(device::open(DeviceKind::Cpu))?;
    // Built as the file says that it is: weights of another network are refused.
    let settings = drawn::open(model, &device)?.settings;
    let weights = loader::torch_weights(disk::read(model)?)?;
    let arrays = weights.into_iter();
    let arrays = arrays.map(|(name, array)| (name, array.shape, array.values));
    tensors::file(&settings, arrays)
}

fn curves(path: &Path) -> Result<Vec<u8>> {
    let bytes = disk::read(path)?;
    let curves: Curves = serde_json::from_slice(&bytes)
        .with_context(|| format!("{} has no curves of a run", path.display()))?;
    Ok(crate::engine::stored::table::csv(&curves).into_bytes())
}
