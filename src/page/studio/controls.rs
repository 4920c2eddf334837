//! Arrangement, class, seed and truncation.

use leptos::prelude::*;

use super::use_studio;
use super::wishes::{NO_TRUNCATION, layouts};
use crate::core::Guidance;
use crate::page::address::LayoutKind;
use crate::page::widgets::labels::label_names;
use crate::page::widgets::term::Term;

/// The name of an arrangement and what it shows; of codes, "same code" could be understood twice.
fn layout_name(layout: LayoutKind, guidance: Guidance) -> (&'static str, &'static str) {
    let codes = guidance == Guidance::Codes;
    match layout {
        LayoutKind::Samples => ("Samples", "Every picture has a latent code of its own."),
        LayoutKind::Classes if codes => ("By code", "A row of pictures for every code."),
        LayoutKind::Classes => ("Class by class", "A row of pictures for every class."),
        LayoutKind::Same if codes => (
            "Same z",
            "Same noise, all codes: every row is one z, drawn with each of the ten codes.",
        ),
        LayoutKind::Same => (
            "Same code",
            "Same garment, all classes: every row is one latent code, drawn ten times.",
        ),
        LayoutKind::Sweep => (
            "Sweep",
            "One z and one code: c1 grows from −2 to 2 from left to right, c2 from top to bottom.",
        ),
    }
}

#[component]
pub fn Arrangement() -> impl IntoView {
    let studio = use_studio();
    let guidance = Memo::new(move |_| studio.guidance());
    let none = move || guidance.get() == Guidance::Nothing;
    let option = move |layout: LayoutKind| {
        let (name, help) = layout_name(layout, guidance.get());
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
    let options = move || {
        let all = layouts(guidance.get()).iter();
        all.map(|layout| option(*layout)).collect_view()
    };
    view! {
        <fieldset class="segmented" hidden=none>
            <legend>"Arrangement"</legend>
            <div>{options}</div>
        </fieldset>
        <p class="muted" hidden=move || !none() || studio.model().is_none()>
            "This model has never been told what it draws, so there is no class to choose: \
             everything is up to the latent code."
        </p>
        <p class="muted" hidden=move || guidance.get() != Guidance::Codes>
            "This model has never been told a class. It was given codes, and found by itself what \
             to make of them."
        </p>
    }
}

/// The classes, or the ten values of the code.
#[component]
pub fn LabelChips() -> impl IntoView {
    let studio = use_studio();
    let guidance = Memo::new(move |_| studio.guidance());
    let sweep = move || studio.layout() == LayoutKind::Sweep;
    let chip = move |class: Option<u8>, name: &'static str| {
        let value = class.map_or_else(|| "all".to_string(), |class| class.to_string());
        view! {
            // A sweep is of one code.
            <label hidden=move || class.is_none() && sweep()>
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
    let chips = move || {
        let names = (0_u8..).zip(label_names(guidance.get()));
        names
            .map(|(class, name)| chip(Some(class), name))
            .collect_view()
    };
    let legend = move || match guidance.get() {
        Guidance::Codes => "Code",
        _ => "Class",
    };
    let of_use = move || match studio.layout() {
        LayoutKind::Samples | LayoutKind::Sweep => guidance.get() != Guidance::Nothing,
        LayoutKind::Classes | LayoutKind::Same => false,
    };
    view! {
        <fieldset class="chips" hidden=move || !of_use()>
            <legend>{legend}</legend>
            <div>
                {chip(None, "All")}
                {chips}
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
