//! Curves and bars of what a run measures.
//!
//! Without a page: `series` keeps a run's numbers, `thinning` makes them few, `scale` and `ticks`
//! place them, `sheets` says which scores have a chart, `plot` draws them as path data and
//! `reading` reads them out. On the page: `chart` shows a plot, `legend` and `reader` what is read
//! of it; `bars` is a chart of its own.

pub mod bars;
pub mod chart;
pub mod legend;
pub mod plot;
#[cfg(test)]
mod plot_tests;
mod reader;
pub mod reading;
pub mod scale;
pub mod series;
#[cfg(test)]
pub mod series_tests;
pub mod sheets;
pub mod thinning;
mod ticks;
mod width;
