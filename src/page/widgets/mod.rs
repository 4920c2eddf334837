//! Pieces that several pages use.

pub mod fetch;
pub mod grid;
pub mod inner_link;
pub mod label_group;
pub mod labels;
pub mod notice;
pub mod numbers;
pub mod picture;
pub mod radio_group;
pub mod seed_field;
pub mod stored;
pub mod term;
pub mod waiting;

#[cfg(test)]
mod tests;
