//! What the curves are called and where they are: above a chart, or over it while it is read.

use leptos::prelude::*;

use crate::page::charts::plot::{LEFT, RIGHT};
use crate::page::charts::reading::{Read, Reading};

/// The colour and dash of a curve.
pub fn key_line(key: usize) -> impl IntoView {
    view! {
        <svg class="curve-key" width="22" height="8" aria-hidden="true">
            <path class=format!("curve k{key}") d="M1 4H21" />
        </svg>
    }
}

#[component]
pub fn Legend(reading: Memo<Reading>, format: fn(f32) -> String) -> impl IntoView {
    let entry = move |read: Read| {
        let value = read.point.map_or("–".into(), |point| format(point.value));
        view! {
            <span class="legend-entry">
                {key_line(read.key)}
                {read.name}
                " "
                <output class="legend-value" aria-live="off">{value}</output>
            </span>
        }
    };
    let entries = move || {
        let values = reading.get().values.into_iter();
        values.map(entry).collect_view()
    };
    view! { <p class="legend">{entries}</p> }
}

/// The same in the corner away from the pointer, while something is read.
#[component]
pub fn Readout(
    reading: Memo<Reading>,
    shown: RwSignal<Option<f64>>,
    width: RwSignal<f64>,
    format: fn(f32) -> String,
) -> impl IntoView {
    let on_left = move || {
        let at = reading.with(|reading| reading.at);
        at.is_some_and(|(_, x)| x > width.get() / 2.0)
    };
    let left = move || on_left().then(|| format!("{}px", LEFT + 6.0));
    let right = move || (!on_left()).then(|| format!("{RIGHT}px"));
    view! {
        <Show when=move || shown.get().is_some()>
            <div class="chart-readout" style:left=left style:right=right aria-hidden="true">
                <Legend reading format />
            </div>
        </Show>
    }
}
