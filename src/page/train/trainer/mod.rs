//! The trainer: the engine that trains, seen from the page. Its state is signals, its methods
//! are what a visitor can ask for (in `trainer_wishes`). What the engine reports is taken up in
//! `trainer_events`, its scores in `trainer_scores`, its failures in `trainer_failures`; starting
//! it and bringing it back to life is in `trainer_launch`.
//!
//! It is provided once for the whole page, so that a run goes on while the visitor is in the
//! Studio. The engine itself is started when training is first asked for.
//!
//! ```text
//! Idle → Device → Engine → Networks → Paused ⇄ Running        (Stopped: it failed too often)
//! ```

mod events;
mod failures;
mod launch;
mod scores;
#[cfg(test)]
mod scores_tests;
#[cfg(test)]
mod tests;
mod wishes;

use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;

use crate::core::*;
use crate::link::Engine;
use crate::page::address::{Address, use_address};
use crate::page::charts::series::History;
use crate::page::devices::choice::{Skip, Verdict};
use crate::page::devices::use_devices;
use crate::page::studio::{Studio, use_studio};
use crate::page::train::collapse::Fall;
use crate::page::train::film::Film;
use crate::page::train::scoring::Scoring;
use crate::page::widgets::grid::Pictures;
use crate::page::widgets::notice::{Notices, use_notices};

/// Steps to a first stop, and what "train on" adds: about a quarter of an hour on a laptop's
/// CPU in size XS, and three passes over the data.
pub const GOAL: u64 = 3_000;

/// Where the trainer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// No engine.
    Idle,
    /// Deciding between CPU and WebGPU.
    Device,
    /// The engine is loading.
    Engine,
    /// The networks are being built, or restored.
    Networks,
    Paused,
    Running,
    /// It failed too often to try again unasked.
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

/// What to do once the networks are ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Wait,
    Train,
    Step,
}

/// The run the engine holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub settings: Settings,
    /// Of generator and discriminator.
    pub parameters: (usize, usize),
}

/// How many shards of the training data are here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shards {
    pub loaded: usize,
    pub images: usize,
}

/// The state that is not shown as it is.
#[derive(Default)]
pub(in crate::page) struct Inner {
    pub engine: Option<Engine>,
    /// Counts launches: what an engine of an earlier one still says is not heard.
    pub launch: u32,
    pub then: Option<Then>,
    /// What the run in hand is to be built from.
    pub wanted: Option<Settings>,
    /// The last state of the run, with which to go on after a loss.
    pub checkpoint: Option<(u64, Rc<Vec<u8>>)>,
    pub awaiting_checkpoint: bool,
    /// The run has come apart: its state is not worth keeping.
    pub diverged: bool,
    /// A single step was asked for: after a loss the run is not to go on by itself.
    pub stepping: bool,
    /// Start anew on the device now wished for once the checkpoint is here; measuring again?
    pub moving: Option<bool>,
    /// Losses in a row, without progress between them.
    pub losses: u32,
    /// WebGPU failed: the CPU, whatever the wish.
    pub cpu_only: bool,
    pub skip: Skip,
    /// Numbers not shown yet.
    pub pace: Option<Pace>,
    pub flushing: bool,
    pub summary_at: f64,
    /// The falls in variety that the visitor has been told of: the step at which each began.
    pub falls: [Option<u64>; Fall::ALL.len()],
}

#[derive(Clone, Copy)]
pub struct Trainer {
    pub phase: RwSignal<Phase>,
    /// What the controls say; becomes a run at the next reset.
    pub draft: RwSignal<Settings>,
    pub run: RwSignal<Option<Run>>,
    /// The step at which to stop.
    pub goal: RwSignal<Option<u64>>,
    /// What is going on, or why training has stopped.
    pub word: RwSignal<String>,
    pub shards: RwSignal<Shards>,
    pub pace: RwSignal<Option<Pace>>,
    pub verdict: RwSignal<Option<Verdict>>,
    pub device: RwSignal<Option<DeviceInfo>>,
    /// How many workers are wished for on the CPU, and how many share the run (0: none yet).
    pub workers: RwSignal<usize>,
    pub members: RwSignal<usize>,
    pub exporting: RwSignal<bool>,
    /// How often the run is scored, its scores, oldest first, and what to read them against.
    pub scoring: RwSignal<Scoring>,
    pub scores: RwSignal<Vec<LiveScore>>,
    pub scale: RwSignal<Option<LiveScale>>,
    pub real: RwSignal<Option<Pictures>>,
    /// Rises when the history has grown, at most ten times a second.
    pub history_tick: RwSignal<u32>,
    /// Rises every ten seconds: for summaries that are read out.
    pub summary_tick: RwSignal<u32>,
    pub film_tick: RwSignal<u32>,
    pub history: StoredValue<History, LocalStorage>,
    pub film: StoredValue<Film<Pictures>, LocalStorage>,
    pub(in crate::page) inner: StoredValue<Inner, LocalStorage>,
    pub(in crate::page) address: Address,
    pub(in crate::page) notices: Notices,
    pub(in crate::page) studio: Studio,
}

/// Makes the trainer available to [`use_trainer`]. Needs the address, the notices, the devices
/// and the Studio to be provided.
pub fn provide_trainer() -> Trainer {
    let address = use_address();
    let trainer = Trainer {
        phase: RwSignal::new(Phase::Idle),
        draft: RwSignal::new(wished(&address)),
        run: RwSignal::default(),
        goal: RwSignal::new(Some(GOAL)),
        word: RwSignal::default(),
        shards: RwSignal::default(),
        pace: RwSignal::default(),
        verdict: RwSignal::default(),
        device: use_devices().train,
        workers: RwSignal::new(crate::page::devices::workers::wished()),
        members: RwSignal::new(0),
        exporting: RwSignal::new(false),
        scoring: RwSignal::new(Scoring::wished()),
        scores: RwSignal::default(),
        scale: RwSignal::default(),
        real: RwSignal::default(),
        history_tick: RwSignal::new(0),
        summary_tick: RwSignal::new(0),
        film_tick: RwSignal::new(0),
        history: StoredValue::new_local(History::default()),
        film: StoredValue::new_local(Film::default()),
        inner: StoredValue::new_local(Inner::default()),
        address,
        notices: use_notices(),
        studio: use_studio(),
    };
    provide_context(trainer);
    trainer.follow_address();
    trainer.keep_checkpoints();
    trainer.guard_against_leaving();
    trainer
}

/// # Panics
/// Outside the page (without [`provide_trainer`]).
pub fn use_trainer() -> Trainer {
    expect_context()
}

/// The settings the address asks for; tracks it.
fn wished(address: &Address) -> Settings {
    let family = address.family.get().unwrap_or(Family::ALL[0]);
    let size = address.size.get().unwrap_or(Size::ALL[0]);
    let recipes = family.info().recipes;
    let recipe = address
        .recipe
        .get()
        .filter(|recipe| recipes.contains(recipe))
        .unwrap_or(recipes[0]);
    let mut settings = Settings::recommended(family, size, recipe);
    settings.seed = address.run_seed.get().unwrap_or(settings.seed);
    settings
}

impl Trainer {
    /// Takes up what the address says, when it is opened and whenever it changes.
    fn follow_address(self) {
        Effect::new(move |_| {
            let wish = wished(&self.address);
            self.draft.update(|draft| {
                let same_kind = (draft.family, draft.size, draft.recipe)
                    == (wish.family, wish.size, wish.recipe);
                if same_kind {
                    draft.seed = wish.seed
                } else {
                    *draft = wish
                }
            });
        });
    }

    /// A tab that is closed by mistake takes its run with it, so the browser asks first.
    fn guard_against_leaving(self) {
        let handle = window_event_listener(ev::beforeunload, move |event| {
            if self.phase.get_untracked() == Phase::Running {
                event.prevent_default();
            }
        });
        on_cleanup(move || handle.remove());
    }

    // -----------------------------------------------------------------------------------
    // What the other parts need
    // -----------------------------------------------------------------------------------

    /// The newest step heard of, even if it is not shown yet.
    pub fn step_now(self) -> u64 {
        let shown = self.pace.get_untracked();
        let newest = self.inner.with_value(|inner| inner.pace).or(shown);
        newest.map_or(0, |pace| pace.step)
    }

    pub(in crate::page) fn send(self, command: &Command) {
        self.inner.with_value(|inner| {
            if let Some(engine) = &inner.engine {
                engine.send(command);
            }
        });
    }

    pub(in crate::page) fn show_in_studio(self, settings: Settings, weights: Vec<u8>, step: u64) {
        self.exporting.set(false);
        self.studio.adopt(settings, weights, step);
    }
}
