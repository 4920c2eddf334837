//! The film of a run: past grids (`frames`), and the animated GIF that is made of them
//! (`animation`), which is painted line by line (`painting`) with few colours (`palette`) and
//! the step written beneath (`lettering`).

#[cfg(target_arch = "wasm32")]
pub mod animation;
pub mod frames;
pub mod lettering;
pub mod painting;
pub mod palette;
