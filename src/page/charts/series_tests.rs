//! The history of a run: averages, rewinding, what only a family measures.

use crate::core::{LiveScore, StepStats};
use crate::page::charts::series::{Curve, History, Score};
use wasm_bindgen_test::wasm_bindgen_test;

fn stats(step: u64, value: f32) -> StepStats {
    StepStats {
        step,
        d_loss: value,
        g_loss: value,
        d_real: 0.5,
        d_fake: 0.5,
        extras: vec![],
    }
}

fn with_extras(step: u64, extras: &[f32]) -> StepStats {
    StepStats {
        extras: extras.to_vec(),
        ..stats(step, 1.0)
    }
}

/// Those of a good generator without classes.
pub fn scores(step: u64) -> LiveScore {
    LiveScore {
        step,
        samples: 1_000,
        fid: 8.0,
        accuracy: None,
        diversity: 0.95,
        imbalance: 0.05,
        d_real: 0.6,
        d_fake: 0.7,
        ms: 900.0,
    }
}

#[wasm_bindgen_test]
fn the_average_starts_at_the_first_value_and_survives_a_nan() {
    let mut history = History::default();
    history.extend(&[
        stats(1, 2.0),
        stats(2, 4.0),
        stats(3, f32::NAN),
        stats(4, 3.0),
    ]);
    let smooth = history.smooth(Curve::DLoss);
    assert_eq!(smooth[0], 2.0);
    assert_eq!(smooth[1], 3.0);
    assert_eq!(smooth[2], 3.0);
    assert!(smooth[3].is_finite());
}

#[wasm_bindgen_test]
fn a_history_rewinds_and_refuses_the_past() {
    let mut history = History::default();
    history.extend(&[stats(1, 1.0), stats(2, 1.0), stats(3, 1.0)]);
    history.rewind(2);
    assert_eq!(history.steps(), &[1, 2]);
    assert_eq!(history.raw(Curve::GLoss).len(), 2);
    history.extend(&[stats(2, 5.0), stats(3, 5.0)]);
    assert_eq!(history.steps(), &[1, 2, 3]);
}

#[wasm_bindgen_test]
fn the_nearest_step_is_found() {
    let mut history = History::default();
    assert_eq!(history.nearest(5.0), None);
    history.extend(&[stats(10, 1.0), stats(20, 1.0), stats(30, 1.0)]);
    assert_eq!(history.nearest(-100.0), Some(0));
    assert_eq!(history.nearest(14.0), Some(0));
    assert_eq!(history.nearest(16.0), Some(1));
    assert_eq!(history.nearest(1e9), Some(2));
}
#[wasm_bindgen_test]
fn what_only_a_family_measures_is_kept_step_by_step() {
    let mut history = History::default();
    history.extend(&[with_extras(1, &[0.25, 8.0]), with_extras(2, &[0.75, 8.0])]);
    assert_eq!(history.raw(Curve::Extra(0)), &[0.25, 0.75]);
    assert_eq!(history.smooth_at(Curve::Extra(0), 1), 0.5);
    assert_eq!(history.range(Curve::Extra(1)), (0.0, 8.0));
    assert!(history.raw(Curve::Extra(2)).is_empty());
    assert!(history.smooth_at(Curve::Extra(2), 0).is_nan());
    // A step without them leaves a gap, one that brings a new one begins it.
    history.extend(&[stats(3, 1.0), with_extras(4, &[0.5, 8.0, 2.0])]);
    assert!(history.raw(Curve::Extra(0))[2].is_nan());
    assert_eq!(history.raw(Curve::Extra(2)).len(), history.len());
    assert_eq!(history.smooth_at(Curve::Extra(2), 3), 2.0);
}

#[wasm_bindgen_test]
fn a_new_run_forgets_what_the_family_before_it_measured() {
    let mut history = History::default();
    history.extend(&[with_extras(1, &[0.25])]);
    history.rewind(0);
    history.extend(&[stats(1, 1.0)]);
    assert!(history.raw(Curve::Extra(0)).is_empty());
    assert_eq!(history.raw(Curve::DLoss), &[1.0]);
}

#[wasm_bindgen_test]
fn scores_are_not_averaged() {
    let score = |step: u64, fid: f64| LiveScore {
        fid,
        ..scores(step)
    };
    let history = History::of_scores(&[score(250, 64.0), score(500, 16.0)]);
    assert!(history.is_plain());
    assert_eq!(history.steps(), &[250, 500]);
    assert_eq!(history.smooth(Curve::Score(Score::Fid)), &[64.0, 16.0]);
    assert!(history.smooth_at(Curve::Score(Score::Accuracy), 1).is_nan());
}
