//! Facts, settings and measurements of cDCGAN; the networks and losses are in `model.rs`.

#[cfg(feature = "engine")]
pub mod model;

use crate::core::common_knobs::{LABEL_SMOOTHING, MINIBATCH, R1_WEIGHT, REPLAY};
use crate::core::{FamilyInfo, Guidance, Minibatch, Recipe, RecipeInfo, Settings, Task};
use crate::families::knobs::{CLIP, GRADIENT_PENALTY, OBJECTIVE, R2_WEIGHT};

pub const INFO: FamilyInfo = FamilyInfo {
    id: "cdcgan",
    title: "cDCGAN",
    paper: "Mirza & Osindero 2014, arXiv:1411.1784, in convolutional form",
    published: (2015, 12),
    summary: "Generator and discriminator are both told the class, so you choose what is drawn.",
    task: Task::Generate(Guidance::Class),
    recipes: &[
        RecipeInfo::plain(Recipe::Fast),
        RecipeInfo::plain(Recipe::Classic),
    ],
    knobs: &[
        &LABEL_SMOOTHING,
        &R1_WEIGHT,
        &OBJECTIVE,
        &R2_WEIGHT,
        &GRADIENT_PENALTY,
        &CLIP,
        &REPLAY,
        &MINIBATCH,
    ],
    panels: &[],
    check,
};

/// Slopes are penalised picture by picture.
fn check(settings: &Settings) -> Result<(), &'static str> {
    let compares = settings.recipe == Recipe::Classic || settings.minibatch != Minibatch::Nothing;
    if GRADIENT_PENALTY.get(settings) > 0.0 && compares {
        return Err(
            "The gradient penalty needs a discriminator that sees each picture for itself: the \
             fast recipe, without minibatch features",
        );
    }
    Ok(())
}
