//! Links to lessons.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::catalogue::{Lesson, target};
use super::shown::{Learn, use_learn};
use crate::core::Family;
use crate::page::widgets::inner_link::{InnerLink, is_plain};

#[component]
pub fn LessonLink(lesson: Lesson, children: Children) -> impl IntoView {
    let learn = use_learn();
    let open = Callback::new(move |()| learn.open(lesson, None));
    view! { <InnerLink href=lesson.href() on_open=open>{children()}</InnerLink> }
}

/// "How WGAN works".
#[component]
pub fn HowItWorks(family: Family) -> impl IntoView {
    let lesson = Lesson::of_family(family);
    view! { <LessonLink lesson>{format!("How {} works", lesson.title)}</LessonLink> }
}

/// Opens what a clicked link leads to, a lesson or another page: for the texts of lessons, which come
/// as html. As with [`InnerLink`] the page is not loaded anew.
pub fn follow(learn: Learn, event: &MouseEvent) {
    let Some(href) = clicked_link(event) else {
        return;
    };
    if let Some((lesson, anchor)) = target(&href)
        && is_plain(event)
    {
        event.prevent_default();
        learn.open(lesson, anchor);
    } else if href.starts_with('?') && is_plain(event) {
        event.prevent_default();
        learn.visit(&href);
    }
}

fn clicked_link(event: &MouseEvent) -> Option<String> {
    let clicked: Element = event.target()?.dyn_into().ok()?;
    clicked.closest("a[href]").ok()??.get_attribute("href")
}
