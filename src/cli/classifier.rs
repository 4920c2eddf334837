//! `atelier train --family classifier`: trains the classifier that scores (the judge), and
//! measures it on the test images.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use futures::executor::block_on;
use indicatif::{ProgressBar, ProgressStyle};

use super::files::disk;
use crate::core::{DatasetInfo, DeviceKind};
use crate::data::{Batches, Dataset, ShardId, shards_of};
use crate::engine::classifier::{self, LoadedClassifier};
use crate::engine::{device, loader};

const BATCH: usize = 128;
/// Images are moved by up to so many pixels each way; what comes in is black.
const SHIFT: i32 = 2;

/// Trains for so many passes over a data set and writes the classifier to `path`. It begins with the
/// weights `from`, or with new ones.
///
/// # Errors
/// Data that is not there, files that cannot be read or written.
pub fn train(
    info: &DatasetInfo,
    (epochs, seed): (f64, u32),
    path: &Path,
    from: Option<Vec<u8>>,
) -> Result<()> {
    let (device, _) = block_on(device::open(DeviceKind::Cpu))?;
    let images = training_images(info)?;
    let steps = (epochs * images.len() as f64 / BATCH as f64).ceil() as usize;
    let mut training = classifier::Training::new(info, seed, steps, &device);
    if let Some(bytes) = from {
        training = training.restart(bytes)?;
    }
    let mut batches = Batches::new(u64::from(seed));
    let mut shifts = classifier::Shifts::new(seed, SHIFT);
    let bar = ProgressBar::new(steps as u64).with_style(ProgressStyle::with_template(
        "{bar:30} step {pos}/{len}, {msg}, {eta} left",
    )?);
    let start = Instant::now();
    for _ in 0..steps {
        let indices = batches.next(images.len(), BATCH);
        let mut pixels = Vec::with_capacity(BATCH * info.space.values());
        for &index in &indices {
            shifts.push(images.image(index), info.space, &mut pixels);
        }
        let labels: Vec<u8> = indices.iter().map(|&index| images.label(index)).collect();
        let loss = block_on(training.step(pixels, &labels))?;
        bar.set_message(format!("loss {loss:.3}"));
        bar.inc(1);
    }
    bar.finish();
    let bytes = block_on(training.export())?;
    path.parent().map_or(Ok(()), disk::make_dir)?;
    disk::write(path, &bytes)?;
    println!(
        "trained in {:.0} s; {} bytes, SHA-256 {}",
        start.elapsed().as_secs_f64(),
        bytes.len(),
        loader::sha256(&bytes)
    );
    let classifier = LoadedClassifier::load(info, bytes, &device)?;
    report(info, &classifier)
}

/// All training images of a data set of this site.
///
/// # Errors
/// Another data set, or files that are not there.
pub fn training_images(info: &DatasetInfo) -> Result<Dataset> {
    let shards = shards_of(&info.id)
        .with_context(|| format!("{} is not a data set of this site", info.title))?;
    let mut images = Dataset::new(info.clone());
    for id in shards.train() {
        images.push(&block_on(loader::shard(info, id))?);
    }
    Ok(images)
}

/// Accuracy and confusion matrix on the test images.
fn report(info: &DatasetInfo, classifier: &LoadedClassifier) -> Result<()> {
    let test = block_on(loader::shard(info, ShardId::Test))?;
    let predictions = block_on(classifier.predict(&test.pixels))?;
    let classes = info.classes.len();
    let mut confusion = vec![vec![0usize; classes]; classes];
    for (&label, found) in test.labels.iter().zip(predictions.classes()) {
        confusion[usize::from(label)][found] += 1;
    }
    let right: usize = (0..classes).map(|class| confusion[class][class]).sum();
    println!("parameters: {}", classifier.parameters());
    println!(
        "test accuracy: {:.2} %",
        right as f64 / test.labels.len() as f64 * 100.0
    );
    println!("confusion (rows: true class, columns: the classifier's):");
    for row in confusion {
        let cells: Vec<String> = row.iter().map(|count| format!("{count:5}")).collect();
        println!("{}", cells.join(""));
    }
    Ok(())
}
