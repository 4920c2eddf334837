//! The places of a knob's slider.

use crate::core::Knob;

/// The places of a slider. Rates span three powers of ten, so theirs are spaced by ratio.
#[derive(Clone, Copy, Debug)]
pub struct KnobScale {
    min: f64,
    max: f64,
    step: f64,
    logarithmic: bool,
    /// The last place; the first is 0.
    pub last: f64,
}

impl KnobScale {
    pub fn of(knob: &Knob) -> Self {
        let logarithmic = knob.min > 0.0 && knob.max / knob.min >= 1_000.0;
        let last = if logarithmic {
            100.0
        } else {
            ((knob.max - knob.min) / knob.step).round()
        };
        Self {
            min: knob.min,
            max: knob.max,
            step: knob.step,
            logarithmic,
            last,
        }
    }

    pub fn value(self, place: f64) -> f64 {
        if !self.logarithmic {
            return self.min + place * self.step;
        }
        let value = self.min * (self.max / self.min).powf(place / self.last);
        // Two figures are as exact as anyone wants a rate.
        let digit = 10_f64.powf(value.log10().floor() - 1.0);
        ((value / digit).round() * digit).clamp(self.min, self.max)
    }

    pub fn place(self, value: f64) -> f64 {
        let value = value.clamp(self.min, self.max);
        if self.logarithmic {
            return ((value / self.min).ln() / (self.max / self.min).ln() * self.last).round();
        }
        ((value - self.min) / self.step).round()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Family, Settings, Size};

    #[test]
    fn sliders_reach_both_ends_and_the_defaults() {
        for family in Family::ALL {
            let settings = Settings::default_for(*family, Size::Xs);
            for knob in family.knobs() {
                let scale = KnobScale::of(knob);
                assert!((scale.value(0.0) - knob.min).abs() < 1e-9, "{}", knob.id);
                assert!(
                    (scale.value(scale.last) - knob.max).abs() < 1e-6,
                    "{}",
                    knob.id
                );
                let value = knob.get(&settings);
                let back = scale.value(scale.place(value));
                assert!(
                    (back - value).abs() <= 0.06 * value.max(knob.step),
                    "{}: {back}",
                    knob.id
                );
            }
        }
    }
}
