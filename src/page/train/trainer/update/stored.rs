//! Runs that the browser keeps: this one, and those that are opened again.

use crate::core::*;
use crate::page::train::trainer::effect::{Effect, Effects, Note};
use crate::page::train::trainer::state::{Kept, Stage, State, Then};
use crate::page::widgets::sentence::sentence;

/// The notice that the run is not kept.
const NOT_KEPT: &str = "trainer-not-kept";

impl State {
    /// Opens a run, in the engine that is there or in a new one. The one that is there is kept first.
    pub(super) fn open_stored(&mut self, id: String, train: bool, out: &mut Effects) {
        let then = if train { Then::Train } else { Then::Wait };
        if let Some(kept) = self.kept.as_ref().filter(|kept| kept.id == id) {
            let newest = kept.step >= self.step_now();
            if self.has_run() && newest {
                return if train {
                    self.start(out)
                };
            }
        }
        let moving = self.stage.live().is_some_and(|live| live.moving.is_some());
        let running = matches!(self.stage, Stage::Running(_));
        let live = self.has_run() && !moving;
        self.forget_states();
        self.opening = Some(id.clone());
        if !live {
            return self.launch(then, false, out);
        }
        if running {
            out.extend([Command::Pause, Command::Checkpoint].map(Effect::Send));
        }
        self.stage = Stage::Networks(then);
        self.ask_for_stored(id, out);
    }

    pub(super) fn ask_for_stored(&mut self, id: String, out: &mut Effects) {
        self.word = "Opening the run…".into();
        self.opening = Some(id.clone());
        out.push(Effect::Send(Command::Store(StoreCommand::Open { id })));
    }

    /// What the engine says of kept runs.
    pub(super) fn stored(&mut self, event: StoreEvent, out: &mut Effects) {
        match event {
            StoreEvent::Opened { run, damaged } => self.opened(*run, damaged, out),
            StoreEvent::Kept { id, step } => self.run_is_kept(id, step, out),
            StoreEvent::NotKept { message, full } => not_kept(&message, full, out),
            // The list is another page's.
            StoreEvent::Claimed { .. }
            | StoreEvent::Runs { .. }
            | StoreEvent::Model { .. }
            | StoreEvent::File { .. } => {}
        }
    }

    /// Its past comes next, so that of the run before goes.
    fn opened(&mut self, run: StoredRun, damaged: bool, out: &mut Effects) {
        let StoredRun {
            id,
            name,
            settings,
            step,
            ..
        } = run;
        self.kept = Some(Kept { id, step });
        self.draft = settings.clone();
        self.wanted = Some(settings.clone());
        self.scores.clear();
        out.extend([Effect::Rewind(0), Effect::AddressRun(Box::new(settings))]);
        if damaged {
            out.push(Effect::Push(Note::warning(
                "trainer-damaged",
                format!("{name} was opened from an earlier saved state"),
                "Its newest saved state is damaged, so the one before it is used.",
            )));
        }
    }

    /// While another run is being built or opened, it is the one before.
    fn run_is_kept(&mut self, id: String, step: u64, out: &mut Effects) {
        if !self.has_run() {
            return;
        }
        out.push(Effect::Dismiss(NOT_KEPT));
        if self.kept.is_none() {
            out.push(Effect::AskToPersist);
        }
        self.kept = Some(Kept { id, step });
    }

    /// A run is not to be had.
    pub(super) fn not_opened(&mut self, message: String, out: &mut Effects) {
        let title = "The run could not be opened";
        out.push(Effect::Push(Note::error("trainer-stored", title, message)));
        if let Stage::Networks(_) = self.stage {
            self.give_up("No run is open.", out);
        }
    }
}

fn not_kept(message: &str, full: bool, out: &mut Effects) {
    let advice = match full {
        true => {
            "Delete runs that you no longer need (My runs), or free some disk space. Saving then resumes by itself."
        }
        false => {
            "Training continues, but steps that are not saved are lost when you close the tab."
        }
    };
    out.push(Effect::Push(Note::warning(
        NOT_KEPT,
        "This run is not being kept",
        format!("Not saved: {} {advice}", sentence(message)),
    )));
}
