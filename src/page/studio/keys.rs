//! The Studio's keyboard shortcuts (listed in [`crate::page::shortcuts`]).

use leptos::ev;
use leptos::prelude::*;

use super::request::layouts;
use super::saving::save_grid;
use super::state::Studio;
use crate::core::{CODE_VALUES, Guidance};
use crate::page::address::{LayoutKind, Page, use_address};
use crate::page::shortcuts::use_shortcuts;

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
        "r" | "R" => reset_sliders(studio),
        "d" | "D" => save_grid(studio),
        "a" | "A" => choose_label(studio, None),
        "l" | "L" => studio.set_layout(next(studio.layout(), layouts(studio.guidance()))),
        _ => {
            if let Ok(digit) = key.parse::<u8>() {
                choose_label(studio, Some(label_of(digit, studio.guidance())));
            }
        }
    }
}

fn reset_sliders(studio: Studio) {
    studio.reset_directions();
    studio.codes.set(None);
}

/// Classes are numbered from 0, as in the data; codes from 1, so that 0 is the tenth.
fn label_of(digit: u8, guidance: Guidance) -> u8 {
    match guidance {
        Guidance::Codes => (digit + CODE_VALUES as u8 - 1) % CODE_VALUES as u8,
        _ => digit,
    }
}

/// One label can be seen alone among samples and in a sweep; all of them only among samples.
fn choose_label(studio: Studio, label: Option<u8>) {
    if studio.guidance() == Guidance::Nothing {
        return;
    }
    if label.is_none() || studio.layout() != LayoutKind::Sweep {
        studio.set_layout(LayoutKind::Samples);
    }
    studio.set_class(label);
}

fn next(layout: LayoutKind, all: &[LayoutKind]) -> LayoutKind {
    let place = all.iter().position(|kind| *kind == layout).unwrap_or(0);
    all[(place + 1) % all.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn arrangements_follow_each_other_as_far_as_the_model_has_them() {
        let all = layouts(Guidance::Class);
        assert_eq!(next(LayoutKind::Samples, all), LayoutKind::Classes);
        assert_eq!(next(LayoutKind::Same, all), LayoutKind::Samples);
        let all = layouts(Guidance::Codes);
        assert_eq!(next(LayoutKind::Same, all), LayoutKind::Sweep);
        let all = layouts(Guidance::Nothing);
        assert_eq!(next(LayoutKind::Samples, all), LayoutKind::Samples);
    }

    #[wasm_bindgen_test]
    fn digits_are_classes_from_0_and_codes_from_1() {
        assert_eq!(label_of(0, Guidance::Class), 0);
        assert_eq!(label_of(1, Guidance::Codes), 0);
        assert_eq!(label_of(0, Guidance::Codes), 9);
    }
}
