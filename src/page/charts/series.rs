//! The history of a run: one value a step for each series, of a very long run one for several steps,
//! and thinned for drawing. Plain numbers, no DOM.

use crate::core::{D_LOSS, G_LOSS, LiveScore, StepStats};
use crate::page::charts::plot::Trace;
use crate::page::charts::thinning::thin;

/// What a small scoring finds, as in [`LiveScore`].
pub const FID: &str = "fid";
pub const ACCURACY: &str = "accuracy";
pub const IMBALANCE: &str = "imbalance";
pub const DIVERSITY: &str = "diversity";
/// Beside the shares of a step's batch: those on images that D has never seen.
pub const D_TEST: &str = "d_test";
pub const D_FRESH: &str = "d_fresh";

/// The losses, and what they are called on a chart.
pub const LOSSES: [(&str, &str); 2] = [(D_LOSS, "discriminator"), (G_LOSS, "generator")];

/// Of translators only: distance to the truth, and how sharp.
pub const L1: &str = "l1";
pub const SHARPNESS: &str = "sharpness";

/// What a scoring found, by name; `None` where it looked for no such thing.
fn found(scores: &LiveScore) -> [(&'static str, Option<f64>); 8] {
    let fidelity = scores.fidelity.as_ref();
    [
        (FID, Some(scores.fid)),
        (ACCURACY, scores.accuracy),
        (DIVERSITY, Some(scores.diversity)),
        (IMBALANCE, Some(scores.imbalance)),
        (D_TEST, Some(scores.d_real)),
        (D_FRESH, Some(scores.d_fake)),
        (L1, fidelity.map(|fidelity| fidelity.l1)),
        (SHARPNESS, fidelity.map(|fidelity| fidelity.sharpness)),
    ]
}

/// One number of a scoring.
pub fn score(scores: &LiveScore, name: &str) -> Option<f64> {
    let mut found = found(scores).into_iter();
    found.find(|(kept, _)| *kept == name)?.1
}

/// How many steps a curve averages over, roughly. A single batch says little.
pub const SMOOTHING_STEPS: f32 = 20.0;

/// A longer history is kept more coarsely, so that memory does not grow with the run: a chart has some
/// hundred columns.
const MOST: usize = 20_000;

/// A list in pieces of these lengths.
fn pieces<'a, T>(mut rest: &'a [T], lengths: &'a [usize]) -> impl Iterator<Item = &'a [T]> {
    lengths.iter().map(move |&length| {
        let (piece, after) = rest.split_at(length);
        rest = after;
        piece
    })
}

/// Of those that are numbers; not a number where none is.
fn mean(values: &[f32]) -> f32 {
    let numbers = values.iter().filter(|value| !value.is_nan());
    let (sum, count) = numbers.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

/// All steps of a run, or all its scores, oldest first.
pub struct History {
    steps: Vec<u64>,
    /// By name, in the order in which they came up; each as long as `steps`.
    series: Vec<(String, Vec<f32>)>,
    /// How many values an average leans on; 1 where each counts by itself.
    smoothing: f32,
    /// Of how many steps a value is the mean at most.
    span: u64,
}

impl Default for History {
    fn default() -> Self {
        Self {
            steps: Vec::new(),
            series: Vec::new(),
            smoothing: SMOOTHING_STEPS,
            span: 1,
        }
    }
}

impl History {
    /// Each value counts by itself.
    fn plain() -> Self {
        Self {
            smoothing: 1.0,
            ..Self::default()
        }
    }

    /// Scores are few and each is a mean over many pictures, so they are not averaged.
    pub fn of_scores(scores: &[LiveScore]) -> Self {
        let mut history = Self::plain();
        for scores in scores {
            // A score that there is none of is not a number, and so has no curve.
            let number = |value: Option<f64>| value.unwrap_or(f64::NAN) as f32;
            let values = found(scores).map(|(name, value)| (name, number(value)));
            history.push(scores.step, values.into_iter());
        }
        history
    }

    /// Of steps that are means over several already.
    pub fn of_means(means: &[StepStats]) -> Self {
        let mut history = Self::plain();
        history.extend(means);
        history
    }

    pub fn len(&self) -> usize {
        self.steps.len()
    }

    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// What was measured under a name, one value a step; nothing if it never was.
    fn values(&self, name: &str) -> &[f32] {
        let found = self.series.iter().find(|(kept, _)| kept == name);
        found.map_or(&[], |(_, values)| values)
    }

    /// The mean of the newest values; not a number where there are none.
    pub fn newest(&self, name: &str) -> f32 {
        let newest = self
            .values(name)
            .iter()
            .rev()
            .take(SMOOTHING_STEPS as usize);
        let (sum, count) = newest
            .filter(|value| value.is_finite())
            .fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
        sum / count
    }

    /// Series under the names they have on a chart, thinned to its columns, each with the next
    /// key. One that has never been measured has no points.
    pub fn traces<N: AsRef<str>, L: AsRef<str>>(
        &self,
        lines: &[(N, L)],
        columns: usize,
    ) -> Vec<Trace> {
        let trace = |(key, (name, label)): (usize, &(N, L))| Trace {
            name: label.as_ref().to_owned(),
            key,
            columns: thin(
                &self.steps,
                self.values(name.as_ref()),
                self.smoothing,
                columns,
            ),
            averaged: self.smoothing > 1.0,
        };
        lines.iter().enumerate().map(trace).collect()
    }

    /// Takes up new steps. Those that are not newer than the last are left out: after a
    /// restored checkpoint the engine may say some again.
    pub fn extend(&mut self, stats: &[StepStats]) {
        for stats in stats {
            let values = stats.values.iter();
            self.push(stats.step, values.map(|(name, value)| (&**name, *value)));
        }
    }

    fn push<'a>(&mut self, step: u64, values: impl Iterator<Item = (&'a str, f32)>) {
        if self.steps.last().is_some_and(|last| step <= *last) {
            return;
        }
        let before = self.steps.len();
        self.steps.push(step);
        for (name, value) in values {
            let known = self.series.iter().position(|(kept, _)| *kept == name);
            let place = known.unwrap_or_else(|| {
                // A new series has missed the steps before.
                let missed = vec![f32::NAN; before];
                self.series.push((name.to_owned(), missed));
                self.series.len() - 1
            });
            self.series[place].1.push(value);
        }
        // What was not measured this time.
        for (_, values) in &mut self.series {
            values.resize(before + 1, f32::NAN);
        }
        if self.steps.len() >= MOST {
            self.shorten();
        }
    }

    /// Makes it shorter by half at least.
    fn shorten(&mut self) {
        self.coarsen();
        while self.steps.len() > MOST / 2 {
            self.span *= 2;
            self.coarsen();
        }
    }

    /// Makes one value, their mean, of those of each stretch of so many steps. The newest stay as they
    /// are, for [`Self::newest`].
    fn coarsen(&mut self) {
        let old = self.steps.len() - SMOOTHING_STEPS as usize;
        let (coarse, fine) = self.steps.split_at(old);
        let stretch = |step: &u64| step.saturating_sub(1) / self.span;
        let lengths: Vec<usize> = coarse
            .chunk_by(|a, b| stretch(a) == stretch(b))
            .map(<[u64]>::len)
            .collect();
        let last = |steps: &[u64]| steps.last().copied();
        let steps = pieces(coarse, &lengths).filter_map(last);
        self.steps = steps.chain(fine.iter().copied()).collect();
        for (_, values) in &mut self.series {
            let (coarse, fine) = values.split_at(old);
            let means = pieces(coarse, &lengths).map(mean);
            *values = means.chain(fine.iter().copied()).collect();
        }
    }

    /// Forgets everything after `step`.
    pub fn rewind(&mut self, step: u64) {
        let length = self.steps.partition_point(|kept| *kept <= step);
        self.steps.truncate(length);
        if length == 0 {
            // What comes may be a run of another family.
            self.series.clear();
            self.span = 1;
        }
        for (_, values) in &mut self.series {
            values.truncate(length);
        }
    }
}
