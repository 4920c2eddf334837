//! What the page and the engine say to each other: plain serde types, no tensors, no DOM.
//!
//! A [`Command`] goes to the engine, an [`Event`] comes back; both travel as JSON. Payload
//! (pixels, weights) travels beside them as one transferred buffer; each variant says
//! whether it carries one and what is in it.

mod family;
mod knobs;
mod lab;
mod scores;
mod settings;

use serde::{Deserialize, Serialize};

pub use family::*;
pub use knobs::*;
pub use lab::*;
pub use scores::*;
pub use settings::*;

/// Height and width of a Fashion-MNIST image, in pixels.
pub const SIDE: usize = 28;
/// Pixels of one image. Images travel as `u8`, row by row, 0 black to 255 white.
pub const PIXELS: usize = SIDE * SIDE;
/// The number of garment classes.
pub const CLASSES: usize = 10;
/// Images in the training set, and the number of shards they come in.
pub const TRAIN_IMAGES: usize = 60_000;
pub const TRAIN_SHARDS: usize = 12;
/// The names of the classes, in label order (Xiao, Rasul & Vollgraf 2017, table 2).
pub const CLASS_NAMES: [&str; CLASSES] = [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
];

// ---------------------------------------------------------------------------------------
// Generation
// ---------------------------------------------------------------------------------------

/// What to draw, and how the pictures are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// `count` pictures, all of `class`, or of every class in turn.
    Samples { count: usize, class: Option<u8> },
    /// A row of `columns` pictures for each of the ten classes, each picture with its own code.
    ClassRows { columns: usize },
    /// `rows` codes, each drawn in all ten classes: the same garment, all classes.
    SameCode { rows: usize },
    /// Ten by ten pictures of one code, of `class`: the first continuous code grows from −2 to 2
    /// from left to right, the second from top to bottom (Chen et al. 2016, figure 2).
    Sweep { class: u8 },
}

/// The controls of the Studio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Controls {
    pub seed: u32,
    /// Coordinates of z beyond this many standard deviations are drawn again
    /// (the truncation trick, Brock et al. 2018, §3.1). 3 and above: no truncation.
    pub truncation: f32,
    /// Added to the first coordinates of every z, in standard deviations.
    pub directions: Vec<f32>,
    pub layout: Layout,
    /// The continuous codes of all pictures, for [`Guidance::Codes`]; otherwise each has its own.
    #[serde(default)]
    pub codes: Option<[f32; CODES]>,
}

/// How the pictures of a payload buffer are arranged: `labels.len()` images of [`PIXELS`] bytes,
/// row by row in `columns` columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    pub columns: usize,
    /// The class or code asked for, picture by picture; `None` for models that are not told one.
    pub labels: Vec<Option<u8>>,
}

impl Grid {
    pub fn count(&self) -> usize {
        self.labels.len()
    }

    pub fn rows(&self) -> usize {
        self.labels.len().div_ceil(self.columns.max(1))
    }
}

// ---------------------------------------------------------------------------------------
// Commands and events
// ---------------------------------------------------------------------------------------

/// Where an engine computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceKind {
    Cpu,
    Webgpu,
}

/// The device an engine has taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceInfo {
    pub kind: DeviceKind,
    /// As the adapter calls itself, or what kind of CPU engine this is.
    pub name: String,
    /// A WebGPU adapter that computes on the CPU.
    pub software: bool,
}

/// Page to engine. The first must be [`Command::Boot`]; it is answered by [`Event::Booted`] or
/// [`Event::Failed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    Boot {
        device: DeviceKind,
    },
    /// Times a small training step; answered by [`Event::Probed`].
    Probe,

    /// Fetches and keeps a shipped model; answered by [`Event::ModelReady`].
    LoadModel {
        id: String,
    },
    /// Keeps a model whose weights (a .bpk) are the payload; answered by [`Event::ModelReady`].
    AdoptModel {
        id: String,
        settings: Settings,
    },
    /// Draws with a kept model; answered by [`Event::Drawn`].
    Draw {
        request: u32,
        model: String,
        controls: Controls,
    },
    /// Draws `count` pictures of each label and asks the judge what it sees; answered by
    /// [`Event::Confusion`].
    Confuse {
        request: u32,
        model: String,
        seed: u32,
        count: usize,
    },
    /// The first `count` training images of a class; answered by [`Event::Drawn`].
    ShowReal {
        request: u32,
        class: u8,
        count: usize,
    },
    /// Finds the training image nearest to the picture in the payload ([`PIXELS`] bytes);
    /// answered by [`Event::Nearest`], again whenever more shards have arrived.
    FindNearest {
        request: u32,
    },

    /// Builds new networks (and forgets the old); answered by [`Event::RunReady`].
    NewRun {
        settings: Settings,
    },
    /// Goes on from the checkpoint in the payload; answered by [`Event::RunReady`].
    RestoreRun,
    /// Trains until paused, or until that many steps are done.
    Start {
        until: Option<u64>,
    },
    Pause,
    /// Trains one step, then pauses.
    StepOnce,
    /// Changes the knobs of the run that may change while it goes on; the others stay.
    Adjust {
        settings: Settings,
    },
    /// Scores the run every so many steps (`None`: not at all); answered by [`Event::Scored`].
    SetScoring {
        every: Option<u64>,
    },
    /// The page has drawn the last [`Event::Snapshot`]; without this no further one is sent.
    SnapshotDrawn,
    /// Asks for [`Event::Checkpoint`].
    Checkpoint,
    /// Asks for [`Event::Exported`].
    Export,
    /// Tries again the shards that could not be loaded.
    RetryShards,

    /// Between the workers that share a run; of these the page sends [`ReplicaCommand::SetWorldSize`] only.
    Replica(ReplicaCommand),
    /// Trains the benchmark's reference DCGAN; answered by [`Event::Benchmarked`].
    Benchmark {
        world_size: usize,
        steps: usize,
    },
}

/// How several workers share a run (`engine/replica_workers.rs`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReplicaCommand {
    /// From now on `world_size` workers, this one included, share the run. On the CPU only.
    SetWorldSize { world_size: usize },
    /// Be replica `rank` of `world_size`. Payload: the run's checkpoint, where the work is a run.
    Join {
        rank: usize,
        world_size: usize,
        work: ReplicaWork,
    },
    /// Payload: the sum over all replicas, as `f32`.
    Reduced,
    /// A replica is ready.
    Joined,
    /// A replica is gone.
    Lost { message: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReplicaWork {
    Run,
    Benchmark,
}

/// What a replica tells rank 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReplicaEvent {
    Ready,
    /// Payload: its part of a sum, as `f32`.
    Contribution,
}

/// The numbers of one training step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepStats {
    /// Generator updates so far, this one included.
    pub step: u64,
    /// Losses, in nats. Not a number once a run has diverged.
    #[serde(deserialize_with = "null_is_nan")]
    pub d_loss: f32,
    #[serde(deserialize_with = "null_is_nan")]
    pub g_loss: f32,
    /// How often D is right on real and on fake images of the batch, 0 to 1.
    pub d_real: f32,
    pub d_fake: f32,
    /// What the family measures beside these, in the order of its `panels`.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "nulls_are_nan"
    )]
    pub extras: Vec<f32>,
}

fn nulls_are_nan<'de, D: serde::Deserializer<'de>>(json: D) -> Result<Vec<f32>, D::Error> {
    let values = Vec::<Option<f32>>::deserialize(json)?;
    Ok(values
        .into_iter()
        .map(|value| value.unwrap_or(f32::NAN))
        .collect())
}

/// JSON knows no NaN; serde_json writes null in its place.
fn null_is_nan<'de, D: serde::Deserializer<'de>>(json: D) -> Result<f32, D::Error> {
    Ok(Option::<f32>::deserialize(json)?.unwrap_or(f32::NAN))
}

/// How far a run is and how fast it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pace {
    pub step: u64,
    /// Real images seen, and passes over the whole training set (60,000 images).
    pub images: u64,
    pub epoch: f64,
    /// Time per step over the last seconds, in milliseconds.
    pub ms_per_step: f64,
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
    /// Milliseconds for the small training step of [`Command::Probe`].
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
        counts: Vec<[u32; CLASSES]>,
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
        loaded: usize,
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
    /// Payload: the fixed codes as the generator draws them now.
    Snapshot {
        step: u64,
        grid: Grid,
    },
    /// Payload: everything needed to go on: networks, optimisers, random state.
    Checkpoint {
        step: u64,
    },
    /// Payload: the generator as a .bpk, ready for [`Command::AdoptModel`].
    Exported {
        settings: Settings,
        step: u64,
    },

    /// So many workers share the run from the next step on.
    WorldSize {
        world_size: usize,
    },
    Replica(ReplicaEvent),
    /// `first_ms` includes preparing the device; losses are D's and G's of each step, in nats.
    Benchmarked {
        first_ms: f64,
        step_ms: Vec<f64>,
        losses: Vec<[f32; 2]>,
        images_per_s: f64,
    },

    Failed(Failure),
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
    /// A data shard is missing or damaged: [`Command::RetryShards`].
    Shard,
    /// A model is missing or damaged: [`Command::LoadModel`] again.
    Model,
    /// A loss is no longer a number: reset, lower the rates.
    Diverged,
    /// The settings make no sense.
    Settings,
    /// A command came too early or the engine has a fault.
    Engine,
}
