//! The committed data is Fashion-MNIST; a damaged shard is an error that names its file.

use crate::allocations::largest_allocation;
use atelier::cli::data::{DEFAULT_DIR, check, make};
use atelier::core::FASHION_MNIST;
use atelier::data::fashion_mnist::SHARDS;
use atelier::data::shards::{decode_labels, gunzip};
use atelier::data::{DataError, Shard, ShardId, idx};
use flate2::{Compression, write::GzEncoder};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::support::{PIXELS, SPACE};

fn data_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(DEFAULT_DIR)
}

/// The two files of a shard as they are in the repository.
pub fn committed(id: ShardId) -> (Vec<u8>, Vec<u8>) {
    let read = |name| std::fs::read(data_dir().join(name)).unwrap();
    (read(id.images_file()), read(id.labels_file()))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An empty directory that goes away again.
struct TempDir(PathBuf);

impl TempDir {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("atelier-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Everything in the repository, put together again.
fn everything() -> (Shard, Shard) {
    let decode = |id| {
        let (images, labels) = committed(id);
        SHARDS.decode(id, &images, &labels).unwrap()
    };
    let mut train = Shard::default();
    for shard in SHARDS.train().map(decode) {
        train.pixels.extend(shard.pixels);
        train.labels.extend(shard.labels);
    }
    (train, decode(ShardId::Test))
}

#[test]
fn files_are_named_as_the_page_expects() {
    let names: Vec<_> = SHARDS
        .all()
        .map(|id| (id.images_file(), id.labels_file()))
        .collect();
    assert_eq!(names.len(), 13);
    assert_eq!(names[0].0, "train-00-images.idx.gz");
    assert_eq!(names[11].1, "train-11-labels.idx.gz");
    assert_eq!(names[12].0, "test-images.idx.gz");
}

/// Counts, counts per class, SHA256SUMS, and the hashes of the published files.
#[test]
fn the_committed_shards_are_fashion_mnist() {
    check(&data_dir()).unwrap();
}

#[test]
fn every_shard_has_as_many_images_as_it_says() {
    for id in SHARDS.all() {
        let (images, labels) = committed(id);
        let shard = SHARDS.decode(id, &images, &labels).unwrap();
        assert_eq!(shard.labels.len(), SHARDS.images(id));
        assert_eq!(shard.pixels.len(), SHARDS.images(id) * PIXELS);
        for class in 0..10 {
            let count = shard.labels.iter().filter(|&&label| label == class).count();
            assert!(
                count * 10 > SHARDS.images(id) * 8 / 10,
                "{id:?}: {count} of class {class}"
            );
        }
    }
}

/// From the plain files, and the other half of what the sums promise: the same bytes again.
#[test]
fn the_shards_can_be_remade_byte_for_byte() {
    let (from, out) = (TempDir::new("from"), TempDir::new("out"));
    let (train, test) = everything();
    for (name, set) in [("train", &train), ("t10k", &test)] {
        let write = |kind: &str, bytes: Vec<u8>| {
            std::fs::write(from.0.join(format!("{name}-{kind}-ubyte")), bytes).unwrap();
        };
        write("images-idx3", idx::write_images(&set.pixels, SPACE));
        write("labels-idx1", idx::write_labels(&set.labels));
    }
    make(&from.0, &out.0).unwrap();
    for name in SHARDS
        .all()
        .flat_map(|id| [id.images_file(), id.labels_file()])
    {
        let same = std::fs::read(out.0.join(&name)).unwrap()
            == std::fs::read(data_dir().join(&name)).unwrap();
        assert!(same, "{name} was remade differently");
    }
    refuses_a_changed_source(&from.0, &train, &out.0);
}

fn refuses_a_changed_source(from: &Path, train: &Shard, out: &Path) {
    let mut changed = idx::write_images(&train.pixels, SPACE);
    changed[1000] ^= 1;
    std::fs::write(from.join("train-images-idx3-ubyte"), changed).unwrap();
    let message = format!("{:#}", make(from, out).unwrap_err());
    assert!(
        message.contains("train-images-idx3-ubyte") && message.contains("SHA-256"),
        "{message}"
    );

    let mut swapped = train.labels.clone();
    swapped[0] = (swapped[0] + 1) % 10;
    std::fs::write(
        from.join("train-images-idx3-ubyte"),
        idx::write_images(&train.pixels, SPACE),
    )
    .unwrap();
    std::fs::write(
        from.join("train-labels-idx1-ubyte"),
        idx::write_labels(&swapped),
    )
    .unwrap();
    let message = format!("{:#}", make(from, out).unwrap_err());
    assert!(message.contains("of class"), "{message}");
}

#[test]
fn missing_files_are_named() {
    let empty = TempDir::new("empty");
    let message = format!("{:#}", make(&empty.0, &empty.0).unwrap_err());
    assert!(message.contains("train-images-idx3-ubyte"), "{message}");
    let message = format!("{:#}", check(&empty.0).unwrap_err());
    assert!(message.contains("SHA256SUMS"), "{message}");
}

#[test]
fn a_changed_byte_anywhere_in_the_data_is_noticed() {
    let id = ShardId::Train(3);
    let (images, labels) = committed(id);
    // The ten bytes of the gzip header hold no data; the rest, with checksum and length, does.
    for at in (10..labels.len())
        .step_by(101)
        .chain(labels.len() - 8..labels.len())
    {
        let mut damaged = labels.clone();
        damaged[at] ^= 0x10;
        let error = SHARDS.decode(id, &images, &damaged).unwrap_err();
        assert_eq!(error.file(), "train-03-labels.idx.gz");
    }
    for at in (10..images.len()).step_by(images.len() / 8) {
        let mut damaged = images.clone();
        damaged[at] ^= 0x10;
        let error = SHARDS.decode(id, &damaged, &labels).unwrap_err();
        assert_eq!(error.file(), "train-03-images.idx.gz");
        assert!(
            error.to_string().contains("train-03-images.idx.gz"),
            "{error}"
        );
    }
}

#[test]
fn a_file_cut_short_or_continued_is_noticed() {
    let id = ShardId::Train(0);
    let (images, labels) = committed(id);
    for length in (0..labels.len())
        .step_by(37)
        .chain(labels.len() - 9..labels.len())
    {
        let error = SHARDS.decode(id, &images, &labels[..length]).unwrap_err();
        assert_eq!(error.file(), "train-00-labels.idx.gz");
    }
    let mut continued = labels.clone();
    continued.push(0);
    let error = SHARDS.decode(id, &images, &continued).unwrap_err();
    assert!(
        matches!(error, DataError::Trailing { count: 1, .. }),
        "{error}"
    );
}

#[test]
fn what_is_not_gzip_is_called_that() {
    // What a server sends that answers every address with the page.
    let error = decode_labels("x.gz", b"<!DOCTYPE html><html>", 5000, &FASHION_MNIST).unwrap_err();
    assert!(matches!(error, DataError::NotGzip { .. }), "{error}");
    let error = decode_labels("x.gz", b"", 5000, &FASHION_MNIST).unwrap_err();
    assert!(matches!(error, DataError::NotGzip { .. }), "{error}");
}

#[test]
fn a_file_that_the_browser_has_unpacked_already_is_taken() {
    let plain = idx::write_labels(&[1, 2, 3]);
    assert_eq!(
        decode_labels("x.gz", &plain, 3, &FASHION_MNIST).unwrap(),
        [1, 2, 3]
    );
    assert_eq!(
        decode_labels("x.gz", &gzip(&plain), 3, &FASHION_MNIST).unwrap(),
        [1, 2, 3]
    );
}

#[test]
fn a_gzip_bomb_is_not_unpacked() {
    let bomb = gzip(&vec![0; 64 << 20]);
    let (error, largest) = largest_allocation(|| gunzip("bomb.gz", &bomb, 5008).unwrap_err());
    assert!(
        matches!(error, DataError::TooLong { expected: 5008, .. }),
        "{error}"
    );
    assert!(largest < 1 << 17, "one allocation of {largest} bytes");
}

#[test]
fn files_of_the_wrong_kind_or_size_are_refused() {
    let (id, test) = (ShardId::Train(0), ShardId::Test);
    let (images, labels) = committed(id);
    let (test_images, test_labels) = committed(test);
    assert!(matches!(
        SHARDS.decode(id, &labels, &labels),
        Err(DataError::Idx { .. })
    ));
    assert!(matches!(
        SHARDS.decode(id, &images, &images),
        Err(DataError::TooLong { .. })
    ));
    assert!(matches!(
        SHARDS.decode(id, &test_images, &labels),
        Err(DataError::TooLong { .. })
    ));
    assert!(matches!(
        SHARDS.decode(test, &images, &test_labels),
        Err(DataError::Count { .. })
    ));
    assert!(matches!(
        SHARDS.decode(test, &test_images, &labels),
        Err(DataError::Count { .. })
    ));
}
