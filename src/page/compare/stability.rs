//! How steady a training was, from the scores that were taken while it went on.

use crate::core::LiveScore;

/// A swing over fewer scorings says nothing.
const LEAST: usize = 4;

/// How far the FID swung over the last half of a training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swing {
    /// Highest minus lowest, over the last.
    pub share: f64,
    /// How many scorings lie in that half.
    pub scorings: usize,
}

/// `None` where there are too few scorings to tell.
pub fn swing(scores: &[LiveScore]) -> Option<Swing> {
    let last = scores.last()?;
    let late: Vec<f64> = scores
        .iter()
        .filter(|score| score.step * 2 >= last.step && score.fid.is_finite())
        .map(|score| score.fid)
        .collect();
    if late.len() < LEAST || !(last.fid.is_finite() && last.fid > 0.0) {
        return None;
    }
    let low = late.iter().copied().fold(f64::INFINITY, f64::min);
    let high = late.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(Swing {
        share: (high - low) / last.fid,
        scorings: late.len(),
    })
}
