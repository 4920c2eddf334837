//! Single-key shortcuts: where they apply, and the switch that turns them off (WCAG 2.1.4).

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use crate::page::widgets::stored;

/// Key, and what it does; shown on the About page.
pub const SHORTCUTS: &[(&str, &str)] = &[
    ("n", "new seed: other pictures"),
    ("t", "train or pause (on the Train page, Space too)"),
    ("0 – 9", "draw only this class, or this code (0 is code 10)"),
    ("a", "draw all classes"),
    ("l", "next arrangement"),
    (
        "p, e",
        "pen, eraser (on the Draw page, which says how to draw by keyboard)",
    ),
    ("r", "put the sliders of the latent code back"),
    ("d", "save the grid as PNG"),
    (
        "arrow keys",
        "move in a grid; in an enlarged picture: previous, next",
    ),
    ("Enter", "enlarge the picture"),
    ("Esc", "close what is enlarged"),
];

/// Whether single-key shortcuts are on.
#[derive(Clone, Copy)]
pub struct Shortcuts(RwSignal<bool>);

pub fn provide_shortcuts() -> Shortcuts {
    let on = stored::load("shortcuts").is_none_or(|value| value != "off");
    let shortcuts = Shortcuts(RwSignal::new(on));
    provide_context(shortcuts);
    shortcuts
}

/// # Panics
/// Outside the page (without [`provide_shortcuts`]).
pub fn use_shortcuts() -> Shortcuts {
    expect_context()
}

impl Shortcuts {
    pub fn on(self) -> bool {
        self.0.get()
    }

    pub fn set(self, on: bool) {
        self.0.set(on);
        stored::save("shortcuts", if on { "on" } else { "off" });
    }

    /// Whether this key press is a shortcut: nothing is being typed, no dialog is open, and it
    /// is not one of the browser's own.
    pub fn takes(self, event: &KeyboardEvent) -> bool {
        let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
        self.0.get_untracked()
            && !modified
            && !event.default_prevented()
            && !is_typing(event)
            && !matches!(document().query_selector("dialog[open]"), Ok(Some(_)))
    }
}

/// Whether the focus is on something that takes letters itself.
fn is_typing(event: &KeyboardEvent) -> bool {
    let Some(element) = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    else {
        return false;
    };
    match element.dyn_ref::<HtmlInputElement>() {
        Some(input) => !matches!(input.type_().as_str(), "radio" | "checkbox" | "range"),
        None => matches!(element.tag_name().as_str(), "TEXTAREA" | "SELECT"),
    }
}
