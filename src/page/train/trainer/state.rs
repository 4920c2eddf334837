//! Everything that decides what the trainer does next and what the page shows of it. Plain data.
//!
//! Curves and pictures are kept apart ([`Effect`](crate::page::train::trainer::effect::Effect) hands them over): they are large,
//! and nothing is decided by them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::core::*;
use crate::page::devices::verdict::Verdict;
use crate::page::train::collapse::Fall;
use crate::page::train::scoring::Scoring;

/// Steps to a first stop, and what "train on" adds: about a quarter of an hour on a laptop's
/// CPU in size XS, and three passes over Fashion-MNIST.
pub const GOAL: u64 = 3_000;

/// What to do once the networks are ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Wait,
    Train,
    Step,
}

/// Where the trainer is, with what matters there only.
///
/// ```text
/// Idle → Device → Engine → Networks → Paused ⇄ Running        (Stopped: it failed too often)
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// No engine.
    Idle,
    /// Deciding between CPU and WebGPU.
    Device(Then),
    /// The engine is loading.
    Engine(Then),
    /// The networks are being built, or restored.
    Networks(Then),
    Paused(Live),
    Running(Live),
    /// It failed too often to try again unasked.
    Stopped,
}

/// What is under way in an engine that has a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Live {
    /// A single step was asked for: after a loss the run is not to go on by itself.
    pub stepping: bool,
    /// The run has come apart: its state is not worth keeping.
    pub diverged: bool,
    pub awaiting_checkpoint: bool,
    pub moving: Option<Move>,
}

/// The run goes to the device that is now wished for, as soon as its checkpoint is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Times both engines again, even where a result is kept.
    pub measure_again: bool,
}

/// A [`Stage`] without what belongs to it: what the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Idle,
    Device,
    Engine,
    Networks,
    Paused,
    Running,
    Stopped,
}

impl Phase {
    /// On the way from nothing to a run.
    pub fn is_loading(self) -> bool {
        matches!(self, Phase::Device | Phase::Engine | Phase::Networks)
    }

    pub fn has_run(self) -> bool {
        matches!(self, Phase::Paused | Phase::Running)
    }
}

impl Stage {
    pub fn phase(self) -> Phase {
        match self {
            Stage::Idle => Phase::Idle,
            Stage::Device(_) => Phase::Device,
            Stage::Engine(_) => Phase::Engine,
            Stage::Networks(_) => Phase::Networks,
            Stage::Paused(_) => Phase::Paused,
            Stage::Running(_) => Phase::Running,
            Stage::Stopped => Phase::Stopped,
        }
    }

    pub fn live(&self) -> Option<&Live> {
        match self {
            Stage::Paused(live) | Stage::Running(live) => Some(live),
            _ => None,
        }
    }

    pub fn live_mut(&mut self) -> Option<&mut Live> {
        match self {
            Stage::Paused(live) | Stage::Running(live) => Some(live),
            _ => None,
        }
    }

    /// What a new engine is to do with the run, so that what was going on goes on.
    pub fn then(self) -> Then {
        match self {
            Stage::Device(then) | Stage::Engine(then) | Stage::Networks(then) => then,
            Stage::Running(live) if !live.stepping => Then::Train,
            _ => Then::Wait,
        }
    }
}

/// The run the engine holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub settings: Settings,
    /// Of generator and discriminator.
    pub parameters: (usize, usize),
}

/// How many shards of the training data are here, of how many (0: not known yet), and the images in
/// them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shards {
    pub loaded: usize,
    pub of: usize,
    pub images: usize,
}

impl Shards {
    pub fn are_all_here(self) -> bool {
        self.of > 0 && self.loaded == self.of
    }
}

/// What the browser keeps of a run, whatever becomes of this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub id: String,
    pub step: u64,
}

/// The state of a run, with which a new engine can go on.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    pub step: u64,
    pub bytes: Arc<Vec<u8>>,
}

/// Numbers come faster than they can be read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numbers {
    pub shown: Option<Pace>,
    /// Newer than what is shown.
    pub waiting: Option<Pace>,
    /// Shown a moment ago: the next are shown when the timer ends.
    pub resting: bool,
    /// A summary is read out, so it changes less often still.
    pub summary_due: bool,
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            shown: None,
            waiting: None,
            resting: false,
            summary_due: true,
        }
    }
}

#[derive(Clone, Debug)]
pub struct State {
    pub stage: Stage,
    /// Counts launches: what an engine of an earlier one still says is not heard.
    pub launch: u32,
    /// What the controls say; becomes a run at the next reset.
    pub draft: Settings,
    /// What a run without a checkpoint is built from; the draft, where nothing was asked for yet.
    pub wanted: Option<Settings>,
    pub run: Option<Run>,
    /// The step at which to stop.
    pub goal: Option<u64>,
    /// What is going on, or why training has stopped.
    pub word: String,
    /// What is here of each data set, by its id.
    pub shards: BTreeMap<String, Shards>,
    pub numbers: Numbers,

    pub verdict: Option<Verdict>,
    pub device: Option<DeviceInfo>,
    /// WebGPU failed: the CPU, whatever the wish.
    pub cpu_only: bool,
    /// How many workers are wished for on the CPU, and how many share the run (0: none yet).
    pub workers: usize,
    pub members: usize,

    /// The last state of the run, with which to go on after a loss.
    pub checkpoint: Option<Checkpoint>,
    /// The run as the browser keeps it.
    pub kept: Option<Kept>,
    /// The kept run that is being opened.
    pub opening: Option<String>,
    /// Losses in a row, without progress between them.
    pub losses: u32,
    /// The generator is on its way to the Studio.
    pub exporting: bool,

    /// How often the run is scored, its scores, oldest first, and what to read them against.
    pub scoring: Scoring,
    pub scores: Vec<LiveScore>,
    pub scale: Option<LiveScale>,
    /// The falls in variety that the visitor has been told of: the step at which each began.
    pub falls: [Option<u64>; Fall::ALL.len()],
}

impl State {
    pub fn new(draft: Settings, scoring: Scoring, workers: usize) -> Self {
        Self {
            stage: Stage::Idle,
            launch: 0,
            draft,
            wanted: None,
            run: None,
            goal: Some(GOAL),
            word: String::new(),
            shards: BTreeMap::new(),
            numbers: Numbers::default(),
            verdict: None,
            device: None,
            cpu_only: false,
            workers,
            members: 0,
            checkpoint: None,
            kept: None,
            opening: None,
            losses: 0,
            exporting: false,
            scoring,
            scores: Vec::new(),
            scale: None,
            falls: Default::default(),
        }
    }

    /// The newest step heard of, even if it is not shown yet.
    pub fn step_now(&self) -> u64 {
        let newest = self.numbers.waiting.or(self.numbers.shown);
        newest.map_or(0, |pace| pace.step)
    }

    pub fn has_run(&self) -> bool {
        self.stage.live().is_some()
    }

    /// Whether steps would be lost if the page were closed now.
    pub fn would_lose(&self) -> bool {
        let kept = self.kept.as_ref().map_or(0, |kept| kept.step);
        let running = matches!(self.stage, Stage::Running(_));
        running || (self.run.is_some() && self.step_now() > kept)
    }

    /// The data set of the run that is there or asked for, else of the draft.
    pub fn dataset(&self) -> &DatasetInfo {
        &self.wanted.as_ref().unwrap_or(&self.draft).dataset
    }

    /// How much of [`Self::dataset`] is here.
    pub fn shards_here(&self) -> Shards {
        let here = self.shards.get(&*self.dataset().id);
        here.copied().unwrap_or_default()
    }
}

/// The recommended settings of what an address names; what is missing there, or makes no sense, is
/// the first of its kind.
pub fn settings_of(
    family: Option<Family>,
    size: Option<Size>,
    recipe: Option<Recipe>,
    seed: Option<u32>,
) -> Settings {
    let family = family.unwrap_or(Family::ALL[0]);
    let info = family.info();
    let recipe = recipe
        .filter(|recipe| info.has_recipe(*recipe))
        .unwrap_or(info.recipes[0].recipe);
    let size = size.unwrap_or(Size::ALL[0]);
    let mut settings = Settings::recommended(family, size, recipe);
    settings.seed = seed.unwrap_or(settings.seed);
    settings
}
