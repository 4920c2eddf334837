//! The loop: commands in, events out. It gives way after every step, and hears commands while steps
//! are computed: a drawing asked for during training waits for the few that are under way
//! (`in_flight.rs`). It never blocks on the device.

mod benchmark;
pub mod drawing;
mod pictures;
mod replicas;
mod search;
mod shards;
mod state;
mod stored;
mod translation;

use std::pin::pin;
use std::rc::Rc;

use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use futures::future::{FutureExt, pending, select};
use futures::stream::StreamExt;

use shards::{Arrival, Loading};
use state::{Session, required};

use super::feedback::Answer;
use super::message::{Events, Message, StartReplicas};
use super::stored::recording;
use super::stored::storage::Storage;
use super::training::Training;
use super::{device, platform};
use crate::core::{Command, Event, Failure, Family, Recipe, Settings, Size};
use crate::data::{Dataset, Shard};

/// Runs an engine until its commands end. Where there is a `storage`, the run is kept in it.
pub async fn run(
    commands: UnboundedReceiver<Message<Command>>,
    events: Events,
    replica_workers: Option<Box<dyn StartReplicas>>,
    storage: Option<Rc<dyn Storage>>,
) {
    let Some(kept_in) = storage.clone() else {
        return serve(commands, Session::new(events, replica_workers, None)).await;
    };
    let (to_recording, from_session) = unbounded();
    let session = Session::new(to_recording, replica_workers, storage);
    let recording = recording::run(from_session, events, kept_in);
    futures::join!(serve(commands, session), recording);
}

async fn serve(mut commands: UnboundedReceiver<Message<Command>>, mut session: Session) {
    loop {
        let busy = session.can_train();
        match session.next(&mut commands, busy).await {
            Next::Ended => return,
            Next::Nothing => {}
            Next::Command(message) => {
                let (command, payload) = *message;
                let request = request_number(&command);
                let done = session.handle(command, payload).await;
                session.answer(request, done);
                continue; // all waiting commands before the next step
            }
            Next::Shard(result) => session.arrived(result),
            Next::Answer(answer) => {
                let taken = session.take_answer(answer).await;
                session.survive(taken);
            }
        }
        if busy {
            let trained = session.train().await;
            session.survive(trained);
        }
    }
}

enum Next {
    Command(Box<Message<Command>>),
    Shard(Arrival),
    /// From the device, of the run's.
    Answer(Result<Answer, Failure>),
    Nothing,
    Ended,
}

impl Next {
    fn command(message: Message<Command>) -> Self {
        Self::Command(Box::new(message))
    }
}

impl Session {
    /// What has arrived; if not `busy`, waits until something has.
    async fn next(
        &mut self,
        commands: &mut UnboundedReceiver<Message<Command>>,
        busy: bool,
    ) -> Next {
        if busy {
            platform::give_way().await;
            if let Some(command) = commands.next().now_or_never() {
                return command.map_or(Next::Ended, Next::command);
            }
            let shard = self.data.loading.as_mut();
            let arrived = shard.and_then(|shard| shard.now_or_never());
            return arrived.map_or(Next::Nothing, Next::Shard);
        }
        let command = pin!(commands.next());
        let shard = pin!(shard(&mut self.data.loading));
        let answer = pin!(async {
            match &mut self.training {
                Some(training) => Next::Answer(training.answer().await),
                None => pending().await,
            }
        });
        let command = command.map(|command| command.map_or(Next::Ended, Next::command));
        let others = select(shard, answer).map(|either| either.factor_first().0);
        select(command, others).await.factor_first().0
    }

    async fn handle(&mut self, command: Command, payload: Option<Vec<u8>>) -> Result<(), Failure> {
        let Some((command, payload)) = self.show(command, payload).await? else {
            return Ok(());
        };
        match command {
            Command::ChooseKernels { variant } => device::choose_kernels(variant),
            Command::Probe => self.probe().await,
            Command::NewRun { settings } => {
                let training = Training::new(&settings, self.device()?)?;
                self.begin(training).await
            }
            Command::RestoreRun => {
                let training = Training::restore(required(payload)?, self.device()?)?;
                self.begin(training).await
            }
            Command::Store(command) => self.store(command, payload).await,
            Command::Replica(command) => self.handle_replica(command, payload).await,
            Command::Benchmark {
                world_size,
                steps,
                queued,
            } => self.benchmark(world_size, steps, queued).await,
            Command::Adjust { settings } if self.replica_run.is_some() => {
                match &mut self.replica_run {
                    Some((run, _)) => run.adjust(&settings),
                    None => Ok(()),
                }
            }
            other => {
                let events = self.events.clone();
                self.training()?.handle(other, &events).await
            }
        }
    }

    /// A training step of the first family in its smallest size on grey images, after one that compiles the shaders.
    async fn probe(&mut self) -> Result<(), Failure> {
        let settings = Settings::recommended(Family::ALL[0], Size::Xs, Recipe::Fast);
        let mut training = Training::new(&settings, self.device()?)?;
        let space = settings.dataset.space;
        let grey = Shard {
            pixels: vec![127; settings.batch_size * space.values()],
            labels: vec![0; settings.batch_size],
        };
        let mut dataset = Dataset::new(settings.dataset.clone());
        dataset.push(&grey);
        training.timed_step(&dataset).await?;
        let ms = training.timed_step(&dataset).await?;
        self.send(Event::Probed { ms });
        Ok(())
    }

    async fn begin(&mut self, mut training: Training) -> Result<(), Failure> {
        let info = training.settings().dataset.clone();
        // Data from elsewhere must be here already.
        self.data_info(&info.id)?;
        training
            .announce(self.data.get(&info.id), &self.events)
            .await?;
        self.training = Some(training);
        self.real_shown = false;
        self.start_replicas().await?;
        self.data.want(&info, usize::MAX);
        self.show_real_images();
        Ok(())
    }

    fn can_train(&self) -> bool {
        let ready = |id: &str, ready: &dyn Fn(&Dataset, bool) -> bool| {
            let dataset = self.data.get(id);
            dataset.is_some_and(|dataset| ready(dataset, self.data.coming(id)))
        };
        if let Some((run, _)) = &self.replica_run {
            return ready(&run.settings.dataset.id, &|data, more| {
                run.ready(data, more)
            });
        }
        self.training.as_ref().is_some_and(|training| {
            let id = &training.settings().dataset.id;
            ready(id, &|data, more| training.can_step(data, more))
        })
    }

    async fn train(&mut self) -> Result<(), Failure> {
        if let Some((run, replicas)) = &mut self.replica_run {
            if let Some(dataset) = self.data.get(&run.settings.dataset.id) {
                run.train_step(dataset, replicas.as_mut()).await?;
            }
            return Ok(());
        }
        if let Some(training) = &mut self.training {
            let id = training.settings().dataset.id.clone();
            if let Some(dataset) = self.data.get(&id) {
                training.step(dataset, &self.events).await?;
            }
        }
        Ok(())
    }

    async fn take_answer(&mut self, answer: Result<Answer, Failure>) -> Result<(), Failure> {
        match &mut self.training {
            Some(training) => training.take(answer, &self.events).await,
            None => Ok(()),
        }
    }

    /// What went wrong with a step stops the run, and nothing else.
    fn survive(&mut self, result: Result<(), Failure>) {
        let Err(failure) = result else { return };
        if let Some(training) = &mut self.training {
            training.stop(None, &self.events);
        }
        self.fail(failure);
    }
}

/// The next shard, where one is on its way.
async fn shard(loading: &mut Loading) -> Next {
    match loading {
        Some(shard) => Next::Shard(shard.await),
        None => pending().await,
    }
}

fn request_number(command: &Command) -> Option<u32> {
    match command {
        Command::Draw { request, .. }
        | Command::Translate { request, .. }
        | Command::Confuse { request, .. }
        | Command::ShowReal { request, .. }
        | Command::FindNearest { request, .. } => Some(*request),
        _ => None,
    }
}
