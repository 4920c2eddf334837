//! The Train page without an engine: what it shows of what the trainer is told. What the trainer
//! makes of it is tested natively (`tests/native/trainer`).

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlCanvasElement, HtmlElement};

use crate::core::*;
use crate::families::{cdcgan, pix2pix};
use crate::page::address::provide_address;
use crate::page::devices::provide_devices;
use crate::page::lessons::shown::provide_learn;
use crate::page::shortcuts::provide_shortcuts;
use crate::page::studio::provide_studio;
use crate::page::train::TrainPage;
use crate::page::train::film::frames::Film;
use crate::page::train::trainer::{Phase, Trainer, provide_trainer};
use crate::page::widgets::in_document::in_document;
use crate::page::widgets::notice::{NoticeRegion, provide_notices};
use crate::page::widgets::picture::Pictures;
use crate::page::widgets::waiting::sleep;

/// The Train page in an element of its own, and its trainer.
pub fn mounted() -> (HtmlElement, Trainer) {
    let trainer: Rc<RefCell<Option<Trainer>>> = Rc::default();
    let put = trainer.clone();
    let page = move || {
        provide_address()
            .page
            .set(crate::page::address::Page::Train);
        provide_notices();
        provide_devices();
        provide_shortcuts();
        provide_studio();
        provide_learn();
        *put.borrow_mut() = Some(provide_trainer());
        view! {
            <NoticeRegion />
            <TrainPage />
        }
    };
    let place = in_document(page);
    let trainer = trainer.borrow().expect("the page has been built");
    (place, trainer)
}

pub fn ready(trainer: Trainer, step: u64) {
    ready_with(trainer, step, Family(&cdcgan::INFO));
}

pub fn ready_with(trainer: Trainer, step: u64, family: Family) {
    trainer.hear(
        Event::RunReady {
            settings: Settings::default_for(family, Size::Xs),
            parameters: (92_000, 29_000),
            step,
        },
        None,
    );
}

/// What every family measures at a step.
pub fn measured(step: u64, d_loss: f32) -> StepStats {
    let values = [
        (D_LOSS, d_loss),
        (G_LOSS, 1.0),
        (D_REAL, 0.75),
        (D_FAKE, 0.25),
    ];
    let values = values.into_iter();
    StepStats {
        step,
        values: values
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    }
}

fn stats(trainer: Trainer, steps: std::ops::RangeInclusive<u64>, d_loss: f32) {
    let step = *steps.end();
    let steps = steps.map(|step| measured(step, d_loss)).collect();
    let pace = Pace {
        step,
        images: step * 64,
        ms_per_step: 40.0,
        ..Pace::default()
    };
    trainer.hear(Event::Stats { steps, pace }, None);
}

fn running(trainer: Trainer, running: bool) {
    let reason = None;
    trainer.hear(Event::Running { running, reason }, None);
}

fn grid(space: Space) -> Grid {
    Grid {
        space,
        columns: 2,
        labels: vec![None; 4],
    }
}

fn snapshot_of(step: u64, grid: Grid, verdicts: Option<[usize; 2]>) -> Event {
    Event::Snapshot {
        step,
        grid,
        verdicts,
    }
}

fn snapshot(trainer: Trainer, step: u64, grey: u8) {
    let grid = grid(Space::grey(28));
    let pixels = vec![grey; grid.bytes()];
    trainer.hear(snapshot_of(step, grid, None), Some(pixels));
}

pub fn text(place: &HtmlElement, selector: &str) -> String {
    place
        .query_selector(selector)
        .ok()
        .flatten()
        .and_then(|element| element.text_content())
        .unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_run_shows_its_numbers_curves_and_pictures() {
    let (place, trainer) = mounted();
    ready(trainer, 0);
    assert_eq!(trainer.phase.get_untracked(), Phase::Paused);
    running(trainer, true);
    stats(trainer, 1..=40, 0.5);
    snapshot(trainer, 40, 200);
    sleep(300).await;
    assert!(text(&place, "dt:has(#number-steps) + dd").starts_with("40"));
    assert_eq!(text(&place, ".legend-value"), "0.500");
    let curve = place
        .query_selector(".chart .curve.k0[d^=M]")
        .expect("the selector is sound");
    assert!(curve.is_some(), "the curve is drawn");
    assert_eq!(text(&place, ".stage-step"), "step 40");
    let grid = ".stage-grid .picture-grid:not(.empty)";
    assert!(matches!(place.query_selector(grid), Ok(Some(_))));
    assert_eq!(text(&place, ".train-button"), "Pause");
}

#[wasm_bindgen_test]
async fn a_restored_run_goes_back_and_a_new_one_starts_empty() {
    let (_place, trainer) = mounted();
    ready(trainer, 0);
    running(trainer, true);
    stats(trainer, 1..=40, 0.5);
    snapshot(trainer, 10, 1);
    snapshot(trainer, 40, 2);
    ready(trainer, 20);
    assert_eq!(trainer.history.with_value(|history| history.len()), 20);
    assert_eq!(trainer.film.with_value(|film| film.len()), 1);
    let step = || trainer.pace.get_untracked().map(|pace| pace.step);
    assert_eq!(step(), Some(20));
    ready(trainer, 0);
    sleep(200).await;
    assert!(trainer.history.with_value(|history| history.is_empty()));
    assert!(trainer.film.with_value(|film| film.is_empty()));
    assert_eq!(step(), None);
}

#[wasm_bindgen_test]
async fn a_notice_does_what_its_button_says() {
    let (place, trainer) = mounted();
    ready(trainer, 0);
    running(trainer, true);
    stats(trainer, 1..=5, 0.5);
    stats(trainer, 6..=7, f32::NAN);
    running(trainer, false);
    trainer.hear(
        Event::Failed(Failure {
            kind: FailureKind::Diverged,
            message: "At step 6 a loss was no longer a number.".into(),
            request: None,
        }),
        None,
    );
    sleep(200).await;
    assert_eq!(text(&place, ".legend-value"), "0.500");
    let rate = trainer.draft.get_untracked().lr_generator;
    let button: HtmlElement = place
        .query_selector("[data-key=trainer-diverged] .primary")
        .expect("the selector is sound")
        .expect("the notice is shown")
        .unchecked_into();
    assert_eq!(
        button.text_content().as_deref(),
        Some("Halve both rates and reset")
    );
    button.click();
    assert_eq!(trainer.draft.get_untracked().lr_generator, rate / 2.0);
    assert_eq!(trainer.phase.get_untracked(), Phase::Networks);
}

#[wasm_bindgen_test]
async fn a_goal_that_is_reached_is_said() {
    let (place, trainer) = mounted();
    trainer.stop_at(Some(12));
    ready(trainer, 0);
    running(trainer, true);
    stats(trainer, 1..=12, 0.5);
    running(trainer, false);
    sleep(200).await;
    assert!(text(&place, ".doing-line").starts_with("Reached step 12"));
    trainer.toggle();
    assert_eq!(trainer.phase.get_untracked(), Phase::Running);
    assert!(trainer.goal.get_untracked() > Some(12));
}

#[wasm_bindgen_test]
fn pictures_are_filmed_and_shown_if_they_are_whole() {
    let (_place, trainer) = mounted();
    ready(trainer, 0);
    for space in [Space::grey(28), Space::colour(32)] {
        let grid = || grid(space);
        let hear = |step, payload| {
            let grid = grid();
            trainer.hear(snapshot_of(step, grid, None), payload);
        };
        hear(10, Some(vec![7; grid().bytes()]));
        hear(20, Some(vec![7; 3]));
        hear(30, None);
        let filmed = |film: &Film<Pictures>| {
            let frames = film.frames().iter();
            frames.map(|frame| frame.step).collect::<Vec<_>>()
        };
        assert_eq!(trainer.film.with_value(filmed), [10]);
        trainer.hear(Event::RealImages { grid: grid() }, None);
        assert_eq!(trainer.real.get_untracked(), None);
        let payload = Some(vec![7; grid().bytes()]);
        trainer.hear(Event::RealImages { grid: grid() }, payload);
        assert!(trainer.real.get_untracked().is_some());
        trainer.real.set(None);
        ready(trainer, 0);
    }
}

#[wasm_bindgen_test]
async fn the_knobs_are_those_of_the_family() {
    let (place, trainer) = mounted();
    let knobs = || place.get_elements_by_class_name("knob").length() as usize;
    for family in Family::ALL {
        trainer.choose_family(*family);
        sleep(20).await;
        assert_eq!(trainer.draft.get_untracked().family, *family);
        assert_eq!(knobs(), family.knobs().count(), "{}", family.id());
    }
}

#[wasm_bindgen_test]
async fn a_translator_shows_triples_and_the_verdicts_when_they_are_asked_for() {
    let (place, trainer) = mounted();
    ready_with(trainer, 0, Family(&pix2pix::INFO));
    let grid = Grid {
        space: Space::grey(4),
        columns: 6,
        labels: vec![Some(0); 12],
    };
    let mut payload = vec![99; grid.bytes()];
    payload.extend([0, 255].repeat(16));
    let event = || snapshot_of(10, grid.clone(), Some([2, 2]));
    trainer.hear(event(), Some(payload[1..].to_vec()));
    assert!(trainer.film.with_value(Film::is_empty), "it is not whole");
    trainer.hear(event(), Some(payload));
    sleep(100).await;
    let names = text(&place, ".stage-grid .column-names:not([hidden])");
    assert_eq!(names, "inputoutputtruth".repeat(4));
    let stage = |selector: &str| {
        let found = place.query_selector(selector);
        found.expect("the selector is sound").expect("it is there")
    };
    let style = stage(".stage-grid .picture-grid").get_attribute("style");
    assert!(
        style.is_some_and(|style| style.replace(' ', "").contains("33/9")),
        "a wider gap"
    );
    let canvas: HtmlCanvasElement = stage(".stage-grid canvas").unchecked_into();
    let plain = canvas.to_data_url().expect("it can be read");
    let switch: HtmlElement = stage(".verdicts input").unchecked_into();
    switch.click();
    sleep(100).await;
    assert_ne!(canvas.to_data_url().expect("it can be read"), plain);
    ready(trainer, 0);
    sleep(100).await;
    let shown = place.query_selector(":is(.column-names, .verdicts):not([hidden])");
    assert!(matches!(shown, Ok(None)), "a generator has no triples");
}
