//! Files of the first edition: flat settings in which every family had every number.

use std::collections::BTreeMap;
use std::fs;

use atelier::core::{
    D_FAKE, D_LOSS, D_REAL, DatasetInfo, FASHION_MNIST, Family, G_LOSS, Manifest, Minibatch,
    Recipe, Settings, Size, StepStats,
};
use atelier::engine::checkpoint::SETTINGS_KEY;
use atelier::engine::loader::MODELS_DIR;
use atelier::families::knobs::{CLASS_WEIGHT, CLIP, GRADIENT_PENALTY, OBJECTIVE, R2_WEIGHT};
use atelier::families::objective::Objective;
use atelier::families::{cgan, gan, vac_gan, wgan};
use atelier::nn::weights;
use serde_json::{Value, json};

use super::support::family;

/// All fields of the first edition.
fn old(family: &str) -> Value {
    json!({
        "family": family, "size": "xs", "recipe": "fast", "seed": 9, "batch_size": 32,
        "lr_generator": 0.003, "lr_discriminator": 0.0002, "beta1": 0.25, "beta2": 0.875,
        "d_steps": 5, "label_smoothing": 0.1, "r1_weight": 100.0, "r1_sigma": 0.07, "ema": 0.99,
        "class_weight": 0.5, "saturating": true, "merged": true, "loss": "hinge",
        "r2_weight": 3.0, "gradient_penalty": 7.0, "clip": 0.1, "rms_prop": true,
        "generator_norm": false, "instance_noise": 0.2, "replay": 0.25, "wrong_labels": 1.5,
        "feature_matching": 0.75, "minibatch": "deviation", "half_life": 300.0
    })
}

fn parsed(family: &str) -> Settings {
    serde_json::from_value(old(family)).unwrap_or_else(|error| panic!("{family}: {error}"))
}

/// What the first edition called each family in files.
const NAMES: [(&str, &str); 12] = [
    ("cdcgan", "cdcgan"),
    ("dcgan", "dcgan"),
    ("gan", "gan"),
    ("cgan", "cgan"),
    ("acgan", "acgan"),
    ("two-n", "2n-gan"),
    ("vac-gan", "vac-gan"),
    ("info-gan", "infogan"),
    ("wgan", "wgan"),
    ("wgan-gp", "wgan-gp"),
    ("sngan", "sngan"),
    ("r3gan", "r3gan"),
];

#[test]
fn every_common_field_keeps_its_meaning() {
    for (name, id) in NAMES {
        let expected = Settings {
            own: BTreeMap::new(),
            family: family(id),
            dataset: DatasetInfo::default(),
            size: Size::Xs,
            recipe: Recipe::Fast,
            seed: 9,
            batch_size: 32,
            lr_generator: 0.003,
            lr_discriminator: 0.0002,
            beta1: 0.25,
            beta2: 0.875,
            d_steps: 5,
            label_smoothing: 0.1,
            r1_weight: 100.0,
            r1_sigma: 0.07,
            ema: 0.99,
            generator_norm: false,
            instance_noise: 0.2,
            replay: 0.25,
            feature_matching: 0.75,
            minibatch: Minibatch::Deviation,
            half_life: 300.0,
        };
        let found = Settings {
            own: BTreeMap::new(),
            ..parsed(name)
        };
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn each_family_keeps_its_own_numbers_and_no_others() {
    let own = |name: &str| {
        let settings = parsed(name);
        let own = settings.own.iter();
        own.map(|(key, value)| (key.clone(), *value))
            .collect::<Vec<_>>()
    };
    let named = |pairs: &[(&str, f64)]| -> Vec<(String, f64)> {
        pairs
            .iter()
            .map(|(key, x)| ((*key).to_string(), *x))
            .collect()
    };
    let cdcgan = [
        ("clip", 0.1),
        ("gradient_penalty", 7.0),
        ("loss", 2.0),
        ("r2_weight", 3.0),
    ];
    for (name, expected) in [
        ("cdcgan", &cdcgan[..]),
        ("dcgan", &[]),
        ("gan", &[("saturating", 1.0)]),
        ("cgan", &[("wrong_labels", 1.5)]),
        ("acgan", &[("class_weight", 0.5)]),
        ("two-n", &[]),
        ("vac-gan", &[("class_weight", 0.5), ("merged", 1.0)]),
        ("info-gan", &[("class_weight", 0.5)]),
        ("wgan", &[("clip", 0.1), ("rms_prop", 1.0)]),
        ("wgan-gp", &[("gradient_penalty", 7.0)]),
        ("sngan", &[]),
        ("r3gan", &[("r2_weight", 3.0)]),
    ] {
        assert_eq!(own(name), named(expected), "{name}");
    }
}

#[test]
fn words_and_switches_become_the_knobs_values() {
    assert_eq!(Objective::of(&parsed("cdcgan")), Objective::Hinge);
    assert_eq!(R2_WEIGHT.get(&parsed("cdcgan")), 3.0);
    assert_eq!(GRADIENT_PENALTY.get(&parsed("wgan-gp")), 7.0);
    assert_eq!(CLIP.get(&parsed("wgan")), 0.1);
    assert_eq!(CLASS_WEIGHT.get(&parsed("acgan")), 0.5);
    assert!(wgan::RMS_PROP.is_on(&parsed("wgan")));
    assert!(vac_gan::MERGED.is_on(&parsed("vac-gan")));
    assert!(gan::SATURATING.is_on(&parsed("gan")));
    assert_eq!(cgan::WRONG_LABELS.get(&parsed("cgan")), 1.5);
    let words = [
        ("logistic", Objective::Logistic),
        ("wasserstein", Objective::Wasserstein),
        ("hinge", Objective::Hinge),
        ("least-squares", Objective::LeastSquares),
        ("relativistic", Objective::Relativistic),
    ];
    for (word, expected) in words {
        let mut old = old("cdcgan");
        old["loss"] = word.into();
        let settings: Settings = serde_json::from_value(old).unwrap();
        assert_eq!(Objective::of(&settings), expected, "{word}");
    }
}

/// Before a setting existed, files had no word of it: then it counts as the program had it.
#[test]
fn what_the_oldest_files_lack_is_as_it_was_then() {
    let mut old = old("vac-gan");
    let fields = old.as_object_mut().unwrap();
    let first = [
        "family",
        "size",
        "recipe",
        "seed",
        "batch_size",
        "lr_generator",
        "lr_discriminator",
        "beta1",
        "beta2",
        "d_steps",
        "label_smoothing",
        "r1_weight",
        "r1_sigma",
        "ema",
    ];
    fields.retain(|name, _| first.contains(&name.as_str()));
    let settings: Settings = serde_json::from_value(old).unwrap();
    assert_eq!(CLASS_WEIGHT.get(&settings), 1.0);
    assert!(!vac_gan::MERGED.is_on(&settings));
    assert!(settings.generator_norm && settings.own.is_empty());
    assert_eq!(settings.dataset, FASHION_MNIST);
    assert_eq!((settings.replay, settings.half_life), (0.0, 0.0));
    assert_eq!(settings.minibatch, Minibatch::Nothing);
}

#[test]
fn what_is_unknown_is_refused() {
    for name in ["nobody", "TwoN", "", "2n", "cDCGAN"] {
        let error = serde_json::from_value::<Settings>(old(name)).unwrap_err();
        assert!(error.to_string().contains("family"), "{error}");
    }
    let mut wrong = old("cdcgan");
    wrong["loss"] = "quadratic".into();
    let error = serde_json::from_value::<Settings>(wrong).unwrap_err();
    assert!(error.to_string().contains("quadratic"), "{error}");
    let mut elsewhere = old("cdcgan");
    elsewhere["dataset"] = "nowhere".into();
    assert!(serde_json::from_value::<Settings>(elsewhere).is_err());
    // In addresses and commands the families have had their present names all along.
    assert_eq!(Family::from_id("two-n"), None);
}

#[test]
fn what_was_read_is_written_as_it_is_now_and_read_again() {
    for (name, id) in NAMES {
        let settings = parsed(name);
        let json = serde_json::to_value(&settings).unwrap();
        assert_eq!(json["family"], id);
        assert_eq!(serde_json::from_value::<Settings>(json).unwrap(), settings);
    }
}

/// A knob's value as the first edition wrote it.
fn number(value: &Value) -> f64 {
    let words = [
        "logistic",
        "wasserstein",
        "hinge",
        "least-squares",
        "relativistic",
    ];
    let minibatch = ["nothing", "deviation", "discrimination"];
    let place = |word: &str| {
        let among = |words: &[&str]| words.iter().position(|known| *known == word);
        among(&words).or(among(&minibatch)).unwrap() as f64
    };
    match value {
        Value::Bool(on) => f64::from(u8::from(*on)),
        Value::String(word) => place(word),
        number => number.as_f64().unwrap(),
    }
}

fn check(written: &Value, settings: &Settings, what: &str) {
    let id = settings.family.id();
    // Families that came later have no old name.
    let Some((name, _)) = NAMES.iter().find(|(_, new)| *new == id) else {
        return;
    };
    let written_name = written["family"].as_str().unwrap();
    assert!(written_name == *name || written_name == id, "{what}");
    for knob in settings.family.knobs() {
        // The oldest files lack what came later.
        let Some(value) = written.get(knob.id) else {
            continue;
        };
        let expected = number(value);
        let found = knob.get(settings);
        assert!(
            (found - expected).abs() < 1e-6,
            "{what} {}: {found}",
            knob.id
        );
    }
    for key in settings.own.keys() {
        let known = settings.family.info().knobs.iter();
        assert!(
            known.into_iter().any(|knob| knob.id == *key),
            "{what}: {key}"
        );
    }
    assert_eq!(settings.validate(), Ok(()), "{what}");
}

#[test]
fn shipped_models_mean_what_they_meant() {
    let json = fs::read(format!("{MODELS_DIR}/manifest.json")).unwrap();
    let raw: Value = serde_json::from_slice(&json).unwrap();
    let manifest: Manifest = serde_json::from_slice(&json).unwrap();
    assert!(manifest.models.len() >= Family::ALL.len());
    for (written, entry) in raw["models"]
        .as_array()
        .unwrap()
        .iter()
        .zip(manifest.models)
    {
        check(&written["settings"], &entry.settings, &entry.id);
        // The same in the file itself.
        let bytes = fs::read(format!("{MODELS_DIR}/{}.bpk", entry.id)).unwrap();
        let (_, metadata) = weights::decode(bytes).unwrap();
        let inside: Settings = serde_json::from_str(&metadata[SETTINGS_KEY]).unwrap();
        assert_eq!(inside, entry.settings, "{}", entry.id);
        let written: Value = serde_json::from_str(&metadata[SETTINGS_KEY]).unwrap();
        check(&written, &inside, &entry.id);
    }
}

#[test]
fn old_losses_are_the_named_ones() {
    let stats: StepStats = serde_json::from_str(
        r#"{"step":19,"d_loss":5.5,"g_loss":null,"d_real":0.75,"d_fake":0.25}"#,
    )
    .unwrap();
    assert_eq!((stats.step, stats.value(D_LOSS)), (19, 5.5));
    assert!(stats.value(G_LOSS).is_nan());
    assert_eq!([D_REAL, D_FAKE].map(|name| stats.value(name)), [0.75, 0.25]);
    assert!(!stats.is_finite());
    assert!(OBJECTIVE.choices.len() == Objective::ALL.len());
}
