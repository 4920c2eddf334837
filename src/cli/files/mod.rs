//! The files that commands read and write.
//!
//! - `disk`: reading, and writing without destroying anything.
//! - `npy`: NumPy's arrays. `sheet`: grids of pictures.
//! - `manifest`, `curves`: what is known of models.

pub mod curves;
pub mod disk;
pub mod manifest;
pub mod npy;
pub mod sheet;
