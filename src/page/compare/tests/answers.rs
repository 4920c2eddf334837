//! The sentences, and how steady a training was.

use std::sync::Arc;

use wasm_bindgen_test::wasm_bindgen_test;

use super::super::course::Course;
use super::super::verdict::findings;
use super::*;

fn answer(rows: &[Row], courses: &[(String, Arc<Course>)], question: &str) -> String {
    let found = findings(rows, Some(&scale()), courses);
    let finding = found
        .into_iter()
        .find(|finding| finding.question == question);
    finding.expect("the question is asked").answer
}

fn course(id: &str, fids: &[f64]) -> (String, Arc<Course>) {
    let scores = (1..).zip(fids).map(|(place, fid)| live(place * 100, *fid));
    let course = Course {
        scores: scores.collect(),
        ..Course::default()
    };
    (id.into(), Arc::new(course))
}

#[wasm_bindgen_test]
fn the_sentences_name_the_best_conditional_model() {
    let rows = table();
    let accurate = answer(&rows, &[], "Most accurate");
    assert!(accurate.starts_with("ACGAN, size S: "), "{accurate}");
    assert!(accurate.contains("97.0 %") && accurate.contains("94.0 %"));
    assert!(
        accurate.contains("warning"),
        "above the judge on real images"
    );
    let varied = answer(&rows, &[], "Most varied within a class");
    assert!(varied.starts_with("cDCGAN, size S: ") && varied.contains("0.980"));
    assert!(varied.contains("It also comes near"), "{varied}");
    let near = answer(&rows, &[], "Nearest to real pictures");
    assert!(near.starts_with("cDCGAN, size S: ") && near.contains("judge's features"));
    assert!(
        near.contains("DCGAN, size S, told no class, has 1.50."),
        "{near}"
    );
    let useful = answer(&rows, &[], "Most useful to learn from");
    assert!(useful.starts_with("Not known"));
}

#[wasm_bindgen_test]
fn a_lead_within_chance_is_said_to_be_one() {
    let mut models = models();
    models.push(shipped(
        Family(&families::two_n::INFO),
        Size::S,
        Some(scores(4.0, Some(0.969), 0.7)),
    ));
    let rows = rows(&models, Some(&scale()), None);
    let accurate = answer(&rows, &[], "Most accurate");
    assert!(
        accurate.contains("2N-GAN, size S is too close behind"),
        "{accurate}"
    );
}

#[wasm_bindgen_test]
fn what_is_not_known_is_said_to_be_not_known() {
    let rows = rows(&models()[3..], Some(&scale()), None);
    for finding in findings(&rows, None, &[]) {
        assert!(
            finding.answer.starts_with("Not known"),
            "{}",
            finding.question
        );
    }
}

#[wasm_bindgen_test]
fn the_steadiest_swings_least_over_the_last_scorings() {
    let wild = course("acgan-s", &[50.0, 30.0, 8.0, 2.0, 8.0, 2.0, 8.0, 4.0]);
    let calm = course("cdcgan-s", &[60.0, 90.0, 9.0, 5.0, 4.5, 4.2, 4.1, 4.0]);
    let short = course("cgan-xs", &[8.0, 2.0, 8.0]);
    let rows = table();
    let both = answer(&rows, &[wild.clone(), calm, short], "Most stable");
    assert!(
        both.starts_with("cDCGAN, size S") && both.contains("19 %"),
        "{both}"
    );
    assert!(both.contains("ACGAN, size S, with 105 %"), "{both}");
    assert!(
        both.contains("of the 2 chosen"),
        "three scorings are too few: {both}"
    );
    let one = answer(&rows, &[wild], "Most stable");
    assert!(one.starts_with("Not known: only ACGAN, size S"), "{one}");
}
