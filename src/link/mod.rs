//! The worker transport, both ends.
//!
//! The page starts an engine with [`Engine::spawn`]; the engine's program opens a [`Port`].
//! A message is a plain object: `{ json, payload? }`, where `json` is a `Command` or an
//! `Event` and `payload` an `ArrayBuffer` that is transferred, not copied. Two further ones
//! come from the worker: `{ hello }`, its first, sent when it listens (until then the page
//! keeps its commands back, so that none is lost while the wasm compiles), and `{ crash }`,
//! the last words of a worker that panicked.
//!
//! Before either program runs there are two scripts: `start.js`, which the page loads first, and
//! `worker.js`, which loads the engine. They start workers, and fetch early what is needed early. Two more
//! keep the page for visits without a network: `offline.js`, the service worker, and `renew.js`, which
//! registers it and tells when the site has been renewed.

mod build;
mod early;
mod engine;
mod message;
mod port;

pub use build::{Build, LinkError};
pub use early::early_file;
pub use engine::Engine;
pub use port::{Port, report_panics};
