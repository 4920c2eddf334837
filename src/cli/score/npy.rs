//! Anybody's pictures and labels, from NumPy's files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// The bytes of a .npy of `u8` with `row` numbers to an entry.
pub fn read_npy(path: &Path, row: usize) -> Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let file = npyz::NpyFile::new(&bytes[..])
        .with_context(|| format!("{} is not a .npy file", path.display()))?;
    let shape = file.shape().to_vec();
    let values = file
        .into_vec::<u8>()
        .with_context(|| format!("{} does not hold u8", path.display()))?;
    if shape.is_empty() || shape[1..].iter().product::<u64>() != row as u64 {
        bail!("{} has the shape {shape:?}", path.display());
    }
    Ok(values)
}
