//! Where the engines compute: what is in use, the choice and its reasons, the switches.

#[cfg(target_arch = "wasm32")]
mod badge;
#[cfg(target_arch = "wasm32")]
pub mod choice;
#[cfg(target_arch = "wasm32")]
pub mod switch;
pub mod verdict;
#[cfg(target_arch = "wasm32")]
pub mod workers;

#[cfg(target_arch = "wasm32")]
pub use badge::{DeviceBadge, Devices, provide_devices, short_name, use_devices};
