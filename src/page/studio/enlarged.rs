//! One picture enlarged, beside its nearest neighbour among the 60,000 training images.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::state::{Found, use_studio};
use crate::core::DatasetInfo;
use crate::page::widgets::grid::{PictureGrid, PictureSet, Pictures, download_png};
use crate::page::widgets::labels::caption;
use crate::page::widgets::numbers::thousands;
use crate::page::widgets::on_change::on_change;
use crate::page::widgets::term::Term;

#[component]
pub fn Enlarged() -> impl IntoView {
    let studio = use_studio();
    let dialog = NodeRef::<html::Dialog>::new();
    on_change(move || {
        let (Some(dialog), enlarged) = (dialog.get(), studio.enlarged.get()) else {
            return;
        };
        if enlarged.is_some() && !dialog.open() {
            // Fails only for a dialog that is open or out of the document.
            let _ = dialog.show_modal();
        } else if enlarged.is_none() && dialog.open() {
            dialog.close();
        }
    });
    let step = move |forward: bool| {
        studio.enlarged.update(|enlarged| {
            if let Some((pictures, index)) = enlarged {
                *index = turned(*index, pictures.grid.count(), forward);
            }
        });
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => step(true),
        "ArrowLeft" | "ArrowUp" => step(false),
        _ => {}
    };
    // The backdrop belongs to the dialog; a click on it has the dialog itself as its target.
    let on_click = move |event: MouseEvent| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.tag_name() == "DIALOG") {
            studio.enlarged.set(None);
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class="enlarged"
            aria-labelledby="enlarged-title"
            on:close=move |_| studio.enlarged.set(None)
            on:keydown=on_key
            on:click=on_click
        >
            <div class="enlarged-body">
                <DialogHead step=Callback::new(step) />
                <div class="pair">
                    <Drawn />
                    <Neighbour />
                </div>
                <Verdict />
            </div>
        </dialog>
    }
}

/// The next or the previous picture, round the corner at the ends.
fn turned(index: usize, count: usize, forward: bool) -> usize {
    let count = count.max(1);
    if forward {
        (index + 1) % count
    } else {
        (index + count - 1) % count
    }
}

#[component]
fn DialogHead(step: Callback<bool>) -> impl IntoView {
    let studio = use_studio();
    let title = move || {
        studio.enlarged.with(|enlarged| {
            enlarged
                .as_ref()
                .map(|(pictures, index)| {
                    let (label, count) = (pictures.label(*index), pictures.grid.count());
                    caption(&studio.labels_shown(), label, *index, count)
                })
                .unwrap_or_default()
        })
    };
    let button = move |name: &'static str, sign: &'static str, forward: bool| {
        view! {
            <button type="button" class="icon-button" aria-label=name title=name on:click=move |_| step.run(forward)>
                {sign}
            </button>
        }
    };
    view! {
        <header>
            <h2 id="enlarged-title" aria-live="polite">{title}</h2>
            <div class="buttons">
                {button("Previous picture", "←", false)}
                {button("Next picture", "→", true)}
                <button
                    type="button"
                    class="icon-button"
                    aria-label="Close"
                    title="Close (Esc)"
                    on:click=move |_| studio.enlarged.set(None)
                >
                    "✕"
                </button>
            </div>
        </header>
    }
}

#[component]
fn Drawn() -> impl IntoView {
    let studio = use_studio();
    let picture = Signal::derive(move || {
        studio.enlarged.with(|enlarged| {
            let (pictures, index) = enlarged.as_ref()?;
            let pixels = pictures.picture(*index)?.to_vec();
            Some(Pictures::new(PictureSet::single(
                pixels,
                pictures.grid.space,
                pictures.label(*index),
            )))
        })
    });
    let save = move |_| {
        let Some(picture) = picture.get_untracked() else {
            return;
        };
        let Some((_, index)) = studio.enlarged.get_untracked() else {
            return;
        };
        let name = format!(
            "atelier-seed-{}-picture-{}.png",
            untrack(move || studio.seed()),
            index + 1
        );
        download_png(&picture, 20, 0, &name);
    };
    view! {
        <figure>
            <PictureGrid pixels=picture label="The generated picture".to_string() placeholder=(1, 1) gap=0 />
            <figcaption>
                <strong>"Generated"</strong>
                <button type="button" class="button small" on:click=save>"Save PNG"</button>
            </figcaption>
        </figure>
    }
}

#[component]
fn Neighbour() -> impl IntoView {
    let studio = use_studio();
    let found = Signal::derive(move || studio.nearest.get().and_then(|nearest| nearest.found));
    let image = Signal::derive(move || found.get().map(|found| found.image));
    let label = Signal::derive(move || match found.get() {
        Some(found) => format!(
            "The nearest training image, {}",
            class_of(&studio.dataset(), &found)
        ),
        None => "The nearest training image, not found yet".to_string(),
    });
    let words = move || {
        found.get().map(|found| {
            format!(
                "{}, no. {}",
                class_of(&studio.dataset(), &found),
                thousands(found.index as u64)
            )
        })
    };
    view! {
        <figure>
            <PictureGrid pixels=image label placeholder=(1, 1) gap=0 />
            <figcaption>
                <strong>"Nearest real image"</strong>
                <span class="muted">{words}</span>
            </figcaption>
        </figure>
    }
}

fn class_of(dataset: &DatasetInfo, found: &Found) -> String {
    dataset.class_name(found.label).unwrap_or("unknown").into()
}

/// How far apart the two are, and how much has been searched.
#[component]
fn Verdict() -> impl IntoView {
    let studio = use_studio();
    let found = Memo::new(move |_| studio.nearest.get().and_then(|nearest| nearest.found));
    let searched = move || found.get().map_or(0, |found| found.searched);
    let distance = move || {
        found.get().map_or_else(
            || "…".to_string(),
            |found| format!("{:.1} grey levels", found.distance),
        )
    };
    let all = move || studio.dataset().train;
    let progress = move || {
        let (searched, all) = (thousands(searched() as u64), thousands(all() as u64));
        format!("searched {searched} of {all}")
    };
    view! {
        <div class="verdict explained">
            <p>
                <Term
                    id="distance-name"
                    name="Distance".to_string()
                    help="Root mean square difference of the pixels, of 255 levels. 0 would be a copy; two photographs of one class are typically tens of grey levels apart.".to_string()
                />
                <span class="number">{distance}</span>
            </p>
            <p class="search">
                <progress max=all aria-label="Training images searched" prop:value=move || searched() as f64></progress>
                <span class="number" role="status">{progress}</span>
            </p>
        </div>
    }
}
