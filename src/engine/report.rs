//! What a run tells of its steps: their losses once they have come back, and how fast it goes.

use super::failure;
use super::message::{Events, send};
use super::pace::Stopwatch;
use super::platform;
use crate::core::{Event, Failure, FailureKind, Pace, StepStats};

/// Losses are told after this time at the latest, in milliseconds.
const TELL_EVERY_MS: f64 = 100.0;
/// ... or when this many steps wait.
const MOST_UNTOLD: usize = 32;

/// How far a run was after a step.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reached {
    pub step: u64,
    /// Real images seen.
    pub images: u64,
}

/// Where it is going to.
#[derive(Default)]
pub struct Goal {
    /// The last step, if there is to be one.
    pub until: Option<u64>,
    /// Images of the training set.
    pub images: usize,
}

/// Losses that have come back and have not been told.
#[derive(Default)]
pub struct Report {
    steps: Vec<StepStats>,
    reached: Reached,
    told_at: f64,
    stopwatch: Stopwatch,
    /// Milliseconds for which this thread was busy with steps, and how many they were.
    host: (f64, u32),
}

impl Report {
    /// The run goes on: the time between does not count.
    pub fn restart(&mut self, step: u64) {
        self.stopwatch.restart(platform::now_ms(), step);
        self.host = (0.0, 0);
    }

    pub fn ms_per_step(&self) -> f64 {
        self.stopwatch.ms_per_step()
    }

    /// This thread was busy so long with a step.
    pub fn note_host(&mut self, ms: f64) {
        self.host = (self.host.0 + ms, self.host.1 + 1);
    }

    pub fn take(&mut self, steps: Vec<StepStats>, reached: Reached) {
        self.steps.extend(steps);
        self.reached = reached;
    }

    pub fn is_due(&self) -> bool {
        self.steps.len() >= MOST_UNTOLD
            || (!self.steps.is_empty() && platform::now_ms() - self.told_at >= TELL_EVERY_MS)
    }

    /// The first step with a loss that is not a number.
    pub fn diverged(&self) -> Option<u64> {
        let broken = self.steps.iter().find(|stats| !stats.is_finite());
        broken.map(|stats| stats.step)
    }

    /// Tells what has come.
    ///
    /// # Errors
    /// [`FailureKind::Diverged`].
    pub fn tell(&mut self, goal: &Goal, events: &Events) -> Result<(), Failure> {
        self.told_at = platform::now_ms();
        if self.steps.is_empty() {
            return Ok(());
        }
        self.stopwatch.note(self.told_at, self.reached.step);
        let (diverged, pace) = (self.diverged(), self.pace(goal));
        let steps = std::mem::take(&mut self.steps);
        send(events, Event::Stats { steps, pace });
        let Some(step) = diverged else { return Ok(()) };
        let text = format!("At step {step} a loss was no longer a number: the run has diverged.");
        Err(failure(FailureKind::Diverged, text))
    }

    fn pace(&mut self, goal: &Goal) -> Pace {
        let Reached { step, images } = self.reached;
        let ms_per_step = self.stopwatch.ms_per_step();
        let left = |until: u64| until.saturating_sub(step) as f64 * ms_per_step / 1e3;
        let (ms, steps) = std::mem::take(&mut self.host);
        Pace {
            step,
            images,
            epoch: images as f64 / goal.images as f64,
            ms_per_step,
            host_ms_per_step: ms / f64::from(steps.max(1)),
            seconds_left: goal.until.map(left),
            memory_bytes: platform::memory_bytes(),
        }
    }
}
