//! Convolutions, BatchNorm, LeakyReLU and Adam with a CPU's memory and vectors in mind.
//!
//! burn's CPU backend writes every convolution's patches out as a matrix, moves layouts to and fro
//! around each gradient, and computes BatchNorm and Adam as a dozen element-wise operations.
//! These do the same arithmetic in one pass each: a training step takes less than half the time
//! (`benches/RESULTS.md`). On WebGPU all but Adam (`cube.rs`) are burn's own operations.
//!
//! They reach burn by its backend extension: `Kernels` (`operations.rs`) is implemented for the CPU
//! backend (`flex.rs`), by default for every other, and with derivatives for the autodiff backend
//! (`autodiff.rs`); `apply.rs` has the functions that networks call. `tests/native/kernels.rs` holds
//! all of them to burn's.

mod activation;
mod apply;
mod autodiff;
mod backwards;
mod cpu;
#[cfg(feature = "webgpu")]
mod cube;
mod linear;
mod norm_rule;
mod operations;
mod steps;
mod window;

pub use activation::Activation;
pub use apply::{
    Forward, activate, adam, adam_at_once, convolve, convolve_back, leaky_relu, mean_softplus,
    mean_softplus_of_negative, mix, relu,
};
pub use cpu::{for_each, sum2};
#[cfg(feature = "webgpu")]
pub use cube::{Variant, force as force_variant};
pub use linear::ForwardNumbers;
pub use steps::Rule;
