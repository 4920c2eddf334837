//! Facts, settings and measurements of 2N-GAN; the networks and losses are in `model.rs`.

#[cfg(feature = "engine")]
pub mod model;

use crate::core::common_knobs::{MINIBATCH, R1_WEIGHT, REPLAY};
use crate::core::{
    FamilyInfo, Guidance, Panel, PanelKind, Recipe, RecipeInfo, Series, Task, no_objection,
};

pub const INFO: FamilyInfo = FamilyInfo {
    id: "2n-gan",
    title: "2N-GAN",
    paper: "P. Bromley 2018, slides; cf. the K + 1 outputs of Odena 2016, arXiv:1606.01583",
    published: (2018, 1),
    summary: "One softmax does both jobs: twenty outputs, ten for the real classes and ten for the same classes faked.",
    task: Task::Generate(Guidance::Class),
    recipes: &[
        RecipeInfo::plain(Recipe::Fast),
        RecipeInfo::plain(Recipe::Classic),
    ],
    knobs: &[&R1_WEIGHT, &REPLAY, &MINIBATCH],
    panels: &[&OUTPUTS_REAL, &OUTPUTS_FAKE],
    check: no_objection,
};

/// The mean softmax of D on real images, and on fakes: the classes as real ones, then as fake ones.
pub const OUTPUTS_REAL: Panel = Panel {
    id: "outputs_real",
    title: "Twenty outputs on real images",
    help: "What D's softmax says of the real images, on average: the first ten outputs are the classes as real ones, the other ten as fake ones.",
    kind: PanelKind::Bars,
    series: Series::Classes(&["real", "fake"]),
};
pub const OUTPUTS_FAKE: Panel = Panel {
    id: "outputs_fake",
    title: "Twenty outputs on fakes",
    help: "The same of the generator's pictures. It tries to move the right-hand ten to the left.",
    kind: PanelKind::Bars,
    series: Series::Classes(&["real", "fake"]),
};
