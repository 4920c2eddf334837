//! The Compare page: every shipped model and the visitor's own side by side. For Fashion-MNIST it
//! answers what a comparison of 2018 asked: which conditional model is most stable, most varied
//! within a class, most accurate.
//!
//! [`Compare`] is the page's handle: the rows of the table, what is chosen, the pictures and
//! curves of what is chosen. `rows`, `columns`, `ranking`, `stability`, `verdict`, `queue` and
//! `sketch` are plain functions; `session` talks to the page's own engine, `course` fetches the
//! curves; the others are what the visitor sees.

mod cards;
mod columns;
mod course;
mod curves;
mod drawing;
mod grids;
mod page;
mod queue;
mod ranking;
mod rows;
mod session;
mod sketch;
mod stability;
mod table;
#[cfg(test)]
mod tests;
mod variation;
mod verdict;
mod wishes;

use leptos::prelude::*;

pub use page::ComparePage;

use self::course::Stored;
use self::queue::{Shown, Wish};
use self::ranking::Sort;
use self::rows::{OwnRun, Row};
use self::session::Session;
use crate::page::address::{Address, Page, use_address};
use crate::page::studio::{Model, Studio, use_studio};
use crate::page::train::trainer::{Trainer, use_trainer};
use crate::page::widgets::notice::{Notices, use_notices};

/// The page's handle. Copy: signals, and a place for the engine.
#[derive(Clone, Copy)]
pub struct Compare {
    address: Address,
    notices: Notices,
    studio: Studio,
    trainer: Trainer,
    rows: Memo<Vec<Row>>,
    sort: RwSignal<Sort>,
    /// What the visitor has chosen; `None` until then.
    choice: RwSignal<Option<Vec<String>>>,
    /// The ids of the chosen models.
    chosen: Memo<Vec<String>>,
    /// The pictures that are to be on the page, and those that are.
    wishes: Memo<Vec<Wish>>,
    shown: RwSignal<Vec<Shown>>,
    curves: RwSignal<Vec<(String, Stored)>>,
    /// Rises whenever the engine has done something, or failed to.
    turn: RwSignal<u32>,
    session: StoredValue<Session, LocalStorage>,
}

impl Compare {
    /// Starts the page's engine. To be called once, where the page is built.
    fn open() -> Self {
        let (address, studio, trainer) = (use_address(), use_studio(), use_trainer());
        let rows = rows_of(address, studio, trainer);
        let choice = RwSignal::new(None);
        let chosen = Memo::new(move |_| rows.with(|rows| chosen_among(rows, choice.get())));
        let compare = Self {
            address,
            notices: use_notices(),
            studio,
            trainer,
            rows,
            sort: RwSignal::default(),
            choice,
            chosen,
            wishes: Memo::new(move |_| {
                let class = address.class.get();
                rows.with(|rows| wishes::wishes(rows, &chosen.get(), studio.seed(), class))
            }),
            shown: RwSignal::default(),
            curves: RwSignal::default(),
            turn: RwSignal::default(),
            session: StoredValue::new_local(Session::default()),
        };
        compare.start();
        compare.follow_wishes();
        compare
    }

    /// Asks for what is missing, while the page is looked at: the seed and the class are the
    /// Studio's too, and what is changed there is not to be drawn twice.
    fn follow_wishes(self) {
        Effect::new(move |_| {
            if self.address.page.get() != Page::Compare {
                return;
            }
            self.wishes.track();
            self.studio.models.track();
            self.ask();
        });
        Effect::new(move |_| {
            self.chosen.track();
            if self.address.page.get() == Page::Compare {
                self.fetch_missing();
            }
        });
    }

    /// The class that is asked for, which is the Studio's too.
    fn class(self) -> Option<u8> {
        self.address.class.get()
    }

    fn toggle(self, id: &str) {
        let chosen = ranking::toggled(self.chosen.get_untracked(), id);
        self.choice.set(Some(chosen));
    }

    /// The row of a model; `None` once it is gone.
    fn row(self, id: &str) -> Option<Row> {
        self.rows
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
