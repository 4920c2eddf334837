//! What the engine reports.

use crate::core::*;
use crate::page::train::trainer::effect::{Effect, Effects, Note};
use crate::page::train::trainer::state::{Live, Run, Shards, Stage, State, Then};
use crate::page::train::trainer::update::failures::SHARD;
use crate::page::widgets::numbers::thousands;

/// The notice that workers are lost.
const WORKERS: &str = "trainer-workers";

impl State {
    pub(super) fn hear(&mut self, event: Event, payload: Option<Vec<u8>>, out: &mut Effects) {
        match event {
            Event::Booted { device } => self.booted(device, out),
            Event::RunReady {
                settings,
                parameters,
                step,
            } => self.ready(
                Run {
                    settings,
                    parameters,
                },
                step,
                out,
            ),
            Event::Shards {
                dataset,
                loaded,
                of,
                images,
            } => self.shards_came(dataset, Shards { loaded, of, images }, out),
            Event::RealImages { grid } => out.push(Effect::ShowReal(grid, payload)),
            Event::Warming { what } => self.word = format!("Warming up: {what}…"),
            Event::Running { running, reason } => self.running(running, reason, out),
            Event::Stats { steps, pace } => self.count(steps, pace, out),
            Event::Snapshot {
                step,
                grid,
                verdicts,
            } => {
                let film = Effect::Film(step, grid, verdicts, payload);
                // Without being answered, however it was, no further one is sent.
                out.extend([film, Effect::SayWhenPainted]);
            }
            Event::Checkpoint { step } => self.keep(step, payload, out),
            Event::Exported { settings, step } => self.exported(settings, step, payload, out),
            Event::WorldSize { world_size } => self.shared(world_size, out),
            Event::ScoringScale(scale) => self.scale = Some(scale),
            Event::Scored(scores) => self.scored(scores, out),
            Event::Failed(failure) => self.failed(failure, out),
            Event::Store(event) => self.stored(event, out),
            // The Studio's engine draws, the device's probe and the benchmark measure, and
            // followers speak to their leader.
            Event::Probed { .. } | Event::ModelReady { .. } | Event::Benchmarked { .. } => {}
            Event::Replica(_) => {}
            Event::Drawn { .. }
            | Event::Translated { .. }
            | Event::Nearest { .. }
            | Event::Confusion { .. } => {}
        }
    }

    /// A new run starts with empty charts; a restored one keeps what came before.
    fn ready(&mut self, run: Run, step: u64, out: &mut Effects) {
        let then = self.stage.then();
        self.stage = Stage::Paused(Live::default());
        self.run = Some(run);
        self.opening = None;
        self.word.clear();
        out.push(Effect::Rewind(step));
        if step == 0 {
            self.forget_states();
        }
        self.rewind_numbers(step, out);
        self.rewind_scores(step, out);
        self.send_scoring(out);
        match then {
            Then::Train => self.start(out),
            Then::Step => self.step(out),
            Then::Wait => {}
        }
    }

    fn shards_came(&mut self, dataset: String, shards: Shards, out: &mut Effects) {
        self.shards.insert(dataset, shards);
        if shards.are_all_here() {
            out.push(Effect::Dismiss(SHARD));
        }
    }

    /// While networks are being built, this is the farewell of the run before.
    fn running(&mut self, running: bool, reason: Option<String>, out: &mut Effects) {
        let Some(mut live) = self.stage.live().copied() else {
            return;
        };
        if running {
            self.stage = Stage::Running(live);
            return;
        }
        // What is shown beside "paused" is the last step.
        self.show_numbers(out);
        live.stepping = false;
        self.stage = Stage::Paused(live);
        let step = self.step_now();
        let reached = (self.goal == Some(step))
            .then(|| format!("Reached step {}. Press Train to go on.", thousands(step)));
        self.word = reason.or(reached).unwrap_or_default();
        if step > 0 {
            self.ask_for_checkpoint(out);
        }
    }

    /// Says so where fewer workers share the run than should.
    fn shared(&mut self, world_size: usize, out: &mut Effects) {
        let before = std::mem::replace(&mut self.members, world_size);
        if world_size == 1 && before > 1 && self.workers > 1 {
            out.push(Effect::Push(Note::warning(
                WORKERS,
                "One worker trains this run",
                "The others have stopped or do not answer, or the batch is too small to share. Choose the number of CPU workers again to start them.",
            )));
        } else if world_size > 1 {
            out.push(Effect::Dismiss(WORKERS));
        }
    }

    fn exported(
        &mut self,
        settings: Settings,
        step: u64,
        weights: Option<Vec<u8>>,
        out: &mut Effects,
    ) {
        self.exporting = false;
        if let Some(weights) = weights {
            let settings = Box::new(settings);
            out.push(Effect::ShowInStudio {
                settings,
                weights,
                step,
            });
        }
    }
}
