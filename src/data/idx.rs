//! The IDX format of MNIST and Fashion-MNIST, read strictly and written; colour images have a fourth
//! dimension.
//!
//! A file is a big-endian header and then one byte a value:
//!
//! ```text
//! grey:   00 00 08 03 | count u32 | height u32 | width u32 | count · height · width bytes
//! colour: 00 00 08 04 | count u32 | height u32 | width u32 | channels u32 | as many bytes
//! labels: 00 00 08 01 | count u32 | count bytes
//! ```
//!
//! (`08` is "unsigned byte", the last byte of the magic the number of dimensions; LeCun's
//! description of the MNIST files.) The reader borrows from the file and allocates nothing, so
//! no header can make it do so; anything but exactly this format is a typed error.

use crate::core::Space;

const GREY_MAGIC: u32 = 0x0000_0803;
const COLOUR_MAGIC: u32 = 0x0000_0804;
const LABELS_MAGIC: u32 = 0x0000_0801;
/// Length of the header of labels, in bytes.
pub const LABELS_HEADER: usize = 8;

/// What is wrong with an IDX file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdxError {
    #[error("the header needs {expected} bytes, the file has {found}")]
    ShortHeader { expected: usize, found: usize },
    #[error("the magic number is {found:#010x}, not {expected:#010x}")]
    Magic { expected: u32, found: u32 },
    #[error("the images are {found:?} (height, width, channels), not {expected:?}")]
    Dimensions {
        expected: [usize; 3],
        found: [u32; 3],
    },
    #[error("the header announces more data than any machine holds")]
    AbsurdSize,
    #[error("the data ends early: {expected} bytes announced, {found} found")]
    ShortData { expected: usize, found: usize },
    #[error("there is data after the end: {expected} bytes announced, {found} found")]
    SurplusData { expected: usize, found: usize },
    #[error("label {index} is {label}; there are {classes} classes, counted from 0")]
    Label {
        index: usize,
        label: u8,
        classes: usize,
    },
}

/// The images of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Images<'a> {
    pub count: usize,
    /// `[count, height, width, channels]`.
    pub pixels: &'a [u8],
}

/// Length of the header of images, in bytes.
pub fn images_header(space: Space) -> usize {
    4 * (1 + dimensions(space))
}

/// A grey image has no dimension for its channels.
fn dimensions(space: Space) -> usize {
    if space.channels == 1 { 3 } else { 4 }
}

fn images_magic(space: Space) -> u32 {
    if space.channels == 1 {
        GREY_MAGIC
    } else {
        COLOUR_MAGIC
    }
}

/// Reads a file of images of `space`.
///
/// # Errors
/// Anything but exactly such a file.
pub fn parse_images(bytes: &[u8], space: Space) -> Result<Images<'_>, IdxError> {
    let (header, pixels) = split_header(bytes, images_header(space))?;
    check_magic(header, images_magic(space))?;
    let channels = if space.channels == 1 {
        1
    } else {
        be_u32(header, 16)
    };
    let found = [be_u32(header, 8), be_u32(header, 12), channels];
    let expected = [space.height, space.width, space.channels];
    if found.map(usize::try_from) != expected.map(Ok) {
        return Err(IdxError::Dimensions { expected, found });
    }
    let count = usize::try_from(be_u32(header, 4)).map_err(|_| IdxError::AbsurdSize)?;
    let expected = space
        .values()
        .checked_mul(count)
        .ok_or(IdxError::AbsurdSize)?;
    check_length(expected, pixels.len())?;
    Ok(Images { count, pixels })
}

/// Reads a file of labels, `[count]`, each below `classes`.
///
/// # Errors
/// Anything but exactly such a file.
pub fn parse_labels(bytes: &[u8], classes: usize) -> Result<&[u8], IdxError> {
    let (header, labels) = split_header(bytes, LABELS_HEADER)?;
    check_magic(header, LABELS_MAGIC)?;
    let count = usize::try_from(be_u32(header, 4)).map_err(|_| IdxError::AbsurdSize)?;
    check_length(count, labels.len())?;
    match labels
        .iter()
        .position(|&label| usize::from(label) >= classes)
    {
        Some(index) => Err(IdxError::Label {
            index,
            label: labels[index],
            classes,
        }),
        None => Ok(labels),
    }
}

/// Writes images of `space`.
///
/// # Panics
/// If `pixels` is not a whole number of images, or more than the format can count.
pub fn write_images(pixels: &[u8], space: Space) -> Vec<u8> {
    assert!(
        pixels.len().is_multiple_of(space.values()),
        "not a whole number of images"
    );
    let count = pixels.len() / space.values();
    let sides = [count, space.height, space.width, space.channels];
    let mut fields = vec![images_magic(space)];
    fields.extend(sides[..dimensions(space)].iter().map(|&side| as_u32(side)));
    let mut bytes = header(&fields);
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
