//! The fields of the address as signals, tied to the address bar.

use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::choices::{DeviceChoice, LayoutKind, Page};
use super::fields::with_fields;
use super::query::Values;
use crate::core::{Family, Recipe, Size};
use crate::page::widgets::on_change::put;

/// Browsers refuse more than about a hundred history writes in half a minute; a dragged
/// slider would reach that.
const WRITE_AFTER_MS: u32 = 250;

macro_rules! signals {
    ($($(#[$about:meta])* $field:ident: $type:ty = $form:expr;)*) => {
        /// The state in the address bar. `None` (or the default) means: not in the address.
        #[derive(Clone, Copy)]
        pub struct Address {
            $($(#[$about])* pub $field: RwSignal<$type>,)*
            /// What the address bar said that could not be read, in words.
            pub not_understood: RwSignal<Vec<String>>,
        }

        impl Address {
            pub(crate) fn new() -> Self {
                Self {
                    $($field: RwSignal::default(),)*
                    not_understood: RwSignal::default(),
                }
            }

            /// Sets every field.
            fn put(self, values: Values) {
                $(put(self.$field, values.$field);)*
            }

            /// What the fields say; tracks every field.
            fn values(self) -> Values {
                Values { $($field: self.$field.get(),)* }
            }
        }
    };
}

with_fields!(signals);

/// Makes the address available to [`use_address`], and ties it to the address bar.
pub fn provide_address() -> Address {
    let address = Address::new();
    address.read();
    provide_context(address);
    let handle = window_event_listener(ev::popstate, move |_| address.read());
    on_cleanup(move || handle.remove());
    address.write_changes();
    address
}

/// The state in the address bar.
///
/// # Panics
/// Outside the page (without [`provide_address`]).
pub fn use_address() -> Address {
    expect_context()
}

impl Address {
    /// Another family to train: recipe and settings are as it recommends.
    pub fn choose_family(self, family: Family) {
        self.set.set(None);
        self.recipe.set(None);
        self.family.set(Some(family));
    }

    /// Goes where a link of this site leads, without loading the page anew. Where training runs stays
    /// as it was chosen.
    pub fn visit(self, query: &str) {
        let device = self.device.get_untracked();
        self.put(Values {
            device,
            ..Values::from_query(query)
        });
    }

    /// Opens a page.
    pub fn go(self, page: Page) {
        put(self.page, page);
    }

    /// Takes every field from the address bar.
    fn read(self) {
        let query = search();
        put(self.not_understood, Values::not_understood(&query));
        self.put(Values::from_query(&query));
    }

    fn write_changes(self) {
        // What is returned is dropped at the next change, and with it a write that still waits.
        Effect::new(move |before: Option<(Values, Option<Timeout>)>| {
            let before = before.map(|(before, _)| before);
            let now = self.values();
            let query = now.to_query();
            // An address that was just read must not be written, or going back would be undone.
            if query == search() {
                return (now, None);
            }
            if before.is_some_and(|before| now.is_elsewhere(&before)) {
                write(&query, true);
                return (now, None);
            }
            let waiting = Timeout::new(WRITE_AFTER_MS, move || write(&query, false));
            (now, Some(waiting))
        });
    }
}

/// The query string of the address bar.
fn search() -> String {
    location().search().unwrap_or_default()
}

fn write(query: &str, new_entry: bool) {
    let Ok(history) = window().history() else {
        return;
    };
    // A fragment leads to a place on a page: on another there is no such place.
    let hash = if new_entry {
        String::new()
    } else {
        location().hash().unwrap_or_default()
    };
    let url = format!("{}{query}{hash}", location().pathname().unwrap_or_default());
    // A browser that refuses (a sandboxed frame) costs only the link, so nothing is said.
    let _ = if new_entry {
        history.push_state_with_url(&JsValue::NULL, "", Some(&url))
    } else {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&url))
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn every_field_has_its_signal() {
        Owner::new().with(|| {
            let address = Address::new();
            assert_eq!(address.values(), Values::default());
            let values = Values::from_query(
                "?page=draw&model=a&class=1&seed=2&layout=same&truncation=1.5&family=gan&size=xs\
                 &recipe=fast&run=3&set=ema.0&device=cpu&drawing=A_-9&lesson=gan",
            );
            address.put(values.clone());
            assert_eq!(address.values(), values);
            address.go(Page::About);
            assert_eq!(address.values().page, Page::About);
        });
    }
}
