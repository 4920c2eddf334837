//! `atelier score`: how good pictures are by the classifier, of models or of anybody.

mod npy;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;
use futures::executor::block_on;

use npy::read_npy;

use super::{manifest, sample};
use crate::core::{CLASSES, DeviceKind, LiveScale, LiveScore, PIXELS, Scale, Scores};
use crate::data::shards::TRAIN_SHARDS;
use crate::data::{Dataset, Shard, ShardId};
use crate::engine::classifier::{CLASSIFIER_FILE, LoadedClassifier, Predictions};
use crate::engine::loader::{self, MODELS_DIR, sha256};
use crate::engine::reference_stats::{self, Notes, REFERENCE_STATS_FILE, ReferenceStats};
use crate::engine::{Device, device, draw};
use crate::eval::classifier::FEATURES;
use crate::eval::frechet::Gaussian;
use crate::eval::gan_train::{Pictures, Student};
use crate::eval::quick::Reference;
use crate::eval::{Features, inception, kernel, neighbours, variety};

/// Pictures whose nearest training image is looked for: each is compared with all 60,000.
const NEAREST_OF: usize = 200;
/// The seed of GAN-train's classifier.
const GAN_TRAIN_SEED: u32 = 1;
/// The seed of the noise that is the ceiling.
const NOISE_SEED: u32 = 1;

#[derive(Args, Debug)]
pub struct ScoreArgs {
    /// Models, .bpk files (repeatable); the scores of shipped ones go into the manifest
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub model: Vec<PathBuf>,
    /// Anybody's pictures: u8 [N, 28, 28]
    #[arg(long, value_name = "FILE", conflicts_with = "model")]
    pub images: Option<PathBuf>,
    /// Their classes, u8 [N], where they were asked for
    #[arg(long, value_name = "FILE", requires = "images")]
    pub labels: Option<PathBuf>,
    /// Pictures to draw from each model
    #[arg(long, default_value_t = 10_000)]
    pub samples: usize,
    /// Seeds of the latent codes (repeatable): several give mean ± deviation
    #[arg(long, default_values_t = [1])]
    pub seed: Vec<u32>,
    /// Also train a small classifier on the pictures of each conditional model and test it on real
    /// ones (GAN-train), which takes a minute each
    #[arg(long)]
    pub gan_train: bool,
    /// JSON instead of a table
    #[arg(long)]
    pub json: bool,
    /// The directory of the judge, the models and their manifest
    #[arg(long, value_name = "DIR", default_value = MODELS_DIR)]
    pub dir: PathBuf,
}

/// Scores and prints.
///
/// # Errors
/// Files that cannot be read, or too few pictures.
pub fn run(args: &ScoreArgs) -> Result<()> {
    ensure!(
        !args.model.is_empty() || args.images.is_some(),
        "nothing to score: give --model or --images"
    );
    let bench = Bench::new(&args.dir)?;
    let reference_stats = bench.reference_stats()?;
    write_reference_stats(&args.dir, &reference_stats)?;
    let mut scale = bench.scale(reference_stats.notes.scale)?;
    if args.gan_train {
        scale.gan_train = Some(bench.gan_train_of_real()?);
        scale.floor.gan_train = scale.gan_train;
    }
    let mut rows = vec![("real (floor)".into(), vec![scale.floor.clone()])];
    if let Some(images) = &args.images {
        let pixels = read_npy(images, PIXELS)?;
        let labels = args.labels.as_ref().map(|path| read_npy(path, 1));
        let labels = labels.transpose()?;
        rows.push((name(images), vec![bench.score(&pixels, labels.as_deref())?]));
    }
    // `--model pretrained/*.bpk` names the classifier and the reference statistics too.
    let is_model = |path: &&PathBuf| {
        let others = [CLASSIFIER_FILE, REFERENCE_STATS_FILE];
        !others.iter().any(|other| path.ends_with(other))
    };
    for path in args.model.iter().filter(is_model) {
        let scores = bench.score_model(path, args)?;
        if path.parent() == Some(&args.dir) {
            manifest::add_scores(&args.dir, &name(path), &scores[0], &scale)?;
        }
        rows.push((name(path), scores));
    }
    rows.push(("noise (ceiling)".into(), vec![scale.ceiling.clone()]));
    if args.json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
    } else {
        println!(
            "judge {}, {:.2} % right on the test images",
            &scale.floor.judge[..12],
            scale.judge_accuracy * 100.0
        );
        table::print(&rows);
    }
    Ok(())
}

/// The classifier, what it says of the real images, and the training images.
struct Bench {
    classifier: LoadedClassifier,
    hash: String,
    device: Device,
    test: Shard,
    real: Predictions,
    real_diversity: f64,
    training: Dataset,
}

impl Bench {
    fn new(dir: &Path) -> Result<Self> {
        let text = |failure| anyhow!("{failure}");
        let path = dir.join(CLASSIFIER_FILE);
        let bytes = fs::read(&path).with_context(|| {
            let make = "`atelier train --family classifier` makes it";
            format!("cannot read the judge, {} ({make})", path.display())
        })?;
        let (device, _) = block_on(device::open(DeviceKind::Cpu)).map_err(text)?;
        let hash = sha256(&bytes);
        let classifier = LoadedClassifier::load(bytes, &device).map_err(text)?;
        let test = block_on(loader::shard(ShardId::Test)).map_err(text)?;
        let real = block_on(classifier.predict(&test.pixels)).map_err(text)?;
        let labels: Vec<usize> = test.labels.iter().map(|&label| label.into()).collect();
        let mut training = Dataset::new();
        for shard in 0..TRAIN_SHARDS {
            training.push(&block_on(loader::shard(ShardId::Train(shard))).map_err(text)?);
        }
        Ok(Self {
            real_diversity: variety::diversity(features(&real), &labels, CLASSES),
            classifier,
            hash,
            device,
            test,
            real,
            training,
        })
    }

    /// What all scores are read against; `live` is that of the small scorings.
    fn scale(&self, live: LiveScale) -> Result<Scale> {
        let labels = &self.test.labels;
        let right = self.real.classes().zip(labels);
        let right = right.filter(|(found, label)| *found == usize::from(**label));
        let half = labels.len() / 2;
        let (a, b) = (self.real.part(0..half), self.real.part(half..2 * half));
        let mut floor = self.compare(&a, &b, Some(&labels[..half]));
        floor.nearest = self.nearest(&self.test.pixels);
        let noise = noise(labels.len());
        Ok(Scale {
            judge_accuracy: right.count() as f64 / labels.len() as f64,
            floor,
            ceiling: self.score(&noise, None)?,
            gan_train: None,
            live: Some(live),
        })
    }

    /// What small scorings are read against: of the test images the first are the floor, the
    /// others the reference.
    fn reference_stats(&self) -> Result<ReferenceStats> {
        let (a, b) = (
            0..reference_stats::SAMPLES,
            reference_stats::SAMPLES..self.real.len(),
        );
        let (mean, root) = Gaussian::fit(features(&self.real.part(b))).mean_and_root();
        let reference = Reference { mean, root };
        let measure = |predictions: &Predictions, asked| {
            reference_stats::measure(&reference, self.real_diversity, predictions, asked)
        };
        let noise = block_on(self.classifier.predict(&noise(reference_stats::SAMPLES)));
        let noise = noise.map_err(|failure| anyhow!("{failure}"))?;
        let scale = LiveScale {
            floor: measure(&self.real.part(a.clone()), Some(&self.test.labels[a])),
            // Nobody asked for a class: one in ten would be right by chance.
            ceiling: LiveScore {
                accuracy: Some(1.0 / CLASSES as f64),
                ..measure(&noise, None)
            },
        };
        Ok(ReferenceStats {
            reference,
            notes: Notes {
                classifier: self.hash.clone(),
                diversity: self.real_diversity,
                scale,
            },
        })
    }

    fn score_model(&self, path: &Path, args: &ScoreArgs) -> Result<Vec<Scores>> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let model = loader::open(bytes, &self.device).map_err(|failure| anyhow!("{failure}"))?;
        let conditional = model.settings.family.info().conditional();
        let of_seed = |&seed: &u32| {
            let (labels, pixels) =
                sample::draw_many(&model, args.samples, seed, None, &self.device)?;
            let mut scores = self.score(&pixels, conditional.then_some(&labels))?;
            if args.gan_train && conditional {
                scores.gan_train = Some(self.gan_train(&pixels, &labels)?);
            }
            Ok(scores)
        };
        args.seed.iter().map(of_seed).collect()
    }

    /// Scores pictures against the test images.
    fn score(&self, pixels: &[u8], labels: Option<&[u8]>) -> Result<Scores> {
        /// Ten parts of an inception score, and neighbours in each class.
        const LEAST: usize = 100;
        let count = pixels.len() / PIXELS;
        ensure!(
            count >= LEAST,
            "{count} pictures are too few: {LEAST} at least"
        );
        let predictions = block_on(self.classifier.predict(pixels)).map_err(|f| anyhow!("{f}"))?;
        let mut scores = self.compare(&predictions, &self.real, labels);
        scores.nearest = self.nearest(pixels);
        Ok(scores)
    }

    /// All scores but the nearest training image.
    fn compare(&self, found: &Predictions, real: &Predictions, labels: Option<&[u8]>) -> Scores {
        let seen: Vec<usize> = found.classes().collect();
        let asked: Option<Vec<usize>> =
            labels.map(|labels| labels.iter().map(|&label| label.into()).collect());
        let by_class = asked.as_ref().map(|asked| class_accuracy(asked, &seen));
        let (fakes, reals) = (features(found), features(real));
        let near = neighbours::compare(reals, fakes, neighbours::K);
        let diversity = variety::diversity(fakes, asked.as_ref().unwrap_or(&seen), CLASSES);
        Scores {
            judge: self.hash.clone(),
            samples: found.len(),
            accuracy: by_class.as_ref().map(|(all, _)| *all),
            worst_class: by_class.map(|(_, worst)| worst),
            fid: Gaussian::fit(fakes).distance(&Gaussian::fit(reals)),
            kid: kernel::distance(fakes, reals),
            inception: inception::score(&found.logits, CLASSES),
            precision: near.precision,
            recall: near.recall,
            density: near.density,
            coverage: near.coverage,
            diversity: diversity / self.real_diversity,
            imbalance: variety::imbalance(seen.into_iter(), CLASSES),
            nearest: 0.0,
            gan_train: None,
        }
    }

    /// The accuracy on the test images of a small classifier that learned from these pictures.
    fn gan_train(&self, pixels: &[u8], labels: &[u8]) -> Result<f64> {
        /// Test images of one forward pass.
        const PASS: usize = 500;
        let device = self.device.clone().autodiff();
        let student = Student::learn(Pictures { pixels, labels }, GAN_TRAIN_SEED, &device);
        let test = Pictures {
            pixels: &self.test.pixels,
            labels: &self.test.labels,
        };
        let count = test.labels.len();
        let mut right = 0;
        for first in (0..count).step_by(PASS) {
            let indices: Vec<usize> = (first..count.min(first + PASS)).collect();
            let logits = student.predict(test, &indices, &device);
            let logits = block_on(draw::read(logits)).map_err(|f| anyhow!("{f}"))?;
            let found = Predictions {
                features: vec![],
                logits,
            };
            let labels = indices.iter().map(|&i| usize::from(test.labels[i]));
            right += found.classes().zip(labels).filter(|(a, b)| a == b).count();
        }
        Ok(right as f64 / count as f64)
    }

    /// The same after as many real training images as there are test images.
    fn gan_train_of_real(&self) -> Result<f64> {
        let count = self.test.labels.len();
        let pixels: Vec<u8> = (0..count)
            .flat_map(|i| self.training.image(i).iter().copied())
            .collect();
        self.gan_train(&pixels, &self.training.labels()[..count])
    }

    /// The mean distance to the nearest training image, in grey levels.
    fn nearest(&self, pixels: &[u8]) -> f64 {
        let some: Vec<&[u8]> = pixels.chunks_exact(PIXELS).take(NEAREST_OF).collect();
        let distances = some.iter().filter_map(|picture| {
            let (_, squares) = self.training.nearest(picture, 0..self.training.len())?;
            Some((f64::from(squares) / PIXELS as f64).sqrt())
        });
        distances.sum::<f64>() / some.len() as f64
    }
}

fn write_reference_stats(dir: &Path, reference_stats: &ReferenceStats) -> Result<()> {
    let bytes = reference_stats.encode().map_err(|f| anyhow!("{f}"))?;
    let path = dir.join(REFERENCE_STATS_FILE);
    fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

fn features(predictions: &Predictions) -> Features<'_> {
    Features::new(&predictions.features, FEATURES)
}

/// The share of pictures of the class asked for: of all, and of the worst class.
fn class_accuracy(asked: &[usize], seen: &[usize]) -> (f64, f64) {
    let (mut right, mut total) = ([0usize; CLASSES], [0usize; CLASSES]);
    for (&asked, &seen) in asked.iter().zip(seen) {
        total[asked] += 1;
        right[asked] += usize::from(asked == seen);
    }
    let shares = right.iter().zip(total).filter(|(_, total)| *total > 0);
    let worst = shares.map(|(&right, total)| right as f64 / total as f64);
    let all = right.iter().sum::<usize>() as f64 / asked.len() as f64;
    (all, worst.fold(1.0, f64::min))
}

/// Grey levels without any order.
fn noise(count: usize) -> Vec<u8> {
    // `normal_codes` is the engine's noise by seed; its fraction is as good as uniform.
    let values = draw::normal_codes(NOISE_SEED, count * PIXELS);
    values
        .iter()
        .map(|x| (x.abs() * 1e4) as u32 as u8)
        .collect()
}

fn name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}
