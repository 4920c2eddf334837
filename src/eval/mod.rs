//! How good a generator is: the judge and the scores.
//!
//! - [`classifier`]: the judge, a frozen classifier of Fashion-MNIST.

pub mod classifier;
