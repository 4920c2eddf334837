//! Pictures of a model, any number of them.

use std::path::Path;

use anyhow::{Context, Result};
use futures::executor::block_on;
use indicatif::ProgressIterator;

use crate::cli::files::disk;
use crate::engine::Device;
use crate::engine::draw::{self, Codes, Given};
use crate::engine::loader::{self, Model};

/// Pictures drawn in one go.
const AT_ONCE: usize = 200;

/// What a model is asked for: a code for each picture, and what else it is told.
pub struct Wanted {
    /// `[n, latent]`.
    pub codes: Vec<f32>,
    /// `n`; of a generator that is told none they only number the pictures.
    pub labels: Vec<u8>,
    /// For translators.
    pub given: Option<Given>,
}

impl Wanted {
    /// `count` pictures, of one class or of all in turn.
    pub fn pictures(model: &Model, count: usize, seed: u32, class: Option<u8>) -> Self {
        let columns = draw::columns(&model.settings);
        let label = |i: usize| class.unwrap_or((i % columns) as u8);
        Self {
            codes: draw::plain_codes(&model.settings, seed, count),
            labels: (0..count).map(label).collect(),
            given: None,
        }
    }

    /// Translations of pictures that are as the model is given them, each with noise of its own.
    pub fn translations(model: &Model, given: Given, seed: u32) -> Self {
        let count = given.pixels.len() / given.space.values();
        Self {
            codes: draw::plain_codes(&model.settings, seed, count),
            labels: vec![0; count],
            given: Some(given),
        }
    }

    /// The pictures from `first` on, as many as are drawn at once.
    fn part(&self, model: &Model, first: usize) -> Codes {
        let last = self.labels.len().min(first + AT_ONCE);
        let latent = model.settings.latent();
        let given = |given: &Given| {
            let values = given.space.values();
            Given {
                pixels: given.pixels[first * values..last * values].to_vec(),
                space: given.space,
            }
        };
        Codes {
            z: self.codes[first * latent..last * latent].to_vec(),
            labels: self.labels[first..last].to_vec(),
            latent,
            columns: draw::columns(&model.settings),
            space: model.settings.dataset.space,
            given: self.given.as_ref().map(given),
        }
    }
}

/// What a model drew.
#[derive(Default)]
pub struct Drawn {
    /// `[n, height, width, channels]`.
    pub pixels: Vec<u8>,
    /// The same before they were rounded, `[n, channels, height, width]`, −1 to 1. Only where asked for.
    pub values: Vec<f32>,
}

/// Draws with a progress bar.
///
/// # Errors
/// What the device reports as failed.
pub fn draw(model: &Model, wanted: &Wanted, values: bool, device: &Device) -> Result<Drawn> {
    let mut drawn = Drawn::default();
    let firsts: Vec<_> = (0..wanted.labels.len()).step_by(AT_ONCE).collect();
    for first in firsts.into_iter().progress() {
        let input = wanted.part(model, first).input(device);
        let images = model.sampler.sample(&input);
        if values {
            drawn.values.extend(block_on(draw::read(images.clone()))?);
        }
        drawn.pixels.extend(block_on(draw::to_pixels(images))?);
    }
    Ok(drawn)
}

/// A model from its file.
///
/// # Errors
/// A file that cannot be read, or is no model.
pub fn open(path: &Path, device: &Device) -> Result<Model> {
    let bytes = disk::read(path)?;
    let named = || path.display().to_string();
    let settings = loader::stated(&bytes).with_context(named)?;
    // Before networks are built as large as they say.
    settings.validate().with_context(named)?;
    loader::model(&settings, bytes, device).with_context(named)
}
