//! What the page and the engine say to each other: plain serde types, no tensors, no DOM.
//!
//! A [`Command`] goes to the engine, an [`Event`] comes back; both travel as JSON. Bulk
//! (pixels, weights) travels beside them as one transferred buffer; each variant says
//! whether it carries one and what is in it. The list of families here is the one from
//! which the page, the command line, the tests and the docs derive theirs.

use serde::{Deserialize, Serialize};

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
// Families, sizes, settings
// ---------------------------------------------------------------------------------------

/// The GAN families. A new family is a line here, a line in `gans::build` and a file in `gans/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    Dcgan,
    Cdcgan,
}

/// What a visitor reads about a family.
pub struct FamilyInfo {
    /// The name in file names, addresses and commands.
    pub id: &'static str,
    pub title: &'static str,
    pub paper: &'static str,
    pub summary: &'static str,
    /// Whether the generator is told which class to draw.
    pub conditional: bool,
    /// The recipes it can be trained with, the default first.
    pub recipes: &'static [Recipe],
}

impl Family {
    pub const ALL: [Family; 2] = [Family::Cdcgan, Family::Dcgan];

    pub fn info(self) -> &'static FamilyInfo {
        match self {
            Family::Dcgan => &FamilyInfo {
                id: "dcgan",
                title: "DCGAN",
                paper: "Radford, Metz & Chintala 2015, arXiv:1511.06434",
                summary: "The convolutional GAN: strided convolutions, batch normalisation, \
                          and no labels at all. What it draws is up to the latent code.",
                conditional: false,
                recipes: &[Recipe::Classic],
            },
            Family::Cdcgan => &FamilyInfo {
                id: "cdcgan",
                title: "cDCGAN",
                paper: "Mirza & Osindero 2014, arXiv:1411.1784, in convolutional form",
                summary: "Generator and discriminator are both told the class, so you choose \
                          what is drawn.",
                conditional: true,
                recipes: &[Recipe::Fast, Recipe::Classic],
            },
        }
    }

    pub fn id(self) -> &'static str {
        self.info().id
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.id() == id)
    }
}

/// How large the networks are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Size {
    Xs,
    S,
}

impl Size {
    pub const ALL: [Size; 2] = [Size::Xs, Size::S];

    pub fn id(self) -> &'static str {
        match self {
            Size::Xs => "xs",
            Size::S => "s",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.id() == id)
    }

    pub fn about(self) -> &'static str {
        match self {
            Size::Xs => "XS, quick: first garments soonest",
            Size::S => "S, finer: about four times the work a step",
        }
    }

    /// The length of the latent code z.
    pub fn latent(self) -> usize {
        match self {
            Size::Xs => 32,
            Size::S => 64,
        }
    }
}

/// Which discriminator, loss and penalties a family is trained with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recipe {
    /// As the paper has it: BatchNorm in D, one-hot labels joined to the inputs.
    Classic,
    /// The modern one: projection discriminator without BatchNorm, approximate R1, high rates.
    Fast,
}

impl Recipe {
    pub fn id(self) -> &'static str {
        match self {
            Recipe::Classic => "classic",
            Recipe::Fast => "fast",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        [Recipe::Classic, Recipe::Fast]
            .into_iter()
            .find(|recipe| recipe.id() == id)
    }

    pub fn about(self) -> &'static str {
        match self {
            Recipe::Classic => "Classic: the paper's own networks and rates",
            Recipe::Fast => "Fast: projection discriminator, approximate R1, high rates",
        }
    }
}

/// Everything that determines a run. The same settings and seed give the same run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub family: Family,
    pub size: Size,
    pub recipe: Recipe,
    pub seed: u32,
    /// Real images in one step.
    pub batch_size: usize,
    /// Adam's learning rates and decay rates (Kingma & Ba 2014).
    pub lr_generator: f64,
    pub lr_discriminator: f64,
    pub beta1: f32,
    pub beta2: f32,
    /// Discriminator updates before each generator update.
    pub d_steps: usize,
    /// One-sided label smoothing: real targets are 1 − this (Salimans et al. 2016, §3.4).
    pub label_smoothing: f64,
    /// λ of approximate R1, λ‖D(x) − D(x + σn)‖²; 0 switches it off.
    pub r1_weight: f64,
    /// σ of approximate R1, in units of the pixel range −1 … 1.
    pub r1_sigma: f64,
    /// Ceiling of the generator's moving average, min(this, (1+t)/(10+t)); 0 switches it off.
    pub ema: f64,
}

impl Settings {
    /// The defaults that measured best here, by family, size and recipe.
    pub fn recommended(family: Family, size: Size, recipe: Recipe) -> Self {
        let classic = Self {
            family,
            size,
            recipe,
            seed: 1,
            batch_size: 64,
            lr_generator: 2e-4,
            lr_discriminator: 2e-4,
            beta1: 0.5,
            beta2: 0.999,
            d_steps: 1,
            label_smoothing: 0.0,
            r1_weight: 0.0,
            r1_sigma: 0.05,
            ema: 0.999,
        };
        match recipe {
            Recipe::Classic => classic,
            Recipe::Fast => Self {
                lr_generator: 2e-3,
                lr_discriminator: 2e-3,
                beta1: 0.0,
                beta2: 0.99,
                r1_weight: 20.0,
                ..classic
            },
        }
    }

    pub fn default_for(family: Family, size: Size) -> Self {
        Self::recommended(family, size, family.info().recipes[0])
    }

    /// The name under which such a model is shipped, e.g. `cdcgan-s`.
    pub fn model_id(&self) -> String {
        format!("{}-{}", self.family.id(), self.size.id())
    }
}

/// A number among the [`Settings`] that a visitor may change: how to show, explain and bound it.
pub struct Knob {
    pub id: &'static str,
    pub label: &'static str,
    pub help: &'static str,
    pub min: f64,
    pub max: f64,
    pub step: f64,
    /// Whether it may change while a run goes on.
    pub live: bool,
    pub get: fn(&Settings) -> f64,
    pub set: fn(&mut Settings, f64),
}

/// All knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    Knob {
        id: "lr_generator",
        label: "Generator rate",
        help: "Adam's learning rate for the generator. Too high: pictures flicker or explode. Too low: nothing happens.",
        min: 1e-5,
        max: 2e-2,
        step: 1e-5,
        live: true,
        get: |s| s.lr_generator,
        set: |s, v| s.lr_generator = v,
    },
    Knob {
        id: "lr_discriminator",
        label: "Discriminator rate",
        help: "Adam's learning rate for the discriminator. Higher than the generator's: a stricter teacher.",
        min: 1e-5,
        max: 2e-2,
        step: 1e-5,
        live: true,
        get: |s| s.lr_discriminator,
        set: |s, v| s.lr_discriminator = v,
    },
    Knob {
        id: "batch_size",
        label: "Batch size",
        help: "Real images in one step. Larger is steadier and slower.",
        min: 2.0,
        max: 256.0,
        step: 2.0,
        live: false,
        get: |s| s.batch_size as f64,
        set: |s, v| s.batch_size = v as usize,
    },
    Knob {
        id: "d_steps",
        label: "D steps per G step",
        help: "How often the discriminator learns before the generator does.",
        min: 1.0,
        max: 5.0,
        step: 1.0,
        live: false,
        get: |s| s.d_steps as f64,
        set: |s, v| s.d_steps = v as usize,
    },
    Knob {
        id: "beta1",
        label: "Adam β1",
        help: "Momentum. 0.5 is DCGAN's; 0 lets the two networks answer each other at once.",
        min: 0.0,
        max: 0.95,
        step: 0.05,
        live: false,
        get: |s| f64::from(s.beta1),
        set: |s, v| s.beta1 = v as f32,
    },
    Knob {
        id: "beta2",
        label: "Adam β2",
        help: "How slowly Adam forgets the size of past gradients.",
        min: 0.9,
        max: 0.9999,
        step: 0.0001,
        live: false,
        get: |s| f64::from(s.beta2),
        set: |s, v| s.beta2 = v as f32,
    },
    Knob {
        id: "label_smoothing",
        label: "Label smoothing",
        help: "Real images are called 1 − this instead of 1, which keeps the discriminator from growing too sure.",
        min: 0.0,
        max: 0.3,
        step: 0.05,
        live: false,
        get: |s| s.label_smoothing,
        set: |s, v| s.label_smoothing = v,
    },
    Knob {
        id: "r1_weight",
        label: "R1 weight λ",
        help: "Keeps the discriminator flat around real images: λ‖D(x) − D(x+σn)‖². 0 switches it off.",
        min: 0.0,
        max: 100.0,
        step: 1.0,
        live: false,
        get: |s| s.r1_weight,
        set: |s, v| s.r1_weight = v,
    },
    Knob {
        id: "ema",
        label: "Weight average",
        help: "Pictures are drawn by a moving average of the generator, which is steadier. 0 shows the generator itself.",
        min: 0.0,
        max: 0.9999,
        step: 0.0001,
        live: false,
        get: |s| s.ema,
        set: |s, v| s.ema = v,
    },
];

/// A setting that makes no sense; the text names it and its bounds.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
#[error("{0}")]
pub struct InvalidSettings(pub String);

impl Settings {
    /// Checks every knob against its bounds.
    ///
    /// # Errors
    /// The first knob that is not a number within its bounds, or a recipe the family lacks.
    pub fn validate(&self) -> Result<(), InvalidSettings> {
        for knob in KNOBS {
            let value = (knob.get)(self);
            // f32 settings: 0.95_f32 is a hair above 0.95.
            let slack = 1e-6 * knob.max;
            if !(value >= knob.min - slack && value <= knob.max + slack) {
                return Err(InvalidSettings(format!(
                    "{} must be between {} and {}, not {value}",
                    knob.label, knob.min, knob.max
                )));
            }
        }
        if !self.family.info().recipes.contains(&self.recipe) {
            return Err(InvalidSettings(format!(
                "{} has no {} recipe",
                self.family.info().title,
                self.recipe.id()
            )));
        }
        Ok(())
    }
}

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
}

/// How the pictures of a bulk buffer are arranged: `labels.len()` images of [`PIXELS`] bytes,
/// row by row in `columns` columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    pub columns: usize,
    /// The class asked for, picture by picture; `None` for unconditional models.
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
    /// By `atelier score`; absent until then.
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
}

/// `pretrained/manifest.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub models: Vec<ModelEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
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
    /// Keeps a model whose weights (a .bpk) are the bulk; answered by [`Event::ModelReady`].
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
    /// Finds the training image nearest to the picture in the bulk ([`PIXELS`] bytes);
    /// answered by [`Event::Nearest`], again whenever more shards have arrived.
    FindNearest {
        request: u32,
    },

    /// Builds new networks (and forgets the old); answered by [`Event::RunReady`].
    NewRun {
        settings: Settings,
    },
    /// Goes on from the checkpoint in the bulk; answered by [`Event::RunReady`].
    RestoreRun,
    /// Trains until paused, or until that many steps are done.
    Start {
        until: Option<u64>,
    },
    Pause,
    /// Trains one step, then pauses.
    StepOnce,
    SetRates {
        generator: f64,
        discriminator: f64,
    },
    /// The page has drawn the last [`Event::Snapshot`]; without this no further one is sent.
    SnapshotDrawn,
    /// Asks for [`Event::Checkpoint`].
    Checkpoint,
    /// Asks for [`Event::Exported`].
    Export,
    /// Tries again the shards that could not be loaded.
    RetryShards,

    /// Between the workers of a team; of these the page sends [`TeamCommand::Lead`] only.
    Team(TeamCommand),
    /// Trains the benchmark's reference DCGAN; answered by [`Event::Benchmarked`].
    Benchmark {
        members: usize,
        steps: usize,
    },
}

/// How several workers share a run (`engine/company.rs`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TeamCommand {
    /// From now on `members` workers, this one included, share the run. On the CPU only.
    Lead { members: usize },
    /// Be the member `rank` of `size`. Bulk: the run's checkpoint, where the work is a run.
    Follow {
        rank: usize,
        size: usize,
        work: TeamWork,
    },
    /// Bulk: the sum of what all members brought, as `f32`.
    Summed,
    /// A follower is ready.
    Joined,
    /// A follower is gone.
    Lost { message: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TeamWork {
    Run,
    Benchmark,
}

/// What a follower tells its leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TeamEvent {
    Ready,
    /// Bulk: its part of a sum, as `f32`.
    Share,
}

/// The numbers of one training step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Bulk: the pictures.
    Drawn {
        request: u32,
        grid: Grid,
        ms: f64,
    },
    /// Bulk: the nearest image among those `searched` so far. `distance` is the root mean
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
    /// Bulk: one strip of real images to compare with, one of each class in label order.
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
    /// Bulk: the fixed codes as the generator draws them now.
    Snapshot {
        step: u64,
        grid: Grid,
    },
    /// Bulk: everything needed to go on: networks, optimisers, random state.
    Checkpoint {
        step: u64,
    },
    /// Bulk: the generator as a .bpk, ready for [`Command::AdoptModel`].
    Exported {
        settings: Settings,
        step: u64,
    },

    /// So many workers share the run from the next step on.
    Members {
        members: usize,
    },
    Team(TeamEvent),
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
