//! What to train: family, size, recipe and seed; where; and with which settings.

use leptos::prelude::*;

use crate::core::*;
use crate::page::devices::switch::DeviceSwitch;
use crate::page::devices::workers::WorkerSwitch;
use crate::page::lessons::link::HowItWorks;
use crate::page::train::knobs::Knobs;
use crate::page::train::lab::FailureLab;
use crate::page::train::scoring_switch::ScoringSwitch;
use crate::page::train::trainer::{Trainer, use_trainer};
use crate::page::widgets::radio_group::{RadioGroup, RadioOption, options};
use crate::page::widgets::seed_field::SeedField;

#[component]
pub fn TrainControls() -> impl IntoView {
    let trainer = use_trainer();
    view! {
        <section class="train-controls card" aria-labelledby="controls-title">
            <h2 id="controls-title">"What to train"</h2>
            <FamilyChoice trainer />
            <SizeChoice trainer />
            <RecipeChoice trainer />
            <RunSeed trainer />
            <DeviceSwitch />
            <WorkerSwitch />
            <ScoringSwitch />
            <Knobs trainer />
            <FailureLab trainer />
        </section>
    }
}

#[component]
fn FamilyChoice(trainer: Trainer) -> impl IntoView {
    let family = Memo::new(move |_| trainer.draft.with(|draft| draft.family));
    let options: Vec<_> = Family::ALL
        .iter()
        .map(|family| RadioOption::new(family.id(), family.info().title))
        .collect();
    let choose = Callback::new(move |id: String| {
        if let Some(family) = Family::from_id(&id) {
            trainer.choose_family(family);
        }
    });
    let about = move || {
        let info = family.get().info();
        format!("{} ({})", info.summary, info.paper)
    };
    view! {
        <RadioGroup
            legend="Family"
            name="family"
            options=options
            chosen=Signal::derive(move || family.get().id().to_owned())
            on_choose=choose
            hint=Signal::derive(about)
            class="chips choice"
        />
        <p class="hint">{move || view! { <HowItWorks family=family.get() /> }}</p>
    }
}

#[component]
fn SizeChoice(trainer: Trainer) -> impl IntoView {
    let size = Memo::new(move |_| trainer.draft.with(|draft| draft.size));
    let options = options([(Size::Xs.id(), "XS"), (Size::S.id(), "S")]);
    let choose = Callback::new(move |id: String| trainer.choose_size(Size::from_id(&id)));
    view! {
        <RadioGroup
            legend="Size"
            name="size"
            options=options
            chosen=Signal::derive(move || size.get().id().to_owned())
            on_choose=choose
            hint=Signal::derive(move || size.get().about().to_owned())
            class="segmented choice"
        />
    }
}

#[component]
fn RecipeChoice(trainer: Trainer) -> impl IntoView {
    let recipe = Memo::new(move |_| trainer.draft.with(|draft| draft.recipe));
    let family = Memo::new(move |_| trainer.draft.with(|draft| draft.family));
    let options = move || {
        let recipes = family.get().info().recipes.iter();
        recipes
            .map(|info| RadioOption::new(info.recipe.id(), recipe_name(info.recipe)))
            .collect()
    };
    let choose = Callback::new(move |id: String| trainer.choose_recipe(Recipe::from_id(&id)));
    view! {
        <RadioGroup
            legend="Recipe"
            name="recipe"
            options=Signal::derive(options)
            chosen=Signal::derive(move || recipe.get().id().to_owned())
            on_choose=choose
            hint=Signal::derive(move || recipe.get().about().to_owned())
            class="segmented choice"
        />
    }
}

fn recipe_name(recipe: Recipe) -> &'static str {
    match recipe {
        Recipe::Classic => "Classic",
        Recipe::Fast => "Fast",
    }
}

#[component]
fn RunSeed(trainer: Trainer) -> impl IntoView {
    view! {
        <SeedField
            id="run-seed"
            help="The number the networks, the codes and the order of the images grow from. The same seed and settings give the same run."
            seed=Memo::new(move |_| trainer.draft.with(|draft| draft.seed))
            on_change=Callback::new(move |seed| trainer.choose_seed(seed))
        />
    }
}
