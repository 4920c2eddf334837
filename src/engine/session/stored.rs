//! Runs that the browser keeps: listed, opened, changed.

use super::state::{Session, required};
use crate::core::{Event, Failure, FailureKind, Pace, StepStats, StoreCommand, StoreEvent};
use crate::engine::message::{send, send_with};
use crate::engine::platform::unix_ms;
use crate::engine::stored::library::{Library, Opened};
use crate::engine::stored::past::Past;
use crate::engine::training::Training;
use crate::engine::{failure, loader};

/// A curve is a few hundred pixels wide.
const MOST_STEPS: usize = 4_000;

impl Session {
    pub(super) async fn store(
        &mut self,
        command: StoreCommand,
        payload: Option<Vec<u8>>,
    ) -> Result<(), Failure> {
        let library = self.library()?;
        match command {
            StoreCommand::List => {}
            StoreCommand::Rename { id, name } => library.rename(&id, &name).await?,
            StoreCommand::Duplicate { id } => library.duplicate(&id, unix_ms()).await?,
            StoreCommand::Delete { id } => {
                if !library.claim(&id).await {
                    return Err(taken());
                }
                library.delete(&id).await?;
            }
            StoreCommand::Import => {
                let bytes = required(payload)?;
                if let Ok(settings) = loader::stated(&bytes) {
                    let settings = Box::new(settings);
                    self.send_with(Event::Store(StoreEvent::Model { settings }), bytes);
                    return Ok(());
                }
                library.import(bytes, unix_ms()).await?;
            }
            StoreCommand::Read { id, what } => {
                let (run, bytes) = library.file(&id, what).await?;
                let run = Box::new(run);
                self.send_with(Event::Store(StoreEvent::File { run, what }), bytes);
                return Ok(());
            }
            StoreCommand::Open { id } => return self.open_stored(&id).await,
            StoreCommand::Claim { id } => return self.claim_stored(id).await,
        }
        self.list_runs(&library).await
    }

    async fn list_runs(&self, library: &Library) -> Result<(), Failure> {
        let (runs, pictures) = library.list().await.map_err(|error| {
            failure(
                FailureKind::Stored,
                format!("Runs cannot be shown: {error}."),
            )
        })?;
        let room = library.room().await;
        self.send_with(Event::Store(StoreEvent::Runs { runs, room }), pictures);
        Ok(())
    }

    async fn open_stored(&mut self, id: &str) -> Result<(), Failure> {
        let library = self.library()?;
        // The run before is not to be in two places: what it still has to keep, it has handed over.
        self.training = None;
        if !library.claim(id).await {
            return Err(taken());
        }
        let Opened {
            run,
            damaged,
            checkpoint,
            past,
        } = library.open(id).await?;
        let training = Training::restore(checkpoint, self.device()?)?;
        let pace = training.pace();
        self.send(Event::Store(StoreEvent::Opened {
            run: Box::new(run),
            damaged,
        }));
        self.tell_past(past, pace);
        self.begin(training).await
    }

    /// Before the run is ready: so the page, and who keeps the run, know it for what is past.
    fn tell_past(&self, past: Past, pace: Pace) {
        let steps = thinned(past.stats);
        send(&self.events, Event::Stats { steps, pace });
        let scale = past.scale.map(Event::ScoringScale);
        for event in scale
            .into_iter()
            .chain(past.scores.into_iter().map(Event::Scored))
        {
            self.send(event);
        }
        for frame in past.frames {
            let event = Event::Snapshot {
                step: frame.step,
                grid: frame.grid,
                verdicts: frame.verdicts,
            };
            send_with(&self.events, event, frame.pixels);
        }
    }

    /// The next run restored is this one.
    async fn claim_stored(&self, id: String) -> Result<(), Failure> {
        self.library()?.claim(&id).await;
        self.send(Event::Store(StoreEvent::Claimed { id }));
        Ok(())
    }

    fn library(&self) -> Result<Library, Failure> {
        let storage = self.storage.clone();
        let none = || failure(FailureKind::Stored, "This engine keeps no runs.");
        storage.map(Library::new).ok_or_else(none)
    }
}

fn taken() -> Failure {
    let text = "This run is open in another tab. Close it there, or pause it and leave that page, then try again.";
    failure(FailureKind::Stored, text)
}

/// Every so many of them, the last among them.
fn thinned(stats: Vec<StepStats>) -> Vec<StepStats> {
    let every = stats.len().div_ceil(MOST_STEPS).max(1);
    let skipped = stats.len() % every;
    let chosen = stats.into_iter().enumerate();
    chosen
        .filter(|(place, _)| (place + every - skipped + 1).is_multiple_of(every))
        .map(|(_, stats)| stats)
        .collect()
}
