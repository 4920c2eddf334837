//! The page: leptos components, a folder a page. Uses [`crate::core`], [`crate::link`] and the facts
//! in [`crate::families`]; burn runs in the workers.
//!
//! Modules of plain data (the trainer's state, numbers in words, …) are compiled natively too, so
//! that they are tested there; everything else needs a browser.

#[cfg(target_arch = "wasm32")]
pub mod about;
#[cfg(target_arch = "wasm32")]
pub mod address;
#[cfg(target_arch = "wasm32")]
pub mod charts;
#[cfg(target_arch = "wasm32")]
pub mod compare;
pub mod devices;
pub mod draw;
#[cfg(target_arch = "wasm32")]
pub mod engine;
#[cfg(target_arch = "wasm32")]
mod files;
#[cfg(target_arch = "wasm32")]
pub mod learn;
#[cfg(target_arch = "wasm32")]
pub mod lessons;
#[cfg(target_arch = "wasm32")]
mod mount;
#[cfg(target_arch = "wasm32")]
mod new_version;
#[cfg(target_arch = "wasm32")]
mod runs;
#[cfg(target_arch = "wasm32")]
pub mod shell;
#[cfg(target_arch = "wasm32")]
pub mod shortcuts;
#[cfg(target_arch = "wasm32")]
pub mod studio;
#[cfg(target_arch = "wasm32")]
pub mod theme;
pub mod train;
pub mod widgets;

#[cfg(target_arch = "wasm32")]
pub use mount::start;
