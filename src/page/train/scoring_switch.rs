//! The control for how often a run is scored, and what it remembers between visits.

use leptos::prelude::*;

use crate::page::train::scoring::{OFF, choices, parse, text};
use crate::page::train::trainer::{Trainer, use_trainer};
use crate::page::widgets::numbers::{millis, thousands};
use crate::page::widgets::term::Term;

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

fn about(trainer: Trainer) -> String {
    let cost = trainer
        .scores
        .with(|scores| scores.last().map(|scores| scores.ms));
    let cost = cost.map_or(String::new(), |ms| {
        format!(" The last took {}.", millis(ms))
    });
    format!("{}{cost}", trainer.scoring.get().words())
}
