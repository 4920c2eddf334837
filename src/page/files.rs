//! Files that are dropped on the page or pasted into it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Blob, ClipboardEvent, DataTransfer, DragEvent, Event};

/// Hands on the first file of each such event, while `shown`. Without "dragover" the browser lets
/// nothing be dropped.
pub fn listen_for_files(
    events: &'static [&'static str],
    shown: impl Fn() -> bool + Copy + 'static,
    open: impl Fn(Blob) + Copy + 'static,
) {
    for name in events {
        let handle = window_event_listener_untyped(name, move |event: Event| {
            let Some(data) = transfer(&event).filter(|_| shown()) else {
                return;
            };
            if event.type_() != "paste" {
                // Otherwise the browser shows the file instead of the page.
                event.prevent_default();
            }
            if event.type_() != "dragover"
                && let Some(file) = data.files().and_then(|files| files.get(0))
            {
                open(file.into());
            }
        });
        on_cleanup(move || handle.remove());
    }
}

fn transfer(event: &Event) -> Option<DataTransfer> {
    let drag = event.dyn_ref::<DragEvent>().map(DragEvent::data_transfer);
    let paste = || {
        event
            .dyn_ref::<ClipboardEvent>()
            .map(ClipboardEvent::clipboard_data)
    };
    drag.or_else(paste).flatten()
}
