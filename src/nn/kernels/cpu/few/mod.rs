//! Convolutions between images of few channels, such as a picture's one or three, and feature maps of
//! many.
//!
//! The few-channelled side is taken apart into *tap planes*: for each of its channels and each tap of
//! the window one plane, which has the pixel that lies under that tap for each pixel of the
//! feature maps (`planes.rs`). Then all three operations are small products whose longest side, the
//! pixels, lies in memory as vectors want it, and nothing is packed (`products.rs`):
//!
//! > to many: maps\[o\] = Σ_t w\[o, t\] · taps\[t\]  to few: taps\[t\] = Σ_o w\[o, t\] · maps\[o\]
//! > weights: w\[o, t\] = Σ maps\[o\] · taps\[t\]

mod operations;
mod planes;
mod products;

pub use operations::{Sides, to_few, to_many, weight_gradient};
pub use products::{Dots, Planes, ROWS, Rows, VECTORS};
