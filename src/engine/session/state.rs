//! What a session holds, and how it answers.

use std::collections::HashMap;
use std::rc::Rc;

use burn::tensor::Device;

use super::search::Search;
use super::shards::DataSources;
use crate::core::{DatasetInfo, Event, Failure, FailureKind};
use crate::engine::classifier::LoadedClassifier;
use crate::engine::failure;
use crate::engine::loader::Model;
use crate::engine::message::{self, Events, StartReplicas};
use crate::engine::run::Run;
use crate::engine::stored::storage::Storage;
use crate::engine::training::Training;
use crate::nn::all_reduce::Replicas;

/// The state behind the loop.
pub(super) struct Session {
    pub events: Events,
    pub replica_workers: Option<Box<dyn StartReplicas>>,
    /// Where runs are kept.
    pub storage: Option<Rc<dyn Storage>>,
    /// How many workers are to share a run.
    pub world_size: usize,
    /// Another session's run that this one is a replica of.
    pub replica_run: Option<(Run, Box<dyn Replicas>)>,
    pub device: Option<Device>,
    pub data: DataSources,
    pub models: HashMap<String, Model>,
    pub training: Option<Training>,
    pub search: Option<Search>,
    /// By data set, fetched when they are first needed.
    pub classifiers: HashMap<String, LoadedClassifier>,
    /// Real images to be shown once there are any.
    pub wanted_real: Vec<WantedReal>,
    /// Whether the real images beside the run have been shown.
    pub real_shown: bool,
}

/// A request for real images.
pub(super) struct WantedReal {
    pub request: u32,
    pub dataset: String,
    pub class: u8,
    pub count: usize,
}

impl Session {
    pub fn new(
        events: Events,
        replica_workers: Option<Box<dyn StartReplicas>>,
        storage: Option<Rc<dyn Storage>>,
    ) -> Self {
        Self {
            events,
            replica_workers,
            storage,
            world_size: 1,
            replica_run: None,
            device: None,
            data: DataSources::default(),
            models: HashMap::new(),
            training: None,
            search: None,
            classifiers: HashMap::new(),
            wanted_real: vec![],
            real_shown: false,
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

    /// What is known of a data set that is here, or that the program knows.
    pub fn data_info(&self, id: &str) -> Result<DatasetInfo, Failure> {
        let here = self.data.get(id).map(|dataset| dataset.info());
        let unknown = || failure(FailureKind::Settings, format!("There is no data set {id}."));
        here.or(DatasetInfo::known(id)).cloned().ok_or_else(unknown)
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
