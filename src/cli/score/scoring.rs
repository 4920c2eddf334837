//! What `atelier score` measures: pictures against the real images of a data set, in the eyes of its
//! classifier.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use futures::executor::block_on;

use crate::cli::classifier::training_images;
use crate::cli::files::disk;
use crate::cli::sample::drawn::{self, Wanted};
use crate::core::{DatasetInfo, DeviceKind, LiveScale, LiveScore, Operator, Scale, Scores};
use crate::data::{Dataset, Shard, ShardId};
use crate::engine::classifier::{LoadedClassifier, Predictions, classifier_file};
use crate::engine::draw::Given;
use crate::engine::loader::{self, Model, sha256};
use crate::engine::reference_stats::{self, Notes, ReferenceStats};
use crate::engine::{Device, device, draw};
use crate::eval::classifier::FEATURES;
use crate::eval::fidelity::fidelity;
use crate::eval::frechet::Gaussian;
use crate::eval::gan_train::{Pictures, Student};
use crate::eval::quick::Reference;
use crate::eval::{Features, inception, kernel, neighbours, variety};

/// Pictures whose nearest training image is looked for: each is compared with all of them.
const NEAREST_OF: usize = 200;
/// The seed of GAN-train's classifier.
const GAN_TRAIN_SEED: u32 = 1;
/// The seed of the noise that is the ceiling.
const NOISE_SEED: u32 = 1;
/// The fewest pictures that are scored: ten parts of an inception score, and neighbours in each class.
pub const LEAST: usize = 100;

/// What is drawn from a model to be scored.
pub struct Drawn<'a> {
    /// Pictures of each seed.
    pub samples: usize,
    pub seeds: &'a [u32],
    /// Whether GAN-train is measured too, where the model is told classes.
    pub gan_train: bool,
}

/// The classifier, what it says of the real images, and the training images.
pub struct Scoring {
    info: DatasetInfo,
    classifier: LoadedClassifier,
    hash: String,
    device: Device,
    test: Shard,
    real: Predictions,
    real_diversity: f64,
    training: Dataset,
}

impl Scoring {
    /// # Errors
    /// A classifier or images that are not there.
    pub fn new(info: &DatasetInfo, dir: &Path) -> Result<Self> {
        let path = dir.join(classifier_file(info));
        let bytes = disk::read(&path)
            .context("the judge is missing (`atelier train --family classifier` makes it)")?;
        let (device, _) = block_on(device::open(DeviceKind::Cpu))?;
        let hash = sha256(&bytes);
        let classifier = LoadedClassifier::load(info, bytes, &device)?;
        let test = block_on(loader::shard(info, ShardId::Test))?;
        let real = block_on(classifier.predict(&test.pixels))?;
        let labels: Vec<usize> = test.labels.iter().map(|&label| label.into()).collect();
        let classes = info.classes.len();
        Ok(Self {
            info: info.clone(),
            real_diversity: variety::diversity(features(&real), &labels, classes),
            classifier,
            hash,
            device,
            test,
            real,
            training: training_images(info)?,
        })
    }

    /// How many numbers a picture has.
    fn values(&self) -> usize {
        self.info.space.values()
    }

    fn classes(&self) -> usize {
        self.info.classes.len()
    }

    /// What all scores are read against; `live` is that of the small scorings.
    ///
    /// # Errors
    /// As [`Scoring::score`].
    pub fn scale(&self, live: LiveScale) -> Result<Scale> {
        let labels = &self.test.labels;
        let right = self.real.classes().zip(labels);
        let right = right.filter(|(found, label)| *found == usize::from(**label));
        let half = labels.len() / 2;
        let (a, b) = (self.real.part(0..half), self.real.part(half..2 * half));
        let mut floor = self.compare(&a, &b, Some(&labels[..half]));
        floor.nearest = self.nearest(&self.test.pixels);
        let noise = noise(labels.len() * self.values());
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
    ///
    /// # Errors
    /// What the classifier reports as failed.
    pub fn reference_stats(&self) -> Result<ReferenceStats> {
        let (a, b) = (
            0..reference_stats::SAMPLES,
            reference_stats::SAMPLES..self.real.len(),
        );
        let (mean, root) = Gaussian::fit(features(&self.real.part(b))).mean_and_root();
        let reference = Reference { mean, root };
        let measure = |predictions: &Predictions, asked| {
            reference_stats::measure(&reference, self.real_diversity, predictions, asked)
        };
        let noise = noise(reference_stats::SAMPLES * self.values());
        let noise = block_on(self.classifier.predict(&noise))?;
        let scale = LiveScale {
            floor: measure(&self.real.part(a.clone()), Some(&self.test.labels[a])),
            // Nobody asked for a class: so many would be right by chance.
            ceiling: LiveScore {
                accuracy: Some(1.0 / self.classes() as f64),
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

    /// Where the models that are scored must be.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Whether so many pictures of a model can be scored.
    ///
    /// # Errors
    /// Why not.
    pub fn suits(&self, model: &Model, samples: usize) -> Result<()> {
        ensure!(
            model.settings.dataset == self.info,
            "it draws {}; this judge knows {} only",
            model.settings.dataset.title,
            self.info.title
        );
        let there = self.test.labels.len();
        ensure!(
            model.settings.operator().is_none() || samples <= there,
            "--samples {samples}: there are {there} test images to translate"
        );
        Ok(())
    }

    /// The scores of a model's pictures, seed by seed.
    ///
    /// # Errors
    /// What the device reports as failed.
    pub fn score_model(&self, model: &Model, drawn: &Drawn) -> Result<Vec<Scores>> {
        let conditional = model.settings.family.info().conditional();
        if let Some(operator) = model.settings.operator() {
            let of_seed = |&seed: &u32| self.score_translator(model, operator, drawn.samples, seed);
            return drawn.seeds.iter().map(of_seed).collect();
        }
        let of_seed = |&seed: &u32| {
            let wanted = Wanted::pictures(model, drawn.samples, seed, None);
            let pixels = drawn::draw(model, &wanted, false, &self.device)?.pixels;
            let labels = wanted.labels;
            let mut scores = self.score(&pixels, conditional.then_some(&labels))?;
            if drawn.gan_train && conditional {
                scores.gan_train = Some(self.gan_train(&pixels, &labels)?);
            }
            Ok(scores)
        };
        drawn.seeds.iter().map(of_seed).collect()
    }

    /// The scores of what a translator makes of the first test images.
    fn score_translator(
        &self,
        model: &Model,
        operator: Operator,
        samples: usize,
        seed: u32,
    ) -> Result<Scores> {
        let (space, labels) = (self.info.space, &self.test.labels);
        let truth = &self.test.pixels[..samples * space.values()];
        let given = Given::of(operator, truth, space);
        let wanted = Wanted::translations(model, given, seed);
        let pixels = drawn::draw(model, &wanted, false, &self.device)?.pixels;
        let mut scores = self.score(&pixels, Some(&labels[..samples]))?;
        scores.fidelity = Some(fidelity(&pixels, truth, space));
        Ok(scores)
    }

    /// Scores pictures against the test images.
    ///
    /// # Errors
    /// What the device reports as failed.
    ///
    /// # Panics
    /// If there are fewer than [`LEAST`], or not as many labels.
    pub fn score(&self, pixels: &[u8], labels: Option<&[u8]>) -> Result<Scores> {
        let count = pixels.len() / self.values();
        assert!(count >= LEAST && labels.is_none_or(|labels| labels.len() == count));
        let predictions = block_on(self.classifier.predict(pixels))?;
        let mut scores = self.compare(&predictions, &self.real, labels);
        scores.nearest = self.nearest(pixels);
        Ok(scores)
    }

    /// All scores but the nearest training image.
    fn compare(&self, found: &Predictions, real: &Predictions, labels: Option<&[u8]>) -> Scores {
        let seen: Vec<usize> = found.classes().collect();
        let asked: Option<Vec<usize>> =
            labels.map(|labels| labels.iter().map(|&label| label.into()).collect());
        let by_class = (asked.as_ref()).map(|asked| class_accuracy(asked, &seen, self.classes()));
        let (fakes, reals) = (features(found), features(real));
        let near = neighbours::compare(reals, fakes, neighbours::K);
        let diversity = variety::diversity(fakes, asked.as_ref().unwrap_or(&seen), self.classes());
        Scores {
            judge: self.hash.clone(),
            samples: found.len(),
            accuracy: by_class.as_ref().map(|(all, _)| *all),
            worst_class: by_class.map(|(_, worst)| worst),
            fid: Gaussian::fit(fakes).distance(&Gaussian::fit(reals)),
            kid: kernel::distance(fakes, reals),
            inception: inception::score(&found.logits, self.classes()),
            precision: near.precision,
            recall: near.recall,
            density: near.density,
            coverage: near.coverage,
            diversity: diversity / self.real_diversity,
            imbalance: variety::imbalance(seen.into_iter(), self.classes()),
            nearest: 0.0,
            gan_train: None,
            fidelity: None,
        }
    }

    /// The accuracy on the test images of a small classifier that learned from these pictures.
    fn gan_train(&self, pixels: &[u8], labels: &[u8]) -> Result<f64> {
        /// Test images of one forward pass.
        const GLANCE: usize = 500;
        let device = self.device.clone().autodiff();
        let pictures = |pixels, labels| Pictures {
            info: &self.info,
            pixels,
            labels,
        };
        let student = Student::learn(pictures(pixels, labels), GAN_TRAIN_SEED, &device);
        let test = pictures(&self.test.pixels, &self.test.labels);
        let count = test.labels.len();
        let mut right = 0;
        for first in (0..count).step_by(GLANCE) {
            let indices: Vec<usize> = (first..count.min(first + GLANCE)).collect();
            let logits = student.predict(test, &indices, &device);
            let logits = block_on(draw::read(logits))?;
            let mut found = Predictions::new(self.classes());
            found.logits = logits;
            let labels = indices.iter().map(|&i| usize::from(test.labels[i]));
            right += found.classes().zip(labels).filter(|(a, b)| a == b).count();
        }
        Ok(right as f64 / count as f64)
    }

    /// The same after as many real training images as there are test images.
    ///
    /// # Errors
    /// What the device reports as failed.
    pub fn gan_train_of_real(&self) -> Result<f64> {
        let count = self.test.labels.len();
        let pixels: Vec<u8> = (0..count)
            .flat_map(|i| self.training.image(i).iter().copied())
            .collect();
        self.gan_train(&pixels, &self.training.labels()[..count])
    }

    /// The mean distance to the nearest training image, in grey levels.
    fn nearest(&self, pixels: &[u8]) -> f64 {
        let some: Vec<&[u8]> = pixels
            .chunks_exact(self.values())
            .take(NEAREST_OF)
            .collect();
        let distances = some.iter().filter_map(|picture| {
            let (_, squares) = self.training.nearest(picture, 0..self.training.len())?;
            Some((f64::from(squares) / self.values() as f64).sqrt())
        });
        distances.sum::<f64>() / some.len() as f64
    }
}

fn features(predictions: &Predictions) -> Features<'_> {
    Features::new(&predictions.features, FEATURES)
}

/// The share of pictures of the class asked for: of all, and of the worst class.
fn class_accuracy(asked: &[usize], seen: &[usize], classes: usize) -> (f64, f64) {
    let (mut right, mut total) = (vec![0usize; classes], vec![0usize; classes]);
    for (&asked, &seen) in asked.iter().zip(seen) {
        total[asked] += 1;
        right[asked] += usize::from(asked == seen);
    }
    let shares = right.iter().zip(total).filter(|(_, total)| *total > 0);
    let worst = shares.map(|(&right, total)| right as f64 / total as f64);
    let all = right.iter().sum::<usize>() as f64 / asked.len() as f64;
    (all, worst.fold(1.0, f64::min))
}

/// So many levels of pixels without any order.
fn noise(count: usize) -> Vec<u8> {
    // `normal_codes` is the engine's noise by seed; its fraction is as good as uniform.
    let values = draw::normal_codes(NOISE_SEED, count);
    values
        .iter()
        .map(|x| (x.abs() * 1e4) as u32 as u8)
        .collect()
}
