//! A new version of the site that came while this page was open (`link/renew.js` hears of it).

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::page::widgets::notice::{Notice, NoticeKind, Notices};

/// The event on the window, and what stands there once it has been sent.
const EVENT: &str = "atelier-new-version";
const SENT: &str = "atelierNewVersion";
/// Loads it.
const LOAD: &str = "atelierLoadNewVersion";

/// Shows a notice when there is one. The page goes on with its own files until the visitor loads it.
pub fn tell_new_version(notices: Notices) {
    let tell = move || {
        let notice = Notice::new(
            "new-version",
            NoticeKind::Info,
            "A new version of this page is available",
            "You can keep using this version. Your saved runs stay when you load the new one.",
        );
        notices.push(notice.with_action("Load the new version", load));
    };
    if global(SENT).is_some_and(|sent| sent.is_truthy()) {
        tell();
    }
    let handle = window_event_listener_untyped(EVENT, move |_| tell());
    on_cleanup(move || handle.remove());
}

fn load() {
    let load = global(LOAD).and_then(|load| load.dyn_into::<Function>().ok());
    if let Some(load) = load {
        // It reloads the page.
        let _ = load.call0(&JsValue::UNDEFINED);
    }
}

fn global(name: &str) -> Option<JsValue> {
    Reflect::get(&js_sys::global(), &name.into()).ok()
}
