//! What a chart draws, worked out from thinned curves: scales, ticks and SVG path data. Plain
//! numbers and text, no DOM.

use std::fmt::Write;

use crate::page::charts::scale::{Extent, Scale};
use crate::page::charts::thinning::Column;
use crate::page::charts::ticks::ticks;

/// Room for the labels around the curves, in CSS pixels.
pub const LEFT: f64 = 44.0;
pub const RIGHT: f64 = 12.0;
pub const TOP: f64 = 10.0;
pub const BOTTOM: f64 = 24.0;

/// The first second of a run must not fill the whole width with two steps.
const LEAST_STEPS: f64 = 50.0;
/// Pixels that a label below takes, and a dot beside others.
const LABEL: f64 = 64.0;
const DOT: usize = 12;
/// How much lower than its line the label of a mark stands.
const LETTERS: f64 = 14.0;

/// How many columns of pixels a chart of this width has for its curves.
pub fn columns(width: f64) -> usize {
    (width - LEFT - RIGHT).max(1.0) as usize
}

/// A curve, thinned.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    pub name: String,
    /// Its colour and dash: the class `k0`, `k1` …
    pub key: usize,
    pub columns: Vec<Column>,
    /// Whether it is an average over about twenty steps: the single ones lie under it, lighter.
    pub averaged: bool,
}

/// A value worth a line across the chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    pub value: f64,
    pub label: &'static str,
    /// Whether the label stands where the run begins, out of the way of what ends at the line.
    pub early: bool,
}

/// A mark where it is drawn: its height, and its label's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawnMark {
    pub mark: Mark,
    pub y: f64,
    pub label_y: f64,
}

/// A curve as path data: its line, and under it the single values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    pub key: usize,
    pub raw: String,
    pub curve: String,
}

/// Everything a chart shows at its present width.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    pub x: Scale,
    pub y: Scale,
    /// Places of the labels below and at the left, and the labels.
    pub x_ticks: Vec<(f64, String)>,
    pub y_ticks: Vec<(f64, String)>,
    pub marks: Vec<DrawnMark>,
    pub curves: Vec<Drawn>,
    /// Whether a pixel column holds several steps, which makes a band of the single steps.
    pub dense: bool,
    /// Whether the values are few enough for a dot each.
    pub dots: bool,
    pub traces: Vec<Trace>,
}

impl Plot {
    pub fn new(
        traces: Vec<Trace>,
        extent: Extent,
        marks: &[Mark],
        (width, height): (f64, f64),
    ) -> Self {
        let all = || traces.iter().flat_map(|trace| &trace.columns);
        let most = traces.iter().map(|trace| trace.columns.len()).max();
        let sparse = most.unwrap_or(0) * DOT <= columns(width);
        let dots = sparse && traces.iter().all(|trace| !trace.averaged);
        let last = all().fold(LEAST_STEPS, |last, column| last.max(column.step));
        let x = Scale {
            // The newest dot is not to be cut in half.
            from: (0.0, if dots { last * 1.02 } else { last }),
            to: (LEFT, LEFT + columns(width) as f64),
            by_ratio: false,
        };
        // A single wild step may leave the frame: the averages count.
        let values = all().map(|column| f64::from(column.value));
        let y = Scale {
            from: extent.range(values.chain(marks.iter().map(|mark| mark.value))),
            to: (height - BOTTOM, TOP),
            by_ratio: extent == Extent::Ratio,
        };
        let many = ((x.to.1 - x.to.0) / LABEL) as usize;
        let place = |scale: Scale| move |(value, label)| (scale.at(value), label);
        Self {
            x_ticks: ticks(x.from.0, x.from.1, many.clamp(2, 8))
                .into_iter()
                .map(place(x))
                .collect(),
            y_ticks: extent.ticks(y.from).into_iter().map(place(y)).collect(),
            marks: marks.iter().map(|mark| draw_mark(*mark, y)).collect(),
            curves: traces.iter().map(|trace| draw(trace, dots, x, y)).collect(),
            dense: all().any(|column| column.low < column.high),
            dots,
            x,
            y,
            traces,
        }
    }
}

fn draw_mark(mark: Mark, y: Scale) -> DrawnMark {
    let (at, bottom) = (y.at(mark.value), y.to.0);
    // Under the line, or over it where it lies at the bottom.
    let label_y = if at + LETTERS < bottom {
        at + LETTERS
    } else {
        at - 4.0
    };
    DrawnMark {
        mark,
        y: at,
        label_y,
    }
}

fn draw(trace: &Trace, dots: bool, x: Scale, y: Scale) -> Drawn {
    let at = |step: f64, value: f32| (x.at(step), y.at(f64::from(value)));
    let raw = trace.columns.iter().flat_map(|column| {
        // The extremes as the points of a zigzag; one point where they are the same.
        let second = (column.high != column.low).then_some(at(column.step, column.high));
        std::iter::once(at(column.step, column.low)).chain(second)
    });
    let curve = trace.columns.iter();
    Drawn {
        key: trace.key,
        raw: match (dots, trace.averaged) {
            (true, _) => path(raw, |_| ('M', "h0")),
            (false, true) => line(raw),
            (false, false) => String::new(),
        },
        curve: line(curve.map(|column| at(column.step, column.value))),
    }
}

fn line(points: impl Iterator<Item = (f64, f64)>) -> String {
    path(points, |first| (if first { 'M' } else { 'L' }, ""))
}

/// SVG path data through points, to a tenth of a pixel, with a letter before each and something
/// after it. A line without length and with round ends is a dot.
fn path(
    points: impl Iterator<Item = (f64, f64)>,
    around: impl Fn(bool) -> (char, &'static str),
) -> String {
    let mut text = String::new();
    for (x, y) in points {
        let (before, after) = around(text.is_empty());
        // Writing to a String cannot fail.
        let _ = write!(text, "{before}{x:.1} {y:.1}{after}");
    }
    text
}
