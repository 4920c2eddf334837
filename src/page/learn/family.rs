//! The section of one family.

use leptos::prelude::*;

use super::anchor;
use super::diagram::DiagramFigure;
use super::lesson::lesson;
use super::passage::Equations;
use crate::core::{Family, Panel};
use crate::page::address::{Page, use_address};
use crate::page::studio::use_studio;
use crate::page::widgets::inner_link::InnerLink;

#[component]
pub fn FamilySection(family: Family) -> impl IntoView {
    let info = family.info();
    let lesson = lesson(family);
    let id = anchor(family);
    view! {
        <section class="lesson" aria-labelledby=id.clone()>
            <h3 id=id.clone() tabindex="-1">{info.title}</h3>
            <p>{lesson.problem}</p>
            <DiagramFigure diagram=&lesson.diagram />
            <Equations title=info.title equations=lesson.equations />
            <p>{lesson.reading}</p>
            <p><strong>"While it trains. "</strong>{lesson.watch}</p>
            <Panels panels=info.panels />
            <p class="source">{format!("{}. {}", info.paper, lesson.source)}</p>
            <Ways family />
        </section>
    }
}

/// What the Train page shows of this family and of no other.
#[component]
fn Panels(panels: &'static [Panel]) -> impl IntoView {
    let item = |panel: &Panel| {
        view! { <li><strong>{panel.title}</strong>": "{panel.help}</li> }
    };
    (!panels.is_empty()).then(|| {
        view! { <ul class="panels">{panels.iter().map(item).collect_view()}</ul> }
    })
}

/// To the Train page, and to the Studio where a model of the family is shipped.
#[component]
fn Ways(family: Family) -> impl IntoView {
    let address = use_address();
    let studio = use_studio();
    let train = Callback::new(move |()| {
        address.recipe.set(None);
        address.family.set(Some(family));
        show(address.page, Page::Train);
    });
    let shipped = Memo::new(move |_| {
        studio.models.with(|models| {
            let mut shipped = models.iter().filter(|model| model.entry.is_some());
            shipped
                .find(|model| model.settings.family == family)
                .map(|model| model.id.clone())
        })
    });
    let to_studio = move |id: String| {
        let href = format!("?model={id}");
        let open = Callback::new(move |()| {
            studio.choose(&id);
            show(address.page, Page::Studio);
        });
        view! { <InnerLink class="button" href on_open=open>"Open in the Studio"</InnerLink> }
    };
    view! {
        <p class="buttons">
            <InnerLink
                class="button"
                href=format!("?page={}&family={}", Page::Train.id(), family.id())
                on_open=train
            >
                "Train it"
            </InnerLink>
            {move || shipped.get().map(to_studio)}
        </p>
    }
}

/// Another page, from its top.
fn show(shown: RwSignal<Page>, page: Page) {
    shown.set(page);
    window().scroll_to_with_x_and_y(0.0, 0.0);
}
