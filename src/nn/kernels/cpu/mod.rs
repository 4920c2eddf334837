//! The operations on host memory, for burn's CPU backend (`flex.rs`).
//!
//! A convolution is done in one of three ways (`ways.rs`): with fewer multiplications (`winograd`),
//! directly where one side has few channels (`few`), or as one product of gathered operands
//! (`convolution.rs`, `product.rs`).

mod convolution;
mod few;
mod flex;
mod lanes;
mod linear;
mod memory;
mod norm;
mod offsets;
mod operands;
mod optimiser;
mod pack;
mod parallel;
mod product;
mod slopes;
mod tile;
mod ways;
mod winograd;

pub use norm::sum2;
pub use parallel::for_each;
