//! The engine: one async loop, commands in, events out, the same in the web worker and in the
//! command line.
//!
//! - [`session`]: the loop.
//! - `training`: a run under the visitor's hand; [`feedback`]: what it gets back from the device
//!   ([`in_flight`]: what is under way, [`report`]: what is told).
//! - [`run`]: a training run: networks, data order, randomness; [`checkpoint`]: its file.
//! - [`draw`]: from controls to pictures; `pairs`: what a translator in training is given.
//! - [`loader`]: shards and models, fetched and checked.
//! - [`device`]: the CPU, or the browser's WebGPU.
//! - `replica_workers`: further workers that share a run (wasm32 only).
//! - [`message`]: what passes between a session and its surroundings.
//! - [`classifier`]: the frozen classifier at work.
//! - [`reference_stats`]: what it says of real images; `live_scores`: scoring a run while it trains.
//! - [`reference_dcgan`]: the benchmark's workload.
//! - [`stored`]: runs that the browser keeps.
//! - [`platform`]: the few things that differ between browser and native.
//! - `worker`: the session behind a worker's port (wasm32 only).

pub mod checkpoint;
pub mod classifier;
pub mod device;
pub mod draw;
pub mod feedback;
pub mod in_flight;
mod live_scores;
pub mod loader;
pub mod message;
mod pace;
mod pairs;
pub mod platform;
pub mod reference_dcgan;
pub mod reference_stats;
#[cfg(target_arch = "wasm32")]
mod replica_workers;
pub mod report;
pub mod run;
pub mod session;
pub mod stored;
mod training;
#[cfg(target_arch = "wasm32")]
pub mod worker;

pub use burn::tensor::Device;

use crate::core::{Failure, FailureKind};

/// A failure without a request number.
pub(crate) fn failure(kind: FailureKind, message: impl Into<String>) -> Failure {
    Failure {
        kind,
        message: message.into(),
        request: None,
    }
}
