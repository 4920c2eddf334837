//! Live bars: shares as they are now, the mean over the last steps.

use std::ops::Range;
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use crate::page::charts::chart::id_of;
use crate::page::charts::width::width_of;
use crate::page::widgets::numbers::percent;
use crate::page::widgets::term::Term;

/// What the axis may end at: the first that holds the highest bar.
const TOPS: [f32; 3] = [0.2, 0.5, 1.0];

#[component]
pub fn Bars(
    title: &'static str,
    help: &'static str,
    /// The names of the bars.
    #[prop(into)]
    series: Arc<[String]>,
    /// One a bar; not numbers before the first step. What it tracks is when to draw anew.
    #[prop(into)]
    newest: Callback<(), Vec<f32>>,
    /// Rises when the summary for screen readers may change.
    summary_tick: Signal<u32>,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let width = width_of(frame);
    let values = Memo::new(move |before: Option<&Vec<f32>>| match before {
        // Hidden bars stay as they are.
        Some(values) if width.get() == 0.0 => values.clone(),
        _ => newest.run(()),
    });
    let top = Memo::new(move |_| values.with(|values| top_of(values)));
    let names = series.clone();
    let summary = Memo::new(move |_| {
        summary_tick.track();
        summarise(title, &names, &untrack(|| newest.run(())))
    });
    // The bar under the pointer.
    let pointed = RwSignal::new(None::<usize>);
    let names = series.clone();
    let caption = move || match pointed.get() {
        Some(place) => bar_words(&names[place], values.with(|values| values[place])),
        None => "mean of 20 steps".into(),
    };
    let group = |(name, places): (&str, Range<usize>)| {
        let first = places.start;
        let series = series[places].to_vec();
        view! { <Group name=name.to_owned() first series values top pointed /> }
    };
    view! {
        <figure class="bars">
            <figcaption class="chart-head">
                <span class="chart-title explained"><Term id=id_of(title) name=title help /></span>
                <span class="chart-step">{caption}</span>
            </figcaption>
            <div
                class="bars-frame"
                role="img"
                aria-label=summary
                node_ref=frame
                on:pointerleave=move |_| pointed.set(None)
            >
                <span class="bars-top">{move || percent(top.get())}</span>
                {groups(&series).into_iter().map(group).collect_view()}
            </div>
        </figure>
    }
}

#[component]
fn Group(
    name: String,
    /// The place of its first bar.
    first: usize,
    /// The names of its bars.
    series: Vec<String>,
    values: Memo<Vec<f32>>,
    top: Memo<f32>,
    pointed: RwSignal<Option<usize>>,
) -> impl IntoView {
    let bar = move |(place, name): (usize, String)| {
        let place = first + place;
        let height = move || {
            let share = values.with(|values| values[place]) / top.get();
            // No height while there is no number.
            format!("{:.1}%", share.max(0.0) * 100.0)
        };
        view! {
            <div class="bar-slot" title=name on:pointerenter=move |_| pointed.set(Some(place))>
                <div style:height=height></div>
            </div>
        }
    };
    view! {
        <div class="bars-group">
            <div class="bars-row">{series.into_iter().enumerate().map(bar).collect_view()}</div>
            <p class="bars-name">{name}</p>
        </div>
    }
}

fn top_of(values: &[f32]) -> f32 {
    let highest = values.iter().copied().fold(0.0, f32::max);
    let holds = TOPS.into_iter().find(|top| highest <= *top);
    holds.unwrap_or(1.0)
}

fn bar_words(name: &str, value: f32) -> String {
    format!("{name}: {}", percent(value))
}

fn summarise(title: &str, series: &[String], values: &[f32]) -> String {
    if values.iter().all(|value| value.is_nan()) {
        return format!("{title}: nothing yet.");
    }
    let bars = series.iter().zip(values);
    let words: Vec<String> = bars.map(|(name, value)| bar_words(name, *value)).collect();
    format!(
        "{title}, averaged over about 20 steps. {}.",
        words.join("; ")
    )
}

/// Neighbours whose names end alike ("Coat, real", "Bag, real") stand together under that ending.
fn groups(series: &[String]) -> Vec<(&str, Range<usize>)> {
    let mut groups: Vec<(&str, Range<usize>)> = Vec::new();
    for (place, name) in series.iter().enumerate() {
        let ending = name.rsplit_once(", ").map_or("", |(_, ending)| ending);
        match groups.last_mut() {
            Some((of, places)) if *of == ending => places.end = place + 1,
            _ => groups.push((ending, place..place + 1)),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{FASHION_MNIST, PanelKind};
    use crate::families::two_n;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_outputs_of_2n_gan_are_ten_real_and_ten_fake_ones() {
        for panel in two_n::INFO.panels {
            assert_eq!(panel.kind, PanelKind::Bars);
            let labels = panel.labels(&FASHION_MNIST);
            assert_eq!(groups(&labels), [("real", 0..10), ("fake", 10..20)]);
        }
        let plain = ["one", "two"].map(str::to_owned);
        assert_eq!(groups(&plain), [("", 0..2)]);
    }

    #[wasm_bindgen_test]
    fn the_axis_holds_the_highest_bar() {
        assert_eq!(top_of(&[0.1, 0.2]), 0.2);
        assert_eq!(top_of(&[0.1, f32::NAN, 0.21]), 0.5);
        assert_eq!(top_of(&[f32::NAN]), 0.2);
        assert_eq!(top_of(&[1.3]), 1.0);
    }
}
