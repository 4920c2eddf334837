//! A run of some steps with its small scorings, for commands that compare settings.

use anyhow::Result;

use super::engine::Engine;
use crate::core::{Command, Event, Grid, LiveScore, Settings};

/// A run that has begun.
pub struct Trial<'a> {
    engine: &'a mut Engine,
    step: u64,
    /// All scores so far, oldest first.
    pub scores: Vec<LiveScore>,
    /// The fixed codes as they were last drawn.
    pub picture: (Grid, Vec<u8>),
}

impl<'a> Trial<'a> {
    /// New networks.
    ///
    /// # Errors
    /// What the engine reports as failed.
    pub async fn begin(engine: &'a mut Engine, settings: &Settings) -> Result<Self> {
        engine.send(Command::NewRun {
            settings: settings.clone(),
        });
        Ok(Self {
            picture: snapshot(engine).await?,
            engine,
            step: 0,
            scores: vec![],
        })
    }

    /// So many more steps in so many equal parts, scored at the end of each.
    ///
    /// # Errors
    /// What the engine reports as failed: a run that diverged, for one.
    pub async fn train(&mut self, steps: u64, parts: u64) -> Result<()> {
        let (start, end) = (self.step, self.step + steps);
        for part in 1..=parts {
            self.step = start + (end - start) * part / parts;
            self.score_at_the_end();
            self.engine.send(Command::Start {
                until: Some(self.step),
            });
            while !self.has_ended().await? {}
            self.picture = snapshot(self.engine).await?;
        }
        Ok(())
    }

    /// The next scoring is due at the end only, which has one anyway.
    fn score_at_the_end(&self) {
        self.engine.send(Command::SetScoring {
            every: Some(u64::from(u32::MAX)),
        });
    }

    async fn has_ended(&mut self) -> Result<bool> {
        match self.engine.next().await?.0 {
            Event::Scored(found) if found.step == self.step => self.scores.push(found),
            Event::Running { running: false, .. } => return Ok(true),
            _ => {}
        }
        Ok(false)
    }

    /// Changes what may change while a run goes on.
    pub fn adjust(&self, settings: &Settings) {
        self.engine.send(Command::Adjust {
            settings: settings.clone(),
        });
    }
}

/// The scores of a run from each seed: so many steps, scored after each of so many equal parts.
///
/// # Errors
/// As [`Trial::train`].
pub async fn of_seeds(
    engine: &mut Engine,
    settings: &Settings,
    seeds: &[u32],
    (steps, parts): (u64, u64),
) -> Result<Vec<Vec<LiveScore>>> {
    let mut runs = vec![];
    for &seed in seeds {
        let settings = Settings {
            seed,
            ..settings.clone()
        };
        let mut trial = Trial::begin(engine, &settings).await?;
        trial.train(steps, parts).await?;
        runs.push(trial.scores);
    }
    Ok(runs)
}

/// What a run shows next. It is drawn when it is built, a translator when its data has come, and once
/// more when it has come to its end.
///
/// # Errors
/// What the engine reports as failed.
pub async fn snapshot(engine: &mut Engine) -> Result<(Grid, Vec<u8>)> {
    loop {
        if let (Event::Snapshot { grid, .. }, Some(pixels)) = engine.next().await? {
            return Ok((grid, pixels));
        }
    }
}
