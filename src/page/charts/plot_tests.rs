//! What a chart draws and what is read of it.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::core::{G_LOSS, LiveScore, StepStats};
use crate::page::charts::plot::{Mark, Plot, Trace};
use crate::page::charts::scale::Extent;
use crate::page::charts::series::{FID, History, LOSSES};
use crate::page::charts::series_tests::{scores, stats};
use crate::page::charts::thinning::Column;
use crate::page::widgets::numbers::score;

const SIZE: (f64, f64) = (600.0, 200.0);

fn plot(traces: Vec<Trace>) -> Plot {
    Plot::new(traces, Extent::Grows, &[], SIZE)
}

fn trace(name: &str, key: usize, points: &[(u64, f32)]) -> Trace {
    let column = |&(step, value): &(u64, f32)| Column {
        step: step as f64,
        low: value,
        high: value,
        value,
    };
    Trace {
        name: name.into(),
        key,
        columns: points.iter().map(column).collect(),
        averaged: false,
    }
}

fn run(steps: u64) -> History {
    let stats: Vec<StepStats> = (1..=steps)
        .map(|step| {
            let wave = (step as f32 * 0.01).sin() + (step % 7) as f32 * 0.1;
            let mut stats = stats(step, wave);
            stats.values.insert(G_LOSS.to_owned(), 1.0 + wave);
            stats
        })
        .collect();
    let mut history = History::default();
    history.extend(&stats);
    history
}

#[wasm_bindgen_test]
fn few_scores_are_dots_between_their_marks() {
    let score = |step: u64, fid: f64| LiveScore {
        fid,
        ..scores(step)
    };
    let history = History::of_scores(&[score(5, 300.0), score(10, 60.0)]);
    let mark = |value| Mark {
        value,
        label: "",
        early: true,
    };
    let marks = [mark(4.0), mark(200.0)];
    let plot = Plot::new(
        history.traces(&[(FID, "")], 500),
        Extent::Ratio,
        &marks,
        SIZE,
    );
    assert!(plot.y.from.0 < 4.0 && plot.y.from.1 > 300.0);
    assert_eq!(plot.curves[0].raw.matches("h0").count(), 2, "two dots");
    assert!(plot.dots && !plot.dense && !plot.y_ticks.is_empty());
    assert!(plot.marks[0].y > plot.marks[1].y);
    assert!(plot.marks[0].label_y < plot.marks[0].y, "no room below");
}

#[wasm_bindgen_test]
fn an_empty_history_draws_an_empty_frame() {
    let plot = plot(History::default().traces(&LOSSES, 500));
    assert_eq!((&*plot.curves[0].raw, &*plot.curves[0].curve), ("", ""));
    assert!(!plot.y_ticks.is_empty() && !plot.x_ticks.is_empty());
    let reading = plot.read(None);
    assert_eq!(reading.step_words(), "no steps yet");
    assert_eq!(reading.values.len(), 2, "the legend names the curves");
    assert_eq!(plot.summary("Loss", score), "Loss: nothing yet.");
    assert_eq!(plot.moved("ArrowLeft", None), None);
}

#[wasm_bindgen_test]
fn a_long_history_draws_a_short_path() {
    let plot = plot(run(100_000).traces(&LOSSES, 544));
    assert!(plot.dense && !plot.dots);
    assert!(plot.curves.iter().all(|curve| curve.raw.len() < 30_000));
    assert!(plot.y.from.0 < 0.0 && plot.y.from.1 > 2.0);
    assert!(!plot.curves[0].curve.contains("NaN"));
    assert_eq!(plot.read(None).step_words(), "step 100,000");
}

#[wasm_bindgen_test]
fn what_is_no_number_leaves_no_trace() {
    let history = History::of_means(&[stats(1, 2.0), stats(2, f32::INFINITY), stats(3, 1.0)]);
    for extent in [Extent::Grows, Extent::Ratio] {
        let plot = Plot::new(history.traces(&LOSSES, 500), extent, &[], SIZE);
        let path = &plot.curves[0].curve;
        assert!(!path.contains("NaN") && !path.contains("inf"), "{path}");
        assert!(plot.y_ticks.iter().all(|(y, _)| (0.0..=SIZE.1).contains(y)));
    }
}

#[wasm_bindgen_test]
fn curves_are_read_at_the_stops_of_the_longest() {
    let long = [(0, 8.0), (10, 6.0), (20, 4.0), (100, 2.0)];
    let plot = plot(vec![
        trace("short", 4, &[(10, 3.0)]),
        trace("long", 0, &long),
    ]);
    let second = plot.read(Some(12.0));
    assert_eq!(second.in_words(score), "step 10: short 3.00, long 6.00");
    let (_, x) = second.at.unwrap();
    assert_eq!(plot.step_at(x + 1.0), Some(10.0));
    let last = plot.read(Some(100.0));
    assert_eq!(
        last.in_words(score),
        "step 100: long 2.00",
        "the short one ended before"
    );
    assert_eq!(
        plot.summary("Both", score),
        "Both. Last: short 3.00 at step 10; long 2.00 at step 100."
    );
}

#[wasm_bindgen_test]
fn keys_move_from_stop_to_stop() {
    let plot = plot(run(5).traces(&LOSSES, 500));
    assert_eq!(plot.moved("ArrowLeft", None), Some(Some(4.0)));
    assert_eq!(plot.moved("ArrowRight", Some(5.0)), Some(Some(5.0)));
    assert_eq!(plot.moved("Home", Some(5.0)), Some(Some(1.0)));
    assert_eq!(plot.moved("Escape", Some(5.0)), Some(None));
    assert_eq!(plot.moved("x", Some(5.0)), None);
}

#[wasm_bindgen_test]
fn the_step_that_is_read_stays_while_the_run_grows() {
    let steps = [600, 2_000].map(|steps| plot(run(steps).traces(&LOSSES, 500)).read(Some(300.0)));
    assert_eq!(steps[0].step_words(), "step 300");
    assert_eq!(steps[1].step_words(), "step 300");
    assert!(steps[1].at < steps[0].at, "to the left");
}

#[wasm_bindgen_test]
fn a_run_is_said_to_be_averaged() {
    let plot = plot(History::of_scores(&[scores(5)]).traces(&[(FID, "FID")], 9));
    assert_eq!(
        plot.summary("Scores", score),
        "Scores. At step 5: FID 8.00."
    );
    let plot = Plot::new(run(1).traces(&LOSSES, 9), Extent::Grows, &[], SIZE);
    let said = plot.summary("Loss", score);
    assert!(said.starts_with("Loss, averaged over about 20 steps. At step 1: discriminator "));
}
