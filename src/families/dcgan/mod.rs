//! Facts, settings and measurements of DCGAN; the networks and losses are in `model.rs`.

#[cfg(feature = "engine")]
pub mod model;

use crate::core::common_knobs::{LABEL_SMOOTHING, MINIBATCH, R1_WEIGHT, REPLAY};
use crate::core::{FamilyInfo, Guidance, Recipe, RecipeInfo, Task, no_objection};

pub const INFO: FamilyInfo = FamilyInfo {
    id: "dcgan",
    title: "DCGAN",
    paper: "Radford, Metz & Chintala 2015, arXiv:1511.06434",
    published: (2015, 11),
    summary: "The convolutional GAN: strided convolutions, batch normalisation, and no labels at all. What it draws is up to the latent code.",
    task: Task::Generate(Guidance::Nothing),
    recipes: &[
        RecipeInfo::plain(Recipe::Fast),
        RecipeInfo::plain(Recipe::Classic),
    ],
    knobs: &[&LABEL_SMOOTHING, &R1_WEIGHT, &REPLAY, &MINIBATCH],
    panels: &[],
    check: no_objection,
};
