//! The long part: training, with a progress bar, checkpoints and sheets.

use std::time::Instant;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use super::files::Files;
use super::past::Journal;
use crate::cli::engine::Engine;
use crate::cli::files::curves::{self, Recorder};
use crate::cli::files::sheet;
use crate::core::{Command, D_FAKE, D_LOSS, D_REAL, Event, G_LOSS, LiveScore, StepStats};

/// Seconds between two checkpoints, each with a sample sheet.
const CHECKPOINT_EVERY: f64 = 60.0;
/// Weight of the latest step in the losses shown.
const SMOOTHING: f32 = 0.05;

/// Trains up to step `steps` with a progress bar, checkpoints and sheets.
pub async fn train_until(
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
