//! What the page and the engine share: plain serde types, no tensors, no DOM.
//!
//! A [`Command`] goes to the engine, an [`Event`] comes back; both travel as JSON. What is large
//! (pixels, weights) travels beside them as one transferred buffer, the payload; each variant says
//! whether it carries one and what is in it.
//!
//! - [`space`], [`dataset`]: the shape of a picture; what is known of a data set. `datasets` lists
//!   those that the program knows.
//! - [`task`], [`family`], [`panel`]: what a paper's networks do, have as settings, and measure.
//! - [`operator`]: what a translator is given of a picture.
//! - [`settings`], [`knob`], [`common_knobs`]: the settings of a run, and how a visitor finds them.
//! - [`json`]: how all of them are read.
//! - [`command`], [`event`], [`drawing`], [`measurements`], [`scores`]: the messages.

pub mod choices;
pub mod command;
pub mod common_knobs;
pub mod dataset;
mod datasets;
pub mod device;
pub mod drawing;
pub mod event;
pub mod family;
mod fashion_mnist;
pub mod json;
pub mod knob;
pub mod measurements;
pub mod operator;
pub mod panel;
pub mod scores;
pub mod settings;
pub mod space;
pub mod task;

pub use choices::*;
pub use command::*;
pub use dataset::*;
pub use device::*;
pub use drawing::*;
pub use event::*;
pub use family::*;
pub use fashion_mnist::FASHION_MNIST;
pub use measurements::*;
pub use operator::*;
pub use panel::*;
pub use scores::*;
pub use settings::InvalidSettings;
pub use space::*;
pub use task::*;
