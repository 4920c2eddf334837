//! The Studio's page: the grid first, the controls beside it.

use leptos::prelude::*;

use super::chooser::ModelChooser;
use super::controls::{Arrangement, ClassChips, SeedField, TruncationField};
use super::enlarged::Enlarged;
use super::facts::Facts;
use super::keys::listen;
use super::sliders::LatentSliders;
use super::{Progress, Studio, use_studio};
use crate::protocol::CLASS_NAMES;
use crate::ui::address::LayoutKind;
use crate::ui::grid::{GAP, PictureGrid, download_png};
use crate::ui::numbers::thousands;

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
                    <ClassChips />
                    <SeedField />
                    <TruncationField />
                </div>
                <div class="card">
                    <LatentSliders />
                </div>
            </section>
        </div>
        <Enlarged />
    }
}

#[component]
fn Title() -> impl IntoView {
    let studio = use_studio();
    let latent = move || {
        studio
            .model()
            .map_or(64, |model| model.settings.size.latent())
    };
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

/// The grid, with the names of the classes beside the rows or above the columns.
#[component]
fn Hero() -> impl IntoView {
    let studio = use_studio();
    // The names follow the pictures on the screen, not the wish that is still on its way.
    let shown = Memo::new(move |_| {
        studio
            .pictures
            .with(|set| set.as_ref().map(|set| axis(&set.grid)))
    });
    let names = |class: &'static str| {
        view! {
            <div class=class aria-hidden="true">
                {CLASS_NAMES.map(|name| view! { <span>{breakable(name)}</span> })}
            </div>
        }
    };
    let label = move || match studio.model() {
        Some(model) => format!(
            "Pictures drawn by {}, seed {}",
            model.title(),
            studio.seed()
        ),
        None => "Pictures".to_string(),
    };
    let pick = Callback::new(move |index| {
        if let Some(pictures) = studio.pictures.get_untracked() {
            studio.enlarged.set(Some((pictures, index)));
        }
    });
    view! {
        <div
            class="hero"
            class:by-row=move || shown.get() == Some(Axis::Rows)
            class:by-column=move || shown.get() == Some(Axis::Columns)
            class:busy=move || matches!(studio.progress.get(), Progress::Loading(_))
        >
            {move || (shown.get() == Some(Axis::Rows)).then(|| names("row-names"))}
            {move || (shown.get() == Some(Axis::Columns)).then(|| names("column-names"))}
            <PictureGrid pixels=studio.pictures label=Signal::derive(label) on_pick=pick />
        </div>
    }
}

/// A name that breaks after its slash, not after the hyphen of "T-shirt".
fn breakable(name: &str) -> String {
    name.replace('-', "\u{2011}").replace('/', "/\u{200b}")
}

/// Which way the classes run in a grid.
#[derive(Clone, Copy, PartialEq)]
enum Axis {
    Rows,
    Columns,
    Neither,
}

fn axis(grid: &crate::protocol::Grid) -> Axis {
    let classes = CLASS_NAMES.len();
    let is = |class: &dyn Fn(usize) -> usize| {
        grid.labels
            .iter()
            .enumerate()
            .all(|(i, label)| label.map(usize::from) == Some(class(i)))
    };
    let columns = grid.columns.max(1);
    if columns == classes && is(&|i| i % columns) {
        Axis::Columns
    } else if grid.rows() == classes && is(&|i| i / columns) {
        Axis::Rows
    } else {
        Axis::Neither
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
        };
        format!("atelier-{model}-seed-{}{arrangement}.png", studio.seed())
    });
    download_png(&pictures, 8, GAP, &name);
}
