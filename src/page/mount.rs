//! Puts the page into the document.

use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::page::shell::App;
use crate::page::studio::FirstPicture;

/// Puts the page where the skeleton of `index.html` was.
pub fn start() {
    report_panics();
    let place = document()
        .get_element_by_id("app")
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let Some(place) = place else {
        web_sys::console::error_1(&"index.html has no element #app to put the page in".into());
        return;
    };
    let first = FirstPicture::in_document();
    place.set_inner_html("");
    let page = move || {
        provide_context(first);
        App()
    };
    mount_to(place, page).forget();
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
