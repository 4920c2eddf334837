//! pix2pix (Isola et al. 2017), a section of the paper a file, and what the program does with a
//! translator.
//!
//! - `shapes`: every input, size and patch.
//! - `unet`: what passes through the narrow middle, and what beside it (§3.2.1).
//! - `patches`: what each verdict of D is about (§3.2.2).
//! - `objectives`: who listens to whom (§3.1, table 1).
//! - `dropout`: the noise (§2.1).
//! - `runs`: training, shared with a replica too, and going on from a checkpoint.
//! - `session`, `shown`: translations asked for, and what a run shows of itself.
//! - `fidelity`: how near a picture is to the true one.
//! - `commands`: the command line.
//! - `shipped`: the models that are shipped.

mod commands;
mod dropout;
mod fidelity;
mod objectives;
mod patches;
mod runs;
mod session;
mod shapes;
mod shipped;
mod shown;
mod unet;

use atelier::core::{DatasetInfo, Knob, Recipe, Settings, Size, Space};
use atelier::families;
use atelier::families::model::{Model, Sampler};
use atelier::nn::from_host;
use atelier::nn::noise::Noise;
use burn::tensor::Tensor;

use super::support::{device, family};

/// The smallest pix2pix, without BatchNorm.
fn settings() -> Settings {
    Settings {
        batch_size: 4,
        generator_norm: false,
        lr_generator: 1e-3,
        lr_discriminator: 1e-3,
        ..Settings::recommended(family("pix2pix"), Size::Xs, Recipe::Fast)
    }
}

/// The same with other values for some knobs.
fn with(values: &[(&Knob, f64)]) -> Settings {
    let mut settings = settings();
    for (knob, value) in values {
        knob.set(&mut settings, *value);
    }
    settings
}

/// The place of a choice.
fn choice(knob: &Knob, name: &str) -> f64 {
    let place = knob.choices.iter().position(|choice| *choice == name);
    place.unwrap_or_else(|| panic!("{} has no {name}", knob.id)) as f64
}

/// A data set of such pictures, in two classes.
fn info(space: Space, count: usize) -> DatasetInfo {
    DatasetInfo {
        id: "discs".into(),
        title: "Discs".into(),
        things: "discs".into(),
        space,
        classes: vec!["even".into(), "odd".into()].into(),
        train: count,
        test: 0,
        licence: "none".into(),
        source: "made in a test".into(),
    }
}

fn build(settings: &Settings) -> Box<dyn Model> {
    families::build(settings, &device().autodiff())
}

fn sampler(settings: &Settings) -> Box<dyn Sampler> {
    build(settings).generator().sampler()
}

/// Noise for so many pictures.
fn z(settings: &Settings, seed: u32, count: usize) -> Tensor<2> {
    let latent = settings.latent();
    let numbers = Noise::new(seed, 2).normal(count * latent);
    from_host(numbers, [count, latent], &device())
}
