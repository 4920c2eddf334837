//! What the engine is asked to do.

use serde::{Deserialize, Serialize};

use super::dataset::DatasetInfo;
use super::device::{DeviceKind, KernelVariant};
use super::drawing::Controls;
use super::family::Settings;
use super::space::Space;

/// Page to engine. The first must be [`Command::Boot`]; it is answered by [`super::Event::Booted`] or
/// [`super::Event::Failed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    Boot {
        device: DeviceKind,
    },
    /// Makes WebGPU use one variant of its kernels instead of the one that suits the device, so that
    /// benchmarks can compare them.
    ChooseKernels {
        variant: KernelVariant,
    },
    /// Times a small training step; answered by [`super::Event::Probed`].
    Probe,

    /// Fetches and keeps a shipped model; answered by [`super::Event::ModelReady`].
    LoadModel {
        id: String,
    },
    /// Keeps a model whose weights (a .bpk) are the payload; answered by [`super::Event::ModelReady`].
    AdoptModel {
        id: String,
        settings: Settings,
    },
    /// Draws with a kept model; answered by [`super::Event::Drawn`].
    Draw {
        request: u32,
        model: String,
        controls: Controls,
    },
    /// Translates the picture in the payload with a kept model, once for each seed of its noise;
    /// answered by [`super::Event::Translated`].
    Translate {
        request: u32,
        model: String,
        /// The payload's shape, which may be of any size.
        space: Space,
        drawn: Drawn,
        seeds: Vec<u32>,
    },
    /// Draws `count` pictures of each label and asks the judge what it sees; answered by
    /// [`super::Event::Confusion`].
    Confuse {
        request: u32,
        model: String,
        seed: u32,
        count: usize,
    },
    /// The first `count` training images of a class; answered by [`super::Event::Drawn`].
    ShowReal {
        request: u32,
        dataset: String,
        class: u8,
        count: usize,
    },
    /// Finds the training image nearest to the picture in the payload (of the data set's space);
    /// answered by [`super::Event::Nearest`], again whenever more shards have arrived.
    FindNearest {
        request: u32,
        dataset: String,
    },

    /// Adds a data set that the program does not know. Payload: the labels, one byte an example,
    /// then the pictures (`info.train` examples); answered by [`super::Event::Shards`].
    AddDataset {
        info: DatasetInfo,
    },
    /// Builds new networks (and forgets the old); answered by [`super::Event::RunReady`].
    NewRun {
        settings: Settings,
    },
    /// Goes on from the checkpoint in the payload; answered by [`super::Event::RunReady`].
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
    /// Scores the run every so many steps (`None`: not at all); answered by [`super::Event::Scored`].
    SetScoring {
        every: Option<u64>,
    },
    /// The page has drawn the last [`super::Event::Snapshot`]; without this no further one is sent.
    SnapshotDrawn,
    /// Asks for [`super::Event::Checkpoint`].
    Checkpoint,
    /// Asks for [`super::Event::Exported`].
    Export,
    /// Tries again the shards that could not be loaded.
    RetryShards,

    /// About runs that the browser keeps.
    Store(StoreCommand),

    /// Between the workers that share a run; of these the page sends [`ReplicaCommand::SetWorldSize`] only.
    Replica(ReplicaCommand),
    /// Trains the benchmark's reference DCGAN; answered by [`super::Event::Benchmarked`].
    Benchmark {
        // What pages and scripts of the first edition call it.
        #[serde(alias = "members")]
        world_size: usize,
        steps: usize,
        /// So many more whose losses are read while later ones go on.
        #[serde(default)]
        queued: usize,
    },
}

/// What kind of picture is to be translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Drawn {
    /// Lines or an outline, as the translator is given them.
    ByHand,
    /// A whole picture, of which the model's operator makes what the translator is given.
    Whole,
}

/// What is to be done with the runs that the browser keeps (`engine/stored`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoreCommand {
    /// Answered by [`super::StoreEvent::Runs`], as are the four after it.
    List,
    Rename {
        id: String,
        name: String,
    },
    /// Keeps a second run that is as far, under another name.
    Duplicate {
        id: String,
    },
    Delete {
        id: String,
    },
    /// The file of a run in the payload becomes a kept run; that of a model is answered by
    /// [`super::StoreEvent::Model`].
    Import,
    /// Answered by [`super::StoreEvent::File`].
    Read {
        id: String,
        what: StoredFile,
    },
    /// Opens a kept run. Answered by [`super::StoreEvent::Opened`], then its past by
    /// [`super::Event::Stats`], [`super::Event::Scored`] and [`super::Event::Snapshot`], and in the end by
    /// [`super::Event::RunReady`].
    Open {
        id: String,
    },
    /// The run that [`Command::RestoreRun`] will bring is this kept one: a lost engine had it.
    Claim {
        id: String,
    },
}

/// What can be had of a kept run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoredFile {
    /// Its checkpoint, with which it can go on elsewhere.
    Run,
    /// The generator as a .bpk.
    Model,
    /// Losses and scores as CSV.
    Table,
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
    /// Payload: the sum over all replicas, as `f32`; where there are two, rank 0's part of it.
    Reduced,
    /// A replica of that group is ready.
    Joined { group: u32 },
    /// A replica of that group is gone.
    Lost { group: u32, message: String },
    /// That group has had its time to get ready.
    Late { group: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReplicaWork {
    Run,
    Benchmark,
}
