//! `atelier train`: trains a model, shows how it goes, and adds it to the shipped ones.
//!
//! While it learns it keeps, in `runs/`, a checkpoint (for `--resume`) and a sample sheet.

mod export;
mod files;

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use export::{draw_sheet, export};
use files::Files;

use super::args::{DeviceArg, parse_family, parse_recipe, parse_size, with_values};
use super::curves::{self, Recorder};
use super::engine::{Engine, with_engine};
use super::past::{Journal, Past, epochs};
use super::trial::snapshot;
use super::{classifier, manifest, sheet};
use crate::core::{
    Command, D_FAKE, D_LOSS, D_REAL, DatasetInfo, Event, Family, G_LOSS, LiveScore, ModelEntry,
    Recipe, Settings, Size, StepStats,
};
use crate::engine::loader::{MODELS_DIR, sha256};

/// Seconds between two checkpoints, each with a sample sheet.
const CHECKPOINT_EVERY: f64 = 60.0;
/// Small scorings of a run, for its curves.
const SCORINGS: u64 = 40;
/// Weight of the latest step in the losses shown.
const SMOOTHING: f32 = 0.05;

const ON_A_GPU: &str = "\
On a GPU, for models larger than a browser's tab should train:
  cargo run --release --features webgpu -- train --family cdcgan --size m --device webgpu";

#[derive(Args, Debug)]
#[command(after_help = ON_A_GPU)]
pub struct TrainArgs {
    #[arg(long, value_parser = parse_subject, help = subjects())]
    pub family: Subject,
    #[arg(long, value_parser = parse_size, default_value = "s")]
    pub size: Size,
    /// fast or classic; without it the family's own default
    #[arg(long, value_parser = parse_recipe)]
    pub recipe: Option<Recipe>,
    /// Passes over the training images, those before a resumption included
    #[arg(long, default_value_t = 10.0)]
    pub epochs: f64,
    #[arg(long, default_value_t = 1)]
    pub seed: u32,
    /// Another value for a setting, e.g. --set lr_generator=0.001 (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// The model's name; without it family and size, e.g. cdcgan-s
    #[arg(long, value_parser = parse_name)]
    pub name: Option<String>,
    /// Where the model, its sheet and the manifest go
    #[arg(long, value_name = "DIR", default_value = MODELS_DIR)]
    pub out: PathBuf,
    /// Where checkpoints and passing sheets go
    #[arg(long, value_name = "DIR", default_value = "runs")]
    pub runs: PathBuf,
    /// Go on from the last checkpoint of the same run, if there is one, by other settings if they
    /// may change while a run goes on; for the classifier: from the one in --out, with a new cycle
    #[arg(long)]
    pub resume: bool,
    #[arg(long, value_enum, default_value = "cpu")]
    device: DeviceArg,
}

/// What can be trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Gan(Family),
    Classifier,
}

/// For the help.
fn subjects() -> String {
    let families: Vec<&str> = Family::ALL.iter().map(|family| family.id()).collect();
    format!(
        "A family, or \"classifier\" for the judge of the scores: {}",
        families.join(", ")
    )
}

fn parse_subject(text: &str) -> Result<Subject, String> {
    if text == "classifier" {
        return Ok(Subject::Classifier);
    }
    let family = parse_family(text).map_err(|known| format!("{known}, classifier"))?;
    Ok(Subject::Gan(family))
}

/// Trains.
///
/// # Errors
/// Settings that make no sense, data that is not there, a run that diverged, files that cannot
/// be written.
pub fn run(args: &TrainArgs) -> Result<()> {
    let Subject::Gan(family) = args.family else {
        let info = DatasetInfo::default();
        return classifier::train(&info, args.epochs, args.seed, &args.out, args.resume);
    };
    let settings = settings(args, family)?;
    fs::create_dir_all(&args.out)?;
    fs::create_dir_all(&args.runs)?;
    with_engine(args.device.into(), |engine| train(args, settings, engine))
}

/// It becomes part of file names and addresses.
fn parse_name(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.is_empty() || !text.chars().all(plain) {
        return Err("small letters, digits and hyphens only".into());
    }
    Ok(text.to_owned())
}

fn settings(args: &TrainArgs, family: Family) -> Result<Settings> {
    let recipe = args.recipe.unwrap_or(family.info().recipes[0].recipe);
    let settings = Settings {
        seed: args.seed,
        ..Settings::recommended(family, args.size, recipe)
    };
    with_values(settings, &args.set)
}

async fn train(args: &TrainArgs, settings: Settings, mut engine: Engine) -> Result<()> {
    let id = args.name.clone().unwrap_or_else(|| settings.model_id());
    let files = Files::new(&args.runs, &id, &settings);
    let resumed = args.resume && files.checkpoint.exists();
    if resumed {
        engine.send_with(Command::RestoreRun, Some(fs::read(&files.checkpoint)?));
    } else {
        engine.send(Command::NewRun {
            settings: settings.clone(),
        });
    }
    let (restored, parameters, first) = loop {
        match engine.next().await?.0 {
            Event::Booted { device } if args.device == DeviceArg::Webgpu => {
                eprintln!("on {}", device.name);
            }
            Event::RunReady {
                settings,
                parameters,
                step,
            } => break (settings, parameters, step),
            _ => {}
        }
    };
    ensure!(
        restored.adjusted(&settings) == settings,
        "the checkpoint is of other settings, which cannot change while a run goes on: {restored:?}"
    );
    if restored != settings {
        engine.send(Command::Adjust {
            settings: settings.clone(),
        });
    }
    let past = if resumed {
        Past::read(&files.past)
    } else {
        Past::default()
    };
    let call = call(args, settings.family);
    let journal = Journal::open(past, call, first, &restored, &settings);
    let steps = journal.steps(args.epochs);
    let mut recorder = if resumed {
        Recorder::resume(&files.curves, first, steps)
    } else {
        Recorder::new(steps)
    };
    if first < steps {
        engine.send(Command::SetScoring {
            every: Some(steps.div_ceil(SCORINGS)),
        });
        train_until(&mut engine, steps, &files, &journal, &mut recorder).await?;
    }
    // A translator's sheet is the pairs that its run shows at the end, or when it is taken up.
    let pairs = match settings.operator() {
        Some(_) => Some(snapshot(&mut engine).await?),
        None => None,
    };
    let step = steps.max(first);
    let past = journal.at(step);
    checkpoint(&mut engine, &files, &past).await?;
    recorder.write(&files.curves)?;
    recorder.write(&curves::path(&args.out, &id)?)?;
    let weights = export(&mut engine, &args.out, &id).await?;
    match pairs {
        Some((grid, pixels)) => sheet::write(&args.out.join(format!("{id}.png")), &grid, &pixels)?,
        None => draw_sheet(&mut engine, &args.out, &id, &settings, &weights).await?,
    }
    manifest::add(
        &args.out,
        ModelEntry {
            id,
            steps: step,
            epochs: epochs(past.images(), settings.dataset.train),
            wall_seconds: past.seconds.round(),
            parameters,
            bytes: weights.len(),
            sha256: sha256(&weights),
            command: past.commands(settings.dataset.train),
            scores: None,
            settings,
        },
    )
}

/// Trains up to step `steps` with a progress bar, checkpoints and sheets.
async fn train_until(
    engine: &mut Engine,
    steps: u64,
    files: &Files,
    journal: &Journal,
    recorder: &mut Recorder,
) -> Result<()> {
    let bar = ProgressBar::new(steps)
        .with_position(journal.first)
        .with_style(ProgressStyle::with_template(
            "{elapsed_precise} {wide_bar} {pos}/{len} steps, {eta_precise} left  {msg}",
        )?);
    let mut shown = None;
    let mut saved = Instant::now();
    engine.send(Command::Start { until: Some(steps) });
    loop {
        let (event, payload) = engine.next().await?;
        match event {
            Event::Stats { steps, pace } => {
                bar.set_position(pace.step);
                recorder.take(&steps);
                if let Some(stats) = smooth(&mut shown, &steps) {
                    bar.set_message(in_words(&stats));
                }
                if saved.elapsed().as_secs_f64() > CHECKPOINT_EVERY {
                    if bar.is_hidden() {
                        // No terminal: a line a minute in the log instead of the bar.
                        let minutes = pace.seconds_left.unwrap_or(0.0) / 60.0;
                        eprintln!(
                            "step {}/{}, {minutes:.0} min left  {}",
                            pace.step,
                            bar.length().unwrap_or(0),
                            bar.message()
                        );
                    }
                    engine.send(Command::Checkpoint);
                    engine.send(Command::SnapshotDrawn);
                    saved = Instant::now();
                }
            }
            Event::Checkpoint { step } => {
                files.keep(&payload.unwrap_or_default(), &journal.at(step))?;
                recorder.write(&files.curves)?;
            }
            Event::Scored(scores) => {
                if bar.is_hidden() {
                    let LiveScore {
                        step, fid, samples, ..
                    } = scores;
                    eprintln!("step {step}: FID {fid:.1} by the judge, of {samples} pictures");
                }
                recorder.score(scores);
            }
            Event::Snapshot { grid, .. } => {
                sheet::write(&files.sheet, &grid, &payload.unwrap_or_default())?
            }
            Event::Running { running: false, .. } => break,
            _ => {}
        }
    }
    bar.abandon();
    Ok(())
}

fn in_words(stats: &StepStats) -> String {
    let [d, g, real, fake] = [D_LOSS, G_LOSS, D_REAL, D_FAKE].map(|name| stats.value(name));
    format!("D {d:.3} G {g:.3}, right on real {real:.2}, on fake {fake:.2}")
}

/// An exponential average over the steps, which alone would flicker.
fn smooth(shown: &mut Option<StepStats>, steps: &[StepStats]) -> Option<StepStats> {
    for new in steps {
        *shown = Some(match shown.take() {
            None => new.clone(),
            Some(old) => curves::mix(&old, new, SMOOTHING),
        });
    }
    shown.clone()
}

async fn checkpoint(engine: &mut Engine, files: &Files, past: &Past) -> Result<()> {
    engine.send(Command::Checkpoint);
    let bytes = engine
        .payload(|event| matches!(event, Event::Checkpoint { .. }))
        .await?;
    files.keep(&bytes, past)
}

/// The command, but for how far it goes.
fn call(args: &TrainArgs, family: Family) -> String {
    let mut words = format!(
        "atelier train --family {} --size {}",
        family.id(),
        args.size.id()
    );
    if let Some(recipe) = args.recipe {
        words += &format!(" --recipe {}", recipe.id());
    }
    if let Some(name) = &args.name {
        words += &format!(" --name {name}");
    }
    words += &format!(" --seed {}", args.seed);
    for pair in &args.set {
        words += &format!(" --set {pair}");
    }
    words
}
