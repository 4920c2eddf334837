//! Pictures and labels as NumPy arrays of `u8`.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use npyz::WriterBuilder;

use crate::core::{DatasetInfo, Space};

/// Writes pictures as `[n, height, width]`, in colour as `[n, height, width, 3]`.
///
/// # Errors
/// If the file cannot be written.
pub fn write_pictures(path: &Path, pixels: &[u8], space: Space) -> Result<()> {
    let count = pixels.len() / space.values();
    write(path, &[vec![count as u64], shape(space)].concat(), pixels)
}

/// Writes labels as `[n]`.
///
/// # Errors
/// As [`write_pictures`].
pub fn write_labels(path: &Path, labels: &[u8]) -> Result<()> {
    write(path, &[labels.len() as u64], labels)
}

/// Reads pictures of a data set's space.
///
/// # Errors
/// A file of something else.
pub fn read_pictures(path: &Path, info: &DatasetInfo) -> Result<Vec<u8>> {
    read_space(path, info.space).with_context(|| format!("to compare with {}", info.title))
}

/// Reads pictures of a space.
///
/// # Errors
/// A file of something else.
pub fn read_space(path: &Path, space: Space) -> Result<Vec<u8>> {
    let (found, pixels) = read(path)?;
    let sides: Vec<String> = shape(space).iter().map(u64::to_string).collect();
    ensure!(
        found.get(1..).is_some_and(|one| fits(one, space)),
        "{} has the shape {found:?}; these pictures have the shape [N, {}]",
        path.display(),
        sides.join(", ")
    );
    Ok(pixels)
}

/// Reads the labels of `count` pictures, of a data set's classes.
///
/// # Errors
/// A file of something else.
pub fn read_labels(path: &Path, info: &DatasetInfo, count: usize) -> Result<Vec<u8>> {
    let (found, labels) = read(path)?;
    ensure!(
        labels.len() == count,
        "{} has the shape {found:?}; the labels of {count} pictures have the shape [{count}]",
        path.display()
    );
    let classes = info.classes.len();
    if let Some(label) = labels.iter().find(|&&label| usize::from(label) >= classes) {
        bail!(
            "{} holds the label {label}; {} has {classes} classes, counted from 0",
            path.display(),
            info.title
        );
    }
    Ok(labels)
}

/// The shape of one picture: as grey it has no channels.
fn shape(space: Space) -> Vec<u64> {
    let sides = [space.height, space.width, space.channels];
    let dimensions = if space.channels == 1 { 2 } else { 3 };
    sides[..dimensions]
        .iter()
        .map(|&side| side as u64)
        .collect()
}

/// Whether a picture has this shape. A grey one may also have its channel, on either side, or be
/// one row of numbers.
fn fits(found: &[u64], space: Space) -> bool {
    if space.channels > 1 {
        return found == shape(space);
    }
    let sides: Vec<u64> = found.iter().copied().filter(|&side| side != 1).collect();
    sides == shape(space) || sides == [space.pixels() as u64]
}

/// The shape and the numbers of a file.
fn read(path: &Path) -> Result<(Vec<u64>, Vec<u8>)> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let file = npyz::NpyFile::new(&bytes[..])
        .with_context(|| format!("{} is not a .npy file", path.display()))?;
    let shape = file.shape().to_vec();
    let values = file
        .into_vec::<u8>()
        .with_context(|| format!("{} does not hold u8", path.display()))?;
    Ok((shape, values))
}

fn write(path: &Path, shape: &[u64], values: &[u8]) -> Result<()> {
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut writer = npyz::WriteOptions::new()
        .default_dtype()
        .shape(shape)
        .writer(BufWriter::new(file))
        .begin_nd()?;
    writer.extend(values.iter().copied())?;
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_have_the_shape_of_their_space() {
        let (grey, colour) = (Space::grey(28), Space::colour(32));
        for shape in [&[28, 28][..], &[28, 28, 1], &[1, 28, 28], &[784]] {
            assert!(fits(shape, grey), "{shape:?}");
        }
        assert!(!fits(&[28, 28, 3], grey));
        assert!(fits(&[32, 32, 3], colour));
        // As many numbers, but another order of them.
        assert!(!fits(&[3, 32, 32], colour));
    }
}
