//! How wide an element is.

use crate::page::widgets::on_change::on_change;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// Tells of an element's width for as long as it is kept.
struct Watch {
    observer: web_sys::ResizeObserver,
    // Called by the observer.
    _measure: Closure<dyn FnMut()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// The width of an element in CSS pixels, followed as it changes; 0 while it cannot be seen.
pub fn width_of(element: NodeRef<html::Div>) -> RwSignal<f64> {
    let width = RwSignal::new(0.0);
    let watch = StoredValue::new_local(None::<Watch>);
    on_change(move || {
        let Some(element) = element.get() else { return };
        let measured = element.clone();
        let measure = move || {
            let now = f64::from(measured.client_width());
            if now != width.get_untracked() {
                width.set(now);
            }
        };
        measure();
        let measure = Closure::<dyn FnMut()>::new(measure);
        if let Ok(observer) = web_sys::ResizeObserver::new(measure.as_ref().unchecked_ref()) {
            observer.observe(&element);
            watch.set_value(Some(Watch {
                observer,
                _measure: measure,
            }));
        }
    });
    width
}
