//! What the browser remembers for the visitor between visits: taste, never data.
//!
//! Not by gloo-storage: it ends the program where the browser forbids storage, and it keeps
//! JSON, while the first script of `index.html` reads the theme as it is.

use leptos::prelude::window;
use web_sys::Storage;

/// `None` also where the browser keeps nothing (private windows, blocked storage).
pub fn load(name: &str) -> Option<String> {
    storage()?.get_item(&key(name)).ok()?
}

/// Forgetting it later does no harm, so a refusal is not reported.
pub fn save(name: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&key(name), value);
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}

fn key(name: &str) -> String {
    format!("atelier.{name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use js_sys::{Object, Reflect};
    use wasm_bindgen::JsCast;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_is_kept_is_found_again() {
        assert_eq!(load("never kept"), None);
        save("kept by a test", "as it is");
        assert_eq!(load("kept by a test"), Some("as it is".into()));
    }

    /// A getter that throws, as browsers have it where storage is blocked.
    #[wasm_bindgen_test]
    fn where_storage_is_forbidden_nothing_is_kept_and_nothing_breaks() {
        let forbidden =
            js_sys::Function::new_no_args("throw new DOMException('', 'SecurityError')");
        let getter = Object::new();
        for (name, value) in [("get", forbidden.as_ref()), ("configurable", &true.into())] {
            Reflect::set(&getter, &name.into(), value).expect("a plain object takes it");
        }
        let property = "localStorage".into();
        let real = Object::get_own_property_descriptor(&window(), &property);
        Object::define_property(&window(), &property, &getter);
        save("kept by nobody", "1");
        let found = load("kept by nobody");
        Object::define_property(&window(), &property, real.unchecked_ref());
        assert_eq!(found, None);
        assert_eq!(load("kept by nobody"), None, "and nothing was kept");
    }
}
