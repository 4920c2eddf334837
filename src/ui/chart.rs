//! A line chart of a run's history as plain SVG: single steps light, their average bold.
//!
//! It redraws when its history says so (at most ten times a second) and only while it can be
//! seen. Over the curves lies a slider: hover, touch or the arrow keys read out a step.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use super::address::{Page, use_address};
use super::numbers::thousands;
use super::plot::{BOTTOM, Extent, LEFT, Plot, RIGHT, TOP};
use super::series::{Curve, History};
use super::term::Term;

/// Height of a chart in CSS pixels.
const HEIGHT: f64 = 190.0;
/// Width until the browser has said how wide it is.
const WIDTH: f64 = 480.0;
/// How many steps PageUp and PageDown go, as a share of the history.
const PAGE_SHARE: usize = 10;

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
// Reading out
// ---------------------------------------------------------------------------------------

/// A step and the averaged value of each line there.
#[derive(Clone, Debug, PartialEq)]
struct Reading {
    step: u64,
    values: Vec<f32>,
}

fn read(history: &History, lines: &[Line], place: Option<usize>) -> Option<Reading> {
    let last = history.len().checked_sub(1)?;
    let place = place.map_or(last, |place| place.min(last));
    let values = lines
        .iter()
        .map(|line| history.smooth(line.curve)[place])
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

fn summarise(title: &str, history: &History, lines: &[Line], format: fn(f32) -> String) -> String {
    match read(history, lines, None) {
        Some(newest) => format!(
            "{title}, averaged over about 20 steps. At {}.",
            in_words(&newest, lines, format)
        ),
        None => format!("{title}: nothing yet."),
    }
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
    let step = move || {
        reading.with(|reading| match reading {
            Some(reading) => format!("step {}", thousands(reading.step)),
            None => "no steps yet".into(),
        })
    };
    view! {
        <span class="legend">
            {lines.iter().enumerate().map(entry).collect_view()}
            <span class="legend-step">{step}</span>
        </span>
    }
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
        <text class="mark-label" x=right y=move || y() - 5.0>{mark.label}</text>
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
        <svg x=LEFT y=TOP width=wide height=HEIGHT - TOP - BOTTOM viewBox=view_box preserveAspectRatio="none">
            {layer(true)}
            {layer(false)}
        </svg>
    }
}

#[component]
fn Crosshair(
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
            view! {
                <line class="crosshair" x1=x x2=x y1=TOP y2=HEIGHT - BOTTOM />
                {reading.values.iter().map(dot).collect_view()}
            }
        }))
    };
    view! { {lines} }
}

/// The slider over the curves. It has no look of its own but its focus ring.
#[component]
fn Reader(
    title: &'static str,
    lines: &'static [Line],
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
                in_words(reading, lines, format)
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
