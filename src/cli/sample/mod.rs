//! `atelier sample`: many pictures of a trained model, as NumPy arrays.

pub(super) mod drawn;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;
use futures::executor::block_on;

use self::drawn::{Drawn, Wanted};
use super::args::{DeviceArg, parse_count};
use super::files::{disk, npy, sheet};
use super::wrong::OrWrong;
use crate::core::{Grid, Operator, Settings, Space};
use crate::data::{Shard, ShardId};
use crate::engine::draw::{self, Given};
use crate::engine::loader::Model;
use crate::engine::{Device, device, loader};

/// Pictures where it is not said how many, and the most that may be asked for.
const COUNT: usize = 10_000;
const MOST: usize = 1_000_000;
/// Rows of the sheet, of pictures with one of each class.
const SHEET_ROWS: usize = 10;
/// Translations on a sheet, and how many side by side.
const SHEET_TRANSLATIONS: usize = 40;
const SHEET_ACROSS: usize = 4;
/// All files that a sampling may leave.
const FILES: [&str; 7] = [
    "images.npy",
    "labels.npy",
    "given.npy",
    "truth.npy",
    "codes.npy",
    "values.npy",
    "sheet.png",
];

#[derive(Args, Debug)]
pub struct SampleArgs {
    /// The model, a .bpk
    #[arg(long, value_name = "FILE")]
    pub model: PathBuf,
    /// How many pictures; 10,000 if left out
    #[arg(long, value_parser = parse_count, conflicts_with = "given")]
    pub count: Option<usize>,
    #[arg(long, default_value_t = 1)]
    pub seed: u32,
    /// Only this class, counted from 0 (conditional models); without it all in turn
    #[arg(long)]
    pub class: Option<u8>,
    /// Translators: pictures to translate, u8 [N, height, width], as the model is given them (edges,
    /// a silhouette …); without it what its operator makes of the test images
    #[arg(long, value_name = "FILE")]
    pub given: Option<PathBuf>,
    /// Where images.npy (u8 [N, height, width], in colour [N, height, width, 3]), sheet.png (the first
    /// of them) and, for conditional models, labels.npy (u8 [N]) go; of translators also given.npy and
    /// truth.npy
    #[arg(long, value_name = "DIR", default_value = "samples")]
    pub out: PathBuf,
    /// Also write what the pictures were drawn from, codes.npy (f32 [N, latent]), and what they were
    /// before they were rounded to bytes, values.npy (f32 [N, channels, height, width], −1 to 1)
    #[arg(long)]
    pub values: bool,
    /// Overwrite what an earlier sampling left in --out
    #[arg(long)]
    pub force: bool,
    #[arg(long, value_enum, default_value = "cpu")]
    device: DeviceArg,
}

/// Draws and writes.
///
/// # Errors
/// A model that cannot be read, or files that cannot be written.
pub fn run(args: &SampleArgs) -> Result<()> {
    let (device, _) = block_on(device::open(args.device.into()))?;
    let model = drawn::open(&args.model, &device).or_wrong()?;
    check(args, &model.settings).or_wrong()?;
    match model.settings.operator() {
        Some(operator) => translate(args, &model, operator, &device),
        None => draw(args, &model, &device),
    }
}

/// Whether the model can do what is asked for, and nothing is lost by it.
fn check(args: &SampleArgs, settings: &Settings) -> Result<()> {
    check_class(args.class, settings)?;
    ensure!(
        args.given.is_none() || settings.operator().is_some(),
        "--given: this model translates no pictures"
    );
    let count = args.count.unwrap_or(COUNT);
    ensure!(count <= MOST, "--count {count}: {MOST} at most");
    disk::must_be_free(&FILES.map(|name| args.out.join(name)), args.force)
}

fn draw(args: &SampleArgs, model: &Model, device: &Device) -> Result<()> {
    let count = args.count.unwrap_or(COUNT);
    let wanted = Wanted::pictures(model, count, args.seed, args.class);
    disk::make_dir(&args.out).or_wrong()?;
    let drawn = drawn::draw(model, &wanted, args.values, device)?;

    make_way(&args.out)?;
    let space = model.settings.dataset.space;
    npy::write_pictures(&args.out.join("images.npy"), &drawn.pixels, space)?;
    let info = model.settings.family.info();
    // The codes of a generator that is told no class are only half of it without its labels.
    if info.conditional() || args.values && info.labelled() {
        npy::write_labels(&args.out.join("labels.npy"), &wanted.labels)?;
    }
    write_values(args, model, &wanted, &drawn)?;
    let columns = draw::columns(&model.settings);
    let shown = count.min(SHEET_ROWS * columns);
    write_sheet(&args.out, &drawn.pixels, (space, columns, shown))?;
    println!("{count} pictures in {}", args.out.display());
    Ok(())
}

/// Translates and writes: the pictures of a file, or what the operator makes of the test images.
fn translate(args: &SampleArgs, model: &Model, operator: Operator, device: &Device) -> Result<()> {
    let pictures = model.settings.dataset.space;
    let (given, truth) = match &args.given {
        Some(path) => {
            let space = operator.space(pictures);
            let pixels = npy::read_pictures(path, space).or_wrong()?;
            (Given { pixels, space }, None)
        }
        None => {
            let truth = truth(args, &model.settings)?;
            (Given::of(operator, &truth.pixels, pictures), Some(truth))
        }
    };
    let (shown, space) = (given.shown_in(pictures), given.space);
    let wanted = Wanted::translations(model, given, args.seed);
    disk::make_dir(&args.out).or_wrong()?;
    let drawn = drawn::draw(model, &wanted, args.values, device)?;

    make_way(&args.out)?;
    npy::write_pictures(&args.out.join("images.npy"), &drawn.pixels, pictures)?;
    if let Some(given) = &wanted.given {
        npy::write_pictures(&args.out.join("given.npy"), &given.pixels, space)?;
    }
    write_values(args, model, &wanted, &drawn)?;
    let mut rows = vec![shown.as_slice(), &drawn.pixels];
    if let Some(truth) = &truth {
        npy::write_pictures(&args.out.join("truth.npy"), &truth.pixels, pictures)?;
        npy::write_labels(&args.out.join("labels.npy"), &truth.labels)?;
        rows.push(&truth.pixels);
    }
    let count = wanted.labels.len();
    let sheet = in_turn(&rows, pictures, count.min(SHEET_TRANSLATIONS));
    let columns = rows.len() * SHEET_ACROSS;
    let pictures_shown = sheet.len() / pictures.values();
    write_sheet(&args.out, &sheet, (pictures, columns, pictures_shown))?;
    println!("{count} pictures in {}", args.out.display());
    Ok(())
}

/// As many test images as are asked for.
fn truth(args: &SampleArgs, settings: &Settings) -> Result<Shard> {
    let mut test = block_on(loader::shard(&settings.dataset, ShardId::Test))?;
    let there = test.labels.len();
    let count = args.count.unwrap_or(COUNT.min(there));
    if count > there {
        let many = anyhow!("--count {count}: there are {there} test images to translate");
        return Err(many).or_wrong();
    }
    test.labels.truncate(count);
    test.pixels
        .truncate(count * settings.dataset.space.values());
    Ok(test)
}

/// What an earlier sampling left would be taken for this one's.
fn make_way(out: &Path) -> Result<()> {
    for path in FILES.map(|name| out.join(name)) {
        if path.exists() {
            fs::remove_file(&path).with_context(|| format!("cannot replace {}", path.display()))?;
        }
    }
    Ok(())
}

fn write_values(args: &SampleArgs, model: &Model, wanted: &Wanted, drawn: &Drawn) -> Result<()> {
    if !args.values {
        return Ok(());
    }
    let (count, settings) = (wanted.labels.len(), &model.settings);
    let codes = [count, settings.latent()];
    npy::write_floats(&args.out.join("codes.npy"), &codes, &wanted.codes)?;
    let values = settings.dataset.space.shape(count);
    npy::write_floats(&args.out.join("values.npy"), &values, &drawn.values)
}

/// The first `shown` of some pictures.
fn write_sheet(
    out: &Path,
    pixels: &[u8],
    (space, columns, shown): (Space, usize, usize),
) -> Result<()> {
    let grid = Grid {
        space,
        columns,
        labels: vec![None; shown],
    };
    sheet::write(&out.join("sheet.png"), &grid, &pixels[..grid.bytes()])
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
