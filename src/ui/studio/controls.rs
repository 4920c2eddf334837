//! Arrangement, class, seed and truncation.

use leptos::prelude::*;

use super::{NO_TRUNCATION, use_studio};
use crate::protocol::CLASS_NAMES;
use crate::ui::address::LayoutKind;
use crate::ui::term::Term;

fn layout_name(layout: LayoutKind) -> (&'static str, &'static str) {
    match layout {
        LayoutKind::Samples => ("Samples", "Every picture has a latent code of its own."),
        LayoutKind::Classes => ("Class by class", "A row of pictures for every class."),
        LayoutKind::Same => (
            "Same code",
            "Same garment, all classes: every row is one latent code, drawn ten times.",
        ),
    }
}

#[component]
pub fn Arrangement() -> impl IntoView {
    let studio = use_studio();
    let option = move |layout: LayoutKind| {
        let (name, help) = layout_name(layout);
        view! {
            <label title=help>
                <input
                    type="radio"
                    name="layout"
                    value=layout.id()
                    prop:checked=move || studio.layout() == layout
                    on:change=move |_| studio.set_layout(layout)
                />
                <span>{name}</span>
            </label>
        }
    };
    view! {
        <fieldset class="segmented" hidden=move || !studio.is_conditional()>
            <legend>"Arrangement"</legend>
            <div>{LayoutKind::ALL.map(option)}</div>
        </fieldset>
        <p class="muted" hidden=move || studio.is_conditional() || studio.model().is_none()>
            "This model has never been told what it draws, so there is no class to choose: \
             everything is up to the latent code."
        </p>
    }
}

#[component]
pub fn ClassChips() -> impl IntoView {
    let studio = use_studio();
    let chip = move |class: Option<u8>, name: &'static str| {
        let value = class.map_or_else(|| "all".to_string(), |class| class.to_string());
        view! {
            <label>
                <input
                    type="radio"
                    name="class"
                    value=value
                    prop:checked=move || studio.class() == class
                    on:change=move |_| studio.set_class(class)
                />
                <span>{name}</span>
            </label>
        }
    };
    let hidden = move || !studio.is_conditional() || studio.layout() != LayoutKind::Samples;
    view! {
        <fieldset class="chips" hidden=hidden>
            <legend>"Class"</legend>
            <div>
                {chip(None, "All")}
                {(0_u8..).zip(CLASS_NAMES).map(|(class, name)| chip(Some(class), name)).collect_view()}
            </div>
        </fieldset>
    }
}

#[component]
pub fn SeedField() -> impl IntoView {
    let studio = use_studio();
    let set = move |event| {
        // Half-typed numbers are left alone.
        if let Ok(seed) = event_target_value(&event).parse() {
            studio.set_seed(seed);
        }
    };
    view! {
        <div class="field explained">
            <Term
                id="seed-name"
                name="Seed".to_string()
                help="The number all random codes grow from. The same seed draws the same garments, on every machine.".to_string()
            />
            <div class="with-button">
                <input
                    type="number"
                    id="seed"
                    aria-labelledby="seed-name"
                    min="0"
                    max="4294967295"
                    step="1"
                    inputmode="numeric"
                    prop:value=move || studio.seed().to_string()
                    on:input=set
                />
                <button
                    type="button"
                    class="icon-button"
                    aria-label="New seed"
                    title="New seed (N)"
                    on:click=move |_| studio.new_seed()
                >
                    <Dice />
                </button>
            </div>
        </div>
    }
}

#[component]
fn Dice() -> impl IntoView {
    view! {
        <svg viewBox="0 0 16 16" aria-hidden="true" class="dice">
            <rect x="1.5" y="1.5" width="13" height="13" rx="3" />
            <circle cx="5" cy="5" r="1.2" />
            <circle cx="11" cy="5" r="1.2" />
            <circle cx="8" cy="8" r="1.2" />
            <circle cx="5" cy="11" r="1.2" />
            <circle cx="11" cy="11" r="1.2" />
        </svg>
    }
}

#[component]
pub fn TruncationField() -> impl IntoView {
    let studio = use_studio();
    let shown = move || {
        let value = studio.truncation();
        if value < NO_TRUNCATION {
            format!("{value:.1} σ")
        } else {
            "off".into()
        }
    };
    let set = move |event| {
        if let Ok(value) = event_target_value(&event).parse::<f32>() {
            studio.set_truncation(value);
        }
    };
    view! {
        <div class="field slider explained">
            <Term
                id="truncation-name"
                name="Truncation".to_string()
                help="How far from the middle a code may lie, in standard deviations (σ). Lower: safer pictures, less variety.".to_string()
            />
            <input
                type="range"
                id="truncation"
                aria-labelledby="truncation-name"
                aria-valuetext=shown
                min="0.1"
                max="3"
                step="0.1"
                prop:value=move || studio.truncation().to_string()
                on:input=set
            />
            <output for="truncation">{shown}</output>
        </div>
    }
}
