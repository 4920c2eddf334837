//! A model's pictures with its name above, as the grids and the rows show them.

use leptos::prelude::*;

use super::requests::{Place, Request};
use super::rows::Row;
use super::state::Compare;
use crate::page::charts::legend::key_line;
use crate::page::widgets::grid::{PictureGrid, Pictures};

/// The pictures of a chosen model.
#[component]
pub fn ModelCard(
    compare: Compare,
    id: String,
    place: Place,
    /// Columns and rows.
    shape: (usize, usize),
    /// What is to be known beside the name; told the class that is asked for.
    describe: fn(&Row, Option<u8>) -> String,
) -> impl IntoView {
    let row = Memo::new({
        let id = id.clone();
        move |_| compare.row(&id)
    });
    let name = Signal::derive(move || {
        row.with(|row| row.as_ref().map_or(String::new(), |row| row.name.clone()))
    });
    let detail = Signal::derive(move || {
        let class = compare.class();
        row.with(|row| {
            row.as_ref()
                .map_or(String::new(), |row| describe(row, class))
        })
    });
    let key = Signal::derive({
        let id = id.clone();
        move || compare.place(&id)
    });
    view! { <Card compare model=id place shape name detail key /> }
}

/// The pictures that are shown in one place.
#[component]
pub fn Card(
    compare: Compare,
    model: String,
    place: Place,
    /// Columns and rows.
    shape: (usize, usize),
    name: Signal<String>,
    detail: Signal<String>,
    /// Its place among the chosen, for the key to its curves.
    key: Signal<Option<usize>>,
) -> impl IntoView {
    let wanted = Memo::new({
        let model = model.clone();
        move |_| {
            compare.wanted.with(|wanted| {
                let mut wanted = wanted.iter();
                let here = |request: &&Request| request.model == model && request.place == place;
                wanted.find(here).cloned()
            })
        }
    });
    let shown = Memo::new(move |_| shown_for(compare, wanted.get().as_ref()));
    let pictures = Signal::derive(move || shown.get().map(|(_, pictures)| pictures));
    let behind = move || shown.get().map(|(asked, _)| asked) != wanted.get();
    let label = Signal::derive(move || format!("Pictures: {}, {}", name.get(), detail.get()));
    let word = move || word(compare, wanted.get().as_ref());
    view! {
        <figure class="compare-card" data-model=model class:behind=behind>
            <figcaption>
                <span class="card-name">{move || key.get().map(key_line)} {name}</span>
                <small>{detail}</small>
            </figcaption>
            <PictureGrid pixels=pictures label placeholder=shape />
            {move || word().map(|text| view! { <p class="card-word">{text}</p> })}
        </figure>
    }
}

/// What is shown instead of a request, perhaps asked for with an earlier one.
fn shown_for(compare: Compare, request: Option<&Request>) -> Option<(Request, Pictures)> {
    let request = request?;
    compare.shown.with(|shown| {
        let mut shown = shown.iter();
        shown.find(|(other, _)| other.same_place(request)).cloned()
    })
}

/// What a visitor should know who waits for pictures in vain.
fn word(compare: Compare, request: Option<&Request>) -> Option<&'static str> {
    let Some(request) = request else {
        return Some(
            "Its weights are with the trainer: “Open in the Studio” on the Train page brings them here.",
        );
    };
    compare
        .has_failed(request)
        .then_some("These pictures could not be had: see the message.")
}
