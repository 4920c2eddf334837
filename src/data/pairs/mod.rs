//! The pairs of a translator: a picture, and what is left of it when something is taken away
//! ([`Operator`](crate::core::Operator)).
//!
//! - [`given()`]: the operators, one documented way for each: `edges`, `silhouette`, and the two
//!   plain ones (`plain`).
//! - [`pair()`]: the same for training, where edges become more like strokes (`augment`).
//! - [`from_drawing`]: the same from what a visitor drew (`drawing`).
//! - [`resized`]: a picture in another size, grey or in colour (`resize`).
//! - `framed`: grey pictures with a margin, and the regions in them.
//!
//! All are functions of one picture: what is beside it in a batch changes nothing.

mod augment;
mod drawing;
mod edges;
mod framed;
mod given;
mod plain;
mod resize;
mod silhouette;

pub use augment::{Pair, pair};
pub use drawing::from_drawing;
pub use given::given;
pub use resize::resized;
