//! What a session holds, and how it answers.

use std::collections::HashMap;

use burn::tensor::Device;
use futures::future::LocalBoxFuture;

use super::search::Search;
use crate::core::{Event, Failure, FailureKind};
use crate::data::{Dataset, Shard};
use crate::engine::classifier::LoadedClassifier;
use crate::engine::failure;
use crate::engine::loader::Model;
use crate::engine::message::{self, Events, StartReplicas};
use crate::engine::run::Run;
use crate::engine::training::Training;
use crate::nn::all_reduce::Replicas;

/// The state behind the loop.
pub(super) struct Session {
    pub events: Events,
    pub replica_workers: Option<Box<dyn StartReplicas>>,
    /// How many workers are to share a run.
    pub world_size: usize,
    /// Another session's run that this one is a replica of.
    pub replica_run: Option<(Run, Box<dyn Replicas>)>,
    pub device: Option<Device>,
    pub dataset: Dataset,
    pub shards: Shards,
    /// How many shards somebody needs.
    pub wanted: usize,
    pub models: HashMap<String, Model>,
    pub training: Option<Training>,
    pub search: Option<Search>,
    /// Fetched when it is first needed.
    pub classifier: Option<LoadedClassifier>,
    /// Request, class and count of real images to be shown once there are any.
    pub wanted_real: Vec<(u32, u8, usize)>,
}

/// The training data's arrival.
pub(super) enum Shards {
    /// Nobody has needed more than there is.
    Unwanted,
    Loading(LocalBoxFuture<'static, Result<Shard, Failure>>),
    /// A shard could not be loaded; waits for `Command::RetryShards`.
    Stuck,
    Complete,
}

impl Session {
    pub fn new(events: Events, replica_workers: Option<Box<dyn StartReplicas>>) -> Self {
        Self {
            events,
            replica_workers,
            world_size: 1,
            replica_run: None,
            device: None,
            dataset: Dataset::new(),
            shards: Shards::Unwanted,
            wanted: 0,
            models: HashMap::new(),
            training: None,
            search: None,
            classifier: None,
            wanted_real: vec![],
        }
    }

    pub fn device(&self) -> Result<&Device, Failure> {
        self.device
            .as_ref()
            .ok_or_else(|| failure(FailureKind::Engine, "The engine has no device yet."))
    }

    pub fn training(&mut self) -> Result<&mut Training, Failure> {
        self.training
            .as_mut()
            .ok_or_else(|| failure(FailureKind::Engine, "There is no training run yet."))
    }

    pub fn model(&self, id: &str) -> Result<&Model, Failure> {
        let unknown = || failure(FailureKind::Model, format!("The model {id} is not loaded."));
        self.models.get(id).ok_or_else(unknown)
    }

    pub fn keep_model(&mut self, id: String, model: Model) {
        let settings = model.settings.clone();
        self.models.insert(id.clone(), model);
        self.send(Event::ModelReady { id, settings });
    }

    pub fn fail(&self, failure: Failure) {
        self.send(Event::Failed(failure));
    }

    pub fn send(&self, event: Event) {
        message::send(&self.events, event);
    }

    pub fn send_with(&self, event: Event, payload: Vec<u8>) {
        message::send_with(&self.events, event, payload);
    }
}

/// The payload of a command that cannot do without one.
pub(super) fn required(payload: Option<Vec<u8>>) -> Result<Vec<u8>, Failure> {
    payload.ok_or_else(|| failure(FailureKind::Engine, "The command came without its data."))
}
