//! The shipped models: each file is what the manifest says, and draws garments.

use std::fs;

use atelier::core::{Controls, Family, Layout, Manifest, ModelEntry, Size, Task};
use atelier::engine::draw::{codes, sample};
use atelier::engine::loader::{self, MODELS_DIR, sha256};
use atelier::engine::run::Run;
use futures::executor::block_on;

use super::support::{CLASSES, PIXELS, device, first_shard};

const EACH: usize = 20;

fn manifest() -> Manifest {
    serde_json::from_slice(&fs::read(format!("{MODELS_DIR}/manifest.json")).unwrap()).unwrap()
}

/// [`EACH`] pictures of each class.
fn drawn(entry: &ModelEntry) -> Vec<u8> {
    let model = block_on(loader::shipped(&entry.id, &device())).unwrap();
    let layout = Layout::ClassRows { columns: EACH };
    let controls = Controls {
        seed: 11,
        truncation: 3.0,
        directions: vec![],
        layout,
        codes: None,
    };
    let codes = codes(&controls, &model.settings).unwrap();
    block_on(sample(model.sampler.as_ref(), &codes, &device())).unwrap()
}

#[test]
fn every_generator_is_shipped_and_the_first_two_in_every_size() {
    let manifest = manifest();
    let shipped = |family: Family, size: Size| {
        let id = format!("{}-{}", family.id(), size.id());
        manifest.models.iter().any(|entry| entry.id == id)
    };
    let generates = |family: &&Family| family.info().task != Task::Translate;
    for &family in Family::ALL.iter().filter(generates) {
        let sizes = Size::ALL.map(|size| shipped(family, size));
        assert!(sizes.contains(&true), "{family:?} is missing");
        if matches!(family.id(), "dcgan" | "cdcgan") {
            assert_eq!(sizes, [true; 2], "{family:?}");
        }
    }
}

#[test]
fn every_file_is_what_the_manifest_says() {
    for entry in manifest().models {
        let bytes = fs::read(format!("{MODELS_DIR}/{}.bpk", entry.id)).unwrap();
        assert_eq!(
            (bytes.len(), sha256(&bytes)),
            (entry.bytes, entry.sha256.clone()),
            "{}",
            entry.id
        );
        let model = loader::open(bytes, &device()).unwrap();
        assert_eq!(model.settings, entry.settings);
        assert_eq!(
            Run::new(&entry.settings, &device()).unwrap().parameters(),
            entry.parameters
        );
        let (family, size) = (entry.settings.family, entry.settings.size);
        assert!(entry.id.starts_with(family.id()) && entry.id.ends_with(size.id()));
        match entry.settings.operator() {
            None => assert_eq!(entry.id, entry.settings.model_id()),
            // There is one for each input, at least.
            Some(operator) => assert!(entry.id.contains(operator.id()), "{}", entry.id),
        }
        assert!(
            entry
                .command
                .contains(&format!("--family {}", entry.settings.family.id()))
        );
        assert!(
            fs::exists(format!("{MODELS_DIR}/{}.png", entry.id)).unwrap(),
            "{} has no sheet",
            entry.id
        );
    }
}

/// Mean over the pixels of the standard deviation over the pictures, in grey levels.
fn variety(pictures: &[u8]) -> f64 {
    let count = (pictures.len() / PIXELS) as f64;
    let deviation = |p: usize| {
        let values = || {
            pictures
                .iter()
                .skip(p)
                .step_by(PIXELS)
                .map(|&x| f64::from(x))
        };
        let mean = values().sum::<f64>() / count;
        (values().map(|x| (x - mean).powi(2)).sum::<f64>() / count).sqrt()
    };
    (0..PIXELS).map(deviation).sum::<f64>() / PIXELS as f64
}

#[test]
fn no_class_has_collapsed() {
    let real = first_shard();
    for entry in manifest()
        .models
        .into_iter()
        .filter(|entry| entry.settings.family.info().conditional())
    {
        let pictures = drawn(&entry);
        for class in 0..CLASSES {
            let of_class = &pictures[class * EACH * PIXELS..][..EACH * PIXELS];
            let reals: Vec<u8> = (0..real.len())
                .filter(|&i| usize::from(real.label(i)) == class)
                .take(EACH)
                .flat_map(|i| real.image(i).to_vec())
                .collect();
            let share = variety(of_class) / variety(&reals);
            assert!(
                share > 0.5,
                "{}, class {class}: {share:.2} of the variety of real images",
                entry.id
            );
        }
    }
}

/// The class whose mean training image is nearest.
fn nearest_mean(picture: &[u8], means: &[Vec<f64>]) -> usize {
    let distance = |mean: &Vec<f64>| -> f64 {
        mean.iter()
            .zip(picture)
            .map(|(m, &p)| (m - f64::from(p)).powi(2))
            .sum()
    };
    (0..means.len())
        .min_by(|&a, &b| distance(&means[a]).total_cmp(&distance(&means[b])))
        .unwrap()
}

#[test]
fn conditional_models_draw_the_class_asked_for() {
    let real = first_shard();
    let means: Vec<Vec<f64>> = (0..CLASSES)
        .map(|class| {
            let of_class: Vec<usize> = (0..real.len())
                .filter(|&i| usize::from(real.label(i)) == class)
                .collect();
            let mean = |p: usize| {
                of_class
                    .iter()
                    .map(|&i| f64::from(real.image(i)[p]))
                    .sum::<f64>()
                    / of_class.len() as f64
            };
            (0..PIXELS).map(mean).collect()
        })
        .collect();
    // A crude judge: it is right on two thirds of the real images.
    let judge =
        |pictures: &dyn Fn(usize) -> Vec<u8>, label: &dyn Fn(usize) -> usize, count: usize| {
            (0..count)
                .filter(|&i| nearest_mean(&pictures(i), &means) == label(i))
                .count() as f64
                / count as f64
        };
    let on_real = judge(
        &|i| real.image(i).to_vec(),
        &|i| usize::from(real.label(i)),
        1000,
    );
    for entry in manifest()
        .models
        .into_iter()
        .filter(|entry| entry.settings.family.info().conditional())
    {
        let pictures = drawn(&entry);
        let picture = |i: usize| pictures[i * PIXELS..][..PIXELS].to_vec();
        let right = judge(&picture, &|i| i / EACH, CLASSES * EACH);
        assert!(
            right > on_real - 0.1,
            "{}: right class on {right:.2}, real images {on_real:.2}",
            entry.id
        );
    }
}
