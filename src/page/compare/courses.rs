//! The courses of the chosen models: fetched once a model is chosen, or of the run in hand.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::course::{Course, Stored};
use super::state::Compare;
use crate::core::Curves;
use crate::page::train::trainer::Trainer;
use crate::page::widgets::fetch::{FetchError, fetch_json};

const NOT_FOUND: u16 = 404;

pub type CoursesHere = Memo<Vec<(String, Arc<Course>)>>;

/// The courses of the chosen models, as far as they are here.
pub fn courses_of(compare: Compare) -> CoursesHere {
    let in_hand = Memo::new(move |_| {
        compare.all.with(|rows| {
            let row = rows.iter().find(|row| row.in_hand);
            row.map(|row| row.id.clone())
        })
    });
    Memo::new(move |_| {
        let course = |id: String| {
            if in_hand.get().as_ref() == Some(&id) {
                // The history is no signal. This one rises every ten seconds, which will do here.
                compare.trainer.summary_tick.track();
                return Some((id, Arc::new(in_hand_course(compare.trainer))));
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

fn in_hand_course(trainer: Trainer) -> Course {
    let scores = trainer.scores.get();
    trainer
        .history
        .with_value(|history| Course::of_run(history, scores))
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
        let own: Vec<String> = self.all.with_untracked(|rows| {
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
