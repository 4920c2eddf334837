//! What the engine could not do, and engines that are lost.

use crate::core::*;
use crate::page::train::trainer::effect::{Effect, Effects, Note};
use crate::page::train::trainer::message::Message;
use crate::page::train::trainer::state::{Stage, State};
use crate::page::widgets::numbers::thousands;
use crate::page::widgets::sentence::sentence;

/// After this many losses without progress between them it is not tried again unasked.
const LOSSES_MAX: u32 = 3;
/// The notice about shards that could not be loaded.
pub(crate) const SHARD: &str = "trainer-shard";
/// The notice about memory.
const MEMORY: &str = "trainer-memory";
/// How browsers call an instruction that cannot go on: "unreachable", "unreachable executed",
/// "Unreachable code should not be executed".
const TRAP: &str = "nreachable";
/// The notice about losses; a newer one takes the place of the older.
const LOSS: &str = "trainer-loss";

impl State {
    pub(super) fn failed(&mut self, failure: Failure, out: &mut Effects) {
        let Failure { kind, message, .. } = failure;
        match kind {
            FailureKind::NoWebgpu => self.fall_back_to_cpu(&sentence(&message), out),
            FailureKind::DeviceLost => self.lost(&message, out),
            FailureKind::OutOfMemory => self.out_of_memory(&sentence(&message), out),
            FailureKind::Shard => shard_failed(message, out),
            FailureKind::Diverged => self.diverged(&sentence(&message), out),
            FailureKind::Settings => self.settings_refused(message, out),
            FailureKind::Stored => self.not_opened(message, out),
            FailureKind::Model | FailureKind::Engine => self.refused(message, out),
        }
    }

    /// WebGPU was to be used and is not there.
    fn fall_back_to_cpu(&mut self, why: &str, out: &mut Effects) {
        out.push(Effect::Push(Note::warning(
            "trainer-device",
            "WebGPU does not work here: training goes on with the CPU",
            format!(
                "{why} A current Chrome, Edge or Safari on a machine with a graphics chip has it."
            ),
        )));
        self.cpu_only = true;
        self.launch(self.stage.then(), false, out);
    }

    /// The worker has ended without another word, or with its last ones.
    pub(super) fn crashed(&mut self, text: &str, out: &mut Effects) {
        // A panic says what happened before it ends the program. What ends it without saying anything
        // is an allocation that failed: wasm has no other way to tell (rust-lang/rust#51540).
        match text.contains(TRAP) {
            true => self.out_of_memory("The engine could get no more memory.", out),
            false => self.lost(&format!("The engine stopped: {text}"), out),
        }
    }

    /// Each worker has networks and data of its own: with one of them the run goes on by itself. One
    /// alone needs less of what is in a step.
    fn out_of_memory(&mut self, message: &str, out: &mut Effects) {
        if self.workers > 1 && self.has_workers() {
            self.workers = 1;
            let kept = self.checkpoint.as_ref().map_or(0, |kept| kept.step);
            out.push(Effect::Push(Note::warning(
                MEMORY,
                "Memory ran out: the run goes on with one worker",
                format!(
                    "{message} It goes on from step {} and needs less memory now, and more time.",
                    thousands(kept)
                ),
            )));
            return self.launch(self.stage.then(), false, out);
        }
        self.stop_without_memory(message, out);
    }

    fn has_workers(&self) -> bool {
        let device = self.device.as_ref();
        device.is_none_or(|device| device.kind == DeviceKind::Cpu)
    }

    fn stop_without_memory(&mut self, message: &str, out: &mut Effects) {
        out.push(Effect::Push(Note::error(
            MEMORY,
            "Memory ran out",
            format!(
                "{message} Choose a smaller size or half the batch, then press Train. What was kept of this run is in My runs."
            ),
        )));
        self.give_up("Stopped: memory ran out.", out);
    }

    /// While networks are being built, it was the run before that came apart.
    fn diverged(&mut self, message: &str, out: &mut Effects) {
        let Some(mut live) = self.stage.live().copied() else {
            return;
        };
        live.diverged = true;
        live.stepping = false;
        self.stage = Stage::Paused(live);
        self.word = format!("Diverged at step {}.", thousands(self.step_now()));
        let note = Note::error(
            "trainer-diverged",
            "Training diverged",
            format!("{message} Lower the learning rates and start again with Reset."),
        );
        let note = note.with_action("Halve both rates and reset", Message::HalveRates);
        out.push(Effect::Push(note));
    }

    fn settings_refused(&mut self, message: String, out: &mut Effects) {
        let title = "These settings do not work";
        out.push(Effect::Push(Note::error(
            "trainer-settings",
            title,
            message,
        )));
        match self.stage.live().copied() {
            // It was only the step to stop at. Whether the engine runs now is not known.
            Some(live) => {
                out.push(Effect::Send(Command::Pause));
                self.stage = Stage::Paused(live);
            }
            None => self.give_up("Change the settings, then press Train.", out),
        }
    }

    /// The engine did not do what it was asked, and goes on living.
    fn refused(&mut self, message: String, out: &mut Effects) {
        self.exporting = false;
        if let Some(live) = self.stage.live_mut() {
            live.awaiting_checkpoint = false;
        }
        let title = "The engine could not do that";
        out.push(Effect::Push(Note::error("trainer-engine", title, message)));
        if let Stage::Networks(_) = self.stage {
            // Perhaps it was the checkpoint that it would not take.
            self.give_up("Stopped. Press Train to start over.", out);
        }
    }

    // -----------------------------------------------------------------------------------
    // Losses
    // -----------------------------------------------------------------------------------

    /// The worker has crashed or its device is gone.
    pub(super) fn lost(&mut self, what: &str, out: &mut Effects) {
        self.losses += 1;
        let kept = self.checkpoint.as_ref().map(|kept| kept.step);
        if self.losses >= LOSSES_MAX {
            return self.stop_trying(what, kept, out);
        }
        out.push(Effect::Push(loss_note(what, kept, self.step_now())));
        self.launch(self.stage.then(), false, out);
    }

    fn stop_trying(&mut self, what: &str, kept: Option<u64>, out: &mut Effects) {
        self.losses = 0;
        let word = "Stopped: the engine failed three times in a row.";
        self.end(Stage::Stopped, word, out);
        let what = sentence(what);
        let kept = match kept {
            Some(step) => format!("The run is kept at step {}. ", thousands(step)),
            None => String::new(),
        };
        let verdict = self.verdict.as_ref();
        let on_gpu = verdict.is_some_and(|verdict| verdict.kind == DeviceKind::Webgpu);
        let (advice, label, message) = if on_gpu {
            let advice = "Try the CPU: it is slower, but steadier.";
            (advice, "Go on with the CPU", Message::GoOnWithCpu)
        } else {
            let advice = "A smaller size or batch may help.";
            (advice, "Try again", Message::GoOn)
        };
        let title = "The engine failed three times in a row";
        let note = Note::error(LOSS, title, format!("{what} {kept}{advice}"));
        out.push(Effect::Push(note.with_action(label, message)));
    }
}

fn shard_failed(message: String, out: &mut Effects) {
    let title = "Part of the training data could not be loaded";
    let note = Note::error(SHARD, title, message);
    out.push(Effect::Push(
        note.with_action("Retry", Message::RetryShards),
    ));
}

fn loss_note(what: &str, kept: Option<u64>, step: u64) -> Note {
    let whole = sentence(what);
    match kept {
        Some(kept) => Note::warning(
            LOSS,
            format!("The run went back to step {}", thousands(kept)),
            format!("{whole} A new engine goes on from the last saved state."),
        ),
        None if step > 0 => Note::error(
            LOSS,
            "The run is lost and starts over",
            format!(
                "{}, and no state had been saved yet (one is saved every 30 seconds).",
                whole.trim_end_matches('.')
            ),
        ),
        None => Note::warning(
            LOSS,
            "The engine did not start",
            format!("{whole} Trying once more."),
        ),
    }
}
