//! What a visitor can ask the trainer for.

use leptos::prelude::*;

use crate::core::*;
use crate::page::address::DeviceChoice;
use crate::page::train::trainer::{GOAL, Phase, Then, Trainer};

impl Trainer {
    /// The one large button: train, pause, or stop loading.
    pub fn toggle(self) {
        match self.phase.get_untracked() {
            Phase::Idle | Phase::Stopped => self.launch_wished(Then::Train),
            Phase::Paused => self.start(),
            Phase::Running => self.pause(),
            Phase::Device | Phase::Engine | Phase::Networks => self.stop_loading(),
        }
    }

    /// Starts an engine; a kept state of the run is only of use if this run is still wanted.
    fn launch_wished(self, then: Then) {
        let draft = self.draft.get_untracked();
        if draft.validate().is_err() {
            return; // the controls say why
        }
        let same = self
            .run
            .with_untracked(|run| run.as_ref().is_some_and(|run| run.settings == draft));
        self.inner.update_value(|inner| {
            inner.checkpoint = inner.checkpoint.take().filter(|_| same);
            inner.wanted = Some(draft);
        });
        self.launch(then, false);
    }

    pub fn pause(self) {
        self.send(&Command::Pause);
    }

    pub fn step(self) {
        match self.phase.get_untracked() {
            Phase::Idle | Phase::Stopped => self.launch_wished(Then::Step),
            Phase::Paused => {
                self.inner.update_value(|inner| inner.stepping = true);
                self.send(&Command::StepOnce);
            }
            _ => {}
        }
    }

    /// Starts, and lifts a goal that has been reached.
    pub(in crate::page) fn start(self) {
        let step = self.step_now();
        if self.goal.get_untracked().is_some_and(|goal| goal <= step) {
            self.goal.set(Some(step + GOAL));
        }
        self.word.set(String::new());
        self.inner.update_value(|inner| inner.stepping = false);
        self.send(&Command::Start {
            until: self.goal.get_untracked(),
        });
        self.phase.set(Phase::Running);
    }

    /// Sets where to stop, also while running.
    pub fn stop_at(self, goal: Option<u64>) {
        self.goal.set(goal);
        if self.phase.get_untracked() != Phase::Running {
            return;
        }
        if goal.is_some_and(|goal| goal <= self.step_now()) {
            self.pause();
        } else {
            self.send(&Command::Start { until: goal });
        }
    }

    /// New networks from the settings of the controls. Goes on training if it was.
    pub fn reset(self, new_seed: bool) {
        if new_seed {
            let seed = any_seed();
            self.draft.update(|draft| draft.seed = seed);
            self.address.run_seed.set(Some(seed));
        }
        let running = self.phase.get_untracked() == Phase::Running;
        self.build(if running { Then::Train } else { Then::Wait });
    }

    /// New networks from the settings of the controls, in the engine that is there.
    fn build(self, then: Then) {
        let settings = self.draft.get_untracked();
        if settings.validate().is_err() || !self.phase.get_untracked().has_run() {
            return;
        }
        self.inner.update_value(|inner| {
            inner.then = Some(then);
            inner.wanted = Some(settings.clone());
            inner.checkpoint = None;
            inner.awaiting_checkpoint = false;
        });
        self.phase.set(Phase::Networks);
        self.word.set("Building the networks…".into());
        self.send(&Command::NewRun { settings });
    }

    /// Changes a setting: at once where the engine can do that, else at the next reset.
    pub fn change(self, knob: &'static Knob, value: f64) {
        self.draft.update(|draft| (knob.set)(draft, value));
        if knob.live {
            self.adjust();
        }
    }

    /// Hands the run what the controls say, as far as it may change while the run goes on.
    fn adjust(self) {
        let draft = self.draft.get_untracked();
        if draft.validate().is_err() || !self.phase.get_untracked().has_run() {
            return;
        }
        self.run.update(|run| {
            if let Some(run) = run {
                run.settings = run.settings.adjusted(&draft);
            }
        });
        if let Some(run) = self.run.get_untracked() {
            self.inner
                .update_value(|inner| inner.wanted = Some(run.settings.clone()));
            self.send(&Command::Adjust {
                settings: run.settings,
            });
        }
    }

    /// Trains a new run that fails in a known way.
    pub fn bring_about(self, failing: &Failing) {
        let settings = (failing.settings)();
        self.address.family.set(Some(settings.family));
        self.address.size.set(Some(settings.size));
        self.address.recipe.set(Some(settings.recipe));
        self.address.run_seed.set(Some(settings.seed));
        self.draft.set(settings);
        self.goal.set(Some(failing.steps + failing.repaired));
        match self.phase.get_untracked() {
            Phase::Idle | Phase::Stopped => self.launch_wished(Then::Train),
            Phase::Paused | Phase::Running => self.build(Then::Train),
            // The buttons are disabled for so long.
            Phase::Device | Phase::Engine | Phase::Networks => {}
        }
    }

    /// Switches the remedy on while the run goes on, and goes on if it has stopped.
    pub fn repair(self, failing: &Failing) {
        self.draft.update(failing.repair);
        self.adjust();
        self.goal.set(Some(self.step_now() + failing.repaired));
        self.start();
    }

    pub fn choose_family(self, family: Family) {
        self.address.recipe.set(None);
        self.address.family.set(Some(family));
    }

    pub fn choose_seed(self, seed: u32) {
        self.address.run_seed.set(Some(seed));
    }

    /// Goes on elsewhere: at once where there is no engine, else from a fresh checkpoint.
    pub fn choose_device(self, choice: DeviceChoice) {
        self.address.device.set(choice);
        self.inner.update_value(|inner| inner.cpu_only = false);
        self.move_to_wished_device(false);
    }

    /// Times both engines again and goes on with the faster.
    pub fn measure_again(self) {
        self.move_to_wished_device(true);
    }

    /// Asks for the generator; the Studio opens when it has come.
    pub fn open_in_studio(self) {
        if self.phase.get_untracked().has_run() && !self.exporting.get_untracked() {
            self.exporting.set(true);
            self.send(&Command::Export);
        }
    }

    pub fn skip_measuring(self) {
        self.inner.with_value(|inner| inner.skip.skip());
    }

    /// The training data that could not be loaded, once more.
    pub fn retry_shards(self) {
        self.send(&Command::RetryShards);
    }
}

/// Short, so that it can be told to a friend.
fn any_seed() -> u32 {
    (js_sys::Math::random() * 9_999.0) as u32 + 1
}
