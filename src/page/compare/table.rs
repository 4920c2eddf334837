//! The table: a row for each model, sorted by any column, with real images and noise above.

use leptos::prelude::*;

use super::columns::{Better, COLUMNS, Column};
use super::ranking::{CHOSEN_AT_MOST, Sort, best_values, known_columns, sorted};
use super::rows::Row;
use super::state::Compare;
use crate::core::Scale;
use crate::page::widgets::numbers::thousands;

/// What the whole table needs to know to show a row.
#[derive(Clone, Copy)]
struct Frame {
    /// The columns that are shown, by their place in [`COLUMNS`].
    known: Memo<Vec<usize>>,
    /// The best value of every column.
    best: Memo<Vec<Option<f64>>>,
    scale: RwSignal<Option<Scale>>,
}

#[component]
pub fn Table(
    compare: Compare,
    rows: Memo<Vec<Row>>,
    /// Of its heading.
    id: &'static str,
    title: &'static str,
    /// The column by which it is sorted at first.
    by: &'static str,
) -> impl IntoView {
    let sort = RwSignal::new(Sort::first(Some(by)));
    let frame = Frame {
        known: Memo::new(move |_| rows.with(|rows| known_columns(rows))),
        best: Memo::new(move |_| rows.with(|rows| best_values(rows))),
        scale: compare.studio.scale,
    };
    let order = Memo::new(move |_| rows.with(|rows| sorted(rows, sort.get())));
    let heads = move || {
        let head = |place: usize| view! { <Head table=id sort column=&COLUMNS[place] /> };
        frame.known.get().into_iter().map(head).collect_view()
    };
    view! {
        <section aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <div
                class="compare-scroll"
                role="region"
                aria-label=format!("{title}, table")
                tabindex="0"
                hidden=move || rows.with(Vec::is_empty)
            >
                <table class="compare-table">
                    <caption class="visually-hidden">
                        "Models, their scores and how they were made. The check boxes choose whose pictures and curves are shown."
                    </caption>
                    <thead>
                        <tr>
                            <th scope="col" class="explained" aria-sort=move || sort.get().word(None)>
                                <SortButton
                                    table=id
                                    sort
                                    by=None
                                    title="Model"
                                    note="choose up to six"
                                    help="Family and size; under it how it was trained. Those that are ticked are shown below."
                                />
                            </th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody class="reference">
                        {move || frame.scale.get().map(|scale| references(&scale, &frame.known.get()))}
                    </tbody>
                    <tbody>
                        <For each=move || order.get() key=String::clone let(id)>
                            <ModelRow compare id frame />
                        </For>
                    </tbody>
                </table>
            </div>
            {move || rows.with(Vec::is_empty).then(|| view! { <p class="muted">"The list of models is not here yet."</p> })}
            <Notes rows />
        </section>
    }
}

// ---------------------------------------------------------------------------------------
// Heads
// ---------------------------------------------------------------------------------------

#[component]
fn Head(table: &'static str, sort: RwSignal<Sort>, column: &'static Column) -> impl IntoView {
    let by = Some(column.id);
    view! {
        <th scope="col" class="explained" aria-sort=move || sort.get().word(by)>
            <SortButton table sort by title=column.title note=column.note help=column.help />
        </th>
    }
}

/// A column's name: sorts when pressed, explains itself as [`crate::page::widgets::term::Term`] does.
#[component]
fn SortButton(
    table: &'static str,
    sort: RwSignal<Sort>,
    by: Option<&'static str>,
    title: &'static str,
    note: &'static str,
    help: &'static str,
) -> impl IntoView {
    let tip = format!("{table}-{}-help", by.unwrap_or("model"));
    view! {
        <button
            type="button"
            class="term"
            aria-describedby=tip.clone()
            on:click=move |_| sort.update(|sort| *sort = sort.pressed(by))
        >
            <span class="head-title">{title}</span>
            " "
            <small>{note}</small>
        </button>
        <span role="tooltip" class="tip" id=tip>{help}</span>
    }
}

// ---------------------------------------------------------------------------------------
// Rows
// ---------------------------------------------------------------------------------------

#[component]
fn ModelRow(compare: Compare, id: String, frame: Frame) -> impl IntoView {
    let row = Memo::new({
        let id = id.clone();
        move |_| compare.row(&id)
    });
    let chosen = Memo::new({
        let id = id.clone();
        move |_| compare.chosen.with(|chosen| chosen.contains(&id))
    });
    let model = id.clone();
    let full = move || !chosen.get() && compare.chosen.with(Vec::len) >= CHOSEN_AT_MOST;
    let name = move || row.with(|row| row.as_ref().map(|row| row.name.clone()));
    let detail = move || row.with(|row| row.as_ref().map(|row| row.detail.clone()));
    let cells = move || row.with(|row| row.as_ref().map(|row| cells(row, frame)));
    view! {
        <tr data-model=model class:chosen=chosen>
            <th scope="row">
                <label class="pick">
                    <input
                        type="checkbox"
                        prop:checked=chosen
                        disabled=full
                        on:change=move |_| compare.toggle(&id)
                    />
                    <span>{name}</span>
                </label>
                <small>{detail}</small>
            </th>
            {cells}
        </tr>
    }
}

fn cells(row: &Row, frame: Frame) -> Vec<AnyView> {
    let (best, scale) = (frame.best.get(), frame.scale.get());
    let cell = |&place: &usize| {
        let column = &COLUMNS[place];
        match (column.value(row), column.rough(row)) {
            (Some(value), _) => {
                let leads = column.better != Better::Neither && best[place] == Some(value);
                let share = scale.as_ref().and_then(|scale| column.share(value, scale));
                number((column.format)(value), leads, share)
            }
            (None, Some(value)) => number(format!("~ {}", (column.format)(value)), false, None),
            (None, None) => number("–".into(), false, None),
        }
    };
    frame.known.with(|known| known.iter().map(cell).collect())
}

/// A cell. `share` draws a line under the number, as long as it is good.
fn number(text: String, leads: bool, share: Option<f64>) -> AnyView {
    let length = share.map(|share| format!("{share:.2}"));
    let text = if leads {
        view! { <strong>{text}</strong> }.into_any()
    } else {
        text.into_any()
    };
    view! { <td class:scaled=share.is_some() style=("--share", length)>{text}</td> }.into_any()
}

/// What real images and noise get.
fn references(scale: &Scale, known: &[usize]) -> AnyView {
    type Value = fn(&Column, &Scale) -> Option<f64>;
    let row = |name: &'static str, detail: &'static str, value: Value| {
        let cell = |&place: &usize| {
            let column = &COLUMNS[place];
            let value = value(column, scale);
            number(value.map_or("–".into(), column.format), false, None)
        };
        let cells: Vec<AnyView> = known.iter().map(cell).collect();
        view! {
            <tr>
                <th scope="row"><span>{name}</span><small>{detail}</small></th>
                {cells}
            </tr>
        }
    };
    view! {
        {row("Real images", "one half against the other", Column::real)}
        {row("Noise", "no garments at all", Column::noise)}
    }
    .into_any()
}

#[component]
fn Notes(rows: Memo<Vec<Row>>) -> impl IntoView {
    let live = move || {
        rows.with(|rows| {
            let samples = rows.iter().find_map(|row| row.live.as_ref().map(|live| live.samples));
            samples.map(|samples| {
                format!(
                    "~: live, of {} pictures while your run was training. Of so few the FID comes out higher, so it is \
                     not ranked with the others.",
                    thousands(samples as u64)
                )
            })
        })
    };
    view! {
        <p class="muted">
            "Bold: the best of its column. The line under a number goes from nothing for noise to the full width for real images."
        </p>
        {move || live().map(|text| view! { <p class="muted">{text}</p> })}
    }
}
