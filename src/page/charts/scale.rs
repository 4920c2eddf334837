//! From values to pixels: how the values of a chart are bounded, and where each lies.

use crate::page::charts::ticks::{ratio_ticks, ticks};

/// From values to pixels, in equal distances or in equal ratios.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scale {
    /// The least and the greatest value.
    pub from: (f64, f64),
    pub to: (f64, f64),
    pub by_ratio: bool,
}

impl Scale {
    pub fn at(&self, value: f64) -> f64 {
        let ((low, high), to) = (self.from, self.to);
        if self.by_ratio {
            // What is too small for the axis lies at its end.
            return between(value.max(low).ln(), (low.ln(), high.ln()), to);
        }
        between(value, self.from, to)
    }

    /// The value at a pixel of an axis of equal distances.
    pub fn invert(&self, pixel: f64) -> f64 {
        between(pixel, self.to, self.from)
    }
}

fn between(value: f64, from: (f64, f64), to: (f64, f64)) -> f64 {
    let span = from.1 - from.0;
    let share = if span == 0.0 {
        0.0
    } else {
        (value - from.0) / span
    };
    to.0 + share * (to.1 - to.0)
}

/// How the values of a chart are bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// From none to all, said in percent.
    Share,
    /// From nought (or below) to wherever the curves go.
    Grows,
    /// By ratio: a score that falls from fifty to two has its say all the way.
    Ratio,
}

/// The least that an axis by ratio shows: it has no nought.
const SMALLEST: f64 = 0.1;
/// Room above and below the curves: a factor on an axis by ratio, else a share of what they span.
const RATIO_ROOM: f64 = 1.2;
const ROOM: f64 = 0.1;
/// The least that an axis spans, so that noise around nought does not fill it.
const LEAST_SPAN: f64 = 0.1;

impl Extent {
    /// The least and the greatest value of an axis on which all these are seen.
    pub fn range(self, values: impl Iterator<Item = f64>) -> (f64, f64) {
        let numbers = values.filter(|value| value.is_finite());
        let (low, high) = numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        match self {
            Extent::Share => (0.0, 1.0),
            Extent::Ratio if low > high => (1.0, 10.0),
            // At least a factor of two, or a level curve would have no scale.
            Extent::Ratio => {
                let low = low.max(SMALLEST);
                (low / RATIO_ROOM, high.max(2.0 * low) * RATIO_ROOM)
            }
            Extent::Grows => {
                let (low, high) = (low.min(0.0), high.max(0.0));
                let room = (high - low).max(LEAST_SPAN) * ROOM;
                let low = if low < 0.0 { low - room } else { 0.0 };
                (low, (high + room).max(low + LEAST_SPAN))
            }
        }
    }

    /// Round values in a range, with their labels.
    pub fn ticks(self, (low, high): (f64, f64)) -> Vec<(f64, String)> {
        match self {
            Extent::Grows => ticks(low, high, 4),
            Extent::Ratio => ratio_ticks(low, high),
            Extent::Share => [0.0, 0.5, 1.0]
                .map(|share| (share, format!("{:.0} %", share * 100.0)))
                .to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_scale_goes_there_and_back() {
        let scale = Scale {
            from: (0.0, 10.0),
            to: (100.0, 0.0),
            by_ratio: false,
        };
        assert_eq!(scale.at(2.5), 75.0);
        assert_eq!(scale.invert(75.0), 2.5);
    }

    #[wasm_bindgen_test]
    fn equal_ratios_are_equally_far_apart() {
        let from = Extent::Ratio.range([4.0, 200.0, 300.0, 60.0].into_iter());
        assert!(from.0 < 4.0 && from.1 > 300.0);
        let scale = Scale {
            from,
            to: (200.0, 0.0),
            by_ratio: true,
        };
        let (top, middle, low) = (scale.at(160.0), scale.at(40.0), scale.at(10.0));
        assert!((low - middle - (middle - top)).abs() < 1e-9);
        assert_eq!(scale.at(-1.0), 200.0, "what lies below stays at the end");
    }

    #[wasm_bindgen_test]
    fn every_range_has_a_span_and_labels() {
        let cases: [&[f64]; 4] = [&[], &[2.0], &[f64::NAN, 0.0], &[-3.0, 1e6]];
        for extent in [Extent::Share, Extent::Grows, Extent::Ratio] {
            for values in cases {
                let (low, high) = extent.range(values.iter().copied());
                assert!(low < high, "{extent:?} of {values:?}");
                assert!(
                    !extent.ticks((low, high)).is_empty(),
                    "{extent:?} of {values:?}"
                );
            }
        }
        let (low, high) = Extent::Grows.range([-1.0, 3.0].into_iter());
        assert!(low < -1.0 && high > 3.0);
    }
}
