//! The trainer: the engine that trains, seen from the page.
//!
//! It is one [`state::State`] that changes in one place, [`update::update`], by one
//! [`message::Message`] at a time, and what is to be done about it comes back as data,
//! [`effect::Effect`]. These four know no browser and are tested natively
//! (`tests/native/trainer`). [`Trainer`] is the page's handle to it: signals to show, and methods
//! that send messages; `runtime` carries effects out.

pub mod effect;
#[cfg(target_arch = "wasm32")]
mod handle;
pub mod message;
#[cfg(target_arch = "wasm32")]
mod parts;
#[cfg(target_arch = "wasm32")]
mod runtime;
pub mod state;
pub mod update;

#[cfg(target_arch = "wasm32")]
pub use handle::{Trainer, provide_trainer, use_trainer};
pub use state::{GOAL, Kept, Phase, Run, Shards};
