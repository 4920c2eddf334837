//! The Train page without an engine: the charts of scores, and what only a family measures.

use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use crate::core::*;
use crate::families::{pix2pix, two_n};
use crate::page::train::page_tests::{measured, mounted, ready, ready_with, text};
use crate::page::widgets::waiting::sleep;

/// Those of a good generator without classes.
fn scores(step: u64) -> LiveScore {
    LiveScore {
        step,
        samples: 1_000,
        fid: 8.0,
        accuracy: None,
        diversity: 0.95,
        imbalance: 0.05,
        d_real: 0.6,
        d_fake: 0.7,
        fidelity: None,
        ms: 900.0,
    }
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

/// A step of a family that measures all that it says, all the same.
fn step_of(family: Family, step: u64, value: f32) -> Event {
    let mut measured = measured(step, 0.5);
    let panels = family.info().panels.iter();
    let names = panels.flat_map(|panel| panel.names(&FASHION_MNIST));
    measured.values.extend(names.map(|name| (name, value)));
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
    let found = LiveScore {
        fid: 43.2,
        accuracy: Some(0.71),
        ..scores(250)
    };
    trainer.hear(Event::Scored(found), None);
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
async fn a_translator_is_scored_against_the_truth() {
    let (place, trainer) = mounted();
    ready_with(trainer, 0, Family(&pix2pix::INFO));
    trainer.hear(Event::ScoringScale(scale()), None);
    let found = LiveScore {
        accuracy: Some(0.6),
        fidelity: Some(Fidelity {
            l1: 0.123,
            psnr: 15.0,
            sharpness: 0.8,
        }),
        ..scores(250)
    };
    trainer.hear(Event::Scored(found), None);
    sleep(50).await;
    assert_eq!(text(&place, ".scores .legend-value"), "0.123");
    let shown = titles(&place);
    for title in ["Distance to the truth", "right class", "Sharpness", "FID"] {
        assert!(shown.contains(title), "{title}: {shown}");
    }
    for title in ["Class accuracy", "Mode balance", "Variety"] {
        assert!(!shown.contains(title), "{title}: {shown}");
    }
}

#[wasm_bindgen_test]
async fn the_panels_are_those_of_the_family_of_the_run() {
    let (place, trainer) = mounted();
    for family in Family::ALL {
        ready_with(trainer, 0, *family);
        trainer.hear(step_of(*family, 1, 0.25), None);
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
    let family = Family(&two_n::INFO);
    ready_with(trainer, 0, family);
    trainer.hear(step_of(family, 1, 0.1), None);
    sleep(200).await;
    assert_eq!(count(&place, ".bars"), 2);
    assert_eq!(count(&place, ".bar-slot"), 40);
    assert_eq!(count(&place, ".bar-slot > [style*='height: 50%']"), 40);
    let label = all(&place, ".bars [role=img]")[0].get_attribute("aria-label");
    assert!(label.is_some_and(|label| label.starts_with("Twenty outputs")));
}
