//! Links to the lessons on what is compared.

use leptos::prelude::*;

use crate::page::lessons::catalogue::{Lesson, Part, all};
use crate::page::lessons::link::LessonLink;

#[component]
pub fn Lessons() -> impl IntoView {
    let links = |part: Part| {
        let link = |lesson: Lesson| {
            view! { <li><LessonLink lesson>{lesson.title}</LessonLink></li> }
        };
        let lessons = all().into_iter().filter(move |lesson| lesson.part == part);
        lessons.map(link).collect_view()
    };
    view! {
        <nav class="compare-lessons" aria-label="Lessons on what is compared">
            <span class="muted">"Lessons:"</span>
            <ul>{links(Part::Scores)} {links(Part::Families)}</ul>
        </nav>
    }
}
