//! A run's state, to be kept.

use super::past::Past;
use crate::core::{Grid, LiveScore, Settings};

/// A run's state, and what it has brought since the last one.
#[derive(Clone, Debug, PartialEq)]
pub struct Save {
    pub id: String,
    pub settings: Settings,
    pub step: u64,
    pub checkpoint: Vec<u8>,
    /// The step after which `past` begins. What was kept of later steps is of a state that was lost.
    pub after: u64,
    pub past: Past,
    pub picture: Option<(Grid, Vec<u8>)>,
    pub score: Option<LiveScore>,
}

/// A name that no other run has: two runs of one seed do not begin in the same millisecond.
pub fn new_id(settings: &Settings, now: f64) -> String {
    format!("{:x}-{:x}", now as u64, settings.seed)
}
