//! Penalties on the slope of D: how fast its output changes with the picture.
//!
//! burn differentiates once, so the slope itself is computed by forward operations
//! (`ImageTrunk::input_gradient`), and one `backward` through them is exact.

use burn::tensor::Tensor;

/// Keeps the root's own slope finite where the gradient vanishes.
const EPSILON: f64 = 1e-12;

/// ‖∇D(x)‖₂ of each picture, `[n, channels, height, width]` to `[n, 1]`.
pub fn norms(gradient: Tensor<4>) -> Tensor<2> {
    squares(gradient).add_scalar(EPSILON).sqrt()
}

/// ‖∇D(x)‖₂², `[n, channels, height, width]` to `[n, 1]`.
fn squares(gradient: Tensor<4>) -> Tensor<2> {
    let flat: Tensor<2> = gradient.flatten(1, 3);
    flat.square().sum_dim(1)
}

/// λ·E(‖∇D(x̂)‖₂ − 1)² (Gulrajani et al. 2017, arXiv:1704.00028, eq. 3), from `[n, 1]` norms.
pub fn gradient_penalty(norms: Tensor<2>, weight: f64) -> Tensor<1> {
    norms.sub_scalar(1.0).square().mean().mul_scalar(weight)
}

/// weight·E‖∇D(x)‖₂²: R1 on real pictures, R2 on fakes (Mescheder et al. 2018, arXiv:1801.04406,
/// eq. 9, where the weight is γ/2).
pub fn zero_centred(gradient: Tensor<4>, weight: f64) -> Tensor<1> {
    squares(gradient).mean().mul_scalar(weight)
}
