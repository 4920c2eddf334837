//! Facts, settings and measurements of WGAN; the networks and losses are in `model.rs`.

#[cfg(feature = "engine")]
pub mod model;

use crate::core::common_knobs::{R1_WEIGHT, REPLAY};
use crate::core::{
    FamilyInfo, Guidance, Knob, Panel, PanelKind, Recipe, RecipeInfo, Series, Settings, Task,
    no_objection,
};
use crate::families::knobs::CLIP;
use crate::families::panels::WASSERSTEIN;

pub const INFO: FamilyInfo = FamilyInfo {
    id: "wgan",
    title: "WGAN",
    paper: "Arjovsky, Chintala & Bottou 2017, arXiv:1701.07875",
    published: (2017, 1),
    summary: "D becomes a critic that measures a distance between real and fake, which falls as the pictures get better. Its weights are clipped to keep it flat.",
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
    knobs: &[&R1_WEIGHT, &CLIP, &RMS_PROP, &REPLAY],
    panels: &[&WASSERSTEIN, &WEIGHTS],
    check: no_objection,
};

/// RMSProp, with β2 for its smoothing, instead of Adam.
pub const RMS_PROP: Knob = Knob::own(
    "rms_prop",
    "Optimiser",
    "The paper found that momentum makes a clipped critic unsteady and chose RMSProp, with β2 for its smoothing.",
)
.choice(&["Adam", "RMSProp"])
.fixed();

/// How the critic's weights are spread, in parts of the clip.
pub const WEIGHTS: Panel = Panel {
    id: "weights",
    title: "The critic's weights",
    help: "How the critic's weights are spread, in parts of the clip: the bars from −1 to 1 clip. Clipping drives many to the ends.",
    kind: PanelKind::Bars,
    series: Series::Histogram {
        from: -1.0,
        to: 1.0,
        bars: 20,
        halves: ["negative", "positive"],
    },
};

/// A step of the paper's rate is a 200th of its clip; the critic's is a 60th here, of a clip three
/// times as wide. Then two of them do where the paper takes five: Fashion FID 14.1 after 400 steps,
/// that is 800 of the critic, against 20.7 after 1,000 of the critic at 2e-4, five for each of G.
/// The shipped model has five, and R1 beside a wider clip: 4.3 in the end; five without R1 end at
/// 6.4, two at 8.4.
fn fast(settings: &mut Settings) {
    settings.lr_generator = 3e-3;
    settings.lr_discriminator = 5e-4;
    settings.d_steps = 2;
    settings.r1_weight = 0.0;
    RMS_PROP.set(settings, 1.0);
    CLIP.set(settings, 0.03);
}

/// Arjovsky et al. 2017, algorithm 1.
fn classic(settings: &mut Settings) {
    settings.lr_generator = 5e-5;
    settings.lr_discriminator = 5e-5;
    settings.beta1 = 0.0;
    settings.beta2 = 0.99;
    settings.d_steps = 5;
    RMS_PROP.set(settings, 1.0);
    CLIP.set(settings, 0.01);
}
