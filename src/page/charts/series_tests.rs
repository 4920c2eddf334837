//! The history of a run: averages, rewinding, what only a family measures.

use crate::core::{D_FAKE, D_LOSS, D_REAL, G_LOSS, LiveScore, StepStats};
use crate::page::charts::plot::Trace;
use crate::page::charts::series::{ACCURACY, FID, History};
use wasm_bindgen_test::wasm_bindgen_test;

/// Both losses the same.
pub fn stats(step: u64, value: f32) -> StepStats {
    let values = [
        (D_LOSS, value),
        (G_LOSS, value),
        (D_REAL, 0.5),
        (D_FAKE, 0.5),
    ];
    let values = values.into_iter();
    StepStats {
        step,
        values: values
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    }
}

/// What only a family measures.
fn own(step: u64, measured: &[(&str, f32)]) -> StepStats {
    let mut stats = stats(step, 1.0);
    let measured = measured.iter();
    stats
        .values
        .extend(measured.map(|(name, value)| (name.to_string(), *value)));
    stats
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
        fidelity: None,
        ms: 900.0,
    }
}

fn trace(history: &History, name: &str) -> Trace {
    history.traces(&[(name, "")], 1_000).remove(0)
}

/// The values of a curve, average or not, and their steps.
fn values(history: &History, name: &str) -> Vec<(f64, f32)> {
    let columns = trace(history, name).columns.into_iter();
    columns.map(|column| (column.step, column.value)).collect()
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
    let smooth = values(&history, D_LOSS);
    assert_eq!(smooth, [(1.0, 2.0), (2.0, 3.0), (4.0, 3.0)]);
    assert_eq!(history.newest(D_LOSS), 3.0);
}

#[wasm_bindgen_test]
fn a_history_rewinds_and_refuses_the_past() {
    let mut history = History::default();
    history.extend(&[stats(1, 1.0), stats(2, 1.0), stats(3, 1.0)]);
    history.rewind(2);
    assert_eq!(values(&history, G_LOSS), [(1.0, 1.0), (2.0, 1.0)]);
    history.extend(&[stats(2, 5.0), stats(3, 1.0)]);
    assert_eq!(history.len(), 3);
    assert_eq!(history.newest(G_LOSS), 1.0);
}

#[wasm_bindgen_test]
fn what_only_a_family_measures_is_kept_step_by_step() {
    let mut history = History::default();
    let (share, slope, late) = ("a.share", "a.slope", "a.late");
    history.extend(&[
        own(1, &[(share, 0.25), (slope, 8.0)]),
        own(2, &[(share, 0.75), (slope, 8.0)]),
    ]);
    assert_eq!(values(&history, share), [(1.0, 0.25), (2.0, 0.5)]);
    assert_eq!(history.newest(slope), 8.0);
    assert!(values(&history, late).is_empty());
    assert!(history.newest(late).is_nan());
    // A step without them leaves a gap, one that brings a new one begins it.
    history.extend(&[
        stats(3, 1.0),
        own(4, &[(share, 0.5), (slope, 8.0), (late, 2.0)]),
    ]);
    assert_eq!(values(&history, share)[2], (4.0, 0.5));
    assert_eq!(values(&history, late), [(4.0, 2.0)]);
}

#[wasm_bindgen_test]
fn a_new_run_forgets_what_the_family_before_it_measured() {
    let mut history = History::default();
    history.extend(&[own(1, &[("a.share", 0.25)])]);
    history.rewind(0);
    history.extend(&[stats(1, 1.0)]);
    assert!(values(&history, "a.share").is_empty());
    assert_eq!(values(&history, D_LOSS), [(1.0, 1.0)]);
}

#[wasm_bindgen_test]
fn scores_are_not_averaged() {
    let score = |step: u64, fid: f64| LiveScore {
        fid,
        ..scores(step)
    };
    let history = History::of_scores(&[score(250, 64.0), score(500, 16.0)]);
    assert!(!trace(&history, FID).averaged);
    assert_eq!(values(&history, FID), [(250.0, 64.0), (500.0, 16.0)]);
    assert!(values(&history, ACCURACY).is_empty());
}

#[wasm_bindgen_test]
fn a_long_history_stays_small_and_says_the_same() {
    let mut history = History::default();
    let all: Vec<StepStats> = (1..=100_000).map(|step| stats(step, step as f32)).collect();
    history.extend(&all);
    assert!(history.len() <= 20_000, "{}", history.len());
    // A straight line is one still, from its beginning to its end.
    for (step, value) in values(&history, D_LOSS) {
        let off = (f64::from(value) - step).abs();
        assert!(off < 600.0, "{value} at step {step}");
    }
    assert!((history.newest(D_LOSS) - 99_990.5).abs() < 0.1);
    history.rewind(50_000);
    assert!(
        values(&history, D_LOSS)
            .last()
            .is_some_and(|last| last.0 <= 50_000.0)
    );
    history.extend(&[stats(50_001, 7.0)]);
}
