//! Facts, settings and measurements of VAC-GAN; the networks and losses are in `model.rs`.

#[cfg(feature = "engine")]
pub mod model;

use crate::core::common_knobs::{LABEL_SMOOTHING, MINIBATCH, R1_WEIGHT, REPLAY};
use crate::core::{FamilyInfo, Guidance, Knob, Recipe, RecipeInfo, Task, no_objection};
use crate::families::knobs::CLASS_WEIGHT;
use crate::families::panels::CLASSIFIER;

pub const INFO: FamilyInfo = FamilyInfo {
    id: "vac-gan",
    title: "VAC-GAN",
    paper: "Bazrafkan, Javidnia & Corcoran 2018, arXiv:1805.00316; merged: S. Searcy 2019, workshop",
    published: (2018, 5),
    summary: "A third network, a classifier, stands beside the discriminator; the generator has to please both. The two can be merged on one trunk.",
    task: Task::Generate(Guidance::Class),
    recipes: &[
        RecipeInfo::plain(Recipe::Fast),
        RecipeInfo::plain(Recipe::Classic),
    ],
    knobs: &[
        &LABEL_SMOOTHING,
        &R1_WEIGHT,
        &CLASS_WEIGHT,
        &MERGED,
        &REPLAY,
        &MINIBATCH,
    ],
    panels: &[&CLASSIFIER],
    check: no_objection,
};

/// Whether discriminator and classifier share one trunk.
pub const MERGED: Knob = Knob::own(
    "merged",
    "Classifier",
    "A network of its own, as in the paper, or merged with the discriminator on one trunk, which halves the work.",
)
.choice(&["separate", "merged with D"])
.fixed();
