//! Arrangement, class, seed and truncation.

use leptos::prelude::*;

use super::request::layouts;
use super::state::use_studio;
use crate::core::{Controls, Guidance};
use crate::page::address::LayoutKind;
use crate::page::widgets::label_group::LabelGroup;
use crate::page::widgets::radio_group::{RadioGroup, RadioOption};
use crate::page::widgets::seed_field::SeedField;
use crate::page::widgets::term::Term;
use crate::page::widgets::typed::typed_number;

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
            "Same code, all classes: every row is one latent code, drawn once for each class.",
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
    let option = move |layout: &LayoutKind| {
        let (name, help) = layout_name(*layout, guidance.get());
        RadioOption::new(layout.id(), name).with_help(help)
    };
    let options = move || layouts(guidance.get()).iter().map(option).collect();
    let choose = move |id: String| {
        if let Some(layout) = LayoutKind::from_id(&id) {
            studio.set_layout(layout);
        }
    };
    view! {
        <RadioGroup
            legend="Arrangement"
            name="layout"
            options=Signal::derive(options)
            chosen=Signal::derive(move || studio.layout().id().to_owned())
            on_choose=Callback::new(choose)
            hidden=Signal::derive(none)
        />
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

/// The classes, or the values of the code.
#[component]
pub fn LabelChips() -> impl IntoView {
    let studio = use_studio();
    let hidden = move || match studio.layout() {
        LayoutKind::Samples | LayoutKind::Sweep => studio.guidance() == Guidance::Nothing,
        LayoutKind::Classes | LayoutKind::Same => true,
    };
    view! {
        <LabelGroup
            name="class"
            labels=Signal::derive(move || studio.labels())
            label=Signal::derive(move || studio.class())
            on_choose=Callback::new(move |class| studio.set_class(class))
            // A sweep is of one code.
            with_all=Signal::derive(move || studio.layout() != LayoutKind::Sweep)
            hidden=Signal::derive(hidden)
        />
    }
}

#[component]
pub fn StudioSeed() -> impl IntoView {
    let studio = use_studio();
    view! {
        <SeedField
            id="seed"
            help="The number all random codes grow from. The same seed draws the same pictures, on every machine."
            seed=Signal::derive(move || studio.seed())
            on_change=Callback::new(move |seed| studio.set_seed(seed))
            on_new=Callback::new(move |()| studio.new_seed())
            new_title="New seed (N)"
        />
    }
}

#[component]
pub fn TruncationField() -> impl IntoView {
    let studio = use_studio();
    let shown = move || {
        let value = studio.truncation();
        if value < Controls::NO_TRUNCATION {
            format!("{value:.1} σ")
        } else {
            "off".into()
        }
    };
    let set = move |event| {
        if let Some(value) = typed_number(&event_target_value(&event)) {
            studio.set_truncation(value as f32);
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
