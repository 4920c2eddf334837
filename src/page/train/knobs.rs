//! The settings of a run: for each a number and a slider, or a choice, a word on what it does,
//! and the way back to what is recommended.

use leptos::prelude::*;

use crate::core::*;
use crate::page::train::changes::{changed, differs, recommended};
use crate::page::train::knob_scale::KnobScale;
use crate::page::train::trainer::{Phase, Trainer};
use crate::page::widgets::numbers::setting;
use crate::page::widgets::radio_group::{RadioGroup, RadioOption};
use crate::page::widgets::term::Term;
use crate::page::widgets::typed::typed_number;

#[component]
pub fn Knobs(trainer: Trainer) -> impl IntoView {
    let defaults = Memo::new(move |_| trainer.draft.with(recommended));
    let family = Memo::new(move |_| trainer.draft.with(|draft| draft.family));
    let count = Memo::new(move |_| trainer.draft.with(|draft| changed(draft).count()));
    let word = move || match count.get() {
        0 => "as recommended".to_owned(),
        1 => "1 changed".to_owned(),
        count => format!("{count} changed"),
    };
    let put_back = move |_| {
        let draft = trainer.draft.get_untracked();
        let defaults = recommended(&draft);
        for knob in changed(&draft) {
            trainer.change(knob, knob.get(&defaults));
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
                <span class="knobs-word" class:changed=move || { count.get() > 0 }>{word}</span>
            </summary>
            <For each=move || family.get().knobs() key=|knob| identity(knob) let(knob)>
                <KnobField trainer knob defaults />
            </For>
            <button type="button" class="button quiet small" disabled=move || count.get() == 0 on:click=put_back>
                "All back to recommended"
            </button>
        </details>
        <p class="problem" role="status">{problem}</p>
    }
}

/// The value in words: the name of a choice, or the number.
fn in_words(knob: &Knob, value: f64) -> String {
    match knob.choices.get(value.round() as usize) {
        Some(name) => (*name).to_owned(),
        None => setting(value),
    }
}

// ---------------------------------------------------------------------------------------
// One knob
// ---------------------------------------------------------------------------------------

/// By its place in memory: knobs of the same name may differ from family to family.
fn identity(knob: &'static Knob) -> usize {
    std::ptr::from_ref(knob).addr()
}

#[component]
fn KnobField(trainer: Trainer, knob: &'static Knob, defaults: Memo<Settings>) -> impl IntoView {
    let value = Memo::new(move |_| trainer.draft.with(|draft| knob.get(draft)));
    let default = Memo::new(move |_| defaults.with(|defaults| knob.get(defaults)));
    let changed = move || (value.get() - default.get()).abs() > knob.step * 1e-3;
    let id = format!("knob-{}", knob.id);
    let back = move || match changed() {
        true => format!("back to {}", in_words(knob, default.get())),
        false => "recommended".into(),
    };
    let when = move || pending_word(trainer, knob);
    let input = if knob.choices.is_empty() {
        view! { <KnobNumber trainer knob value /> }.into_any()
    } else {
        view! { <KnobChoice trainer knob value /> }.into_any()
    };
    view! {
        <div class="knob explained" class:changed=changed>
            <Term id=id name=knob.label help=knob.help />
            {input}
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

#[component]
fn KnobNumber(trainer: Trainer, knob: &'static Knob, value: Memo<f64>) -> impl IntoView {
    let (id, help_id) = ids(knob);
    let set = move |text: String| {
        if let Some(value) = typed_number(&text) {
            trainer.change(knob, value);
        }
    };
    let scale = KnobScale::of(knob);
    let slide = move |event| {
        if let Some(place) = typed_number(&event_target_value(&event)) {
            trainer.change(knob, scale.value(place));
        }
    };
    view! {
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
    }
}

/// One of a few, side by side.
#[component]
fn KnobChoice(trainer: Trainer, knob: &'static Knob, value: Memo<f64>) -> impl IntoView {
    let (id, help_id) = ids(knob);
    let names = knob.choices.iter().enumerate();
    let options: Vec<_> = names
        .map(|(place, name)| RadioOption::new(place.to_string(), *name))
        .collect();
    let choose = move |place: String| {
        if let Some(place) = typed_number(&place) {
            trainer.change(knob, place);
        }
    };
    // Long lists break into lines.
    let class = if knob.choices.len() > 3 {
        "knob-choice chips"
    } else {
        "knob-choice segmented"
    };
    view! {
        <RadioGroup
            name=knob.id
            options
            chosen=Signal::derive(move || value.get().to_string())
            on_choose=Callback::new(choose)
            labelled_by=id
            described_by=help_id
            class
        />
    }
}

/// The ids of a knob's name and of its explanation.
fn ids(knob: &Knob) -> (String, String) {
    let id = format!("knob-{}", knob.id);
    let help = format!("{id}-help");
    (id, help)
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

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::families::{cdcgan, gan, infogan, vac_gan};

    fn ids(knobs: impl Iterator<Item = &'static Knob>) -> Vec<&'static str> {
        knobs.map(|knob| knob.id).collect()
    }

    #[wasm_bindgen_test]
    fn a_family_has_its_own_knobs_and_those_of_all() {
        let shown = |family: Family| ids(family.knobs());
        assert!(shown(Family(&gan::INFO)).contains(&"saturating"));
        assert!(shown(Family(&vac_gan::INFO)).contains(&"merged"));
        assert!(shown(Family(&infogan::INFO)).contains(&"class_weight"));
        for family in Family::ALL {
            assert!(shown(*family).contains(&"lr_generator"));
            let merges = *family == Family(&vac_gan::INFO);
            assert_eq!(shown(*family).contains(&"merged"), merges);
        }
    }

    #[wasm_bindgen_test]
    fn only_knobs_of_the_family_count_as_changed() {
        let mut draft = Settings::default_for(Family(&cdcgan::INFO), Size::Xs);
        assert_eq!(changed(&draft).count(), 0);
        gan::SATURATING.set(&mut draft, 1.0);
        assert_eq!(changed(&draft).count(), 0, "cDCGAN has no such knob");
        draft = Settings::default_for(Family(&gan::INFO), Size::Xs);
        gan::SATURATING.set(&mut draft, 1.0);
        assert_eq!(ids(changed(&draft)), ["saturating"]);
    }

    #[wasm_bindgen_test]
    fn a_choice_is_said_by_name() {
        let family = Family(&vac_gan::INFO);
        let said = |id: &str, value| {
            let knob = family.knobs().find(|knob| knob.id == id);
            in_words(knob.expect("there is such a knob"), value)
        };
        assert_eq!(said("merged", 1.0), "merged with D");
        assert_eq!(said("batch_size", 64.0), "64");
    }
}
