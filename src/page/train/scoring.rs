//! How often a run is scored while it trains: the visitor's choice, or one made by the speed of
//! the first steps. Plain data, no DOM.

use crate::page::widgets::numbers::millis;
use crate::page::widgets::sorted::sort_short;

/// What stands for "not at all", in the store and in the control.
pub const OFF: &str = "off";
/// The steps between two scorings that can be chosen.
const CHOICES: [u64; 4] = [100, 250, 500, 1_000];
/// What is taken unasked where steps are quick.
const UNASKED: u64 = 250;
/// A step that takes longer than this, in milliseconds, is not a quick one.
const QUICK_MS: f64 = 250.0;
/// Steps after which the speed is known well enough: the first is always slow.
const STEPS_SEEN: u64 = 10;

/// How often a run is scored, and why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scoring {
    /// Steps between two scorings; `None` for none at all.
    pub every: Option<u64>,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    /// Off until the first steps have been seen.
    Undecided,
    /// The visitor's choice, now or on another day.
    Chosen,
    /// By how long a step takes here, in milliseconds.
    Measured(f64),
}

impl Scoring {
    pub const UNDECIDED: Self = Self {
        every: None,
        why: Why::Undecided,
    };

    pub fn chosen(every: Option<u64>) -> Self {
        let why = Why::Chosen;
        Self { every, why }
    }

    /// Decides, once and where nobody has: `None` while there is nothing to decide, or nothing to
    /// decide by.
    pub fn decided(self, steps_seen: u64, ms_per_step: f64) -> Option<Self> {
        let known = steps_seen >= STEPS_SEEN && ms_per_step.is_finite() && ms_per_step > 0.0;
        (self.why == Why::Undecided && known).then(|| Self {
            every: (ms_per_step < QUICK_MS).then_some(UNASKED),
            why: Why::Measured(ms_per_step),
        })
    }

    pub fn words(self) -> String {
        match (self.why, self.every) {
            (Why::Undecided, _) => format!(
                "Decided after {STEPS_SEEN} steps: every {UNASKED} where a step takes less than {}, else off.",
                millis(QUICK_MS)
            ),
            (Why::Chosen, None) => "Off, as you chose.".into(),
            (Why::Chosen, Some(_)) => {
                "As you chose. Scoring takes less than a tenth of the time.".into()
            }
            (Why::Measured(ms), None) => format!(
                "Off, as a step takes {} here. Switched on, scoring takes less than a tenth of the time.",
                millis(ms)
            ),
            (Why::Measured(ms), Some(_)) => format!(
                "On, as a step takes only {} here. Scoring takes less than a tenth of the time.",
                millis(ms)
            ),
        }
    }
}

/// A choice as the store and the control have it.
pub fn text(every: Option<u64>) -> String {
    every.map_or(OFF.into(), |every| every.to_string())
}

/// A choice from its text. Any number of steps is understood, so that a choice of another version still counts.
pub fn parse(text: &str) -> Option<Option<u64>> {
    if text == OFF {
        return Some(None);
    }
    let every = text.parse().ok().filter(|every| *every > 0);
    every.map(Some)
}

/// Off, the usual numbers of steps, and the one in use if it is another.
pub fn choices(in_use: Option<u64>) -> Vec<Option<u64>> {
    let mut steps = CHOICES.to_vec();
    steps.extend(in_use.filter(|every| !CHOICES.contains(every)));
    sort_short(&mut steps, Ord::cmp);
    std::iter::once(None)
        .chain(steps.into_iter().map(Some))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_steps_switch_it_on_and_slow_ones_do_not() {
        let quick = Scoring::UNDECIDED
            .decided(10, 40.0)
            .expect("ten steps are enough");
        assert_eq!(quick.every, Some(250));
        assert!(quick.words().contains("40.0 ms"));
        let slow = Scoring::UNDECIDED
            .decided(10, 900.0)
            .expect("ten steps are enough");
        assert_eq!(slow.every, None);
        assert!(slow.words().starts_with("Off"));
    }

    #[test]
    fn it_is_decided_once_and_not_too_soon() {
        assert_eq!(Scoring::UNDECIDED.decided(9, 40.0), None);
        assert_eq!(Scoring::UNDECIDED.decided(10, 0.0), None);
        assert_eq!(Scoring::UNDECIDED.decided(10, f64::NAN), None);
        let quick = Scoring::UNDECIDED
            .decided(10, 40.0)
            .expect("ten steps are enough");
        assert_eq!(quick.decided(500, 900.0), None);
        assert_eq!(Scoring::chosen(None).decided(10, 40.0), None);
    }

    #[test]
    fn a_choice_is_kept_as_text() {
        for every in [None, Some(5), Some(1_000)] {
            assert_eq!(parse(&text(every)), Some(every));
        }
        assert_eq!(parse("0"), None);
        assert_eq!(parse("often"), None);
    }

    #[test]
    fn the_number_in_use_can_always_be_seen() {
        assert_eq!(choices(Some(250)), choices(None));
        assert_eq!(choices(Some(5))[..3], [None, Some(5), Some(100)]);
    }
}
