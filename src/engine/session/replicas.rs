//! Runs that several workers share: this session as rank 0, or as a replica of another's run.

use super::state::{Session, required};
use crate::core::{Event, Failure, FailureKind, ReplicaCommand, ReplicaEvent, ReplicaWork};
use crate::data::shards_of;
use crate::engine::failure;
use crate::engine::run::Run;
use crate::engine::training::Training;
use crate::nn::all_reduce::{Replica, ReplicaError, Replicas};

/// Of a batch, for each worker.
const LEAST_ROWS: usize = 2;

impl Session {
    pub(super) async fn handle_replica(
        &mut self,
        command: ReplicaCommand,
        payload: Option<Vec<u8>>,
    ) -> Result<(), Failure> {
        let events = self.events.clone();
        match command {
            ReplicaCommand::SetWorldSize { world_size } => {
                self.world_size = world_size.max(1);
                self.start_replicas().await
            }
            ReplicaCommand::Join {
                rank,
                world_size,
                work,
            } => {
                let replica = Replica { rank, world_size };
                let workers = self.replica_workers.as_ref();
                let replicas = workers.and_then(|workers| workers.join(replica));
                let replicas = replicas.ok_or_else(|| {
                    failure(
                        FailureKind::Engine,
                        "This engine cannot share another's run.",
                    )
                })?;
                self.join(replicas, work, payload).await
            }
            ReplicaCommand::Joined { group } => {
                if let Some(training) = self.training_of(group) {
                    training.joined(&events);
                }
                Ok(())
            }
            ReplicaCommand::Lost { group, message: _ } => {
                if let Some(training) = self.training_of(group) {
                    training.train_alone(&events);
                }
                Ok(())
            }
            ReplicaCommand::Late { group } => {
                let late = self.training_of(group);
                if let Some(training) = late.filter(|training| training.waits_for_replicas()) {
                    training.train_alone(&events);
                }
                Ok(())
            }
            // Goes past the session (`worker.rs`).
            ReplicaCommand::Reduced => Ok(()),
        }
    }

    /// The run, if it is this group that shares it.
    fn training_of(&mut self, group: u32) -> Option<&mut Training> {
        let training = self.training.as_mut();
        training.filter(|training| training.is_of(group))
    }

    /// Starts the replicas of the run, if it is to have any and they can be started.
    pub(super) async fn start_replicas(&mut self) -> Result<(), Failure> {
        let Some(training) = &mut self.training else {
            return Ok(());
        };
        // Data that the visitor brought is in this worker only.
        let shared = shards_of(&training.settings().dataset.id).is_some();
        // None without rows of its own, nor with so few that BatchNorm could make nothing of them.
        let most = training.settings().batch_size / LEAST_ROWS;
        let world_size = self.world_size.min(most);
        match &self.replica_workers {
            Some(replica_workers) if world_size > 1 && shared => {
                let checkpoint = training.checkpoint().await?;
                match replica_workers.start(world_size, ReplicaWork::Run, Some(&checkpoint)) {
                    Ok(replicas) => training.share_with(replicas),
                    Err(_) => training.train_alone(&self.events),
                }
            }
            _ => training.train_alone(&self.events),
        }
        Ok(())
    }

    /// Takes part in another session's work until that ends this worker.
    async fn join(
        &mut self,
        mut replicas: Box<dyn Replicas>,
        work: ReplicaWork,
        payload: Option<Vec<u8>>,
    ) -> Result<(), Failure> {
        match work {
            ReplicaWork::Run => {
                let run = Run::restore(required(payload)?, self.device()?)?;
                let info = run.settings.dataset.clone();
                self.data.want(&info, usize::MAX);
                self.replica_run = Some((run, replicas));
                self.send(Event::Replica(ReplicaEvent::Ready));
                Ok(())
            }
            ReplicaWork::Benchmark => {
                let (mut reference, dataset) = self.reference().await?;
                let gone = |error: ReplicaError| failure(FailureKind::Engine, format!("{error}."));
                replicas.all_reduce(vec![]).await.map_err(gone)?;
                loop {
                    let step = reference.step(&dataset, replicas.as_mut());
                    step.await.map_err(gone)?;
                }
            }
        }
    }
}
