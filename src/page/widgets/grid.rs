//! A grid of pictures: one canvas, and over it one invisible button a picture where pictures
//! can be picked. The buttons make hover, focus, screen readers and clicks work as everywhere;
//! Tab enters the grid once, the arrow keys move within it.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::core::{Grid, Space};
use crate::page::widgets::labels::{Labels, caption};
use crate::page::widgets::on_change::on_change;
pub use crate::page::widgets::picture::{
    PictureSet, Pictures, download_bytes, download_png, paint,
};
use crate::page::widgets::pixels::arrangement::Arrangement;

/// Transparent pixels between pictures.
pub const GAP: usize = 1;
/// The shape of pictures that are not here yet.
const SQUARE: Space = Space::grey(28);

#[component]
pub fn PictureGrid(
    /// What is shown; `None` shows an empty grid of the shape `placeholder`.
    #[prop(into)]
    pixels: Signal<Option<Pictures>>,
    /// The accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// Called with the index of the picture that was clicked or chosen by keyboard.
    #[prop(optional)]
    on_pick: Option<Callback<usize>>,
    /// Columns and rows of the empty grid.
    #[prop(default = (10, 10))]
    placeholder: (usize, usize),
    #[prop(default = GAP)] gap: usize,
    /// What the labels of the pictures are called.
    #[prop(default = Labels::none().into(), into)]
    labels: Signal<Labels>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    on_change(move || {
        let (Some(canvas), Some(set)) = (canvas.get(), pixels.get()) else {
            return;
        };
        paint(&canvas, &set, gap);
    });
    let shape = Memo::new(move |_| {
        pixels.with(|set| match set {
            Some(set) => set.arrangement(gap),
            None => Arrangement {
                space: SQUARE,
                columns: placeholder.0,
                rows: placeholder.1,
                gap,
                group: 0,
            },
        })
    });
    let columns = move || shape.get().columns.to_string();
    let rows = move || shape.get().rows.to_string();
    let ratio = move || {
        let (width, height) = shape.get().extent();
        format!("{width}/{height}")
    };
    let empty = move || pixels.with(Option::is_none);
    let picture_role = if on_pick.is_some() { None } else { Some("img") };
    let hidden = on_pick.is_some().then_some("true");
    let canvas_name = move || on_pick.is_none().then(|| label.get());
    view! {
        <div
            class="picture-grid"
            class:empty=empty
            style=("--columns", columns)
            style=("--rows", rows)
            style:aspect-ratio=ratio
        >
            <canvas node_ref=canvas role=picture_role aria-hidden=hidden aria-label=canvas_name></canvas>
            {on_pick.map(|on_pick| view! { <Buttons pixels label labels on_pick /> })}
        </div>
    }
}

/// The buttons over the canvas, made anew only when the arrangement changes.
#[component]
fn Buttons(
    pixels: Signal<Option<Pictures>>,
    label: Signal<String>,
    labels: Signal<Labels>,
    on_pick: Callback<usize>,
) -> impl IntoView {
    let grid = Memo::new(move |_| pixels.with(|set| set.as_ref().map(|set| set.grid.clone())));
    let current = RwSignal::new(0_usize);
    let root = NodeRef::<html::Div>::new();
    let on_key = move |event: KeyboardEvent| {
        let Some(grid) = grid.get_untracked() else {
            return;
        };
        let Some(next) = moved(&event.key(), current.get_untracked(), &grid) else {
            return;
        };
        event.prevent_default();
        current.set(next);
        let button = root
            .get_untracked()
            .and_then(|root| {
                root.query_selector(&format!("[data-index='{next}']"))
                    .ok()
                    .flatten()
            })
            .and_then(|button| button.dyn_into::<HtmlElement>().ok());
        if let Some(button) = button {
            // Fails only for an element without focus(); a button has it.
            let _ = button.focus();
        }
    };
    let buttons = move || {
        let names = labels.get();
        let labels = grid.get().map(|grid| grid.labels).unwrap_or_default();
        let count = labels.len();
        if current.get_untracked() >= count {
            current.set(0);
        }
        let button = |(index, class)| {
            let name = caption(&names, class, index, count);
            let tab = move || if current.get() == index { "0" } else { "-1" };
            let pick = move |_| {
                current.set(index);
                on_pick.run(index);
            };
            view! {
                <button type="button" data-index=index aria-label=name tabindex=tab on:click=pick></button>
            }
        };
        labels.into_iter().enumerate().map(button).collect_view()
    };
    view! {
        <div node_ref=root class="picture-buttons" role="group" aria-label=label on:keydown=on_key>
            {buttons}
        </div>
    }
}

/// Where a key leads from a picture; `None` for other keys. Movement stops at the edges.
fn moved(key: &str, from: usize, grid: &Grid) -> Option<usize> {
    let last = grid.count().checked_sub(1)?;
    let columns = grid.columns.max(1);
    let to = match key {
        "ArrowRight" => (from + 1).min(last),
        "ArrowLeft" => from.saturating_sub(1),
        "ArrowDown" if from + columns <= last => from + columns,
        "ArrowUp" if from >= columns => from - columns,
        "ArrowDown" | "ArrowUp" => from,
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    Some(to)
}
