//! A run under the visitor's hand: started, paused, stepped, scored.
//!
//! A step is queued, and the next one does not wait for its losses; only so many may be under way
//! (`in_flight.rs`). They are told at most ten times a second (`report.rs`). A picture is sent only
//! after the page has drawn the last one, and drawing takes no more than a tenth of the time.

use burn::tensor::Device;

use super::feedback::{Answer, Feedback};
use super::live_scores::LiveScores;
use super::message::{Events, RankZero, send, send_with};
use super::run::{Run, read_stats};
use super::{failure, platform};
use crate::core::{Command, Event, Failure, FailureKind, Pace, Settings};
use crate::data::Dataset;
use crate::nn::all_reduce::Single;

/// A run with its switches.
pub struct Training {
    run: Run,
    replicas: Box<dyn RankZero>,
    /// Replicas that have been started and are not ready yet.
    joining: usize,
    /// Settings that count after the next step.
    next_settings: Option<Settings>,
    running: bool,
    feedback: Feedback,
    live_scores: LiveScores,
    /// When the last step had done what was due after it.
    stepped_at: f64,
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
            feedback: Feedback::default(),
            live_scores: LiveScores::default(),
            stepped_at: 0.0,
            warm: false,
        }
    }

    /// Tells what was built and shows what it draws.
    pub async fn announce(
        &mut self,
        dataset: Option<&Dataset>,
        events: &Events,
    ) -> Result<(), Failure> {
        let (settings, step) = (self.run.settings.clone(), self.run.step);
        send(
            events,
            Event::RunReady {
                settings,
                parameters: self.run.parameters(),
                step,
            },
        );
        self.feedback.goal.images = self.run.settings.dataset.train;
        if let Some(dataset) = dataset {
            self.run.show(dataset);
        }
        self.feedback.ask_snapshot(&mut self.run);
        self.feedback.catch_up(events).await
    }

    /// Data has come. A translator, which has not been able to show anything before, now can.
    pub fn show(&mut self, dataset: &Dataset) {
        if self.run.shows_nothing() {
            self.run.show(dataset);
            self.feedback.ask_snapshot(&mut self.run);
        }
    }

    /// How far it is, before it has gone on.
    pub fn pace(&self) -> Pace {
        let images = self.run.images();
        Pace {
            step: self.run.step,
            images,
            epoch: images as f64 / self.run.settings.dataset.train.max(1) as f64,
            ..Pace::default()
        }
    }

    pub fn settings(&self) -> &Settings {
        &self.run.settings
    }

    /// `coming`: more data is on its way.
    pub fn can_step(&self, dataset: &Dataset, coming: bool) -> bool {
        let free = self.joining == 0 && self.feedback.has_room();
        self.running && free && self.run.ready(dataset, coming)
    }

    /// From now on the run is shared with `replicas`; it waits until the other ranks are ready.
    pub fn share_with(&mut self, replicas: Box<dyn RankZero>) {
        self.joining = replicas.replica().world_size - 1;
        self.replicas = replicas;
    }

    /// Whether the run is shared with this group, and not with another by now.
    pub fn is_of(&self, group: u32) -> bool {
        self.replicas.group() == group
    }

    /// Whether replicas have been started that are not ready yet.
    pub fn waits_for_replicas(&self) -> bool {
        self.joining > 0
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
            Ok(measured) => self.feedback.ask_losses(&self.run, measured),
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
                // First the steps that nobody has told: after the word that it rests come none.
                let told = self.feedback.catch_up(events).await;
                self.stop(None, events);
                told?;
                // The picture of where it rests: the last one may be some steps old.
                self.feedback.ask_newest_snapshot(&mut self.run);
                self.feedback.wait(events).await
            }
            Command::Adjust { settings } => self.adjust(settings),
            Command::SetScoring { every } => {
                self.live_scores.set(every, self.run.step);
                Ok(())
            }
            Command::SnapshotDrawn => {
                self.feedback.snapshot_pace.drawn();
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
        self.feedback.goal.until = until;
        self.feedback.report.restart(self.run.step);
        self.running = true;
        self.stepped_at = platform::now_ms();
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

    /// One step is queued, and what is due after it: losses, scores, a snapshot, the end.
    pub async fn step(&mut self, dataset: &Dataset, events: &Events) -> Result<(), Failure> {
        let start = platform::now_ms();
        self.train(dataset, events).await?;
        let queued = platform::now_ms();
        self.feedback.report.note_host(queued - start);
        let last = self.feedback.goal.until == Some(self.run.step);
        // The first step also prepares the device; nobody is to wait for that unawares.
        if last || !self.warm {
            self.feedback.catch_up(events).await?;
            self.warm = true;
        }
        self.score(last, events).await?;
        if last {
            self.stop(None, events);
            self.feedback.ask_snapshot(&mut self.run);
            self.feedback.wait(events).await?;
        } else if self.feedback.snapshot_pace.is_due(queued) {
            self.feedback.ask_snapshot(&mut self.run);
        }
        self.stepped_at = platform::now_ms();
        self.feedback.take_arrived(events).await
    }

    /// Scores for a while, if that is wished for and due.
    async fn score(&mut self, last: bool, events: &Events) -> Result<(), Failure> {
        let took = platform::now_ms() - self.stepped_at;
        match self.live_scores.is_due(&self.run, took, last) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            // The run itself is sound.
            Err(failure) => {
                send(events, Event::Failed(failure));
                return Ok(());
            }
        }
        // What is still computed of the steps before is not what scoring costs.
        self.feedback.wait(events).await?;
        let found = if last {
            self.live_scores.finish(&mut self.run).await
        } else {
            self.live_scores.slice(&mut self.run).await
        };
        match found {
            Ok(found) => found.into_iter().for_each(|event| send(events, event)),
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

    /// The device's next answer; see [`Feedback::next`].
    pub async fn answer(&mut self) -> Result<Answer, Failure> {
        self.feedback.next().await
    }

    /// Takes up an answer; see [`Feedback::take`].
    pub async fn take(
        &mut self,
        answer: Result<Answer, Failure>,
        events: &Events,
    ) -> Result<(), Failure> {
        self.feedback.take(answer, events).await
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
