//! The shipped translators: what the manifest says of ten thousand test images holds for a few, and
//! what the paper says of its losses holds for them (§4.1, §4.2).

use std::fs;

use atelier::core::{FASHION_MNIST, Fidelity, Manifest, ModelEntry};
use atelier::data::{Shard, ShardId};
use atelier::engine::classifier::{LoadedClassifier, classifier_file};
use atelier::engine::draw::{Codes, Given, plain_codes, sample};
use atelier::engine::loader::{self, MODELS_DIR};
use atelier::eval::fidelity::fidelity;
use atelier::families::pix2pix::LOSS;
use futures::executor::block_on;

use crate::support::{PIXELS, SPACE, device, shard};

const SOME: usize = 300;

fn translators() -> Vec<ModelEntry> {
    let manifest = fs::read(format!("{MODELS_DIR}/manifest.json")).unwrap();
    let manifest: Manifest = serde_json::from_slice(&manifest).unwrap();
    let translates = |entry: &ModelEntry| entry.settings.operator().is_some();
    manifest.models.into_iter().filter(translates).collect()
}

/// What a translator makes of the first test images.
fn translated(entry: &ModelEntry, test: &Shard) -> Vec<u8> {
    let model = block_on(loader::shipped(&entry.id, &device())).unwrap();
    let operator = entry.settings.operator().unwrap();
    let codes = Codes {
        z: plain_codes(&model.settings, 1, SOME),
        labels: vec![0; SOME],
        latent: model.settings.latent(),
        columns: 1,
        space: SPACE,
        given: Some(Given::of(operator, &test.pixels[..SOME * PIXELS], SPACE)),
    };
    block_on(sample(model.sampler.as_ref(), &codes, &device())).unwrap()
}

fn near(entry: &ModelEntry, pictures: &[u8], test: &Shard) -> Fidelity {
    let found = fidelity(pictures, &test.pixels[..SOME * PIXELS], SPACE);
    let told = entry.scores.as_ref().and_then(|scores| scores.fidelity);
    let told = told.unwrap_or_else(|| panic!("{} is not scored", entry.id));
    assert!(
        (found.l1 / told.l1 - 1.0).abs() < 0.1,
        "{}: L1 {:.4}, of all {:.4}",
        entry.id,
        found.l1,
        told.l1
    );
    assert!((found.psnr - told.psnr).abs() < 0.7, "{}", entry.id);
    assert!(
        (found.sharpness - told.sharpness).abs() < 0.08,
        "{}",
        entry.id
    );
    found
}

#[test]
fn they_are_as_good_as_the_manifest_says() {
    let test = shard(ShardId::Test);
    let file = fs::read(format!("{MODELS_DIR}/{}", classifier_file(&FASHION_MNIST))).unwrap();
    let judge = LoadedClassifier::load(&FASHION_MNIST, file, &device()).unwrap();
    for entry in translators() {
        let pictures = translated(&entry, &test);
        near(&entry, &pictures, &test);
        let seen = block_on(judge.predict(&pictures)).unwrap();
        let right = seen.classes().zip(&test.labels);
        let right = right.filter(|(seen, label)| *seen == usize::from(**label));
        let share = right.count() as f64 / SOME as f64;
        let told = entry.scores.unwrap().accuracy.unwrap();
        // Three deviations of so few pictures.
        assert!(
            (share - told).abs() < 0.07,
            "{}: {share}, not {told}",
            entry.id
        );
    }
}

#[test]
fn every_input_is_shipped_with_and_without_the_adversarial_part_which_makes_it_sharper() {
    let test = shard(ShardId::Test);
    let all = translators();
    for input in ["edges", "silhouette", "low-resolution", "half"] {
        let of = |adversarial: bool| {
            let fits = |entry: &&ModelEntry| {
                let place = LOSS.place(&entry.settings);
                let alone = ["L1", "L2"].contains(&LOSS.choices[place]);
                entry.settings.operator().unwrap().id() == input && alone != adversarial
            };
            let entry = all.iter().find(fits);
            entry.unwrap_or_else(|| panic!("{input}, adversarial: {adversarial}"))
        };
        let [with, without] = [true, false].map(|adversarial| {
            let entry = of(adversarial);
            near(entry, &translated(entry, &test), &test)
        });
        assert!(
            with.sharpness > without.sharpness + 0.1,
            "{input}: {} and {}",
            with.sharpness,
            without.sharpness
        );
    }
}
