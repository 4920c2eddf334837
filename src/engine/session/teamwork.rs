//! Runs that several workers share: this one at their head, or one of theirs.

use super::{Session, required};
use crate::data::shards::TRAIN_SHARDS;
use crate::engine::failure;
use crate::engine::run::Run;
use crate::nn::team::{Seat, Team};
use crate::protocol::{Event, Failure, FailureKind, TeamCommand, TeamEvent, TeamWork};

impl Session {
    pub(super) async fn handle_team(
        &mut self,
        command: TeamCommand,
        bulk: Option<Vec<u8>>,
    ) -> Result<(), Failure> {
        match command {
            TeamCommand::Lead { members } => {
                self.members = members.max(1);
                self.enlist().await
            }
            TeamCommand::Follow { rank, size, work } => {
                let seat = Seat { rank, size };
                let company = self.company.as_ref();
                let team = company.and_then(|company| company.follow(seat));
                let team = team.ok_or_else(|| failure(FailureKind::Engine, "There is no team."))?;
                self.follow(team, work, bulk).await
            }
            TeamCommand::Joined => {
                if let Some(training) = &mut self.training {
                    training.joined(&self.events);
                }
                Ok(())
            }
            TeamCommand::Lost { message: _ } => {
                if let Some(training) = &mut self.training {
                    training.dissolve(&self.events);
                }
                Ok(())
            }
            // Goes past the session (`worker.rs`).
            TeamCommand::Summed => Ok(()),
        }
    }

    /// Finds the run its team, or leaves it alone.
    pub(super) async fn enlist(&mut self) -> Result<(), Failure> {
        let Some(training) = &mut self.training else {
            return Ok(());
        };
        match &self.company {
            Some(company) if self.members > 1 => {
                let checkpoint = training.checkpoint().await?;
                match company.hire(self.members, TeamWork::Run, Some(&checkpoint)) {
                    Ok(team) => training.lead(team),
                    Err(_) => training.dissolve(&self.events),
                }
            }
            _ => training.dissolve(&self.events),
        }
        Ok(())
    }

    /// Helps with another's work until that ends this worker.
    async fn follow(
        &mut self,
        mut team: Box<dyn Team>,
        work: TeamWork,
        bulk: Option<Vec<u8>>,
    ) -> Result<(), Failure> {
        match work {
            TeamWork::Run => {
                let run = Run::restore(required(bulk)?, self.device()?)?;
                self.following = Some((run, team));
                self.want_data(TRAIN_SHARDS);
                self.send(Event::Team(TeamEvent::Ready));
                Ok(())
            }
            TeamWork::Benchmark => {
                let (mut reference, dataset) = self.reference().await?;
                let gone = |error| failure(FailureKind::Engine, format!("{error}."));
                team.sum(vec![]).await.map_err(|e| gone(e.into()))?;
                loop {
                    let step = reference.step(&dataset, team.as_mut());
                    step.await.map_err(gone)?;
                }
            }
        }
    }
}
