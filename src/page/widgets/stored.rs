//! What the browser remembers for the visitor between visits: taste, never data.

use leptos::prelude::window;

/// `None` also where the browser keeps nothing (private windows, blocked storage).
pub fn load(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(&key(name)).ok()?
}

/// Forgetting it later does no harm, so a refusal is not reported.
pub fn save(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(&key(name), value);
    }
}

fn key(name: &str) -> String {
    format!("atelier.{name}")
}
