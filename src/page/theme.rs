//! Light, dark, or as the system has it.

use leptos::prelude::*;

use crate::page::widgets::on_change::on_change;
use crate::page::widgets::stored;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    /// The attribute value that `style/base.css` and `start.js` know.
    fn id(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    fn from_id(id: &str) -> Option<Self> {
        [Theme::Auto, Theme::Light, Theme::Dark]
            .into_iter()
            .find(|theme| theme.id() == id)
    }

    fn next(self) -> Self {
        match self {
            Theme::Auto => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Auto,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Theme::Auto => "◐",
            Theme::Light => "○",
            Theme::Dark => "●",
        }
    }
}

/// One button that goes round the three.
#[component]
pub fn ThemeToggle() -> impl IntoView {
    let saved = stored::load("theme").and_then(|id| Theme::from_id(&id));
    let theme = RwSignal::new(saved.unwrap_or_default());
    on_change(move || {
        let theme = theme.get();
        if let Some(root) = document().document_element() {
            // Fails only for an invalid attribute name.
            let _ = root.set_attribute("data-theme", theme.id());
        }
        stored::save("theme", theme.id());
    });
    let name = move || {
        format!(
            "Colours: {}. Press for {}.",
            theme.get().id(),
            theme.get().next().id()
        )
    };
    view! {
        <button
            type="button"
            class="icon-button"
            title=name
            aria-label=name
            on:click=move |_| theme.update(|theme| *theme = theme.next())
        >
            {move || theme.get().sign()}
        </button>
    }
}
