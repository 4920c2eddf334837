//! Reading a chart out: the step under the pointer or chosen by the arrow keys, and a summary
//! in words.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;

use super::chart::{HEIGHT, Line, Lines};
use super::numbers::thousands;
use super::plot::{BOTTOM, LEFT, Plot, RIGHT, TOP};
use super::series::History;

/// How many steps PageUp and PageDown go, as a share of the history.
const PAGE_SHARE: usize = 10;

/// A step and the averaged value of each line there.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub step: u64,
    pub values: Vec<f32>,
}

pub fn read(history: &History, lines: &[Line], place: Option<usize>) -> Option<Reading> {
    let last = history.len().checked_sub(1)?;
    let place = place.map_or(last, |place| place.min(last));
    let values = lines
        .iter()
        .map(|line| history.smooth_at(line.curve, place))
        .collect();
    Some(Reading {
        step: history.steps()[place],
        values,
    })
}

fn in_words(reading: &Reading, lines: &[Line], format: fn(f32) -> String) -> String {
    let values: Vec<String> = lines
        .iter()
        .zip(&reading.values)
        .map(|(line, value)| format!("{} {}", line.name, format(*value)))
        .collect();
    format!("step {}: {}", thousands(reading.step), values.join(", "))
}

pub fn summarise(
    title: &str,
    history: &History,
    lines: &[Line],
    format: fn(f32) -> String,
) -> String {
    let averaged = if history.is_plain() {
        ""
    } else {
        ", averaged over about 20 steps"
    };
    match read(history, lines, None) {
        Some(newest) => format!(
            "{title}{averaged}. At {}.",
            in_words(&newest, lines, format)
        ),
        None => format!("{title}: nothing yet."),
    }
}

#[component]
pub fn Crosshair(
    plot: Memo<Plot>,
    reading: Memo<Option<Reading>>,
    shown: RwSignal<Option<usize>>,
) -> impl IntoView {
    let lines = move || {
        shown.get()?;
        let reading = reading.get()?;
        Some(plot.with(|plot| {
            let x = plot.x.at(reading.step as f64);
            let dot = |value: &f32| {
                let y = plot.y.at(f64::from(*value)).clamp(TOP, HEIGHT - BOTTOM);
                view! { <circle class="dot" cx=x cy=y r="3.5" /> }
            };
            let known = reading.values.iter().filter(|value| value.is_finite());
            view! {
                <line class="crosshair" x1=x x2=x y1=TOP y2=HEIGHT - BOTTOM />
                {known.map(dot).collect_view()}
            }
        }))
    };
    view! { {lines} }
}

/// The slider over the curves. It has no look of its own but its focus ring.
#[component]
pub fn Reader(
    title: &'static str,
    lines: Lines,
    plot: Memo<Plot>,
    history: StoredValue<History, LocalStorage>,
    place: RwSignal<Option<usize>>,
    reading: Memo<Option<Reading>>,
    format: fn(f32) -> String,
) -> impl IntoView {
    let point = move |event: PointerEvent| {
        let step = plot.with_untracked(|plot| plot.x.invert(f64::from(event.offset_x()) + LEFT));
        place.set(history.with_value(|history| history.nearest(step)));
    };
    let key = move |event: KeyboardEvent| {
        let length = history.with_value(History::len);
        let from = place.get_untracked();
        if let Some(next) = moved(&event.key(), from, length) {
            event.prevent_default();
            event.stop_propagation();
            place.set(next);
        }
    };
    // Only what is read out is said; the newest values change too often to be heard.
    let words = move || {
        if place.get().is_none() {
            return "newest step; arrow keys read earlier ones".into();
        }
        reading.with(|reading| {
            reading.as_ref().map_or("nothing yet".into(), |reading| {
                lines.with(|lines| in_words(reading, lines, format))
            })
        })
    };
    let now = move || place.get().map_or(0, |place| place + 1);
    let most = move || {
        place
            .get()
            .map_or(1, |_| history.with_value(History::len).max(1))
    };
    view! {
        <div
            class="chart-reader"
            role="slider"
            tabindex="0"
            aria-label=format!("Read {title} at a step")
            aria-valuemin="0"
            aria-valuemax=most
            aria-valuenow=now
            aria-valuetext=words
            style=format!("left:{LEFT}px;right:{RIGHT}px;top:{TOP}px;bottom:{BOTTOM}px")
            on:pointermove=point
            on:pointerdown=point
            on:pointerleave=move |_| place.set(None)
            on:blur=move |_| place.set(None)
            on:keydown=key
        ></div>
    }
}

/// Where a key leads; `None` for other keys, `Some(None)` back to the newest step.
pub fn moved(key: &str, from: Option<usize>, length: usize) -> Option<Option<usize>> {
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
