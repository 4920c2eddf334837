//! The history of a run: one value a step for each curve, kept whole, and thinned only for
//! drawing. Plain numbers, no DOM.

use crate::protocol::StepStats;

/// The curves a history keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    DLoss,
    GLoss,
    DReal,
    DFake,
}

const CURVES: usize = 4;

impl Curve {
    fn of(self, stats: &StepStats) -> f32 {
        match self {
            Curve::DLoss => stats.d_loss,
            Curve::GLoss => stats.g_loss,
            Curve::DReal => stats.d_real,
            Curve::DFake => stats.d_fake,
        }
    }

    const ALL: [Curve; CURVES] = [Curve::DLoss, Curve::GLoss, Curve::DReal, Curve::DFake];
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
    /// The average leans on at most [`SMOOTHING_STEPS`] steps, on fewer at the beginning, so
    /// that it starts at the first value and not at nought. What is not a number is left out.
    fn push(&mut self, value: f32) {
        let weight = 1.0 / ((self.raw.len() + 1) as f32).min(SMOOTHING_STEPS);
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

/// All steps of a run, oldest first.
#[derive(Default)]
pub struct History {
    steps: Vec<u64>,
    lines: [Line; CURVES],
}

impl History {
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    pub fn steps(&self) -> &[u64] {
        &self.steps
    }

    pub fn raw(&self, curve: Curve) -> &[f32] {
        &self.lines[curve as usize].raw
    }

    pub fn smooth(&self, curve: Curve) -> &[f32] {
        &self.lines[curve as usize].smooth
    }

    /// The extremes of a curve's average, nought among them.
    pub fn range(&self, curve: Curve) -> (f32, f32) {
        let line = &self.lines[curve as usize];
        (line.low, line.high)
    }

    /// Takes up new steps. Those that are not newer than the last are left out: after a
    /// restored checkpoint the engine may say some again.
    pub fn extend(&mut self, stats: &[StepStats]) {
        for step in stats {
            if self.steps.last().is_some_and(|last| step.step <= *last) {
                continue;
            }
            self.steps.push(step.step);
            for curve in Curve::ALL {
                self.lines[curve as usize].push(curve.of(step));
            }
        }
    }

    /// Forgets everything after `step`.
    pub fn rewind(&mut self, step: u64) {
        let length = self.steps.partition_point(|kept| *kept <= step);
        self.steps.truncate(length);
        self.lines.iter_mut().for_each(|line| line.truncate(length));
    }

    pub fn clear(&mut self) {
        *self = Self::default();
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

/// What lies in one pixel column: where it is (as a step), the extremes and the mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    pub step: f64,
    pub min: f32,
    pub max: f32,
    pub mean: f32,
}

/// Thins a curve to at most `columns` columns, so that a hundred thousand steps cost no more
/// to draw than a few hundred. Extremes are kept: a spike of one step stays visible.
/// Values that are not numbers are left out.
pub fn thin(steps: &[u64], values: &[f32], columns: usize) -> Vec<Column> {
    let length = steps.len().min(values.len());
    let chunk = length.div_ceil(columns.max(1)).max(1);
    let mut thinned = Vec::with_capacity(length.div_ceil(chunk));
    for start in (0..length).step_by(chunk) {
        let end = (start + chunk).min(length);
        let middle = (steps[start] + steps[end - 1]) as f64 / 2.0;
        thinned.extend(summarise(middle, &values[start..end]));
    }
    thinned
}

fn summarise(step: f64, values: &[f32]) -> Option<Column> {
    let (mut min, mut max, mut sum, mut count) = (f32::INFINITY, f32::NEG_INFINITY, 0.0, 0);
    for value in values.iter().copied().filter(|value| value.is_finite()) {
        min = min.min(value);
        max = max.max(value);
        sum += value;
        count += 1;
    }
    (count > 0).then(|| Column {
        step,
        min,
        max,
        mean: sum / count as f32,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn stats(step: u64, value: f32) -> StepStats {
        StepStats {
            step,
            d_loss: value,
            g_loss: value,
            d_real: 0.5,
            d_fake: 0.5,
        }
    }

    #[wasm_bindgen_test]
    fn thinning_keeps_the_extremes() {
        let steps: Vec<u64> = (0..100_000).collect();
        let mut values = vec![1.0; steps.len()];
        values[54_321] = 9.0;
        values[77_777] = -3.0;
        let thinned = thin(&steps, &values, 600);
        assert!(thinned.len() <= 600);
        assert!(thinned.iter().any(|column| column.max == 9.0));
        assert!(thinned.iter().any(|column| column.min == -3.0));
        assert!(thinned.windows(2).all(|pair| pair[0].step < pair[1].step));
    }

    #[wasm_bindgen_test]
    fn few_steps_are_not_thinned() {
        let thinned = thin(&[1, 2, 3], &[0.1, f32::NAN, 0.3], 600);
        assert_eq!(thinned.len(), 2);
        assert_eq!(
            thinned[0],
            Column {
                step: 1.0,
                min: 0.1,
                max: 0.1,
                mean: 0.1
            }
        );
        assert!(thin(&[], &[], 600).is_empty());
    }

    #[wasm_bindgen_test]
    fn the_average_starts_at_the_first_value_and_survives_a_nan() {
        let mut history = History::default();
        history.extend(&[
            stats(1, 2.0),
            stats(2, 4.0),
            stats(3, f32::NAN),
            stats(4, 3.0),
        ]);
        let smooth = history.smooth(Curve::DLoss);
        assert_eq!(smooth[0], 2.0);
        assert_eq!(smooth[1], 3.0);
        assert_eq!(smooth[2], 3.0);
        assert!(smooth[3].is_finite());
    }

    #[wasm_bindgen_test]
    fn a_history_rewinds_and_refuses_the_past() {
        let mut history = History::default();
        history.extend(&[stats(1, 1.0), stats(2, 1.0), stats(3, 1.0)]);
        history.rewind(2);
        assert_eq!(history.steps(), &[1, 2]);
        assert_eq!(history.raw(Curve::GLoss).len(), 2);
        history.extend(&[stats(2, 5.0), stats(3, 5.0)]);
        assert_eq!(history.steps(), &[1, 2, 3]);
    }

    #[wasm_bindgen_test]
    fn the_nearest_step_is_found() {
        let mut history = History::default();
        assert_eq!(history.nearest(5.0), None);
        history.extend(&[stats(10, 1.0), stats(20, 1.0), stats(30, 1.0)]);
        assert_eq!(history.nearest(-100.0), Some(0));
        assert_eq!(history.nearest(14.0), Some(0));
        assert_eq!(history.nearest(16.0), Some(1));
        assert_eq!(history.nearest(1e9), Some(2));
    }
}
