//! The list, the room that is left, and a place for files.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use super::card::RunCard;
use super::session::{Runs, megabytes};
use crate::core::Room;
use crate::page::address::Page;
use crate::page::files::listen_for_files;

#[component]
pub fn RunsPage() -> impl IntoView {
    let runs = Runs::new();
    let shown = move || runs.address.page.get_untracked() == Page::Runs;
    listen_for_files(&["dragover", "drop"], shown, move |file| runs.open(file));
    let ids = move || {
        let list = runs.list.get().unwrap_or_default();
        list.into_iter()
            .map(|shown| shown.run.id)
            .collect::<Vec<_>>()
    };
    view! {
        <div class="runs">
            <div class="runs-head">
                <h1>"My runs"</h1>
                <p class="muted">
                    "Every run that you train is saved in this browser. You can continue it later from where it \
                     stopped, even after closing the tab. Nothing is uploaded: to use a run on another device, save it as a file."
                </p>
                <div class="buttons">
                    <label class="button open-file">
                        <input type="file" class="visually-hidden" on:change=move |event| opened(runs, &event) />
                        "Open a file of a run or a model"
                    </label>
                </div>
                <p class="muted runs-word" role="status">{move || word(runs)}</p>
            </div>
            <ul class="run-list">
                <For each=ids key=String::clone let(id)>
                    <RunCard runs id />
                </For>
            </ul>
        </div>
    }
}

fn opened(runs: Runs, event: &Event) {
    let input = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else { return };
    if let Some(file) = input.files().and_then(|files| files.get(0)) {
        runs.open(file.into());
    }
    // The same file can then be chosen again.
    input.set_value("");
}

/// How many there are, and what room they have.
fn word(runs: Runs) -> String {
    let count = runs.list.with(|list| list.as_ref().map(Vec::len));
    let count = match count {
        None => return "Looking for your runs…".into(),
        Some(0) => {
            return "There are none yet. Train something: it appears here within half a minute."
                .into();
        }
        Some(1) => "One run.".to_owned(),
        Some(count) => format!("{count} runs."),
    };
    let room = runs.room.get().map_or(String::new(), |Room { used, of }| {
        format!(
            " The page uses {} of the {} that this browser gives it.",
            megabytes(used),
            megabytes(of)
        )
    });
    count + &room
}
