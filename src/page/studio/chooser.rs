//! Which model draws: a line for each family, on it a button for each size.

use leptos::prelude::*;

use super::models::{Model, generators};
use super::state::{Progress, Studio, use_studio};
use crate::core::Family;
use crate::page::lessons::link::HowItWorks;
use crate::page::widgets::numbers::{count, thousands};
use crate::page::widgets::radio_group::Radio;

#[component]
pub fn ModelChooser() -> impl IntoView {
    let studio = use_studio();
    let waiting =
        move || studio.models.with(Vec::is_empty) && studio.progress.get() != Progress::Stuck;
    let families = move || {
        let families = studio.models.with(|models| by_family(models));
        families
            .into_iter()
            .map(|(family, models)| view! { <FamilyLine family models /> })
            .collect_view()
    };
    let own = move || {
        studio.models.with(|models| {
            generators(models)
                .filter(|model| model.entry.is_none())
                .map(|model| view! { <OwnModel model=model.clone() /> })
                .collect_view()
        })
    };
    view! {
        <fieldset class="models">
            <legend>"Model"</legend>
            {move || waiting().then(|| view! { <p class="muted">"Fetching the list of models…"</p> })}
            <div class="families-of-models">{families}</div>
            {own}
            <About />
        </fieldset>
    }
}

/// The shipped models, family by family, in the order of the list.
fn by_family(models: &[Model]) -> Vec<(Family, Vec<Model>)> {
    let mut families: Vec<(Family, Vec<Model>)> = Vec::new();
    for model in generators(models).filter(|model| model.entry.is_some()) {
        let of = model.settings.family;
        match families.iter_mut().find(|(family, _)| *family == of) {
            Some((_, members)) => members.push(model.clone()),
            None => families.push((of, vec![model.clone()])),
        }
    }
    families
}

/// A radio button of the group.
#[component]
fn ModelButton(id: String, #[prop(into)] explanation: String, children: Children) -> impl IntoView {
    let studio = use_studio();
    let checked = {
        let id = id.clone();
        Signal::derive(move || chosen(studio).as_ref() == Some(&id))
    };
    view! {
        <Radio
            class="model"
            name="model"
            value=id
            checked
            on_choose=Callback::new(move |id: String| studio.choose(&id))
            help=Some(explanation)
        >
            {children()}
        </Radio>
    }
}

fn chosen(studio: Studio) -> Option<String> {
    studio.model().map(|model| model.id)
}

#[component]
fn FamilyLine(family: Family, models: Vec<Model>) -> impl IntoView {
    let title = family.info().title;
    let button = move |model: Model| {
        let parameters = model.entry.map_or(0, |entry| entry.parameters.0);
        let explanation = format!("The generator has {} parameters.", count(parameters));
        let size = model.settings.size.id().to_ascii_uppercase();
        view! {
            <ModelButton id=model.id explanation>
                // The family stands before the buttons, for the eyes only.
                <span class="visually-hidden">{format!("{title}, size ")}</span>
                {size}
            </ModelButton>
        }
    };
    view! {
        <div class="family-of-models" title=family.info().summary>
            <span class="family-name" aria-hidden="true">{title}</span>
            {models.into_iter().map(button).collect_view()}
        </div>
    }
}

#[component]
fn OwnModel(model: Model) -> impl IntoView {
    let words = format!("{}, {} steps", model.title(), thousands(model.steps));
    view! {
        <div class="family-of-models">
            <ModelButton id=model.id explanation="Trained in this tab.">{words}</ModelButton>
        </div>
    }
}

/// A word on the family of the model in use.
#[component]
fn About() -> impl IntoView {
    let studio = use_studio();
    let family = Memo::new(move |_| studio.model().map(|model| model.settings.family));
    let words = move |family: Family| {
        view! {
            <p class="muted about-family">
                {family.info().summary} " "
                <HowItWorks family />
            </p>
        }
    };
    view! { {move || family.get().map(words)} }
}
