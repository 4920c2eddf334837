//! Convolutions, BatchNorm, LeakyReLU, losses and Adam, each in as few passes as can be.
//!
//! burn's CPU backend writes every convolution's patches out as a matrix, moves layouts to and fro
//! around each gradient, and computes BatchNorm and Adam as a dozen element-wise operations; on
//! WebGPU each of these is a dispatch, and every convolution one without a tile. These do the same
//! arithmetic in one pass each (`benches/RESULTS.md`).
//!
//! They reach burn by its backend extension: `Kernels` (`operations.rs`), and `Backwards` for the
//! gradients, are implemented for the CPU (`cpu/`) and for WebGPU (`cube/`), and with derivatives for
//! the autodiff backend (`autodiff.rs`); `apply.rs` and `linear.rs` have what networks call.
//! `tests/native/kernels.rs` and `tests/browser/kernels.rs` hold all of them to burn's.

mod activation;
mod apply;
mod autodiff;
mod backwards;
mod cpu;
#[cfg(feature = "webgpu")]
mod cube;
mod graph;
mod linear;
mod norm_rule;
mod operations;
mod steps;
mod window;

pub use activation::Activation;
pub use apply::{
    Forward, activate, adam, adam_at_once, convolve, convolve_back, leaky_relu, mean_softplus,
    mean_softplus_of_negative, mix, relu, transposed_to,
};
pub use cpu::{for_each, sum2};
#[cfg(feature = "webgpu")]
pub use cube::{Variant, force as force_variant};
pub use linear::ForwardNumbers;
pub use steps::Rule;
