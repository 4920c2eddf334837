//! What is painted, as plain numbers: where pictures lie, and what lies over them.

pub mod arrangement;
pub mod verdicts;
