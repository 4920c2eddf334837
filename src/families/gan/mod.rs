//! Facts, settings and measurements of GAN; the networks and losses are in `model.rs`.

#[cfg(feature = "engine")]
pub mod model;

use crate::core::common_knobs::{LABEL_SMOOTHING, MINIBATCH, R1_WEIGHT, REPLAY};
use crate::core::{FamilyInfo, Guidance, Knob, Recipe, RecipeInfo, Settings, Task, no_objection};
use crate::families::panels::BELIEFS;

pub const INFO: FamilyInfo = FamilyInfo {
    id: "gan",
    title: "GAN",
    paper: "Goodfellow et al. 2014, arXiv:1406.2661",
    published: (2014, 6),
    summary: "The first one: two multilayer perceptrons, one draws, one tells. Its generator loss can be switched, so that saturation can be seen.",
    task: Task::Generate(Guidance::Nothing),
    recipes: &[
        RecipeInfo {
            recipe: Recipe::Fast,
            adapt: fast,
        },
        RecipeInfo {
            recipe: Recipe::Classic,
            adapt: classic,
        },
    ],
    knobs: &[
        &LABEL_SMOOTHING,
        &R1_WEIGHT,
        &SATURATING,
        &REPLAY,
        &MINIBATCH,
    ],
    panels: &[&BELIEFS],
    check: no_objection,
};

/// Which of the paper's two losses G minimises (§3).
pub const SATURATING: Knob = Knob::own(
    "saturating",
    "Generator loss",
    "Minimax is the game as the paper first writes it: where D is sure of itself the generator gets no slope to follow. The non-saturating loss is the paper's own remedy.",
)
.choice(&["non-saturating", "minimax"]);

/// Perceptrons oscillate at the rate of the convolutional families.
fn fast(settings: &mut Settings) {
    settings.lr_generator = 1e-3;
    settings.lr_discriminator = 1e-3;
}

/// The paper's perceptrons have no BatchNorm.
fn classic(settings: &mut Settings) {
    settings.generator_norm = false;
}
