//! How fast a run goes: time per step over the last seconds.

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
