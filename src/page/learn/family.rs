//! What stands below the lesson of a family: what the Train page shows of it, and the ways there
//! and to the page that draws with it.

use leptos::prelude::*;

use crate::core::{Family, Panel};
use crate::page::address::{Page, use_address};
use crate::page::studio::{page_of, use_studio};
use crate::page::widgets::inner_link::InnerLink;

#[component]
pub fn AfterFamily(family: Family) -> impl IntoView {
    view! {
        <Panels panels=family.info().panels />
        <Ways family />
    }
}

/// What the Train page shows of this family and of no other.
#[component]
fn Panels(panels: &'static [&'static Panel]) -> impl IntoView {
    let item = |panel: &&Panel| {
        view! { <li><strong>{panel.title}</strong>": "{panel.help}</li> }
    };
    (!panels.is_empty()).then(|| {
        view! {
            <section class="panels" aria-labelledby="lesson-panels">
                <h2 id="lesson-panels">"On the Train page"</h2>
                <ul>{panels.iter().map(item).collect_view()}</ul>
            </section>
        }
    })
}

/// To the Train page, and to the page that draws with it where a model of the family is shipped.
#[component]
fn Ways(family: Family) -> impl IntoView {
    let address = use_address();
    let studio = use_studio();
    let train = Callback::new(move |()| {
        address.choose_family(family);
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
    let (page, words) = page_of(family.info().task);
    let to_drawing = move |id: String| {
        let href = format!("?page={}&model={id}", page.id());
        let open = Callback::new(move |()| {
            studio.choose(&id);
            show(address.page, page);
        });
        view! { <InnerLink class="button" href on_open=open>{words}</InnerLink> }
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
            {move || shipped.get().map(to_drawing)}
        </p>
    }
}

/// Another page, from its top.
fn show(shown: RwSignal<Page>, page: Page) {
    shown.set(page);
    window().scroll_to_with_x_and_y(0.0, 0.0);
}
