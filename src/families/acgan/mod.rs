//! Facts, settings and measurements of ACGAN; the networks and losses are in `model.rs`.

#[cfg(feature = "engine")]
pub mod model;

use crate::core::common_knobs::{LABEL_SMOOTHING, MINIBATCH, R1_WEIGHT, REPLAY};
use crate::core::{FamilyInfo, Guidance, Recipe, RecipeInfo, Task, no_objection};
use crate::families::knobs::CLASS_WEIGHT;
use crate::families::panels::CLASSIFIER;

pub const INFO: FamilyInfo = FamilyInfo {
    id: "acgan",
    title: "ACGAN",
    paper: "Odena, Olah & Shlens 2017, arXiv:1610.09585",
    published: (2016, 10),
    summary: "The discriminator is not told the class: an auxiliary head has to name it, and the generator is rewarded when that head can.",
    task: Task::Generate(Guidance::Class),
    recipes: &[
        RecipeInfo::plain(Recipe::Fast),
        RecipeInfo::plain(Recipe::Classic),
    ],
    knobs: &[
        &LABEL_SMOOTHING,
        &R1_WEIGHT,
        &CLASS_WEIGHT,
        &REPLAY,
        &MINIBATCH,
    ],
    panels: &[&CLASSIFIER],
    check: no_objection,
};
