//! Facts, settings and measurements of WGAN-GP; the networks and losses are in `model.rs`.

#[cfg(feature = "engine")]
pub mod model;

use crate::core::common_knobs::REPLAY;
use crate::core::{
    FamilyInfo, Guidance, Panel, PanelKind, Recipe, RecipeInfo, Series, Settings, Task,
    no_objection,
};
use crate::families::knobs::GRADIENT_PENALTY;
use crate::families::panels::WASSERSTEIN;

pub const INFO: FamilyInfo = FamilyInfo {
    id: "wgan-gp",
    title: "WGAN-GP",
    paper: "Gulrajani et al. 2017, arXiv:1704.00028",
    published: (2017, 3),
    summary: "The same distance, with a penalty on the critic's slope instead of clipped weights: steeper is not allowed, flatter is no use.",
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
    knobs: &[&GRADIENT_PENALTY, &REPLAY],
    panels: &[&WASSERSTEIN, &SLOPES],
    check: no_objection,
};

/// ‖∇D‖ between real and fake images.
pub const SLOPES: Panel = Panel {
    id: "slopes",
    title: "The critic's slope",
    help: "How steep the critic is between real and fake images: ‖∇D‖, bars from 0 to 2. The penalty draws it towards 1.",
    kind: PanelKind::Bars,
    series: Series::Histogram {
        from: 0.0,
        to: 2.0,
        bars: 20,
        halves: ["flatter than 1", "steeper than 1"],
    },
};

fn fast(settings: &mut Settings) {
    settings.beta2 = 0.9;
    settings.d_steps = 2;
    settings.r1_weight = 0.0;
    GRADIENT_PENALTY.set(settings, 10.0);
}

/// Gulrajani et al. 2017, algorithm 1, with β1 = 0 as in their appendix.
fn classic(settings: &mut Settings) {
    settings.lr_generator = 1e-4;
    settings.lr_discriminator = 1e-4;
    settings.beta1 = 0.0;
    settings.beta2 = 0.9;
    settings.d_steps = 5;
    GRADIENT_PENALTY.set(settings, 10.0);
}
