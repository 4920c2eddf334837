//! The Studio: pretrained generators under the visitor's control.
//!
//! [`Studio`] is the handle that the whole page shares: what is drawn, with which model, under
//! which controls. Behind it is one engine, always the CPU build: drawing takes it tens of
//! milliseconds, so the Studio waits neither for a GPU nor for training. [`session`] talks to
//! the engine; the other modules are what the visitor sees.

mod chooser;
mod controls;
mod enlarged;
mod facts;
mod keys;
mod models;
mod nearest;
mod page;
mod session;
mod sliders;

use leptos::prelude::*;

pub use models::Model;
pub use page::StudioPage;
use session::Session;

use super::address::{Address, LayoutKind, Page, use_address};
use super::devices::{Devices, use_devices};
use super::grid::Pictures;
use super::notice::{Notices, use_notices};
use crate::protocol::{CLASSES, Controls, Layout, Settings};

/// The latent directions that have a slider.
pub const DIRECTIONS: usize = 8;
/// No truncation: so few normal numbers lie beyond 3 that it makes no difference.
pub const NO_TRUNCATION: f32 = 3.0;
/// Pictures in a grid: ten by ten.
const SAMPLES: usize = 100;
const COLUMNS: usize = 10;
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

/// The shared handle. Copy: signals, and a place for the engine.
#[derive(Clone, Copy)]
pub struct Studio {
    address: Address,
    notices: Notices,
    devices: Devices,
    pub models: RwSignal<Vec<Model>>,
    pub pictures: RwSignal<Option<Pictures>>,
    pub progress: RwSignal<Progress>,
    pub directions: RwSignal<[f32; DIRECTIONS]>,
    /// The picture that is enlarged: the grid it was in, and its place.
    pub enlarged: RwSignal<Option<(Pictures, usize)>>,
    pub nearest: RwSignal<Option<nearest::Nearest>>,
    /// Training images that are here to be searched.
    pub searchable: RwSignal<usize>,
    session: StoredValue<Session, LocalStorage>,
}

/// Starts the Studio's engine and the fetch of the manifest.
pub fn provide_studio() -> Studio {
    let studio = Studio {
        address: use_address(),
        notices: use_notices(),
        devices: use_devices(),
        models: RwSignal::default(),
        pictures: RwSignal::default(),
        progress: RwSignal::default(),
        directions: RwSignal::default(),
        enlarged: RwSignal::default(),
        nearest: RwSignal::default(),
        searchable: RwSignal::default(),
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

    pub fn is_conditional(self) -> bool {
        self.model()
            .is_some_and(|model| model.settings.family.info().conditional)
    }

    pub fn seed(self) -> u32 {
        self.address.seed.get().unwrap_or(1)
    }

    pub fn set_seed(self, seed: u32) {
        self.address.seed.set(Some(seed));
    }

    /// Other garments. Short numbers, because visitors read them to each other.
    pub fn new_seed(self) {
        self.set_seed((js_sys::Math::random() * 100_000.0) as u32);
    }

    pub fn truncation(self) -> f32 {
        self.address.truncation.get().unwrap_or(NO_TRUNCATION)
    }

    pub fn set_truncation(self, value: f32) {
        self.address
            .truncation
            .set((value < NO_TRUNCATION).then_some(value));
    }

    pub fn class(self) -> Option<u8> {
        self.address.class.get()
    }

    pub fn set_class(self, class: Option<u8>) {
        self.address
            .class
            .set(class.filter(|class| usize::from(*class) < CLASSES));
    }

    /// The arrangement; models that are not told a class know only samples.
    pub fn layout(self) -> LayoutKind {
        if self.is_conditional() {
            self.address.layout.get()
        } else {
            LayoutKind::Samples
        }
    }

    pub fn set_layout(self, layout: LayoutKind) {
        self.address.layout.set(layout);
    }

    pub fn reset_directions(self) {
        self.directions.set([0.0; DIRECTIONS]);
    }

    /// What is wanted, as the engine takes it.
    fn controls(self) -> Controls {
        let layout = match self.layout() {
            LayoutKind::Samples => {
                let class = if self.is_conditional() {
                    self.class()
                } else {
                    None
                };
                Layout::Samples {
                    count: SAMPLES,
                    class,
                }
            }
            LayoutKind::Classes => Layout::ClassRows { columns: COLUMNS },
            LayoutKind::Same => Layout::SameCode { rows: COLUMNS },
        };
        Controls {
            seed: self.seed(),
            truncation: self.truncation(),
            directions: self.directions.get().to_vec(),
            layout,
        }
    }
}
