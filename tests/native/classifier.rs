//! The classifier that is shipped, and the scores that rest on it.

use std::fs;

use atelier::core::{
    Controls, Curves, FASHION_MNIST, Family, Layout, Manifest, ModelEntry, Scores, Settings, Task,
};
use atelier::data::ShardId;
use atelier::engine::classifier::{LoadedClassifier, classifier_file};
use atelier::engine::draw::{Codes, Given, codes, plain_codes, sample};
use atelier::engine::loader::{self, MODELS_DIR, sha256};
use futures::executor::block_on;

use super::support::{PIXELS, device, shard};

fn file() -> Vec<u8> {
    fs::read(format!("{MODELS_DIR}/{}", classifier_file(&FASHION_MNIST))).unwrap()
}

fn classifier() -> LoadedClassifier {
    LoadedClassifier::load(&FASHION_MNIST, file(), &device()).unwrap()
}

fn manifest() -> Manifest {
    serde_json::from_slice(&fs::read(format!("{MODELS_DIR}/manifest.json")).unwrap()).unwrap()
}

/// How often the classifier sees the class that is expected.
fn accuracy(classifier: &LoadedClassifier, pixels: &[u8], expected: &[u8]) -> f64 {
    let seen = block_on(classifier.predict(pixels)).unwrap();
    let right = seen
        .classes()
        .zip(expected)
        .filter(|(a, b)| *a == usize::from(**b));
    right.count() as f64 / expected.len() as f64
}

#[test]
fn the_classifier_knows_garments() {
    const SOME: usize = 2_000;
    let classifier = classifier();
    assert!(classifier.parameters() <= 300_000);
    let test = shard(ShardId::Test);
    let found = accuracy(
        &classifier,
        &test.pixels[..SOME * PIXELS],
        &test.labels[..SOME],
    );
    assert!(found > 0.925, "{found}");
}

#[test]
fn scores_name_their_classifier() {
    let hash = sha256(&file());
    let manifest = manifest();
    let scale = manifest.scale.expect("the scale is stored with the scores");
    assert!(scale.judge_accuracy >= 0.94, "{}", scale.judge_accuracy);
    assert!(scale.floor.fid < scale.ceiling.fid && scale.floor.coverage > scale.ceiling.coverage);
    for entry in manifest.models {
        let scores = entry
            .scores
            .unwrap_or_else(|| panic!("{} has no scores", entry.id));
        assert_eq!(scores.judge, hash, "{}", entry.id);
        assert!(
            scores.fid > scale.floor.fid && scores.fid < scale.ceiling.fid,
            "{}",
            entry.id
        );
    }
}

/// Every class in turn; of translators the first test images.
fn asked_for(settings: &Settings, count: usize) -> Codes {
    if let Some(operator) = settings.operator() {
        let test = shard(ShardId::Test);
        let truth = &test.pixels[..count * PIXELS];
        return Codes {
            z: plain_codes(settings, 5, count),
            labels: test.labels[..count].to_vec(),
            latent: settings.latent(),
            columns: 1,
            space: settings.dataset.space,
            given: Some(Given::of(operator, truth, settings.dataset.space)),
        };
    }
    let layout = Layout::Samples { count, class: None };
    let controls = Controls {
        seed: 5,
        truncation: 3.0,
        directions: vec![],
        layout,
        codes: None,
    };
    codes(&controls, settings).unwrap()
}

#[test]
fn conditional_models_draw_what_they_are_asked_for() {
    let classifier = classifier();
    for entry in manifest().models {
        let Some(stored) = entry.scores.and_then(|scores| scores.accuracy) else {
            continue;
        };
        let model = block_on(loader::shipped(&entry.id, &device())).unwrap();
        let codes = asked_for(&model.settings, 300);
        let pixels = block_on(sample(model.sampler.as_ref(), &codes, &device())).unwrap();
        let found = accuracy(&classifier, &pixels, &codes.labels);
        assert!(
            (found - stored).abs() < 0.08,
            "{}: {found}, not {stored}",
            entry.id
        );
    }
}

/// What a model lacks of what is asked of its kind; nothing, if all is well.
fn lacks(entry: &ModelEntry, floor: &Scores) -> Option<String> {
    let scores = entry.scores.as_ref()?;
    let off = scores.imbalance - floor.imbalance;
    let coverage = ("coverage", scores.coverage, 0.6);
    let bars = match (scores.accuracy, scores.worst_class) {
        (Some(all), Some(worst)) => vec![
            ("class accuracy", all, 0.85),
            ("worst class", worst, 0.6),
            coverage,
        ],
        _ => vec![coverage, ("balance", -off, -0.1)],
    };
    let missed = bars.into_iter().find(|(_, value, bar)| value < bar);
    missed.map(|(what, value, bar)| format!("{}: {what} {value}, not {bar}", entry.id))
}

#[test]
fn every_generator_meets_its_bars_in_some_size() {
    let manifest = manifest();
    let floor = manifest.scale.expect("a scale").floor;
    let generates = |family: &&Family| family.info().task != Task::Translate;
    for &family in Family::ALL.iter().filter(generates) {
        let models = manifest.models.iter();
        let lacking: Vec<_> = models
            .filter(|entry| entry.settings.family == family)
            .map(|entry| lacks(entry, &floor))
            .collect();
        assert!(lacking.contains(&None), "{family:?}: {lacking:?}");
    }
}

#[test]
fn the_curves_of_a_shipped_model_lead_to_its_last_step() {
    for entry in manifest().models {
        let path = format!("{MODELS_DIR}/curves/{}.json", entry.id);
        let json = fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let curves: Curves = serde_json::from_slice(&json).unwrap();
        let (losses, scores) = (&curves.losses, &curves.scores);
        assert!(losses.windows(2).all(|pair| pair[0].step < pair[1].step));
        let last = losses.last().expect("losses").step;
        assert!(
            last > entry.steps * 9 / 10 && last <= entry.steps,
            "{path}: {last}"
        );
        let (first, end) = (scores.first().unwrap(), scores.last().unwrap());
        assert_eq!(end.step, entry.steps, "{path}");
        assert!(end.fid < first.fid, "{path}: it has learned something");
    }
}

#[test]
fn all_models_together_are_small() {
    const MOST: u64 = 20 << 20;
    let sizes = |dir: &str| -> u64 {
        let entries = std::fs::read_dir(dir).unwrap().map(Result::unwrap);
        entries
            .map(|entry| entry.metadata().unwrap())
            .filter(|meta| meta.is_file())
            .map(|meta| meta.len())
            .sum()
    };
    let total = sizes(MODELS_DIR) + sizes(&format!("{MODELS_DIR}/curves"));
    assert!(total < MOST, "{total} bytes");
}
