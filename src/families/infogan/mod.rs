//! Facts, settings and measurements of InfoGAN; the networks and losses are in `model.rs`.

#[cfg(feature = "engine")]
pub mod codes;
#[cfg(feature = "engine")]
pub mod model;

use crate::core::common_knobs::{LABEL_SMOOTHING, MINIBATCH, R1_WEIGHT};
use crate::core::{
    FamilyInfo, Guidance, Panel, PanelKind, Recipe, RecipeInfo, Series, Task, no_objection,
};
use crate::families::knobs::CLASS_WEIGHT;

pub const INFO: FamilyInfo = FamilyInfo {
    id: "infogan",
    title: "InfoGAN",
    paper: "Chen et al. 2016, arXiv:1606.03657",
    published: (2016, 6),
    summary: "No labels. The generator is given codes, and a network Q must be able to read them off the picture: so the codes come to mean something.",
    task: Task::Generate(Guidance::Codes),
    recipes: &[
        RecipeInfo::plain(Recipe::Fast),
        RecipeInfo::plain(Recipe::Classic),
    ],
    knobs: &[&LABEL_SMOOTHING, &R1_WEIGHT, &CLASS_WEIGHT, &MINIBATCH],
    panels: &[&CODES_READ, &CODE_ACCURACY],
    check: no_objection,
};

/// −E[log Q(c|x)] of both kinds of code.
pub const CODES_READ: Panel = Panel {
    id: "codes",
    title: "Q reads the codes",
    help: "The loss of Q, in nats: minus the log-likelihood of the codes given the picture. It falls as the codes take on a meaning.",
    kind: PanelKind::Nats,
    series: Series::Named(&["ten values", "continuous"]),
};
/// How often Q's likeliest value is the one asked for.
pub const CODE_ACCURACY: Panel = Panel {
    id: "code_accuracy",
    title: "Q is right",
    help: "How often Q names the code of ten values that a picture was drawn from.",
    kind: PanelKind::Shares,
    series: Series::Named(&["fake"]),
};
