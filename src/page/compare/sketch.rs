//! A small drawing of several curves over the steps: scales, ticks and SVG path data. Plain
//! numbers and text, no DOM. It is drawn at a fixed size, which CSS fits to the page.

use std::fmt::Write;

use super::course::Points;
use crate::page::charts::plot::Scale;
use crate::page::charts::ticks::{ratio_ticks, ticks};

/// The drawing's own size, in its own pixels.
pub const WIDTH: f64 = 400.0;
pub const HEIGHT: f64 = 200.0;
/// Room for the labels.
pub const LEFT: f64 = 42.0;
pub const RIGHT: f64 = 10.0;
pub const TOP: f64 = 10.0;
pub const BOTTOM: f64 = 24.0;
/// Room above and below the curves, as a share of what they span.
const MARGIN: f64 = 0.06;

/// How far from a stop a curve's own point may lie to be read there.
const NEAR: f64 = 20.0;

/// How values are turned into heights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// By ratio: a score that falls from fifty to two has its say all the way.
    Ratio,
    /// From none to all, in percent.
    Share,
    /// From nought (or below) to wherever the curves go.
    Grows,
}

/// One curve, and which of the keys it has.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub key: usize,
    pub points: Points,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sketch {
    /// Places of the labels below and at the left, and the labels.
    pub x_ticks: Vec<(f64, String)>,
    pub y_ticks: Vec<(f64, String)>,
    /// Keys and path data.
    pub paths: Vec<(usize, String)>,
    /// The height of a value worth a line across.
    pub mark: Option<f64>,
    /// The points of each path: step, value and place.
    points: Vec<Vec<Point>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    step: f64,
    value: f64,
    place: (f64, f64),
}

/// What the curves are at a step: each at its own point nearest to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub step: f64,
    pub x: f64,
    pub values: Vec<Value>,
}

/// A curve's key, its value and its height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    pub key: usize,
    pub value: f64,
    pub y: f64,
}

impl Sketch {
    pub fn new(lines: &[Line], axis: Axis, mark: Option<f64>) -> Self {
        let mark = mark.filter(|value| axis.shows(*value));
        let all = || lines.iter().flat_map(|line| &line.points);
        let last = all().fold(1.0_f64, |last, point| last.max(point.0));
        let values = all().map(|point| point.1).chain(mark);
        let (low, high) = axis.bounds(values.filter(|value| axis.shows(*value)));
        let x = Scale {
            from: (0.0, last),
            to: (LEFT, WIDTH - RIGHT),
        };
        let y = Scale {
            from: (axis.place(low), axis.place(high)),
            to: (HEIGHT - BOTTOM, TOP),
        };
        let at = |value: f64| y.at(axis.place(value));
        let shown = |line: &Line| {
            let shown = line.points.iter().filter(|point| axis.shows(point.1));
            let point = |&(step, value): &(f64, f64)| Point {
                step,
                value,
                place: (x.at(step), at(value)),
            };
            shown.map(point).collect::<Vec<_>>()
        };
        let points: Vec<_> = lines.iter().map(shown).collect();
        let path = |(line, points): (&Line, &Vec<Point>)| {
            (line.key, path(points.iter().map(|point| point.place)))
        };
        let label = |(value, text): (f64, String)| (at(value), text);
        Self {
            x_ticks: ticks(0.0, last, 4)
                .into_iter()
                .map(|(step, text)| (x.at(step), text))
                .collect(),
            y_ticks: axis.ticks(low, high).into_iter().map(label).collect(),
            paths: lines.iter().zip(&points).map(path).collect(),
            mark: mark.map(at),
            points,
        }
    }

    /// How many places there are to read at: the points of the curve that has the most.
    pub fn stops(&self) -> usize {
        self.stops_of().map_or(0, |points| points.len())
    }

    fn stops_of(&self) -> Option<&Vec<Point>> {
        self.points.iter().max_by_key(|points| points.len())
    }

    /// The stop nearest to a place from left to right.
    pub fn nearest(&self, x: f64) -> Option<usize> {
        nearest(self.stops_of()?, |point| point.place.0 - x).map(|(stop, _)| stop)
    }

    /// The curves at a stop. One that ended before has nothing to say there.
    pub fn reading(&self, stop: usize) -> Option<Reading> {
        let at = self.stops_of()?.get(stop)?;
        let value = |((key, _), points): (&(usize, String), &Vec<Point>)| {
            let (_, near) = nearest(points, |point| point.step - at.step)?;
            let apart = (near.place.0 - at.place.0).abs();
            (apart <= NEAR).then_some(Value {
                key: *key,
                value: near.value,
                y: near.place.1,
            })
        };
        let values = self.paths.iter().zip(&self.points).filter_map(value);
        Some(Reading {
            step: at.step,
            x: at.place.0,
            values: values.collect(),
        })
    }
}

/// The point with the least distance, and its place among them.
fn nearest(points: &[Point], distance: impl Fn(&Point) -> f64) -> Option<(usize, &Point)> {
    let far = |point: &Point| distance(point).abs();
    let points = points.iter().enumerate();
    points.min_by(|(_, one), (_, other)| far(one).total_cmp(&far(other)))
}

impl Axis {
    fn shows(self, value: f64) -> bool {
        value.is_finite() && (self != Axis::Ratio || value > 0.0)
    }

    /// Where a value lies on an axis of equal distances.
    fn place(self, value: f64) -> f64 {
        match self {
            Axis::Ratio => value.ln(),
            Axis::Share | Axis::Grows => value,
        }
    }

    /// The lowest and the highest value that has a place.
    fn bounds(self, values: impl Iterator<Item = f64>) -> (f64, f64) {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        match self {
            Axis::Share => (0.0, 1.0),
            _ if low > high => (1.0, 10.0),
            // At least a factor of two, or a level curve would have no scale.
            Axis::Ratio => {
                let room = (high / low).max(2.0).powf(MARGIN);
                (low / room, (high * room).max(low * 2.0))
            }
            Axis::Grows => {
                let (low, high) = (low.min(0.0), high.max(0.0));
                let room = (high - low).max(1e-6) * MARGIN;
                (if low < 0.0 { low - room } else { 0.0 }, high + room)
            }
        }
    }

    fn ticks(self, low: f64, high: f64) -> Vec<(f64, String)> {
        match self {
            Axis::Grows => ticks(low, high, 4),
            Axis::Share => [0.0, 0.5, 1.0]
                .map(|share| (share, format!("{:.0} %", share * 100.0)))
                .to_vec(),
            Axis::Ratio => ratio_ticks(low, high),
        }
    }
}

/// SVG path data through points, to a tenth of a pixel.
fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut text = String::new();
    for (x, y) in points {
        let letter = if text.is_empty() { 'M' } else { 'L' };
        // Writing to a String cannot fail.
        let _ = write!(text, "{letter}{x:.1} {y:.1}");
    }
    text
}
