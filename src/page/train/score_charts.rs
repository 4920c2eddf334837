//! What the judge makes of the generator while it trains, each score with its own floor and
//! ceiling.

use leptos::prelude::*;

use crate::core::*;
use crate::page::charts::chart::Chart;
use crate::page::charts::series::History;
use crate::page::charts::sheets::{SHEETS, Sheet};
use crate::page::train::trainer::Trainer;
use crate::page::widgets::numbers::thousands;

/// Said of each of them.
const LIVE: &str =
    "A live value of 1,000 pictures: compare it with its own floor and ceiling only.";

/// Shown once there is a score.
#[component]
pub fn ScoreCharts(trainer: Trainer) -> impl IntoView {
    let any = move || trainer.scores.with(|scores| !scores.is_empty());
    view! {
        <Show when=any>
            <section class="scores" aria-labelledby="scores-title">
                <h2 id="scores-title">"What the judge sees"</h2>
                <p class="hint">{move || about(trainer)}</p>
                {SHEETS
                    .iter()
                    .map(|sheet| view! { <ScoreChart trainer sheet /> })
                    .collect_view()}
            </section>
        </Show>
    }
}

fn about(trainer: Trainer) -> String {
    trainer
        .scores
        .with(|scores| scores.last().map(words).unwrap_or_default())
}

/// A slow device is many steps on by the time that a scoring has ended: so its step is named.
fn words(newest: &LiveScore) -> String {
    let [samples, step] = [newest.samples as u64, newest.step].map(thousands);
    format!(
        "Scores of {samples} pictures each, drawn while it trains; the newest are of the generator as it was at step {step}. They are good for a direction: compare them with the dotted lines, not with scores made otherwise."
    )
}

#[component]
fn ScoreChart(trainer: Trainer, sheet: &'static Sheet) -> impl IntoView {
    let known = Memo::new(move |_| {
        let suits = |scores: &LiveScore| sheet.suits(scores);
        trainer.scores.with(|scores| scores.iter().any(suits))
    });
    let marks = Memo::new(move |_| {
        let scale = trainer.scale.get();
        scale.map_or(Vec::new(), |scale| sheet.marks(&scale))
    });
    let traces = move |columns| {
        let history = trainer.scores.with(|scores| History::of_scores(scores));
        history.traces(sheet.lines, columns)
    };
    view! {
        <Show when=move || known.get()>
            <Chart
                title=sheet.title
                help=format!("{} {LIVE}", sheet.help)
                traces
                extent=sheet.extent
                marks
                format=sheet.format
            />
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::charts::series_tests::scores;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn it_says_of_which_step_the_newest_score_is() {
        let said = words(&scores(1_250));
        assert!(
            said.contains("1,000 pictures") && said.contains("at step 1,250"),
            "{said}"
        );
    }
}
