//! The settings of a run: a number and a slider each, a word on each, and the way back to what
//! is recommended.

use leptos::prelude::*;

use super::numbers::setting;
use super::term::Term;
use super::trainer::{Phase, Trainer};
use crate::protocol::*;

#[component]
pub fn Knobs(trainer: Trainer) -> impl IntoView {
    let defaults = Memo::new(move |_| {
        trainer
            .draft
            .with(|draft| Settings::recommended(draft.family, draft.size, draft.recipe))
    });
    let changed = Memo::new(move |_| {
        KNOBS
            .iter()
            .filter(|knob| differs(knob, &trainer.draft.get(), &defaults.get()))
            .count()
    });
    let word = move || match changed.get() {
        0 => "as recommended".to_owned(),
        1 => "1 changed".to_owned(),
        count => format!("{count} changed"),
    };
    let put_back = move |_| {
        for knob in KNOBS {
            let default = (knob.get)(&defaults.get_untracked());
            if differs(
                knob,
                &trainer.draft.get_untracked(),
                &defaults.get_untracked(),
            ) {
                trainer.change(knob, default);
            }
        }
    };
    let problem = move || {
        trainer
            .draft
            .with(|draft| draft.validate().err().map(|error| error.0))
    };
    view! {
        <details class="knobs">
            <summary>
                <span>"Settings"</span>
                <span class="knobs-word" class:changed=move || { changed.get() > 0 }>{word}</span>
            </summary>
            {KNOBS.iter().map(|knob| view! { <KnobField trainer knob defaults /> }).collect_view()}
            <button type="button" class="button quiet small" disabled=move || changed.get() == 0 on:click=put_back>
                "All back to recommended"
            </button>
        </details>
        <p class="problem" role="status">{problem}</p>
    }
}

/// Equal as far as it can be shown: f32 settings have stray digits.
fn differs(knob: &Knob, one: &Settings, other: &Settings) -> bool {
    ((knob.get)(one) - (knob.get)(other)).abs() > knob.step * 1e-3
}

#[component]
fn KnobField(trainer: Trainer, knob: &'static Knob, defaults: Memo<Settings>) -> impl IntoView {
    let value = Memo::new(move |_| trainer.draft.with(|draft| (knob.get)(draft)));
    let default = Memo::new(move |_| defaults.with(|defaults| (knob.get)(defaults)));
    let changed = move || (value.get() - default.get()).abs() > knob.step * 1e-3;
    let set = move |text: String| {
        if let Ok(value) = text.trim().parse::<f64>() {
            trainer.change(knob, value);
        }
    };
    let scale = KnobScale::of(knob);
    let slide = move |event| {
        if let Ok(place) = event_target_value(&event).parse::<f64>() {
            trainer.change(knob, scale.value(place));
        }
    };
    let id = format!("knob-{}", knob.id);
    let help_id = format!("{id}-help");
    let back = move || match changed() {
        true => format!("back to {}", setting(default.get())),
        false => "recommended".into(),
    };
    let when = move || pending_word(trainer, knob);
    view! {
        <div class="knob explained" class:changed=changed>
            <Term id=id.clone() name=knob.label help=knob.help />
            <input
                class="knob-number"
                type="number"
                inputmode="decimal"
                min=knob.min
                max=knob.max
                step="any"
                aria-labelledby=id.clone()
                aria-describedby=help_id.clone()
                prop:value=move || setting(value.get())
                on:change=move |event| set(event_target_value(&event))
            />
            <input
                class="knob-slider"
                type="range"
                min="0"
                max=scale.last
                step="1"
                aria-labelledby=id
                aria-describedby=help_id
                aria-valuetext=move || setting(value.get())
                prop:value=move || scale.place(value.get()).to_string()
                on:input=slide
            />
            <button
                type="button"
                class="knob-default"
                disabled=move || !changed()
                aria-label=move || format!("{}: {}", knob.label, back())
                title="Back to the recommended value"
                on:click=move |_| trainer.change(knob, default.get_untracked())
            >
                {back}
            </button>
            <span class="pending">{when}</span>
        </div>
    }
}

/// When a changed setting takes effect, if not now.
fn pending_word(trainer: Trainer, knob: &Knob) -> &'static str {
    let differs = trainer.run.with(|run| match run {
        Some(run) => differs(knob, &run.settings, &trainer.draft.get()),
        None => false,
    });
    match (differs && trainer.phase.get() != Phase::Idle, knob.live) {
        (true, false) => "Takes effect at the next reset.",
        _ => "",
    }
}

/// The places of a slider. Rates span three powers of ten, so theirs are spaced by ratio.
#[derive(Clone, Copy, Debug)]
struct KnobScale {
    min: f64,
    max: f64,
    step: f64,
    logarithmic: bool,
    /// The last place; the first is 0.
    last: f64,
}

impl KnobScale {
    fn of(knob: &Knob) -> Self {
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

    fn value(self, place: f64) -> f64 {
        if !self.logarithmic {
            return self.min + place * self.step;
        }
        let value = self.min * (self.max / self.min).powf(place / self.last);
        // Two figures are as exact as anyone wants a rate.
        let digit = 10_f64.powf(value.log10().floor() - 1.0);
        ((value / digit).round() * digit).clamp(self.min, self.max)
    }

    fn place(self, value: f64) -> f64 {
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
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn sliders_reach_both_ends_and_the_defaults() {
        for knob in KNOBS {
            let scale = KnobScale::of(knob);
            assert!((scale.value(0.0) - knob.min).abs() < 1e-9, "{}", knob.id);
            assert!(
                (scale.value(scale.last) - knob.max).abs() < 1e-6,
                "{}",
                knob.id
            );
            for family in Family::ALL {
                let value = (knob.get)(&Settings::default_for(family, Size::Xs));
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
