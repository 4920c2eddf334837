//! What a run gets back from the device, in the order of asking: the losses of its steps, and
//! pictures; and what it tells of them.

use super::in_flight::InFlight;
use super::message::{Events, send_with};
use super::pace::SnapshotPace;
use super::pairs::Snapshot;
use super::platform;
use super::report::{Goal, Reached, Report};
use super::run::{Run, read_stats};
use crate::core::{Event, Failure, StepStats};
use crate::families::model::Measured;

/// What has come back.
pub enum Answer {
    Losses(Vec<StepStats>, Reached),
    Snapshot(Box<Event>, Vec<u8>),
}

/// Answers that are under way, and those that have not been told.
#[derive(Default)]
pub struct Feedback {
    in_flight: InFlight<Result<Answer, Failure>>,
    /// The step of the last picture that was asked for.
    pictured: Option<u64>,
    /// When the last answer came.
    arrived_at: f64,
    pub report: Report,
    pub snapshot_pace: SnapshotPace,
    pub goal: Goal,
}

impl Feedback {
    /// Whether another step may be queued.
    pub fn has_room(&self) -> bool {
        self.in_flight.has_room(self.report.ms_per_step())
    }

    /// Asks for the losses of the step that has just been queued.
    pub fn ask_losses(&mut self, run: &Run, measured: Measured) {
        let reached = Reached {
            step: run.step,
            images: run.images(),
        };
        self.ask(async move {
            let steps = read_stats(vec![measured], reached.step).await?;
            Ok(Answer::Losses(steps, reached))
        });
    }

    pub fn ask(&mut self, answer: impl Future<Output = Result<Answer, Failure>> + 'static) {
        self.in_flight.ask(answer);
    }

    /// Asks for a picture of the run as it is now, if it has anything to show.
    pub fn ask_snapshot(&mut self, run: &mut Run) {
        let start = platform::now_ms();
        let step = run.step;
        let Some(Snapshot {
            grid,
            verdicts,
            payload,
        }) = run.snapshot()
        else {
            return;
        };
        self.pictured = Some(step);
        let event = Box::new(Event::Snapshot {
            step,
            grid,
            verdicts,
        });
        self.ask(async move { Ok(Answer::Snapshot(event, payload.await?)) });
        self.snapshot_pace.asked(start, platform::now_ms());
    }

    /// Asks for a picture of where the run rests, unless the last one was of that.
    pub fn ask_newest_snapshot(&mut self, run: &mut Run) {
        if self.pictured != Some(run.step) {
            self.ask_snapshot(run);
        }
    }

    /// Waits for the oldest answer, as long as it takes: for ever, if nothing was asked.
    pub async fn next(&mut self) -> Result<Answer, Failure> {
        match self.in_flight.next().await {
            Some(answer) => answer,
            None => std::future::pending().await,
        }
    }

    /// Takes up an answer and what has come with it, and tells it if it is time to.
    ///
    /// # Errors
    /// The device is lost, or the run has diverged.
    pub async fn take(
        &mut self,
        answer: Result<Answer, Failure>,
        events: &Events,
    ) -> Result<(), Failure> {
        self.keep(answer, events)?;
        self.take_arrived(events).await
    }

    /// Takes up what has come, and tells it if it is time to.
    ///
    /// # Errors
    /// As [`Feedback::take`].
    pub async fn take_arrived(&mut self, events: &Events) -> Result<(), Failure> {
        while let Some(answer) = self.in_flight.arrived() {
            self.keep(answer, events)?;
        }
        if self.report.diverged().is_some() {
            // With the steps that were already queued: the run stands where they end.
            return self.catch_up(events).await;
        }
        match self.report.is_due() {
            true => self.report.tell(&self.goal, events),
            false => Ok(()),
        }
    }

    /// Waits for all that is under way.
    ///
    /// # Errors
    /// The device is lost.
    pub async fn wait(&mut self, events: &Events) -> Result<(), Failure> {
        while let Some(answer) = self.in_flight.next().await {
            self.keep(answer, events)?;
        }
        Ok(())
    }

    /// Waits for all that is under way, and tells it.
    ///
    /// # Errors
    /// As [`Feedback::take`].
    pub async fn catch_up(&mut self, events: &Events) -> Result<(), Failure> {
        self.wait(events).await?;
        self.report.tell(&self.goal, events)
    }

    fn keep(&mut self, answer: Result<Answer, Failure>, events: &Events) -> Result<(), Failure> {
        let before = std::mem::replace(&mut self.arrived_at, platform::now_ms());
        match answer {
            Ok(Answer::Losses(steps, reached)) => self.report.take(steps, reached),
            Ok(Answer::Snapshot(event, payload)) => {
                self.snapshot_pace.came(before, self.arrived_at);
                send_with(events, *event, payload);
            }
            Err(failure) => {
                // The device is lost with all that it was asked for, but not what it had answered.
                self.in_flight.clear();
                self.report.tell(&self.goal, events)?;
                return Err(failure);
            }
        }
        Ok(())
    }
}
