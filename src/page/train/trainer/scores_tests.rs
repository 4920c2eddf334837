//! The trainer without an engine: the scores of a run, what its family measures, and what is said
//! when a generator loses its variety.

use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use crate::core::*;
use crate::page::charts::series_tests::scores;
use crate::page::train::scoring::{Scoring, Why};
use crate::page::train::trainer::Trainer;
use crate::page::train::trainer::tests::{mounted, ready, ready_with, stats, text};
use crate::page::widgets::waiting::sleep;

fn scored(trainer: Trainer, scores: LiveScore) {
    trainer.hear(Event::Scored(scores), None);
}

/// What real images get, and what noise does.
fn scale() -> LiveScale {
    let floor = LiveScore {
        fid: 3.0,
        accuracy: Some(0.94),
        diversity: 1.0,
        ..scores(0)
    };
    let ceiling = LiveScore {
        fid: 180.0,
        accuracy: None,
        imbalance: 0.8,
        ..scores(0)
    };
    LiveScale { floor, ceiling }
}

/// A step of a family that measures as many numbers as it says, all the same.
fn step_of(family: Family, step: u64, value: f32) -> Event {
    let measured = StepStats {
        step,
        d_loss: 0.5,
        g_loss: 1.0,
        d_real: 0.75,
        d_fake: 0.25,
        extras: vec![value; family.info().extras()],
    };
    let pace = Pace {
        step,
        ..Pace::default()
    };
    let steps = vec![measured];
    Event::Stats { steps, pace }
}

fn all(place: &HtmlElement, selector: &str) -> Vec<Element> {
    let every = place.get_elements_by_tag_name("*");
    (0..every.length())
        .filter_map(|place| every.item(place))
        .filter(|element| element.matches(selector).expect("the selector is sound"))
        .collect()
}

fn count(place: &HtmlElement, selector: &str) -> usize {
    all(place, selector).len()
}

/// The titles of what is shown as curves and as bars.
fn titles(place: &HtmlElement) -> String {
    let titles = all(place, ".chart-title .term").into_iter();
    let titles: Vec<String> = titles.filter_map(|title| title.text_content()).collect();
    titles.join(" | ")
}

fn shows(place: &HtmlElement, title: &str) -> bool {
    text(place, ".notices").contains(title)
}

#[wasm_bindgen_test]
async fn scores_show_as_charts_with_their_floor_and_ceiling() {
    let (place, trainer) = mounted();
    ready(trainer, 0);
    sleep(50).await;
    assert_eq!(
        count(&place, ".scores"),
        0,
        "nothing while there is no score"
    );
    trainer.hear(Event::ScoringScale(scale()), None);
    scored(
        trainer,
        LiveScore {
            fid: 43.2,
            accuracy: Some(0.71),
            ..scores(250)
        },
    );
    sleep(50).await;
    assert_eq!(count(&place, ".scores .chart"), 5);
    assert_eq!(text(&place, ".scores .legend-value"), "43.2");
    assert_eq!(text(&place, ".scores .mark-label"), "real images");
    assert!(titles(&place).contains("Class accuracy"));
    assert!(
        count(&place, ".scores .dots .raw[d*=h0]") >= 5,
        "each score is a dot"
    );
}

#[wasm_bindgen_test]
async fn scores_go_back_with_the_run_and_end_with_it() {
    let (place, trainer) = mounted();
    ready(trainer, 0);
    for step in [250, 500, 500, 750] {
        scored(trainer, scores(step));
    }
    let steps = || {
        trainer
            .scores
            .with_untracked(|scores| scores.iter().map(|scores| scores.step).collect::<Vec<_>>())
    };
    assert_eq!(steps(), [250, 500, 750], "none is taken twice");
    sleep(50).await;
    assert_eq!(
        count(&place, ".scores .chart"),
        4,
        "no classes, no class accuracy"
    );
    ready(trainer, 600);
    assert_eq!(steps(), [250, 500]);
    ready(trainer, 0);
    assert!(steps().is_empty());
    sleep(50).await;
    assert_eq!(count(&place, ".scores"), 0);
}

#[wasm_bindgen_test]
async fn a_collapse_is_told_once_and_taken_back() {
    let title = "Mode collapse: classes are going missing";
    let (place, trainer) = mounted();
    ready(trainer, 0);
    let uneven = |step: u64, imbalance: f64| {
        let found = scores(step);
        scored(trainer, LiveScore { imbalance, ..found });
    };
    uneven(250, 0.1);
    uneven(500, 0.5);
    sleep(50).await;
    assert!(shows(&place, title));
    trainer.notices.dismiss("collapse-classes");
    uneven(750, 0.5);
    sleep(50).await;
    assert!(!shows(&place, title), "it is not told again");
    uneven(1_000, 0.1);
    uneven(1_250, 0.3);
    sleep(50).await;
    assert!(shows(&place, title), "the next one is");
    ready(trainer, 0);
    sleep(50).await;
    assert!(!shows(&place, title), "a new run begins without");
}

#[wasm_bindgen_test]
fn ten_steps_decide_how_often_to_score() {
    let (_place, trainer) = mounted();
    trainer.scoring.set(Scoring {
        every: None,
        why: Why::Undecided,
    });
    ready(trainer, 0);
    stats(trainer, 1..=9, 0.5);
    assert_eq!(trainer.scoring.get_untracked().why, Why::Undecided);
    stats(trainer, 10..=12, 0.5);
    assert_eq!(trainer.scoring.get_untracked().every, Some(250));
}

#[wasm_bindgen_test]
async fn the_panels_are_those_of_the_family_of_the_run() {
    let (place, trainer) = mounted();
    for family in Family::ALL {
        ready_with(trainer, 0, family);
        trainer.hear(step_of(family, 1, 0.25), None);
        sleep(200).await;
        let shown = titles(&place);
        for other in Family::ALL {
            for panel in other.info().panels {
                let wanted = family
                    .info()
                    .panels
                    .iter()
                    .any(|own| own.title == panel.title);
                assert_eq!(
                    shown.contains(panel.title),
                    wanted,
                    "{}: {shown}",
                    family.id()
                );
            }
        }
    }
}

#[wasm_bindgen_test]
async fn the_bars_of_2n_gan_are_as_high_as_its_numbers() {
    let (place, trainer) = mounted();
    ready_with(trainer, 0, Family::TwoN);
    trainer.hear(step_of(Family::TwoN, 1, 0.1), None);
    sleep(200).await;
    assert_eq!(count(&place, ".bars"), 2);
    assert_eq!(count(&place, ".bar-slot"), 40);
    assert_eq!(count(&place, ".bar-slot > [style*='height:50.0%']"), 40);
    let label = all(&place, ".bars [role=img]")[0].get_attribute("aria-label");
    assert!(label.is_some_and(|label| label.starts_with("Twenty outputs")));
}
