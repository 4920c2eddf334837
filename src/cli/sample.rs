//! `atelier sample`: many pictures of a trained model, as NumPy arrays.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;
use futures::executor::block_on;
use indicatif::ProgressIterator;

use super::args::DeviceArg;
use super::{npy, sheet};
use crate::core::{Grid, Settings};
use crate::engine::draw::{self, Codes};
use crate::engine::loader::Model;
use crate::engine::{Device, device, loader};

/// Pictures drawn in one go.
const AT_ONCE: usize = 200;
/// Rows of the sheet, of pictures with one of each class.
const SHEET_ROWS: usize = 10;

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
    /// Where images.npy (u8 [N, height, width], in colour [N, height, width, 3]) and, for
    /// conditional models, labels.npy (u8 [N]) go
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
        };
        let drawn = block_on(draw::sample(model.sampler.as_ref(), &codes, device));
        pixels.extend(drawn.map_err(|failure| anyhow!(failure))?);
    }
    Ok((labels, pixels))
}
