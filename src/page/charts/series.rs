//! The history of a run: one value a step for each curve, kept whole, and thinned only for
//! drawing. Plain numbers, no DOM.

use crate::core::{LiveScore, StepStats};
pub use crate::page::charts::thinning::thin;

/// What a history keeps a curve of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    DLoss,
    GLoss,
    DReal,
    DFake,
    /// What only this family measures: the place among [`StepStats::extras`].
    Extra(usize),
    /// Kept in a history of its own, [`History::of_scores`].
    Score(Score),
}

/// What a small scoring finds, as in [`LiveScore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    Fid,
    Accuracy,
    Diversity,
    Imbalance,
    DReal,
    DFake,
}

fn measured(stats: &StepStats) -> impl Iterator<Item = (Curve, f32)> {
    let common = [
        (Curve::DLoss, stats.d_loss),
        (Curve::GLoss, stats.g_loss),
        (Curve::DReal, stats.d_real),
        (Curve::DFake, stats.d_fake),
    ];
    let extras = stats.extras.iter().enumerate();
    common
        .into_iter()
        .chain(extras.map(|(place, value)| (Curve::Extra(place), *value)))
}

/// A score that there is none of is not a number, and so is left out of its curve.
fn found(scores: &LiveScore) -> impl Iterator<Item = (Curve, f32)> {
    [
        (Score::Fid, scores.fid),
        (Score::Accuracy, scores.accuracy.unwrap_or(f64::NAN)),
        (Score::Diversity, scores.diversity),
        (Score::Imbalance, scores.imbalance),
        (Score::DReal, scores.d_real),
        (Score::DFake, scores.d_fake),
    ]
    .into_iter()
    .map(|(score, value)| (Curve::Score(score), value as f32))
}

/// How many steps the bold curve averages over, roughly. A single batch says little.
pub const SMOOTHING_STEPS: f32 = 20.0;

/// One curve: what was measured and its running average.
#[derive(Default)]
struct Line {
    raw: Vec<f32>,
    smooth: Vec<f32>,
    /// The extremes of the average.
    low: f32,
    high: f32,
}

impl Line {
    /// A curve of which nothing is known for the first `length` steps.
    fn late(length: usize) -> Self {
        Self {
            raw: vec![f32::NAN; length],
            smooth: vec![f32::NAN; length],
            ..Self::default()
        }
    }

    /// The average leans on at most `most` steps, on fewer at the beginning, so that it starts
    /// at the first value and not at nought. What is not a number is left out.
    fn push(&mut self, value: f32, most: f32) {
        let weight = 1.0 / ((self.raw.len() + 1) as f32).min(most);
        let before = self.smooth.last().copied().unwrap_or(value);
        let next = before + weight * (value - before);
        self.raw.push(value);
        let next = match (next.is_finite(), before.is_finite()) {
            (true, _) => next,
            (false, true) => before,
            (false, false) => value,
        };
        self.smooth.push(next);
        self.widen(next);
    }

    fn widen(&mut self, value: f32) {
        if value.is_finite() {
            self.low = self.low.min(value);
            self.high = self.high.max(value);
        }
    }

    fn truncate(&mut self, length: usize) {
        self.raw.truncate(length);
        self.smooth.truncate(length);
        (self.low, self.high) = (0.0, 0.0);
        for place in 0..self.smooth.len() {
            self.widen(self.smooth[place]);
        }
    }
}

/// All steps of a run, or all its scores, oldest first.
pub struct History {
    steps: Vec<u64>,
    /// In the order in which they came up; each as long as `steps`.
    lines: Vec<(Curve, Line)>,
    /// How many values an average leans on; 1 where each counts by itself.
    smoothing: f32,
}

impl Default for History {
    fn default() -> Self {
        Self {
            steps: Vec::new(),
            lines: Vec::new(),
            smoothing: SMOOTHING_STEPS,
        }
    }
}

impl History {
    /// Scores are few and each is a mean over many pictures, so they are not averaged.
    pub fn of_scores(scores: &[LiveScore]) -> Self {
        let mut history = Self {
            smoothing: 1.0,
            ..Self::default()
        };
        for scores in scores {
            history.push(scores.step, found(scores));
        }
        history
    }

    /// Whether its values stand for themselves, without an average.
    pub fn is_plain(&self) -> bool {
        self.smoothing == 1.0
    }

    pub fn len(&self) -> usize {
        self.steps.len()
    }

    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    pub fn steps(&self) -> &[u64] {
        &self.steps
    }

    /// One value a step; empty for a curve that has never been measured.
    pub fn raw(&self, curve: Curve) -> &[f32] {
        self.line(curve).map_or(&[], |line| &line.raw)
    }

    pub fn smooth(&self, curve: Curve) -> &[f32] {
        self.line(curve).map_or(&[], |line| &line.smooth)
    }

    /// The average at a place; not a number where there is none.
    pub fn smooth_at(&self, curve: Curve, place: usize) -> f32 {
        self.smooth(curve).get(place).copied().unwrap_or(f32::NAN)
    }

    /// The extremes of a curve's average, nought among them.
    pub fn range(&self, curve: Curve) -> (f32, f32) {
        self.line(curve)
            .map_or((0.0, 0.0), |line| (line.low, line.high))
    }

    fn line(&self, curve: Curve) -> Option<&Line> {
        let found = self.lines.iter().find(|(kept, _)| *kept == curve);
        found.map(|(_, line)| line)
    }

    /// Takes up new steps. Those that are not newer than the last are left out: after a
    /// restored checkpoint the engine may say some again.
    pub fn extend(&mut self, stats: &[StepStats]) {
        for stats in stats {
            self.push(stats.step, measured(stats));
        }
    }

    fn push(&mut self, step: u64, values: impl Iterator<Item = (Curve, f32)>) {
        if self.steps.last().is_some_and(|last| step <= *last) {
            return;
        }
        let before = self.steps.len();
        self.steps.push(step);
        for (curve, value) in values {
            let place = self.place_of(curve, before);
            self.lines[place].1.push(value, self.smoothing);
        }
        // What was not measured this time.
        for (_, line) in &mut self.lines {
            if line.raw.len() == before {
                line.push(f32::NAN, self.smoothing);
            }
        }
    }

    /// Where a curve is kept; a new one has missed the first `missed` steps.
    fn place_of(&mut self, curve: Curve, missed: usize) -> usize {
        let known = self.lines.iter().position(|(kept, _)| *kept == curve);
        known.unwrap_or_else(|| {
            self.lines.push((curve, Line::late(missed)));
            self.lines.len() - 1
        })
    }

    /// Forgets everything after `step`.
    pub fn rewind(&mut self, step: u64) {
        let length = self.steps.partition_point(|kept| *kept <= step);
        self.steps.truncate(length);
        if length == 0 {
            // What comes may be a run of another family.
            self.lines.clear();
        }
        for (_, line) in &mut self.lines {
            line.truncate(length);
        }
    }

    /// The place of the step nearest to `step`.
    pub fn nearest(&self, step: f64) -> Option<usize> {
        let after = self.steps.partition_point(|kept| (*kept as f64) < step);
        let candidates = [
            after.checked_sub(1),
            Some(after).filter(|place| *place < self.len()),
        ];
        candidates.into_iter().flatten().min_by(|a, b| {
            let far = |place: &usize| (self.steps[*place] as f64 - step).abs();
            far(a).total_cmp(&far(b))
        })
    }
}
