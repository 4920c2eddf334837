//! [`Studio`], the handle that the whole page shares: what is drawn, with which model, under
//! which controls.

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::judge::confusion::Confusion;
use super::models::{self, Model};
use super::request::Request;
use crate::core::{CODES, DatasetInfo, Guidance, Layout, Scale};
use crate::page::address::{Address, use_address};
use crate::page::devices::{Devices, use_devices};
use crate::page::engine::DrawingEngine;
use crate::page::widgets::grid::Pictures;
use crate::page::widgets::labels::Labels;
use crate::page::widgets::notice::{Notice, NoticeKind, Notices, use_notices};

/// The latent directions that have a slider.
pub const DIRECTIONS: usize = 8;

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

/// How the pictures on the screen were asked for, which their names must follow: by now something
/// else may be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Arranged {
    pub layout: Layout,
    pub labels: Labels,
}

/// The training image nearest to the enlarged picture, so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    pub request: u32,
    /// `None` until the first answer.
    pub found: Option<Found>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub image: Pictures,
    pub label: u8,
    /// Its place in the training set.
    pub index: usize,
    /// Root mean square difference of the pixels, in grey levels (0 to 255).
    pub distance: f32,
    pub searched: usize,
}

/// How far the asking of the judge is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Judged {
    #[default]
    Unasked,
    Asked {
        request: u32,
        seed: u32,
    },
    Answered {
        seed: u32,
        confusion: Confusion,
    },
}

/// The engine, and what it has been asked.
#[derive(Default)]
pub struct Session {
    pub engine: DrawingEngine<Request>,
    /// What the pictures on the screen were asked with, and the milliseconds they took; `None`
    /// where they are to be drawn anew.
    pub shown: Option<(Request, f64)>,
    /// Says that the engine takes long to arrive; cleared when it is there.
    pub slow: Option<TimeoutHandle>,
}

/// The shared handle. Copy: signals, and a place for the engine.
#[derive(Clone, Copy)]
pub struct Studio {
    pub(super) address: Address,
    pub(super) notices: Notices,
    pub(super) devices: Devices,
    pub models: RwSignal<Vec<Model>>,
    /// What the scores of the shipped models are to be read against.
    pub scale: RwSignal<Option<Scale>>,
    pub pictures: RwSignal<Option<Pictures>>,
    pub arranged: RwSignal<Option<Arranged>>,
    pub progress: RwSignal<Progress>,
    /// Whether the engine has drawn anything yet.
    pub drawn: RwSignal<bool>,
    pub directions: RwSignal<[f32; DIRECTIONS]>,
    /// The continuous codes of all pictures; `None`: each picture has its own.
    pub codes: RwSignal<Option<[f32; CODES]>>,
    /// The picture that is enlarged: the grid it was in, and its place.
    pub enlarged: RwSignal<Option<(Pictures, usize)>>,
    pub nearest: RwSignal<Option<Nearest>>,
    /// Training images that are here to be searched.
    pub searchable: RwSignal<usize>,
    pub judged: RwSignal<Judged>,
    pub(super) session: StoredValue<Session, LocalStorage>,
}

/// # Panics
/// Outside the page (without `provide_studio`).
pub fn use_studio() -> Studio {
    expect_context()
}

impl Studio {
    pub(super) fn new() -> Self {
        Self {
            address: use_address(),
            notices: use_notices(),
            devices: use_devices(),
            models: RwSignal::default(),
            scale: RwSignal::default(),
            pictures: RwSignal::default(),
            arranged: RwSignal::default(),
            progress: RwSignal::default(),
            drawn: RwSignal::default(),
            directions: RwSignal::default(),
            codes: RwSignal::default(),
            enlarged: RwSignal::default(),
            nearest: RwSignal::default(),
            searchable: RwSignal::default(),
            judged: RwSignal::default(),
            session: StoredValue::new_local(Session::default()),
        }
    }

    /// The model in use: the generator in the address, else the first choice of the manifest.
    pub fn model(self) -> Option<Model> {
        let chosen = self.address.model.get();
        self.models
            .with(|models| models::generator(models, chosen.as_deref()).cloned())
    }

    /// Whether the model in the address is a translator: the Studio cannot draw with it.
    pub fn has_translator(self) -> bool {
        let chosen = self.address.model.get();
        self.models.with(|models| {
            let found = chosen.and_then(|id| models::find(models, &id));
            found.is_some_and(Model::translates)
        })
    }

    /// Says so where the address names a model that is not here.
    pub(super) fn tell_missing_model(self) {
        const KEY: &str = "address-model";
        let asked = self.address.model.get();
        let known = self.models.with(|models| {
            // Before the manifest is here, nobody knows.
            let known = |id: &String| models.is_empty() || models::find(models, id).is_some();
            asked.as_ref().is_none_or(known)
        });
        match asked.filter(|_| !known) {
            None => self.notices.dismiss(KEY),
            Some(id) => self.notices.push(Notice::new(
                KEY,
                NoticeKind::Warning,
                format!("There is no model called {id} here"),
                "Another one draws in its place. A model that was trained on this page is gone once the page is loaded anew.",
            )),
        }
    }

    pub fn choose(self, id: &str) {
        self.address.model.set(Some(id.to_owned()));
    }

    /// What the model in use is told beside the noise.
    pub fn guidance(self) -> Guidance {
        self.model()
            .map_or(Guidance::Nothing, |model| model.guidance())
    }

    /// The labels of the model in use.
    pub fn labels(self) -> Labels {
        self.model().map_or(Labels::none(), |model| model.labels())
    }

    /// The data set of the model in use.
    pub fn dataset(self) -> DatasetInfo {
        let model = self.model();
        model.map_or_else(DatasetInfo::default, |model| model.settings.dataset)
    }

    /// The labels of the model that drew the pictures on the screen.
    pub fn labels_shown(self) -> Labels {
        let arranged = self.arranged.get();
        arranged.map_or(Labels::none(), |arranged| arranged.labels)
    }
}
