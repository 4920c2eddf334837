//! Sample grids of the chosen models, side by side: the same seed, the same classes.

use leptos::prelude::*;

use super::Compare;
use super::cards::ModelCard;
use super::queue::Place;
use super::rows::Row;
use super::wishes::GRID_SIDE;
use crate::core::{CLASS_NAMES, Guidance};
use crate::page::widgets::label_group::LabelGroup;
use crate::page::widgets::numbers::thousands;
use crate::page::widgets::seed_field::SeedField;

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
    view! {
        <LabelGroup
            name="compare-class"
            guidance=Guidance::Class
            label=Signal::derive(move || compare.class())
            on_choose=Callback::new(move |class| studio.set_class(class))
        />
    }
}

#[component]
fn SeedPicker(compare: Compare) -> impl IntoView {
    let studio = compare.studio;
    view! {
        <SeedField
            id="compare-seed"
            help="The number all random codes grow from. Models of the same size get the same codes."
            seed=Signal::derive(move || studio.seed())
            on_change=Callback::new(move |seed| studio.set_seed(seed))
            on_new=Callback::new(move |()| studio.new_seed())
            class="compare-seed"
        />
    }
}
