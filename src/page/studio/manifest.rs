//! The list of shipped models, `pretrained/manifest.json`.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::models::Model;
use super::state::{Progress, Studio};
use crate::core::Manifest;
use crate::page::engine::sentence;
use crate::page::widgets::fetch::fetch_json;
use crate::page::widgets::notice::Notice;

const MANIFEST: &str = "pretrained/manifest.json";

impl Studio {
    /// Fetches the list; a failure is shown with a way to try again.
    pub(super) fn fetch_manifest(self) {
        spawn_local(async move {
            match fetch_json::<Manifest>(MANIFEST).await {
                Ok(manifest) => self.take_manifest(manifest),
                Err(error) => self.no_manifest(&error.to_string()),
            }
        });
    }

    fn take_manifest(self, manifest: Manifest) {
        if manifest.models.is_empty() {
            self.no_manifest("The list of pretrained models is empty");
            return;
        }
        self.scale.set(manifest.scale);
        self.models.update(|models| {
            models.retain(|model| model.entry.is_none());
            models.splice(0..0, manifest.models.into_iter().map(Model::shipped));
        });
    }

    fn no_manifest(self, what: &str) {
        self.progress.set(Progress::Stuck);
        let what = sentence(what);
        self.notices.push(
            Notice::error(
                "manifest",
                "The pretrained models are out of reach",
                format!("{what} Check the connection and try again; training works without them."),
            )
            .with_action("Try again", move || {
                self.progress.set(Progress::Starting);
                self.fetch_manifest();
            }),
        );
    }
}
