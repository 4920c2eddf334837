//! What the trainer does when its engine reports a failure.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::core::*;
use crate::page::train::trainer::events::SHARD;
use crate::page::train::trainer::{Phase, Trainer};
use crate::page::widgets::notice::{Notice, NoticeKind};
use crate::page::widgets::numbers::thousands;

impl Trainer {
    pub(in crate::page) fn failed(self, failure: Failure) {
        let Failure { kind, message, .. } = failure;
        match kind {
            FailureKind::NoWebgpu => self.fall_back_to_cpu(&message),
            FailureKind::DeviceLost => self.lost(message.trim_end_matches('.')),
            FailureKind::OutOfMemory => self.out_of_memory(&message),
            FailureKind::Shard => self.shard_failed(message),
            FailureKind::Diverged => self.diverged(&message),
            FailureKind::Settings => self.settings_refused(message),
            FailureKind::Model | FailureKind::Engine => self.refused(message),
        }
    }

    fn settings_refused(self, message: String) {
        let title = "These settings do not work";
        self.notices
            .push(Notice::error("trainer-settings", title, message));
        if self.phase.get_untracked().has_run() {
            // It was only the step to stop at. Whether the engine runs now is not known.
            self.send(&Command::Pause);
            self.phase.set(Phase::Paused);
        } else {
            spawn_local(async move { self.give_up("Change the settings, then press Train.") });
        }
    }

    fn out_of_memory(self, message: &str) {
        self.notices.push(Notice::error(
            "trainer-memory",
            "Memory ran out",
            format!("{message} Choose a smaller size or batch, then press Train."),
        ));
        spawn_local(async move { self.give_up("Stopped: memory ran out.") });
    }

    fn shard_failed(self, message: String) {
        let notice = Notice::error(
            SHARD,
            "Part of the training data could not be loaded",
            message,
        );
        self.notices
            .push(notice.with_action("Retry", move || self.retry_shards()));
    }

    fn diverged(self, message: &str) {
        self.inner.update_value(|inner| inner.diverged = true);
        self.phase.set(Phase::Paused);
        let word = format!("Diverged at step {}.", thousands(self.step_now()));
        self.word.set(word);
        let notice = Notice::error(
            "trainer-diverged",
            "Training came apart: a loss is no longer a number",
            format!("{message} Lower the learning rates and reset."),
        );
        self.notices
            .push(notice.with_action("Halve both rates and reset", move || self.halve_rates()));
    }

    fn halve_rates(self) {
        self.draft.update(|draft| {
            draft.lr_generator /= 2.0;
            draft.lr_discriminator /= 2.0;
        });
        self.reset(false);
    }

    /// The engine did not do what it was asked, and goes on living.
    fn refused(self, message: String) {
        self.exporting.set(false);
        self.inner
            .update_value(|inner| inner.awaiting_checkpoint = false);
        let building = self.phase.get_untracked() == Phase::Networks;
        let notice = Notice::new(
            "trainer-engine",
            NoticeKind::Error,
            "The engine could not do that",
            message,
        );
        self.notices.push(notice);
        if building {
            // Perhaps it was the checkpoint that it would not take.
            spawn_local(async move { self.give_up("Stopped. Press Train to start over.") });
        }
    }
}
