//! Facts, settings and measurements of SNGAN; the networks and losses are in `model.rs`.

#[cfg(feature = "engine")]
pub mod model;

use crate::core::common_knobs::REPLAY;
use crate::core::{
    FamilyInfo, Guidance, Panel, PanelKind, Recipe, RecipeInfo, Series, Settings, Task,
    no_objection,
};

pub const INFO: FamilyInfo = FamilyInfo {
    id: "sngan",
    title: "SNGAN",
    paper: "Miyato et al. 2018, arXiv:1802.05957",
    published: (2018, 2),
    summary: "Every layer of D is divided by how much it can stretch, its largest singular value: a discriminator that cannot be steep. Hinge loss.",
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
    knobs: &[&REPLAY],
    panels: &[&SIGMAS],
    check: no_objection,
};

/// σ(W) of each layer of D.
pub const SIGMAS: Panel = Panel {
    id: "sigmas",
    title: "How much each layer stretches",
    help: "σ(W), the largest singular value of each layer of D before it is divided by it, by power iteration.",
    kind: PanelKind::Values,
    series: Series::Named(&["conv 1", "conv 2", "conv 3", "head"]),
};

fn fast(settings: &mut Settings) {
    settings.r1_weight = 0.0;
}

/// Miyato et al. 2018, §4: the rate and betas of their ResNets.
fn classic(settings: &mut Settings) {
    settings.beta1 = 0.0;
    settings.beta2 = 0.9;
    settings.d_steps = 5;
}
