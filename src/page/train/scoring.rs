//! How often a run is scored while it trains: the visitor's choice, or one made by the speed of
//! the first steps.

use leptos::prelude::*;

use crate::page::train::trainer::{Trainer, use_trainer};
use crate::page::widgets::numbers::{millis, thousands};
use crate::page::widgets::stored;
use crate::page::widgets::term::Term;

const STORED: &str = "scoring";
/// What stands for "not at all", in the store and in the control.
const OFF: &str = "off";
/// The steps between two scorings that can be chosen.
const CHOICES: [u64; 4] = [100, 250, 500, 1_000];
/// What is taken unasked where steps are quick.
const UNASKED: u64 = 250;
/// A step that takes longer than this, in milliseconds, is not a quick one.
const QUICK_MS: f64 = 250.0;
/// Steps after which the speed is known well enough: the first is always slow.
const STEPS_SEEN: usize = 10;

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
    pub fn chosen(every: Option<u64>) -> Self {
        let why = Why::Chosen;
        Self { every, why }
    }

    /// What the visitor chose before, if anything.
    pub fn wished() -> Self {
        let kept = stored::load(STORED).and_then(|text| parse(&text));
        kept.map_or(
            Self {
                every: None,
                why: Why::Undecided,
            },
            Self::chosen,
        )
    }

    /// Decides, once and where nobody has: `None` while there is nothing to decide, or nothing to
    /// decide by.
    pub fn decided(self, steps_seen: usize, ms_per_step: f64) -> Option<Self> {
        let known = steps_seen >= STEPS_SEEN && ms_per_step.is_finite() && ms_per_step > 0.0;
        (self.why == Why::Undecided && known).then(|| Self {
            every: (ms_per_step < QUICK_MS).then_some(UNASKED),
            why: Why::Measured(ms_per_step),
        })
    }

    fn words(self) -> String {
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

/// Keeps a choice for the next visit.
pub fn keep(every: Option<u64>) {
    stored::save(STORED, &text(every));
}

fn text(every: Option<u64>) -> String {
    every.map_or(OFF.into(), |every| every.to_string())
}

/// Any number of steps is understood, so that a choice of another version still counts.
fn parse(text: &str) -> Option<Option<u64>> {
    if text == OFF {
        return Some(None);
    }
    let every = text.parse().ok().filter(|every| *every > 0);
    every.map(Some)
}

#[component]
pub fn ScoringSwitch() -> impl IntoView {
    let trainer = use_trainer();
    let every = Memo::new(move |_| trainer.scoring.get().every);
    let change = move |event| {
        if let Some(every) = parse(&event_target_value(&event)) {
            trainer.choose_scoring(every);
        }
    };
    let option = move |choice: Option<u64>| {
        let name = choice.map_or(OFF.into(), |every| format!("{} steps", thousands(every)));
        // Not `prop:value` of the select: that is set before its options are there.
        view! {
            <option value=text(choice) prop:selected=move || every.get() == choice>
                {name}
            </option>
        }
    };
    let listed = Memo::new(move |_| choices(every.get()));
    let options = move || listed.get().into_iter().map(option).collect_view();
    view! {
        <div class="scoring">
            <div class="field explained">
                <Term
                    id="scoring-name"
                    name="Score every"
                    help="Now and then the generator draws 1,000 pictures, and the judge, a classifier that knows the real classes, compares them with real test images. The scores appear under the curves."
                />
                <select aria-labelledby="scoring-name" on:change=change>
                    {options}
                </select>
            </div>
            <p class="hint">{move || about(trainer)}</p>
        </div>
    }
}

/// Off, the usual numbers of steps, and the one in use if it is another.
fn choices(in_use: Option<u64>) -> Vec<Option<u64>> {
    let mut steps = CHOICES.to_vec();
    steps.extend(in_use.filter(|every| !CHOICES.contains(every)));
    steps.sort_unstable();
    std::iter::once(None)
        .chain(steps.into_iter().map(Some))
        .collect()
}

fn about(trainer: Trainer) -> String {
    let cost = trainer
        .scores
        .with(|scores| scores.last().map(|scores| scores.ms));
    let cost = cost.map_or(String::new(), |ms| {
        format!(" The last took {}.", millis(ms))
    });
    format!("{}{cost}", trainer.scoring.get().words())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    const UNDECIDED: Scoring = Scoring {
        every: None,
        why: Why::Undecided,
    };

    #[wasm_bindgen_test]
    fn quick_steps_switch_it_on_and_slow_ones_do_not() {
        let quick = UNDECIDED.decided(10, 40.0).expect("ten steps are enough");
        assert_eq!(quick.every, Some(250));
        assert!(quick.words().contains("40.0 ms"));
        let slow = UNDECIDED.decided(10, 900.0).expect("ten steps are enough");
        assert_eq!(slow.every, None);
        assert!(slow.words().starts_with("Off"));
    }

    #[wasm_bindgen_test]
    fn it_is_decided_once_and_not_too_soon() {
        assert_eq!(UNDECIDED.decided(9, 40.0), None);
        assert_eq!(UNDECIDED.decided(10, 0.0), None);
        assert_eq!(UNDECIDED.decided(10, f64::NAN), None);
        let quick = UNDECIDED.decided(10, 40.0).expect("ten steps are enough");
        assert_eq!(quick.decided(500, 900.0), None);
        assert_eq!(Scoring::chosen(None).decided(10, 40.0), None);
    }

    #[wasm_bindgen_test]
    fn a_choice_is_kept_as_text() {
        for every in [None, Some(5), Some(1_000)] {
            assert_eq!(parse(&text(every)), Some(every));
        }
        assert_eq!(parse("0"), None);
        assert_eq!(parse("often"), None);
    }

    #[wasm_bindgen_test]
    fn the_number_in_use_can_always_be_seen() {
        assert_eq!(choices(Some(250)), choices(None));
        assert_eq!(choices(Some(5))[..3], [None, Some(5), Some(100)]);
    }
}
