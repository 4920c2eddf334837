//! `atelier sample`: many pictures of a trained model, as NumPy arrays.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;
use futures::executor::block_on;
use indicatif::ProgressIterator;
use npyz::WriterBuilder;

use super::args::DeviceArg;
use crate::core::{CLASSES, Grid, SIDE};
use crate::engine::draw::{self, Codes};
use crate::engine::loader::Model;
use crate::engine::{Device, device, loader};

/// Pictures drawn in one go.
const AT_ONCE: usize = 200;

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
    /// Only this class, 0 to 9 (conditional models); without it all ten in turn
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..10))]
    pub class: Option<u8>,
    /// Where images.npy (u8 [N, 28, 28]) and, for conditional models, labels.npy (u8 [N]) go
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
    let conditional = model.settings.family.info().conditional();
    ensure!(
        conditional || args.class.is_none(),
        "{} knows no classes",
        model.settings.family.info().title
    );
    let (labels, pixels) = draw_many(&model, args.count, args.seed, args.class, &device)?;

    fs::create_dir_all(&args.out)?;
    write_npy(
        &args.out.join("images.npy"),
        &[args.count as u64, SIDE as u64, SIDE as u64],
        &pixels,
    )?;
    if conditional {
        write_npy(&args.out.join("labels.npy"), &[args.count as u64], &labels)?;
    }
    let first = args.count.min(100);
    let grid = Grid {
        columns: 10,
        labels: vec![None; first],
    };
    super::sheet::write(
        &args.out.join("sheet.png"),
        &grid,
        &pixels[..first * SIDE * SIDE],
    )?;
    println!("{} pictures in {}", args.count, args.out.display());
    Ok(())
}

/// Draws `count` pictures, of one class or of all ten in turn: the classes and the pixels.
pub(super) fn draw_many(
    model: &Model,
    count: usize,
    seed: u32,
    class: Option<u8>,
    device: &Device,
) -> Result<(Vec<u8>, Vec<u8>)> {
    let labels: Vec<u8> = (0..count)
        .map(|i| class.unwrap_or((i % CLASSES) as u8))
        .collect();
    let latent = model.settings.latent();
    let z = draw::plain_codes(&model.settings, seed, count);
    let mut pixels = Vec::with_capacity(count * SIDE * SIDE);
    let chunks: Vec<_> = labels
        .chunks(AT_ONCE)
        .zip(z.chunks(AT_ONCE * latent))
        .collect();
    for (labels, z) in chunks.into_iter().progress() {
        let codes = Codes {
            z: z.to_vec(),
            labels: labels.to_vec(),
            latent,
            columns: 10,
        };
        let drawn = block_on(draw::sample(model.sampler.as_ref(), &codes, device));
        pixels.extend(drawn.map_err(|failure| anyhow!(failure))?);
    }
    Ok((labels, pixels))
}

fn write_npy(path: &Path, shape: &[u64], values: &[u8]) -> Result<()> {
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut writer = npyz::WriteOptions::new()
        .default_dtype()
        .shape(shape)
        .writer(BufWriter::new(file))
        .begin_nd()?;
    writer.extend(values.iter().copied())?;
    Ok(writer.finish()?)
}
