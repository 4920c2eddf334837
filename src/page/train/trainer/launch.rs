//! Starting the trainer's engine, and bringing it back to life.
//!
//! A lost GPU device poisons the engine that had it, and a crashed worker is gone. So the way
//! back is always the same: end the worker, start a new one, restore the last checkpoint, go
//! on, and say to which step it went back.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::core::*;
use crate::link::{Build, Engine};
use crate::page::address::DeviceChoice;
use crate::page::devices::choice::{self, Skip, Verdict};
use crate::page::train::trainer::{Phase, Shards, Then, Trainer};
use crate::page::widgets::notice::{Notice, NoticeKind};
use crate::page::widgets::numbers::thousands;

/// How much of a run a loss may cost.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(30);
/// After this many losses without progress between them it is not tried again unasked.
const LOSSES_MAX: u32 = 3;
/// How long an engine that is to be left may take to hand over its state.
const HAND_OVER: Duration = Duration::from_secs(5);
/// The notice about losses; a newer one takes the place of the older.
pub(in crate::page) const LOSS: &str = "trainer-loss";
pub(in crate::page) const DEVICE: &str = "trainer-device";

impl Trainer {
    /// Decides on a device, starts its engine, and builds or restores the networks.
    pub(in crate::page) fn launch(self, then: Then, measure_again: bool) {
        let (launch, skip) = self.begin_launch(then);
        let wish = match self.inner.with_value(|inner| inner.cpu_only) {
            true => DeviceChoice::Cpu,
            false => self.address.device.get_untracked(),
        };
        spawn_local(async move {
            let verdict =
                choice::choose(wish, measure_again, &skip, move |word| self.word.set(word)).await;
            if self.is_current(launch) {
                self.start_engine(launch, verdict);
            }
        });
    }

    /// Ends the old engine. The number of this launch, and how to skip its measurement.
    fn begin_launch(self, then: Then) -> (u32, Skip) {
        self.phase.set(Phase::Device);
        self.device.set(None);
        self.members.set(0);
        self.shards.set(Shards::default());
        let skip = Skip::default();
        let mut launch = 0;
        self.inner.update_value(|inner| {
            inner.engine = None;
            inner.launch += 1;
            inner.then = Some(then);
            inner.skip = skip.clone();
            inner.awaiting_checkpoint = false;
            inner.moving = None;
            launch = inner.launch;
        });
        (launch, skip)
    }

    fn is_current(self, launch: u32) -> bool {
        self.inner.with_value(|inner| inner.launch == launch)
    }

    fn start_engine(self, launch: u32, verdict: Verdict) {
        let (build, name) = match verdict.kind {
            DeviceKind::Cpu => (Build::Cpu, "CPU"),
            DeviceKind::Webgpu => (Build::Webgpu, "WebGPU"),
        };
        let device = verdict.kind;
        self.phase.set(Phase::Engine);
        self.word.set(format!("Loading the {name} engine…"));
        self.verdict.set(Some(verdict));
        let engine = Engine::spawn(
            build,
            move |event, payload| {
                if self.is_current(launch) {
                    self.hear(event, payload);
                }
            },
            move |text| {
                if self.is_current(launch) {
                    self.lost(&format!("The engine stopped: {text}"));
                }
            },
        );
        match engine {
            Ok(engine) => {
                engine.send(&Command::Boot { device });
                self.inner.update_value(|inner| inner.engine = Some(engine));
            }
            Err(error) => self.lost(&error.to_string()),
        }
    }

    /// The engine has its device: hand it the run.
    pub(in crate::page) fn booted(self, device: DeviceInfo) {
        self.device.set(Some(device));
        self.phase.set(Phase::Networks);
        self.share_run();
        let draft = self.draft.get_untracked();
        self.inner.with_value(|inner| {
            let Some(engine) = &inner.engine else { return };
            match &inner.checkpoint {
                Some((step, bytes)) => {
                    self.word
                        .set(format!("Going back to step {}…", thousands(*step)));
                    engine.send_with(&Command::RestoreRun, bytes);
                }
                None => {
                    self.word.set("Building the networks…".into());
                    let settings = inner.wanted.clone().unwrap_or(draft);
                    engine.send(&Command::NewRun { settings });
                }
            }
        });
    }

    /// Ends the engine, whatever it is doing. A checkpoint stays: the next launch goes on from it.
    fn end(self, phase: Phase, word: &str) {
        self.inner.update_value(|inner| {
            inner.skip.skip();
            inner.engine = None;
            inner.launch += 1;
            inner.then = None;
            inner.awaiting_checkpoint = false;
            inner.moving = None;
        });
        self.exporting.set(false);
        self.phase.set(phase);
        self.word.set(word.into());
    }

    pub(in crate::page) fn stop_loading(self) {
        self.end(Phase::Idle, "Stopped. Nothing is loading.");
    }

    /// The engine cannot go on with this run at all.
    pub(in crate::page) fn give_up(self, word: &str) {
        self.inner.update_value(|inner| inner.checkpoint = None);
        self.end(Phase::Idle, word);
    }

    // -----------------------------------------------------------------------------------
    // Losses
    // -----------------------------------------------------------------------------------

    /// The worker has crashed or its device is gone. This may be told from inside one of the
    /// engine's own handlers, which must not drop it: so what follows, follows a moment later.
    pub(in crate::page) fn lost(self, what: &str) {
        let what = what.to_owned();
        let mut launch = 0;
        self.inner.update_value(|inner| {
            // Nothing further is heard of this engine: a crash is often told twice.
            inner.launch += 1;
            launch = inner.launch;
        });
        spawn_local(async move {
            if self.is_current(launch) {
                self.bring_back(&what);
            }
        });
    }

    fn bring_back(self, what: &str) {
        let stepping = self.inner.with_value(|inner| inner.stepping);
        let was_running = self.phase.get_untracked() == Phase::Running && !stepping;
        let (mut losses, mut checkpoint, mut then) = (0, None, None);
        self.inner.update_value(|inner| {
            inner.losses += 1;
            losses = inner.losses;
            checkpoint = inner.checkpoint.as_ref().map(|(step, _)| *step);
            then = inner.then.take();
        });
        let then = if was_running {
            Then::Train
        } else {
            then.unwrap_or(Then::Wait)
        };
        if losses >= LOSSES_MAX {
            self.stop_trying(what, checkpoint);
            return;
        }
        self.notices
            .push(loss_notice(what, checkpoint, self.step_now()));
        self.launch(then, false);
    }

    fn stop_trying(self, what: &str, checkpoint: Option<u64>) {
        self.inner.update_value(|inner| inner.losses = 0);
        self.end(
            Phase::Stopped,
            "Stopped: the engine failed three times in a row.",
        );
        let kept = match checkpoint {
            Some(step) => format!("The run is kept at step {}. ", thousands(step)),
            None => String::new(),
        };
        let on_gpu = self.verdict.with_untracked(|verdict| {
            verdict
                .as_ref()
                .is_some_and(|verdict| verdict.kind == DeviceKind::Webgpu)
        });
        let title = "The engine failed three times in a row";
        let notice = if on_gpu {
            Notice::error(
                LOSS,
                title,
                format!("{what}. {kept}Try the CPU: it is slower, but steadier."),
            )
            .with_action("Go on with the CPU", move || {
                self.address.device.set(DeviceChoice::Cpu);
                self.launch(Then::Train, false);
            })
        } else {
            Notice::error(
                LOSS,
                title,
                format!("{what}. {kept}A smaller size or batch may help."),
            )
            .with_action("Try again", move || self.launch(Then::Train, false))
        };
        self.notices.push(notice);
    }

    /// WebGPU was to be used and is not there.
    pub(in crate::page) fn fall_back_to_cpu(self, why: &str) {
        self.notices.push(Notice::new(
            DEVICE,
            NoticeKind::Warning,
            "WebGPU does not work here: training goes on with the CPU",
            format!(
                "{why} A current Chrome, Edge or Safari on a machine with a graphics chip has it."
            ),
        ));
        let mut then = Then::Wait;
        self.inner.update_value(|inner| {
            inner.cpu_only = true;
            inner.launch += 1;
            then = inner.then.unwrap_or(Then::Wait);
        });
        spawn_local(async move { self.launch(then, false) });
    }

    // -----------------------------------------------------------------------------------
    // Checkpoints
    // -----------------------------------------------------------------------------------

    pub(in crate::page) fn keep_checkpoints(self) {
        set_interval(
            move || {
                if self.phase.get_untracked() == Phase::Running {
                    self.ask_for_checkpoint();
                }
            },
            CHECKPOINT_EVERY,
        );
    }

    pub(in crate::page) fn ask_for_checkpoint(self) {
        let mut ask = false;
        self.inner.update_value(|inner| {
            ask = !inner.awaiting_checkpoint;
            inner.awaiting_checkpoint = true;
        });
        if ask {
            self.send(&Command::Checkpoint);
        }
    }

    /// Takes the run to the device now wished for.
    pub(in crate::page) fn move_to_wished_device(self, measure_again: bool) {
        match self.phase.get_untracked() {
            Phase::Idle | Phase::Stopped if measure_again => self.launch(Then::Wait, true),
            Phase::Idle | Phase::Stopped => self.verdict.set(None),
            Phase::Device | Phase::Engine | Phase::Networks => {
                let then = self
                    .inner
                    .with_value(|inner| inner.then)
                    .unwrap_or(Then::Wait);
                self.launch(then, measure_again);
            }
            Phase::Paused | Phase::Running => self.hand_over(measure_again),
        }
    }

    /// Asks for a fresh checkpoint and moves when it is here. An engine that does not answer
    /// is left with the last one.
    fn hand_over(self, measure_again: bool) {
        let launch = self.inner.with_value(|inner| inner.launch);
        self.inner
            .update_value(|inner| inner.moving = Some(measure_again));
        self.word
            .set("Saving the run to take it to the other device…".into());
        self.ask_for_checkpoint();
        set_timeout(
            move || {
                if self.is_current(launch) && self.inner.with_value(|inner| inner.moving.is_some())
                {
                    self.move_now(measure_again);
                }
            },
            HAND_OVER,
        );
    }

    pub(in crate::page) fn move_now(self, measure_again: bool) {
        let running = self.phase.get_untracked() == Phase::Running;
        self.launch(
            if running { Then::Train } else { Then::Wait },
            measure_again,
        );
    }
}

fn loss_notice(what: &str, checkpoint: Option<u64>, step: u64) -> Notice {
    match checkpoint {
        Some(kept) => Notice::new(
            LOSS,
            NoticeKind::Warning,
            format!("The run went back to step {}", thousands(kept)),
            format!("{what}. A new engine goes on from the last saved state."),
        ),
        None if step > 0 => Notice::error(
            LOSS,
            "The run is lost and starts over",
            format!("{what}, and no state had been saved yet (one is saved every 30 seconds)."),
        ),
        None => Notice::new(
            LOSS,
            NoticeKind::Warning,
            "The engine did not start",
            format!("{what}. Trying once more."),
        ),
    }
}
