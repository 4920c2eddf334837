//! `atelier data`: makes the shards of `data/fashion-mnist/` from the four original files, or
//! checks those that are there.
//!
//! Sources are accepted only if their SHA-256 is that of the published data set, and shards
//! only if put together again they give exactly the sources, so what is trained on is
//! Fashion-MNIST, byte for byte. The gzip files carry no time or name: the same program makes
//! the same bytes.

use super::files::disk;
use super::wrong::OrWrong;
use crate::core::{FASHION_MNIST, Space};
use crate::data::fashion_mnist::SHARDS;
use crate::data::{Shard, ShardId, idx, shards};
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Where the shards are kept.
pub const DEFAULT_DIR: &str = SHARDS.directory;
/// The list of hashes beside them, in the format of `sha256sum`.
pub const SUMS_FILE: &str = "SHA256SUMS";

#[derive(Args, Debug)]
pub struct DataArgs {
    /// The directory of the four original files (train-images-idx3-ubyte and so on, plain or
    /// .gz). Debian's package dataset-fashion-mnist puts them in this one
    #[arg(
        long,
        value_name = "DIR",
        default_value = "/usr/share/datasets/fashion-mnist",
        conflicts_with = "check"
    )]
    pub from: PathBuf,
    /// Where the shards go
    #[arg(long, value_name = "DIR", default_value = DEFAULT_DIR)]
    pub out: PathBuf,
    /// Make nothing: check the shards in --out against SHA256SUMS, their counts and the
    /// published data set
    #[arg(long)]
    pub check: bool,
    /// Overwrite the shards in --out
    #[arg(long, conflicts_with = "check")]
    pub force: bool,
}

const SPACE: Space = FASHION_MNIST.space;

/// One of the two sets, and its two original files.
struct Set {
    images_file: &'static str,
    labels_file: &'static str,
    /// SHA-256 of the two files, uncompressed.
    images_sha256: &'static str,
    labels_sha256: &'static str,
    images: usize,
}

// The hashes are of the uncompressed files in Debian's dataset-fashion-mnist
// 0.0~git20200523.55506a9-1, made from github.com/zalandoresearch/fashion-mnist.
const TRAIN: Set = Set {
    images_file: "train-images-idx3-ubyte",
    labels_file: "train-labels-idx1-ubyte",
    images_sha256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    labels_sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    images: FASHION_MNIST.train,
};
const TEST: Set = Set {
    images_file: "t10k-images-idx3-ubyte",
    labels_file: "t10k-labels-idx1-ubyte",
    images_sha256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    labels_sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    images: FASHION_MNIST.test,
};

/// # Errors
/// Files that cannot be read or written, or that are not Fashion-MNIST.
pub fn run(args: &DataArgs) -> Result<()> {
    if !args.check {
        disk::must_be_free(&files(&args.out), args.force).or_wrong()?;
        make(&args.from, &args.out)?;
    }
    check(&args.out)?;
    println!(
        "{}: 60,000 training and 10,000 test images, all hashes right",
        args.out.display()
    );
    Ok(())
}

/// All that is made.
fn files(out: &Path) -> Vec<PathBuf> {
    let shards = SHARDS
        .all()
        .flat_map(|id| [id.images_file(), id.labels_file()]);
    let names = shards.chain([SUMS_FILE.to_owned()]);
    names.map(|name| out.join(name)).collect()
}

/// Makes all shards and the list of their hashes.
///
/// # Errors
/// As [`run`].
pub fn make(from: &Path, out: &Path) -> Result<()> {
    let train = read_set(from, &TRAIN).or_wrong()?;
    let test = read_set(from, &TEST).or_wrong()?;
    disk::make_dir(out)?;
    let mut sums = String::new();
    for id in SHARDS.all() {
        let (set, start) = match id {
            ShardId::Train(index) => (&train, index * SHARDS.per_shard),
            ShardId::Test => (&test, 0),
        };
        let (count, values) = (SHARDS.images(id), SPACE.values());
        let pixels = &set.pixels[start * values..][..count * values];
        let labels = &set.labels[start..][..count];
        let files = [
            (id.images_file(), idx::write_images(pixels, SPACE)),
            (id.labels_file(), idx::write_labels(labels)),
        ];
        for (name, bytes) in files {
            let gz = gzip(&bytes)?;
            disk::write(&out.join(&name), &gz)?;
            writeln!(sums, "{}  {name}", sha256_hex(&gz))?;
        }
    }
    disk::write(&out.join(SUMS_FILE), sums.as_bytes())
}

/// Checks all shards: their hashes, their counts, and that they are the published data set.
///
/// # Errors
/// The first file that is missing or wrong.
pub fn check(dir: &Path) -> Result<()> {
    let sums =
        String::from_utf8(disk::read(&dir.join(SUMS_FILE))?).context("SHA256SUMS is not text")?;
    let (mut train, mut test) = (Shard::default(), Shard::default());
    for id in SHARDS.all() {
        let images_gz = read_summed(dir, &id.images_file(), &sums)?;
        let labels_gz = read_summed(dir, &id.labels_file(), &sums)?;
        let shard = SHARDS.decode(id, &images_gz, &labels_gz)?;
        let set = if id == ShardId::Test {
            &mut test
        } else {
            &mut train
        };
        set.pixels.extend(shard.pixels);
        set.labels.extend(shard.labels);
    }
    check_set(&train, &TRAIN)?;
    check_set(&test, &TEST)
}

fn read_set(from: &Path, set: &Set) -> Result<Shard> {
    let size = idx::images_header(SPACE) + set.images * SPACE.values();
    let images = read_plain_or_gz(from, set.images_file, size)?;
    let labels = read_plain_or_gz(from, set.labels_file, idx::LABELS_HEADER + set.images)?;
    let shard = Shard {
        pixels: idx::parse_images(&images, SPACE)
            .context(set.images_file)?
            .pixels
            .to_vec(),
        labels: idx::parse_labels(&labels, FASHION_MNIST.classes.len())
            .context(set.labels_file)?
            .to_vec(),
    };
    check_set(&shard, set)?;
    Ok(shard)
}

/// Counts first, because they say more than a hash does.
fn check_set(shard: &Shard, set: &Set) -> Result<()> {
    ensure!(
        shard.labels.len() == set.images && shard.pixels.len() == set.images * SPACE.values(),
        "{}: {} images, not {}",
        set.images_file,
        shard.labels.len(),
        set.images
    );
    let classes = FASHION_MNIST.classes.len();
    let per_class = set.images / classes;
    for class in 0..classes {
        let count = shard
            .labels
            .iter()
            .filter(|&&label| usize::from(label) == class)
            .count();
        ensure!(
            count == per_class,
            "{}: {count} images of class {class}, not {per_class}",
            set.labels_file
        );
    }
    check_hash(
        set.images_file,
        &idx::write_images(&shard.pixels, SPACE),
        set.images_sha256,
    )?;
    check_hash(
        set.labels_file,
        &idx::write_labels(&shard.labels),
        set.labels_sha256,
    )
}

fn check_hash(name: &str, bytes: &[u8], expected: &str) -> Result<()> {
    let found = sha256_hex(bytes);
    ensure!(
        found == expected,
        "{name}: SHA-256 is {found}, not {expected}"
    );
    Ok(())
}

fn read_plain_or_gz(from: &Path, name: &str, size: usize) -> Result<Vec<u8>> {
    let plain = from.join(name);
    if plain.exists() {
        return disk::read(&plain);
    }
    let gz_name = format!("{name}.gz");
    let gz = disk::read(&from.join(&gz_name))
        .with_context(|| format!("neither {name} nor {gz_name} in {}", from.display()))?;
    Ok(shards::gunzip(&gz_name, &gz, size)?)
}

fn read_summed(dir: &Path, name: &str, sums: &str) -> Result<Vec<u8>> {
    let Some(expected) = sums
        .lines()
        .find_map(|line| line.strip_suffix(name)?.split_whitespace().next())
    else {
        bail!("{SUMS_FILE} does not list {name}");
    };
    let bytes = disk::read(&dir.join(name))?;
    check_hash(name, &bytes, expected)?;
    Ok(bytes)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
