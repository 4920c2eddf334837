//! The Studio's keyboard shortcuts (listed in [`crate::ui::shortcuts`]).

use leptos::ev;
use leptos::prelude::*;

use super::Studio;
use super::page::save_grid;
use crate::ui::address::{LayoutKind, Page, use_address};
use crate::ui::shortcuts::use_shortcuts;

/// Listens as long as the Studio's page lives, and acts while it is the one shown.
pub fn listen(studio: Studio) {
    let address = use_address();
    let shortcuts = use_shortcuts();
    let handle = window_event_listener(ev::keydown, move |event| {
        if address.page.get_untracked() == Page::Studio && shortcuts.takes(&event) {
            untrack(move || press(studio, &event.key()));
        }
    });
    on_cleanup(move || handle.remove());
}

fn press(studio: Studio, key: &str) {
    match key {
        "n" | "N" => studio.new_seed(),
        "r" | "R" => studio.reset_directions(),
        "d" | "D" => save_grid(studio),
        "a" | "A" => choose_class(studio, None),
        "l" | "L" => studio.set_layout(next(studio.layout())),
        _ => {
            if let Ok(class) = key.parse::<u8>() {
                choose_class(studio, Some(class));
            }
        }
    }
}

/// A class can be seen alone only among samples.
fn choose_class(studio: Studio, class: Option<u8>) {
    if studio.is_conditional() {
        studio.set_layout(LayoutKind::Samples);
        studio.set_class(class);
    }
}

fn next(layout: LayoutKind) -> LayoutKind {
    match layout {
        LayoutKind::Samples => LayoutKind::Classes,
        LayoutKind::Classes => LayoutKind::Same,
        LayoutKind::Same => LayoutKind::Samples,
    }
}
