//! A link within this site: a real one, so that it opens in a new tab as links do. A plain click
//! does not load the page anew, which would end a training run, but shows what it leads to.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

#[component]
pub fn InnerLink(
    #[prop(into)] href: String,
    /// Shows what the link leads to.
    on_open: Callback<()>,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    let open = move |event: MouseEvent| {
        if is_plain(&event) {
            event.prevent_default();
            on_open.run(());
        }
    };
    view! { <a href=href class=class on:click=open>{children()}</a> }
}

/// Whether this click asks for the page here, not in a new tab or window.
pub fn is_plain(event: &MouseEvent) -> bool {
    !event.ctrl_key() && !event.meta_key() && !event.shift_key() && event.button() == 0
}
