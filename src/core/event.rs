//! What the engine reports.

use serde::{Deserialize, Serialize};

use super::command::StoredFile;
use super::device::DeviceInfo;
use super::drawing::Grid;
use super::family::Settings;
use super::measurements::StepStats;
use super::scores::{LiveScale, LiveScore};
use super::space::Space;

/// What a replica tells rank 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReplicaEvent {
    Ready,
    /// Payload: its part of a sum, as `f32`.
    Contribution,
}

/// How far a run is and how fast it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pace {
    pub step: u64,
    /// Real images seen, and passes over the whole training set .
    pub images: u64,
    pub epoch: f64,
    /// Time per step over the last seconds, in milliseconds.
    pub ms_per_step: f64,
    /// Of these the engine's thread was busy, queueing the step; on the CPU, computing it.
    #[serde(default)]
    pub host_ms_per_step: f64,
    /// Until the step asked for; `None` without one.
    pub seconds_left: Option<f64>,
    /// The engine's own memory in a browser; 0 where that is not known.
    pub memory_bytes: u64,
}

/// Engine to page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    Booted {
        device: DeviceInfo,
    },
    /// Milliseconds for the small training step of [`super::Command::Probe`].
    Probed {
        ms: f64,
    },

    ModelReady {
        id: String,
        settings: Settings,
    },
    /// Payload: the pictures.
    Drawn {
        request: u32,
        grid: Grid,
        ms: f64,
    },
    /// How often the judge saw each class (columns) in the pictures of each label (rows).
    Confusion {
        request: u32,
        counts: Vec<Vec<u32>>,
    },
    /// Payload: the nearest image among those `searched` so far. `distance` is the root mean
    /// square pixel difference, in grey levels (0 to 255).
    Nearest {
        request: u32,
        label: u8,
        index: usize,
        distance: f32,
        searched: usize,
    },

    /// Shards of training data that are here, and the images in them.
    Shards {
        dataset: String,
        loaded: usize,
        /// How many there are in all.
        of: usize,
        images: usize,
    },
    /// Networks are built. `parameters` of generator and discriminator; `step` is 0 unless restored.
    RunReady {
        settings: Settings,
        parameters: (usize, usize),
        step: u64,
    },
    /// Payload: one strip of real images to compare with, one of each class in label order.
    /// Sent once, when the first shard is there.
    RealImages {
        grid: Grid,
    },
    /// Shader compilation and other work before the first step, in words.
    Warming {
        what: String,
    },
    /// Training goes on, or has stopped (and why, if it was not the visitor).
    Running {
        running: bool,
        reason: Option<String>,
    },
    /// The steps since the last such event, oldest first.
    Stats {
        steps: Vec<StepStats>,
        pace: Pace,
    },
    /// What the run's scores are to be read against; sent before the first of them.
    ScoringScale(LiveScale),
    Scored(LiveScore),
    /// Payload: the fixed codes as the generator draws them now. Of a translator three pictures in
    /// turn: what it was given, what it made of it, and the truth; and behind all of them D's verdicts.
    Snapshot {
        step: u64,
        grid: Grid,
        /// Into how many patches, down and across, D divides a picture. For each of them a byte, how
        /// sure D is that it is real (σ of the logit, 0 to 255): of the first output, of the first
        /// truth, of the second output …
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verdicts: Option<[usize; 2]>,
    },
    /// Payload: what the translator was given, then the pictures that it made of it.
    Translated {
        request: u32,
        given: Space,
        grid: Grid,
        ms: f64,
    },
    /// Payload: everything needed to go on: networks, optimisers, random state.
    Checkpoint {
        step: u64,
    },
    /// Payload: the generator as a .bpk, ready for [`super::Command::AdoptModel`].
    Exported {
        settings: Settings,
        step: u64,
    },

    /// About runs that the browser keeps.
    Store(StoreEvent),

    /// So many workers share the run from the next step on.
    WorldSize {
        world_size: usize,
    },
    Replica(ReplicaEvent),
    /// `first_ms` includes preparing the device; `step_ms` ends when the losses are here, `queue_ms`
    /// when the step is queued; `queued_ms`, per step, is of the steps that did not wait (0: there
    /// were none). Losses are D's and G's of each step that waited, in nats.
    Benchmarked {
        first_ms: f64,
        step_ms: Vec<f64>,
        queue_ms: Vec<f64>,
        queued_ms: f64,
        losses: Vec<[f32; 2]>,
        images_per_s: f64,
    },

    Failed(Failure),
}

/// A run that the browser keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredRun {
    pub id: String,
    pub name: String,
    pub settings: Settings,
    /// Of its last checkpoint.
    pub step: u64,
    /// When it was begun and last kept, in milliseconds since 1970.
    pub created: f64,
    pub changed: f64,
    /// What it takes up.
    pub bytes: u64,
    pub score: Option<LiveScore>,
    /// How its last pictures are arranged.
    pub picture: Option<Grid>,
}

/// How much room the browser gives to this page, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Room {
    pub used: f64,
    pub of: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoreEvent {
    /// All runs, the one kept last first. Payload: their pictures, one run after the other.
    Runs {
        runs: Vec<StoredRun>,
        room: Option<Room>,
    },
    /// The run that is ready next is this one. `damaged`: its newest checkpoint could not be read, and
    /// it goes on from the one before.
    Opened { run: Box<StoredRun>, damaged: bool },
    /// Answers [`super::StoreCommand::Claim`]: the run that is ready next is this one.
    Claimed { id: String },
    /// The run in training is kept up to that step.
    Kept { id: String, step: u64 },
    /// It could not be kept; it goes on. `full`: there is no room.
    NotKept { message: String, full: bool },
    /// Payload: the .bpk that was to be imported.
    Model { settings: Box<Settings> },
    /// Payload: the file.
    File {
        run: Box<StoredRun>,
        what: StoredFile,
    },
}

/// What went wrong, so that the page can offer the right way out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    pub kind: FailureKind,
    /// What happened, in words for a visitor.
    pub message: String,
    /// The command's request number, where it had one.
    pub request: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The browser offers no WebGPU adapter: use the CPU.
    NoWebgpu,
    /// The GPU has gone: start a new worker, restore the last checkpoint.
    DeviceLost,
    /// Memory ran out: a smaller size or batch may fit.
    OutOfMemory,
    /// A data shard is missing or damaged: [`super::Command::RetryShards`].
    Shard,
    /// A model is missing or damaged: [`super::Command::LoadModel`] again.
    Model,
    /// A kept run is not to be had: it is damaged, gone, or another tab trains it.
    Stored,
    /// A loss is no longer a number: reset, lower the rates.
    Diverged,
    /// The settings make no sense.
    Settings,
    /// A command came too early or the engine has a fault.
    Engine,
}
