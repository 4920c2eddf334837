//! Sample grids of the chosen models, side by side: the same seed, the same classes.

use leptos::prelude::*;

use super::Compare;
use super::cards::ModelCard;
use super::queue::Place;
use super::rows::Row;
use super::wishes::GRID_SIDE;
use crate::core::{CLASS_NAMES, Guidance};
use crate::page::widgets::numbers::thousands;
use crate::page::widgets::term::Term;

#[component]
pub fn Grids(compare: Compare) -> impl IntoView {
    view! {
        <section aria-labelledby="compare-grids">
            <h2 id="compare-grids">"Side by side"</h2>
            <div class="compare-controls">
                <ClassPicker compare />
                <SeedPicker compare />
            </div>
            <div class="compare-cards">
                <For each=move || compare.chosen.get() key=String::clone let(id)>
                    <ModelCard compare id place=Place::Grid shape=(GRID_SIDE, GRID_SIDE) describe=arrangement />
                </For>
            </div>
        </section>
    }
}

/// How the pictures of a grid are arranged, in words.
fn arrangement(row: &Row, class: Option<u8>) -> String {
    let what = match (row.guidance, class) {
        (Guidance::Class, Some(class)) => CLASS_NAMES[usize::from(class)],
        (Guidance::Class, None) => "a row for each class",
        (Guidance::Nothing, _) => "told no class: as they come",
        (Guidance::Codes, _) => "a row for each value of its code, which are not the classes",
    };
    match row.drawn_at.filter(|_| row.is_own()) {
        Some(step) => format!("{what}, as it was at step {}", thousands(step)),
        None => what.into(),
    }
}

impl Compare {
    /// The place of a model among the chosen: its colour.
    pub(super) fn place(self, id: &str) -> Option<usize> {
        self.chosen
            .with(|chosen| chosen.iter().position(|other| other == id))
    }
}

// ---------------------------------------------------------------------------------------
// Class and seed, which are the Studio's too
// ---------------------------------------------------------------------------------------

#[component]
fn ClassPicker(compare: Compare) -> impl IntoView {
    let studio = compare.studio;
    let chip = move |class: Option<u8>, name: &'static str| {
        view! {
            <label>
                <input
                    type="radio"
                    name="compare-class"
                    prop:checked=move || compare.class() == class
                    on:change=move |_| studio.set_class(class)
                />
                <span>{name}</span>
            </label>
        }
    };
    let classes = (0_u8..).zip(CLASS_NAMES);
    view! {
        <fieldset class="chips">
            <legend>"Class"</legend>
            <div>
                {chip(None, "All")}
                {classes.map(|(class, name)| chip(Some(class), name)).collect_view()}
            </div>
        </fieldset>
    }
}

#[component]
fn SeedPicker(compare: Compare) -> impl IntoView {
    let studio = compare.studio;
    let set = move |event| {
        // Half-typed numbers are left alone.
        if let Ok(seed) = event_target_value(&event).parse() {
            studio.set_seed(seed);
        }
    };
    view! {
        <div class="compare-seed explained">
            <Term
                id="compare-seed-name"
                name="Seed".to_string()
                help="The number all random codes grow from. Models of the same size get the same codes.".to_string()
            />
            <input
                type="number"
                aria-labelledby="compare-seed-name"
                min="0"
                max="4294967295"
                step="1"
                inputmode="numeric"
                prop:value=move || studio.seed().to_string()
                on:input=set
            />
            <button type="button" class="button" on:click=move |_| studio.new_seed()>"New seed"</button>
        </div>
    }
}
