//! The labels at a chart's axes: round numbers.

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

/// More labels than these on an axis by ratio are too many.
const MOST_BY_RATIO: usize = 6;

/// Round numbers from `low` to `high` on an axis by ratio: 1, 2 and 5 times the powers of ten, or
/// the powers alone where those are enough.
pub fn ratio_ticks(low: f64, high: f64) -> Vec<(f64, String)> {
    if !(low > 0.0 && high > low && high.is_finite()) {
        return Vec::new();
    }
    let (first, last) = (low.log10().floor() as i32, high.log10().floor() as i32);
    let of = |factors: &[f64]| -> Vec<(f64, String)> {
        (first..=last)
            .flat_map(|power| factors.iter().map(move |factor| (*factor, power)))
            .map(|(factor, power)| (factor * 10_f64.powi(power), 10_f64.powi(power)))
            .filter(|(at, _)| (low..=high).contains(at))
            .map(|(at, unit)| (at, tick_label(at, unit)))
            .collect()
    };
    let many = of(&[1.0, 2.0, 5.0]);
    if many.len() <= MOST_BY_RATIO {
        many
    } else {
        of(&[1.0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn ticks_by_ratio_are_round() {
        let labels = |low, high| -> Vec<String> {
            let ticks = ratio_ticks(low, high).into_iter();
            ticks.map(|(_, label)| label).collect()
        };
        assert_eq!(labels(3.0, 130.0), ["5", "10", "20", "50", "100"]);
        assert_eq!(labels(0.3, 2.5), ["0.5", "1", "2"]);
        assert_eq!(labels(0.7, 2_000.0), ["1", "10", "100", "1k"]);
        assert!(labels(0.0, 10.0).is_empty());
    }
}
