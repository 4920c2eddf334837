//! The states of a run that are kept, so that little of it can be lost.

use std::sync::Arc;

use crate::core::*;
use crate::page::train::trainer::effect::{Effect, Effects};
use crate::page::train::trainer::state::{Checkpoint, Stage, State};

impl State {
    /// The run that there was is not wanted any more. What the browser has of it stays there.
    pub(super) fn forget_states(&mut self) {
        self.checkpoint = None;
        self.kept = None;
        self.opening = None;
    }

    pub(super) fn save_while_running(&mut self, out: &mut Effects) {
        if matches!(self.stage, Stage::Running(_)) {
            self.ask_for_checkpoint(out);
        }
    }

    /// Asks, unless one is on its way.
    pub(super) fn ask_for_checkpoint(&mut self, out: &mut Effects) {
        if let Some(live) = self.stage.live_mut()
            && !std::mem::replace(&mut live.awaiting_checkpoint, true)
        {
            out.push(Effect::Send(Command::Checkpoint));
        }
    }

    /// A checkpoint is here. While networks are being built it is of the run before.
    pub(super) fn keep(&mut self, step: u64, payload: Option<Vec<u8>>, out: &mut Effects) {
        let Some(live) = self.stage.live_mut() else {
            return;
        };
        live.awaiting_checkpoint = false;
        let (moving, diverged) = (live.moving, live.diverged);
        if let Some(bytes) = payload.filter(|_| !diverged) {
            // Only progress makes up for a loss, or a run that always fails would never stop.
            let before = self.checkpoint.as_ref().map(|kept| kept.step);
            if before.is_none_or(|before| before < step) {
                self.losses = 0;
            }
            let bytes = Arc::new(bytes);
            self.checkpoint = Some(Checkpoint { step, bytes });
        }
        if let Some(to) = moving {
            self.launch(self.stage.then(), to.measure_again, out);
        }
    }
}
