//! `atelier train`: trains a model, shows how it goes, and adds it to the shipped ones.
//!
//! While it learns it keeps, in `runs/`, a checkpoint (for `--resume`) and a sample sheet. What is to
//! be done is found out first (`plan`), then comes the long part (`learning`), and what remains of it
//! (`outcome`).

mod args;
mod files;
mod learning;
mod outcome;
mod past;
mod plan;

use std::slice;

use anyhow::Result;

use self::args::Subject;
pub use self::args::TrainArgs;
use self::files::Files;
use self::past::{Past, epochs};
use self::plan::Plan;
use super::args::DeviceArg;
use super::classifier;
use super::engine::{Engine, with_engine};
use super::files::curves::Recorder;
use super::files::{disk, manifest, sheet};
use super::trial::snapshot;
use super::wrong::OrWrong;
use crate::core::{Command, DatasetInfo, Event, ModelEntry, Settings};
use crate::engine::classifier::classifier_file;
use crate::engine::loader::sha256;

/// Small scorings of a run, for its curves.
const SCORINGS: u64 = 40;

/// Trains.
///
/// # Errors
/// Settings that make no sense, data that is not there, a run that diverged, files that cannot
/// be written.
pub fn run(args: &TrainArgs) -> Result<()> {
    if args.family == Some(Subject::Classifier) {
        return train_classifier(args);
    }
    let plan = Plan::of(args).or_wrong()?;
    for path in [&plan.files.checkpoint, &plan.shipped.model] {
        path.parent().map_or(Ok(()), disk::make_dir).or_wrong()?;
    }
    let device = args.device();
    with_engine(device.into(), |engine| train(plan, device, engine))
}

fn train_classifier(args: &TrainArgs) -> Result<()> {
    args.check_classifier().or_wrong()?;
    let info = DatasetInfo::default();
    let path = args.out.join(classifier_file(&info));
    let from = args.resume.as_ref().map(|_| disk::read(&path));
    let from = from.transpose().or_wrong()?;
    disk::must_be_free(slice::from_ref(&path), args.force || from.is_some()).or_wrong()?;
    let seed = args.seed.unwrap_or(1);
    classifier::train(&info, (args.epochs, seed), &path, from)
}

async fn train(mut plan: Plan, device: DeviceArg, mut engine: Engine) -> Result<()> {
    let (first, steps) = (plan.journal.first, plan.steps);
    let mut recorder = match &plan.resumed {
        Some(kept) => Recorder::resume(&kept.with_extension("curves.json"), first, steps),
        None => Recorder::new(steps),
    };
    let parameters = begin(&mut plan, device, &mut engine).await?;
    if first < steps {
        engine.send(Command::SetScoring {
            every: Some(steps.div_ceil(SCORINGS)),
        });
        learning::train_until(
            &mut engine,
            steps,
            &plan.files,
            &plan.journal,
            &mut recorder,
        )
        .await?;
    } else {
        eprintln!("nothing left to train: the run is at step {first}");
    }
    finish(&plan, parameters, &recorder, &mut engine).await
}

/// Writes what remains of the run: its last checkpoint, its model, curves and sheet, and its entry in
/// the manifest.
async fn finish(
    plan: &Plan,
    parameters: (usize, usize),
    recorder: &Recorder,
    engine: &mut Engine,
) -> Result<()> {
    // A translator's sheet is the pairs that its run shows at the end, or when it is taken up.
    let pairs = match plan.settings.operator() {
        Some(_) => Some(snapshot(engine).await?),
        None => None,
    };
    let Plan {
        settings,
        files,
        shipped,
        ..
    } = plan;
    let step = plan.steps.max(plan.journal.first);
    let mut past = plan.journal.at(step);
    checkpoint(engine, files, &past).await?;
    recorder.write(&files.curves)?;
    recorder.write(&shipped.curves)?;
    let weights = outcome::export(engine, &shipped.model).await?;
    past.model = Some(sha256(&weights));
    past.write(&files.past)?;
    match pairs {
        Some((grid, pixels)) => sheet::write(&shipped.sheet, &grid, &pixels)?,
        None => {
            let (sheet, id) = (&shipped.sheet, &shipped.id);
            outcome::draw_sheet(engine, sheet, id, settings, &weights).await?;
        }
    }
    let entry = entry(plan, step, parameters, &past, &weights);
    manifest::add(&shipped.dir, entry)
}

/// Has the networks built, or put together again; how many parameters they have.
async fn begin(plan: &mut Plan, device: DeviceArg, engine: &mut Engine) -> Result<(usize, usize)> {
    let wanted = &plan.settings;
    match plan.checkpoint.take() {
        Some(checkpoint) => engine.send_with(Command::RestoreRun, Some(checkpoint)),
        None => engine.send(Command::NewRun {
            settings: wanted.clone(),
        }),
    }
    loop {
        match engine.next().await?.0 {
            Event::Booted { device: found } if device == DeviceArg::Webgpu => {
                eprintln!("on {}", found.name);
            }
            Event::RunReady {
                settings,
                parameters,
                ..
            } => {
                if settings != *wanted {
                    engine.send(Command::Adjust {
                        settings: wanted.clone(),
                    });
                }
                return Ok(parameters);
            }
            _ => {}
        }
    }
}

async fn checkpoint(engine: &mut Engine, files: &Files, past: &Past) -> Result<()> {
    engine.send(Command::Checkpoint);
    let bytes = engine
        .payload(|event| matches!(event, Event::Checkpoint { .. }))
        .await?;
    files.keep(&bytes, past)
}

/// What the manifest says of the model.
fn entry(
    plan: &Plan,
    steps: u64,
    parameters: (usize, usize),
    past: &Past,
    weights: &[u8],
) -> ModelEntry {
    let settings: Settings = plan.settings.clone();
    let train = settings.dataset.train;
    ModelEntry {
        id: plan.shipped.id.clone(),
        steps,
        epochs: epochs(past.images(), train),
        wall_seconds: past.seconds.round(),
        parameters,
        bytes: weights.len(),
        sha256: sha256(weights),
        command: past.commands(train),
        scores: None,
        settings,
    }
}
