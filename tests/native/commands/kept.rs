//! Nothing is overwritten, and nothing written, that nobody asked for.

use std::fs;
use std::path::Path;

use super::given::untrained;
use super::{refuses, scratch, succeeds, text};

fn shipped(id: &str) -> String {
    format!("pretrained/{id}.bpk")
}

fn sample<'a>(model: &'a str, out: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    let words = [
        "sample",
        "--model",
        model,
        "--count",
        "4",
        "--out",
        text(out),
    ];
    [&words[..], more].concat()
}

#[test]
fn samples_are_replaced_as_a_whole_and_only_by_force() {
    let dir = scratch("replaced");
    let (told, untold) = (shipped("cdcgan-xs"), shipped("dcgan-xs"));
    succeeds(&sample(&told, &dir, &["--values"]));
    let before = fs::read(dir.join("images.npy")).unwrap();
    let said = refuses(&sample(&told, &dir, &["--seed", "2"]));
    assert!(
        said.contains("images.npy") && said.contains("--force"),
        "{said}"
    );
    assert_eq!(fs::read(dir.join("images.npy")).unwrap(), before);
    succeeds(&sample(&untold, &dir, &["--force"]));
    assert_ne!(fs::read(dir.join("images.npy")).unwrap(), before);
    // They would be taken for labels and codes of these pictures.
    for old in ["labels.npy", "codes.npy", "values.npy"] {
        assert!(!dir.join(old).exists(), "{old}");
    }
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn values_are_the_pictures_before_rounding() {
    let dir = scratch("values");
    succeeds(&sample(&shipped("infogan-xs"), &dir, &["--values"]));
    let array = |name: &str, shape: &str| {
        let file = fs::read(dir.join(name)).unwrap();
        let head = String::from_utf8_lossy(&file[..128]).into_owned();
        assert!(head.contains(shape), "{name}: {head}");
        file[128..].to_vec()
    };
    let pixels = array("images.npy", "(4, 28, 28)");
    let values = array("values.npy", "(4, 1, 28, 28)");
    for (pixel, value) in pixels.iter().zip(values.chunks(4)) {
        let value = f32::from_le_bytes(value.try_into().unwrap());
        assert!((f32::from(*pixel) - (value + 1.0) * 127.5).abs() <= 0.51);
    }
    // Two codes before the noise, and the third in labels.
    assert_eq!(array("codes.npy", "(4, ").len() % 16, 0);
    assert!(array("labels.npy", "(4,)").ends_with(&[0, 1, 2, 3]));
    fs::remove_dir_all(dir).unwrap();
}

/// Three steps of four pictures; more with `epochs`.
fn train<'a>(dir: &'a Path, runs: &'a Path, epochs: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let words = [
        "train",
        "--family",
        "dcgan",
        "--size",
        "xs",
        "--set",
        "batch_size=4",
    ];
    let places = ["--epochs", epochs, "--out", text(dir), "--runs", text(runs)];
    [&words[..], &places, more].concat()
}

#[test]
fn a_run_overwrites_its_own_model_only() {
    let dir = scratch("own");
    let (out, runs) = (dir.join("out"), dir.join("runs"));
    fs::create_dir_all(&out).unwrap();
    let model = untrained(&out, "dcgan");
    let foreign = fs::read(&model).unwrap();
    let said = refuses(&train(&out, &runs, "0.0002", &[]));
    assert!(said.contains("dcgan-xs.bpk exists"), "{said}");
    assert_eq!(fs::read(&model).unwrap(), foreign);
    assert!(!runs.exists(), "nothing was begun");

    succeeds(&train(&out, &runs, "0.0002", &["--force"]));
    let said = refuses(&train(&out, &runs, "0.0004", &[]));
    assert!(said.contains("of an earlier run"), "{said}");
    succeeds(&train(&out, &runs, "0.0004", &["--resume"]));
    succeeds(&train(&out, &runs, "0.0004", &["--resume"]));

    // Another model has taken its place.
    fs::write(&model, &foreign).unwrap();
    refuses(&train(&out, &runs, "0.0006", &["--resume"]));
    assert_eq!(fs::read(&model).unwrap(), foreign);
    // Its file has gone, but it is in the manifest.
    for file in ["dcgan-xs.bpk", "dcgan-xs.png", "curves/dcgan-xs.json"] {
        fs::remove_file(out.join(file)).unwrap();
    }
    let said = refuses(&train(&out, &runs, "0.0006", &["--resume"]));
    assert!(said.contains("in the manifest"), "{said}");
    succeeds(&train(&out, &runs, "0.0006", &["--resume", "--force"]));
    let manifest = fs::read_to_string(out.join("manifest.json")).unwrap();
    assert_eq!(manifest.matches("\"id\": \"dcgan-xs\"").count(), 1);
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn a_manifest_that_cannot_be_read_is_found_before_a_long_run() {
    let dir = scratch("damaged");
    fs::write(dir.join("manifest.json"), "{").unwrap();
    let said = refuses(&train(&dir, &dir, "0.0002", &[]));
    assert!(said.contains("is not a manifest"), "{said}");
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn the_judge_and_the_shards_stay() {
    let said = refuses(&["train", "--family", "classifier"]);
    assert!(said.contains("classifier.bpk exists"), "{said}");
    let said = refuses(&["data"]);
    assert!(said.contains("SHA256SUMS"), "{said}");
    let said = refuses(&["lab", "--pictures", "docs/failure-lab"]);
    assert!(said.contains("--force"), "{said}");
}

#[test]
fn scores_of_another_file_do_not_come_into_the_manifest() {
    let dir = scratch("scores");
    let manifest = fs::read("pretrained/manifest.json").unwrap();
    fs::write(dir.join("manifest.json"), &manifest).unwrap();
    let model = untrained(&dir, "dcgan");
    let words = [
        "score",
        "--model",
        text(&model),
        "--dir",
        text(&dir),
        "--keep",
    ];
    let said = refuses(&words);
    assert!(said.contains("another file than the manifest's"), "{said}");
    assert_eq!(fs::read(dir.join("manifest.json")).unwrap(), manifest);
    assert!(!dir.join("reference_stats.bpk").exists());
    fs::remove_dir_all(dir).unwrap();
}
