//! A line chart as plain SVG: what is measured at single steps light, its average bold; of scores,
//! a dot each and the line that joins them.
//!
//! It is drawn anew when its curves change, and only while it can be seen. Over the curves lies a
//! slider: hover, touch or the arrow keys read out a step.

use leptos::html;
use leptos::prelude::*;

use crate::page::charts::legend::{Legend, Readout};
use crate::page::charts::plot::{BOTTOM, DrawnMark, LEFT, Mark, Plot, TOP, Trace, columns};
use crate::page::charts::reader::Reader;
use crate::page::charts::reading::{Point, Reading};
use crate::page::charts::scale::Extent;
use crate::page::charts::width::width_of;
use crate::page::widgets::term::Term;

/// Height of a chart in CSS pixels.
const HEIGHT: f64 = 190.0;

#[component]
pub fn Chart(
    #[prop(into)] title: Signal<String>,
    /// One sentence on what the chart shows and what to look for.
    #[prop(into)]
    help: Signal<String>,
    /// Of the title's element; made of the title where there is none.
    #[prop(optional, into)]
    id: Option<String>,
    /// The curves, thinned to so many columns of pixels. What it tracks is when to draw anew.
    #[prop(into)]
    traces: Callback<usize, Vec<Trace>>,
    extent: Extent,
    /// Said at the vertical axis, where the numbers have one.
    #[prop(optional)]
    unit: &'static str,
    #[prop(optional, into)] marks: Signal<Vec<Mark>>,
    /// Rises when the summary for screen readers may change; without it, whenever the curves do.
    #[prop(optional, into)]
    summary_tick: Option<Signal<u32>>,
    /// Whether the curves' names stand elsewhere already: they are shown only while read.
    #[prop(optional)]
    named_elsewhere: bool,
    /// A value in words.
    format: fn(f32) -> String,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let width = width_of(frame);
    let plot = Memo::new(move |before: Option<&Plot>| {
        let width = width.get();
        if width == 0.0 {
            // A hidden chart keeps what it last drew.
            return before.cloned().unwrap_or_default();
        }
        let traces = traces.run(columns(width));
        Plot::new(traces, extent, &marks.get(), (width, HEIGHT))
    });
    // The step that is read out; `None` reads the newest.
    let at = RwSignal::new(None::<f64>);
    let reading = Memo::new(move |_| plot.with(|plot| plot.read(at.get())));
    let summary = Memo::new(move |_| {
        match summary_tick {
            Some(tick) => tick.track(),
            None => plot.track(),
        }
        plot.with_untracked(|plot| plot.summary(&title.get(), format))
    });
    let id = id.unwrap_or_else(|| id_of(&title.get_untracked()));
    view! {
        <figure class="chart">
            <figcaption class="chart-head">
                <span class="chart-title explained"><Term id name=title help /></span>
                <span class="chart-step">{move || reading.with(Reading::step_words)}</span>
                {(!named_elsewhere).then(|| view! { <Legend reading format /> })}
            </figcaption>
            <div class="chart-frame" node_ref=frame style:height=format!("{HEIGHT}px")>
                <svg width="100%" height=HEIGHT role="img" aria-label=summary>
                    <Axes plot unit />
                    <Curves plot />
                    <Marks plot />
                    <Crosshair reading shown=at />
                </svg>
                <Reader title plot at reading format />
                {named_elsewhere.then(|| view! { <Readout reading shown=at width format /> })}
            </div>
        </figure>
    }
}

/// "What D believes" is chart-what-d-believes.
pub fn id_of(title: &str) -> String {
    let words = title.to_ascii_lowercase();
    let words = words.split(|letter: char| !letter.is_ascii_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .fold("chart".into(), |id, word| format!("{id}-{word}"))
}

#[component]
fn Axes(plot: Memo<Plot>, unit: &'static str) -> impl IntoView {
    let drawn = move || {
        plot.with(|plot| {
            let (left, right) = plot.x.to;
            let rule = |(y, label): &(f64, String)| {
                view! {
                    <line class="rule" x1=left x2=right y1=*y y2=*y />
                    <text class="tick y" x=left - 8.0 y=y + 4.0>{label.clone()}</text>
                }
            };
            let step = |(x, label): &(f64, String)| {
                view! { <text class="tick x" x=*x y=HEIGHT - 6.0>{label.clone()}</text> }
            };
            view! {
                {plot.y_ticks.iter().map(rule).collect_view()}
                {plot.x_ticks.iter().map(step).collect_view()}
            }
        })
    };
    view! {
        {drawn}
        <text class="tick y" x=LEFT - 8.0 y=HEIGHT - 6.0>"step"</text>
        <text class="unit" x=LEFT + 4.0 y=TOP + 8.0>{unit}</text>
    }
}

#[component]
fn Marks(plot: Memo<Plot>) -> impl IntoView {
    let mark = |(left, right): (f64, f64), drawn: &DrawnMark| {
        let DrawnMark { mark, y, label_y } = *drawn;
        let (anchor, end) = if mark.early {
            ("start", left)
        } else {
            ("end", right)
        };
        view! {
            <line class="mark" x1=left x2=right y1=y y2=y />
            <text class="mark-label" text-anchor=anchor x=end y=label_y>{mark.label}</text>
        }
    };
    move || {
        plot.with(|plot| {
            plot.marks
                .iter()
                .map(|drawn| mark(plot.x.to, drawn))
                .collect_view()
        })
    }
}

#[component]
fn Curves(plot: Memo<Plot>) -> impl IntoView {
    let path = |class, key, data: &str| {
        view! { <path class=format!("{class} k{key}") d=data.to_string() /> }
    };
    let paths = move || {
        plot.with(|plot| {
            let raw = plot
                .curves
                .iter()
                .map(|drawn| path("raw", drawn.key, &drawn.raw));
            let curves = plot
                .curves
                .iter()
                .map(|drawn| path("curve", drawn.key, &drawn.curve));
            raw.chain(curves).collect_view()
        })
    };
    // An inner svg cuts off what leaves the frame.
    let wide = move || plot.with(|plot| plot.x.to.1 - plot.x.to.0);
    let view_box = move || format!("{LEFT} {TOP} {} {}", wide(), HEIGHT - TOP - BOTTOM);
    view! {
        <svg
            class:dense=move || plot.with(|plot| plot.dense)
            class:dots=move || plot.with(|plot| plot.dots)
            x=LEFT
            y=TOP
            width=wide
            height=HEIGHT - TOP - BOTTOM
            viewBox=view_box
            preserveAspectRatio="none"
        >
            {paths}
        </svg>
    }
}

#[component]
fn Crosshair(reading: Memo<Reading>, shown: RwSignal<Option<f64>>) -> impl IntoView {
    let lines = move || {
        shown.get()?;
        let reading = reading.get();
        let (_, x) = reading.at?;
        let dot = |point: Point| view! { <circle class="dot" cx=x cy=point.y r="3.5" /> };
        let points = reading.values.into_iter().filter_map(|read| read.point);
        Some(view! {
            <line class="crosshair" x1=x x2=x y1=TOP y2=HEIGHT - BOTTOM />
            {points.map(dot).collect_view()}
        })
    };
    view! { {lines} }
}
