//! What a small scoring is read against: the classifier, statistics of what it says of real images,
//! and real images that no training sees. Made by `atelier score --keep`, loaded by the engine when it
//! scores a run.

use std::collections::BTreeMap;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::classifier::{LoadedClassifier, Predictions, classifier_file};
use super::loader::{MODELS_DIR, sha256, shard};
use super::{failure, platform};
use crate::core::json::read;
use crate::core::{DatasetInfo, Failure, FailureKind, LiveScale, LiveScore};
use crate::data::{Shard, ShardId};
use crate::eval::classifier::FEATURES;
use crate::eval::quick::Reference;
use crate::eval::{Features, variety};
use crate::nn::weights::{self, Array, Precision};

/// Pictures of one small scoring. The reference is made of other test images than the first
/// [`SAMPLES`], which are the floor.
pub const SAMPLES: usize = 1_000;
/// The file of a data set among the models.
pub fn reference_stats_file(info: &DatasetInfo) -> String {
    if *info == DatasetInfo::default() {
        "reference_stats.bpk".into()
    } else {
        format!("reference_stats-{}.bpk", info.id)
    }
}

/// What is in it.
const MEAN: &str = "mean";
const ROOT: &str = "root";
/// This name is in the files that are shipped.
const NOTES: &str = "atelier-yardstick";

/// What is known of the real images.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceStats {
    pub reference: Reference,
    pub notes: Notes,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notes {
    /// SHA-256 (hex) of the classifier's file.
    #[serde(rename = "judge")]
    pub classifier: String,
    /// The mean distance within a class of real images.
    pub diversity: f64,
    pub scale: LiveScale,
}

impl ReferenceStats {
    /// As a file.
    ///
    /// # Errors
    /// [`FailureKind::Engine`].
    pub fn encode(&self) -> Result<Vec<u8>, Failure> {
        let text = serde_json::to_string(&self.notes)
            .map_err(|error| failure(FailureKind::Engine, error.to_string()))?;
        let array = |values: &[f64], shape: Vec<usize>| Array {
            values: values.iter().map(|&x| x as f32).collect(),
            shape,
        };
        let weights = BTreeMap::from([
            (MEAN.into(), array(&self.reference.mean, vec![FEATURES])),
            (
                ROOT.into(),
                array(&self.reference.root, vec![FEATURES, FEATURES]),
            ),
        ]);
        weights::encode(&weights, Precision::Full, &[(NOTES, text)]).map_err(damaged)
    }

    /// # Errors
    /// [`FailureKind::Model`] for bytes of something else.
    pub fn decode(bytes: Vec<u8>) -> Result<Self, Failure> {
        let (weights, metadata) = weights::decode(bytes).map_err(damaged)?;
        let values = |name: &str, count: usize| {
            let array = weights
                .get(name)
                .filter(|array| array.values.len() == count);
            let array = array.ok_or_else(|| damaged("it lacks numbers"))?;
            Ok(array.values.iter().map(|&x| f64::from(x)).collect())
        };
        let notes = metadata.get(NOTES).and_then(|text| read(text).ok());
        Ok(Self {
            reference: Reference {
                mean: values(MEAN, FEATURES)?,
                root: values(ROOT, FEATURES * FEATURES)?,
            },
            notes: notes.ok_or_else(|| damaged("it says nothing of itself"))?,
        })
    }

    /// The scores of pictures from their `predictions` and, where labels were asked for, those.
    /// The step and D's accuracy are for the caller to fill in.
    pub fn measure(&self, predictions: &Predictions, asked: Option<&[u8]>) -> LiveScore {
        measure(&self.reference, self.notes.diversity, predictions, asked)
    }
}

/// As [`ReferenceStats::measure`].
pub fn measure(
    reference: &Reference,
    real_diversity: f64,
    predictions: &Predictions,
    asked: Option<&[u8]>,
) -> LiveScore {
    let features = Features::new(&predictions.features, FEATURES);
    let seen: Vec<usize> = predictions.classes().collect();
    let asked: Option<Vec<usize>> =
        asked.map(|labels| labels.iter().map(|&label| label.into()).collect());
    let right = |asked: &Vec<usize>| asked.iter().zip(&seen).filter(|(a, b)| a == b).count();
    let groups = asked.as_ref().unwrap_or(&seen);
    let classes = predictions.class_count();
    LiveScore {
        step: 0,
        samples: seen.len(),
        fid: reference.distance(features),
        accuracy: asked
            .as_ref()
            .map(|asked| right(asked) as f64 / seen.len() as f64),
        diversity: variety::diversity(features, groups, classes) / real_diversity,
        imbalance: variety::imbalance(seen.iter().copied(), classes),
        d_real: 0.0,
        d_fake: 0.0,
        fidelity: None,
        ms: 0.0,
    }
}

/// All that scoring takes.
pub struct Scorer {
    pub classifier: LoadedClassifier,
    pub reference_stats: ReferenceStats,
    /// Test images: the training never sees them.
    pub held_out: Shard,
}

/// Fetches classifier, reference statistics and test images.
///
/// # Errors
/// [`FailureKind::Model`] and [`FailureKind::Shard`], in words.
pub async fn load(info: DatasetInfo, device: Device) -> Result<Scorer, Failure> {
    let (classifier, hash) = load_classifier(&info, &device).await?;
    let file = reference_stats_file(&info);
    let reference_stats = ReferenceStats::decode(fetch(&file).await?)?;
    if reference_stats.notes.classifier != hash {
        return Err(damaged("it belongs to another classifier"));
    }
    Ok(Scorer {
        classifier,
        reference_stats,
        held_out: shard(&info, ShardId::Test).await?,
    })
}

/// Fetches the classifier; with its hash.
///
/// # Errors
/// [`FailureKind::Model`].
pub async fn load_classifier(
    info: &DatasetInfo,
    device: &Device,
) -> Result<(LoadedClassifier, String), Failure> {
    let bytes = fetch(&classifier_file(info)).await?;
    let hash = sha256(&bytes);
    Ok((LoadedClassifier::load(info, bytes, device)?, hash))
}

async fn fetch(file: &str) -> Result<Vec<u8>, Failure> {
    let bytes = platform::fetch(&format!("{MODELS_DIR}/{file}")).await;
    bytes.map_err(|error| {
        let text = format!("{file} could not be loaded: {error}.");
        failure(FailureKind::Model, text)
    })
}

fn damaged(error: impl std::fmt::Display) -> Failure {
    failure(
        FailureKind::Model,
        format!("The reference statistics: {error}."),
    )
}
