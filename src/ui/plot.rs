//! What a chart draws, worked out from a history: ticks, scales and SVG path data. Plain
//! numbers and text, no DOM, so that it can be tested.

use super::series::{Column, Curve, History, thin};
use std::fmt::Write;

/// Room for the labels around the curves, in CSS pixels.
pub const LEFT: f64 = 44.0;
pub const RIGHT: f64 = 12.0;
pub const TOP: f64 = 10.0;
pub const BOTTOM: f64 = 24.0;

/// How the values of a chart are bounded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Extent {
    /// From none to all, said in percent.
    Share,
    /// From nought (or below) to wherever the averaged curves go.
    Grows,
}

/// From values to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    pub from: (f64, f64),
    pub to: (f64, f64),
}

impl Scale {
    pub fn at(&self, value: f64) -> f64 {
        let span = self.from.1 - self.from.0;
        let share = if span == 0.0 {
            0.0
        } else {
            (value - self.from.0) / span
        };
        self.to.0 + share * (self.to.1 - self.to.0)
    }

    /// The value at a pixel.
    pub fn invert(&self, pixel: f64) -> f64 {
        Scale {
            from: self.to,
            to: self.from,
        }
        .at(pixel)
    }
}

/// One curve as path data: the single steps (light) and their running average (bold).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    pub raw: String,
    pub smooth: String,
}

/// Everything a chart shows of its history at its present width.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    pub x: Scale,
    pub y: Scale,
    pub x_ticks: Vec<(f64, String)>,
    pub y_ticks: Vec<(f64, String)>,
    pub curves: Vec<Drawn>,
    /// Whether a pixel column holds several steps, which makes a band of the single steps.
    pub dense: bool,
}

impl Plot {
    pub fn new(
        history: &History,
        curves: &[Curve],
        extent: Extent,
        width: f64,
        height: f64,
    ) -> Self {
        let steps = history.steps();
        let first = steps.first().map_or(0.0, |step| *step as f64);
        let last = steps.last().map_or(0.0, |step| *step as f64);
        // The first second of a run must not fill the whole width with two steps.
        let x = Scale {
            from: (first.min(1.0), last.max(first + 50.0)),
            to: (LEFT, (width - RIGHT).max(LEFT + 1.0)),
        };
        let y = Scale {
            from: value_range(history, curves, extent),
            to: ((height - BOTTOM).max(TOP + 1.0), TOP),
        };
        let columns = (x.to.1 - x.to.0).max(1.0) as usize;
        let drawn = curves
            .iter()
            .map(|curve| draw(history, *curve, columns, x, y))
            .collect();
        let many = ((x.to.1 - x.to.0) / 64.0) as usize;
        Self {
            x_ticks: ticks(x.from.0, x.from.1, many.clamp(2, 8)),
            y_ticks: value_ticks(y.from, extent),
            x,
            y,
            curves: drawn,
            dense: history.len() > columns,
        }
    }
}

fn draw(history: &History, curve: Curve, columns: usize, x: Scale, y: Scale) -> Drawn {
    let raw = thin(history.steps(), history.raw(curve), columns);
    let smooth = thin(history.steps(), history.smooth(curve), columns);
    Drawn {
        raw: path(raw.iter().flat_map(|column| extremes(*column)), x, y),
        smooth: path(smooth.iter().map(|column| (column.step, column.mean)), x, y),
    }
}

/// A column's extremes as the points of a zigzag; one point where they are the same.
fn extremes(column: Column) -> impl Iterator<Item = (f64, f32)> {
    let second = (column.max != column.min).then_some((column.step, column.max));
    std::iter::once((column.step, column.min)).chain(second)
}

/// SVG path data through points, to a tenth of a pixel.
fn path(points: impl Iterator<Item = (f64, f32)>, x: Scale, y: Scale) -> String {
    let mut text = String::new();
    for (step, value) in points {
        let letter = if text.is_empty() { 'M' } else { 'L' };
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "{letter}{:.1} {:.1}",
            x.at(step),
            y.at(f64::from(value))
        );
    }
    text
}

/// The values a chart spans. A single wild step may leave it: the averages count, and the
/// raw curve is cut off at the frame.
fn value_range(history: &History, curves: &[Curve], extent: Extent) -> (f64, f64) {
    if extent == Extent::Share {
        return (0.0, 1.0);
    }
    let ranges = curves.iter().map(|curve| history.range(*curve));
    let (low, high) = ranges.fold((0.0_f64, 0.0_f64), |(low, high), range| {
        (low.min(f64::from(range.0)), high.max(f64::from(range.1)))
    });
    let room = (high - low) * 0.15;
    let low = if low < 0.0 { low - room } else { 0.0 };
    (
        low,
        if high + room > low + 1.0 {
            high + room
        } else {
            low + 1.0
        },
    )
}

fn value_ticks((low, high): (f64, f64), extent: Extent) -> Vec<(f64, String)> {
    match extent {
        Extent::Grows => ticks(low, high, 4),
        Extent::Share => [0.0, 0.5, 1.0]
            .map(|share| (share, format!("{:.0} %", share * 100.0)))
            .to_vec(),
    }
}

/// Round numbers from `low` to `high`, about `count` of them, as 1, 2 or 5 times a power of
/// ten, each with its label.
pub fn ticks(low: f64, high: f64, count: usize) -> Vec<(f64, String)> {
    let span = high - low;
    if !(span.is_finite() && span > 0.0) || count == 0 {
        return Vec::new();
    }
    let rough = span / count as f64;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(10.0 * power);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last)
        .map(|place| place as f64 * step)
        .map(|at| (at, tick_label(at, step)))
        .collect()
}

fn tick_label(value: f64, step: f64) -> String {
    if step >= 1_000.0 {
        let thousands = value / 1e3;
        return if value == 0.0 {
            "0".into()
        } else {
            format!("{thousands:.0}k")
        };
    }
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    // −0 would be labelled "-0".
    format!("{:.decimals$}", value + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::StepStats;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn labels(low: f64, high: f64, count: usize) -> Vec<String> {
        ticks(low, high, count)
            .into_iter()
            .map(|(_, label)| label)
            .collect()
    }

    #[wasm_bindgen_test]
    fn ticks_are_round() {
        assert_eq!(labels(0.0, 1.0, 4), ["0.0", "0.5", "1.0"]);
        assert_eq!(labels(0.0, 430.0, 4), ["0", "200", "400"]);
        assert_eq!(
            labels(0.0, 100_000.0, 5),
            ["0", "20k", "40k", "60k", "80k", "100k"]
        );
        assert_eq!(labels(-0.4, 0.4, 4), ["-0.4", "-0.2", "0.0", "0.2", "0.4"]);
        assert!(labels(1.0, 1.0, 4).is_empty());
        assert!(labels(0.0, f64::NAN, 4).is_empty());
    }

    #[wasm_bindgen_test]
    fn a_scale_goes_there_and_back() {
        let scale = Scale {
            from: (0.0, 10.0),
            to: (100.0, 0.0),
        };
        assert_eq!(scale.at(2.5), 75.0);
        assert_eq!(scale.invert(75.0), 2.5);
    }

    #[wasm_bindgen_test]
    fn an_empty_history_draws_an_empty_frame() {
        let plot = Plot::new(
            &History::default(),
            &[Curve::DLoss],
            Extent::Grows,
            600.0,
            200.0,
        );
        assert_eq!(plot.curves[0], Drawn::default());
        assert!(!plot.y_ticks.is_empty() && !plot.x_ticks.is_empty());
    }

    #[wasm_bindgen_test]
    fn a_long_history_draws_a_short_path() {
        let stats: Vec<StepStats> = (1..=100_000)
            .map(|step| {
                let wave = (step as f32 * 0.01).sin() + (step % 7) as f32 * 0.1;
                StepStats {
                    step,
                    d_loss: wave,
                    g_loss: 1.0 + wave,
                    d_real: 0.6,
                    d_fake: 0.7,
                }
            })
            .collect();
        let mut history = History::default();
        history.extend(&stats);
        let plot = Plot::new(
            &history,
            &[Curve::DLoss, Curve::GLoss],
            Extent::Grows,
            600.0,
            200.0,
        );
        assert!(plot.curves.iter().all(|curve| curve.raw.len() < 30_000));
        assert!(plot.y.from.0 < 0.0 && plot.y.from.1 > 2.0);
        assert!(!plot.curves[0].smooth.contains("NaN"));
    }
}
