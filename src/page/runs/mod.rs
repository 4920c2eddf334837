//! My runs: what the browser has kept of every run, to go on with, draw with, save or delete.
//!
//! The runs are in the browser's database, which only engines that train read (`engine/stored`): this page
//! asks one of them for the list.

mod card;
mod page;
mod session;

pub use page::RunsPage;
