//! Facts, settings and measurements of R3GAN; the networks and losses are in `model.rs`.

#[cfg(feature = "engine")]
pub mod model;

use crate::core::common_knobs::{R1_WEIGHT, REPLAY};
use crate::core::{
    FamilyInfo, Guidance, Panel, PanelKind, Recipe, RecipeInfo, Series, Settings, Task,
    no_objection,
};
use crate::families::knobs::R2_WEIGHT;

pub const INFO: FamilyInfo = FamilyInfo {
    id: "r3gan",
    title: "R3GAN",
    paper: "Huang et al. 2024, arXiv:2501.05441, sized down",
    published: (2025, 1),
    summary: "The modern yardstick: D compares each fake with a real image, and is kept flat around both. No tricks beside.",
    task: Task::Generate(Guidance::Nothing),
    recipes: &[RecipeInfo {
        recipe: Recipe::Fast,
        adapt: fast,
    }],
    knobs: &[&R1_WEIGHT, &R2_WEIGHT, &REPLAY],
    panels: &[&PENALTIES],
    check: no_objection,
};

/// R1 and R2, as they stand in the loss.
pub const PENALTIES: Panel = Panel {
    id: "penalties",
    title: "The discriminator's slope",
    help: "The penalties on D's slope around real images (R1) and around the generator's (R2), as they stand in the loss.",
    kind: PanelKind::Values,
    series: Series::Named(&["R1", "R2"]),
};

fn fast(settings: &mut Settings) {
    R2_WEIGHT.set(settings, settings.r1_weight);
}
