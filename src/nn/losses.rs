//! Losses of the two-trainable game, all from logits: −log σ(x) is softplus(−x), never log(sigmoid).
//!
//! Logits have the shape `[batch, 1]` where nothing else is said; each loss is a scalar `[1]` in nats, the mean over the batch.

use burn::tensor::Tensor;
use burn::tensor::activation::{log_softmax, sigmoid};

use super::kernels::{mean_softplus, mean_softplus_of_negative, relu};
use super::one_hot;

/// The discriminator's loss, −E[log D(x)] − E[log(1 − D(G(z)))] (Goodfellow et al. 2014, eq. 1,
/// with the sign turned), where the real target is 1 − `smoothing`
/// (one-sided label smoothing, Salimans et al. 2016, §3.4).
pub fn discriminator_loss(real: Tensor<2>, fake: Tensor<2>, smoothing: f64) -> Tensor<1> {
    let fake_loss = refusal_loss(fake);
    let mut real_loss = mean_softplus_of_negative(real.clone());
    if smoothing > 0.0 {
        // Cross-entropy with the target 1 − s: (1 − s)·softplus(−x) + s·softplus(x).
        let against = refusal_loss(real);
        real_loss = real_loss.mul_scalar(1.0 - smoothing) + against.mul_scalar(smoothing);
    }
    real_loss + fake_loss
}

/// −E[log(1 − D(x))]: D is to say "fake" of these, whatever they are.
pub fn refusal_loss(logits: Tensor<2>) -> Tensor<1> {
    mean_softplus(logits)
}

/// The non-saturating generator loss, −E[log D(G(z))] (Goodfellow et al. 2014, §3).
pub fn generator_loss(fake: Tensor<2>) -> Tensor<1> {
    mean_softplus_of_negative(fake)
}

/// The generator's part of the minimax game, E[log(1 − D(G(z)))] (Goodfellow et al. 2014, eq. 1).
/// Its slope vanishes where D is sure: d/dx log(1 − σ(x)) = −σ(x).
pub fn saturating_generator_loss(fake: Tensor<2>) -> Tensor<1> {
    mean_softplus(fake).neg()
}

// The losses below are not in nats: their D is a critic, whose output has no unit.

/// E[D(G(z))] − E[D(x)]: minus the estimate of the Wasserstein distance
/// (Arjovsky et al. 2017, arXiv:1701.07875, eq. 3).
pub fn wasserstein_critic_loss(real: Tensor<2>, fake: Tensor<2>) -> Tensor<1> {
    fake.mean() - real.mean()
}

/// −E[D(G(z))]: the generator's part of the Wasserstein and of the hinge loss.
pub fn wasserstein_generator_loss(fake: Tensor<2>) -> Tensor<1> {
    fake.mean().neg()
}

/// E[max(0, 1 − D(x))] + E[max(0, 1 + D(G(z)))] (Miyato et al. 2018, arXiv:1802.05957, eq. 16).
pub fn hinge_discriminator_loss(real: Tensor<2>, fake: Tensor<2>) -> Tensor<1> {
    relu(real.neg().add_scalar(1.0)).mean() + relu(fake.add_scalar(1.0)).mean()
}

/// ½E[(D(x) − 1)²] + ½E[(D(G(z)) + 1)²] (Mao et al. 2017, arXiv:1611.04076, eq. 8).
pub fn least_squares_discriminator_loss(real: Tensor<2>, fake: Tensor<2>) -> Tensor<1> {
    (real.sub_scalar(1.0).square().mean() + fake.add_scalar(1.0).square().mean()).mul_scalar(0.5)
}

/// ½E[D(G(z))²] (Mao et al. 2017, eq. 8).
pub fn least_squares_generator_loss(fake: Tensor<2>) -> Tensor<1> {
    fake.square().mean().mul_scalar(0.5)
}

/// −E[log σ(D(better) − D(worse))], pair by pair: D wants real pictures to be the better ones, G
/// its own (Jolicoeur-Martineau 2018; Huang et al. 2024, arXiv:2501.05441, eq. 2).
pub fn relativistic_loss(better: Tensor<2>, worse: Tensor<2>) -> Tensor<1> {
    mean_softplus_of_negative(better - worse)
}

/// λ·‖E f(x) − E f(G(z))‖²: D's features of fakes are to have the same means as those of real
/// images (Salimans et al. 2016, arXiv:1606.03498, §3.1).
///
/// # Shapes
/// - both: `[n, features]`
pub fn feature_matching(real: Tensor<2>, fake: Tensor<2>, weight: f64) -> Tensor<1> {
    (real.mean_dim(0) - fake.mean_dim(0))
        .square()
        .sum()
        .mul_scalar(weight)
}

/// Cross-entropy, −E[log softmax(x)_label], in nats.
///
/// # Shapes
/// - `logits`: `[n, k]`, `labels`: `n` of 0 to k − 1
pub fn cross_entropy(logits: Tensor<2>, labels: &[u8]) -> Tensor<1> {
    at_label(log_softmax(logits, 1), labels).mean().neg()
}

/// log Σ exp(x) of each row, `[n, k]` to `[n, 1]`.
pub fn log_sum_exp(values: Tensor<2>) -> Tensor<2> {
    let largest = values.clone().max_dim(1).detach();
    (values - largest.clone()).exp().sum_dim(1).log() + largest
}

/// −E[log N(x; μ, σ²)], summed over the columns, in nats.
///
/// # Shapes
/// - all: `[n, k]`
pub fn gaussian_loss(x: Tensor<2>, mean: Tensor<2>, log_deviation: Tensor<2>) -> Tensor<1> {
    let half_log_two_pi = (2.0 * std::f64::consts::PI).ln() / 2.0;
    let scaled = (x - mean) * log_deviation.clone().neg().exp();
    (scaled.square().mul_scalar(0.5) + log_deviation)
        .add_scalar(half_log_two_pi)
        .sum_dim(1)
        .mean()
}

/// The share of rows whose largest logit is the label's.
///
/// # Shapes
/// As [`cross_entropy`].
pub fn class_accuracy(logits: Tensor<2>, labels: &[u8]) -> Tensor<1> {
    let largest = logits.clone().max_dim(1);
    at_label(logits, labels)
        .greater_equal(largest)
        .float()
        .mean()
}

/// Of each row the value at its label, `[n, 1]`. By one-hot rows, not by indices: the type of
/// indices differs between devices.
fn at_label(values: Tensor<2>, labels: &[u8]) -> Tensor<2> {
    let [_, count] = values.dims();
    let chosen = one_hot(labels, count, &values.device());
    (values * chosen).sum_dim(1)
}

/// The mean of σ(x): what D discriminate of a batch.
pub fn belief(logits: Tensor<2>) -> Tensor<1> {
    sigmoid(logits).mean()
}

/// Approximate R1, λ·E‖D(x) − D(x + σn)‖²: the finite-difference form of the R1 penalty
/// (Mescheder et al. 2018, eq. 9) as in Seaweed-APT (Lin et al. 2025, eq. 5). It needs
/// no second derivative; burn's autodiff is first order. Any number of outputs, `[batch, k]`.
pub fn approximate_r1(clean: Tensor<2>, noisy: Tensor<2>, weight: f64) -> Tensor<1> {
    (clean - noisy)
        .square()
        .sum_dim(1)
        .mean()
        .mul_scalar(weight)
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
