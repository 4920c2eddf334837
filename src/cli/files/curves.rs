//! The curves of a run, kept beside the model for the Compare page.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::disk;
use crate::core::{Curves, D_FAKE, D_LOSS, D_REAL, G_LOSS, LiveScore, StepStats};

/// Points of a curve of losses.
const POINTS: u64 = 200;
/// The directory of the curves beside the models.
const DIR: &str = "curves";
/// The measurements that are kept; what a family's panels show is only shown live.
const KEPT: [&str; 4] = [D_LOSS, G_LOSS, D_REAL, D_FAKE];

/// Where the curves of a model go.
pub fn path(models: &Path, id: &str) -> PathBuf {
    models.join(DIR).join(format!("{id}.json"))
}

/// Takes the numbers of a run and keeps means over some steps each.
pub struct Recorder {
    curves: Curves,
    /// Steps of one point.
    stride: u64,
    /// The point in the making, and how many steps are in it.
    point: Option<(StepStats, u64)>,
}

impl Recorder {
    /// For a run of `steps`.
    pub fn new(steps: u64) -> Self {
        Self {
            curves: Curves::default(),
            stride: steps.div_ceil(POINTS).max(1),
            point: None,
        }
    }

    /// Goes on with the curves that a run had at `step`; without them where they are lost.
    pub fn resume(file: &Path, step: u64, steps: u64) -> Self {
        let mut recorder = Self::new(steps);
        let kept = fs::read(file).ok();
        if let Some(curves) = kept.and_then(|json| serde_json::from_slice::<Curves>(&json).ok()) {
            recorder.curves = curves;
            recorder.curves.losses.retain(|point| point.step <= step);
            recorder.curves.scores.retain(|score| score.step <= step);
        }
        recorder
    }

    pub fn take(&mut self, steps: &[StepStats]) {
        for new in steps {
            let (mean, count) = match self.point.take() {
                None => (new.clone(), 1),
                Some((old, count)) => (mix(&old, new, 1.0 / (count + 1) as f32), count + 1),
            };
            self.point = Some((mean, count));
            if count >= self.stride {
                self.close();
            }
        }
    }

    pub fn score(&mut self, scores: LiveScore) {
        self.curves.scores.push(scores);
    }

    fn close(&mut self) {
        if let Some((mean, _)) = self.point.take() {
            self.curves.losses.push(rounded(mean));
        }
    }

    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, file: &Path) -> Result<()> {
        let json = serde_json::to_string(&self.curves)?;
        if let Some(dir) = file.parent() {
            disk::make_dir(dir)?;
        }
        disk::write(file, json.as_bytes())
    }
}

/// `old` moved by `share` towards `new`, number by number.
pub fn mix(old: &StepStats, new: &StepStats, share: f32) -> StepStats {
    let mix = |(name, &new): (&String, &f32)| {
        let old = old.values.get(name).copied().unwrap_or(new);
        (name.clone(), old + share * (new - old))
    };
    StepStats {
        step: new.step,
        values: new.values.iter().map(mix).collect(),
    }
}

/// To four digits, and only what is kept: the page fetches these.
fn rounded(mut stats: StepStats) -> StepStats {
    stats.values.retain(|name, _| KEPT.contains(&name.as_str()));
    for value in stats.values.values_mut() {
        *value = (*value * 1e4).round() / 1e4;
    }
    stats
}
