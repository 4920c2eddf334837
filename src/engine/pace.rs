//! How fast a run goes, and when it may show a picture.

use std::collections::VecDeque;

/// The time over which the pace is averaged, in milliseconds, and the most moments kept.
const WINDOW_MS: f64 = 4_000.0;
const MOST: usize = 64;

/// Moments at which steps were done.
#[derive(Default)]
pub struct Stopwatch {
    moments: VecDeque<(f64, u64)>,
}

impl Stopwatch {
    /// Forgets what was: after a pause the time between does not count.
    pub fn restart(&mut self, now: f64, step: u64) {
        self.moments.clear();
        self.moments.push_back((now, step));
    }

    pub fn note(&mut self, now: f64, step: u64) {
        self.moments.push_back((now, step));
        while self.moments.len() > 2
            && (now - self.moments[0].0 > WINDOW_MS || self.moments.len() > MOST)
        {
            self.moments.pop_front();
        }
    }

    /// Milliseconds per step; 0 before the first.
    pub fn ms_per_step(&self) -> f64 {
        match (self.moments.front(), self.moments.back()) {
            (Some((from, first)), Some((to, last))) if last > first => {
                (to - from) / (last - first) as f64
            }
            _ => 0.0,
        }
    }
}

/// The least time between two snapshots, in milliseconds, and as a multiple of what one costs.
const SNAPSHOT_EVERY_MS: f64 = 400.0;
const SNAPSHOT_SHARE: f64 = 9.0;

/// When the next snapshot is due: not before the page has drawn the last one, and so that drawing
/// takes no more than a tenth of the time.
pub struct SnapshotPace {
    /// Whether the page has drawn the last one, when that was asked of the device or came, and what
    /// it cost.
    drawn: bool,
    last: f64,
    cost: f64,
    /// What asking for it cost, while it is under way.
    asking: f64,
}

impl Default for SnapshotPace {
    fn default() -> Self {
        Self {
            drawn: true,
            last: f64::NEG_INFINITY,
            cost: 0.0,
            asking: 0.0,
        }
    }
}

impl SnapshotPace {
    pub fn is_due(&self, now: f64) -> bool {
        self.drawn && now - self.last >= SNAPSHOT_EVERY_MS.max(SNAPSHOT_SHARE * self.cost)
    }

    /// One was asked of the device, from `start` on.
    pub fn asked(&mut self, start: f64, now: f64) {
        (self.last, self.asking, self.drawn) = (now, now - start, false);
    }

    /// It is here, and what the device did before it was here at `before`.
    pub fn came(&mut self, before: f64, now: f64) {
        self.cost = self.asking + now - before.max(self.last);
        (self.last, self.drawn) = (now, false);
    }

    pub fn drawn(&mut self) {
        self.drawn = true;
    }
}
