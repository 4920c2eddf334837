//! A run under the visitor's hand: started, paused, stepped, scored.
//!
//! Losses stay on the device and are read back together, at most ten times a second. A picture
//! is sent only after the page has drawn the last one, and drawing takes no more than a tenth
//! of the time.

use burn::tensor::Device;

use super::live_scores::LiveScores;
use super::message::{Events, RankZero, send, send_with};
use super::pace::{SnapshotPace, Stopwatch};
use super::run::{Run, read_stats};
use super::{failure, platform};
use crate::core::{Command, Event, Failure, FailureKind, Pace, Settings};
use crate::data::Dataset;
use crate::families::model::Measured;
use crate::nn::all_reduce::Single;

/// Losses are read back after this time at the latest, in milliseconds.
const READ_EVERY_MS: f64 = 100.0;
/// ... or when this many steps wait, so that a fast device does not pile them up.
const MOST_UNREAD: usize = 32;

/// A run with its switches.
pub struct Training {
    run: Run,
    replicas: Box<dyn RankZero>,
    /// Replicas that have been started and are not ready yet.
    joining: usize,
    /// Settings that count after the next step.
    next_settings: Option<Settings>,
    running: bool,
    until: Option<u64>,
    unread: Vec<Measured>,
    last_read: f64,
    stopwatch: Stopwatch,
    snapshot_pace: SnapshotPace,
    live_scores: LiveScores,
    warm: bool,
}

impl Training {
    pub fn new(settings: &Settings, device: &Device) -> Result<Self, Failure> {
        Ok(Self::of(Run::new(settings, device)?))
    }

    pub fn restore(checkpoint: Vec<u8>, device: &Device) -> Result<Self, Failure> {
        Ok(Self::of(Run::restore(checkpoint, device)?))
    }

    fn of(run: Run) -> Self {
        Self {
            run,
            replicas: Box::new(Single),
            joining: 0,
            next_settings: None,
            running: false,
            until: None,
            unread: vec![],
            last_read: 0.0,
            stopwatch: Stopwatch::default(),
            snapshot_pace: SnapshotPace::default(),
            live_scores: LiveScores::default(),
            warm: false,
        }
    }

    /// Tells what was built and shows what it draws.
    pub async fn announce(&mut self, events: &Events) -> Result<(), Failure> {
        let (settings, step) = (self.run.settings.clone(), self.run.step);
        send(
            events,
            Event::RunReady {
                settings,
                parameters: self.run.parameters(),
                step,
            },
        );
        self.snapshot(events).await
    }

    pub fn settings(&self) -> &Settings {
        &self.run.settings
    }

    /// `coming`: more data is on its way.
    pub fn can_step(&self, dataset: &Dataset, coming: bool) -> bool {
        self.running && self.joining == 0 && self.run.ready(dataset, coming)
    }

    /// From now on the run is shared with `replicas`; it waits until the other ranks are ready.
    pub fn share_with(&mut self, replicas: Box<dyn RankZero>) {
        self.joining = replicas.replica().world_size - 1;
        self.replicas = replicas;
    }

    /// One more replica is ready.
    pub fn joined(&mut self, events: &Events) {
        self.joining = self.joining.saturating_sub(1);
        if self.joining == 0 {
            self.tell_world_size(events);
        }
    }

    /// A replica is lost, or none are wanted: the run goes on with this worker alone.
    pub fn train_alone(&mut self, events: &Events) {
        self.share_with(Box::new(Single));
        self.tell_world_size(events);
    }

    fn tell_world_size(&self, events: &Events) {
        let world_size = self.replicas.replica().world_size;
        send(events, Event::WorldSize { world_size });
    }

    /// Everything that a replica needs to join.
    pub async fn checkpoint(&self) -> Result<Vec<u8>, Failure> {
        self.run.checkpoint().await
    }

    /// At once, or, where others have begun the next step with the old ones, after it.
    fn adjust(&mut self, settings: Settings) -> Result<(), Failure> {
        if self.replicas.replica().world_size == 1 {
            return self.run.adjust(&settings);
        }
        self.replicas.broadcast(&Command::Adjust {
            settings: settings.clone(),
        });
        self.next_settings = Some(settings);
        Ok(())
    }

    /// One step of the run, alone or together.
    async fn train(&mut self, dataset: &Dataset, events: &Events) -> Result<(), Failure> {
        match self.run.train_step(dataset, self.replicas.as_mut()).await {
            Ok(measured) => self.unread.push(measured),
            // The other ranks' parts of this step are lost, nothing else is.
            Err(_) if self.replicas.replica().world_size > 1 => self.train_alone(events),
            Err(failure) => return Err(failure),
        }
        match self.next_settings.take() {
            Some(settings) => self.run.adjust(&settings),
            None => Ok(()),
        }
    }

    pub async fn handle(&mut self, command: Command, events: &Events) -> Result<(), Failure> {
        match command {
            Command::Start { until } => self.start(until, events),
            Command::StepOnce => self.start(Some(self.run.step + 1), events),
            Command::Pause => {
                // First the steps that nobody has read: after the word that it rests come none.
                let reported = self.report(events).await;
                self.stop(None, events);
                reported
            }
            Command::Adjust { settings } => self.adjust(settings),
            Command::SetScoring { every } => {
                self.live_scores.set(every, self.run.step);
                Ok(())
            }
            Command::SnapshotDrawn => {
                self.snapshot_pace.drawn();
                Ok(())
            }
            Command::Checkpoint => {
                let bytes = self.checkpoint().await?;
                send_with(
                    events,
                    Event::Checkpoint {
                        step: self.run.step,
                    },
                    bytes,
                );
                Ok(())
            }
            Command::Export => self.export(events).await,
            other => Err(failure(
                FailureKind::Engine,
                format!("{other:?} is not for a training run."),
            )),
        }
    }

    fn start(&mut self, until: Option<u64>, events: &Events) -> Result<(), Failure> {
        if until.is_some_and(|until| until <= self.run.step) {
            let text = format!(
                "Step {} is already done; choose a later one.",
                self.run.step
            );
            return Err(failure(FailureKind::Settings, text));
        }
        self.until = until;
        self.running = true;
        self.stopwatch.restart(platform::now_ms(), self.run.step);
        send(
            events,
            Event::Running {
                running: true,
                reason: None,
            },
        );
        if !self.warm {
            send(
                events,
                Event::Warming {
                    what: "the first step, which also prepares the device".into(),
                },
            );
        }
        Ok(())
    }

    pub fn stop(&mut self, reason: Option<String>, events: &Events) {
        if std::mem::replace(&mut self.running, false) {
            send(
                events,
                Event::Running {
                    running: false,
                    reason,
                },
            );
        }
    }

    /// One step, and what is due after it: losses, a snapshot, the end.
    pub async fn step(&mut self, dataset: &Dataset, events: &Events) -> Result<(), Failure> {
        let start = platform::now_ms();
        self.train(dataset, events).await?;
        let last = self.until == Some(self.run.step);
        let waited = platform::now_ms() - self.last_read;
        if last || !self.warm || waited >= READ_EVERY_MS || self.unread.len() >= MOST_UNREAD {
            self.report(events).await?;
            self.warm = true;
        }
        let took = platform::now_ms() - start;
        self.score(took, last, events).await?;
        if last {
            self.stop(None, events);
        }
        if last || self.snapshot_pace.is_due(platform::now_ms()) {
            self.snapshot(events).await?;
        }
        Ok(())
    }

    /// Scores for a while, if that is wished for and due.
    async fn score(&mut self, took: f64, last: bool, events: &Events) -> Result<(), Failure> {
        if !self.live_scores.is_on() {
            return Ok(());
        }
        let found = if last {
            self.live_scores.finish(&mut self.run).await
        } else {
            self.live_scores.poll(&mut self.run, took).await
        };
        match found {
            Ok(found) => found.into_iter().for_each(|event| send(events, event)),
            // The run itself is sound.
            Err(failure) => send(events, Event::Failed(failure)),
        }
        Ok(())
    }

    /// A step that waits for its result; how long it took, in milliseconds.
    pub async fn timed_step(&mut self, dataset: &Dataset) -> Result<f64, Failure> {
        let start = platform::now_ms();
        let measured = self.run.train_step(dataset, self.replicas.as_mut()).await?;
        read_stats(vec![measured], self.run.step).await?;
        Ok(platform::now_ms() - start)
    }

    /// Reads the waiting losses back and sends them.
    async fn report(&mut self, events: &Events) -> Result<(), Failure> {
        let steps = read_stats(std::mem::take(&mut self.unread), self.run.step).await?;
        self.last_read = platform::now_ms();
        if steps.is_empty() {
            return Ok(());
        }
        self.stopwatch.note(self.last_read, self.run.step);
        let diverged = steps
            .iter()
            .find(|stats| !stats.is_finite())
            .map(|stats| stats.step);
        send(
            events,
            Event::Stats {
                steps,
                pace: self.pace(),
            },
        );
        match diverged {
            None => Ok(()),
            Some(step) => {
                let text =
                    format!("At step {step} a loss was no longer a number: the run has diverged.");
                Err(failure(FailureKind::Diverged, text))
            }
        }
    }

    fn pace(&self) -> Pace {
        let images = self.run.images();
        let ms_per_step = self.stopwatch.ms_per_step();
        Pace {
            step: self.run.step,
            images,
            epoch: images as f64 / self.run.settings.dataset.train as f64,
            ms_per_step,
            seconds_left: self
                .until
                .map(|until| until.saturating_sub(self.run.step) as f64 * ms_per_step / 1e3),
            memory_bytes: platform::memory_bytes(),
        }
    }

    async fn snapshot(&mut self, events: &Events) -> Result<(), Failure> {
        let start = platform::now_ms();
        let pixels = self.run.snapshot().await?;
        self.snapshot_pace.sent(start, platform::now_ms());
        send_with(
            events,
            Event::Snapshot {
                step: self.run.step,
                grid: self.run.snapshot_grid(),
            },
            pixels,
        );
        Ok(())
    }

    async fn export(&mut self, events: &Events) -> Result<(), Failure> {
        for pass in 0..Run::export_passes() {
            self.run.settle(pass);
            platform::give_way().await;
        }
        let bytes = self.run.export().await?;
        let (settings, step) = (self.run.settings.clone(), self.run.step);
        send_with(events, Event::Exported { settings, step }, bytes);
        Ok(())
    }
}
