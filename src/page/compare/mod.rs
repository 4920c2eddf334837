//! The Compare page: every shipped model and the visitor's own side by side. For Fashion-MNIST it
//! answers what a comparison of 2018 asked: which conditional model is most stable, most varied
//! within a class, most accurate.
//!
//! `state::Compare` is the page's handle: the rows of the table, what is chosen, the
//! pictures and curves of what is chosen. `rows`, `columns`, `ranking`, `verdict`, `requests` and
//! `course` are plain functions; `session` talks to the page's own engine, `courses` fetches the
//! curves; the others are what the visitor sees.

mod cards;
mod columns;
mod course;
mod courses;
mod curves;
mod grids;
mod lessons;
mod page;
mod ranking;
mod requests;
mod rows;
mod session;
mod state;
mod table;
#[cfg(test)]
mod tests;
mod variation;
mod verdict;

pub use page::ComparePage;
