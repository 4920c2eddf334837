//! The same networks under another loss: the games that D and G can play where a family lets one
//! choose (the knob `loss` of `knobs.rs`). `nn/losses.rs` has each with its source.

use burn::tensor::Tensor;

use super::knobs::OBJECTIVE;
use crate::core::Settings;
use crate::nn::losses;

/// A game, in the order of the knob's choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective {
    /// Goodfellow et al. 2014, non-saturating.
    Logistic,
    Wasserstein,
    Hinge,
    LeastSquares,
    Relativistic,
}

impl Objective {
    pub const ALL: [Objective; 5] = [
        Objective::Logistic,
        Objective::Wasserstein,
        Objective::Hinge,
        Objective::LeastSquares,
        Objective::Relativistic,
    ];

    pub fn of(settings: &Settings) -> Self {
        let place = OBJECTIVE.place(settings);
        Self::ALL.get(place).copied().unwrap_or(Self::Logistic)
    }

    /// Whether 0 lies between real and fake.
    pub fn has_zero(self) -> bool {
        !matches!(self, Self::Wasserstein | Self::Relativistic)
    }

    /// D's loss, from its logits for real and for fake pictures, `[n, 1]` each; in the relativistic
    /// game each real one is compared with the fake one beside it.
    pub fn discriminator_loss(
        self,
        real: Tensor<2>,
        fake: Tensor<2>,
        settings: &Settings,
    ) -> Tensor<1> {
        match self {
            Self::Logistic => losses::discriminator_loss(real, fake, settings.label_smoothing),
            Self::Wasserstein => losses::wasserstein_critic_loss(real, fake),
            Self::Hinge => losses::hinge_discriminator_loss(real, fake),
            Self::LeastSquares => losses::least_squares_discriminator_loss(real, fake),
            Self::Relativistic => losses::relativistic_loss(real, fake),
        }
    }

    /// G's loss, from D's logits for fakes; `real` is asked for those of real pictures where the
    /// game needs them.
    pub fn generator_loss(self, fake: Tensor<2>, real: &mut dyn FnMut() -> Tensor<2>) -> Tensor<1> {
        match self {
            Self::Logistic => losses::generator_loss(fake),
            Self::Wasserstein | Self::Hinge => losses::wasserstein_generator_loss(fake),
            Self::LeastSquares => losses::least_squares_generator_loss(fake),
            Self::Relativistic => losses::relativistic_loss(fake, real()),
        }
    }
}
