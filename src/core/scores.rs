//! The shipped models and what is known of them: the types of `pretrained/manifest.json`.

use serde::{Deserialize, Serialize};

use super::family::Settings;
use super::measurements::StepStats;

/// One shipped model: an entry of `pretrained/manifest.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelEntry {
    /// e.g. `cdcgan-s`; the weights are `pretrained/<id>.bpk`.
    pub id: String,
    pub settings: Settings,
    /// Generator updates, passes over the training set, and how long they took.
    pub steps: u64,
    pub epochs: f64,
    pub wall_seconds: f64,
    /// Parameters of generator and discriminator.
    pub parameters: (usize, usize),
    /// Size and SHA-256 (hex) of the weights file.
    pub bytes: usize,
    pub sha256: String,
    /// The command that made it.
    pub command: String,
    /// By `atelier score --keep`; absent until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scores: Option<Scores>,
}

/// How good a set of pictures is, in the judge's eyes (`src/eval/` defines each).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// SHA-256 (hex) of the judge's file: scores of different judges cannot be compared.
    pub judge: String,
    /// How many pictures were scored.
    pub samples: usize,
    /// How often the judge sees the class asked for, 0 to 1; conditional models only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
    /// Of the class that is hit least often, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst_class: Option<f64>,
    /// Fréchet and kernel distance of the judge's features to those of the test images.
    pub fid: f64,
    pub kid: f64,
    /// Mean and deviation over ten parts; at most 10.
    pub inception: [f64; 2],
    pub precision: f64,
    pub recall: f64,
    pub density: f64,
    pub coverage: f64,
    /// Mean distance within a class, over that of real images.
    pub diversity: f64,
    /// Total variation of the judge's classes from equal shares, 0 to 0.9.
    pub imbalance: f64,
    /// Mean distance of a picture to the nearest training image: root mean square of the pixels'
    /// differences, in grey levels.
    pub nearest: f64,
    /// How often a small classifier that has seen nothing but these pictures is right on real
    /// test images (`eval/gan_train.rs`), 0 to 1; conditional models only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gan_train: Option<f64>,
    /// Translators only. Their `accuracy` says how often the judge sees the true picture's class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fidelity: Option<Fidelity>,
}

/// How near a translator's pictures are to the true ones, of which it was given a part.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fidelity {
    /// The mean absolute difference, in units of the pixel range 0 … 1.
    pub l1: f64,
    /// Peak signal-to-noise ratio in decibels, the mean over pictures.
    pub psnr: f64,
    /// The mean absolute difference of neighbouring pixels, over that of the true pictures: below 1
    /// is blurred.
    pub sharpness: f64,
}

/// What the scores are to be read against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// The judge's accuracy on the test images, 0 to 1.
    pub judge_accuracy: f64,
    /// One half of the test images scored against the other: as good as it gets.
    pub floor: Scores,
    /// Noise scored against the test images: as bad as it gets.
    pub ceiling: Scores,
    /// [`Scores::gan_train`] of as many real training images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gan_train: Option<f64>,
    /// Floor and ceiling of the small scorings while training.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<LiveScale>,
}

/// What a small scoring found while a generator was training (`engine/watch.rs`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveScore {
    /// Generator updates when it began: all pictures are drawn by the generator as it was then.
    pub step: u64,
    pub samples: usize,
    /// As in [`Scores`]; of few pictures FID comes out higher, so compare with [`LiveScale`] only.
    pub fid: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
    pub diversity: f64,
    pub imbalance: f64,
    /// How often D is right on test images, which it has never seen, and on these pictures.
    pub d_real: f64,
    pub d_fake: f64,
    /// Translators only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fidelity: Option<Fidelity>,
    /// Computing time, spread over several steps, in milliseconds.
    pub ms: f64,
}

/// What a small scoring makes of real images and of noise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveScale {
    pub floor: LiveScore,
    pub ceiling: LiveScore,
}

/// How a shipped model came to be: `pretrained/curves/<id>.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// Means over some steps each, oldest first.
    pub losses: Vec<StepStats>,
    pub scores: Vec<LiveScore>,
}

/// `pretrained/manifest.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub models: Vec<ModelEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
}

/// The last scorings, over which it is measured how much a run swings.
pub const RECENT: usize = 6;

/// How much the Fréchet distance changes from one of the last scorings to the next, as a share of
/// its mean.
pub fn swing(scores: &[LiveScore]) -> f64 {
    let recent = &scores[scores.len().saturating_sub(RECENT)..];
    let changes = recent.windows(2).map(|two| (two[1].fid - two[0].fid).abs());
    let mean = recent.iter().map(|s| s.fid).sum::<f64>() / recent.len().max(1) as f64;
    changes.sum::<f64>() / (recent.len().max(2) - 1) as f64 / mean
}
