//! A line chart of a run's history as plain SVG: single steps light, their average bold.
//!
//! It redraws when its history says so (at most ten times a second) and only while it can be
//! seen. Over the curves lies a slider: hover, touch or the arrow keys read out a step.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use super::address::{Page, use_address};
use super::chart_reader::{Crosshair, Reader, Reading, read, summarise};
use super::numbers::thousands;
use super::plot::{BOTTOM, Extent, LEFT, Plot, TOP};
use super::series::{Curve, History};
use super::term::Term;

/// Height of a chart in CSS pixels.
pub const HEIGHT: f64 = 190.0;
/// Width until the browser has said how wide it is.
const WIDTH: f64 = 480.0;

/// One curve of a chart.
#[derive(Clone, Copy)]
pub struct Line {
    pub curve: Curve,
    pub name: &'static str,
    /// The CSS class that gives it colour and dash: `a` or `b`.
    pub style: &'static str,
}

/// A value worth a line across the chart.
#[derive(Clone, Copy)]
pub struct Mark {
    pub value: f64,
    pub label: &'static str,
}

#[component]
pub fn Chart(
    title: &'static str,
    /// One sentence on what the chart shows and what to look for.
    help: &'static str,
    lines: &'static [Line],
    extent: Extent,
    #[prop(optional)] mark: Option<Mark>,
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
        let width = width.get();
        match before {
            Some(plot) if address.page.get() != Page::Train => plot.clone(),
            _ => {
                let curves: Vec<Curve> = lines.iter().map(|line| line.curve).collect();
                history.with_value(|history| Plot::new(history, &curves, extent, width, HEIGHT))
            }
        }
    });
    // The place in the history that is read out; `None` reads the newest.
    let place = RwSignal::new(None::<usize>);
    let reading = Memo::new(move |_| {
        tick.track();
        history.with_value(|history| read(history, lines, place.get()))
    });
    let summary = Memo::new(move |_| {
        summary_tick.track();
        history.with_value(|history| summarise(title, history, lines, format))
    });
    let term_id = format!("chart-{}", lines[0].style_id());
    view! {
        <figure class="chart">
            <figcaption class="chart-head">
                <span class="chart-title explained"><Term id=term_id name=title help=help /></span>
                <span class="chart-step">{move || reading.with(|reading| step_words(reading.as_ref()))}</span>
                <Legend lines reading format />
            </figcaption>
            <div class="chart-frame" node_ref=frame style=format!("height:{HEIGHT}px")>
                <svg width="100%" height=HEIGHT role="img" aria-label=summary>
                    <Axes plot />
                    {mark.map(|mark| view! { <MarkLine plot mark /> })}
                    <Curves plot lines />
                    <Crosshair plot reading shown=place />
                </svg>
                <Reader title lines plot history place reading format />
            </div>
        </figure>
    }
}

impl Line {
    /// Curves are shown in one chart each, so the first names its chart.
    fn style_id(self) -> String {
        format!("{:?}", self.curve).to_lowercase()
    }
}

/// The width of an element, followed as it changes.
fn width_of(frame: NodeRef<html::Div>) -> RwSignal<f64> {
    let width = RwSignal::new(WIDTH);
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
            // The chart stays as long as the page does.
            measure.forget();
        }
    });
    width
}

// ---------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------

#[component]
fn Legend(
    lines: &'static [Line],
    reading: Memo<Option<Reading>>,
    format: fn(f32) -> String,
) -> impl IntoView {
    let entry = move |(place, line): (usize, &'static Line)| {
        let value = move || {
            reading.with(|reading| {
                reading
                    .as_ref()
                    .map_or("–".into(), |reading| format(reading.values[place]))
            })
        };
        view! {
            <span class="legend-entry">
                <svg class="legend-key" width="22" height="8" aria-hidden="true">
                    <path class=format!("smooth {}", line.style) d="M1 4H21" />
                </svg>
                {line.name}
                " "
                <output class="legend-value" aria-live="off">{value}</output>
            </span>
        }
    };
    view! { <p class="legend">{lines.iter().enumerate().map(entry).collect_view()}</p> }
}

/// The step that is read out, the newest while none is chosen.
fn step_words(reading: Option<&Reading>) -> String {
    reading.map_or("no steps yet".into(), |reading| {
        format!("step {}", thousands(reading.step))
    })
}

#[component]
fn Axes(plot: Memo<Plot>) -> impl IntoView {
    let horizontal = move || {
        plot.with(|plot| {
            let (left, right) = plot.x.to;
            let line = |(value, label): &(f64, String)| {
                let y = plot.y.at(*value);
                view! {
                    <line class="rule" x1=left x2=right y1=y y2=y />
                    <text class="tick y" x=left - 8.0 y=y + 4.0>{label.clone()}</text>
                }
            };
            plot.y_ticks.iter().map(line).collect_view()
        })
    };
    let vertical = move || {
        plot.with(|plot| {
            let label = |(value, label): &(f64, String)| {
                let (x, y) = (plot.x.at(*value), HEIGHT - 6.0);
                view! { <text class="tick x" x=x y=y>{label.clone()}</text> }
            };
            plot.x_ticks.iter().map(label).collect_view()
        })
    };
    view! {
        {horizontal}
        {vertical}
    }
}

#[component]
fn MarkLine(plot: Memo<Plot>, mark: Mark) -> impl IntoView {
    let y = move || plot.with(|plot| plot.y.at(mark.value));
    let right = move || plot.with(|plot| plot.x.to.1);
    view! {
        <line class="mark" x1=LEFT x2=right y1=y y2=y />
        <text class="mark-label" x=right y=move || y() + 14.0>{mark.label}</text>
    }
}

#[component]
fn Curves(plot: Memo<Plot>, lines: &'static [Line]) -> impl IntoView {
    let path = move |place: usize, raw: bool| {
        move || {
            plot.with(|plot| {
                let drawn = &plot.curves[place];
                if raw {
                    drawn.raw.clone()
                } else {
                    drawn.smooth.clone()
                }
            })
        }
    };
    let layer = move |raw: bool| {
        let one = |(place, line): (usize, &'static Line)| {
            let class = format!("{} {}", if raw { "raw" } else { "smooth" }, line.style);
            view! { <path class=class d=path(place, raw) /> }
        };
        lines.iter().enumerate().map(one).collect_view()
    };
    // An inner svg cuts off what leaves the frame.
    let wide = move || plot.with(|plot| plot.x.to.1 - plot.x.to.0);
    let view_box = move || format!("{LEFT} {TOP} {} {}", wide(), HEIGHT - TOP - BOTTOM);
    view! {
        <svg class:dense=move || plot.with(|plot| plot.dense) x=LEFT y=TOP width=wide height=HEIGHT - TOP - BOTTOM viewBox=view_box preserveAspectRatio="none">
            {layer(true)}
            {layer(false)}
        </svg>
    }
}
