//! The page's end of an engine: the one client that every part of the page uses, and what the
//! Studio and the Compare page need beside it to have pictures drawn.

mod client;
mod drawing;
mod requests;

pub use crate::page::widgets::sentence::sentence;
pub use client::EngineClient;
pub use drawing::{DrawingEngine, LoadModel};
pub use requests::{DrawQueue, DrawRequest, Order};
