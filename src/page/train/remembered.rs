//! What the visitor chose on the Train page on another day, kept by the browser.

use leptos::prelude::window;

use crate::page::train::scoring::{Scoring, parse, text};
use crate::page::widgets::stored;

const SCORING: &str = "scoring";
const WORKERS: &str = "workers";
/// More make slices of a batch of 64 so small that BatchNorm suffers; so it takes a choice.
const MOST_UNASKED: usize = 4;

pub fn scoring() -> Scoring {
    let kept = stored::load(SCORING).and_then(|text| parse(&text));
    kept.map_or(Scoring::UNDECIDED, Scoring::chosen)
}

pub fn keep_scoring(every: Option<u64>) {
    stored::save(SCORING, &text(every));
}

/// How many workers share a run on the CPU. The default: all cores of a small machine (workers
/// wait for one another often enough to leave the page its time), all but one of a larger.
pub fn workers() -> usize {
    let cores = cores();
    let default = if cores <= 2 { cores } else { cores - 1 };
    stored::load(WORKERS)
        .and_then(|text| text.parse().ok())
        .filter(|wished| (1..=cores).contains(wished))
        .unwrap_or(default.min(MOST_UNASKED))
}

pub fn keep_workers(wished: usize) {
    stored::save(WORKERS, &wished.to_string());
}

pub fn cores() -> usize {
    (window().navigator().hardware_concurrency() as usize).max(1)
}
