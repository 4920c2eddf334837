//! The list of lessons, and the links to the one before and the one after.

use leptos::prelude::*;

use crate::page::lessons::catalogue::{Lesson, Part, all};
use crate::page::lessons::shown::Learn;
use crate::page::widgets::on_change::on_change;

/// The links are followed by the page, which contains this.
#[component]
pub fn LessonList(learn: Learn) -> impl IntoView {
    // Narrow screens have no room beside the lesson: the list opens and closes above it.
    let open = RwSignal::new(false);
    // Whoever has chosen from the list wants to read.
    on_change(move || {
        learn.lesson.track();
        open.set(false);
    });
    let part = move |part: Part| {
        let lessons = all().into_iter().filter(move |lesson| lesson.part == part);
        let items = lessons
            .map(|lesson| view! { <li><Line learn lesson /></li> })
            .collect_view();
        view! {
            <h2>{part.title()}</h2>
            <ul>{items}</ul>
        }
    };
    view! {
        <div class="lesson-list" class:open=open>
            <button
                type="button"
                class="button"
                aria-expanded=move || open.get().to_string()
                aria-controls="lessons"
                on:click=move |_| open.update(|open| *open = !*open)
            >
                "All lessons"
            </button>
            <nav id="lessons" aria-label="Lessons">{Part::ALL.map(part)}</nav>
        </div>
    }
}

#[component]
fn Line(learn: Learn, lesson: Lesson) -> impl IntoView {
    let current = move || (learn.lesson.get() == lesson).then_some("page");
    view! { <a href=lesson.href() aria-current=current>{lesson.title}</a> }
}

#[component]
pub fn Neighbours(learn: Learn) -> impl IntoView {
    let link = |word: &'static str, lesson: Option<Lesson>| {
        lesson.map(|lesson| {
            view! {
                <a href=lesson.href()>
                    <small>{word}</small>
                    {lesson.title}
                </a>
            }
        })
    };
    let links = move || {
        let (before, after) = learn.lesson.get().neighbours();
        view! {
            <span>{link("Previous ", before)}</span>
            <span>{link("Next ", after)}</span>
        }
    };
    view! { <nav class="neighbours" aria-label="Previous and next lesson">{links}</nav> }
}
