//! The Learn page: the list of lessons, and the one that is open.

mod family;
mod list;

use leptos::prelude::*;

use self::family::AfterFamily;
use self::list::{LessonList, Neighbours};
use crate::page::lessons::link::follow;
use crate::page::lessons::shown::{Learn, Text, use_learn};

#[component]
pub fn LearnPage() -> impl IntoView {
    let learn = use_learn();
    let family = move || learn.lesson.get().family;
    view! {
        <div class="learn" on:click=move |event| follow(learn, &event)>
            <LessonList learn />
            <div class="lesson-column">
                <LessonText learn />
                {move || family().map(|family| view! { <AfterFamily family /> })}
                <Neighbours learn />
            </div>
        </div>
    }
}

/// The lesson, or what there is in its place.
#[component]
fn LessonText(learn: Learn) -> impl IntoView {
    let title = move || view! { <h1>{move || learn.lesson.get().title}</h1> };
    move || {
        match learn.text.get() {
        Text::Loading => view! {
            {title()}
            <p class="muted" role="status">"Loading the lesson…"</p>
        }
        .into_any(),
        Text::Ready(html) => view! { <div class="lesson-text" inner_html=html></div> }.into_any(),
        Text::Failed(why) => view! {
            {title()}
            <div class="lesson-missing" role="alert">
                <p>{format!("The lesson is not here: {why}. Check the connection and load it again.")}</p>
                <button type="button" class="button" on:click=move |_| learn.fetch_again()>
                    "Load again"
                </button>
            </div>
        }
        .into_any(),
    }
    }
}

#[cfg(test)]
mod tests;
