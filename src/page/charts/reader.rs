//! The slider that lies over a drawing of curves: hover, touch or the arrow keys choose the stop
//! that is read out.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// How many stops PageUp and PageDown go, as a share of all.
const PAGE_SHARE: usize = 10;

/// It has no look of its own but its focus ring.
#[component]
pub fn Reader(
    class: &'static str,
    label: String,
    /// Where it lies over the drawing.
    style: String,
    /// The stop that is read, if any is.
    stop: RwSignal<Option<usize>>,
    /// How many there are to choose from.
    stops: Callback<(), usize>,
    /// The stop nearest to the pointer: pixels from the slider's left, and its width.
    nearest: Callback<(f64, f64), Option<usize>>,
    /// What is read, said aloud.
    #[prop(into)]
    words: Signal<String>,
) -> impl IntoView {
    let point = move |event: PointerEvent| {
        let element = event
            .current_target()
            .map(JsCast::unchecked_into::<Element>);
        let width = element.map_or(0, |element| element.client_width());
        let place = (f64::from(event.offset_x()), f64::from(width.max(1)));
        stop.set(nearest.run(place));
    };
    let key = move |event: KeyboardEvent| {
        let count = untrack(|| stops.run(()));
        if let Some(next) = moved(&event.key(), stop.get_untracked(), count) {
            event.prevent_default();
            event.stop_propagation();
            stop.set(next);
        }
    };
    let now = move || stop.get().map_or(0, |stop| stop + 1);
    // Only while something is read: a run's curves grow too often to be asked each time.
    let most = move || stop.get().map_or(1, |_| stops.run(()).max(1));
    view! {
        <div
            class=class
            role="slider"
            tabindex="0"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax=most
            aria-valuenow=now
            aria-valuetext=words
            style=style
            on:pointermove=point
            on:pointerdown=point
            on:pointerleave=move |_| stop.set(None)
            on:blur=move |_| stop.set(None)
            on:keydown=key
        ></div>
    }
}

/// Where a key leads; `None` for other keys, `Some(None)` back to the newest stop.
fn moved(key: &str, from: Option<usize>, length: usize) -> Option<Option<usize>> {
    let last = length.checked_sub(1)?;
    let at = from.unwrap_or(last);
    let page = (length / PAGE_SHARE).max(1);
    Some(match key {
        "ArrowLeft" | "ArrowDown" => Some(at.saturating_sub(1)),
        "ArrowRight" | "ArrowUp" => Some((at + 1).min(last)),
        "PageDown" => Some(at.saturating_sub(page)),
        "PageUp" => Some((at + page).min(last)),
        "Home" => Some(0),
        "End" => Some(last),
        "Escape" => None,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn keys_move_within_the_history() {
        assert_eq!(moved("ArrowLeft", None, 5), Some(Some(3)));
        assert_eq!(moved("ArrowRight", Some(4), 5), Some(Some(4)));
        assert_eq!(moved("Home", Some(4), 5), Some(Some(0)));
        assert_eq!(moved("Escape", Some(4), 5), Some(None));
        assert_eq!(moved("x", Some(4), 5), None);
        assert_eq!(moved("ArrowLeft", None, 0), None);
    }
}
