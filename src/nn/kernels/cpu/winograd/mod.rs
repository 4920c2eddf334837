//! Convolutions 4×4 with stride 2 and padding 1, their transposes and their gradients with a third
//! of the multiplications (Winograd 1980; Lavin & Gray 2016, arXiv:1509.09308, §4).
//!
//! Every other pixel of the large image, in both directions, makes a *phase* of it: there are four,
//! and on each of them the convolution is one of 2×2 taps with stride 1 (its polyphase form). Of
//! those, F(7×7, 2×2) makes 49 outputs from a tile of 8×8 inputs with 64 multiplications in place of
//! 196. With Bᵀ, G and Aᵀ for the transforms of inputs, taps and outputs (`transforms.rs`), tile by
//! tile, the sums over channels:
//!
//! > y = Aᵀ Σ (G w ⊙ Bᵀ x) A
//!
//! and the derivatives of this for x and for w, which are the other two operations:
//!
//! > ∂x = B Σ (G w ⊙ A ∂y) Bᵀ  ∂w = Gᵀ Σ (Bᵀ x ⊙ A ∂y) G
//!
//! At each of the 64 points of a tile the sum is a matrix product (`product.rs`). `large` is the
//! image before a convolution (or after a transposed one), `small` the other.

mod images;
mod inward;
mod layout;
mod operations;
mod outward;
mod product;
mod taps;
mod tiles;
mod transforms;

pub use layout::Shape;
pub use operations::{After, convolve, convolve_transposed, weight_gradient};
pub use taps::Weights;
