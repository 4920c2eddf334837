//! The worker transport, both ends.
//!
//! The page starts an engine with [`Engine::spawn`]; the engine's program opens a [`Port`].
//! A message is a plain object: `{ json, payload? }`, where `json` is a `Command` or an
//! `Event` and `payload` an `ArrayBuffer` that is transferred, not copied. Two further ones
//! come from the worker: `{ hello }`, its first, sent when it listens (until then the page
//! keeps its commands back, so that none is lost while the wasm compiles), and `{ crash }`,
//! the last words of a worker that panicked.

mod build;
mod engine;
mod message;
mod port;

pub use build::{Build, LinkError};
pub use engine::Engine;
pub use port::{Port, report_panics};
