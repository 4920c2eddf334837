//! How a model came to be: its losses and the scores that were taken meanwhile, either stored
//! beside a shipped model or of the run in hand. Fetched only for models that are chosen.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Compare;
use crate::core::{Curves, LiveScore};
use crate::page::charts::series::Curve;
use crate::page::charts::thinning::thin;
use crate::page::train::trainer::Trainer;
use crate::page::widgets::fetch::{FetchError, fetch_json};

/// Points of a loss curve: as many as a small drawing can tell apart.
const POINTS: usize = 200;
const NOT_FOUND: u16 = 404;

/// Steps and values.
pub type Points = Vec<(f64, f64)>;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Course {
    pub d_loss: Points,
    pub g_loss: Points,
    pub scores: Vec<LiveScore>,
}

/// The courses that are here, by the model's id, in the order of the choice.
pub type Courses = [(String, Arc<Course>)];
pub type CoursesHere = Memo<Vec<(String, Arc<Course>)>>;

/// The curves of a shipped model.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored {
    Coming,
    Here(Arc<Course>),
    /// None were stored when it was made.
    Absent,
    Failed(String),
}

impl Course {
    fn stored(curves: Curves) -> Self {
        let steps: Vec<u64> = curves.losses.iter().map(|stats| stats.step).collect();
        let of = |value: fn(&crate::core::StepStats) -> f32| {
            let values: Vec<f32> = curves.losses.iter().map(value).collect();
            points(&steps, &values)
        };
        Self {
            d_loss: of(|stats| stats.d_loss),
            g_loss: of(|stats| stats.g_loss),
            scores: curves.scores,
        }
    }

    /// Of the run in hand, as it is now.
    fn of_run(trainer: Trainer) -> Self {
        let of = |curve: Curve| {
            trainer
                .history
                .with_value(|history| points(history.steps(), history.smooth(curve)))
        };
        Self {
            d_loss: of(Curve::DLoss),
            g_loss: of(Curve::GLoss),
            scores: trainer.scores.get(),
        }
    }

    /// One value of each scoring that has it.
    pub fn scored(&self, value: fn(&LiveScore) -> Option<f64>) -> Points {
        let point = |scores: &LiveScore| Some((scores.step as f64, value(scores)?));
        self.scores.iter().filter_map(point).collect()
    }
}

fn points(steps: &[u64], values: &[f32]) -> Points {
    thin(steps, values, POINTS)
        .into_iter()
        .map(|column| (column.step, f64::from(column.mean)))
        .collect()
}

/// The courses of the chosen models, as far as they are here.
pub fn courses_of(compare: Compare) -> CoursesHere {
    let in_hand = Memo::new(move |_| {
        compare.rows.with(|rows| {
            let row = rows.iter().find(|row| row.in_hand);
            row.map(|row| row.id.clone())
        })
    });
    Memo::new(move |_| {
        let course = |id: String| {
            if in_hand.get().as_ref() == Some(&id) {
                // The history is no signal. This one rises every ten seconds, which will do here.
                compare.trainer.summary_tick.track();
                return Some((id, Arc::new(Course::of_run(compare.trainer))));
            }
            match compare.stored(&id)? {
                Stored::Here(course) => Some((id, course)),
                _ => None,
            }
        };
        let chosen = compare.chosen.get().into_iter();
        chosen.filter_map(course).collect()
    })
}

impl Compare {
    pub fn stored(self, id: &str) -> Option<Stored> {
        self.curves.with(|curves| {
            let found = curves.iter().find(|(other, _)| other == id);
            found.map(|(_, stored)| stored.clone())
        })
    }

    /// Fetches what is missing of the chosen models' curves.
    pub(super) fn fetch_missing(self) {
        let own: Vec<String> = self.rows.with_untracked(|rows| {
            let own = rows.iter().filter(|row| row.is_own());
            own.map(|row| row.id.clone()).collect()
        });
        for id in self.chosen.get_untracked() {
            let known = self
                .curves
                .with_untracked(|curves| curves.iter().any(|(other, _)| *other == id));
            if !known && !own.contains(&id) {
                self.fetch_curves(id);
            }
        }
    }

    pub fn fetch_curves(self, id: String) {
        self.put(&id, Stored::Coming);
        spawn_local(async move {
            let url = format!("pretrained/curves/{id}.json");
            let stored = match fetch_json::<Curves>(&url).await {
                Ok(curves) => Stored::Here(Arc::new(Course::stored(curves))),
                Err(FetchError::Status(_, NOT_FOUND)) => Stored::Absent,
                Err(error) => Stored::Failed(error.to_string()),
            };
            self.put(&id, stored);
        });
    }

    fn put(self, id: &str, stored: Stored) {
        self.curves.update(|curves| {
            curves.retain(|(other, _)| other != id);
            curves.push((id.to_owned(), stored));
        });
    }
}
