//! A run's past as bytes.

use atelier::core::{Grid, LiveScore, StepStats};
use atelier::engine::stored::past::{Frame, Past};

use crate::support::SPACE;

fn stats(step: u64, names: &[(&str, f32)]) -> StepStats {
    let values = names.iter().map(|&(name, value)| (name.to_owned(), value));
    StepStats {
        step,
        values: values.collect(),
    }
}

pub fn past() -> Past {
    let grid = Grid {
        space: SPACE,
        columns: 2,
        labels: vec![Some(1), None],
    };
    Past {
        stats: vec![
            stats(7, &[("d_loss", 1.5), ("g_loss", 0.25)]),
            stats(8, &[("d_loss", -1.0), ("g_loss", f32::INFINITY)]),
            // A gap, then other names.
            stats(20, &[("distance", 0.5)]),
        ],
        scale: None,
        scores: vec![LiveScore {
            step: 8,
            samples: 1_000,
            fid: 2.5,
            accuracy: None,
            diversity: 1.0,
            imbalance: 0.0,
            d_real: 0.5,
            d_fake: 0.5,
            fidelity: None,
            ms: 3.0,
        }],
        frames: vec![Frame {
            step: 8,
            pixels: vec![9; grid.bytes()],
            grid,
            verdicts: Some([2, 2]),
        }],
    }
}

#[test]
fn it_is_read_as_it_was_written() {
    let bytes = past().encode();
    assert_eq!(Past::decode(&bytes), Some(past()));
    assert_eq!(
        Past::decode(&Past::default().encode()),
        Some(Past::default())
    );
}

#[test]
fn part_of_it_is_nothing() {
    let bytes = past().encode();
    for length in (0..bytes.len()).step_by(7) {
        assert_eq!(Past::decode(&bytes[..length]), None, "{length} bytes");
    }
    assert_eq!(Past::decode(&[bytes.as_slice(), &[0]].concat()), None);
}

#[test]
fn a_step_divides_it() {
    let early = past().up_to(7);
    assert_eq!(
        (early.stats.len(), early.scores.len(), early.frames.len()),
        (1, 0, 0)
    );
}
