//! Facts, settings and measurements of cGAN; the networks and losses are in `model.rs`.

#[cfg(feature = "engine")]
pub mod model;

use crate::core::common_knobs::{LABEL_SMOOTHING, MINIBATCH, R1_WEIGHT, REPLAY};
use crate::core::{FamilyInfo, Guidance, Knob, Recipe, RecipeInfo, Settings, Task, no_objection};
use crate::families::panels::BELIEFS;

pub const INFO: FamilyInfo = FamilyInfo {
    id: "cgan",
    title: "cGAN",
    paper: "Mirza & Osindero 2014, arXiv:1411.1784",
    published: (2014, 11),
    summary: "The perceptrons of the first GAN, both told the class as a one-hot row: the first that draws what is asked for.",
    task: Task::Generate(Guidance::Class),
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
        &REPLAY,
        &WRONG_LABELS,
        &MINIBATCH,
    ],
    panels: &[&BELIEFS],
    check: no_objection,
};

/// Weight of real pictures under wrong labels among the fakes that D learns from (Reed et al. 2016,
/// arXiv:1605.05396, §4.2); 0 switches it off.
pub const WRONG_LABELS: Knob = Knob::own(
    "wrong_labels",
    "Wrong labels λ",
    "The discriminator also learns to refuse real images under a class that is not theirs, so that the generator has to draw the class asked for. 0 switches it off.",
)
.range(0.0, 2.0, 0.05);

/// Perceptrons oscillate at the rate of the convolutional families. Wrong labels: 400 steps, three
/// seeds, class accuracy 61.4 % without, 63.2 with, at the same FID (`atelier seeds cgan --steps
/// 400`). Late in a run they do more: pretrained/manifest.json.
fn fast(settings: &mut Settings) {
    settings.lr_generator = 1e-3;
    settings.lr_discriminator = 1e-3;
    WRONG_LABELS.set(settings, 0.5);
}

/// The paper's perceptrons have no BatchNorm.
fn classic(settings: &mut Settings) {
    settings.generator_norm = false;
}
