//! The pieces in which a data set is kept and fetched: gzipped IDX files.
//!
//! Training shards of one size and one of test examples; each shard is a file of images and one of
//! labels. [`Shards::decode`] makes a [`Shard`] of the two, or says which file is wrong and how.
//! Decompression stops one byte after the expected size, so a gzip bomb costs nothing.

use super::idx::{self, IdxError, LABELS_HEADER};
use crate::core::DatasetInfo;
use flate2::bufread::GzDecoder;
use std::io::Read;

/// How a data set of this site is cut into files.
pub struct Shards {
    pub info: &'static DatasetInfo,
    /// Examples of a training shard; the training set is a whole number of shards.
    pub per_shard: usize,
    /// Where the files are, seen from the worker or from the checkout.
    pub directory: &'static str,
}

/// Which shard: one of the training set, or the test set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShardId {
    Train(usize),
    Test,
}

impl ShardId {
    /// e.g. `train-00-images.idx.gz`.
    pub fn images_file(self) -> String {
        format!("{}-images.idx.gz", self.stem())
    }

    /// e.g. `train-00-labels.idx.gz`.
    pub fn labels_file(self) -> String {
        format!("{}-labels.idx.gz", self.stem())
    }

    fn stem(self) -> String {
        match self {
            Self::Train(index) => format!("train-{index:02}"),
            Self::Test => "test".to_owned(),
        }
    }
}

impl Shards {
    /// How many training shards there are.
    pub fn count(&self) -> usize {
        self.info.train / self.per_shard
    }

    /// The training shards, in order.
    pub fn train(&self) -> impl Iterator<Item = ShardId> + use<> {
        (0..self.count()).map(ShardId::Train)
    }

    /// All of them, the test set last.
    pub fn all(&self) -> impl Iterator<Item = ShardId> + use<> {
        self.train().chain([ShardId::Test])
    }

    /// How many examples a shard holds.
    pub fn images(&self, id: ShardId) -> usize {
        match id {
            ShardId::Train(_) => self.per_shard,
            ShardId::Test => self.info.test,
        }
    }

    /// Makes a shard of its two files.
    ///
    /// # Errors
    /// A file that is not gzip, damaged, cut short, too long, not IDX or not of this shard's size.
    pub fn decode(
        &self,
        id: ShardId,
        images_gz: &[u8],
        labels_gz: &[u8],
    ) -> Result<Shard, DataError> {
        let (info, count) = (self.info, self.images(id));
        Ok(Shard {
            pixels: decode_images(&id.images_file(), images_gz, count, info)?,
            labels: decode_labels(&id.labels_file(), labels_gz, count, info)?,
        })
    }
}

/// The first two bytes of every gzip file (RFC 1952, §2.3.1).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
/// The first two bytes of every IDX file.
const IDX_MAGIC: [u8; 2] = [0, 0];

/// Images with their labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shard {
    /// `[n, height, width, channels]`.
    pub pixels: Vec<u8>,
    /// `[n]`.
    pub labels: Vec<u8>,
}

/// What is wrong with a shard, and with which file of it.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("{file} is not a gzip file: it begins with {start:02x?}")]
    NotGzip { file: String, start: Vec<u8> },
    #[error("{file} is damaged: {source}")]
    Gzip {
        file: String,
        source: std::io::Error,
    },
    #[error("{file} is too long: {expected} bytes expected after decompression")]
    TooLong { file: String, expected: usize },
    #[error("{file} has {count} bytes after the end of the gzip data")]
    Trailing { file: String, count: usize },
    #[error("{file} is not the IDX file it should be: {source}")]
    Idx { file: String, source: IdxError },
    #[error("{file} holds {found} items, not {expected}")]
    Count {
        file: String,
        expected: usize,
        found: usize,
    },
}

impl DataError {
    /// The name of the file that is wrong.
    pub fn file(&self) -> &str {
        match self {
            Self::NotGzip { file, .. }
            | Self::Gzip { file, .. }
            | Self::TooLong { file, .. }
            | Self::Trailing { file, .. }
            | Self::Idx { file, .. }
            | Self::Count { file, .. } => file,
        }
    }
}

/// The pixels of a gzipped file of `count` images; `file` is its name, for errors.
///
/// # Errors
/// As [`Shards::decode`].
pub fn decode_images(
    file: &str,
    gz: &[u8],
    count: usize,
    info: &DatasetInfo,
) -> Result<Vec<u8>, DataError> {
    let header = idx::images_header(info.space);
    let mut bytes = gunzip(file, gz, header + count * info.space.values())?;
    let images = idx::parse_images(&bytes, info.space).map_err(|source| DataError::Idx {
        file: file.to_owned(),
        source,
    })?;
    check_count(file, count, images.count)?;
    bytes.drain(..header);
    Ok(bytes)
}

/// The labels of a gzipped file of `count` labels; `file` is its name, for errors.
///
/// # Errors
/// As [`Shards::decode`].
pub fn decode_labels(
    file: &str,
    gz: &[u8],
    count: usize,
    info: &DatasetInfo,
) -> Result<Vec<u8>, DataError> {
    let mut bytes = gunzip(file, gz, LABELS_HEADER + count)?;
    let labels =
        idx::parse_labels(&bytes, info.classes.len()).map_err(|source| DataError::Idx {
            file: file.to_owned(),
            source,
        })?;
    check_count(file, count, labels.len())?;
    bytes.drain(..LABELS_HEADER);
    Ok(bytes)
}

fn check_count(file: &str, expected: usize, found: usize) -> Result<(), DataError> {
    if found == expected {
        return Ok(());
    }
    Err(DataError::Count {
        file: file.to_owned(),
        expected,
        found,
    })
}

/// Decompresses at most `limit` bytes; the checksum is verified at the end of the stream.
///
/// # Errors
/// Not gzip, damaged, cut short, longer than `limit`, or followed by something else.
pub fn gunzip(file: &str, gz: &[u8], limit: usize) -> Result<Vec<u8>, DataError> {
    let name = || file.to_owned();
    // Some servers label a .gz file `Content-Encoding: gzip`, and then the browser has
    // unpacked it already. The IDX reader checks what it is.
    if gz.starts_with(&IDX_MAGIC) && gz.len() <= limit {
        return Ok(gz.to_vec());
    }
    if !gz.starts_with(&GZIP_MAGIC) {
        return Err(DataError::NotGzip {
            file: name(),
            start: gz.iter().take(4).copied().collect(),
        });
    }
    let mut decoder = GzDecoder::new(gz);
    let mut bytes = Vec::new();
    // One byte more than allowed tells "just right" from "too long".
    let cap = u64::try_from(limit).map_or(u64::MAX, |limit| limit.saturating_add(1));
    (&mut decoder)
        .take(cap)
        .read_to_end(&mut bytes)
        .map_err(|source| DataError::Gzip {
            file: name(),
            source,
        })?;
    if bytes.len() > limit {
        return Err(DataError::TooLong {
            file: name(),
            expected: limit,
        });
    }
    match decoder.into_inner().len() {
        0 => Ok(bytes),
        count => Err(DataError::Trailing {
            file: name(),
            count,
        }),
    }
}
