//! Pictures, labels and numbers as NumPy arrays. Whatever a file states is honoured, or the file is
//! refused: its type, order of bytes, order of axes, shape and length.
//!
//! Written here because npyz 0.8 takes as much memory as a header claims to be long (up to 4 GB), and
//! leaves the order of the axes and the length of the file to its caller.

mod array;
mod header;

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

pub use array::Array;
use header::written;

use super::disk;
use crate::core::{DatasetInfo, Space};

/// Writes pictures as `[n, height, width]`, in colour as `[n, height, width, 3]`.
///
/// # Errors
/// If the file cannot be written.
pub fn write_pictures(path: &Path, pixels: &[u8], space: Space) -> Result<()> {
    let count = pixels.len() / space.values();
    write(path, "|u1", &[&[count], &shape(space)[..]].concat(), pixels)
}

/// Writes labels as `[n]`.
///
/// # Errors
/// As [`write_pictures`].
pub fn write_labels(path: &Path, labels: &[u8]) -> Result<()> {
    write(path, "|u1", &[labels.len()], labels)
}

/// Writes 32-bit floats.
///
/// # Errors
/// As [`write_pictures`].
pub fn write_floats(path: &Path, shape: &[usize], values: &[f32]) -> Result<()> {
    let bytes: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
    write(path, "<f4", shape, &bytes)
}

fn write(path: &Path, kind: &str, shape: &[usize], bytes: &[u8]) -> Result<()> {
    disk::write(path, &[&written(kind, shape), bytes].concat())
}

/// Reads pictures of a space, at least one.
///
/// # Errors
/// A file of something else.
pub fn read_pictures(path: &Path, space: Space) -> Result<Vec<u8>> {
    let file = disk::read(path)?;
    let pictures = Array::parse(&file).and_then(|array| pictures(&array, space));
    pictures.with_context(|| path.display().to_string())
}

/// Reads the labels of `count` pictures, of a data set's classes.
///
/// # Errors
/// A file of something else.
pub fn read_labels(path: &Path, info: &DatasetInfo, count: usize) -> Result<Vec<u8>> {
    let file = disk::read(path)?;
    let labels = Array::parse(&file).and_then(|array| labels(&array, info, count));
    labels.with_context(|| path.display().to_string())
}

fn pictures(array: &Array, space: Space) -> Result<Vec<u8>> {
    let (found, sides) = (array.shape(), shape(space));
    let sides: Vec<String> = sides.iter().map(usize::to_string).collect();
    ensure!(
        found.get(1..).is_some_and(|one| fits(one, space)),
        "the shape is {found:?}; these pictures have the shape [N, {}]",
        sides.join(", ")
    );
    ensure!(found[0] > 0, "no pictures: the shape is {found:?}");
    array.bytes()
}

fn labels(array: &Array, info: &DatasetInfo, count: usize) -> Result<Vec<u8>> {
    let found = array.shape();
    let numbers: usize = found.iter().product();
    // A matrix of one row or one column is read as well.
    let row = found.iter().filter(|&&side| side != 1).count() <= 1;
    ensure!(
        row && numbers == count,
        "the shape is {found:?}; the labels of {count} pictures have the shape [{count}]"
    );
    let classes = info.classes.len();
    let mut labels = Vec::with_capacity(count);
    for label in array.integers()? {
        match u8::try_from(label) {
            Ok(class) if usize::from(class) < classes => labels.push(class),
            _ => bail!(
                "it holds the label {label}; {} has {classes} classes, counted from 0",
                info.title
            ),
        }
    }
    Ok(labels)
}

/// The shape of one picture: as grey it has no channels.
fn shape(space: Space) -> Vec<usize> {
    let sides = [space.height, space.width, space.channels];
    let dimensions = if space.channels == 1 { 2 } else { 3 };
    sides[..dimensions].to_vec()
}

/// Whether a picture has this shape. A grey one may also have its channel, on either side, or be
/// one row of numbers.
fn fits(found: &[usize], space: Space) -> bool {
    if space.channels > 1 {
        return found == shape(space);
    }
    let sides: Vec<usize> = found.iter().copied().filter(|&side| side != 1).collect();
    sides == shape(space) || sides == [space.pixels()]
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
