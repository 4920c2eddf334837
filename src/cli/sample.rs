//! `atelier sample`: many pictures of a trained model, as NumPy arrays.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;
use futures::executor::block_on;
use indicatif::ProgressIterator;

use super::args::DeviceArg;
use super::{npy, sheet};
use crate::core::{Grid, Operator, Settings, Space};
use crate::data::ShardId;
use crate::engine::draw::{self, Codes, Given};
use crate::engine::loader::Model;
use crate::engine::{Device, device, loader};

/// Pictures drawn in one go.
const AT_ONCE: usize = 200;
/// Rows of the sheet, of pictures with one of each class.
const SHEET_ROWS: usize = 10;
/// Translations on a sheet, and how many side by side.
const SHEET_TRANSLATIONS: usize = 40;
const SHEET_ACROSS: usize = 4;

#[derive(Args, Debug)]
pub struct SampleArgs {
    /// The model, a .bpk
    #[arg(long, value_name = "FILE")]
    pub model: PathBuf,
    /// How many pictures
    #[arg(long, default_value_t = 10_000)]
    pub count: usize,
    #[arg(long, default_value_t = 1)]
    pub seed: u32,
    /// Only this class, counted from 0 (conditional models); without it all in turn
    #[arg(long)]
    pub class: Option<u8>,
    /// Translators: pictures to translate, u8 [N, height, width], as the model is given them (edges,
    /// a silhouette …); without it what its operator makes of the test images
    #[arg(long, value_name = "FILE")]
    pub given: Option<PathBuf>,
    /// Where images.npy (u8 [N, height, width], in colour [N, height, width, 3]) and, for
    /// conditional models, labels.npy (u8 [N]) go; of translators also given.npy and truth.npy
    #[arg(long, value_name = "DIR", default_value = "samples")]
    pub out: PathBuf,
    #[arg(long, value_enum, default_value = "cpu")]
    device: DeviceArg,
}

/// Draws and writes.
///
/// # Errors
/// A model that cannot be read, or files that cannot be written.
pub fn run(args: &SampleArgs) -> Result<()> {
    ensure!(args.count > 0, "--count must be at least 1");
    let bytes =
        fs::read(&args.model).with_context(|| format!("cannot read {}", args.model.display()))?;
    let (device, _) =
        block_on(device::open(args.device.into())).map_err(|failure| anyhow!(failure))?;
    let model = loader::open(bytes, &device).map_err(|failure| anyhow!(failure))?;
    check_class(args.class, &model.settings)?;
    if let Some(operator) = model.settings.operator() {
        return translate(args, &model, operator, &device);
    }
    ensure!(
        args.given.is_none(),
        "--given: this model translates no pictures"
    );
    let (labels, pixels) = draw_many(&model, args.count, args.seed, args.class, &device)?;

    fs::create_dir_all(&args.out)?;
    let space = model.settings.dataset.space;
    npy::write_pictures(&args.out.join("images.npy"), &pixels, space)?;
    if model.settings.family.info().conditional() {
        npy::write_labels(&args.out.join("labels.npy"), &labels)?;
    }
    let columns = draw::columns(&model.settings);
    let grid = Grid {
        space,
        columns,
        labels: vec![None; args.count.min(SHEET_ROWS * columns)],
    };
    sheet::write(&args.out.join("sheet.png"), &grid, &pixels[..grid.bytes()])?;
    println!("{} pictures in {}", args.count, args.out.display());
    Ok(())
}

/// Translates and writes: the pictures of a file, or what the operator makes of the test images.
fn translate(args: &SampleArgs, model: &Model, operator: Operator, device: &Device) -> Result<()> {
    let info = &model.settings.dataset;
    let pictures = info.space;
    let test = block_on(loader::shard(info, ShardId::Test)).map_err(|f| anyhow!(f))?;
    let (given, truth) = match &args.given {
        Some(path) => {
            let space = operator.space(pictures);
            let pixels = npy::read_space(path, space)?;
            (Given { pixels, space }, None)
        }
        None => {
            let count = args.count.min(test.labels.len());
            let truth = &test.pixels[..count * pictures.values()];
            (Given::of(operator, truth, pictures), Some(truth))
        }
    };
    let images = translate_many(model, &given, args.seed, device)?;

    fs::create_dir_all(&args.out)?;
    npy::write_pictures(&args.out.join("images.npy"), &images, pictures)?;
    npy::write_pictures(&args.out.join("given.npy"), &given.pixels, given.space)?;
    let count = images.len() / pictures.values();
    let shown = given.shown_in(pictures);
    let mut rows = vec![shown.as_slice(), &images];
    if let Some(truth) = truth {
        npy::write_pictures(&args.out.join("truth.npy"), truth, pictures)?;
        npy::write_labels(&args.out.join("labels.npy"), &test.labels[..count])?;
        rows.push(truth);
    }
    let sheet = in_turn(&rows, pictures, count.min(SHEET_TRANSLATIONS));
    let grid = Grid {
        space: pictures,
        columns: rows.len() * SHEET_ACROSS,
        labels: vec![None; sheet.len() / pictures.values()],
    };
    sheet::write(&args.out.join("sheet.png"), &grid, &sheet)?;
    println!("{count} pictures in {}", args.out.display());
    Ok(())
}

/// The first picture of each row, then the second of each …
fn in_turn(rows: &[&[u8]], space: Space, count: usize) -> Vec<u8> {
    let picture = |place: usize| {
        let range = place * space.values()..(place + 1) * space.values();
        rows.iter()
            .flat_map(move |row| row[range.clone()].iter().copied())
    };
    (0..count).flat_map(picture).collect()
}

/// Translates pictures that are as the model is given them, each with noise of its own.
pub(super) fn translate_many(
    model: &Model,
    given: &Given,
    seed: u32,
    device: &Device,
) -> Result<Vec<u8>> {
    let dataset = &model.settings.dataset;
    let (space, latent) = (given.space, model.settings.latent());
    let count = given.pixels.len() / space.values();
    let z = draw::plain_codes(&model.settings, seed, count);
    let chunks: Vec<_> = given
        .pixels
        .chunks(AT_ONCE * space.values())
        .zip(z.chunks(AT_ONCE * latent))
        .collect();
    let mut pixels = Vec::with_capacity(count * dataset.space.values());
    for (given, z) in chunks.into_iter().progress() {
        let codes = Codes {
            z: z.to_vec(),
            labels: vec![0; given.len() / space.values()],
            latent,
            columns: 1,
            space: dataset.space,
            given: Some(Given {
                pixels: given.to_vec(),
                space,
            }),
        };
        let drawn = block_on(draw::sample(model.sampler.as_ref(), &codes, device));
        pixels.extend(drawn.map_err(|failure| anyhow!(failure))?);
    }
    Ok(pixels)
}

fn check_class(class: Option<u8>, settings: &Settings) -> Result<()> {
    let Some(class) = class else {
        return Ok(());
    };
    let (info, count) = (settings.family.info(), settings.dataset.classes.len());
    ensure!(info.conditional(), "{} knows no classes", info.title);
    ensure!(
        usize::from(class) < count,
        "--class {class}: {} has {count} classes, counted from 0",
        settings.dataset.title
    );
    Ok(())
}

/// Draws `count` pictures, of one class or of all in turn: the classes and the pixels.
pub(super) fn draw_many(
    model: &Model,
    count: usize,
    seed: u32,
    class: Option<u8>,
    device: &Device,
) -> Result<(Vec<u8>, Vec<u8>)> {
    let (columns, space) = (draw::columns(&model.settings), model.settings.dataset.space);
    let labels: Vec<u8> = (0..count)
        .map(|i| class.unwrap_or((i % columns) as u8))
        .collect();
    let latent = model.settings.latent();
    let z = draw::plain_codes(&model.settings, seed, count);
    let mut pixels = Vec::with_capacity(count * space.values());
    let chunks: Vec<_> = labels
        .chunks(AT_ONCE)
        .zip(z.chunks(AT_ONCE * latent))
        .collect();
    for (labels, z) in chunks.into_iter().progress() {
        let codes = Codes {
            z: z.to_vec(),
            labels: labels.to_vec(),
            latent,
            columns,
            space,
            given: None,
        };
        let drawn = block_on(draw::sample(model.sampler.as_ref(), &codes, device));
        pixels.extend(drawn.map_err(|failure| anyhow!(failure))?);
    }
    Ok((labels, pixels))
}
