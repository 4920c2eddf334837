//! Which model draws.

use leptos::prelude::*;

use super::{Model, Progress, use_studio};
use crate::ui::numbers::count;

#[component]
pub fn ModelChooser() -> impl IntoView {
    let studio = use_studio();
    let models = move || studio.models.get();
    let waiting =
        move || studio.models.with(Vec::is_empty) && studio.progress.get() != Progress::Stuck;
    view! {
        <fieldset class="models">
            <legend>"Model"</legend>
            {move || waiting().then(|| view! { <p class="muted">"Fetching the list of models…"</p> })}
            <For each=models key=|model| (model.id.clone(), model.steps) let(model)>
                <ModelOption model />
            </For>
        </fieldset>
    }
}

#[component]
fn ModelOption(model: Model) -> impl IntoView {
    let studio = use_studio();
    let id = model.id.clone();
    let checked = {
        let id = id.clone();
        move || studio.model().is_some_and(|model| model.id == id)
    };
    let info = model.settings.family.info();
    let detail = match &model.entry {
        Some(entry) => format!("{} parameters", count(entry.parameters.0)),
        None => format!(
            "trained here, {} steps",
            crate::ui::numbers::thousands(model.steps)
        ),
    };
    view! {
        <label class="model" title=info.summary>
            <input
                type="radio"
                name="model"
                value=id.clone()
                prop:checked=checked
                on:change=move |_| studio.choose(&id)
            />
            <span class="model-name">{model.title()}</span>
            <span class="model-detail">{detail}</span>
        </label>
    }
}
