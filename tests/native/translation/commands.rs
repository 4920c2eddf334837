//! The command line with a translator.

use std::fs;
use std::path::Path;

use crate::commands::{refuses, scratch, succeeds, text};

/// A model called `garments`, of two steps.
fn train(dir: &Path) {
    let runs = dir.join("runs");
    let words =
        "train --family pix2pix --size xs --name garments --set batch_size=4 --epochs 0.0001";
    let words: Vec<&str> = words.split(' ').collect();
    let places = ["--out", text(dir), "--runs", text(&runs)];
    succeeds(&[&words[..], &places].concat());
}

/// The shape that a NumPy array says it has, and its bytes.
fn array(path: &Path) -> (String, Vec<u8>) {
    let bytes = fs::read(path).unwrap();
    assert!(bytes.starts_with(b"\x93NUMPY"));
    let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let (head, data) = bytes[10..].split_at(length);
    let head = String::from_utf8_lossy(head);
    let shape = head
        .split(['(', ')'])
        .nth(1)
        .unwrap()
        .trim_end_matches([',', ' ']);
    (shape.to_owned(), data.to_vec())
}

#[test]
fn a_translator_is_trained_under_a_name_and_translates_the_test_images_or_a_file() {
    let dir = scratch("translator");
    train(&dir);
    let manifest = fs::read_to_string(dir.join("manifest.json")).unwrap();
    assert!(manifest.contains("\"id\": \"garments\""), "{manifest}");
    let command = "atelier train --family pix2pix --size xs --name garments --seed 1";
    assert!(manifest.contains(command), "{manifest}");
    assert!(dir.join("garments.png").exists());
    assert!(dir.join("curves/garments.json").exists());
    assert!(succeeds(&["models", "--dir", text(&dir)]).contains("garments"));

    let model = dir.join("garments.bpk");
    let sample = |out: &Path, more: &[&str]| {
        let words = [
            "sample",
            "--model",
            text(&model),
            "--seed",
            "5",
            "--out",
            text(out),
        ];
        succeeds(&[&words[..], more].concat());
        ["given", "truth", "images", "labels"].map(|name| {
            let path = out.join(format!("{name}.npy"));
            path.exists().then(|| array(&path))
        })
    };
    let samples = dir.join("samples");
    let [given, truth, images, labels] = sample(&samples, &["--count", "12"]);
    let (shape, edges) = given.unwrap();
    assert_eq!(shape, "12, 28, 28");
    assert!(edges.iter().all(|x| matches!(x, 0 | 255)));
    let shapes = [truth.unwrap(), labels.unwrap()].map(|(shape, _)| shape);
    assert_eq!(shapes, ["12, 28, 28", "12"]);
    let images = images.unwrap();
    assert_eq!(images.0, "12, 28, 28");

    // What it was given, given again, becomes the same; of these no truth is known.
    let again = dir.join("again");
    let file = samples.join("given.npy");
    let [given, truth, same, labels] = sample(&again, &["--given", text(&file)]);
    assert_eq!(given.unwrap().1, edges);
    assert!(same.unwrap() == images);
    assert!(truth.is_none() && labels.is_none());
    assert!(again.join("sheet.png").exists());
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn what_a_translator_cannot_do_is_explained() {
    for name in ["", "Garments", "gar ments", "../garments"] {
        let refusal = refuses(&["train", "--family", "pix2pix", "--name", name]);
        assert!(refusal.contains("small letters"), "{refusal}");
    }
    let generator = "pretrained/dcgan-xs.bpk";
    let refusal = refuses(&["sample", "--model", generator, "--given", "nowhere.npy"]);
    assert!(refusal.contains("translates no pictures"), "{refusal}");
}
