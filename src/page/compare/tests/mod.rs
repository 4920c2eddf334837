//! The models that the tests are about.

mod answers;
mod order;
mod requests;

use super::rows::{OwnRun, Row, rows};
use crate::core::*;
use crate::families;
use crate::page::studio::Model;

fn scores(fid: f64, accuracy: Option<f64>, diversity: f64) -> Scores {
    Scores {
        judge: "a".into(),
        samples: 10_000,
        accuracy,
        worst_class: accuracy.map(|share| share - 0.1),
        fid,
        kid: fid / 20.0,
        inception: [4.5, 0.1],
        precision: 0.9,
        recall: 0.8,
        density: 0.9,
        coverage: 1.0 - fid / 20.0,
        diversity,
        imbalance: 0.04,
        nearest: 37.0,
        gan_train: None,
        fidelity: None,
    }
}

fn scale() -> Scale {
    Scale {
        judge_accuracy: 0.94,
        floor: scores(0.1, Some(0.94), 1.0),
        ceiling: scores(60.0, None, 0.5),
        gan_train: Some(0.9),
        live: None,
    }
}

fn shipped(family: Family, size: Size, scores: Option<Scores>) -> Model {
    let settings = Settings::default_for(family, size);
    let id = settings.model_id();
    Model {
        id: id.clone(),
        settings: settings.clone(),
        steps: 1_000,
        bytes: 1,
        entry: Some(ModelEntry {
            id,
            settings,
            steps: 1_000,
            epochs: 1.0,
            wall_seconds: 60.0,
            parameters: (100, 200),
            bytes: 1,
            sha256: String::new(),
            command: String::new(),
            scores,
        }),
        weights: None,
    }
}

/// A sound one, one that is more accurate than the judge on real images, one that is told
/// nothing, and one that has not been scored.
fn models() -> Vec<Model> {
    vec![
        shipped(
            Family(&families::cdcgan::INFO),
            Size::S,
            Some(scores(2.0, Some(0.90), 0.98)),
        ),
        shipped(
            Family(&families::acgan::INFO),
            Size::S,
            Some(scores(3.0, Some(0.97), 0.80)),
        ),
        shipped(
            Family(&families::dcgan::INFO),
            Size::S,
            Some(scores(1.5, None, 1.05)),
        ),
        shipped(Family(&families::cgan::INFO), Size::Xs, None),
    ]
}

fn live(step: u64, fid: f64) -> LiveScore {
    LiveScore {
        step,
        samples: 1_000,
        fid,
        accuracy: Some(0.5),
        diversity: 0.9,
        imbalance: 0.1,
        d_real: 0.6,
        d_fake: 0.6,
        fidelity: None,
        ms: 1.0,
    }
}

fn run(steps: u64) -> OwnRun {
    OwnRun {
        settings: Settings::default_for(Family(&families::cgan::INFO), Size::S),
        parameters: (10, 20),
        steps,
        ms_per_step: 50.0,
        live: Some(live(steps, 0.5)),
    }
}

fn table() -> Vec<Row> {
    rows(&models(), Some(&scale()), None)
}
