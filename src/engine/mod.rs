//! The engine: one async loop, commands in, events out, the same in the web worker and in the
//! command line.
//!
//! - [`session`]: the loop.
//! - `training`: a run under the visitor's hand.
//! - [`run`]: a training run: networks, data order, randomness, checkpoints.
//! - [`draw`]: from controls to pictures.
//! - [`loader`]: shards and models, fetched and checked.
//! - [`device`]: the CPU, or the browser's WebGPU.
//! - `company`: further workers that share a run (wasm32 only).
//! - [`judge`]: the frozen classifier at work.
//! - [`yardstick`]: what it makes of the real images; `watch`: scoring a run while it trains.
//! - [`reference`]: the benchmark's workload.
//! - [`platform`]: the few things that differ between browser and native.
//! - `worker`: the session behind a worker's port (wasm32 only).

#[cfg(target_arch = "wasm32")]
mod company;
pub mod device;
pub mod draw;
pub mod judge;
pub mod loader;
mod pace;
pub mod platform;
pub mod reference;
pub mod run;
pub mod session;
mod training;
mod watch;
#[cfg(target_arch = "wasm32")]
pub mod worker;
pub mod yardstick;

pub use burn::tensor::Device;

use crate::protocol::{Failure, FailureKind};

/// A failure without a request number.
pub(crate) fn failure(kind: FailureKind, message: impl Into<String>) -> Failure {
    Failure {
        kind,
        message: message.into(),
        request: None,
    }
}
