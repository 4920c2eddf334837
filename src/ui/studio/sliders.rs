//! Sliders for the first latent directions.

use leptos::prelude::*;

use super::{DIRECTIONS, use_studio};
use crate::ui::term::Term;

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
                    help="Added to the first eight numbers of every code, in standard deviations (σ). What a direction means, nobody told the generator: find out.".to_string()
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
        if let Ok(value) = event_target_value(&event).parse::<f32>() {
            studio
                .directions
                .update(|all| all[index] = value.clamp(-3.0, 3.0));
        }
    };
    // A proper minus sign: as wide as the plus.
    let shown = move || {
        format!("{:+.1}", value())
            .replace('-', "−")
            .replace("+0.0", "0.0")
    };
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
