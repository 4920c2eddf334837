//! The Train page: what to train, the run's buttons, the grid that learns, numbers and curves.

use leptos::ev;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::page::address::Page;
use crate::page::shortcuts::use_shortcuts;
use crate::page::train::charts::{Charts, Panels};
use crate::page::train::controls::TrainControls;
use crate::page::train::run_buttons::RunButtons;
use crate::page::train::score_charts::ScoreCharts;
use crate::page::train::status::{Doing, Numbers};
use crate::page::train::timeline::Stage;
use crate::page::train::trainer::{Trainer, use_trainer};

#[component]
pub fn TrainPage() -> impl IntoView {
    let trainer = use_trainer();
    listen_for_keys(trainer);
    view! {
        <h1 class="visually-hidden">"Train a GAN in this tab"</h1>
        <div class="train">
            <div class="run-bar">
                <RunButtons trainer />
                <Doing />
            </div>
            <div class="train-columns">
                <Stage />
                <div class="train-side">
                    <Numbers />
                    <Charts trainer />
                    <Panels trainer />
                </div>
                <TrainControls />
                <div class="train-scores">
                    <ScoreCharts trainer />
                </div>
            </div>
        </div>
    }
}

/// `t` or the space bar trains and pauses, while this page is shown.
fn listen_for_keys(trainer: Trainer) {
    let shortcuts = use_shortcuts();
    let handle = window_event_listener(ev::keydown, move |event| {
        let here = trainer.address.page.get_untracked() == Page::Train;
        let space = event.key() == " " && !presses_something(&event);
        if here && !event.repeat() && shortcuts.takes(&event) && (event.key() == "t" || space) {
            event.prevent_default();
            trainer.toggle();
        }
    });
    on_cleanup(move || handle.remove());
}

/// Whether the space bar already means something where the focus is.
fn presses_something(event: &KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|element| {
            matches!(
                element.closest("button, a, input, summary, label"),
                Ok(Some(_))
            )
        })
}
