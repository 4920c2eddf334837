//! How a model came to be: its losses and the scores that were taken meanwhile, either stored
//! beside a shipped model or of the run in hand. Plain data, no DOM.

use std::sync::Arc;

use crate::core::{Curves, LiveScore};
use crate::page::charts::plot::Trace;
use crate::page::charts::series::{History, LOSSES};

/// Points of a loss curve: as many as a chart can tell apart.
pub const POINTS: usize = 600;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Course {
    pub losses: Vec<Trace>,
    pub scores: Vec<LiveScore>,
}

/// The courses that are here, by the model's id, in the order of the choice.
pub type Courses = [(String, Arc<Course>)];

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
    pub fn stored(curves: Curves) -> Self {
        Self {
            losses: History::of_means(&curves.losses).traces(&LOSSES, POINTS),
            scores: curves.scores,
        }
    }

    /// Of the run in hand, as it is now.
    pub fn of_run(history: &History, scores: Vec<LiveScore>) -> Self {
        Self {
            losses: history.traces(&LOSSES, POINTS),
            scores,
        }
    }
}
