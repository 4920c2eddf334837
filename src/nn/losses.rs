//! Losses of the two-player game, all from logits: −log σ(x) is softplus(−x), never log(sigmoid).
//!
//! Logits have the shape `[batch, 1]`; each loss is a scalar `[1]` in nats, the mean over the batch.

use burn::tensor::{Tensor, activation::log_sigmoid};

/// The discriminator's loss, −E[log D(x)] − E[log(1 − D(G(z)))] (Goodfellow et al. 2014, eq. 1,
/// with the sign turned), where the real target is 1 − `smoothing`
/// (one-sided label smoothing, Salimans et al. 2016, §3.4).
pub fn discriminator_loss(real: Tensor<2>, fake: Tensor<2>, smoothing: f64) -> Tensor<1> {
    let fake_loss = log_sigmoid(fake.neg()).mean().neg();
    let mut real_loss = log_sigmoid(real.clone()).mean().neg();
    if smoothing > 0.0 {
        // Cross-entropy with the target 1 − s: (1 − s)·softplus(−x) + s·softplus(x).
        let against = log_sigmoid(real.neg()).mean().neg();
        real_loss = real_loss.mul_scalar(1.0 - smoothing) + against.mul_scalar(smoothing);
    }
    real_loss + fake_loss
}

/// The non-saturating generator loss, −E[log D(G(z))] (Goodfellow et al. 2014, §3).
pub fn generator_loss(fake: Tensor<2>) -> Tensor<1> {
    log_sigmoid(fake).mean().neg()
}

/// Approximate R1, λ·E‖D(x) − D(x + σn)‖²: the finite-difference form of the R1 penalty
/// (Mescheder et al. 2018, eq. 9) as in Seaweed-APT (Lin et al. 2025, eq. 5). It needs
/// no second derivative; burn's autodiff is first order.
pub fn approximate_r1(clean: Tensor<2>, noisy: Tensor<2>, weight: f64) -> Tensor<1> {
    (clean - noisy).square().mean().mul_scalar(weight)
}

/// The share of logits on the right side of 0: positive for real images, negative for fake ones.
pub fn accuracy(logits: Tensor<2>, real: bool) -> Tensor<1> {
    let right = if real {
        logits.greater_elem(0.0)
    } else {
        logits.lower_elem(0.0)
    };
    right.float().mean()
}
