//! The command line as a user types it.

mod exchange;
mod exported;
mod given;
mod kept;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

fn atelier(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_atelier"))
        .args(words)
        .output()
        .expect("the program runs")
}

pub fn succeeds(words: &[&str]) -> String {
    let output = atelier(words);
    assert!(
        output.status.success(),
        "{words:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What it says of wrong words or files.
pub fn refuses(words: &[&str]) -> String {
    ends_with(2, words)
}

fn ends_with(code: i32, words: &[&str]) -> String {
    let output = atelier(words);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
    said
}

/// A fresh directory of this test's own.
pub fn scratch(name: &str) -> PathBuf {
    let dir = env::temp_dir().join(format!("atelier-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

pub fn text(path: &Path) -> &str {
    path.to_str()
        .expect("temporary directories have plain names")
}

#[test]
fn train_resume_sample_and_list() {
    let dir = scratch("train");
    let runs = dir.join("runs");
    let train = |epochs: &str, more: &[&str]| {
        let common = [
            "train",
            "--family",
            "cdcgan",
            "--size",
            "xs",
            "--seed",
            "3",
            "--set",
            "batch_size=4",
        ];
        let words = [
            &common[..],
            &[
                "--epochs",
                epochs,
                "--out",
                text(&dir),
                "--runs",
                text(&runs),
            ],
            more,
        ]
        .concat();
        succeeds(&words)
    };
    // 0.0002 epochs are 12 images: 3 steps of 4.
    train("0.0002", &[]);
    let first = fs::read(dir.join("cdcgan-xs.bpk")).unwrap();
    train("0.0004", &["--resume"]);
    let resumed = fs::read(dir.join("cdcgan-xs.bpk")).unwrap();
    assert_ne!(first, resumed);
    // Six steps at a stretch make the very same model as three and three.
    train("0.0004", &["--force"]);
    assert_eq!(fs::read(dir.join("cdcgan-xs.bpk")).unwrap(), resumed);

    let manifest = fs::read_to_string(dir.join("manifest.json")).unwrap();
    assert!(manifest.contains("\"steps\": 6"), "{manifest}");
    let command =
        "atelier train --family cdcgan --size xs --seed 3 --set batch_size=4 --epochs 0.0004";
    assert!(manifest.contains(&format!("\"{command}\"")), "{manifest}");
    assert!(dir.join("cdcgan-xs.png").exists());
    assert!(succeeds(&["models", "--dir", text(&dir)]).contains("ok"));

    let samples = dir.join("samples");
    let model = dir.join("cdcgan-xs.bpk");
    succeeds(&[
        "sample",
        "--model",
        text(&model),
        "--count",
        "25",
        "--out",
        text(&samples),
    ]);
    let images = fs::read(samples.join("images.npy")).unwrap();
    assert!(images.starts_with(b"\x93NUMPY"));
    assert!(String::from_utf8_lossy(&images[..128]).contains("(25, 28, 28"));
    let labels = fs::read(samples.join("labels.npy")).unwrap();
    assert_eq!(
        labels[labels.len() - 25..],
        (0..25).map(|i| i % 10).collect::<Vec<u8>>()
    );

    // Going on by other settings: the manifest has both commands. 24 images more are 3 steps now.
    train("0.0008", &["--set", "d_steps=2", "--resume"]);
    let manifest = fs::read_to_string(dir.join("manifest.json")).unwrap();
    let rest = command.replace(
        "--epochs 0.0004",
        "--set d_steps=2 --epochs 0.0008 --resume",
    );
    assert!(
        manifest.contains(&format!("\"{command} && {rest}\"")),
        "{manifest}"
    );
    assert!(manifest.contains("\"steps\": 9"), "{manifest}");

    // A damaged file is found.
    fs::write(&model, &resumed[1..]).unwrap();
    ends_with(1, &["models", "--dir", text(&dir)]);
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn mistakes_are_explained() {
    assert!(refuses(&["train", "--family", "nobody"]).contains("cdcgan, dcgan"));
    assert!(refuses(&["train", "--family", "dcgan", "--set", "colour=1"]).contains("lr_generator"));
    assert!(
        refuses(&["train", "--family", "dcgan", "--set", "batch_size=100000"])
            .contains("Batch size")
    );
    assert!(refuses(&["sample", "--model", "nowhere.bpk"]).contains("nowhere.bpk"));
    assert!(refuses(&["sample", "--model", "Cargo.toml"]).contains("weights"));
}

#[test]
fn the_benchmark_measures() {
    let table = succeeds(&["bench", "--family", "dcgan", "--size", "xs", "--steps", "1"]);
    assert!(
        table.contains("median") && table.contains("pictures/s"),
        "{table}"
    );
    let translator = ["bench", "--family", "pix2pix", "--steps", "1"];
    assert!(succeeds(&translator).contains("pictures/s"));
}

#[test]
fn help_teaches() {
    let help = succeeds(&["--help"]);
    for word in [
        "data", "train", "sample", "export", "bench", "models", "Examples",
    ] {
        assert!(help.contains(word), "{word} is not in the help");
    }
    assert!(succeeds(&["train", "--help"]).contains("--name"));
    assert!(succeeds(&["sample", "--help"]).contains("--given"));
}
