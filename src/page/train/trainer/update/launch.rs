//! Starting an engine, ending it, and going to another device.
//!
//! A lost GPU device poisons the engine that had it, and a crashed worker is gone. So the way
//! back is always the same: end the worker, start a new one, restore the last checkpoint, go
//! on, and say to which step it went back.

use crate::core::*;
use crate::page::devices::verdict::Verdict;
use crate::page::train::trainer::effect::{Effect, Effects};
use crate::page::train::trainer::message::Timer;
use crate::page::train::trainer::state::{Move, Stage, State, Then};
use crate::page::widgets::numbers::thousands;

impl State {
    /// Ends the engine there is, decides on a device, starts its engine, and builds or restores
    /// the networks.
    pub(super) fn launch(&mut self, then: Then, measure_again: bool, out: &mut Effects) {
        self.leave_engine(Stage::Device(then), out);
        self.device = None;
        self.members = 0;
        self.shards.clear();
        out.push(Effect::ChooseDevice {
            launch: self.launch,
            cpu_only: self.cpu_only,
            measure_again,
        });
    }

    /// Ends the engine, whatever it is doing. A checkpoint stays: the next launch goes on from it.
    pub(super) fn end(&mut self, stage: Stage, word: &str, out: &mut Effects) {
        self.leave_engine(stage, out);
        self.word = word.into();
    }

    /// Nothing further is heard of this engine: a crash is often told twice.
    fn leave_engine(&mut self, stage: Stage, out: &mut Effects) {
        self.stage = stage;
        self.launch += 1;
        self.exporting = false;
        out.extend([Effect::SkipMeasuring, Effect::EndEngine]);
    }

    /// The engine cannot go on with this run at all.
    pub(super) fn give_up(&mut self, word: &str, out: &mut Effects) {
        self.forget_states();
        self.end(Stage::Idle, word, out);
    }

    /// The device is decided on: load its engine.
    pub(super) fn decided(&mut self, verdict: Verdict, out: &mut Effects) {
        let Stage::Device(then) = self.stage else {
            return;
        };
        let device = verdict.kind;
        let name = match device {
            DeviceKind::Cpu => "CPU",
            DeviceKind::Webgpu => "WebGPU",
        };
        self.stage = Stage::Engine(then);
        self.word = format!("Loading the {name} engine…");
        self.verdict = Some(verdict);
        let launch = self.launch;
        out.push(Effect::SpawnEngine { launch, device });
    }

    /// The engine has its device: hand it the run.
    pub(super) fn booted(&mut self, device: DeviceInfo, out: &mut Effects) {
        let Stage::Engine(then) = self.stage else {
            return;
        };
        self.device = Some(device);
        self.stage = Stage::Networks(then);
        self.share_run(out);
        self.hand_over(out);
    }

    /// What the new engine is to begin with: the state at hand, or the one that the browser has, or
    /// new networks.
    fn hand_over(&mut self, out: &mut Effects) {
        let kept = self.kept.as_ref().map(|kept| kept.id.clone());
        if let Some(checkpoint) = &self.checkpoint {
            self.word = format!("Going back to step {}…", thousands(checkpoint.step));
            let bytes = checkpoint.bytes.clone();
            if let Some(id) = kept {
                let claim = Command::Store(StoreCommand::Claim { id });
                out.push(Effect::Send(claim));
            }
            out.push(Effect::SendWith(Command::RestoreRun, bytes));
        } else if let Some(id) = self.opening.clone().or(kept) {
            self.ask_for_stored(id, out);
        } else {
            self.word = "Building the networks…".into();
            let settings = self.wanted.as_ref().unwrap_or(&self.draft).clone();
            out.push(Effect::Send(Command::NewRun { settings }));
        }
    }

    /// Tells an engine on the CPU how many are to share the run.
    pub(super) fn share_run(&self, out: &mut Effects) {
        let device = self.device.as_ref();
        if device.is_some_and(|device| device.kind == DeviceKind::Cpu) {
            let world_size = self.workers;
            let command = ReplicaCommand::SetWorldSize { world_size };
            out.push(Effect::Send(Command::Replica(command)));
        }
    }

    // -----------------------------------------------------------------------------------
    // Another device
    // -----------------------------------------------------------------------------------

    /// Goes on elsewhere: at once where there is no run, else from a fresh checkpoint.
    pub(super) fn device_chosen(&mut self, out: &mut Effects) {
        self.cpu_only = false;
        self.move_to_wished_device(false, out);
    }

    pub(super) fn move_to_wished_device(&mut self, measure_again: bool, out: &mut Effects) {
        match &mut self.stage {
            Stage::Idle | Stage::Stopped if measure_again => self.launch(Then::Wait, true, out),
            Stage::Idle | Stage::Stopped => self.verdict = None,
            Stage::Device(then) | Stage::Engine(then) | Stage::Networks(then) => {
                let then = *then;
                self.launch(then, measure_again, out);
            }
            Stage::Paused(live) | Stage::Running(live) => {
                live.moving = Some(Move { measure_again });
                self.word = "Saving the run to take it to the other device…".into();
                self.ask_for_checkpoint(out);
                let launch = self.launch;
                out.push(Effect::StartTimer(Timer::HandOver { launch }));
            }
        }
    }

    /// An engine that does not answer is left with the last checkpoint.
    pub(super) fn hand_over_is_late(&mut self, out: &mut Effects) {
        if let Some(to) = self.stage.live().and_then(|live| live.moving) {
            self.launch(self.stage.then(), to.measure_again, out);
        }
    }

    /// The visitor lets a trainer that has stopped try again.
    pub(super) fn go_on(&mut self, out: &mut Effects) {
        if matches!(self.stage, Stage::Idle | Stage::Stopped) {
            self.launch(Then::Train, false, out);
        }
    }

    pub(super) fn go_on_with_cpu(&mut self, out: &mut Effects) {
        out.push(Effect::WishForCpu);
        match self.stage {
            Stage::Idle | Stage::Stopped => self.launch(Then::Train, false, out),
            // The notice has outlived what it was about.
            _ => self.move_to_wished_device(false, out),
        }
    }
}
