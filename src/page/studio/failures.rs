//! What the Studio says, and offers to do, when its engine fails at something or is gone.

use leptos::prelude::*;

use super::state::{Progress, Studio};
use crate::core::{Command, Failure, FailureKind};
use crate::page::engine::sentence;
use crate::page::widgets::notice::Notice;

impl Studio {
    pub(super) fn on_failure(self, failure: &Failure) {
        if self.judge_failed(failure) {
            return;
        }
        self.session
            .update_value(|session| session.engine.queue.failed(failure));
        if failure.kind != FailureKind::Shard {
            self.progress.set(Progress::Stuck);
        }
        self.notices.push(self.notice_for(failure));
        // Not again what failed, but what was chosen since.
        self.go_on();
    }

    /// What to do about a failure.
    fn notice_for(self, failure: &Failure) -> Notice {
        let message = sentence(&failure.message);
        match failure.kind {
            FailureKind::Shard => Notice::error(
                "studio-shard",
                "Some training images could not be loaded",
                format!("{message} The search goes on among those that are here."),
            )
            .with_action("Load again", move || self.send(&Command::RetryShards)),
            FailureKind::Model => Notice::error(
                "studio-model",
                "This model could not be loaded",
                format!(
                    "{message} Check the connection and load it again, or choose another model."
                ),
            )
            .with_action("Load again", move || self.ask()),
            FailureKind::OutOfMemory => Notice::error(
                "studio-engine",
                "The Studio ran out of memory",
                format!("{message} Close other tabs, then start the Studio's engine again."),
            )
            .with_action("Start again", move || self.restart()),
            _ => Notice::error(
                "studio-engine",
                "The Studio could not draw that",
                format!(
                    "{message} Start the Studio's engine again; a training run is not touched."
                ),
            )
            .with_action("Start again", move || self.restart()),
        }
    }

    pub(super) fn on_crash(self, text: &str) {
        self.session.update_value(|session| session.engine.stop());
        self.stop_waiting();
        self.stop_asking_judge();
        self.devices.studio.set(None);
        self.progress.set(Progress::Stuck);
        let text = sentence(text);
        self.notices.push(
            Notice::error(
                "studio-engine",
                "The Studio's engine has stopped",
                format!("It says: {text} Start it again; a training run is not touched."),
            )
            .with_action("Start again", move || self.restart()),
        );
    }
}
