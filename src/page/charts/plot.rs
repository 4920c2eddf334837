//! What a chart draws, worked out from a history: ticks, scales and SVG path data. Plain
//! numbers and text, no DOM, so that it can be tested.

use crate::page::charts::series::{Curve, History, thin};
use crate::page::charts::thinning::Column;
use crate::page::charts::ticks::ratio_ticks;
pub use crate::page::charts::ticks::ticks;
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
    /// By ratio, so that small differences near the bottom are seen as well; from `low` to `high`,
    /// or farther where the curves go.
    Ratio { low: f64, high: f64 },
}

/// The least that an axis by ratio shows: it has no nought.
const SMALLEST: f64 = 0.1;
/// Room above and below what an axis by ratio must show, as a factor.
const RATIO_ROOM: f64 = 1.2;

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

/// From values to heights, in equal distances or in equal ratios.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heights {
    /// The least and the greatest value.
    pub range: (f64, f64),
    to: (f64, f64),
    by_ratio: bool,
}

impl Heights {
    pub fn at(&self, value: f64) -> f64 {
        let ((low, high), to) = (self.range, self.to);
        if self.by_ratio {
            // What is too small for the axis lies at its bottom.
            let from = (low.ln(), high.ln());
            return Scale { from, to }.at(value.max(low).ln());
        }
        let from = self.range;
        Scale { from, to }.at(value)
    }
}

/// One curve as path data: the single steps (light) and their running average (bold). Of a
/// history without averages, the values as dots and the line that joins them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    pub raw: String,
    pub smooth: String,
}

/// Everything a chart shows of its history at its present width.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    pub x: Scale,
    pub y: Heights,
    pub x_ticks: Vec<(f64, String)>,
    pub y_ticks: Vec<(f64, String)>,
    pub curves: Vec<Drawn>,
    /// Whether a pixel column holds several steps, which makes a band of the single steps.
    pub dense: bool,
    /// Whether the raw values are drawn as dots.
    pub dots: bool,
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
        // The newest dot is not to be cut in half.
        let last = if history.is_plain() {
            last * 1.02
        } else {
            last
        };
        // The first second of a run must not fill the whole width with two steps.
        let x = Scale {
            from: (first.min(1.0), last.max(first + 50.0)),
            to: (LEFT, (width - RIGHT).max(LEFT + 1.0)),
        };
        let y = Heights {
            range: value_range(history, curves, extent),
            to: ((height - BOTTOM).max(TOP + 1.0), TOP),
            by_ratio: matches!(extent, Extent::Ratio { .. }),
        };
        let columns = (x.to.1 - x.to.0).max(1.0) as usize;
        let drawn = curves
            .iter()
            .map(|curve| draw(history, *curve, columns, x, y))
            .collect();
        let many = ((x.to.1 - x.to.0) / 64.0) as usize;
        Self {
            x_ticks: ticks(x.from.0, x.from.1, many.clamp(2, 8)),
            y_ticks: value_ticks(y.range, extent),
            x,
            y,
            curves: drawn,
            dense: history.len() > columns,
            dots: history.is_plain(),
        }
    }
}

fn draw(history: &History, curve: Curve, columns: usize, x: Scale, y: Heights) -> Drawn {
    let raw = thin(history.steps(), history.raw(curve), columns);
    let smooth = thin(history.steps(), history.smooth(curve), columns);
    let raw = raw.iter().flat_map(|column| extremes(*column));
    Drawn {
        raw: if history.is_plain() {
            dots(raw, x, y)
        } else {
            path(raw, x, y)
        },
        smooth: path(smooth.iter().map(|column| (column.step, column.mean)), x, y),
    }
}

/// A column's extremes as the points of a zigzag; one point where they are the same.
fn extremes(column: Column) -> impl Iterator<Item = (f64, f32)> {
    let second = (column.max != column.min).then_some((column.step, column.max));
    std::iter::once((column.step, column.min)).chain(second)
}

/// SVG path data through points, to a tenth of a pixel.
fn path(points: impl Iterator<Item = (f64, f32)>, x: Scale, y: Heights) -> String {
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

/// SVG path data of a line without length at each point: with round ends, a dot.
fn dots(points: impl Iterator<Item = (f64, f32)>, x: Scale, y: Heights) -> String {
    let mut text = String::new();
    for (step, value) in points {
        // Writing to a String cannot fail.
        let _ = write!(text, "M{:.1} {:.1}h0", x.at(step), y.at(f64::from(value)));
    }
    text
}

/// The values a chart spans. A single wild step may leave it: the averages count, and the
/// raw curve is cut off at the frame.
fn value_range(history: &History, curves: &[Curve], extent: Extent) -> (f64, f64) {
    match extent {
        Extent::Share => (0.0, 1.0),
        Extent::Grows => grown_range(history, curves),
        Extent::Ratio { low, high } => ratio_range(history, curves, (low, high)),
    }
}

fn grown_range(history: &History, curves: &[Curve]) -> (f64, f64) {
    let ranges = curves.iter().map(|curve| history.range(*curve));
    let (low, high) = ranges.fold((0.0_f64, 0.0_f64), |(low, high), range| {
        (low.min(f64::from(range.0)), high.max(f64::from(range.1)))
    });
    let room = (high - low) * 0.15;
    let low = if low < 0.0 { low - room } else { 0.0 };
    (low, (high + room).max(low + 1.0))
}

fn ratio_range(history: &History, curves: &[Curve], (low, high): (f64, f64)) -> (f64, f64) {
    let values = curves.iter().flat_map(|curve| history.smooth(*curve));
    let (low, high) = values
        .map(|value| f64::from(*value))
        .filter(|value| value.is_finite())
        .fold((low, high), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    let low = low.max(SMALLEST);
    (low / RATIO_ROOM, high.max(low) * RATIO_ROOM)
}

fn value_ticks((low, high): (f64, f64), extent: Extent) -> Vec<(f64, String)> {
    match extent {
        Extent::Grows => ticks(low, high, 4),
        Extent::Ratio { .. } => ratio_ticks(low, high),
        Extent::Share => [0.0, 0.5, 1.0]
            .map(|share| (share, format!("{:.0} %", share * 100.0)))
            .to_vec(),
    }
}
