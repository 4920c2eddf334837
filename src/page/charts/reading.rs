//! A plot read out: the step under the pointer or chosen by the arrow keys, in numbers and in
//! words. Plain text, no DOM.

use crate::page::charts::plot::{Plot, Trace};
use crate::page::charts::thinning::Column;
use crate::page::widgets::numbers::thousands;

/// How far from the step that is read a curve's own point may lie, in pixels.
const NEAR: f64 = 20.0;
/// How far PageUp and PageDown go, as a share of all stops.
const PAGE_SHARE: usize = 10;

/// What the curves are at a step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The step and its place from left to right; `None` before the first.
    pub at: Option<(f64, f64)>,
    /// One a curve.
    pub values: Vec<Read>,
}

/// A curve at a step: its own point nearest to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    pub name: String,
    pub key: usize,
    /// `None` where the curve has not begun, or has ended.
    pub point: Option<Point>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub step: f64,
    pub value: f32,
    /// Its height in the plot.
    pub y: f64,
}

impl Plot {
    /// Where there is something to read: the points of the curve that has the most.
    pub fn stops(&self) -> &[Column] {
        let traces = self.traces.iter().map(|trace| &trace.columns[..]);
        traces.max_by_key(|columns| columns.len()).unwrap_or(&[])
    }

    /// The stop nearest to a step.
    pub fn stop(&self, step: f64) -> Option<usize> {
        nearest(self.stops(), step)
    }

    /// The step nearest to a pixel from the left.
    pub fn step_at(&self, pixel: f64) -> Option<f64> {
        let stop = self.stop(self.x.invert(pixel))?;
        Some(self.stops()[stop].step)
    }

    /// Where a key leads from a step; `None` for other keys, `Some(None)` back to the newest.
    pub fn moved(&self, key: &str, from: Option<f64>) -> Option<Option<f64>> {
        let stops = self.stops();
        let last = stops.len().checked_sub(1)?;
        let at = from.and_then(|step| self.stop(step)).unwrap_or(last);
        let page = (stops.len() / PAGE_SHARE).max(1);
        let to = match key {
            "ArrowLeft" | "ArrowDown" => at.saturating_sub(1),
            "ArrowRight" | "ArrowUp" => (at + 1).min(last),
            "PageDown" => at.saturating_sub(page),
            "PageUp" => (at + page).min(last),
            "Home" => 0,
            "End" => last,
            "Escape" => return Some(None),
            _ => return None,
        };
        Some(Some(stops[to].step))
    }

    /// The curves at a step, or, without one, each where it ends.
    pub fn read(&self, step: Option<f64>) -> Reading {
        let stops = self.stops();
        let last = || {
            let ends = self.traces.iter().filter_map(|trace| trace.columns.last());
            ends.map(|column| column.step).reduce(f64::max)
        };
        let at = match step {
            Some(step) => self.stop(step).map(|stop| stops[stop].step),
            None => last(),
        };
        let at = at.map(|at| (at, self.x.at(at)));
        let read = |trace: &Trace| Read {
            name: trace.name.clone(),
            key: trace.key,
            point: self.point(trace, at.filter(|_| step.is_some())),
        };
        Reading {
            at,
            values: self.traces.iter().map(read).collect(),
        }
    }

    /// A curve's point near a step and its place, or its last.
    fn point(&self, trace: &Trace, at: Option<(f64, f64)>) -> Option<Point> {
        let column = match at {
            None => trace.columns.last()?,
            Some((step, x)) => {
                let column = &trace.columns[nearest(&trace.columns, step)?];
                let near = (self.x.at(column.step) - x).abs() <= NEAR;
                near.then_some(column)?
            }
        };
        Some(Point {
            step: column.step,
            value: column.value,
            y: self
                .y
                .at(f64::from(column.value))
                .clamp(self.y.to.1, self.y.to.0),
        })
    }

    /// The plot in words: where its curves end.
    pub fn summary(&self, title: &str, format: fn(f32) -> String) -> String {
        let averaged = if self.traces.iter().any(|trace| trace.averaged) {
            ", averaged over about 20 steps"
        } else {
            ""
        };
        let newest = self.read(None);
        let Some((step, _)) = newest.at else {
            return format!("{title}: nothing yet.");
        };
        let ends = || newest.values.iter().filter_map(|read| read.point);
        if ends().all(|point| point.step == step) {
            return format!("{title}{averaged}. At {}.", newest.in_words(format));
        }
        let each = newest.values.iter().filter_map(|read| {
            let point = read.point?;
            let (value, step) = (format(point.value), step_words(point.step));
            Some(format!("{} {value} at {step}", read.name))
        });
        let each: Vec<String> = each.collect();
        format!("{title}{averaged}. Last: {}.", each.join("; "))
    }
}

impl Reading {
    /// The step that is read out, the newest while none is chosen.
    pub fn step_words(&self) -> String {
        self.at
            .map_or("no steps yet".into(), |(step, _)| step_words(step))
    }

    pub fn in_words(&self, format: fn(f32) -> String) -> String {
        let known = self.values.iter().filter_map(|read| {
            let value = format(read.point?.value);
            Some(format!("{} {value}", read.name))
        });
        let known: Vec<String> = known.collect();
        format!("{}: {}", self.step_words(), known.join(", "))
    }
}

fn step_words(step: f64) -> String {
    format!("step {}", thousands(step as u64))
}

/// The place of the column nearest to a step.
fn nearest(columns: &[Column], step: f64) -> Option<usize> {
    let after = columns.partition_point(|column| column.step < step);
    let candidates = after.saturating_sub(1)..(after + 1).min(columns.len());
    let far = |place: &usize| (columns[*place].step - step).abs();
    candidates.min_by(|one, other| far(one).total_cmp(&far(other)))
}
