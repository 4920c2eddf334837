//! The scores: held to independent code in Python (`tests/reference/make_scores.py`), and to what
//! their definitions promise.

use atelier::eval::frechet::Gaussian;
use atelier::eval::neighbours::{self, K};
use atelier::eval::quick::Reference;
use atelier::eval::{Features, inception, kernel, variety};
use atelier::nn::noise::Noise;
use serde_json::Value;

/// Relative to the larger of 1 and the value. Features are 32-bit numbers.
const TOLERANCE: f64 = 1e-5;

fn reference() -> Value {
    serde_json::from_str(include_str!("../reference/scores.json")).unwrap()
}

fn floats(value: &Value) -> Vec<f32> {
    let numbers = value.as_array().unwrap().iter();
    numbers.map(|x| x.as_f64().unwrap() as f32).collect()
}

fn close(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    let tolerance = TOLERANCE * expected.abs().max(1.0);
    assert!(
        (found - expected).abs() < tolerance,
        "{what}: {found}, not {expected}"
    );
}

#[test]
fn scores_are_those_of_independent_code() {
    let reference = reference();
    let (real, fake) = (floats(&reference["real"]), floats(&reference["fake"]));
    let width = reference["width"].as_u64().unwrap() as usize;
    let (real, fake) = (Features::new(&real, width), Features::new(&fake, width));
    close(
        Gaussian::fit(real).distance(&Gaussian::fit(fake)),
        &reference["fid"],
        "FID",
    );
    close(kernel::distance(real, fake), &reference["kid"], "KID");
    let [mean, deviation] = inception::score(&floats(&reference["logits"]), 10);
    close(mean, &reference["inception"][0], "inception score");
    close(deviation, &reference["inception"][1], "its deviation");
    let found = neighbours::compare(real, fake, K);
    let expected = &reference["neighbours"];
    close(found.precision, &expected["precision"], "precision");
    close(found.recall, &expected["recall"], "recall");
    close(found.density, &expected["density"], "density");
    close(found.coverage, &expected["coverage"], "coverage");
    let labels = reference["labels"].as_array().unwrap().iter();
    let labels: Vec<usize> = labels.map(|l| l.as_u64().unwrap() as usize).collect();
    close(
        variety::diversity(fake, &labels, 7),
        &reference["diversity"],
        "diversity",
    );
}

const WIDTH: usize = 4;

fn normal(stream: u64, rows: usize) -> Vec<f32> {
    Noise::new(5, stream).normal(rows * WIDTH)
}

#[test]
fn a_set_is_at_no_distance_from_itself() {
    let values = normal(1, 300);
    let features = Features::new(&values, WIDTH);
    let gaussian = Gaussian::fit(features);
    assert!(gaussian.distance(&gaussian) < 1e-9);
    let same = neighbours::compare(features, features, K);
    assert_eq!(
        (same.precision, same.recall, same.coverage),
        (1.0, 1.0, 1.0)
    );
}

#[test]
fn two_samples_of_one_distribution_are_near_and_a_shifted_one_is_far() {
    let (a, b) = (normal(1, 600), normal(2, 600));
    let shifted: Vec<f32> = b.iter().map(|x| x + 2.0).collect();
    let [a, b, shifted] = [&a, &b, &shifted].map(|values| Features::new(values, WIDTH));
    let fid = |x| Gaussian::fit(a).distance(&Gaussian::fit(x));
    assert!(
        fid(b) < 0.1 && fid(shifted) > 15.0,
        "{} {}",
        fid(b),
        fid(shifted)
    );
    let (near, far) = (kernel::distance(a, b), kernel::distance(a, shifted));
    assert!(near.abs() < 0.2 && far > 5.0, "{near} {far}");
    let (near, far) = (
        neighbours::compare(a, b, K),
        neighbours::compare(a, shifted, K),
    );
    assert!(
        near.coverage > 0.9 && far.coverage < 0.3,
        "{near:?} {far:?}"
    );
}

#[test]
fn collapse_to_one_picture_shows_everywhere() {
    let real = normal(1, 300);
    let one: Vec<f32> = real[..WIDTH].repeat(300);
    let (real, one) = (Features::new(&real, WIDTH), Features::new(&one, WIDTH));
    let found = neighbours::compare(real, one, K);
    assert!(found.coverage < 0.05 && found.recall == 0.0, "{found:?}");
    assert_eq!(found.precision, 1.0, "the one picture is a good one");
    assert_eq!(variety::diversity(one, &[0; 300], 1), 0.0);
}

#[test]
fn the_balance_tells_missing_classes() {
    assert_eq!(variety::imbalance((0..1000).map(|i| i % 10), 10), 0.0);
    assert!((variety::imbalance([3; 50].into_iter(), 10) - 0.9).abs() < 1e-12);
    assert!((variety::imbalance((0..100).map(|i| i % 5), 10) - 0.5).abs() < 1e-12);
}

#[test]
fn the_inception_score_is_the_number_of_classes_told_apart() {
    let sure = |class: usize| (0..10).map(move |c| if c == class { 30.0 } else { 0.0 });
    let all: Vec<f32> = (0..100).flat_map(|i| sure(i % 10)).collect();
    assert!((inception::score(&all, 10)[0] - 10.0).abs() < 1e-6);
    let one: Vec<f32> = (0..100).flat_map(|_| sure(3)).collect();
    assert!((inception::score(&one, 10)[0] - 1.0).abs() < 1e-6);
}

#[test]
fn the_quick_distance_is_the_frechet_distance() {
    let width = 8;
    let values = |stream: u64, scale: f32, shift: f32| -> Vec<f32> {
        let noise = Noise::new(5, stream).normal(400 * width);
        // Mixed columns, so that covariances are not diagonal; the last column never moves.
        let mixed = noise.chunks(width).flat_map(|row| {
            (0..width).map(|i| match i {
                7 => 0.0,
                i => scale * (row[i] + 0.5 * row[(i + 1) % width]) + shift,
            })
        });
        mixed.collect()
    };
    let (real, fake) = (values(1, 1.0, 0.0), values(2, 1.7, 0.4));
    let (real, fake) = (Features::new(&real, width), Features::new(&fake, width));
    let (mean, root) = Gaussian::fit(real).mean_and_root();
    let quick = Reference { mean, root };
    let expected = Gaussian::fit(real).distance(&Gaussian::fit(fake));
    let found = quick.distance(fake);
    assert!(
        (found - expected).abs() < 1e-3 * expected,
        "{found}, not {expected}"
    );
    assert!(quick.distance(real) < 1e-3, "of a set with itself");
}
