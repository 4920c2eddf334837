//! The Learn page: what a GAN is, every family with its equations, the techniques beside them, and
//! what the scores mean. The families are those of [`Family::ALL`]; a new one gets its lesson in
//! [`lesson`].

mod diagram;
mod families;
mod family;
mod lesson;
mod opening;
mod passage;
mod scores;
mod techniques;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use self::family::FamilySection;
use self::lesson::in_order;
use self::opening::OPENING;
use self::passage::{Passage, PassageSection};
use self::scores::{JUDGE, SCORES};
use self::techniques::{ABOUT, TECHNIQUES};
use crate::core::Family;
use crate::page::address::{Address, Page};
use crate::page::widgets::waiting::at_next_paint;

/// Where a family's section begins.
fn anchor(family: Family) -> String {
    format!("learn-{}", family.id())
}

/// A link to a family's section.
pub fn address_of(family: Family) -> String {
    format!("?page={}#{}", Page::Learn.id(), anchor(family))
}

/// Opens the page at a family's section.
pub fn open(address: Address, family: Family) {
    address.go(Page::Learn);
    let anchor = anchor(family);
    at_next_paint(move || show(&anchor));
}

/// Brings a section into view and lets the keyboard go on from there.
fn show(anchor: &str) {
    let Some(heading) = document().get_element_by_id(anchor) else {
        return;
    };
    heading.scroll_into_view();
    if let Some(heading) = heading.dyn_ref::<HtmlElement>() {
        // Fails only for what cannot have the focus; the heading can.
        let _ = heading.focus();
    }
}

#[component]
pub fn LearnPage() -> impl IntoView {
    // Whoever follows a link to a section arrives before the section does.
    at_next_paint(|| {
        let hash = window().location().hash().unwrap_or_default();
        if let Some(anchor) = hash
            .strip_prefix('#')
            .filter(|hash| hash.starts_with("learn-"))
        {
            show(anchor);
        }
    });
    view! {
        <article class="learn">
            <h1>"How they learn"</h1>
            <Contents />
            <h2>"The game"</h2>
            {passages(OPENING)}
            <h2>"The families"</h2>
            {in_order().into_iter().map(|family| view! { <FamilySection family /> }).collect_view()}
            <h2>"Techniques"</h2>
            <p>{ABOUT}</p>
            {passages(TECHNIQUES)}
            <h2>"What the scores mean"</h2>
            <p>{JUDGE}</p>
            {passages(SCORES)}
        </article>
    }
}

fn passages(all: &'static [Passage]) -> impl IntoView {
    all.iter()
        .map(|passage| view! { <PassageSection passage /> })
        .collect_view()
}

/// The table of contents.
#[component]
fn Contents() -> impl IntoView {
    let link = |anchor: &str, title: &'static str| {
        view! { <li><a href=format!("#{anchor}")>{title}</a></li> }
    };
    let of = move |passages: &'static [Passage]| {
        let links = passages.iter();
        links
            .map(|passage| link(passage.anchor, passage.title))
            .collect_view()
    };
    let families = in_order()
        .into_iter()
        .map(|family| link(&anchor(family), family.info().title))
        .collect_view();
    view! {
        <nav class="contents" aria-label="On this page">
            <div><h2>"The game"</h2><ul>{of(OPENING)}</ul></div>
            <div><h2>"Families"</h2><ul>{families}</ul></div>
            <div><h2>"Techniques"</h2><ul>{of(TECHNIQUES)}</ul></div>
            <div><h2>"Scores"</h2><ul>{of(SCORES)}</ul></div>
        </nav>
    }
}

#[cfg(test)]
mod tests;
