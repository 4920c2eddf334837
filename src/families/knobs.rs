//! Settings that several families have and not all.

use crate::core::Knob;

/// Weight of the classifier's part (ACGAN, VAC-GAN) or of Q's (InfoGAN) in the losses.
pub const CLASS_WEIGHT: Knob = Knob::own(
    "class_weight",
    "Class weight λ",
    "How much the classifier's (or Q's) opinion counts beside real or fake. 0 switches it off: then nothing ties pictures to classes or codes.",
)
.range(0.0, 5.0, 0.05)
.default(1.0);

/// λ of approximate R2; R3GAN has the limit of small σ, λσ²‖∇D(G(z))‖².
pub const R2_WEIGHT: Knob = Knob::own(
    "r2_weight",
    "R2 weight λ",
    "As R1, around the generator's pictures: λ‖D(G(z)) − D(G(z)+σn)‖². 0 switches it off.",
)
.range(0.0, 100.0, 1.0);

/// λ of the gradient penalty (Gulrajani et al. 2017, eq. 3).
pub const GRADIENT_PENALTY: Knob = Knob::own(
    "gradient_penalty",
    "Gradient penalty λ",
    "Between real and fake images the slope of D is to be 1: λ(‖∇D‖ − 1)². 0 switches it off.",
)
.range(0.0, 50.0, 0.5);

/// The critic's weights stay within ± this (Arjovsky et al. 2017, algorithm 1).
pub const CLIP: Knob = Knob::own(
    "clip",
    "Weight clipping",
    "After each update D's weights are put back within ± this, which bounds its slope. 0 switches it off.",
)
.range(0.0, 0.5, 0.005);

/// Which game the two networks play, where a family lets one choose (`objective.rs`).
pub const OBJECTIVE: Knob = Knob::own(
    "loss",
    "Loss",
    "The game between the two. Wasserstein wants a penalty on D's slope or clipped weights beside it; relativistic compares each fake with a real image.",
)
.choice(&[
    "logistic",
    "Wasserstein",
    "hinge",
    "least squares",
    "relativistic",
]);
