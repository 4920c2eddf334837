//! Shards and models, fetched from the page's own origin (or from disk) and checked before use.

use burn::tensor::Device;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::checkpoint::SETTINGS_KEY;
use super::{failure, platform};
use crate::core::json::read;
use crate::core::{DatasetInfo, Failure, FailureKind, Settings};
use crate::data::{Shard, ShardId, shards_of};
use crate::families;
use crate::families::model::Sampler;
use crate::nn::weights;

/// Where the models are, seen from the worker or from the checkout.
pub const MODELS_DIR: &str = "pretrained";

/// Fetches and decodes one shard of a data set of this site.
///
/// # Errors
/// [`FailureKind::Shard`] with the file's name and what is wrong with it.
pub async fn shard(info: &DatasetInfo, id: ShardId) -> Result<Shard, Failure> {
    let wrong = |text: String| failure(FailureKind::Shard, text);
    let shards = shards_of(&info.id)
        .ok_or_else(|| wrong(format!("{} is not a data set of this site.", info.title)))?;
    let fetch = async |file: String| {
        let path = format!("{}/{file}", shards.directory);
        let bytes = platform::fetch(&path).await;
        bytes.map_err(|error| wrong(format!("{file} could not be loaded: {error}.")))
    };
    let images_gz = fetch(id.images_file()).await?;
    let labels_gz = fetch(id.labels_file()).await?;
    let shard = shards.decode(id, &images_gz, &labels_gz);
    shard.map_err(|error| wrong(format!("{error}.")))
}

/// What of the list of models (`core::Manifest`) is needed to load one. All of it would be read by
/// 20 KB more of every engine's code.
#[derive(Deserialize)]
struct List {
    models: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    id: String,
    settings: Settings,
    sha256: String,
}

/// A generator that is ready to draw.
pub struct Model {
    pub settings: Settings,
    pub sampler: Box<dyn Sampler>,
}

/// Fetches a shipped model and holds it against its hash in the manifest.
///
/// # Errors
/// [`FailureKind::Model`]: not in the manifest, not to be fetched, or not what the manifest says.
pub async fn shipped(id: &str, device: &Device) -> Result<Model, Failure> {
    let wrong = |text: String| failure(FailureKind::Model, text);
    // Both at once: the one is not needed to know where the other is.
    let (list, file) = (
        format!("{MODELS_DIR}/manifest.json"),
        format!("{MODELS_DIR}/{id}.bpk"),
    );
    let (manifest, bytes) = futures::join!(platform::fetch(&list), platform::fetch(&file));
    let manifest = manifest
        .map_err(|error| wrong(format!("The list of models could not be loaded: {error}.")))?;
    let list: List = read(&String::from_utf8_lossy(&manifest))
        .map_err(|error| wrong(format!("The list of models is damaged: {error}.")))?;
    let entry = list.models.iter().find(|entry| entry.id == id);
    let entry = entry.ok_or_else(|| wrong(format!("There is no shipped model called {id}.")))?;
    let bytes = bytes.map_err(|error| wrong(format!("{id}.bpk could not be loaded: {error}.")))?;
    if sha256(&bytes) != entry.sha256 {
        return Err(wrong(format!(
            "{id}.bpk is damaged: its hash is not the manifest's."
        )));
    }
    model(&entry.settings, bytes, device)
}

/// A generator from the bytes of a `.bpk`.
///
/// # Errors
/// [`FailureKind::Model`] if they are not its weights.
pub fn model(settings: &Settings, bytes: Vec<u8>, device: &Device) -> Result<Model, Failure> {
    let wrong = |error: weights::WeightsError| {
        failure(
            FailureKind::Model,
            format!("The model cannot be read: {error}."),
        )
    };
    let (weights, _) = weights::decode(bytes).map_err(wrong)?;
    let sampler = families::sampler(settings, &weights, device).map_err(wrong)?;
    Ok(Model {
        settings: settings.clone(),
        sampler,
    })
}

/// A generator from the bytes of a `.bpk` that says itself what it is.
///
/// # Errors
/// [`FailureKind::Model`] if it does not.
pub fn open(bytes: Vec<u8>, device: &Device) -> Result<Model, Failure> {
    model(&stated(&bytes)?, bytes, device)
}

/// What a `.bpk` says that it is.
///
/// # Errors
/// [`FailureKind::Model`] if it does not.
pub fn stated(bytes: &[u8]) -> Result<Settings, Failure> {
    let (_, metadata) = weights::decode(bytes.to_vec())
        .map_err(|error| failure(FailureKind::Model, format!("{error}.")))?;
    let settings = metadata.get(SETTINGS_KEY).and_then(|text| read(text).ok());
    let unnamed = || {
        failure(
            FailureKind::Model,
            "The file does not say which network it is of.",
        )
    };
    settings.ok_or_else(unnamed)
}

/// The weights in a `.bpk` by the names and shapes of PyTorch's layers.
///
/// # Errors
/// [`FailureKind::Model`] if there are none.
#[cfg(feature = "cli")]
pub fn torch_weights(bytes: Vec<u8>) -> Result<weights::Weights, Failure> {
    let read = weights::decode(bytes);
    let (weights, _) = read.map_err(|error| failure(FailureKind::Model, format!("{error}.")))?;
    Ok(crate::nn::torch::from_burn(weights))
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
