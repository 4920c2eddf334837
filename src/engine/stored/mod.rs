//! Runs that last: the browser keeps them, and they can go on after the page was closed.
//!
//! - [`storage`]: the few things that a place to keep bytes must do. `browser` (wasm32 only) does them
//!   with IndexedDB and Web Locks; tests do them with a map.
//! - [`library`]: the kept runs. `entry`: what is known of one, and under which keys all of it is.
//! - [`past`]: losses, scores and pictures of a stretch of steps, as bytes.
//! - [`table`]: losses and scores as CSV.
//! - [`recorder`]: listens to a session's events and says when and what to keep.
//! - [`recording`]: the task that does so beside the session.

#[cfg(target_arch = "wasm32")]
pub mod browser;
mod entry;
pub mod library;
#[cfg(target_arch = "wasm32")]
mod locks;
pub mod past;
pub mod recorder;
pub mod recording;
pub mod save;
pub mod storage;
pub mod table;
