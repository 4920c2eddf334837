//! The Draw page: the visitor draws lines or a shape, or gives a part of a picture, and a translator
//! makes a garment of it.
//!
//! What is drawn is plain data: `strokes` on an `easel` with its `history`, as a word (`code`), as
//! paths (`outline`) and as a `file`. These, `crop` and `translators` know no browser.
//! [`state::Draw`] is the page's handle; `session` talks to the page's own engine; `canvas` paints,
//! `input` and `photo` listen, `saving` keeps; `page` is what the
//! visitor sees: the `frame`, and in it the `outputs`.

pub mod code;
pub mod crop;
pub mod easel;
pub mod file;
pub mod history;
pub mod outline;
pub mod strokes;
pub mod translators;

#[cfg(target_arch = "wasm32")]
mod canvas;
#[cfg(target_arch = "wasm32")]
mod frame;
#[cfg(target_arch = "wasm32")]
mod input;
#[cfg(target_arch = "wasm32")]
mod outputs;
#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(target_arch = "wasm32")]
mod photo;
#[cfg(target_arch = "wasm32")]
mod request;
#[cfg(target_arch = "wasm32")]
mod saving;
#[cfg(target_arch = "wasm32")]
mod session;
#[cfg(target_arch = "wasm32")]
mod state;

#[cfg(target_arch = "wasm32")]
pub use page::DrawPage;
