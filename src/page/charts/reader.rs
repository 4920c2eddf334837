//! The slider that lies over the curves: hover, touch or the arrow keys choose the step that is
//! read out. It has no look of its own but its focus ring.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;

use crate::page::charts::plot::{BOTTOM, LEFT, Plot, RIGHT, TOP};
use crate::page::charts::reading::Reading;

#[component]
pub fn Reader(
    title: Signal<String>,
    plot: Memo<Plot>,
    /// The step that is read, if any is.
    at: RwSignal<Option<f64>>,
    reading: Memo<Reading>,
    format: fn(f32) -> String,
) -> impl IntoView {
    let point = move |event: PointerEvent| {
        let x = LEFT + f64::from(event.offset_x());
        at.set(plot.with_untracked(|plot| plot.step_at(x)));
    };
    let key = move |event: KeyboardEvent| {
        let moved = plot.with_untracked(|plot| plot.moved(&event.key(), at.get_untracked()));
        if let Some(next) = moved {
            event.prevent_default();
            event.stop_propagation();
            at.set(next);
        }
    };
    // Only while something is read: a run's curves change too often to be told each time.
    let stop = move || {
        let at = at.get()?;
        plot.with(|plot| Some((plot.stop(at)? + 1, plot.stops().len())))
    };
    let words = move || match at.get() {
        Some(_) => reading.with(|reading| reading.in_words(format)),
        None => "newest step; arrow keys read earlier ones".into(),
    };
    view! {
        <div
            class="chart-reader"
            role="slider"
            tabindex="0"
            aria-label=move || format!("Read {} at a step", title.get())
            aria-valuemin="0"
            aria-valuemax=move || stop().map_or(1, |(_, stops)| stops)
            aria-valuenow=move || stop().map_or(0, |(stop, _)| stop)
            aria-valuetext=words
            style:inset=format!("{TOP}px {RIGHT}px {BOTTOM}px {LEFT}px")
            on:pointermove=point
            on:pointerdown=point
            on:pointerleave=move |_| at.set(None)
            on:blur=move |_| at.set(None)
            on:keydown=key
        ></div>
    }
}
