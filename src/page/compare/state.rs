//! The Compare page's handle: what is to be compared, and what is there of it.

use leptos::prelude::*;

use super::course::Stored;
use super::ranking;
use super::requests::{self, Request};
use super::rows::{self, OwnRun, Row};
use crate::core::DatasetInfo;
use crate::page::address::{Address, Page, use_address};
use crate::page::engine::DrawingEngine;
use crate::page::studio::{Model, Studio, use_studio};
use crate::page::train::trainer::{Trainer, use_trainer};
use crate::page::widgets::grid::Pictures;
use crate::page::widgets::notice::{Notices, use_notices};
use crate::page::widgets::on_change::on_change;

/// Copy: signals, and a place for the engine.
#[derive(Clone, Copy)]
pub struct Compare {
    pub address: Address,
    pub notices: Notices,
    pub studio: Studio,
    pub trainer: Trainer,
    pub all: Memo<Vec<Row>>,
    /// Those that draw by themselves, and those that make pictures of others: each are compared
    /// among themselves.
    pub rows: Memo<Vec<Row>>,
    pub translators: Memo<Vec<Row>>,
    /// What the visitor has chosen; `None` until then.
    pub choice: RwSignal<Option<Vec<String>>>,
    /// The ids of the chosen models.
    pub chosen: Memo<Vec<String>>,
    /// The pictures that are to be on the page, and those that are, with what they were asked with.
    pub wanted: Memo<Vec<Request>>,
    pub shown: RwSignal<Vec<(Request, Pictures)>>,
    pub curves: RwSignal<Vec<(String, Stored)>>,
    pub engine: StoredValue<DrawingEngine<Request>, LocalStorage>,
    /// Whenever the engine has been asked for something, or is gone.
    pub asked: Trigger,
}

impl Compare {
    /// Starts the page's engine. To be called once, where the page is built.
    pub fn open() -> Self {
        let (address, studio, trainer) = (use_address(), use_studio(), use_trainer());
        let all = rows_of(address, studio, trainer);
        let [rows, translators] = [false, true].map(|translates| {
            Memo::new(move |_| {
                let rows = all.get().into_iter();
                rows.filter(|row| row.translates == translates)
                    .collect::<Vec<_>>()
            })
        });
        let choice = RwSignal::new(None);
        let chosen = Memo::new(move |_| all.with(|rows| chosen_among(rows, choice.get())));
        let compare = Self {
            address,
            notices: use_notices(),
            studio,
            trainer,
            all,
            rows,
            translators,
            choice,
            chosen,
            wanted: Memo::new(move |_| {
                let class = address.class.get();
                rows.with(|rows| {
                    let chosen = chosen.get();
                    let classes = requests::dataset(rows, &chosen).classes.len();
                    let class = class.filter(|class| usize::from(*class) < classes);
                    requests::requests(rows, &chosen, studio.seed(), class)
                })
            }),
            shown: RwSignal::default(),
            curves: RwSignal::default(),
            engine: StoredValue::new_local(DrawingEngine::default()),
            asked: Trigger::new(),
        };
        compare.start();
        compare.follow_wanted();
        compare
    }

    /// Asks for what is missing, while the page is looked at: the seed and the class are the
    /// Studio's too, and what is changed there is not to be drawn twice.
    fn follow_wanted(self) {
        on_change(move || {
            if self.address.page.get() != Page::Compare {
                return;
            }
            self.wanted.track();
            self.studio.models.track();
            self.ask();
        });
        on_change(move || {
            self.chosen.track();
            if self.address.page.get() == Page::Compare {
                self.fetch_missing();
            }
        });
    }

    /// The data set of the chosen models.
    pub fn dataset(self) -> DatasetInfo {
        self.rows
            .with(|rows| requests::dataset(rows, &self.chosen.get()))
    }

    /// The class that is asked for, which is the Studio's too.
    pub fn class(self) -> Option<u8> {
        let classes = self.dataset().classes.len();
        let class = self.address.class.get();
        class.filter(|class| usize::from(*class) < classes)
    }

    pub fn toggle(self, id: &str) {
        let chosen = ranking::toggled(self.chosen.get_untracked(), id);
        self.choice.set(Some(chosen));
    }

    /// The rows of the chosen models that draw, in the order of the choice.
    pub fn chosen_rows(self) -> Vec<Row> {
        let chosen = self.chosen.get().into_iter();
        let rows = chosen.filter_map(|id| self.row(&id));
        rows.filter(|row| !row.translates).collect()
    }

    /// The row of a model; `None` once it is gone.
    pub fn row(self, id: &str) -> Option<Row> {
        self.all
            .with(|rows| rows.iter().find(|row| row.id == id).cloned())
    }
}

/// The rows, kept as they are while another page is shown: a run changes its own all the time.
fn rows_of(address: Address, studio: Studio, trainer: Trainer) -> Memo<Vec<Row>> {
    Memo::new(move |before: Option<&Vec<Row>>| match before {
        Some(rows) if address.page.get() != Page::Compare => rows.clone(),
        _ => {
            let run = own_run(trainer);
            let of = |models: &Vec<Model>| {
                let scale = studio.scale.get();
                rows::rows(models, scale.as_ref(), run.as_ref())
            };
            studio.models.with(of)
        }
    })
}

fn own_run(trainer: Trainer) -> Option<OwnRun> {
    let run = trainer.run.get()?;
    let pace = trainer.pace.get()?;
    Some(OwnRun {
        settings: run.settings,
        parameters: run.parameters,
        steps: pace.step,
        ms_per_step: pace.ms_per_step,
        live: trainer.scores.with(|scores| scores.last().cloned()),
    })
}

/// What the visitor has chosen and is still there, or a first choice.
fn chosen_among(rows: &[Row], choice: Option<Vec<String>>) -> Vec<String> {
    let Some(mut chosen) = choice else {
        return ranking::first_choice(rows);
    };
    chosen.retain(|id| rows.iter().any(|row| row.id == *id));
    chosen
}
