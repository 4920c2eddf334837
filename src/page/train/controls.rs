//! What to train: family, size, recipe and seed; where; and with which settings.

use leptos::prelude::*;

use crate::core::*;
use crate::page::devices::switch::DeviceSwitch;
use crate::page::devices::workers::WorkerSwitch;
use crate::page::train::knobs::Knobs;
use crate::page::train::lab::FailureLab;
use crate::page::train::scoring::ScoringSwitch;
use crate::page::train::trainer::{Trainer, use_trainer};
use crate::page::widgets::term::Term;

#[component]
pub fn TrainControls() -> impl IntoView {
    let trainer = use_trainer();
    view! {
        <section class="train-controls card" aria-labelledby="controls-title">
            <h2 id="controls-title">"What to train"</h2>
            <FamilyChoice trainer />
            <SizeChoice trainer />
            <RecipeChoice trainer />
            <SeedField trainer />
            <DeviceSwitch />
            <WorkerSwitch />
            <ScoringSwitch />
            <Knobs trainer />
            <FailureLab trainer />
        </section>
    }
}

/// One of a few, as radio buttons that look like a switch, or like chips where they are many.
#[component]
pub fn Choice(
    legend: &'static str,
    name: &'static str,
    /// Value and label of each.
    #[prop(into)]
    options: Signal<Vec<(&'static str, &'static str)>>,
    #[prop(into)] chosen: Signal<&'static str>,
    on_choose: Callback<&'static str>,
    /// A word on what is chosen.
    #[prop(into)]
    about: Signal<String>,
    /// `segmented` or `chips`, the class that gives it its look.
    #[prop(default = "segmented")]
    look: &'static str,
) -> impl IntoView {
    let about_id = format!("{name}-about");
    let option = {
        let about_id = about_id.clone();
        move |(value, label): (&'static str, &'static str)| {
            view! {
                <label>
                    <input
                        type="radio"
                        name=name
                        value=value
                        aria-describedby=about_id.clone()
                        prop:checked=move || chosen.get() == value
                        on:change=move |_| on_choose.run(value)
                    />
                    <span>{label}</span>
                </label>
            }
        }
    };
    view! {
        <fieldset class=format!("{look} choice")>
            <legend>{legend}</legend>
            <div>
                {move || options.get().into_iter().map(&option).collect_view()}
            </div>
            <p class="hint" id=about_id>{about}</p>
        </fieldset>
    }
}

#[component]
fn FamilyChoice(trainer: Trainer) -> impl IntoView {
    let family = Memo::new(move |_| trainer.draft.with(|draft| draft.family));
    let options: Vec<_> = Family::ALL
        .iter()
        .map(|family| (family.id(), family.info().title))
        .collect();
    let choose = Callback::new(move |id: &'static str| {
        if let Some(family) = Family::from_id(id) {
            trainer.choose_family(family);
        }
    });
    let about = move || {
        let info = family.get().info();
        format!("{} ({})", info.summary, info.paper)
    };
    view! {
        <Choice
            legend="Family"
            name="family"
            options=options
            chosen=Signal::derive(move || family.get().id())
            on_choose=choose
            about=Signal::derive(about)
            look="chips"
        />
    }
}

#[component]
fn SizeChoice(trainer: Trainer) -> impl IntoView {
    let size = Memo::new(move |_| trainer.draft.with(|draft| draft.size));
    let options = vec![(Size::Xs.id(), "XS"), (Size::S.id(), "S")];
    let choose = Callback::new(move |id: &'static str| trainer.address.size.set(Size::from_id(id)));
    view! {
        <Choice
            legend="Size"
            name="size"
            options=options
            chosen=Signal::derive(move || size.get().id())
            on_choose=choose
            about=Signal::derive(move || size.get().about().to_owned())
        />
    }
}

#[component]
fn RecipeChoice(trainer: Trainer) -> impl IntoView {
    let recipe = Memo::new(move |_| trainer.draft.with(|draft| draft.recipe));
    let recipes = Memo::new(move |_| trainer.draft.with(|draft| draft.family.info().recipes));
    let options = move || {
        recipes
            .get()
            .iter()
            .map(|recipe| (recipe.id(), recipe_name(*recipe)))
            .collect()
    };
    let choose =
        Callback::new(move |id: &'static str| trainer.address.recipe.set(Recipe::from_id(id)));
    view! {
        <Choice
            legend="Recipe"
            name="recipe"
            options=Signal::derive(options)
            chosen=Signal::derive(move || recipe.get().id())
            on_choose=choose
            about=Signal::derive(move || recipe.get().about().to_owned())
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
fn SeedField(trainer: Trainer) -> impl IntoView {
    let seed = Memo::new(move |_| trainer.draft.with(|draft| draft.seed));
    let change = move |event| {
        if let Ok(seed) = event_target_value(&event).trim().parse() {
            trainer.choose_seed(seed);
        }
    };
    view! {
        <div class="field explained">
            <Term id="run-seed-name" name="Seed" help="The number the networks, the codes and the order of the images grow from. The same seed and settings give the same run." />
            <input
                type="number"
                aria-labelledby="run-seed-name"
                inputmode="numeric"
                min="0"
                max=u32::MAX
                step="1"
                prop:value=move || seed.get().to_string()
                on:change=change
            />
        </div>
    }
}
