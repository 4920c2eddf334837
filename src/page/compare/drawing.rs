//! A [`Sketch`] as SVG, and how it is read.

use leptos::prelude::*;

use super::cards::key_line;
use super::sketch::{BOTTOM, HEIGHT, LEFT, RIGHT, Reading, Sketch, TOP, Value, WIDTH};
use crate::page::charts::reader::Reader;
use crate::page::widgets::numbers::thousands;

/// How a sketch is read out.
#[derive(Clone, Copy)]
pub struct Words {
    /// What is drawn, with its last values.
    pub summary: Signal<String>,
    /// Who has a key.
    pub name: Callback<usize, Option<String>>,
    pub format: fn(f64) -> String,
}

impl Words {
    fn of(self, reading: &Reading) -> String {
        let value = |v: &Value| {
            let name = self.name.run(v.key).unwrap_or_default();
            format!("{name} {}", (self.format)(v.value))
        };
        let values: Vec<String> = reading.values.iter().map(value).collect();
        format!(
            "step {}: {}",
            thousands(reading.step as u64),
            values.join(", ")
        )
    }
}

/// The curves, and over them a slider: hover, touch or the arrow keys read out a step.
#[component]
pub fn Drawing(sketch: Memo<Sketch>, words: Words) -> impl IntoView {
    // The stop that is read; `None` reads nothing.
    let stop = RwSignal::new(None::<usize>);
    let reading = Memo::new(move |_| sketch.with(|sketch| sketch.reading(stop.get()?)));
    view! {
        <div class="sketch-frame">
            <Curves sketch summary=words.summary reading />
            <SketchReader sketch words stop reading />
            <Readout words reading />
        </div>
    }
}

/// The slider over the curves.
#[component]
fn SketchReader(
    sketch: Memo<Sketch>,
    words: Words,
    stop: RwSignal<Option<usize>>,
    reading: Memo<Option<Reading>>,
) -> impl IntoView {
    let nearest = move |(offset, width): (f64, f64)| {
        let x = LEFT + offset / width * (WIDTH - LEFT - RIGHT);
        sketch.with_untracked(|sketch| sketch.nearest(x))
    };
    let text = move || match reading.get() {
        Some(reading) => words.of(&reading),
        None => "arrow keys read a step".into(),
    };
    // As the drawing grows with the page, so do its borders.
    let (left, right) = (100.0 * LEFT / WIDTH, 100.0 * RIGHT / WIDTH);
    let (top, bottom) = (100.0 * TOP / HEIGHT, 100.0 * BOTTOM / HEIGHT);
    view! {
        <Reader
            class="sketch-reader"
            label="Read the curves at a step".into()
            style=format!("left:{left}%;right:{right}%;top:{top}%;bottom:{bottom}%")
            stop
            stops=Callback::new(move |()| sketch.with(Sketch::stops))
            nearest=Callback::new(nearest)
            words=Signal::derive(text)
        />
    }
}

/// What is read, in the corner away from the pointer.
#[component]
fn Readout(words: Words, reading: Memo<Option<Reading>>) -> impl IntoView {
    let shown = move || {
        let reading = reading.get()?;
        let side = if reading.x > WIDTH / 2.0 {
            "left"
        } else {
            "right"
        };
        let line = |v: Value| {
            let name = words.name.run(v.key).unwrap_or_default();
            view! { <li>{key_line(v.key)}<span>{name}</span><b>{(words.format)(v.value)}</b></li> }
        };
        Some(view! {
            <div class=format!("sketch-readout {side}") aria-hidden="true">
                <p>{format!("step {}", thousands(reading.step as u64))}</p>
                <ul>{reading.values.into_iter().map(line).collect_view()}</ul>
            </div>
        })
    };
    view! { {shown} }
}

#[component]
fn Curves(
    sketch: Memo<Sketch>,
    summary: Signal<String>,
    reading: Memo<Option<Reading>>,
) -> impl IntoView {
    let right = WIDTH - RIGHT;
    let rules = move || {
        let rule = |(y, label): (f64, String)| {
            view! {
                <line class="rule" x1=LEFT x2=right y1=y y2=y />
                <text class="tick y" x=LEFT - 6.0 y=y + 4.0>{label}</text>
            }
        };
        sketch
            .with(|sketch| sketch.y_ticks.clone())
            .into_iter()
            .map(rule)
            .collect_view()
    };
    let steps = move || {
        let step = |(x, label): (f64, String)| {
            view! { <text class="tick x" x=x y=HEIGHT - 6.0>{label}</text> }
        };
        sketch
            .with(|sketch| sketch.x_ticks.clone())
            .into_iter()
            .map(step)
            .collect_view()
    };
    let mark = move || {
        let line = |y: f64| view! { <line class="mark" x1=LEFT x2=right y1=y y2=y /> };
        sketch.with(|sketch| sketch.mark).map(line)
    };
    let paths = move || {
        let path =
            |(key, path): (usize, String)| view! { <path class=format!("curve k{key}") d=path /> };
        sketch
            .with(|sketch| sketch.paths.clone())
            .into_iter()
            .map(path)
            .collect_view()
    };
    let crosshair = move || {
        let reading = reading.get()?;
        let dot = |v: Value| view! { <circle class="dot" cx=reading.x cy=v.y r="3.5" /> };
        Some(view! {
            <line class="crosshair" x1=reading.x x2=reading.x y1=TOP y2=HEIGHT - BOTTOM />
            {reading.values.into_iter().map(dot).collect_view()}
        })
    };
    view! {
        <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=summary>
            {rules}
            {steps}
            {mark}
            {paths}
            {crosshair}
        </svg>
    }
}
