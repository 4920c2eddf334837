//! What a visitor asks for.

use crate::core::*;
use crate::families::failures::Failing;
use crate::page::train::changes;
use crate::page::train::trainer::effect::{Effect, Effects};
use crate::page::train::trainer::state::{GOAL, Stage, State, Then};

impl State {
    pub(super) fn toggle(&mut self, out: &mut Effects) {
        match self.stage {
            Stage::Idle | Stage::Stopped => self.launch_draft(Then::Train, out),
            Stage::Paused(_) => self.start(out),
            Stage::Running(_) => out.push(Effect::Send(Command::Pause)),
            Stage::Device(_) | Stage::Engine(_) | Stage::Networks(_) => {
                self.end(Stage::Idle, "Stopped. Nothing is loading.", out);
            }
        }
    }

    /// Starts an engine; a kept state of the run is only of use if this run is still wanted.
    fn launch_draft(&mut self, then: Then, out: &mut Effects) {
        if self.draft.validate().is_err() {
            return; // the controls say why
        }
        let run = self.run.as_ref();
        if run.is_none_or(|run| run.settings != self.draft) {
            self.forget_states();
        }
        self.wanted = Some(self.draft.clone());
        self.launch(then, false, out);
    }

    pub(super) fn step(&mut self, out: &mut Effects) {
        match &mut self.stage {
            Stage::Idle | Stage::Stopped => self.launch_draft(Then::Step, out),
            Stage::Paused(live) => {
                live.stepping = true;
                out.push(Effect::Send(Command::StepOnce));
            }
            _ => {}
        }
    }

    /// Trains on the run at hand, and lifts a goal that has been reached.
    pub(super) fn start(&mut self, out: &mut Effects) {
        let Some(mut live) = self.stage.live().copied() else {
            return;
        };
        let step = self.step_now();
        if self.goal.is_some_and(|goal| goal <= step) {
            self.goal = Some(step + GOAL);
        }
        self.word.clear();
        live.stepping = false;
        self.stage = Stage::Running(live);
        out.push(Effect::Send(Command::Start { until: self.goal }));
    }

    /// Sets where to stop, also while running.
    pub(super) fn stop_at(&mut self, goal: Option<u64>, out: &mut Effects) {
        self.goal = goal;
        let step = self.step_now();
        let Stage::Running(live) = &mut self.stage else {
            return;
        };
        out.push(Effect::Send(match goal {
            Some(goal) if goal <= step => Command::Pause,
            until => {
                live.stepping = false;
                Command::Start { until }
            }
        }));
    }

    /// Goes on training if it was.
    pub(super) fn reset(&mut self, seed: Option<u32>, out: &mut Effects) {
        if let Some(seed) = seed {
            self.draft.seed = seed;
            out.push(Effect::AddressSeed(seed));
        }
        let running = matches!(self.stage, Stage::Running(_));
        self.build(if running { Then::Train } else { Then::Wait }, out);
    }

    /// New networks from the settings of the controls, in the engine that is there, or in the next
    /// where this one is about to be left.
    fn build(&mut self, then: Then, out: &mut Effects) {
        let Some(live) = self.stage.live().copied() else {
            return;
        };
        if self.draft.validate().is_err() {
            return;
        }
        let settings = self.draft.clone();
        self.wanted = Some(settings.clone());
        self.forget_states();
        if let Some(to) = live.moving {
            return self.launch(then, to.measure_again, out);
        }
        self.stage = Stage::Networks(then);
        self.word = "Building the networks…".into();
        out.push(Effect::Send(Command::NewRun { settings }));
    }

    /// Changes a setting: at once where the engine can do that, else at the next reset.
    pub(super) fn change(&mut self, knob: &Knob, value: f64, out: &mut Effects) {
        knob.set(&mut self.draft, value);
        if knob.live {
            self.adjust(out);
        }
    }

    /// Hands the run what the controls say, as far as it may change while the run goes on.
    fn adjust(&mut self, out: &mut Effects) {
        if self.draft.validate().is_err() || !self.has_run() {
            return;
        }
        if let Some(run) = &mut self.run {
            run.settings = run.settings.adjusted(&self.draft);
            self.wanted = Some(run.settings.clone());
            out.push(Effect::Send(Command::Adjust {
                settings: run.settings.clone(),
            }));
        }
    }

    pub(super) fn halve_rates(&mut self, out: &mut Effects) {
        self.draft.lr_generator /= 2.0;
        self.draft.lr_discriminator /= 2.0;
        self.reset(None, out);
    }

    pub(super) fn bring_about(&mut self, failing: &Failing, out: &mut Effects) {
        self.draft = (failing.settings)();
        out.push(Effect::AddressRun(Box::new(self.draft.clone())));
        self.goal = Some(failing.steps + failing.repaired);
        match self.stage {
            Stage::Idle | Stage::Stopped => self.launch_draft(Then::Train, out),
            Stage::Paused(_) | Stage::Running(_) => self.build(Then::Train, out),
            // The buttons are disabled for so long.
            Stage::Device(_) | Stage::Engine(_) | Stage::Networks(_) => {}
        }
    }

    /// Switches the remedy on while the run goes on, and goes on if it has stopped.
    pub(super) fn repair(&mut self, failing: &Failing, out: &mut Effects) {
        (failing.repair)(&mut self.draft);
        self.adjust(out);
        self.goal = Some(self.step_now() + failing.repaired);
        self.start(out);
    }

    pub(super) fn choose_workers(&mut self, workers: usize, out: &mut Effects) {
        self.workers = workers;
        out.push(Effect::KeepWorkers(workers));
        self.share_run(out);
    }

    /// The Studio opens when the generator has come.
    pub(super) fn open_in_studio(&mut self, out: &mut Effects) {
        if self.has_run() && !self.exporting {
            self.exporting = true;
            out.push(Effect::Send(Command::Export));
        }
    }

    /// Another kind of run, or other settings, replace the draft; where the address has neither, the
    /// visitor's settings stay.
    pub(super) fn addressed(&mut self, wish: Settings) {
        let kind = |settings: &Settings| (settings.family, settings.size, settings.recipe);
        let changes = changes::text(&wish);
        let stays = changes.is_none() || changes == changes::text(&self.draft);
        if kind(&self.draft) == kind(&wish) && stays {
            self.draft.seed = wish.seed;
        } else {
            self.draft = wish;
        }
    }
}
