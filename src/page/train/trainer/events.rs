//! What the trainer does with what its engine reports.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::core::*;
use crate::page::train::trainer::{Phase, Run, Shards, Then, Trainer};
use crate::page::widgets::grid::PictureSet;
use crate::page::widgets::numbers::thousands;
use crate::page::widgets::waiting::{at_next_paint, now_ms, page_hidden};

/// How often the numbers and curves on the page change at most.
const FLUSH_EVERY: Duration = Duration::from_millis(100);
/// How often the summaries for screen readers change at most, in milliseconds.
const SUMMARY_EVERY: f64 = 10_000.0;
/// The notice about shards that could not be loaded.
pub(in crate::page) const SHARD: &str = "trainer-shard";

impl Trainer {
    pub(in crate::page) fn hear(self, event: Event, payload: Option<Vec<u8>>) {
        match event {
            Event::Booted { device } => self.booted(device),
            Event::RunReady {
                settings,
                parameters,
                step,
            } => self.ready(settings, parameters, step),
            Event::Shards { loaded, images } => self.shards_here(loaded, images),
            Event::RealImages { grid } => self.real.set(pictures(grid, payload)),
            Event::Warming { what } => self.word.set(format!("Warming up: {what}…")),
            Event::Running { running, reason } => self.running(running, reason),
            Event::Stats { steps, pace } => self.count(&steps, pace),
            Event::Snapshot { step, grid } => self.film_snapshot(step, pictures(grid, payload)),
            Event::Checkpoint { step } => self.keep(step, payload),
            Event::Exported { settings, step } => match payload {
                Some(weights) => self.show_in_studio(settings, weights, step),
                None => self.exporting.set(false),
            },
            Event::WorldSize { world_size } => self.members.set(world_size),
            Event::ScoringScale(scale) => self.scale.set(Some(scale)),
            Event::Scored(scores) => self.scored(scores),
            Event::Failed(failure) => self.failed(failure),
            // The Studio's engine draws, the device's probe and the benchmark measure, and
            // followers speak to their leader.
            Event::Probed { .. } | Event::ModelReady { .. } | Event::Benchmarked { .. } => {}
            Event::Replica(_) => {}
            Event::Drawn { .. } | Event::Nearest { .. } | Event::Confusion { .. } => {}
        }
    }

    fn ready(self, settings: Settings, parameters: (usize, usize), step: u64) {
        self.rewind(step);
        self.run.set(Some(Run {
            settings,
            parameters,
        }));
        self.phase.set(Phase::Paused);
        self.word.set(String::new());
        self.send_scoring();
        let mut then = None;
        self.inner.update_value(|inner| then = inner.then.take());
        match then {
            Some(Then::Train) => self.start(),
            Some(Then::Step) => self.step(),
            Some(Then::Wait) | None => {}
        }
    }

    /// A new run starts with empty charts; a restored one keeps what came before.
    fn rewind(self, step: u64) {
        self.history.update_value(|history| history.rewind(step));
        self.film.update_value(|film| {
            if step == 0 {
                film.clear()
            } else {
                film.rewind(step)
            }
        });
        self.inner.update_value(|inner| {
            inner.pace = None;
            inner.diverged = false;
            inner.stepping = false;
            // Perhaps one of the run before was still on its way.
            if step == 0 {
                inner.checkpoint = None;
            }
        });
        self.pace.update(|pace| match pace {
            Some(pace) if step > 0 => pace.step = step,
            _ => *pace = None,
        });
        self.rewind_scores(step);
        self.history_tick.update(|tick| *tick += 1);
        self.film_tick.update(|tick| *tick += 1);
    }

    fn shards_here(self, loaded: usize, images: usize) {
        self.shards.set(Shards { loaded, images });
        if loaded == TRAIN_SHARDS {
            self.notices.dismiss(SHARD);
        }
    }

    fn running(self, running: bool, reason: Option<String>) {
        // A new run is on its way; this is the old one's farewell.
        if self.phase.get_untracked().is_loading() {
            return;
        }
        // What is shown beside "paused" is the last step.
        if !running {
            self.flush();
        }
        self.phase.set(if running {
            Phase::Running
        } else {
            Phase::Paused
        });
        if running {
            return;
        }
        let step = self.step_now();
        let reached = (self.goal.get_untracked() == Some(step))
            .then(|| format!("Reached step {}. Press Train to go on.", thousands(step)));
        self.word.set(reason.or(reached).unwrap_or_default());
        if step > 0 {
            self.ask_for_checkpoint();
        }
    }

    // -----------------------------------------------------------------------------------
    // Numbers
    // -----------------------------------------------------------------------------------

    /// Takes up steps; what is shown follows at most ten times a second.
    fn count(self, steps: &[StepStats], pace: Pace) {
        // Steps end the warming up; after the last one a reason may stand there.
        if self.phase.get_untracked() == Phase::Running
            && !self.word.with_untracked(String::is_empty)
        {
            self.word.set(String::new());
        }
        self.history.update_value(|history| history.extend(steps));
        self.decide_scoring(pace.ms_per_step);
        let mut wait = false;
        self.inner.update_value(|inner| {
            inner.pace = Some(pace);
            wait = inner.flushing;
            inner.flushing = true;
        });
        if !wait {
            self.flush();
            set_timeout(move || self.flush_again(), FLUSH_EVERY);
        }
    }

    fn flush_again(self) {
        self.inner.update_value(|inner| inner.flushing = false);
        self.flush();
    }

    fn flush(self) {
        let (mut pace, mut summary) = (None, false);
        self.inner.update_value(|inner| {
            pace = inner.pace.take();
            summary = pace.is_some() && now_ms() - inner.summary_at > SUMMARY_EVERY;
            if summary {
                inner.summary_at = now_ms();
            }
        });
        let Some(pace) = pace else { return };
        self.pace.set(Some(pace));
        self.history_tick.update(|tick| *tick += 1);
        if summary {
            self.summary_tick.update(|tick| *tick += 1);
        }
    }

    // -----------------------------------------------------------------------------------
    // Pictures and states
    // -----------------------------------------------------------------------------------

    /// Keeps a snapshot, and asks for the next when this one has been painted. In a hidden
    /// page nothing is painted, and the film goes on.
    fn film_snapshot(self, step: u64, pictures: Option<crate::page::widgets::grid::Pictures>) {
        if let Some(pictures) = pictures {
            self.film.update_value(|film| film.push(step, pictures));
            self.film_tick.update(|tick| *tick += 1);
        }
        if page_hidden() {
            self.send(&Command::SnapshotDrawn);
        } else {
            at_next_paint(move || self.send(&Command::SnapshotDrawn));
        }
    }

    fn keep(self, step: u64, payload: Option<Vec<u8>>) {
        let mut moving = None;
        self.inner.update_value(|inner| {
            inner.awaiting_checkpoint = false;
            moving = inner.moving.take();
            let Some(bytes) = payload.filter(|_| !inner.diverged) else {
                return;
            };
            // Only progress makes up for a loss, or a run that always fails would never stop.
            if inner
                .checkpoint
                .as_ref()
                .is_none_or(|(kept, _)| *kept < step)
            {
                inner.losses = 0;
            }
            inner.checkpoint = Some((step, Rc::new(bytes)));
        });
        if let Some(measure_again) = moving {
            // Not from inside the handler of the engine that is to go.
            spawn_local(async move { self.move_now(measure_again) });
        }
    }
}

/// Pictures, if the buffer holds as many as the grid says.
fn pictures(grid: Grid, payload: Option<Vec<u8>>) -> Option<crate::page::widgets::grid::Pictures> {
    let pixels = payload.filter(|pixels| pixels.len() == grid.count() * PIXELS)?;
    Some(Arc::new(PictureSet { grid, pixels }))
}
