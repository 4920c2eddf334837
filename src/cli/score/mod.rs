//! `atelier score`: how good pictures are by the classifier, of models or of anybody.

mod keeping;
mod scoring;
mod table;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args;

use self::keeping::Kept;
use self::scoring::{Drawn, LEAST, Scoring};
use super::args::parse_count;
use super::files::npy;
use super::sample::drawn::open;
use super::wrong::OrWrong;
use crate::core::{DatasetInfo, Scale, Scores};
use crate::engine::classifier::classifier_file;
use crate::engine::loader::{MODELS_DIR, Model};
use crate::engine::reference_stats::reference_stats_file;

#[derive(Args, Debug)]
pub struct ScoreArgs {
    /// Models, .bpk files (repeatable)
    #[arg(long, value_name = "FILE", num_args = 1.., required_unless_present = "images")]
    pub model: Vec<PathBuf>,
    /// Anybody's pictures: u8 [N, 28, 28] for Fashion-MNIST, whose judge scores them
    #[arg(long, value_name = "FILE", conflicts_with = "model")]
    pub images: Option<PathBuf>,
    /// Their classes, whole numbers [N], where they were asked for
    #[arg(long, value_name = "FILE", requires = "images")]
    pub labels: Option<PathBuf>,
    /// Pictures to draw from each model
    #[arg(long, value_parser = parse_count, default_value_t = 10_000, conflicts_with = "images")]
    pub samples: usize,
    /// Seeds of the latent codes (repeatable): several give mean ± deviation
    #[arg(long, num_args = 1.., default_values_t = [1], conflicts_with = "images")]
    pub seed: Vec<u32>,
    /// Also train a small classifier on the pictures of each conditional model and test it on real
    /// ones (GAN-train), which takes a minute each
    #[arg(long, conflicts_with = "images")]
    pub gan_train: bool,
    /// JSON instead of a table
    #[arg(long)]
    pub json: bool,
    /// Write the scores of these models, by the first seed, into the manifest of --dir, in place of
    /// those that it has, and what live scorings are read against into reference_stats.bpk
    #[arg(long, conflicts_with = "images")]
    pub keep: bool,
    /// The directory of the judge, the models and their manifest
    #[arg(long, value_name = "DIR", default_value = MODELS_DIR)]
    pub dir: PathBuf,
}

/// Scores and prints.
///
/// # Errors
/// Files that cannot be read, or too few pictures.
pub fn run(args: &ScoreArgs) -> Result<()> {
    let info = DatasetInfo::default();
    // First: what does not fit is refused before the long work.
    let given = args.images.as_ref();
    let given = given.map(|images| Given::read(images, args.labels.as_deref(), &info));
    let given = given.transpose().or_wrong()?;
    let paths = paths(args).or_wrong()?;
    let kept = args.keep.then(|| Kept::of(&args.dir, &paths));
    let kept = kept.transpose().or_wrong()?;
    let scoring = Scoring::new(&info, &args.dir).or_wrong()?;
    let models = paths.iter().map(|path| model(path, args, &scoring));
    let models: Vec<_> = models.collect::<Result<_>>().or_wrong()?;

    let reference_stats = scoring.reference_stats()?;
    if let Some(kept) = &kept {
        kept.write_reference_stats(&info, &reference_stats)?;
    }
    let mut scale = scoring.scale(reference_stats.notes.scale)?;
    if args.gan_train {
        scale.gan_train = Some(scoring.gan_train_of_real()?);
        scale.floor.gan_train = scale.gan_train;
    }
    let mut rows = vec![("real (floor)".into(), vec![scale.floor.clone()])];
    if let Some(given) = given {
        let scores = scoring.score(&given.pixels, given.labels.as_deref())?;
        rows.push((given.name, vec![scores]));
    }
    let drawn = Drawn {
        samples: args.samples,
        seeds: &args.seed,
        gan_train: args.gan_train,
    };
    for (path, model) in paths.iter().zip(models) {
        let scores = scoring.score_model(&model, &drawn)?;
        if let Some(kept) = &kept {
            kept.write_scores(&name(path), &scores[0], &scale)?;
        }
        rows.push((name(path), scores));
    }
    rows.push(("noise (ceiling)".into(), vec![scale.ceiling.clone()]));
    print(&rows, &scale, args.json)
}

fn print(rows: &[(String, Vec<Scores>)], scale: &Scale, json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(rows)?);
        return Ok(());
    }
    println!(
        "judge {}, {:.2} % right on the test images",
        &scale.floor.judge[..12],
        scale.judge_accuracy * 100.0
    );
    print!("{}", table::table(rows));
    Ok(())
}

/// Anybody's pictures.
struct Given {
    name: String,
    pixels: Vec<u8>,
    labels: Option<Vec<u8>>,
}

impl Given {
    fn read(images: &Path, labels: Option<&Path>, info: &DatasetInfo) -> Result<Self> {
        let pixels = npy::read_pictures(images, info.space)?;
        let count = pixels.len() / info.space.values();
        enough(count)?;
        let labels = labels.map(|path| npy::read_labels(path, info, count));
        Ok(Self {
            name: name(images),
            pixels,
            labels: labels.transpose()?,
        })
    }
}

fn enough(count: usize) -> Result<()> {
    ensure!(
        count >= LEAST,
        "{count} pictures are too few: {LEAST} at least"
    );
    Ok(())
}

/// The models among the files that are named.
fn paths(args: &ScoreArgs) -> Result<Vec<PathBuf>> {
    let paths: Vec<_> = args
        .model
        .iter()
        .filter(|path| is_model(path))
        .cloned()
        .collect();
    ensure!(
        !paths.is_empty() || args.images.is_some(),
        "nothing to score: a judge and its statistics are no generators"
    );
    enough(args.samples)?;
    Ok(paths)
}

/// `--model pretrained/*.bpk` names classifiers and reference statistics too.
fn is_model(path: &Path) -> bool {
    let of = |info: &DatasetInfo| [classifier_file(info), reference_stats_file(info)];
    let mut others = DatasetInfo::ALL.into_iter().flat_map(of);
    !others.any(|other| path.ends_with(other))
}

/// A model that can be scored as is asked.
fn model(path: &Path, args: &ScoreArgs, scoring: &Scoring) -> Result<Model> {
    let model = open(path, scoring.device())?;
    (scoring.suits(&model, args.samples)).with_context(|| path.display().to_string())?;
    Ok(model)
}

fn name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}
