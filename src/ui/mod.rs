//! The page: leptos components, one file a page or widget. Uses [`crate::protocol`] and
//! [`crate::link`] of this crate and nothing else; burn runs in the workers.

pub mod about;
pub mod address;
pub mod animation;
pub mod chart;
pub mod compare;
pub mod devices;
pub mod fetch;
pub mod grid;
pub mod inner_link;
pub mod labels;
pub mod learn;
pub mod notice;
pub mod numbers;
pub mod picture;
pub mod shell;
pub mod shortcuts;
pub mod stored;
pub mod studio;
pub mod term;
pub mod theme;
pub mod timeline;
pub mod train;

#[cfg(test)]
mod address_tests;

// Pieces of the Train page.
mod bars;
mod chart_parts;
mod chart_reader;
mod collapse;
pub mod device;
pub mod device_switch;
pub mod film;
mod knob_scale;
pub mod knobs;
mod lab;
mod lettering;
pub mod plot;
#[cfg(test)]
mod plot_tests;
mod reader;
mod score_charts;
mod scoring;
pub mod series;
#[cfg(test)]
mod series_tests;
mod thinning;
mod ticks;
mod train_charts;
pub mod train_controls;
pub mod train_status;
pub mod trainer;
mod trainer_events;
mod trainer_failures;
mod trainer_launch;
mod trainer_scores;
#[cfg(test)]
mod trainer_scores_tests;
#[cfg(test)]
mod trainer_tests;
mod trainer_wishes;
pub mod waiting;
pub mod workers;

pub use devices::{Devices, use_devices};
pub use studio::{Studio, use_studio};

use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Puts the page in the place of the skeleton of `index.html`.
pub fn start() {
    report_panics();
    let place = document()
        .get_element_by_id("app")
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let Some(place) = place else {
        web_sys::console::error_1(&"index.html has no element #app to put the page in".into());
        return;
    };
    place.set_inner_html("");
    mount_to(place, shell::App).forget();
}

/// A panic of the page ends it; the words for that are in `index.html`, hidden until then.
fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let words = document().get_element_by_id("fatal");
        if let Some(words) = words.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            words.set_hidden(false);
        }
    }));
}
