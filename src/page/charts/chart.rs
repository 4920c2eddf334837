//! A line chart of a run's history as plain SVG: single steps light, their average bold; of a
//! history of scores, dots and the line that joins them.
//!
//! It redraws when its history says so (at most ten times a second) and only while it can be
//! seen. Over the curves lies a slider: hover, touch or the arrow keys read out a step.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use crate::page::address::{Page, use_address};
use crate::page::charts::chart_reader::{ChartReader, Crosshair, read, summarise};
use crate::page::charts::parts::{Axes, Curves, Legend, MarkLine, step_words};
use crate::page::charts::plot::{Extent, Plot};
use crate::page::charts::series::{Curve, History};
use crate::page::widgets::term::Term;

/// Height of a chart in CSS pixels.
pub const HEIGHT: f64 = 190.0;
/// Width until the browser has said how wide it is.
const WIDTH: f64 = 480.0;

/// One curve of a chart.
#[derive(Clone, Copy)]
pub struct Line {
    pub curve: Curve,
    pub name: &'static str,
    /// The CSS class that gives it colour and dash: one of [`STYLES`].
    pub style: &'static str,
}

/// The looks of curves, in the order in which they are taken.
pub const STYLES: [&str; 4] = ["a", "b", "c", "d"];

/// The curves of a chart.
#[derive(Clone, Copy)]
pub struct Lines(StoredValue<Vec<Line>>);

impl From<Vec<Line>> for Lines {
    fn from(lines: Vec<Line>) -> Self {
        Self(StoredValue::new(lines))
    }
}

impl From<&'static [Line]> for Lines {
    fn from(lines: &'static [Line]) -> Self {
        lines.to_vec().into()
    }
}

impl Lines {
    /// Curves under these names, each with the next look.
    pub fn named(curves: impl Iterator<Item = (Curve, &'static str)>) -> Self {
        let styled = curves.zip(STYLES.into_iter().cycle());
        let lines: Vec<Line> = styled
            .map(|((curve, name), style)| Line { curve, name, style })
            .collect();
        lines.into()
    }

    pub fn with<T>(self, look: impl FnOnce(&[Line]) -> T) -> T {
        self.0.with_value(|lines| look(lines))
    }
}

/// A value worth a line across the chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    pub value: f64,
    pub label: &'static str,
    /// Whether the label stands where the run begins, out of the way of what ends at the line.
    pub early: bool,
}

#[component]
pub fn Chart(
    title: &'static str,
    /// One sentence on what the chart shows and what to look for.
    #[prop(into)]
    help: String,
    #[prop(into)] lines: Lines,
    #[prop(into)] extent: Signal<Extent>,
    #[prop(optional, into)] marks: Signal<Vec<Mark>>,
    history: StoredValue<History, LocalStorage>,
    /// Rises when the history has changed.
    #[prop(into)]
    tick: Signal<u32>,
    /// Rises when the summary for screen readers may change.
    #[prop(into)]
    summary_tick: Signal<u32>,
    /// A value in words.
    format: fn(f32) -> String,
) -> impl IntoView {
    let address = use_address();
    let frame = NodeRef::<html::Div>::new();
    let width = width_of(frame);
    // A hidden chart keeps what it last drew.
    let plot = Memo::new(move |before: Option<&Plot>| {
        tick.track();
        let (width, extent) = (width.get(), extent.get());
        match before {
            Some(plot) if address.page.get() != Page::Train => plot.clone(),
            _ => {
                let curves: Vec<Curve> =
                    lines.with(|lines| lines.iter().map(|line| line.curve).collect());
                history.with_value(|history| Plot::new(history, &curves, extent, width, HEIGHT))
            }
        }
    });
    // The place in the history that is read out; `None` reads the newest.
    let place = RwSignal::new(None::<usize>);
    let reading = Memo::new(move |_| {
        tick.track();
        let place = place.get();
        lines.with(|lines| history.with_value(|history| read(history, lines, place)))
    });
    let summary = Memo::new(move |_| {
        summary_tick.track();
        lines.with(|lines| history.with_value(|history| summarise(title, history, lines, format)))
    });
    let mark_lines = move || {
        let marks = marks.get().into_iter();
        marks
            .map(|mark| view! { <MarkLine plot mark /> })
            .collect_view()
    };
    view! {
        <figure class="chart">
            <figcaption class="chart-head">
                <span class="chart-title explained"><Term id=id_of(title) name=title help=help /></span>
                <span class="chart-step">{move || reading.with(|reading| step_words(reading.as_ref()))}</span>
                <Legend lines reading format />
            </figcaption>
            <div class="chart-frame" node_ref=frame style=format!("height:{HEIGHT}px")>
                <svg width="100%" height=HEIGHT role="img" aria-label=summary>
                    <Axes plot />
                    <Curves plot lines />
                    {mark_lines}
                    <Crosshair plot reading shown=place />
                </svg>
                <ChartReader title lines plot history place reading format />
            </div>
        </figure>
    }
}

/// "What D believes" is chart-what-d-believes.
pub fn id_of(title: &str) -> String {
    let words = title.to_lowercase();
    let words = words.split(|letter: char| !letter.is_ascii_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .fold("chart".into(), |id, word| format!("{id}-{word}"))
}

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

/// The width of an element, followed as it changes.
fn width_of(frame: NodeRef<html::Div>) -> RwSignal<f64> {
    let width = RwSignal::new(WIDTH);
    let watch = StoredValue::new_local(None::<Watch>);
    Effect::new(move |_| {
        let Some(element) = frame.get() else { return };
        let measured = element.clone();
        let measure = Closure::<dyn FnMut()>::new(move || {
            let now = f64::from(measured.client_width());
            // Hidden, it has none.
            if now > 0.0 && now != width.get_untracked() {
                width.set(now);
            }
        });
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
