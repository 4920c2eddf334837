//! One run: its pictures, what it is, and what can be done with it.

use js_sys::{Date, Object, Reflect};
use leptos::prelude::*;

use super::session::{Runs, megabytes};
use crate::core::{StoreCommand, StoredFile, StoredRun};
use crate::page::widgets::grid::PictureGrid;
use crate::page::widgets::numbers::thousands;

#[component]
pub fn RunCard(runs: Runs, id: String) -> impl IntoView {
    let key = StoredValue::new(id);
    let shown = Memo::new(move |_| runs.find(&key.get_value()));
    let run = move || shown.get().map(|shown| shown.run);
    let name = Signal::derive(move || run().map_or(String::new(), |run| run.name));
    let pictures = Signal::derive(move || shown.get().and_then(|shown| shown.pictures));
    let label = Signal::derive(move || format!("What {} draws", name.get()));
    let facts = move || run().map(|run| facts(&run));
    let rename = move |event| {
        let (id, name) = (key.get_value(), event_target_value(&event));
        runs.ask(StoreCommand::Rename { id, name });
    };
    view! {
        <li class="card run-card">
            <div class="run-picture" class:none=move || pictures.with(Option::is_none)>
                <PictureGrid pixels=pictures label gap=0 />
            </div>
            <div class="run-facts">
                <input type="text" class="run-name" data-name=name aria-label="Name of the run" maxlength="80" prop:value=name on:change=rename />
                <p class="muted">{facts}</p>
                <Buttons runs key name />
            </div>
        </li>
    }
}

#[component]
fn Buttons(runs: Runs, key: StoredValue<String>, name: Signal<String>) -> impl IntoView {
    let button = move |text: &'static str, class: &'static str, act: fn(Runs, String)| {
        view! {
            <button
                type="button"
                class=class
                aria-label=move || format!("{text}: {}", name.get())
                on:click=move |_| act(runs, key.get_value())
            >
                {text}
            </button>
        }
    };
    let deleting = RwSignal::new(false);
    view! {
        <div class="buttons" role="group" aria-label=move || format!("What to do with {}", name.get())>
            {button("Go on training", "button primary", |runs, id| runs.train(id, true))}
            {button("Open", "button", |runs, id| runs.train(id, false))}
            {button("Draw with it", "button", Runs::draw_with)}
            {button("Compare", "button", Runs::compare)}
        </div>
        <div class="buttons">
            {button("Save the run", "button small", |runs, id| runs.save(id, StoredFile::Run))}
            {button("Save the model", "button small", |runs, id| runs.save(id, StoredFile::Model))}
            {button("Save losses and scores", "button small", |runs, id| runs.save(id, StoredFile::Table))}
            {button("Duplicate", "button small", |runs, id| runs.ask(StoreCommand::Duplicate { id }))}
            <button
                type="button"
                class="button small"
                aria-label=move || format!("Delete: {}", name.get())
                hidden=deleting
                on:click=move |_| deleting.set(true)
            >
                "Delete"
            </button>
            <span class="buttons" hidden=move || !deleting.get()>
                {button("Delete for ever", "button small danger", |runs, id| runs.ask(StoreCommand::Delete { id }))}
                <button type="button" class="button small" on:click=move |_| deleting.set(false)>"Keep it"</button>
            </span>
        </div>
    }
}

fn facts(run: &StoredRun) -> String {
    let family = run.settings.family.info().title;
    let size = run.settings.size.id().to_uppercase();
    let score = run.score.as_ref().map_or(String::new(), |score| {
        format!(" · Fashion FID {:.1}", score.fid)
    });
    format!(
        "{family} {size} · step {}{score} · {} · {}",
        thousands(run.step),
        date(run.changed),
        megabytes(run.bytes as f64)
    )
}

/// Such as "27 Nov 2026, 14:20".
fn date(unix_ms: f64) -> String {
    let how = Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        // Setting a property of a fresh plain object does not fail.
        let _ = Reflect::set(&how, &name.into(), &value.into());
    }
    Date::new(&unix_ms.into())
        .to_locale_string("en-GB", &how)
        .into()
}
