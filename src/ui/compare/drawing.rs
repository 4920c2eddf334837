//! A [`Sketch`] as SVG.

use leptos::prelude::*;

use super::sketch::{HEIGHT, LEFT, RIGHT, Sketch, WIDTH};

/// `summary` says in words what is drawn.
#[component]
pub fn Drawing(sketch: Memo<Sketch>, summary: Signal<String>) -> impl IntoView {
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
    view! {
        <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=summary>
            {rules}
            {steps}
            {mark}
            {paths}
        </svg>
    }
}
