//! The Studio's page: the grid first, the controls beside it.

use leptos::prelude::*;

use super::chooser::ModelChooser;
use super::controls::{Arrangement, LabelChips, StudioSeed, TruncationField};
use super::enlarged::Enlarged;
use super::facts::Facts;
use super::hero::Hero;
use super::keys::listen;
use super::matrix::JudgeCard;
use super::sliders::{CodeSliders, LatentSliders};
use super::{Progress, Studio, use_studio};
use crate::page::address::LayoutKind;
use crate::page::widgets::grid::{GAP, download_png};
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
            <h1 id="studio-title">"None of these garments exist."</h1>
            <p>
                {move || format!(
                    "Each was drawn just now, in this tab, out of {} random numbers. \
                     Pick one to see the nearest real photograph beside it.",
                    latent(),
                )}
            </p>
        </div>
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

/// Saves the grid at eight times its size, named after what made it.
pub fn save_grid(studio: Studio) {
    let Some(pictures) = studio.pictures.get_untracked() else {
        return;
    };
    let name = untrack(move || {
        let model = studio
            .model()
            .map_or_else(|| "grid".into(), |model| model.id);
        let arrangement = match studio.layout() {
            LayoutKind::Samples => "",
            LayoutKind::Classes => "-classes",
            LayoutKind::Same => "-same-code",
            LayoutKind::Sweep => "-sweep",
        };
        format!("atelier-{model}-seed-{}{arrangement}.png", studio.seed())
    });
    download_png(&pictures, 8, GAP, &name);
}
