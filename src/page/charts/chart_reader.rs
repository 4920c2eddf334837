//! Reading a chart out: the step under the pointer or chosen by the arrow keys, and a summary
//! in words.

use leptos::prelude::*;

use crate::page::charts::chart::{HEIGHT, Line, Lines};
use crate::page::charts::plot::{BOTTOM, LEFT, Plot, RIGHT, TOP};
use crate::page::charts::reader::Reader;
use crate::page::charts::series::History;
use crate::page::widgets::numbers::thousands;

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

/// The slider over the curves.
#[component]
pub fn ChartReader(
    title: &'static str,
    lines: Lines,
    plot: Memo<Plot>,
    history: StoredValue<History, LocalStorage>,
    place: RwSignal<Option<usize>>,
    reading: Memo<Option<Reading>>,
    format: fn(f32) -> String,
) -> impl IntoView {
    let nearest = move |(offset, _)| {
        let step = plot.with_untracked(|plot| plot.x.invert(offset + LEFT));
        history.with_value(|history| history.nearest(step))
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
    view! {
        <Reader
            class="chart-reader"
            label=format!("Read {title} at a step")
            style=format!("left:{LEFT}px;right:{RIGHT}px;top:{TOP}px;bottom:{BOTTOM}px")
            stop=place
            stops=Callback::new(move |()| history.with_value(History::len))
            nearest=Callback::new(nearest)
            words=Signal::derive(words)
        />
    }
}
