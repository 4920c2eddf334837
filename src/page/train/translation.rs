//! What is special about the stage of a translator: what stands in which column, and the switch that
//! shows D's verdicts, with what their colours mean.

use leptos::prelude::*;

/// Input, output, truth: four times, as the engine arranges them.
const NAMES: &str = concat!(
    "<span>input</span><span>output</span><span>truth</span>",
    "<span>input</span><span>output</span><span>truth</span>",
    "<span>input</span><span>output</span><span>truth</span>",
    "<span>input</span><span>output</span><span>truth</span>",
);

/// Above the columns, for the eyes only: the name of the grid says it too.
#[component]
pub fn TripleNames(hidden: Signal<bool>) -> impl IntoView {
    view! {
        <div class="column-names" aria-hidden="true" style=("--names", "12") hidden=hidden inner_html=NAMES></div>
    }
}

/// The legend and the hint are there while it is on (`style/train.css`).
#[component]
pub fn VerdictSwitch(on: RwSignal<bool>, hidden: Signal<bool>) -> impl IntoView {
    view! {
        <div class="verdicts" hidden=hidden>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=on
                    on:change=move |event| on.set(event_target_checked(&event))
                />
                " Show the discriminator's verdicts"
            </label>
            <span class="verdict-key">"fake " <i></i> " real"</span>
            <p class="hint">
                "Each patch of an output or a truth is coloured by what the discriminator takes it for: the surer it \
                 is, the more colour. No colour: it cannot tell."
            </p>
        </div>
    }
}
