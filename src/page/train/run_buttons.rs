//! The run's buttons: train, step, stop at, reset, another seed, draw with it.

use leptos::html;
use leptos::prelude::*;

use crate::page::studio::page_of;
use crate::page::train::trainer::{Phase, Trainer};
use crate::page::widgets::typed::typed_number;

#[component]
pub fn RunButtons(trainer: Trainer) -> impl IntoView {
    let phase = trainer.phase;
    let main = move || match phase.get() {
        Phase::Idle | Phase::Paused => "Train",
        Phase::Stopped => "Try again",
        Phase::Running => "Pause",
        Phase::Device | Phase::Engine | Phase::Networks => "Stop loading",
    };
    let sound = Memo::new(move |_| trainer.draft.with(|draft| draft.validate().is_ok()));
    let busy = move || phase.get().is_loading() || phase.get() == Phase::Running;
    let no_run = move || !phase.get().has_run();
    let changed = Memo::new(move |_| reset_is_due(trainer));
    view! {
        <div class="run-buttons" role="group" aria-label="The run">
            <button
                type="button"
                class="button primary train-button"
                aria-keyshortcuts="t"
                title="Train or pause (t or space)"
                disabled=move || !busy() && !sound.get()
                on:click=move |_| trainer.toggle()
            >
                {main}
            </button>
            <button
                type="button"
                class="button"
                title="One step, then pause"
                disabled=move || busy() || !sound.get()
                on:click=move |_| trainer.step()
            >
                "Step"
            </button>
            <StopAt trainer />
            <span class="spring"></span>
            <button
                type="button"
                class="button"
                class:due=changed
                title="New networks from the settings, same seed"
                disabled=move || no_run() || !sound.get()
                on:click=move |_| trainer.reset(false)
            >
                {move || if changed.get() { "Reset to apply" } else { "Reset" }}
            </button>
            <button
                type="button"
                class="button"
                title="New networks from the settings, another seed"
                disabled=move || no_run() || !sound.get()
                on:click=move |_| trainer.reset(true)
            >
                "New seed"
            </button>
            <button
                type="button"
                class="button"
                title="Draw with this generator under your own controls"
                disabled=move || no_run() || trainer.exporting.get()
                on:click=move |_| trainer.open_in_studio()
            >
                {move || if trainer.exporting.get() { "Opening…" } else { page_of(trainer.task()).1 }}
            </button>
        </div>
    }
}

/// Whether the controls say something other than the run has.
fn reset_is_due(trainer: Trainer) -> bool {
    trainer.phase.get().has_run()
        && trainer.run.with(|run| {
            run.as_ref()
                .is_some_and(|run| run.settings != trainer.draft.get())
        })
}

#[component]
fn StopAt(trainer: Trainer) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(false);
    let change = move |_| {
        let Some(field) = input.get_untracked() else {
            return;
        };
        // What is no number at all has no value; the field knows that there is something.
        let text = field.value();
        let empty = text.is_empty() && !field.validity().bad_input();
        let goal = typed_number(&text).filter(|goal| *goal >= 1.0 && goal.fract() == 0.0);
        wrong.set(goal.is_none() && !empty);
        if goal.is_some() || empty {
            trainer.stop_at(goal.map(|goal| goal as u64));
        }
    };
    let shown = move || {
        trainer
            .goal
            .get()
            .map_or(String::new(), |goal| goal.to_string())
    };
    view! {
        <label class="stop-at" title="Training pauses at this step. Empty: it goes on until you pause it.">
            <span>"until step"</span>
            <input
                node_ref=input
                type="number"
                inputmode="numeric"
                min="1"
                step="100"
                placeholder="never"
                prop:value=shown
                on:change=change
            />
            <span class="field-error" role="alert" hidden=move || !wrong.get()>"a whole number from 1"</span>
        </label>
    }
}
