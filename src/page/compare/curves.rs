//! How the chosen models came to be: their scores while they were trained, drawn over each other,
//! and the losses of each.

use std::sync::Arc;

use leptos::prelude::*;

use super::Compare;
use super::cards::key_line;
use super::columns::{share, two};
use super::course::{Course, CoursesHere, Points, Stored};
use super::drawing::{Drawing, Words};
use super::sketch::{Axis, Line, Sketch};
use crate::core::{LiveScale, LiveScore};
use crate::page::widgets::numbers::thousands;
use crate::page::widgets::term::Term;

/// The keys of D's and G's losses: those of the first two models would be taken for them.
const D_KEY: usize = 6;
const G_KEY: usize = 7;

/// A score that was taken while a model was trained.
struct Score {
    id: &'static str,
    title: &'static str,
    help: &'static str,
    axis: Axis,
    value: fn(&LiveScore) -> Option<f64>,
    format: fn(f64) -> String,
}

static SCORES: [Score; 3] = [
    Score {
        id: "fid",
        title: "FID on the judge's features, live",
        help: "The Fréchet distance of the few pictures that were scored while training. Lower is better. Of few pictures it comes out higher than in the table. The dotted line is what as many real images get.",
        axis: Axis::Ratio,
        value: |scores| Some(scores.fid),
        format: two,
    },
    Score {
        id: "accuracy",
        title: "Class accuracy, live",
        help: "How often the judge saw the class that was asked for. The dotted line is what it gets on real images.",
        axis: Axis::Share,
        value: |scores| scores.accuracy,
        format: share,
    },
    Score {
        id: "diversity",
        title: "Variety within a class, live",
        help: "How far pictures of one class lay from each other, over the same of real images. The dotted line is what as many real images get.",
        axis: Axis::Grows,
        value: |scores| Some(scores.diversity),
        format: two,
    },
];

#[component]
pub fn CurvesOfChosen(compare: Compare, courses: CoursesHere) -> impl IntoView {
    let ids = move || {
        courses.with(|courses| courses.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>())
    };
    let hidden = move || compare.chosen.with(Vec::is_empty);
    let chart = |score| view! { <ScoreChart compare courses score /> };
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
            <div class="compare-cards">{SCORES.iter().map(chart).collect_view()}</div>
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

#[component]
fn ScoreChart(compare: Compare, courses: CoursesHere, score: &'static Score) -> impl IntoView {
    let lines = Memo::new(move |_| {
        courses.with(|courses| {
            let line = |(id, course): &(String, Arc<Course>)| {
                let points = course.scored(score.value);
                let key = compare.place(id)?;
                (!points.is_empty()).then_some(Line { key, points })
            };
            courses.iter().filter_map(line).collect::<Vec<_>>()
        })
    });
    let real = move || {
        let scale = compare.studio.scale.get()?;
        scale
            .live
            .and_then(|LiveScale { floor, .. }| (score.value)(&floor))
    };
    let sketch = Memo::new(move |_| lines.with(|lines| Sketch::new(lines, score.axis, real())));
    let summary = Signal::derive(move || {
        let said = lines.with(|lines| {
            let say = |line: &Line| {
                let id = compare
                    .chosen
                    .with(|chosen| chosen.get(line.key).cloned())?;
                let (step, value) = *line.points.last()?;
                let (name, value) = (compare.row(&id)?.name, (score.format)(value));
                Some(format!("{name} {value} at step {}", thousands(step as u64)))
            };
            lines.iter().filter_map(say).collect::<Vec<_>>()
        });
        summary(score.title, &said)
    });
    let name = move |key: usize| {
        let id = compare.chosen.with(|chosen| chosen.get(key).cloned())?;
        Some(compare.row(&id)?.name)
    };
    let words = Words {
        summary,
        name: Callback::new(name),
        format: score.format,
    };
    let empty = move || lines.with(Vec::is_empty);
    let id = format!("compare-live-{}", score.id);
    view! {
        <figure class="sketch" hidden=empty>
            <figcaption class="explained">
                <Term id name=score.title.to_string() help=score.help.to_string() />
            </figcaption>
            <Drawing sketch words />
        </figure>
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
    let lines = Memo::new(move |_| {
        courses.with(|courses| {
            let course = courses.iter().find(|(other, _)| *other == id);
            course.map_or(Vec::new(), |(_, course)| losses(course))
        })
    });
    let sketch = Memo::new(move |_| lines.with(|lines| Sketch::new(lines, Axis::Grows, None)));
    let summary = Signal::derive(move || {
        let said = lines.with(|lines| {
            let say = |line: &Line| {
                let (step, value) = *line.points.last()?;
                let (who, step) = (player(line.key), thousands(step as u64));
                Some(format!("{who} {value:.2} at step {step}"))
            };
            lines.iter().filter_map(say).collect::<Vec<_>>()
        });
        summary(&title.get(), &said)
    });
    let words = Words {
        summary,
        name: Callback::new(|key| Some(player(key).to_string())),
        format: two,
    };
    let empty = move || lines.with(|lines| lines.iter().all(|line| line.points.is_empty()));
    view! {
        <figure class="sketch" hidden=empty>
            <figcaption class="explained">
                <Term
                    id=term
                    name=title
                    help="What each network tried to make smaller, averaged over some steps: the discriminator (drawn through) and the generator (dashed). Families have losses of different kinds, so compare their shape, not their height.".to_string()
                />
            </figcaption>
            <Drawing sketch words />
        </figure>
    }
}

fn player(key: usize) -> &'static str {
    if key == D_KEY {
        "discriminator"
    } else {
        "generator"
    }
}

fn losses(course: &Course) -> Vec<Line> {
    let line = |key, points: &Points| Line {
        key,
        points: points.clone(),
    };
    vec![line(D_KEY, &course.d_loss), line(G_KEY, &course.g_loss)]
}

/// A chart in words: where each curve ends.
fn summary(title: &str, said: &[String]) -> String {
    if said.is_empty() {
        format!("{title}: nothing yet.")
    } else {
        format!("{title}, over the steps. Last: {}.", said.join("; "))
    }
}
