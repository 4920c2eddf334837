//! The parts of a chart: its legend, axes, marks and curves.

use leptos::prelude::*;

use crate::page::charts::chart::{HEIGHT, Line, Lines, Mark};
use crate::page::charts::chart_reader::Reading;
use crate::page::charts::plot::{BOTTOM, LEFT, Plot, TOP};
use crate::page::widgets::numbers::thousands;

/// How much lower than its line a label stands.
const LETTERS: f64 = 14.0;

#[component]
pub fn Legend(
    lines: Lines,
    reading: Memo<Option<Reading>>,
    format: fn(f32) -> String,
) -> impl IntoView {
    let entry = move |(place, line): (usize, Line)| {
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
    let entries = lines.with(|lines| {
        let lines = lines.iter().copied().enumerate();
        lines.map(entry).collect_view()
    });
    view! { <p class="legend">{entries}</p> }
}

/// The step that is read out, the newest while none is chosen.
pub fn step_words(reading: Option<&Reading>) -> String {
    reading.map_or("no steps yet".into(), |reading| {
        format!("step {}", thousands(reading.step))
    })
}

#[component]
pub fn Axes(plot: Memo<Plot>) -> impl IntoView {
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
pub fn MarkLine(plot: Memo<Plot>, mark: Mark) -> impl IntoView {
    let y = move || plot.with(|plot| plot.y.at(mark.value));
    let right = move || plot.with(|plot| plot.x.to.1);
    let (anchor, end) = if mark.early {
        ("start", Signal::stored(LEFT))
    } else {
        ("end", Signal::derive(right))
    };
    // Under the line, or over it where it lies at the bottom.
    let text = move || match y() {
        y if y + LETTERS < HEIGHT - BOTTOM => y + LETTERS,
        y => y - 4.0,
    };
    view! {
        <line class="mark" x1=LEFT x2=right y1=y y2=y />
        <text class="mark-label" text-anchor=anchor x=end y=text>{mark.label}</text>
    }
}

#[component]
pub fn Curves(plot: Memo<Plot>, lines: Lines) -> impl IntoView {
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
        let one = |(place, line): (usize, &Line)| {
            let class = format!("{} {}", if raw { "raw" } else { "smooth" }, line.style);
            view! { <path class=class d=path(place, raw) /> }
        };
        lines.with(|lines| lines.iter().enumerate().map(one).collect_view())
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
            {layer(true)}
            {layer(false)}
        </svg>
    }
}
