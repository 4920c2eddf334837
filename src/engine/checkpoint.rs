//! The file of a run that can go on: weights, optimisers' moments and past fakes, and beside them, as
//! text, what else determines what happens next. The page and the command line write the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::failure;
use crate::core::json::read;
use crate::core::{Failure, FailureKind, Settings};
use crate::data::BatchesState;
use crate::nn::noise::NoiseState;
use crate::nn::trainable::averaged;
use crate::nn::weights::{self, Precision, Weights, WeightsError};

/// Under this name the state is in the file's metadata.
const STATE_KEY: &str = "atelier-run";
/// And under this one a model's settings.
pub const SETTINGS_KEY: &str = "atelier-settings";
/// What the generator's weights are called (`families/networks.rs`).
const GENERATOR: &str = "generator";

/// What is kept beside the weights.
#[derive(Serialize, Deserialize)]
pub struct State {
    pub settings: Settings,
    pub step: u64,
    pub updates: [i32; 2],
    pub noise: NoiseState,
    pub batches: BatchesState,
}

impl State {
    /// # Errors
    /// [`FailureKind::Engine`] for what JSON cannot hold.
    pub fn encode(&self, weights: &Weights) -> Result<Vec<u8>, Failure> {
        let text = serde_json::to_string(self);
        let text = text.map_err(|e| failure(FailureKind::Engine, e.to_string()))?;
        weights::encode(weights, Precision::Full, &[(STATE_KEY, text)]).map_err(broken)
    }

    /// The state alone.
    ///
    /// # Errors
    /// [`FailureKind::Model`] for bytes that are not a checkpoint.
    pub fn of(bytes: &[u8]) -> Result<Self, Failure> {
        Self::stated(&weights::metadata(bytes.to_vec()).map_err(broken)?)
    }

    fn stated(metadata: &BTreeMap<String, String>) -> Result<Self, Failure> {
        let state = metadata.get(STATE_KEY).and_then(|text| read(text).ok());
        state.ok_or_else(damaged)
    }

    /// The weights and the state.
    ///
    /// # Errors
    /// [`FailureKind::Model`] for bytes that are not a checkpoint.
    pub fn decode(bytes: Vec<u8>) -> Result<(Weights, Self), Failure> {
        let (weights, metadata) = weights::decode(bytes).map_err(broken)?;
        Ok((weights, Self::stated(&metadata)?))
    }

    /// Real images seen.
    pub fn images(&self) -> u64 {
        images(self.updates, &self.settings)
    }
}

/// The averaged generator of a checkpoint as a `.bpk` in half precision, as [`super::run::Run::export`]
/// writes it; its BatchNorm statistics are those of the last snapshot or scoring.
///
/// # Errors
/// [`FailureKind::Model`] for bytes that are not a checkpoint.
pub fn generator(bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let (weights, state) = State::decode(bytes)?;
    model_file(&averaged(&weights, GENERATOR), &state.settings)
}

/// A generator's weights with the settings that say what it is.
///
/// # Errors
/// [`FailureKind::Engine`] for what JSON cannot hold.
pub fn model_file(weights: &Weights, settings: &Settings) -> Result<Vec<u8>, Failure> {
    let settings =
        serde_json::to_string(settings).map_err(|e| failure(FailureKind::Engine, e.to_string()))?;
    weights::encode(weights, Precision::Half, &[(SETTINGS_KEY, settings)]).map_err(broken)
}

/// Real images that so many updates of G and D saw.
pub fn images(updates: [i32; 2], settings: &Settings) -> u64 {
    (updates[1].max(0) as u64).saturating_mul(settings.batch_size as u64)
}

/// A checkpoint that contradicts itself.
pub fn damaged() -> Failure {
    failure(FailureKind::Model, "The checkpoint is damaged.")
}

/// Weights that cannot be read or written.
pub fn broken(error: WeightsError) -> Failure {
    let kind = match error {
        WeightsError::Device(_) => FailureKind::DeviceLost,
        _ => FailureKind::Model,
    };
    failure(kind, format!("{error}."))
}
