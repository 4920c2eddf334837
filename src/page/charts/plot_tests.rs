//! What a chart draws: scales, frames and paths.

use crate::core::{LiveScore, StepStats};
use crate::page::charts::plot::{Drawn, Extent, Plot, Scale};
use crate::page::charts::series::{Curve, History, Score};
use crate::page::charts::series_tests::scores;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_scale_goes_there_and_back() {
    let scale = Scale {
        from: (0.0, 10.0),
        to: (100.0, 0.0),
    };
    assert_eq!(scale.at(2.5), 75.0);
    assert_eq!(scale.invert(75.0), 2.5);
}

#[wasm_bindgen_test]
fn an_axis_by_ratio_shows_its_bounds_and_the_curves() {
    let extent = Extent::Ratio {
        low: 4.0,
        high: 200.0,
    };
    let score = |step: u64, fid: f64| LiveScore {
        fid,
        ..scores(step)
    };
    let history = History::of_scores(&[score(5, 300.0), score(10, 60.0)]);
    let plot = Plot::new(&history, &[Curve::Score(Score::Fid)], extent, 600.0, 200.0);
    assert!(plot.y.range.0 < 4.0 && plot.y.range.1 > 300.0);
    let (top, middle) = (plot.y.at(160.0), plot.y.at(40.0));
    assert!((plot.y.at(10.0) - middle - (middle - top)).abs() < 1e-9);
    let bottom = plot.y.at(plot.y.range.0);
    assert_eq!(plot.y.at(-1.0), bottom, "what lies below stays there");
    assert_eq!(plot.curves[0].raw.matches("h0").count(), 2, "two dots");
    assert!(plot.dots && !plot.y_ticks.is_empty());
}

#[wasm_bindgen_test]
fn an_empty_history_draws_an_empty_frame() {
    let plot = Plot::new(
        &History::default(),
        &[Curve::DLoss],
        Extent::Grows,
        600.0,
        200.0,
    );
    assert_eq!(plot.curves[0], Drawn::default());
    assert!(!plot.y_ticks.is_empty() && !plot.x_ticks.is_empty());
}

#[wasm_bindgen_test]
fn a_long_history_draws_a_short_path() {
    let stats: Vec<StepStats> = (1..=100_000)
        .map(|step| {
            let wave = (step as f32 * 0.01).sin() + (step % 7) as f32 * 0.1;
            StepStats {
                step,
                d_loss: wave,
                g_loss: 1.0 + wave,
                d_real: 0.6,
                d_fake: 0.7,
                extras: vec![],
            }
        })
        .collect();
    let mut history = History::default();
    history.extend(&stats);
    let plot = Plot::new(
        &history,
        &[Curve::DLoss, Curve::GLoss],
        Extent::Grows,
        600.0,
        200.0,
    );
    assert!(plot.curves.iter().all(|curve| curve.raw.len() < 30_000));
    assert!(plot.y.range.0 < 0.0 && plot.y.range.1 > 2.0);
    assert!(!plot.curves[0].smooth.contains("NaN"));
}
