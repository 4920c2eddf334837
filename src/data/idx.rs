//! The IDX format of MNIST and Fashion-MNIST, read strictly and written.
//!
//! A file is a big-endian header and then one byte a value:
//!
//! ```text
//! images: 00 00 08 03 | count u32 | height u32 | width u32 | count · height · width bytes
//! labels: 00 00 08 01 | count u32 | count bytes
//! ```
//!
//! (`08` is "unsigned byte", the last byte of the magic the number of dimensions; LeCun's
//! description of the MNIST files.) The reader borrows from the file and allocates nothing, so
//! no header can make it do so; anything but exactly this format is a typed error.

use super::CLASSES;

const IMAGES_MAGIC: u32 = 0x0000_0803;
const LABELS_MAGIC: u32 = 0x0000_0801;
/// Lengths of the two headers, in bytes.
pub const IMAGES_HEADER: usize = 16;
pub const LABELS_HEADER: usize = 8;

/// What is wrong with an IDX file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdxError {
    #[error("the header needs {expected} bytes, the file has {found}")]
    ShortHeader { expected: usize, found: usize },
    #[error("the magic number is {found:#010x}, not {expected:#010x}")]
    Magic { expected: u32, found: u32 },
    #[error("the images are {height}×{width} pixels, not {side}×{side}")]
    Dimensions {
        side: usize,
        height: u32,
        width: u32,
    },
    #[error("the header announces more data than any machine holds")]
    AbsurdSize,
    #[error("the data ends early: {expected} bytes announced, {found} found")]
    ShortData { expected: usize, found: usize },
    #[error("there is data after the end: {expected} bytes announced, {found} found")]
    SurplusData { expected: usize, found: usize },
    #[error("label {index} is {label}; labels are 0 to 9")]
    Label { index: usize, label: u8 },
}

/// The images of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Images<'a> {
    pub count: usize,
    /// `[count, side, side]`.
    pub pixels: &'a [u8],
}

/// Reads a file of images of `side` × `side` pixels.
///
/// # Errors
/// Anything but exactly such a file.
pub fn parse_images(bytes: &[u8], side: usize) -> Result<Images<'_>, IdxError> {
    let (header, pixels) = split_header(bytes, IMAGES_HEADER)?;
    check_magic(header, IMAGES_MAGIC)?;
    let [count, height, width] = [4, 8, 12].map(|at| be_u32(header, at));
    if usize::try_from(height) != Ok(side) || usize::try_from(width) != Ok(side) {
        return Err(IdxError::Dimensions {
            side,
            height,
            width,
        });
    }
    let count = usize::try_from(count).map_err(|_| IdxError::AbsurdSize)?;
    let expected = side
        .checked_mul(side)
        .and_then(|image| image.checked_mul(count))
        .ok_or(IdxError::AbsurdSize)?;
    check_length(expected, pixels.len())?;
    Ok(Images { count, pixels })
}

/// Reads a file of labels, `[count]`, each 0 … 9.
///
/// # Errors
/// Anything but exactly such a file.
pub fn parse_labels(bytes: &[u8]) -> Result<&[u8], IdxError> {
    let (header, labels) = split_header(bytes, LABELS_HEADER)?;
    check_magic(header, LABELS_MAGIC)?;
    let count = usize::try_from(be_u32(header, 4)).map_err(|_| IdxError::AbsurdSize)?;
    check_length(count, labels.len())?;
    match labels
        .iter()
        .position(|&label| usize::from(label) >= CLASSES)
    {
        Some(index) => Err(IdxError::Label {
            index,
            label: labels[index],
        }),
        None => Ok(labels),
    }
}

/// Writes images of `side` × `side` pixels.
///
/// # Panics
/// If `pixels` is not a whole number of images, or more than the format can count.
pub fn write_images(pixels: &[u8], side: usize) -> Vec<u8> {
    assert!(
        pixels.len().is_multiple_of(side * side),
        "not a whole number of images"
    );
    let mut bytes = header(&[
        IMAGES_MAGIC,
        as_u32(pixels.len() / (side * side)),
        as_u32(side),
        as_u32(side),
    ]);
    bytes.extend_from_slice(pixels);
    bytes
}

/// Writes labels.
///
/// # Panics
/// If there are more than the format can count.
pub fn write_labels(labels: &[u8]) -> Vec<u8> {
    let mut bytes = header(&[LABELS_MAGIC, as_u32(labels.len())]);
    bytes.extend_from_slice(labels);
    bytes
}

fn split_header(bytes: &[u8], length: usize) -> Result<(&[u8], &[u8]), IdxError> {
    bytes.split_at_checked(length).ok_or(IdxError::ShortHeader {
        expected: length,
        found: bytes.len(),
    })
}

fn check_magic(header: &[u8], expected: u32) -> Result<(), IdxError> {
    let found = be_u32(header, 0);
    if found == expected {
        Ok(())
    } else {
        Err(IdxError::Magic { expected, found })
    }
}

fn check_length(expected: usize, found: usize) -> Result<(), IdxError> {
    match found.cmp(&expected) {
        std::cmp::Ordering::Less => Err(IdxError::ShortData { expected, found }),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(IdxError::SurplusData { expected, found }),
    }
}

/// The big-endian number at `at`; the caller has checked that the header is that long.
fn be_u32(header: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
}

fn header(fields: &[u32]) -> Vec<u8> {
    fields
        .iter()
        .flat_map(|field| field.to_be_bytes())
        .collect()
}

fn as_u32(number: usize) -> u32 {
    u32::try_from(number).expect("IDX counts with 32 bits")
}
