//! The grid of pictures, with the names of the labels (or the values of the codes) beside the
//! rows or above the columns.

use leptos::prelude::*;

use super::request::CODE_END;
use super::state::{Arranged, Progress, Studio, use_studio};
use crate::core::{Guidance, Layout};
use crate::page::widgets::grid::PictureGrid;
use crate::page::widgets::labels::Labels;
use crate::page::widgets::numbers::signed;

/// Which way the labels run in a grid.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Axis {
    Rows,
    Columns,
    /// No labels: the first continuous code runs along the columns, the second along the rows.
    Codes,
    Neither,
}

fn axis(arranged: &Arranged) -> Axis {
    match arranged.layout {
        _ if arranged.labels.guidance == Guidance::Nothing => Axis::Neither,
        // A column for each label, in turn.
        Layout::Samples { class: None, .. } | Layout::SameCode { .. } => Axis::Columns,
        Layout::Samples { class: Some(_), .. } => Axis::Neither,
        Layout::ClassRows { .. } => Axis::Rows,
        Layout::Sweep { .. } => Axis::Codes,
    }
}

#[component]
pub fn Hero() -> impl IntoView {
    let studio = use_studio();
    let shown = Memo::new(move |_| {
        studio
            .arranged
            .with(|arranged| arranged.as_ref().map_or(Axis::Neither, axis))
    });
    let labels = Memo::new(move |_| studio.labels_shown());
    let pick = Callback::new(move |index| {
        if let Some(pictures) = studio.pictures.get_untracked() {
            studio.enlarged.set(Some((pictures, index)));
        }
    });
    let has_rows = move || matches!(shown.get(), Axis::Rows | Axis::Codes);
    let has_columns = move || matches!(shown.get(), Axis::Columns | Axis::Codes);
    view! {
        <div
            class="hero"
            class:by-row=has_rows
            class:by-column=has_columns
            class:busy=move || matches!(studio.progress.get(), Progress::Loading(_))
        >
            {move || {
                (shown.get() == Axis::Codes)
                    .then(|| view! { <div class="corner" aria-hidden="true">"c₁ →" <br /> "c₂ ↓"</div> })
            }}
            {move || has_columns().then(|| names("column-names", shown.get(), &labels.get()))}
            {move || has_rows().then(|| names("row-names", shown.get(), &labels.get()))}
            <PictureGrid
                pixels=studio.pictures
                label=Signal::derive(move || label(studio, shown.get()))
                labels=labels
                on_pick=pick
            />
        </div>
    }
}

fn names(place: &'static str, axis: Axis, labels: &Labels) -> impl IntoView + use<> {
    let names: Vec<String> = if axis == Axis::Codes {
        (0..Layout::SWEEP)
            .map(|place| signed(code_at(place)))
            .collect()
    } else {
        labels.names.iter().map(|name| breakable(name)).collect()
    };
    let count = names.len().to_string();
    view! {
        <div class=place aria-hidden="true" style=("--names", count)>
            {names.into_iter().map(|name| view! { <span>{name}</span> }).collect_view()}
        </div>
    }
}

/// The code at a place of a sweep, as the engine has it.
fn code_at(place: usize) -> f32 {
    CODE_END * (2.0 * place as f32 / (Layout::SWEEP - 1) as f32 - 1.0)
}

/// A name that breaks after its slash, not after the hyphen of "T-shirt".
fn breakable(name: &str) -> String {
    name.replace('-', "\u{2011}").replace('/', "/\u{200b}")
}

fn label(studio: Studio, axis: Axis) -> String {
    let Some(model) = studio.model() else {
        return "Pictures".to_string();
    };
    let words = format!(
        "Pictures drawn by {}, seed {}",
        model.title(),
        studio.seed()
    );
    if axis == Axis::Codes {
        format!("{words}; c1 grows from −2 to 2 from left to right, c2 from top to bottom")
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn of(layout: Layout, guidance: Guidance) -> Axis {
        let labels = Labels {
            guidance,
            ..Labels::none()
        };
        axis(&Arranged { layout, labels })
    }

    #[wasm_bindgen_test]
    fn names_stand_where_the_labels_run() {
        let samples = |class| Layout::Samples { count: 100, class };
        let same = Layout::SameCode { rows: 10 };
        let rows = Layout::ClassRows { columns: 10 };
        assert_eq!(of(samples(None), Guidance::Class), Axis::Columns);
        assert_eq!(of(samples(None), Guidance::Nothing), Axis::Neither);
        assert_eq!(of(samples(Some(3)), Guidance::Codes), Axis::Neither);
        assert_eq!(of(same, Guidance::Codes), Axis::Columns);
        assert_eq!(of(rows, Guidance::Class), Axis::Rows);
        assert_eq!(of(Layout::Sweep { class: 0 }, Guidance::Codes), Axis::Codes);
    }

    #[wasm_bindgen_test]
    fn a_sweep_goes_from_end_to_end() {
        assert_eq!(signed(code_at(0)), "−2.0");
        assert_eq!(signed(code_at(9)), "+2.0");
    }
}
