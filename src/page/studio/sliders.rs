//! Sliders: for the continuous codes where a model has such, and for the first directions of z.

use leptos::prelude::*;

use super::request::CODE_END;
use super::state::{DIRECTIONS, Studio, use_studio};
use crate::core::{CODES, Guidance};
use crate::page::address::LayoutKind;
use crate::page::widgets::numbers::signed;
use crate::page::widgets::on_change::{on_change, put};
use crate::page::widgets::term::Term;
use crate::page::widgets::typed::typed_number;

/// Ties the sliders to the address, which has them in tenths: `z=5.-10.0.0.0.0.0.0`.
pub fn tie_to_address(studio: Studio) {
    let address = studio.address;
    let read = move || {
        put(
            studio.directions,
            numbers(address.sliders.get()).unwrap_or_default(),
        );
        put(studio.codes, numbers(address.codes.get()));
    };
    untrack(read);
    on_change(read);
    on_change(move || {
        let directions = studio.directions.get();
        let moved = directions.iter().any(|value| *value != 0.0);
        put(address.sliders, moved.then(|| word(&directions)));
        put(address.codes, studio.codes.get().map(|codes| word(&codes)));
    });
}

fn word(values: &[f32]) -> String {
    let tenths = values.iter().map(|value| (value * 10.0).round() as i32);
    tenths
        .map(|tenths| tenths.to_string())
        .collect::<Vec<_>>()
        .join(".")
}

/// `None` for another count of them.
fn numbers<const N: usize>(word: Option<String>) -> Option<[f32; N]> {
    let word = word?;
    let tenths = word.split('.').map(|part| part.parse::<i32>().ok());
    let values: Option<Vec<f32>> = tenths.map(|tenths| Some(tenths? as f32 / 10.0)).collect();
    values?.try_into().ok()
}

/// The card of the continuous codes. A sweep runs through them by itself.
#[component]
pub fn CodeSliders() -> impl IntoView {
    let studio = use_studio();
    let of_use =
        move || studio.guidance() == Guidance::Codes && studio.layout() != LayoutKind::Sweep;
    view! {
        <div class="card" hidden=move || !of_use()>
            <div class="card-head explained">
                <h2>
                    <Term
                        id="codes-name"
                        name="Continuous codes"
                        help="Two numbers that the generator was given beside the noise, between −1 and 1 while it trained. What they have come to mean: find out. Random: every picture has its own."
                    />
                </h2>
                <button
                    type="button"
                    class="button quiet small"
                    disabled=move || studio.codes.with(Option::is_none)
                    on:click=move |_| studio.codes.set(None)
                >
                    "Random"
                </button>
            </div>
            <div class="latent codes">
                {(0..CODES).map(|index| view! { <Code index /> }).collect_view()}
            </div>
        </div>
    }
}

#[component]
fn Code(index: usize) -> impl IntoView {
    let studio = use_studio();
    let value = move || studio.codes.get().map(|codes| codes[index]);
    let id = format!("code-{}", index + 1);
    let set = move |event| {
        if let Some(value) = typed_number(&event_target_value(&event)).map(|value| value as f32) {
            studio.set_code(index, value);
        }
    };
    let shown = move || value().map_or_else(|| "random".to_string(), signed);
    view! {
        <div class="slider">
            <label for=id.clone()>"c" <sub>{index + 1}</sub></label>
            <input
                type="range"
                id=id.clone()
                aria-valuetext=shown
                min={-CODE_END}
                max=CODE_END
                step="0.1"
                prop:value=move || value().unwrap_or(0.0).to_string()
                on:input=set
            />
            <output for=id>{shown}</output>
        </div>
    }
}

#[component]
pub fn LatentSliders() -> impl IntoView {
    let studio = use_studio();
    let untouched = move || {
        studio
            .directions
            .with(|all| all.iter().all(|value| *value == 0.0))
    };
    view! {
        <div class="card-head explained">
            <h2>
                <Term
                    id="latent-name"
                    name="Latent code".to_string()
                    help="Added to the first eight numbers of every z, in standard deviations (σ). What a direction means, nobody told the generator: find out.".to_string()
                />
            </h2>
            <button
                type="button"
                class="button quiet small"
                disabled=untouched
                on:click=move |_| studio.reset_directions()
            >
                "Reset"
            </button>
        </div>
        <div class="latent">
            {(0..DIRECTIONS).map(|index| view! { <Direction index /> }).collect_view()}
        </div>
    }
}

#[component]
fn Direction(index: usize) -> impl IntoView {
    let studio = use_studio();
    let value = move || studio.directions.with(|all| all[index]);
    let id = format!("direction-{}", index + 1);
    let set = move |event| {
        if let Some(value) = typed_number(&event_target_value(&event)).map(|value| value as f32) {
            studio
                .directions
                .update(|all| all[index] = value.clamp(-3.0, 3.0));
        }
    };
    let shown = move || signed(value());
    view! {
        <div class="slider">
            <label for=id.clone()>"z" <sub>{index + 1}</sub></label>
            <input
                type="range"
                id=id.clone()
                aria-valuetext=move || format!("{} standard deviations", shown())
                min="-3"
                max="3"
                step="0.1"
                prop:value=move || value().to_string()
                on:input=set
                on:dblclick=move |_| studio.directions.update(|all| all[index] = 0.0)
            />
            <output for=id>{shown}</output>
        </div>
    }
}
