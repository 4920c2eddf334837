//! Files from outside: whatever an array states is honoured or refused, and so are words.

use std::fs;
use std::path::{Path, PathBuf};

use atelier::core::{Recipe, Settings, Size};
use atelier::engine::run::Run;
use futures::executor::block_on;

use super::{refuses, scratch, succeeds, text};
use crate::support::{PIXELS, device, family};

/// A .npy file.
fn npy(kind: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    let fortran = if fortran { "True" } else { "False" };
    let text = format!("{{'descr': '{kind}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
    let length = (text.len() as u16).to_le_bytes();
    [&b"\x93NUMPY\x01\0"[..], &length, text.as_bytes(), data].concat()
}

/// What is said of these pictures, and of these labels of a hundred good ones.
struct Judge(PathBuf);

impl Judge {
    fn new(name: &str) -> Self {
        let dir = scratch(name);
        let pictures = npy("|u1", false, "(100, 28, 28)", &vec![0; 100 * PIXELS]);
        fs::write(dir.join("good.npy"), pictures).unwrap();
        Self(dir)
    }

    fn of_pictures(&self, file: &[u8]) -> String {
        let path = self.0.join("a.npy");
        fs::write(&path, file).unwrap();
        refuses(&["score", "--images", text(&path)])
    }

    fn of_labels(&self, file: &[u8]) -> String {
        let (images, labels) = (self.0.join("good.npy"), self.0.join("b.npy"));
        fs::write(&labels, file).unwrap();
        refuses(&[
            "score",
            "--images",
            text(&images),
            "--labels",
            text(&labels),
        ])
    }
}

#[test]
fn pictures_that_are_none_are_refused() {
    let judge = Judge::new("pictures");
    let all = vec![0; 100 * PIXELS];
    let shape = "(100, 28, 28)";
    for (file, word) in [
        (npy("|u1", false, shape, &all[1..]), "means 78400 bytes"),
        (
            npy("|u1", false, shape, &[&all[..], &[0]].concat()),
            "there are 78401",
        ),
        (npy("|i1", false, shape, &all), "|i1"),
        (npy("<f4", false, shape, &all.repeat(4)), "<f4"),
        (npy("<u2", false, shape, &all.repeat(2)), "<u2"),
        (
            npy("|u1", false, "(100, 28, 14)", &all[..100 * PIXELS / 2]),
            "[N, 28, 28]",
        ),
        (npy("|u1", false, "(28, 28, 100)", &all), "[N, 28, 28]"),
        (npy("|u1", false, "(78400,)", &all), "[N, 28, 28]"),
        (npy("|u1", false, "()", &[0]), "[N, 28, 28]"),
        (npy("|u1", false, "(0, 28, 28)", &[]), "no pictures"),
        (npy("|u1", false, "(99, 28, 28)", &all[PIXELS..]), "too few"),
        (
            npy("|u1", true, "(18446744073709551615, 28, 28)", &[]),
            "no file has",
        ),
        (npy("|O", false, shape, &all), "not known"),
        (b"PK\x03\x04".to_vec(), "not a .npy file"),
        (vec![], "not a .npy file"),
    ] {
        let said = judge.of_pictures(&file);
        assert!(said.contains(word), "{word}: {said}");
    }
    let nowhere = refuses(&["score", "--images", "nowhere.npy"]);
    assert!(nowhere.contains("cannot read nowhere.npy"), "{nowhere}");
    fs::remove_dir_all(judge.0).unwrap();
}

#[test]
fn labels_that_are_none_are_refused() {
    let judge = Judge::new("labels");
    let classes: Vec<u8> = (0..100).map(|i| i % 10).collect();
    let wide: Vec<u8> = classes.iter().flat_map(|&class| [0, class]).collect();
    let with = |label: u8| [&classes[..99], &[label]].concat();
    for (file, word) in [
        (npy("|u1", false, "(99,)", &classes[1..]), "[100]"),
        (
            npy(
                "|u1",
                false,
                "(101,)",
                &with(0).into_iter().chain([0]).collect::<Vec<_>>(),
            ),
            "[100]",
        ),
        (npy("|u1", false, "(10, 10)", &classes), "[100]"),
        (npy("|u1", false, "(100,)", &with(10)), "label 10"),
        (npy("|i1", false, "(100,)", &with(255)), "label -1"),
        // As little-endian numbers they would be 0, 256, 512 …
        (npy("<u2", false, "(100,)", &wide), "label 256"),
        (npy("<f4", false, "(100,)", &[0; 400]), "whole"),
        (
            npy("|u1", false, "(100,)", &classes[1..]),
            "means 100 bytes",
        ),
    ] {
        let said = judge.of_labels(&file);
        assert!(said.contains(word), "{word}: {said}");
    }
    fs::remove_dir_all(judge.0).unwrap();
}

/// A generator that has learned nothing yet, in a file.
pub fn untrained(dir: &Path, id: &str) -> PathBuf {
    let settings = Settings::recommended(family(id), Size::Xs, Recipe::Fast);
    let run = Run::new(&settings, &device()).unwrap();
    let path = dir.join(format!("{id}-xs.bpk"));
    fs::write(&path, block_on(run.export()).unwrap()).unwrap();
    path
}

/// Two pictures, neither of which is its own mirror image.
fn pictures() -> Vec<u8> {
    let pixel = |i: usize| [0, 255][usize::from(i % 28 + i / 300 < i / 28 % 28)];
    (0..2 * PIXELS).map(pixel).collect()
}

#[test]
fn the_order_of_axes_of_given_pictures_is_honoured() {
    let dir = scratch("axes");
    let model = untrained(&dir, "pix2pix");
    let rows = pictures();
    let [count, height, width] = [2, 28, 28];
    let columns: Vec<u8> = (0..rows.len())
        .map(|place| {
            let (x, y, i) = (
                place / count / height,
                place / count % height,
                place % count,
            );
            rows[i * PIXELS + y * width + x]
        })
        .collect();
    let drawn = |fortran: bool, data: &[u8]| {
        let (given, out) = (dir.join("given.npy"), dir.join("out"));
        fs::write(&given, npy("|u1", fortran, "(2, 28, 28)", data)).unwrap();
        let words = ["sample", "--model", text(&model), "--given", text(&given)];
        succeeds(&[&words[..], &["--out", text(&out), "--force"]].concat());
        [out.join("images.npy"), out.join("given.npy")].map(|path| fs::read(path).unwrap())
    };
    let expected = drawn(false, &rows);
    assert_eq!(drawn(true, &columns), expected);
    assert!(expected[1].ends_with(&rows));
    assert_ne!(drawn(false, &columns), expected);
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn words_that_make_no_sense_are_refused() {
    for (words, word) in [
        ("train --family dcgan --epochs 0", "above 0"),
        ("train --family dcgan --epochs=-1", "above 0"),
        ("train --family dcgan --epochs NaN", "above 0"),
        (
            "train --family dcgan --epochs 0.0000001 --out /nowhere --runs /nowhere",
            "no whole step",
        ),
        (
            "train --family dcgan --set batch_size=3.7 --out /nowhere",
            "would become 3",
        ),
        (
            "train --family dcgan --set minibatch=0.5 --out /nowhere",
            "would become",
        ),
        ("train --family dcgan --set ema=NaN --out /nowhere", "ema"),
        (
            "train --family classifier --size xs --out /nowhere",
            "--size means nothing",
        ),
        ("train", "--family"),
        ("train --resume", "--family is missing"),
        ("train --resume nowhere.ckpt", "cannot read nowhere.ckpt"),
        ("train --resume Cargo.toml", "no run"),
        (
            "sample --model pretrained/dcgan-xs.bpk --count 0",
            "1 at least",
        ),
        (
            "sample --model pretrained/dcgan-xs.bpk --count 2000000 --out /nowhere",
            "at most",
        ),
        (
            "sample --model pretrained/dcgan-xs.bpk --class 1 --out /nowhere",
            "knows no classes",
        ),
        (
            "sample --model pretrained/cdcgan-xs.bpk --class 10 --out /nowhere",
            "10 classes",
        ),
        (
            "sample --model pretrained/cdcgan-xs.bpk --given a.npy --out /nowhere",
            "translates no",
        ),
        (
            "sample --model pretrained/classifier.bpk --out /nowhere",
            "which network",
        ),
        ("score", "--model"),
        (
            "score --model pretrained/classifier.bpk",
            "nothing to score",
        ),
        (
            "score --model pretrained/dcgan-xs.bpk --samples 10",
            "too few",
        ),
        (
            "score --model pretrained/dcgan-xs.bpk --images a.npy",
            "cannot be used",
        ),
        ("score --images a.npy --keep", "cannot be used"),
        (
            "score --model pretrained/dcgan-xs.bpk --dir /nowhere --keep",
            "not in the manifest",
        ),
        (
            "score --model pretrained/dcgan-xs.bpk --dir /nowhere",
            "the judge is missing",
        ),
        ("models --dir /nowhere", "cannot read /nowhere"),
        ("bench --steps 0", "1 at least"),
        ("bench --reference --family dcgan", "cannot be used"),
        ("data --check --force", "cannot be used"),
        ("data --from /nowhere --out /nowhere", "/nowhere"),
        ("seeds --steps 0", "0"),
        ("techniques --steps 0", "0"),
        ("export --model pretrained/dcgan-xs.bpk", "--out"),
        (
            "export --model pretrained/dcgan-xs.bpk --out /nowhere/a",
            "cannot write /nowhere/a",
        ),
        (
            "sample --model pretrained/dcgan-xs.bpk --out Cargo.toml/a",
            "cannot make Cargo.toml/a",
        ),
        ("export --model Cargo.toml --out /nowhere/a", "Cargo.toml: "),
        (
            "export --curves Cargo.toml --out /nowhere/a",
            "no curves of a run",
        ),
    ] {
        let said = refuses(&words.split(' ').collect::<Vec<_>>());
        assert!(said.contains(word), "{words}: {said}");
    }
}
