//! What a small scoring is read against: the judge, what it makes of the real images, and real
//! images that no training sees. Made by `atelier score`, loaded by the engine when a run is to be
//! scored.

use std::collections::BTreeMap;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::judge::{CLASSIFIER_FILE, Judge, Opinions};
use super::loader::{MODELS_DIR, sha256, shard};
use super::{failure, platform};
use crate::data::{Shard, ShardId};
use crate::eval::classifier::FEATURES;
use crate::eval::quick::Reference;
use crate::eval::{Features, variety};
use crate::nn::weights::{self, Array, Precision};
use crate::protocol::{CLASSES, Failure, FailureKind, LiveScale, LiveScores};

/// Pictures of one small scoring. The reference is made of other test images than the first
/// [`SAMPLES`], which are the floor.
pub const SAMPLES: usize = 1_000;
/// The file among the models, and what is in it.
pub const YARDSTICK_FILE: &str = "yardstick.bpk";
const MEAN: &str = "mean";
const ROOT: &str = "root";
const NOTES: &str = "atelier-yardstick";

/// What is known of the real images.
#[derive(Clone, Debug, PartialEq)]
pub struct Yardstick {
    pub reference: Reference,
    pub notes: Notes,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notes {
    /// SHA-256 (hex) of the judge's file.
    pub judge: String,
    /// The mean distance within a class of real images.
    pub diversity: f64,
    pub scale: LiveScale,
}

impl Yardstick {
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
        let notes = metadata
            .get(NOTES)
            .and_then(|text| serde_json::from_str(text).ok());
        Ok(Self {
            reference: Reference {
                mean: values(MEAN, FEATURES)?,
                root: values(ROOT, FEATURES * FEATURES)?,
            },
            notes: notes.ok_or_else(|| damaged("it says nothing of itself"))?,
        })
    }

    /// What `opinions` of pictures come to, whose labels, where they were asked for, are `asked`.
    /// Who drew them, and what D makes of them, is for the caller to fill in.
    pub fn measure(&self, opinions: &Opinions, asked: Option<&[u8]>) -> LiveScores {
        measure(&self.reference, self.notes.diversity, opinions, asked)
    }
}

/// As [`Yardstick::measure`].
pub fn measure(
    reference: &Reference,
    real_diversity: f64,
    opinions: &Opinions,
    asked: Option<&[u8]>,
) -> LiveScores {
    let features = Features::new(&opinions.features, FEATURES);
    let seen: Vec<usize> = opinions.classes().collect();
    let asked: Option<Vec<usize>> =
        asked.map(|labels| labels.iter().map(|&label| label.into()).collect());
    let right = |asked: &Vec<usize>| asked.iter().zip(&seen).filter(|(a, b)| a == b).count();
    let groups = asked.as_ref().unwrap_or(&seen);
    LiveScores {
        step: 0,
        samples: seen.len(),
        fid: reference.distance(features),
        accuracy: asked
            .as_ref()
            .map(|asked| right(asked) as f64 / seen.len() as f64),
        diversity: variety::diversity(features, groups, CLASSES) / real_diversity,
        imbalance: variety::imbalance(seen.iter().copied(), CLASSES),
        d_real: 0.0,
        d_fake: 0.0,
        ms: 0.0,
    }
}

/// All that scoring takes.
pub struct Ruler {
    pub judge: Judge,
    pub yardstick: Yardstick,
    /// Test images: the training never sees them.
    pub held_out: Shard,
}

/// Fetches judge, yardstick and test images.
///
/// # Errors
/// [`FailureKind::Model`] and [`FailureKind::Shard`], in words.
pub async fn load(device: Device) -> Result<Ruler, Failure> {
    let (judge, hash) = load_judge(&device).await?;
    let yardstick = Yardstick::decode(fetch(YARDSTICK_FILE).await?)?;
    if yardstick.notes.judge != hash {
        return Err(damaged("it belongs to another judge"));
    }
    Ok(Ruler {
        judge,
        yardstick,
        held_out: shard(ShardId::Test).await?,
    })
}

/// Fetches the judge; with its hash.
///
/// # Errors
/// [`FailureKind::Model`].
pub async fn load_judge(device: &Device) -> Result<(Judge, String), Failure> {
    let bytes = fetch(CLASSIFIER_FILE).await?;
    let hash = sha256(&bytes);
    Ok((Judge::load(bytes, device)?, hash))
}

async fn fetch(file: &str) -> Result<Vec<u8>, Failure> {
    let bytes = platform::fetch(&format!("{MODELS_DIR}/{file}")).await;
    bytes.map_err(|error| {
        let text = format!("{file} could not be loaded: {error}.");
        failure(FailureKind::Model, text)
    })
}

fn damaged(error: impl std::fmt::Display) -> Failure {
    failure(FailureKind::Model, format!("The yardstick: {error}."))
}
