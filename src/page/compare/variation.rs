//! Variation within a class: real images of one class, and under them what each chosen model
//! makes of the same class.

use leptos::prelude::*;

use super::cards::{Card, ModelCard};
use super::columns::column;
use super::requests::{GRID_SIDE, Place, REAL, ROW_PICTURES, row_class};
use super::rows::Row;
use super::state::Compare;

/// Columns and rows of such a row, which breaks once.
const SHAPE: (usize, usize) = (GRID_SIDE, ROW_PICTURES / GRID_SIDE);

#[component]
pub fn Variation(compare: Compare) -> impl IntoView {
    let class = move || {
        let dataset = compare.dataset();
        let class = row_class(&dataset, compare.class());
        dataset.class_name(class).unwrap_or_default().to_owned()
    };
    let all = move || compare.class().is_none();
    let told = Memo::new(move |_| {
        let rows = compare.chosen_rows().into_iter();
        let ids = rows.filter(|row| row.conditional() && row.drawn_at.is_some());
        ids.map(|row| row.id).collect::<Vec<_>>()
    });
    let untold = Memo::new(move |_| left_out(&compare.chosen_rows()));
    let hidden = move || compare.chosen_rows().is_empty();
    view! {
        <section aria-labelledby="compare-variation" hidden=hidden>
            <h2 id="compare-variation">"Variation within a class: " {class}</h2>
            <p class="muted">
                "Do the drawn ones differ from each other as much as the real ones do? "
                {move || all().then_some("Choose a class above to see another one than this.")}
            </p>
            <div class="compare-rows">
                <Card
                    compare
                    model=REAL.to_string()
                    place=Place::Row
                    name=Signal::derive(|| "Real images".to_string())
                    detail=Signal::derive(|| format!("the first {ROW_PICTURES} of the training set"))
                    shape=SHAPE
                    key=Signal::derive(|| None)
                />
                <For each=move || told.get() key=String::clone let(id)>
                    <ModelCard compare id place=Place::Row shape=SHAPE describe=measured />
                </For>
            </div>
            {move || untold.get().map(|text| view! { <p class="muted">{text}</p> })}
        </section>
    }
}

/// What the scores say of a model's variety, over all classes.
fn measured(row: &Row, _class: Option<u8>) -> String {
    let say = |(id, word): (&str, &str)| {
        let column = column(id)?;
        let value = match (column.value(row), column.rough(row)) {
            (Some(value), _) => (column.format)(value),
            (None, Some(value)) => format!("~ {}", (column.format)(value)),
            (None, None) => return None,
        };
        Some(format!("{word} {value}"))
    };
    let known: Vec<String> = [("diversity", "variety"), ("coverage", "coverage")]
        .into_iter()
        .filter_map(say)
        .collect();
    if known.is_empty() {
        "not scored".into()
    } else {
        format!("all classes: {}", known.join(", "))
    }
}

/// Which of the chosen models have no row here, and why.
fn left_out(rows: &[Row]) -> Option<String> {
    let untold = rows.iter().filter(|row| !row.conditional());
    let names: Vec<&str> = untold.map(|row| row.name.as_str()).collect();
    (!names.is_empty()).then(|| {
        format!(
            "Told no class, and so without a row here: {}.",
            names.join("; ")
        )
    })
}
