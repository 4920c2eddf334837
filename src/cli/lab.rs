//! `atelier lab`: causes each failure of the failure lab, repairs it, and says what the
//! scores were (docs/failure-lab.md is its output).

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, ensure};
use clap::Args;

use super::engine::{Engine, with_engine};
use super::files::{disk, sheet};
use super::trial::Trial;
use super::wrong::OrWrong;
use crate::core::{DeviceKind, LiveScore, Settings, swing};
use crate::families::failures::{FAILURES, Failing};

/// Scorings on the way to a failure, and from there to its repair.
const PARTS: u64 = 8;
/// When the two pictures of a failure are taken.
const FAILED: &str = "failed";
const REPAIRED: &str = "repaired";

#[derive(Args, Debug)]
pub struct LabArgs {
    /// Only these; all if left out
    #[arg(value_parser = parse)]
    failures: Vec<&'static Failing>,
    /// Where to write what the fixed codes showed, before and after the repair
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
    /// Overwrite pictures of an earlier time
    #[arg(long, requires = "pictures")]
    force: bool,
}

impl std::fmt::Debug for Failing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

fn parse(id: &str) -> Result<&'static Failing, String> {
    let known = || {
        FAILURES
            .iter()
            .map(|failing| failing.id)
            .collect::<Vec<_>>()
    };
    Failing::from_id(id).ok_or_else(|| format!("choose among {}", known().join(", ")))
}

/// Brings about and repairs.
///
/// # Errors
/// A failure that does not come, or does not go: the lab would promise too much.
pub fn run(args: &LabArgs) -> Result<()> {
    let chosen = match args.failures.as_slice() {
        [] => FAILURES.iter().collect(),
        some => some.to_vec(),
    };
    if let Some(dir) = &args.pictures {
        let paths: Vec<_> = chosen
            .iter()
            .flat_map(|failing| [FAILED, REPAIRED].map(|when| picture(dir, failing, when)))
            .collect();
        disk::must_be_free(&paths, args.force).or_wrong()?;
        disk::make_dir(dir)?;
    }
    let all_sound = with_engine(DeviceKind::Cpu, |mut engine| async move {
        let mut all_sound = true;
        for failing in chosen {
            all_sound &= try_out(failing, &mut engine, args.pictures.as_ref()).await?;
        }
        Ok(all_sound)
    })?;
    ensure!(all_sound, "not every failure came and went");
    Ok(())
}

/// One failure and its repair; whether the scores showed both.
async fn try_out(
    failing: &Failing,
    engine: &mut Engine,
    pictures: Option<&PathBuf>,
) -> Result<bool> {
    let settings = (failing.settings)();
    println!("## {}\n\n{}\n", failing.title, failing.see);
    println!("Settings: {}.\n", in_words(&settings, &base(&settings)));
    let start = Instant::now();
    let mut trial = Trial::begin(engine, &settings).await?;
    trial.train(failing.steps, PARTS).await?;
    let seconds = start.elapsed().as_secs_f64();
    let failed = (failing.failed)(&trial.scores);
    write(pictures, failing, FAILED, &trial)?;
    println!("{HEAD}");
    print(&trial.scores);
    println!(
        "\nThe failure {} after {} steps ({seconds:.0} s, scoring included).\n",
        if failed { "is there" } else { "did NOT come" },
        failing.steps,
    );

    let remedied = failing.remedied();
    println!("**{}.** {}\n", failing.remedy, failing.then);
    println!("Settings: {}.\n", in_words(&remedied, &settings));
    trial.scores.clear();
    trial.adjust(&remedied);
    trial.train(failing.repaired, PARTS).await?;
    let healed = !(failing.failed)(&trial.scores);
    write(pictures, failing, REPAIRED, &trial)?;
    println!("{HEAD}");
    print(&trial.scores);
    println!(
        "\nThe failure {} after {} more steps ({:.0} s in all).\n",
        if healed { "has gone" } else { "did NOT go" },
        failing.repaired,
        start.elapsed().as_secs_f64(),
    );
    Ok(failed && healed)
}

const HEAD: &str = "| step | Fashion FID | diversity | imbalance | D right on held-out real | on fake |\n\
                    | --- | --- | --- | --- | --- | --- |";

fn print(scores: &[LiveScore]) {
    for s in scores {
        println!(
            "| {} | {:.1} | {:.2} | {:.2} | {:.2} | {:.2} |",
            s.step, s.fid, s.diversity, s.imbalance, s.d_real, s.d_fake
        );
    }
    println!("\nSwing of the last six distances: {:.2}.", swing(scores));
}

/// The settings that the failing ones started from.
fn base(settings: &Settings) -> Settings {
    Settings::recommended(settings.family, settings.size, settings.recipe)
}

/// What is otherwise than in `before`, after the family's name.
fn in_words(settings: &Settings, before: &Settings) -> String {
    let changed = settings.family.knobs().filter_map(|knob| {
        let (old, new) = (knob.get(before), knob.get(settings));
        // As f32: some settings are, and would show stray digits.
        (old != new).then(|| format!("{} {}", knob.id, new as f32))
    });
    let changed: Vec<String> = changed.collect();
    let recipe = settings.recipe.id();
    format!(
        "{} {}, {recipe}; {}",
        settings.family.info().title,
        settings.size.id().to_uppercase(),
        changed.join(", ")
    )
}

/// Where a picture of a failure goes.
fn picture(dir: &Path, failing: &Failing, when: &str) -> PathBuf {
    dir.join(format!("{}-{when}.png", failing.id))
}

fn write(
    pictures: Option<&PathBuf>,
    failing: &Failing,
    when: &str,
    trial: &Trial<'_>,
) -> Result<()> {
    let Some(dir) = pictures else {
        return Ok(());
    };
    let (grid, pixels) = &trial.picture;
    sheet::write(&picture(dir, failing, when), grid, pixels)
}
