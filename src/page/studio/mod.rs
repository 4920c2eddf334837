//! The Studio: pretrained generators under the visitor's control.
//!
//! [`Studio`] (in `state`) is the handle that the whole page shares. Behind it is one engine,
//! always on the CPU: drawing takes it tens of milliseconds, so the Studio waits neither for a
//! GPU nor for training. `session` talks to the engine, `failures` says what to do when that
//! fails; `nearest` and `judge` ask for more than pictures. `choices` is what the visitor has
//! chosen, `request` what the engine is told of it, `first_picture` what is shown before it is here. The other modules are what the visitor sees.

mod choices;
mod chooser;
mod controls;
mod enlarged;
mod facts;
mod failures;
mod first_picture;
mod hero;
mod judge;
mod keys;
mod manifest;
mod models;
mod nearest;
mod page;
mod request;
mod saving;
mod session;
mod sliders;
mod state;

use leptos::prelude::*;

pub use first_picture::FirstPicture;
pub use models::{Model, OWN_MODEL, how_to_load, own_weights, page_of, title};
pub use page::StudioPage;
pub use state::{Studio, use_studio};

use crate::core::Settings;
use crate::page::address::Page;
use crate::page::widgets::on_change::on_change;

/// Starts the Studio's engine and the fetch of the manifest.
pub fn provide_studio() -> Studio {
    let studio = Studio::new();
    provide_context(studio);
    if let Some((pictures, arranged)) = use_context().and_then(FirstPicture::shown) {
        studio.arranged.set(Some(arranged));
        studio.pictures.set(Some(pictures));
    }
    sliders::tie_to_address(studio);
    studio.start();
    studio.fetch_manifest();
    on_change(move || studio.tell_missing_model());
    // Whatever changes what is to be drawn asks for it; only the newest is sent.
    on_change(move || {
        studio.request();
        studio.ask();
    });
    on_change(move || studio.ask_nearest());
    // What the judge saw was drawn by the model of then.
    let model = Memo::new(move |_| studio.model());
    on_change(move || {
        // Read, not only tracked: a memo that nobody reads is never computed, and so never changes.
        model.with(|_| ());
        studio.forget_judged();
    });
    studio
}

impl Studio {
    /// Takes over a model that was just trained, and opens the page that draws with it.
    pub fn adopt(self, settings: Settings, bpk: Vec<u8>, step: u64) {
        let (page, _) = page_of(settings.family.info().task);
        self.take(settings, bpk, step);
        self.open(OWN_MODEL, page);
    }

    /// Takes it over, in the place of the one before.
    pub fn take(self, settings: Settings, bpk: Vec<u8>, step: u64) {
        self.models.update(|models| {
            models.retain(|model| model.id != OWN_MODEL);
            models.push(Model::own(settings, bpk, step));
        });
    }

    /// Opens a page with a model.
    pub fn open(self, id: &str, page: Page) {
        self.choose(id);
        self.address.go(page);
    }
}
