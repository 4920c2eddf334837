//! For tests: a view in the document.

use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Puts a view at the end of the document, in a new element, and returns the element.
pub fn in_document<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> HtmlElement {
    let place: HtmlElement = document()
        .create_element("div")
        .expect("a document makes elements")
        .unchecked_into();
    document()
        .body()
        .expect("a document has a body")
        .append_child(&place)
        .expect("a body takes elements");
    mount_to(place.clone(), view).forget();
    place
}
