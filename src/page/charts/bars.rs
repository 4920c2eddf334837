//! Live bars: shares as they are now, the mean over the last steps.

use std::ops::Range;

use leptos::prelude::*;

use crate::core::Panel;
use crate::page::address::{Page, use_address};
use crate::page::charts::chart::id_of;
use crate::page::charts::series::{Curve, History};
use crate::page::train::trainer::Trainer;
use crate::page::widgets::numbers::percent;
use crate::page::widgets::term::Term;

/// What the axis may end at: the first that holds the highest bar.
const TOPS: [f32; 3] = [0.2, 0.5, 1.0];

#[component]
pub fn Bars(
    trainer: Trainer,
    panel: &'static Panel,
    /// The place of its first number among the extras.
    first: usize,
) -> impl IntoView {
    let address = use_address();
    let (history, series) = (trainer.history, panel.series);
    let now = move || history.with_value(|history| newest(history, first, series.len()));
    // Hidden bars stay as they are.
    let values = Memo::new(move |before: Option<&Vec<f32>>| {
        trainer.history_tick.track();
        match before {
            Some(values) if address.page.get() != Page::Train => values.clone(),
            _ => now(),
        }
    });
    let top = Memo::new(move |_| values.with(|values| top_of(values)));
    let summary = Memo::new(move |_| {
        trainer.summary_tick.track();
        // A short run is over before the first tick.
        trainer.phase.track();
        summarise(panel, &now())
    });
    // The bar under the pointer.
    let pointed = RwSignal::new(None::<usize>);
    let caption = move || match pointed.get() {
        Some(place) => bar_words(series[place], values.with(|values| values[place])),
        None => "mean of 20 steps".into(),
    };
    let groups = groups(series);
    view! {
        <figure class="bars">
            <figcaption class="chart-head">
                <span class="chart-title explained">
                    <Term id=id_of(panel.title) name=panel.title help=panel.help />
                </span>
                <span class="chart-step">{caption}</span>
            </figcaption>
            <div class="bars-frame" role="img" aria-label=summary on:pointerleave=move |_| pointed.set(None)>
                <span class="bars-top">{move || percent(top.get())}</span>
                {groups
                    .into_iter()
                    .map(|group| view! { <Group group series values top pointed /> })
                    .collect_view()}
            </div>
        </figure>
    }
}

#[component]
fn Group(
    group: (&'static str, Range<usize>),
    series: &'static [&'static str],
    values: Memo<Vec<f32>>,
    top: Memo<f32>,
    pointed: RwSignal<Option<usize>>,
) -> impl IntoView {
    let (name, places) = group;
    let bar = move |place: usize| {
        let style = move || {
            let share = values.with(|values| values[place]) / top.get();
            // No height while there is no number.
            format!("height:{:.1}%", share.max(0.0) * 100.0)
        };
        view! {
            <div class="bar-slot" title=series[place] on:pointerenter=move |_| pointed.set(Some(place))>
                <div style=style></div>
            </div>
        }
    };
    view! {
        <div class="bars-group">
            <div class="bars-row">{places.map(bar).collect_view()}</div>
            <p class="bars-name">{name}</p>
        </div>
    }
}

/// The averages at the newest step; not numbers before the first.
fn newest(history: &History, first: usize, count: usize) -> Vec<f32> {
    let last = history.len().saturating_sub(1);
    (first..first + count)
        .map(|place| history.smooth_at(Curve::Extra(place), last))
        .collect()
}

fn top_of(values: &[f32]) -> f32 {
    let highest = values.iter().copied().fold(0.0, f32::max);
    let holds = TOPS.into_iter().find(|top| highest <= *top);
    holds.unwrap_or(1.0)
}

fn bar_words(name: &str, value: f32) -> String {
    format!("{name}: {}", percent(value))
}

fn summarise(panel: &Panel, values: &[f32]) -> String {
    if values.iter().all(|value| value.is_nan()) {
        return format!("{}: nothing yet.", panel.title);
    }
    let bars = panel.series.iter().zip(values);
    let words: Vec<String> = bars.map(|(name, value)| bar_words(name, *value)).collect();
    format!(
        "{}, averaged over about 20 steps. {}.",
        panel.title,
        words.join("; ")
    )
}

/// Neighbours whose names end alike ("Coat, real", "Bag, real") stand together under that ending.
fn groups(series: &[&'static str]) -> Vec<(&'static str, Range<usize>)> {
    let mut groups: Vec<(&'static str, Range<usize>)> = Vec::new();
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
    use crate::core::{Family, PanelKind};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_outputs_of_2n_gan_are_ten_real_and_ten_fake_ones() {
        for panel in Family::TwoN.info().panels {
            assert_eq!(panel.kind, PanelKind::Bars);
            assert_eq!(groups(panel.series), [("real", 0..10), ("fake", 10..20)]);
        }
        assert_eq!(groups(&["one", "two"]), [("", 0..2)]);
    }

    #[wasm_bindgen_test]
    fn the_axis_holds_the_highest_bar() {
        assert_eq!(top_of(&[0.1, 0.2]), 0.2);
        assert_eq!(top_of(&[0.1, f32::NAN, 0.21]), 0.5);
        assert_eq!(top_of(&[f32::NAN]), 0.2);
        assert_eq!(top_of(&[1.3]), 1.0);
    }
}
