//! The Studio's page: the grid first, the controls beside it.

use leptos::prelude::*;

use super::chooser::ModelChooser;
use super::controls::{Arrangement, LabelChips, StudioSeed, TruncationField};
use super::enlarged::Enlarged;
use super::facts::Facts;
use super::hero::Hero;
use super::judge::matrix::JudgeCard;
use super::keys::listen;
use super::models::page_of;
use super::saving::save_grid;
use super::sliders::{CodeSliders, LatentSliders};
use super::state::{Progress, use_studio};
use crate::core::Task;
use crate::page::widgets::inner_link::InnerLink;
use crate::page::widgets::numbers::thousands;

#[component]
pub fn StudioPage() -> impl IntoView {
    let studio = use_studio();
    listen(studio);
    view! {
        <div class="studio">
            <section class="stage" aria-labelledby="studio-title">
                <Title />
                <Hero />
                <StatusLine />
            </section>
            <section class="panel" aria-label="Controls">
                <div class="card">
                    <ModelChooser />
                    <Facts />
                </div>
                <div class="card">
                    <Arrangement />
                    <LabelChips />
                    <StudioSeed />
                    <TruncationField />
                </div>
                <CodeSliders />
                <div class="card">
                    <LatentSliders />
                </div>
                <JudgeCard />
            </section>
        </div>
        <Enlarged />
    }
}

#[component]
fn Title() -> impl IntoView {
    let studio = use_studio();
    let latent = move || studio.model().map_or(64, |model| model.settings.latent());
    view! {
        <div class="headline">
            <h1 id="studio-title">{move || format!("None of these {} exist.", studio.dataset().things)}</h1>
            <p>
                {move || {
                    let numbers = latent();
                    if studio.drawn.get() {
                        format!(
                            "Each was drawn just now, in this tab, out of {numbers} random numbers. \
                             Pick one to see the nearest real photograph beside it.",
                        )
                    } else {
                        format!(
                            "A network made each of them out of {numbers} random numbers. \
                             It is on its way to this tab, where it will draw others for you.",
                        )
                    }
                }}
            </p>
            <Translator />
        </div>
    }
}

/// What is to be known where the address asks for a model that the Studio cannot draw with. The page
/// that can finds it there too.
#[component]
fn Translator() -> impl IntoView {
    let studio = use_studio();
    let (page, words) = page_of(Task::Translate);
    let open = Callback::new(move |()| studio.address.go(page));
    view! {
        <p class="translator" hidden=move || !studio.has_translator()>
            "The model in the address makes pictures of other pictures. It draws nothing by itself, so these are of \
             another model. "
            <InnerLink href=format!("?page={}", page.id()) on_open=open>{words}</InnerLink>
        </p>
    }
}

#[component]
fn StatusLine() -> impl IntoView {
    let studio = use_studio();
    let time = move || match studio.progress.get() {
        Progress::Drawn(ms) => {
            let count = studio
                .pictures
                .with(|set| set.as_ref().map_or(0, |set| set.grid.count()));
            format!(
                "{} pictures in {} ms",
                thousands(count as u64),
                thousands(ms.round() as u64)
            )
        }
        _ => String::new(),
    };
    view! {
        <div class="status-line">
            <p>
                <span role="status">{move || words(&studio.progress.get())}</span>
                <span class="number" title="Time from the latent codes to the pixels, in the engine">
                    {time}
                </span>
            </p>
            <div class="buttons">
                <button type="button" class="button primary" on:click=move |_| studio.new_seed()>
                    "New seed" <kbd aria-hidden="true">"N"</kbd>
                </button>
                <button
                    type="button"
                    class="button"
                    disabled=move || studio.pictures.with(Option::is_none)
                    on:click=move |_| save_grid(studio)
                >
                    "Save PNG"
                </button>
            </div>
        </div>
    }
}

/// Nothing where the pictures speak for themselves.
fn words(progress: &Progress) -> String {
    match progress {
        Progress::Starting => "Starting the engine…".into(),
        Progress::Loading(title) => format!("Loading {title}…"),
        Progress::Stuck => "Waiting for you: see the message.".into(),
        Progress::Drawing | Progress::Drawn(_) => String::new(),
    }
}
