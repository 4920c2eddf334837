//! What an engine does that trains nothing: models are loaded, and what is asked for is shown.
//!
//! The Studio's and the Compare page's engine is this alone, a program a third as large
//! (`engine-draw`): pictures are there sooner by the time that the rest would take to load.

use std::pin::pin;

use futures::channel::mpsc::UnboundedReceiver;
use futures::future::{FutureExt, select};
use futures::stream::StreamExt;

use super::shards::Arrival;
use super::state::{Session, WantedReal, required};
use super::{Next, request_number, shard};
use crate::core::{Command, DeviceKind, Event, Failure, FailureKind};
use crate::engine::message::{Events, Message};
use crate::engine::{device, failure, loader};

/// Runs an engine that only draws until its commands end.
pub async fn run(mut commands: UnboundedReceiver<Message<Command>>, events: Events) {
    let mut session = Session::new(events, None, None);
    loop {
        let next = {
            let command = pin!(commands.next());
            let command = command.map(|command| command.map_or(Next::Ended, Next::command));
            let shard = pin!(shard(&mut session.data.loading));
            select(command, shard).await.factor_first().0
        };
        match next {
            Next::Ended => return,
            Next::Nothing | Next::Answer(_) => {}
            Next::Command(message) => {
                let (command, payload) = *message;
                let request = request_number(&command);
                let done = match session.show(command, payload).await {
                    Ok(None) => Ok(()),
                    Ok(Some(_)) => Err(failure(FailureKind::Engine, "This engine only draws.")),
                    Err(failure) => Err(failure),
                };
                session.answer(request, done);
            }
            Next::Shard(result) => session.arrived(result),
        }
    }
}

impl Session {
    /// Does what a command asks, unless that is about training: then gives it back.
    pub(super) async fn show(
        &mut self,
        command: Command,
        payload: Option<Vec<u8>>,
    ) -> Result<Option<Message<Command>>, Failure> {
        match command {
            Command::Boot { device } => self.boot(device).await?,
            Command::LoadModel { id } => {
                let model = loader::shipped(&id, self.device()?).await?;
                self.keep_model(id, model);
            }
            Command::AdoptModel { id, settings } => {
                let model = loader::model(&settings, required(payload)?, self.device()?)?;
                self.keep_model(id, model);
            }
            Command::Draw {
                request,
                model,
                controls,
            } => self.draw(request, &model, &controls).await?,
            Command::Translate {
                request,
                model,
                space,
                drawn,
                seeds,
            } => {
                let pixels = required(payload)?;
                self.translate(request, &model, (drawn, space), &seeds, &pixels)
                    .await?;
            }
            Command::Confuse {
                request,
                model,
                seed,
                count,
            } => self.confuse(request, &model, seed, count).await?,
            Command::ShowReal {
                request,
                dataset,
                class,
                count,
            } => {
                self.data.want(&self.data_info(&dataset)?, 1);
                self.wanted_real.push(WantedReal {
                    request,
                    dataset,
                    class,
                    count,
                });
                self.show_real();
            }
            Command::FindNearest { request, dataset } => {
                self.find_nearest(request, &dataset, required(payload)?)?;
            }
            Command::AddDataset { info } => {
                let id = info.id.to_string();
                self.data.add(info, &required(payload)?)?;
                self.data
                    .here(&id)
                    .into_iter()
                    .for_each(|event| self.send(event));
            }
            Command::RetryShards => self.data.retry(),
            other => return Ok(Some((other, payload))),
        }
        Ok(None)
    }

    async fn boot(&mut self, kind: DeviceKind) -> Result<(), Failure> {
        let (device, info) = device::open(kind).await?;
        self.device = Some(device);
        self.send(Event::Booted { device: info });
        Ok(())
    }

    /// Tells of a command that could not be done.
    pub(super) fn answer(&self, request: Option<u32>, done: Result<(), Failure>) {
        if let Err(mut failure) = done {
            failure.request = request;
            self.fail(failure);
        }
    }

    /// A shard has come, or could not be had.
    pub(super) fn arrived(&mut self, arrival: Arrival) {
        match self.data.take(arrival) {
            Ok(None) => {}
            Ok(Some(event)) => {
                self.send(event);
                self.show_what_waited();
            }
            Err(failure) => self.fail(failure),
        }
    }
}
