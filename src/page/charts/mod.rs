//! Curves and bars of what a run measures.

pub mod bars;
pub mod chart;
mod chart_reader;
mod parts;
pub mod plot;
#[cfg(test)]
mod plot_tests;
pub mod reader;
pub mod series;
#[cfg(test)]
pub mod series_tests;
pub mod thinning;
pub mod ticks;
