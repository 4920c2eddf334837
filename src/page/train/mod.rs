//! The Train page, and the trainer behind it. What is plain data is compiled natively too.

pub mod changes;
#[cfg(all(test, target_arch = "wasm32"))]
mod chart_tests;
#[cfg(target_arch = "wasm32")]
mod charts;
pub mod collapse;
#[cfg(target_arch = "wasm32")]
pub mod controls;
pub mod film;
pub mod knob_scale;
#[cfg(target_arch = "wasm32")]
mod knobs;
#[cfg(target_arch = "wasm32")]
mod lab;
#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(all(test, target_arch = "wasm32"))]
mod page_tests;
#[cfg(target_arch = "wasm32")]
pub mod remembered;
#[cfg(target_arch = "wasm32")]
mod run_buttons;
#[cfg(target_arch = "wasm32")]
mod score_charts;
pub mod scoring;
#[cfg(target_arch = "wasm32")]
mod scoring_switch;
#[cfg(target_arch = "wasm32")]
pub mod status;
#[cfg(target_arch = "wasm32")]
mod timeline;
pub mod trainer;
#[cfg(target_arch = "wasm32")]
mod translation;

#[cfg(target_arch = "wasm32")]
pub use page::TrainPage;
