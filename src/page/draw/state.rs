//! [`Draw`], the handle that the whole page shares.

use std::sync::Arc;

use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use super::easel::Easel;
use super::request::{Request, SEEDS, Source};
use super::translators::{first_choice, learned_from};
use crate::core::{Drawn, Operator, Settings, Space};
use crate::page::address::{Address, use_address};
use crate::page::engine::DrawingEngine;
use crate::page::studio::{Model, Studio, use_studio};
use crate::page::widgets::notice::{Notices, use_notices};
use crate::page::widgets::picture::{PictureSet, Pictures};

/// What a model made of a picture.
#[derive(Clone)]
pub struct Answer {
    pub request: Request,
    /// What it was given: the picture as the operator left it.
    pub given: Pictures,
    pub outputs: Pictures,
    pub ms: f64,
}

/// A photograph of the visitor's, 280 pixels square.
#[derive(Clone)]
pub struct Photo {
    pub rgba: Arc<Vec<u8>>,
    pub negative: bool,
}

/// What there is beside the drawing.
#[derive(Clone, Default)]
pub struct Scene {
    /// What is drawn, as the network is to be given it.
    pub drawing: Option<Source>,
    /// The whole picture, for translators that are given one.
    pub picture: Option<Source>,
    pub photo: Option<Photo>,
    /// A whole picture that is to be drawn over: what a translator is given of it is awaited.
    pub traced: Option<Source>,
    /// The class of real pictures to start from; those that are here, and the next one's place.
    pub class: u8,
    pub real: Option<(u8, Pictures)>,
    pub next_real: usize,
    pub wants_real: bool,
    /// Which of [`SEEDS`] is shown large.
    pub seed: usize,
    /// The newest of each model.
    pub answers: Vec<Answer>,
    pub stuck: bool,
}

/// The shared handle. Copy: signals, and places for the engine and the canvases.
#[derive(Clone, Copy)]
pub struct Draw {
    pub address: Address,
    pub notices: Notices,
    pub studio: Studio,
    pub model: Memo<Option<Model>>,
    pub easel: RwSignal<Easel>,
    pub scene: RwSignal<Scene>,
    pub engine: StoredValue<DrawingEngine<Request>, LocalStorage>,
    /// The canvas that the network's picture is read from, which nobody sees.
    pub hidden: StoredValue<Option<HtmlCanvasElement>, LocalStorage>,
}

/// Sneakers: what most visitors can draw.
const FIRST_CLASS: u8 = 7;

impl Draw {
    pub fn new() -> Self {
        let (address, studio) = (use_address(), use_studio());
        let scene = Scene {
            class: FIRST_CLASS,
            ..Scene::default()
        };
        Self {
            address,
            notices: use_notices(),
            studio,
            model: Memo::new(move |_| chosen(address, studio)),
            easel: RwSignal::default(),
            scene: RwSignal::new(scene),
            engine: StoredValue::new_local(DrawingEngine::default()),
            hidden: StoredValue::new_local(None),
        }
    }

    /// What the translator in use is given.
    pub fn operator(self) -> Operator {
        let operator = self
            .model
            .with(|model| model.as_ref().and_then(|model| model.settings.operator()));
        operator.unwrap_or(Operator::Edges)
    }

    /// The translators that are given the same, in the order of the list.
    pub fn translators(self) -> Vec<Model> {
        let operator = Some(self.operator());
        self.studio.models.with(|models| {
            let same = models
                .iter()
                .filter(|model| model.settings.operator() == operator);
            same.cloned().collect()
        })
    }

    pub fn is_in_use(self, id: &str) -> bool {
        self.model
            .with(|model| model.as_ref().is_some_and(|model| model.id == id))
    }

    pub fn choose(self, id: String) {
        self.address.model.set(Some(id));
    }

    /// The first choice of the translators that are given this.
    pub fn choose_operator(self, operator: Operator) {
        let first = self
            .studio
            .models
            .with_untracked(|models| first_of(models, Some(operator)).cloned());
        if let Some(model) = first {
            self.choose(model.id);
        }
    }

    /// The picture to be translated now.
    pub fn source(self) -> Option<Source> {
        let strokes = self.operator().strokes();
        self.scene.with(|scene| {
            if strokes {
                scene.drawing.clone()
            } else {
                scene.picture.clone()
            }
        })
    }

    /// Starts from a whole picture: translators that are given strokes draw its lines on the canvas.
    pub fn start_from(self, space: Space, bytes: Vec<u8>) {
        let source = Source::new(Drawn::Whole, space, bytes);
        let strokes = untrack(move || self.operator()).strokes();
        self.scene.update(|scene| {
            if strokes {
                scene.traced = Some(source);
            } else {
                scene.picture = Some(source);
            }
        });
    }

    /// The answer of a model.
    pub fn answer(self, id: &str) -> Option<Answer> {
        self.scene.with(|scene| {
            let of_model = |answer: &&Answer| answer.request.is_of(id);
            scene.answers.iter().find(of_model).cloned()
        })
    }

    /// The answer of the model in use.
    pub fn main_answer(self) -> Option<Answer> {
        let id = self.model.get()?.id;
        self.answer(&id)
    }

    /// One output of a model: that of the chosen noise where there are several.
    pub fn output(self, answer: Option<Answer>) -> Option<Pictures> {
        let outputs = answer?.outputs;
        let seed = self.scene.with(|scene| scene.seed);
        let place = if outputs.grid.count() == SEEDS.len() {
            seed
        } else {
            0
        };
        let pixels = outputs.picture(place)?.to_vec();
        Some(Arc::new(PictureSet::single(
            pixels,
            outputs.grid.space,
            None,
        )))
    }
}

impl Request {
    fn is_of(&self, id: &str) -> bool {
        matches!(self, Request::Translate { model, .. } if model == id)
    }
}

/// The translator in the address, else the first choice.
fn chosen(address: Address, studio: Studio) -> Option<Model> {
    let id = address.model.get();
    studio.models.with(|models| {
        let named = models.iter().find(|model| Some(&model.id) == id.as_ref());
        let named = named.filter(|model| model.settings.operator().is_some());
        let first = || first_of(models, Some(Operator::Edges)).or_else(|| first_of(models, None));
        named.or_else(first).cloned()
    })
}

fn first_of(models: &[Model], operator: Option<Operator>) -> Option<&Model> {
    let settings: Vec<&Settings> = models.iter().map(|model| &model.settings).collect();
    models.get(first_choice(&settings, operator)?)
}

/// What stands under a translator: what it learned from, and its size where that is not the same
/// for all.
pub fn caption(model: &Model, all: &[Model]) -> String {
    let mut words = learned_from(&model.settings).to_owned();
    if model.entry.is_none() {
        words.insert_str(0, "Yours: ");
    }
    let of_other_size = |other: &Model| {
        other.settings.size != model.settings.size
            && learned_from(&other.settings) == learned_from(&model.settings)
    };
    if all.iter().any(of_other_size) {
        words = format!("{words}, {}", model.settings.size.id().to_ascii_uppercase());
    }
    words
}
