//! The Studio: pretrained generators under the visitor's control.
//!
//! [`Studio`] is the handle that the whole page shares: what is drawn, with which model, under
//! which controls. Behind it is one engine, always the CPU build: drawing takes it tens of
//! milliseconds, so the Studio waits neither for a GPU nor for training. [`session`] talks to
//! the engine; the other modules are what the visitor sees.

mod chooser;
mod confusion;
mod controls;
mod enlarged;
mod facts;
mod failures;
mod hero;
mod judge;
mod keys;
mod matrix;
mod models;
mod nearest;
mod page;
mod session;
mod sliders;
mod wishes;

use leptos::prelude::*;

pub use models::Model;
pub use page::StudioPage;
use session::Session;

use crate::core::{CODES, Guidance, Layout, Scale, Settings};
use crate::page::address::{Address, Page, use_address};
use crate::page::devices::{Devices, use_devices};
use crate::page::widgets::grid::Pictures;
use crate::page::widgets::notice::{Notices, use_notices};

/// The latent directions that have a slider.
pub const DIRECTIONS: usize = 8;
/// The id of the model that was trained in this tab.
pub const OWN_MODEL: &str = "yours";

/// What the engine is doing, for the words under the grid.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Progress {
    #[default]
    Starting,
    Loading(String),
    /// Something failed; a notice says what.
    Stuck,
    Drawing,
    /// Milliseconds the last grid took.
    Drawn(f64),
}

/// How the pictures on the screen were asked for, which their names must follow: the wish may
/// be another by now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arranged {
    pub layout: Layout,
    pub guidance: Guidance,
}

/// The shared handle. Copy: signals, and a place for the engine.
#[derive(Clone, Copy)]
pub struct Studio {
    address: Address,
    notices: Notices,
    devices: Devices,
    pub models: RwSignal<Vec<Model>>,
    /// What the scores of the shipped models are to be read against.
    pub scale: RwSignal<Option<Scale>>,
    pub pictures: RwSignal<Option<Pictures>>,
    pub arranged: RwSignal<Option<Arranged>>,
    pub progress: RwSignal<Progress>,
    pub directions: RwSignal<[f32; DIRECTIONS]>,
    /// The continuous codes of all pictures; `None`: each picture has its own.
    pub codes: RwSignal<Option<[f32; CODES]>>,
    /// The picture that is enlarged: the grid it was in, and its place.
    pub enlarged: RwSignal<Option<(Pictures, usize)>>,
    pub nearest: RwSignal<Option<nearest::Nearest>>,
    /// Training images that are here to be searched.
    pub searchable: RwSignal<usize>,
    pub judged: RwSignal<judge::Judged>,
    session: StoredValue<Session, LocalStorage>,
}

/// Starts the Studio's engine and the fetch of the manifest.
pub fn provide_studio() -> Studio {
    let studio = Studio {
        address: use_address(),
        notices: use_notices(),
        devices: use_devices(),
        models: RwSignal::default(),
        scale: RwSignal::default(),
        pictures: RwSignal::default(),
        arranged: RwSignal::default(),
        progress: RwSignal::default(),
        directions: RwSignal::default(),
        codes: RwSignal::default(),
        enlarged: RwSignal::default(),
        nearest: RwSignal::default(),
        searchable: RwSignal::default(),
        judged: RwSignal::default(),
        session: StoredValue::new_local(Session::default()),
    };
    provide_context(studio);
    studio.start();
    studio.fetch_manifest();
    // Whatever changes what is wanted asks for it; the session sends only the newest.
    Effect::new(move |_| {
        studio.model();
        studio.controls();
        studio.ask();
    });
    Effect::new(move |_| studio.ask_nearest());
    // What the judge saw was drawn by the model of then.
    let model = Memo::new(move |_| studio.model());
    Effect::new(move |_| {
        // Read, not only tracked: a memo that nobody reads is never computed, and so never changes.
        model.with(|_| ());
        studio.forget_judged();
    });
    studio
}

/// # Panics
/// Outside the page (without [`provide_studio`]).
pub fn use_studio() -> Studio {
    expect_context()
}

impl Studio {
    /// Takes over a model that was just trained, shows it, and opens the Studio.
    pub fn adopt(self, settings: Settings, bpk: Vec<u8>, step: u64) {
        let model = Model::own(settings, bpk.len(), step);
        self.models.update(|models| {
            models.retain(|model| model.id != OWN_MODEL);
            models.push(model);
        });
        self.send_own(bpk);
        self.choose(OWN_MODEL);
        self.address.go(Page::Studio);
    }

    /// The model in use: the one in the address, else the first choice of the manifest.
    pub fn model(self) -> Option<Model> {
        let wanted = self.address.model.get();
        self.models.with(|models| {
            wanted
                .and_then(|id| models.iter().find(|model| model.id == id))
                .or_else(|| models::first_choice(models))
                .cloned()
        })
    }

    pub fn choose(self, id: &str) {
        self.address.model.set(Some(id.to_owned()));
    }

    /// What the model in use is told beside the noise.
    pub fn guidance(self) -> Guidance {
        self.model()
            .map_or(Guidance::Nothing, |model| model.guidance())
    }

    /// What the model was told that drew the pictures on the screen.
    pub fn guidance_shown(self) -> Guidance {
        self.arranged
            .get()
            .map_or(Guidance::Nothing, |arranged| arranged.guidance)
    }
}
