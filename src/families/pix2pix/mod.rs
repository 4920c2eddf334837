//! Facts, settings and measurements of pix2pix; the networks and losses are in `model.rs`.

#[cfg(feature = "engine")]
pub mod model;

use crate::core::common_knobs::{LABEL_SMOOTHING, R1_WEIGHT};
use crate::core::{
    FamilyInfo, INPUT, Knob, Panel, PanelKind, Recipe, RecipeInfo, Series, Settings, Task,
    no_objection,
};

pub const INFO: FamilyInfo = FamilyInfo {
    id: "pix2pix",
    title: "pix2pix",
    paper: "Isola, Zhu, Zhou & Efros 2017, arXiv:1611.07004",
    published: (2016, 11),
    summary: "Turns one picture into another: you draw the outline of a shoe, it draws the shoe.",
    task: Task::Translate,
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
        &INPUT,
        &LOSS,
        &LAMBDA,
        &PATCH,
        &SKIPS,
        &DROPOUT,
        &R1_WEIGHT,
        &LABEL_SMOOTHING,
    ],
    panels: &[&DISTANCE],
    check: no_objection,
};

/// The losses of table 1.
pub const LOSS: Knob = Knob::own(
    "loss",
    "Loss",
    "What the generator learns from: the distance to the true picture (L1 or L2), the discriminator's verdict on input and output together (cGAN) or on the output alone (GAN), or both. Without cGAN or GAN the discriminator still learns, so that you can see its verdicts; the generator does not listen.",
)
.choice(&["L1 + cGAN", "L1", "L2", "cGAN", "L1 + GAN"])
.fixed();

/// λ of equation 4.
pub const LAMBDA: Knob = Knob::own(
    "lambda",
    "Distance weight λ",
    "How much the distance to the true picture counts beside the discriminator's verdict. High: right on average, but blurred. Low: sharp, but it wanders from the input.",
)
.range(0.0, 200.0, 1.0)
.default(10.0);

/// Receptive field of one of D's verdicts (§3.2.2, figure 6).
pub const PATCH: Knob = Knob::own(
    "patch",
    "Patch",
    "How large a part of the picture each verdict of the discriminator is about, in pixels across.",
)
.choice(&["4", "10", "22", "whole picture"])
.default(1.0)
.fixed();

/// U-Net, or encoder–decoder (figure 3).
pub const SKIPS: Knob = Knob::own(
    "skips",
    "Skip connections",
    "Each layer on the way up also gets what the layer of the same size saw on the way down (a U-Net). Without them everything has to pass through the narrow middle.",
)
.choice(&["off", "on"])
.default(1.0)
.fixed();

/// The noise of §2.1.
pub const DROPOUT: Knob = Knob::own(
    "dropout",
    "Dropout",
    "The share of the generator's inner channels that are switched off at random, in training and in drawing: its only noise, so one input can become several pictures.",
)
.range(0.0, 0.9, 0.05)
.default(0.5)
.fixed();

/// ‖y − G(x)‖₁.
pub const DISTANCE: Panel = Panel {
    id: "distance",
    title: "Distance to the truth",
    help: "The mean difference between the generator's pictures and the true ones, pixel by pixel (L1), in units of the pixel range from black to white.",
    kind: PanelKind::Shares,
    series: Series::Named(&["L1"]),
};

/// By measurement (docs/pix2pix.md).
fn fast(settings: &mut Settings) {
    settings.lr_generator = 4e-3;
    settings.lr_discriminator = 4e-3;
    settings.r1_weight = 2.0;
    DROPOUT.set(settings, 0.2);
}

/// §3.3; λ as in their code, on pictures in −1 … 1.
fn classic(settings: &mut Settings) {
    LAMBDA.set(settings, 100.0);
}
