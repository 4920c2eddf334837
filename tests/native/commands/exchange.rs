//! What the page's engine exports opens in the command line, and the other way round. The engine's
//! session, which the page talks to, stands for the page.

use std::fs;
use std::path::{Path, PathBuf};

use atelier::core::{Command, Controls, Event, Layout, Recipe};
use atelier::engine::draw::plain_codes;

use super::{refuses, scratch, succeeds, text};
use crate::bench::Bench;
use crate::support::{PIXELS, family, small};

/// A session that has trained so many steps; its model and its run.
fn on_the_page(steps: u64) -> [Vec<u8>; 2] {
    let mut page = Bench::booted();
    page.send(Command::NewRun {
        settings: small(family("cdcgan"), Recipe::Fast),
    });
    train(&mut page, steps);
    saved(&mut page)
}

fn train(page: &mut Bench, until: u64) {
    page.send(Command::Start { until: Some(until) });
    page.wait(|event| matches!(event, Event::Running { running: false, .. }));
}

/// The model and the run, as the session sends them to the page.
fn saved(page: &mut Bench) -> [Vec<u8>; 2] {
    page.send(Command::Checkpoint);
    let (_, run) = page.wait(|event| matches!(event, Event::Checkpoint { .. }));
    page.send(Command::Export);
    let (_, model) = page.wait(|event| matches!(event, Event::Exported { .. }));
    [model.unwrap(), run.unwrap()]
}

struct Places {
    dir: PathBuf,
    out: PathBuf,
    runs: PathBuf,
}

impl Places {
    fn new(name: &str) -> Self {
        let dir = scratch(name);
        let (out, runs) = (dir.join("out"), dir.join("runs"));
        Self { dir, out, runs }
    }

    fn save(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Four pictures to the step.
    fn train<'a>(&'a self, epochs: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let places = ["--out", text(&self.out), "--runs", text(&self.runs)];
        [&["train", "--epochs", epochs], &places[..], more].concat()
    }

    fn model(&self) -> Vec<u8> {
        fs::read(self.out.join("cdcgan-xs.bpk")).unwrap()
    }
}

/// As `atelier sample` draws.
fn pictures(model: &Path, out: &Path) -> Vec<u8> {
    let words = [
        "sample",
        "--model",
        text(model),
        "--count",
        "4",
        "--seed",
        "5",
    ];
    succeeds(&[&words[..], &["--out", text(out), "--force"]].concat());
    let file = fs::read(out.join("images.npy")).unwrap();
    file[file.len() - 4 * PIXELS..].to_vec()
}

/// As the Studio draws.
fn in_the_studio(model: Vec<u8>) -> Vec<u8> {
    let (mut page, id) = (Bench::booted(), "mine".to_owned());
    let settings = small(family("cdcgan"), Recipe::Fast);
    assert_eq!(plain_codes(&settings, 5, 4).len(), 4 * settings.latent());
    page.send_with(
        Command::AdoptModel {
            id: id.clone(),
            settings,
        },
        Some(model),
    );
    let controls = Controls {
        seed: 5,
        truncation: Controls::NO_TRUNCATION,
        directions: vec![],
        layout: Layout::Samples {
            count: 4,
            class: None,
        },
        codes: None,
    };
    page.send(Command::Draw {
        request: 1,
        model: id,
        controls,
    });
    let (_, pixels) = page.wait(|event| matches!(event, Event::Drawn { .. }));
    pixels.unwrap()
}

#[test]
fn a_model_draws_the_same_on_the_page_and_in_the_command_line() {
    let places = Places::new("model-exchange");
    let [model, _] = on_the_page(2);
    let path = places.save("mine.bpk", &model);
    assert_eq!(pictures(&path, &places.out), in_the_studio(model));
    fs::remove_dir_all(places.dir).unwrap();
}

#[test]
fn a_run_of_the_page_goes_on_in_the_command_line() {
    let places = Places::new("run-from-page");
    let [_, run] = on_the_page(2);
    let [at_a_stretch, _] = on_the_page(5);
    let file = places.save("mine.atelier-run", &run);
    // Five steps of four: 20 of 60,000.
    let epochs = (20.0 / 60_000.0).to_string();
    succeeds(&places.train(&epochs, &["--resume", text(&file)]));
    assert!(
        places.model() == at_a_stretch,
        "another model than at a stretch"
    );
    let manifest = fs::read_to_string(places.out.join("manifest.json")).unwrap();
    assert!(manifest.contains("\"steps\": 5"), "{manifest}");
    assert!(manifest.contains("epochs elsewhere) && atelier train --family cdcgan"));

    // From now on it is a run like any other.
    let words = [
        "--family",
        "cdcgan",
        "--size",
        "xs",
        "--set",
        "batch_size=4",
        "--resume",
    ];
    succeeds(&places.train("0.0004", &words));
    // Another run of that name is not begun over it, nor is this one said to be another.
    let said = refuses(&places.train("0.0006", &["--resume", text(&file)]));
    assert!(said.contains("of an earlier run"), "{said}");
    let said = refuses(&places.train("1", &["--resume", text(&file), "--size", "s"]));
    assert!(said.contains("--size: the run is of xs"), "{said}");
    fs::remove_dir_all(places.dir).unwrap();
}

#[test]
fn a_run_of_the_command_line_goes_on_on_the_page() {
    let places = Places::new("run-to-page");
    let words = [
        "--family",
        "cdcgan",
        "--size",
        "xs",
        "--set",
        "batch_size=4",
    ];
    succeeds(&places.train("0.0002", &words));
    let run = fs::read(places.runs.join("cdcgan-xs-fast-seed1.ckpt")).unwrap();
    let mut page = Bench::booted();
    page.send_with(Command::RestoreRun, Some(run));
    page.wait(|event| matches!(event, Event::RunReady { step: 3, .. }));
    train(&mut page, 5);
    let [model, _] = saved(&mut page);
    assert!(
        model == on_the_page(5)[0],
        "another model than at a stretch"
    );
    fs::remove_dir_all(places.dir).unwrap();
}
