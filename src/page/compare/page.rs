//! The page: what the numbers say, the numbers, then pictures and curves of what is chosen.

use leptos::prelude::*;

use super::columns::{FID, L1};
use super::courses::{CoursesHere, courses_of};
use super::curves::CurvesOfChosen;
use super::grids::Grids;
use super::lessons::Lessons;
use super::state::Compare;
use super::table::Table;
use super::variation::Variation;
use super::verdict::{Finding, findings, grounds};

#[component]
pub fn ComparePage() -> impl IntoView {
    let compare = Compare::open();
    let courses = courses_of(compare);
    let nothing_chosen =
        move || compare.chosen.with(Vec::is_empty) && !compare.rows.with(Vec::is_empty);
    view! {
        <div class="compare">
            <header class="compare-head">
                <h1>"Which one is the best?"</h1>
                <p>
                    "That depends on what is asked. In 2018 conditional models were compared by how stable, \
                     how varied within a class and how accurate they are; here are the same questions, and \
                     some more, for Fashion-MNIST."
                </p>
            </header>
            <Verdict compare courses />
            <Table compare rows=compare.rows id="compare-table" by=FID title="The numbers" />
            <section class="translators" hidden=move || compare.translators.with(Vec::is_empty)>
                <Table compare rows=compare.translators id="translators-table" by=L1 title="Translators" />
                <p class="muted">
                    "They make a picture of another one, on test images, so what they make can be held against the                      truth. Choose some to see their curves; pictures of them are on their own page."
                </p>
            </section>
            <Lessons />
            {move || nothing_chosen().then(|| view! {
                <p class="muted">"Choose models in the table to see their pictures and curves."</p>
            })}
            <Grids compare />
            <Variation compare />
            <CurvesOfChosen compare courses />
        </div>
    }
}

#[component]
fn Verdict(compare: Compare, courses: CoursesHere) -> impl IntoView {
    let scale = compare.studio.scale;
    let found = Memo::new(move |_| {
        compare.rows.with(|rows| {
            let scale = scale.get();
            courses.with(|courses| findings(rows, scale.as_ref(), courses))
        })
    });
    let rests_on = Memo::new(move |_| compare.rows.with(|rows| grounds(rows)));
    let answers = move || {
        let one = |finding: Finding| {
            view! {
                <div>
                    <dt>{finding.question}</dt>
                    <dd>{finding.answer}</dd>
                </div>
            }
        };
        found.get().into_iter().map(one).collect_view()
    };
    view! {
        <section class="card" aria-labelledby="compare-verdict">
            <h2 id="compare-verdict">"What the numbers say"</h2>
            <dl class="findings">{answers}</dl>
            <p class="muted">{rests_on}</p>
        </section>
    }
}
