//! The losses and scores of a run as comma-separated values: a row for each step at which something
//! was measured, with nothing between the commas where it was not.

use std::collections::{BTreeMap, BTreeSet};

use crate::core::{Curves, LiveScore};

type Column = (&'static str, fn(&LiveScore) -> Option<f64>);

/// What a small scoring found (docs/scores.md).
const SCORES: [Column; 11] = [
    ("score_samples", |s| Some(s.samples as f64)),
    ("score_fid", |s| Some(s.fid)),
    ("score_accuracy", |s| s.accuracy),
    ("score_diversity", |s| Some(s.diversity)),
    ("score_imbalance", |s| Some(s.imbalance)),
    ("score_d_real", |s| Some(s.d_real)),
    ("score_d_fake", |s| Some(s.d_fake)),
    ("score_l1", |s| s.fidelity.map(|f| f.l1)),
    ("score_psnr", |s| s.fidelity.map(|f| f.psnr)),
    ("score_sharpness", |s| s.fidelity.map(|f| f.sharpness)),
    ("score_ms", |s| Some(s.ms)),
];

/// The table, with a line of names first.
pub fn csv(curves: &Curves) -> String {
    let names = curves.losses.iter().flat_map(|stats| stats.values.keys());
    let names: BTreeSet<&str> = names.map(String::as_str).collect();
    let mut rows: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    let width = names.len() + SCORES.len();
    for stats in &curves.losses {
        let row = rows
            .entry(stats.step)
            .or_insert_with(|| vec![String::new(); width]);
        for (cell, name) in row.iter_mut().zip(&names) {
            *cell = stats
                .values
                .get(*name)
                .map_or(String::new(), f32::to_string);
        }
    }
    for score in &curves.scores {
        let row = rows
            .entry(score.step)
            .or_insert_with(|| vec![String::new(); width]);
        for (cell, (_, value)) in row[names.len()..].iter_mut().zip(SCORES) {
            *cell = value(score).map_or(String::new(), |value| value.to_string());
        }
    }
    let heads = names.into_iter().chain(SCORES.map(|column| column.0));
    let mut text = line("step", heads.map(quoted));
    for (step, cells) in rows {
        text += &line(&step.to_string(), cells.into_iter());
    }
    text
}

fn line(first: &str, cells: impl Iterator<Item = String>) -> String {
    let cells = std::iter::once(first.to_owned()).chain(cells);
    cells.collect::<Vec<_>>().join(",") + "\n"
}

/// A name that the format would take apart, as it wants it (RFC 4180, §2).
fn quoted(name: &str) -> String {
    match name.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", name.replace('"', "\"\"")),
        false => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::StepStats;

    #[test]
    fn a_row_has_what_was_measured_at_its_step() {
        let stats = |step, value| StepStats {
            step,
            values: [("d_loss".to_owned(), value), ("a,b".to_owned(), 1.0)].into(),
        };
        let score = LiveScore {
            step: 20,
            samples: 1_000,
            fid: 2.5,
            accuracy: None,
            diversity: 0.5,
            imbalance: 0.0,
            d_real: 0.75,
            d_fake: 1.0,
            fidelity: None,
            ms: 9.0,
        };
        let curves = Curves {
            losses: vec![stats(10, 1.25), stats(20, f32::NAN)],
            scores: vec![score.clone(), LiveScore { step: 15, ..score }],
        };
        let expected = "\
            step,\"a,b\",d_loss,score_samples,score_fid,score_accuracy,score_diversity,score_imbalance,\
            score_d_real,score_d_fake,score_l1,score_psnr,score_sharpness,score_ms\n\
            10,1,1.25,,,,,,,,,,,\n\
            15,,,1000,2.5,,0.5,0,0.75,1,,,,9\n\
            20,1,NaN,1000,2.5,,0.5,0,0.75,1,,,,9\n";
        assert_eq!(csv(&curves), expected);
    }
}
