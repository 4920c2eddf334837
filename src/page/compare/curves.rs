//! How the chosen models came to be: their scores while they were trained, drawn over each other,
//! and the losses of each.

use std::sync::Arc;

use leptos::prelude::*;

use super::columns::{share, two};
use super::course::{Course, POINTS, Stored};
use super::courses::CoursesHere;
use super::state::Compare;
use crate::page::charts::chart::{Chart, id_of};
use crate::page::charts::legend::key_line;
use crate::page::charts::plot::Trace;
use crate::page::charts::scale::Extent;
use crate::page::charts::series::{ACCURACY, DIVERSITY, FID, History, L1, SHARPNESS};
use crate::page::charts::sheets::{SHEETS, Sheet};

/// Said of each.
const LIVE: &str = "Of the few pictures that were scored while training: not as in the table, which \
    has more of them. The dotted line is what as many real images get.";
/// The scores that are compared: how near, how accurate, how varied or how sharp.
const COMPARED: [&str; 5] = [FID, ACCURACY, DIVERSITY, L1, SHARPNESS];

#[component]
pub fn CurvesOfChosen(compare: Compare, courses: CoursesHere) -> impl IntoView {
    let ids = move || {
        courses.with(|courses| courses.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>())
    };
    let hidden = move || compare.chosen.with(Vec::is_empty);
    let chart = |sheet| view! { <ScoreChart compare courses sheet /> };
    view! {
        <section aria-labelledby="compare-curves" hidden=hidden>
            <h2 id="compare-curves">"How they learned"</h2>
            <p class="muted">
                "From left to right: steps of the generator. Of the losses, the discriminator's is drawn through and the generator's dashed."
            </p>
            <ul class="compare-legend">
                <For each=move || compare.chosen.get() key=String::clone let(id)>
                    <LegendEntry compare id />
                </For>
            </ul>
            <div class="compare-cards">{compared().map(chart).collect_view()}</div>
            <div class="compare-cards">
                <For each=ids key=String::clone let(id)>
                    <LossChart compare courses id />
                </For>
            </div>
        </section>
    }
}

/// A model's key, and what is to be said of its curves.
#[component]
fn LegendEntry(compare: Compare, id: String) -> impl IntoView {
    let name = {
        let id = id.clone();
        move || compare.row(&id).map(|row| row.name)
    };
    let key = {
        let id = id.clone();
        move || compare.place(&id).map(key_line)
    };
    let word = move || {
        let in_hand = compare.row(&id).is_some_and(|row| row.in_hand);
        word(compare, &id, in_hand)
    };
    view! { <li>{key}{name}{word}</li> }
}

fn word(compare: Compare, id: &str, in_hand: bool) -> AnyView {
    let muted = |text: &'static str| view! { <span class="muted">{text}</span> }.into_any();
    if in_hand {
        return muted(": your run, as it is now");
    }
    match compare.stored(id) {
        Some(Stored::Here(course)) if course.scores.is_empty() => {
            muted(": not scored while it was trained")
        }
        Some(Stored::Here(_)) => ().into_any(),
        Some(Stored::Coming) => muted(": its curves are on their way…"),
        Some(Stored::Absent) => muted(": no curves were stored when it was made"),
        Some(Stored::Failed(error)) => {
            let id = id.to_owned();
            let again = move |_| compare.fetch_curves(id.clone());
            view! {
                <span class="muted">{format!(": {error}.")}</span>
                " "
                <button type="button" class="button small" on:click=again>"Try again"</button>
            }
            .into_any()
        }
        None => muted(": the curves of its run are gone"),
    }
}

// ---------------------------------------------------------------------------------------
// Charts
// ---------------------------------------------------------------------------------------

fn compared() -> impl Iterator<Item = &'static Sheet> {
    SHEETS
        .iter()
        .filter(|sheet| COMPARED.contains(&sheet.lines[0].0))
}

#[component]
fn ScoreChart(compare: Compare, courses: CoursesHere, sheet: &'static Sheet) -> impl IntoView {
    let name = sheet.lines[0].0;
    let traces = Memo::new(move |_| {
        courses.with(|courses| {
            let trace = |(id, course): &(String, Arc<Course>)| {
                course.scores.first().filter(|scores| sheet.suits(scores))?;
                let (key, row) = (compare.place(id)?, compare.row(id)?);
                let history = History::of_scores(&course.scores);
                let mut traces = history.traces(&[(name, &row.name)], POINTS);
                let trace = Trace {
                    key,
                    ..traces.pop()?
                };
                (!trace.columns.is_empty()).then_some(trace)
            };
            courses.iter().filter_map(trace).collect::<Vec<_>>()
        })
    });
    let marks = Memo::new(move |_| {
        let live = compare.studio.scale.get().and_then(|scale| scale.live);
        let mut marks = live.map_or(Vec::new(), |live| sheet.marks(&live));
        // Noise is far from all of them.
        marks.truncate(1);
        marks
    });
    let format: fn(f32) -> String = match sheet.extent {
        Extent::Share => |value| share(value.into()),
        _ => |value| two(value.into()),
    };
    let empty = move || traces.with(Vec::is_empty);
    view! {
        <div hidden=empty>
            <Chart
                id=format!("compare-{}", id_of(sheet.title))
                title=format!("{}, live", sheet.title)
                help=format!("{} {LIVE}", sheet.help)
                traces=move |_| traces.get()
                extent=sheet.extent
                marks
                named_elsewhere=true
                format
            />
        </div>
    }
}

#[component]
fn LossChart(compare: Compare, courses: CoursesHere, id: String) -> impl IntoView {
    let term = format!("compare-losses-{id}");
    let title = Signal::derive({
        let id = id.clone();
        move || {
            compare
                .row(&id)
                .map_or(String::new(), |row| format!("Losses of {}", row.name))
        }
    });
    let traces = Memo::new(move |_| {
        courses.with(|courses| {
            let course = courses.iter().find(|(other, _)| *other == id);
            course.map_or(Vec::new(), |(_, course)| course.losses.clone())
        })
    });
    let empty = move || traces.with(|traces| traces.iter().all(|trace| trace.columns.is_empty()));
    view! {
        <div hidden=empty>
            <Chart
                id=term
                title
                help="What each network tried to make smaller, averaged over some steps: the discriminator (drawn through) and the generator (dashed). Families have losses of different kinds, so compare their shape, not their height."
                traces=move |_| traces.get()
                extent=Extent::Grows
                format=|value| two(value.into())
            />
        </div>
    }
}
