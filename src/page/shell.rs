//! The frame around the pages: header, navigation, theme, devices, notices, footer.
//!
//! A page that was opened stays in the document when another is shown, so that a training run
//! goes on while its visitor draws in the Studio.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::page::about::AboutPage;
use crate::page::address::{Page, provide_address, tell_what_is_wrong, use_address};
use crate::page::compare::ComparePage;
use crate::page::devices::{DeviceBadge, provide_devices};
use crate::page::draw::DrawPage;
use crate::page::learn::LearnPage;
use crate::page::lessons::shown::provide_learn;
use crate::page::new_version::tell_new_version;
use crate::page::runs::RunsPage;
use crate::page::shortcuts::provide_shortcuts;
use crate::page::studio::{StudioPage, provide_studio};
use crate::page::theme::ThemeToggle;
use crate::page::train::TrainPage;
use crate::page::train::trainer::provide_trainer;
use crate::page::widgets::inner_link::is_plain;
use crate::page::widgets::notice::{NoticeRegion, provide_notices};
use crate::page::widgets::on_change::on_change;

#[component]
pub fn App() -> impl IntoView {
    let address = provide_address();
    let notices = provide_notices();
    tell_what_is_wrong(address, notices);
    tell_new_version(notices);
    provide_devices();
    provide_shortcuts();
    // Before anything is drawn: the Studio's worker and the manifest load while the page paints.
    provide_studio();
    provide_trainer();
    let learn = provide_learn();
    on_change(move || {
        let page = address.page.get();
        let lesson = (page == Page::Learn).then(|| format!("{} · ", learn.lesson.get().title));
        document().set_title(&format!(
            "{}{} · Atelier, a workshop for GANs",
            lesson.unwrap_or_default(),
            page.title()
        ));
    });
    view! {
        <a class="skip" href="#main">"Skip to the page"</a>
        <Header />
        <NoticeRegion />
        <main id="main" tabindex="-1">
            <Sheet page=Page::Studio>{|| view! { <StudioPage /> }}</Sheet>
            <Sheet page=Page::Draw>{|| view! { <DrawPage /> }}</Sheet>
            <Sheet page=Page::Train>{|| view! { <TrainPage /> }}</Sheet>
            <Sheet page=Page::Runs>{|| view! { <RunsPage /> }}</Sheet>
            <Sheet page=Page::Compare>{|| view! { <ComparePage /> }}</Sheet>
            <Sheet page=Page::Learn>{|| view! { <LearnPage /> }}</Sheet>
            <Sheet page=Page::About>{|| view! { <AboutPage /> }}</Sheet>
        </main>
        <footer>
            <p>
                "Everything runs in this tab: nothing is uploaded. Data: Fashion-MNIST, © 2017 Zalando SE, MIT licence."
            </p>
        </footer>
    }
}

/// A page: made when it is first opened, hidden while another is shown.
#[component]
fn Sheet<V>(page: Page, children: TypedChildrenFn<V>) -> impl IntoView
where
    V: IntoView + 'static,
{
    let address = use_address();
    let children = children.into_inner();
    let opened = Memo::new(move |before: Option<&bool>| {
        before.copied().unwrap_or(false) || address.page.get() == page
    });
    view! {
        <div class="sheet" data-page=page.id() hidden=move || address.page.get() != page>
            {move || opened.get().then(|| children())}
        </div>
    }
}

#[component]
fn Header() -> impl IntoView {
    view! {
        <header class="top">
            <div class="brand">
                <svg class="mark" viewBox="0 0 7 7" aria-hidden="true">
                    <path d="M1 1h2v1h1v-1h2v2h-1v3h-3v-3h-1z" />
                </svg>
                <span>"Atelier"</span>
            </div>
            <nav aria-label="Pages">
                {Page::ALL.map(|page| view! { <PageLink page /> })}
            </nav>
            <div class="top-end">
                <DeviceBadge />
                <ThemeToggle />
            </div>
        </header>
    }
}

/// A real link, so that it opens in a new tab as links do; a plain click changes the page here.
#[component]
fn PageLink(page: Page) -> impl IntoView {
    let address = use_address();
    let current = move || (address.page.get() == page).then_some("page");
    let open = move |event: MouseEvent| {
        if is_plain(&event) {
            event.prevent_default();
            address.go(page);
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    };
    view! {
        <a href=format!("?page={}", page.id()) aria-current=current on:click=open>
            {page.title()}
        </a>
    }
}
