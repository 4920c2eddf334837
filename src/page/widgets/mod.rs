//! Pieces that several pages use.

#[cfg(target_arch = "wasm32")]
pub mod fetch;
#[cfg(target_arch = "wasm32")]
pub mod grid;
#[cfg(target_arch = "wasm32")]
pub mod inner_link;
#[cfg(target_arch = "wasm32")]
pub mod label_group;
pub mod labels;
#[cfg(target_arch = "wasm32")]
pub mod notice;
pub mod numbers;
#[cfg(target_arch = "wasm32")]
pub mod on_change;
#[cfg(target_arch = "wasm32")]
pub mod picture;
pub mod pixels;
#[cfg(target_arch = "wasm32")]
pub mod radio_group;
#[cfg(target_arch = "wasm32")]
pub mod seed_field;
pub mod sentence;
pub mod sorted;
#[cfg(target_arch = "wasm32")]
pub mod stored;
#[cfg(target_arch = "wasm32")]
pub mod term;
#[cfg(target_arch = "wasm32")]
pub mod typed;
#[cfg(target_arch = "wasm32")]
pub mod waiting;

#[cfg(all(test, target_arch = "wasm32"))]
pub mod in_document;
#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
