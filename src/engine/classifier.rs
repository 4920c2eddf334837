//! The classifier at work: loaded from its file, asked about pictures, and trained. Visitors know
//! it as the judge.

use burn::tensor::{Device, Tensor};

use super::{draw, failure};
use crate::core::{DatasetInfo, Failure, FailureKind, Space};
use crate::eval::classifier::{self, Classifier, FEATURES};
use crate::nn::batch::to_images;
use crate::nn::noise::Noise;
use crate::nn::weights::{self, Precision, WeightsError};

/// The file of a data set's classifier among the models.
pub fn classifier_file(info: &DatasetInfo) -> String {
    if *info == DatasetInfo::default() {
        "classifier.bpk".into()
    } else {
        format!("classifier-{}.bpk", info.id)
    }
}

/// Pictures of one forward pass.
const PASS: usize = 250;

/// The frozen classifier on a device.
pub struct LoadedClassifier {
    classifier: Classifier,
    info: DatasetInfo,
    device: Device,
}

/// What the classifier says of some pictures, on the host.
#[derive(Clone, Debug)]
pub struct Predictions {
    /// `[n, 64]`.
    pub features: Vec<f32>,
    /// `[n, classes]`.
    pub logits: Vec<f32>,
    classes: usize,
}

impl Predictions {
    /// Of no pictures yet.
    pub fn new(classes: usize) -> Self {
        Self {
            features: vec![],
            logits: vec![],
            classes,
        }
    }

    /// The likeliest class of each picture.
    pub fn classes(&self) -> impl Iterator<Item = usize> + '_ {
        self.logits.chunks_exact(self.classes).map(|logits| {
            let best = logits.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
            best.map_or(0, |(class, _)| class)
        })
    }

    /// The predictions for some of the pictures.
    pub fn part(&self, range: std::ops::Range<usize>) -> Self {
        let of = |values: &[f32], width| values[range.start * width..range.end * width].to_vec();
        Self {
            features: of(&self.features, FEATURES),
            logits: of(&self.logits, self.classes),
            classes: self.classes,
        }
    }

    /// Adds the predictions for further pictures.
    pub fn extend(&mut self, more: Self) {
        self.features.extend(more.features);
        self.logits.extend(more.logits);
    }

    pub fn class_count(&self) -> usize {
        self.classes
    }

    pub fn len(&self) -> usize {
        self.logits.len() / self.classes
    }

    pub fn is_empty(&self) -> bool {
        self.logits.is_empty()
    }
}

impl LoadedClassifier {
    /// # Errors
    /// [`FailureKind::Model`] for bytes that are not the classifier's.
    pub fn load(info: &DatasetInfo, bytes: Vec<u8>, device: &Device) -> Result<Self, Failure> {
        let (weights, _) = weights::decode(bytes).map_err(broken)?;
        Ok(Self {
            classifier: Classifier::load(info, &weights, device).map_err(broken)?,
            info: info.clone(),
            device: device.clone(),
        })
    }

    pub fn parameters(&self) -> usize {
        self.classifier.parameters()
    }

    /// Classifies pictures of the data set's space.
    ///
    /// # Errors
    /// [`FailureKind::DeviceLost`].
    pub async fn predict(&self, pixels: &[u8]) -> Result<Predictions, Failure> {
        let (space, classes) = (self.info.space, self.info.classes.len());
        let mut predictions = Predictions::new(classes);
        for some in pixels.chunks(PASS * space.values()) {
            let images = to_images(some, space, &self.device);
            let prediction = self.classifier.forward(images);
            let both = Tensor::cat(vec![prediction.features, prediction.logits], 1);
            let values = draw::read(both).await?;
            for row in values.chunks_exact(FEATURES + classes) {
                predictions.features.extend(&row[..FEATURES]);
                predictions.logits.extend(&row[FEATURES..]);
            }
        }
        Ok(predictions)
    }
}

/// The classifier in training, fed with pictures as bytes.
pub struct Training {
    inner: classifier::Training,
    space: Space,
    device: Device,
}

impl Training {
    pub fn new(info: &DatasetInfo, seed: u32, steps: usize, device: &Device) -> Self {
        let device = device.clone().autodiff();
        Self {
            inner: classifier::Training::new(info, seed, steps, &device),
            space: info.space,
            device,
        }
    }

    /// Goes on from the classifier in `bytes`, with a new cycle.
    ///
    /// # Errors
    /// [`FailureKind::Model`] for bytes that are not the classifier's.
    pub fn restart(self, bytes: Vec<u8>) -> Result<Self, Failure> {
        let (weights, _) = weights::decode(bytes).map_err(broken)?;
        Ok(Self {
            inner: self.inner.restart(&weights).map_err(broken)?,
            ..self
        })
    }

    /// One step; its loss, in nats.
    ///
    /// # Errors
    /// [`FailureKind::DeviceLost`].
    pub async fn step(&mut self, pixels: Vec<u8>, labels: &[u8]) -> Result<f32, Failure> {
        let loss = self
            .inner
            .step(to_images(&pixels, self.space, &self.device), labels);
        Ok(draw::read(loss).await?[0])
    }

    /// The averaged weights as a `.bpk` in half precision.
    ///
    /// # Errors
    /// [`FailureKind::DeviceLost`].
    pub async fn export(&self) -> Result<Vec<u8>, Failure> {
        let weights = self.inner.weights().await.map_err(broken)?;
        weights::encode(&weights, Precision::Half, &[]).map_err(broken)
    }
}

/// Random shifts, the one augmentation.
pub struct Shifts {
    noise: Noise,
    most: i32,
}

impl Shifts {
    /// The stream of a seed's shifts (0 is the initial weights').
    const STREAM: u64 = 3;

    pub fn new(seed: u32, most: i32) -> Self {
        Self {
            noise: Noise::new(seed, Self::STREAM),
            most,
        }
    }

    /// Appends `image`, moved by up to `most` pixels each way; what comes in at the edges is 0.
    pub fn push(&mut self, image: &[u8], space: Space, out: &mut Vec<u8>) {
        let bound = self.most as f32 + 0.5;
        let moves = self.noise.uniform(2, bound);
        let [down, right] = [moves[0].round() as i32, moves[1].round() as i32];
        let (height, width) = (space.height as i32, space.width as i32);
        for y in 0..height {
            for x in 0..width {
                let (from_y, from_x) = (y - down, x - right);
                let inside = (0..height).contains(&from_y) && (0..width).contains(&from_x);
                let place = (from_y * width + from_x) as usize * space.channels;
                for channel in 0..space.channels {
                    out.push(if inside { image[place + channel] } else { 0 });
                }
            }
        }
    }
}

fn broken(error: WeightsError) -> Failure {
    failure(FailureKind::Model, format!("The judge: {error}."))
}
