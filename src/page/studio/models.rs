//! The models of the Studio: those of `pretrained/manifest.json`, and the visitor's own.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{OWN_MODEL, Progress, Studio};
use crate::core::{Guidance, Manifest, ModelEntry, Settings};
use crate::page::widgets::fetch::fetch_json;
use crate::page::widgets::notice::Notice;

const MANIFEST: &str = "pretrained/manifest.json";
/// Conditional, and its pictures are the best of the small ones.
const FIRST_CHOICE: &str = "cdcgan-s";

#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub id: String,
    pub settings: Settings,
    /// Generator updates, and the size of the weights file.
    pub steps: u64,
    pub bytes: usize,
    /// Everything that is known of a shipped model.
    pub entry: Option<ModelEntry>,
}

impl Model {
    fn shipped(entry: ModelEntry) -> Self {
        Self {
            id: entry.id.clone(),
            settings: entry.settings.clone(),
            steps: entry.steps,
            bytes: entry.bytes,
            entry: Some(entry),
        }
    }

    pub fn own(settings: Settings, bytes: usize, steps: u64) -> Self {
        Self {
            id: OWN_MODEL.into(),
            settings,
            steps,
            bytes,
            entry: None,
        }
    }

    pub fn guidance(&self) -> Guidance {
        self.settings.family.info().guidance
    }

    /// e.g. "cDCGAN, size S".
    pub fn title(&self) -> String {
        let family = self.settings.family.info().title;
        let size = self.settings.size.id().to_uppercase();
        if self.entry.is_some() {
            format!("{family}, size {size}")
        } else {
            format!("Your {family}, size {size}")
        }
    }
}

pub fn first_choice(models: &[Model]) -> Option<&Model> {
    models
        .iter()
        .find(|model| model.id == FIRST_CHOICE)
        .or(models.first())
}

impl Studio {
    /// Fetches the list of shipped models; a failure is shown with a way to try again.
    pub fn fetch_manifest(self) {
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
        self.notices.push(
            Notice::error(
                "manifest",
                "The pretrained models are out of reach",
                format!("{what}. Check the connection and try again; training works without them."),
            )
            .with_action("Try again", move || {
                self.progress.set(Progress::Starting);
                self.fetch_manifest();
            }),
        );
    }
}
