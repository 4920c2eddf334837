//! `atelier score`: how good pictures are by the classifier, of models or of anybody.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;

use super::scoring::{Drawn, Scoring};
use super::{manifest, npy};
use crate::core::{DatasetInfo, Scale, Scores};
use crate::engine::classifier::classifier_file;
use crate::engine::loader::MODELS_DIR;
use crate::engine::reference_stats::{ReferenceStats, reference_stats_file};

#[derive(Args, Debug)]
pub struct ScoreArgs {
    /// Models, .bpk files (repeatable); the scores of shipped ones go into the manifest
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub model: Vec<PathBuf>,
    /// Anybody's pictures: u8 [N, 28, 28] for Fashion-MNIST, whose judge scores them
    #[arg(long, value_name = "FILE", conflicts_with = "model")]
    pub images: Option<PathBuf>,
    /// Their classes, u8 [N], where they were asked for
    #[arg(long, value_name = "FILE", requires = "images")]
    pub labels: Option<PathBuf>,
    /// Pictures to draw from each model
    #[arg(long, default_value_t = 10_000)]
    pub samples: usize,
    /// Seeds of the latent codes (repeatable): several give mean ± deviation
    #[arg(long, default_values_t = [1])]
    pub seed: Vec<u32>,
    /// Also train a small classifier on the pictures of each conditional model and test it on real
    /// ones (GAN-train), which takes a minute each
    #[arg(long)]
    pub gan_train: bool,
    /// JSON instead of a table
    #[arg(long)]
    pub json: bool,
    /// The directory of the judge, the models and their manifest
    #[arg(long, value_name = "DIR", default_value = MODELS_DIR)]
    pub dir: PathBuf,
}

/// Scores and prints.
///
/// # Errors
/// Files that cannot be read, or too few pictures.
pub fn run(args: &ScoreArgs) -> Result<()> {
    ensure!(
        !args.model.is_empty() || args.images.is_some(),
        "nothing to score: give --model or --images"
    );
    let info = DatasetInfo::default();
    // First: what does not fit is refused before the long work.
    let given = args.images.as_ref();
    let given = given.map(|images| Given::read(images, args.labels.as_deref(), &info));
    let given = given.transpose()?;
    let scoring = Scoring::new(&info, &args.dir)?;
    let reference_stats = scoring.reference_stats()?;
    write_reference_stats(&args.dir, &info, &reference_stats)?;
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
    for path in args.model.iter().filter(|path| is_model(path)) {
        let scores = scoring.score_model(path, &drawn)?;
        keep(&args.dir, path, &scores[0], &scale)?;
        rows.push((name(path), scores));
    }
    rows.push(("noise (ceiling)".into(), vec![scale.ceiling.clone()]));
    if args.json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
    } else {
        println!(
            "judge {}, {:.2} % right on the test images",
            &scale.floor.judge[..12],
            scale.judge_accuracy * 100.0
        );
        print!("{}", table(&rows));
    }
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
        let pixels = npy::read_pictures(images, info)?;
        let count = pixels.len() / info.space.values();
        let labels = labels.map(|path| npy::read_labels(path, info, count));
        Ok(Self {
            name: name(images),
            pixels,
            labels: labels.transpose()?,
        })
    }
}

/// `--model pretrained/*.bpk` names classifiers and reference statistics too.
fn is_model(path: &Path) -> bool {
    let of = |info: &DatasetInfo| [classifier_file(info), reference_stats_file(info)];
    let mut others = DatasetInfo::ALL.into_iter().flat_map(of);
    !others.any(|other| path.ends_with(other))
}

fn write_reference_stats(
    dir: &Path,
    info: &DatasetInfo,
    reference_stats: &ReferenceStats,
) -> Result<()> {
    let bytes = reference_stats.encode().map_err(|f| anyhow!("{f}"))?;
    let path = dir.join(reference_stats_file(info));
    fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// Puts the scores of a shipped model into the manifest, with the scale.
fn keep(dir: &Path, model: &Path, scores: &Scores, scale: &Scale) -> Result<()> {
    let id = name(model);
    if model.parent() != Some(dir) {
        return Ok(());
    }
    let mut manifest = manifest::read(dir)?;
    let Some(entry) = manifest.models.iter_mut().find(|entry| entry.id == id) else {
        return Ok(());
    };
    let mut scores = scores.clone();
    // Not measured this time: of the same file it is still true.
    let before = entry
        .scores
        .as_ref()
        .filter(|old| old.judge == scores.judge);
    scores.gan_train = scores.gan_train.or(before.and_then(|old| old.gan_train));
    entry.scores = Some(scores);
    manifest.scale = Some(scale.clone());
    manifest::write(dir, &manifest)
}

fn name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// A column of the table: its head, and its cell from some seeds' scores.
type Column = (&'static str, fn(&Scores) -> Option<f64>, usize, f64);

/// Head, value, digits, factor.
const COLUMNS: [Column; 16] = [
    ("accuracy %", |s| s.accuracy, 1, 100.0),
    ("worst %", |s| s.worst_class, 1, 100.0),
    ("FID", |s| Some(s.fid), 2, 1.0),
    ("KID·1000", |s| Some(s.kid), 2, 1e3),
    ("IS", |s| Some(s.inception[0]), 2, 1.0),
    ("precision", |s| Some(s.precision), 3, 1.0),
    ("recall", |s| Some(s.recall), 3, 1.0),
    ("density", |s| Some(s.density), 3, 1.0),
    ("coverage", |s| Some(s.coverage), 3, 1.0),
    ("diversity", |s| Some(s.diversity), 3, 1.0),
    ("imbalance", |s| Some(s.imbalance), 3, 1.0),
    ("nearest", |s| Some(s.nearest), 1, 1.0),
    ("GAN-train %", |s| s.gan_train, 1, 100.0),
    ("L1", |s| s.fidelity.map(|f| f.l1), 4, 1.0),
    ("PSNR dB", |s| s.fidelity.map(|f| f.psnr), 2, 1.0),
    ("sharpness", |s| s.fidelity.map(|f| f.sharpness), 3, 1.0),
];

fn table(rows: &[(String, Vec<Scores>)]) -> String {
    let heads = COLUMNS.iter().map(|column| format!("{:>14}", column.0));
    let mut text = format!("{:<16}{}\n", "", heads.collect::<String>());
    for (name, scores) in rows {
        text += &format!("{name:<16}");
        for (_, value, digits, factor) in COLUMNS {
            let values: Option<Vec<f64>> = scores.iter().map(value).collect();
            let cell = values.map_or("–".into(), |v| cell(&v, digits, factor));
            text += &format!("{cell:>14}");
        }
        text.push('\n');
    }
    text
}

/// The mean, with the deviation where there are several.
fn cell(values: &[f64], digits: usize, factor: f64) -> String {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    if values.len() == 1 {
        return format!("{:.digits$}", mean * factor);
    }
    let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
    let deviation = (squares / (n - 1.0)).sqrt();
    format!(
        "{:.digits$} ± {:.digits$}",
        mean * factor,
        deviation * factor
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Fidelity;

    fn scores(fidelity: Option<Fidelity>) -> Scores {
        Scores {
            judge: "judge".into(),
            samples: 100,
            accuracy: Some(0.75),
            worst_class: None,
            fid: 12.0,
            kid: 0.003,
            inception: [5.0, 0.1],
            precision: 0.9,
            recall: 0.8,
            density: 1.0,
            coverage: 0.7,
            diversity: 0.6,
            imbalance: 0.05,
            nearest: 31.0,
            gan_train: None,
            fidelity,
        }
    }

    fn words(line: &str) -> Vec<&str> {
        line.split_whitespace().collect()
    }

    #[test]
    fn of_a_translator_the_table_also_says_how_near_and_how_sharp() {
        let near = Fidelity {
            l1: 0.0625,
            psnr: 17.5,
            sharpness: 0.75,
        };
        let rows = [
            ("shoes".into(), vec![scores(Some(near))]),
            ("noise".into(), vec![scores(None)]),
        ];
        let table = table(&rows);
        let mut lines = table.lines().map(words);
        let [head, shoes, noise] = [(); 3].map(|()| lines.next().expect("three lines"));
        assert!(head.ends_with(&["L1", "PSNR", "dB", "sharpness"]));
        assert!(shoes.ends_with(&["0.0625", "17.50", "0.750"]), "{shoes:?}");
        assert!(noise.ends_with(&["–"; 3]), "{noise:?}");
        assert_eq!(shoes[1], "75.0", "as a share of a hundred");
    }
}
