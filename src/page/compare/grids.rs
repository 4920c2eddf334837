//! Sample grids of the chosen models, side by side: the same seed, the same classes.

use leptos::prelude::*;

use super::cards::ModelCard;
use super::requests::{GRID_SIDE, Place};
use super::rows::Row;
use super::state::Compare;
use crate::core::Guidance;
use crate::page::widgets::label_group::LabelGroup;
use crate::page::widgets::labels::Labels;
use crate::page::widgets::numbers::thousands;
use crate::page::widgets::seed_field::SeedField;

#[component]
pub fn Grids(compare: Compare) -> impl IntoView {
    let drawn = move || {
        let rows = compare.chosen_rows().into_iter();
        rows.map(|row| row.id).collect::<Vec<_>>()
    };
    view! {
        <section aria-labelledby="compare-grids">
            <h2 id="compare-grids">"Side by side"</h2>
            <div class="compare-controls">
                <ClassPicker compare />
                <SeedPicker compare />
            </div>
            <div class="compare-cards">
                <For each=drawn key=String::clone let(id)>
                    <ModelCard compare id place=Place::Grid shape=(GRID_SIDE, GRID_SIDE) describe=arrangement />
                </For>
            </div>
        </section>
    }
}

/// How the pictures of a grid are arranged, in words.
fn arrangement(row: &Row, class: Option<u8>) -> String {
    let what = match (row.labels.guidance, class) {
        (Guidance::Class, Some(class)) => row.labels.name(class).unwrap_or("no such class"),
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
            labels=Signal::derive(move || Labels::classes(&compare.dataset()))
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
