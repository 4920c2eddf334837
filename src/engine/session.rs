//! The loop: commands in, events out. It gives way after every step, so that a drawing asked
//! for during training waits for one step at most, and it never blocks on the device.

mod benchmark;
mod pictures;
mod teamwork;

use std::collections::HashMap;

use burn::tensor::Device;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender};
use futures::future::{Either, FutureExt, LocalBoxFuture, select};
use futures::stream::StreamExt;

use pictures::Search;

use super::judge::Judge;
use super::loader::{self, Model};
use super::run::Run;
use super::training::{Lead, Training};
use super::{device, failure, platform};
use crate::data::shards::TRAIN_SHARDS;
use crate::data::{Dataset, Shard, ShardId};
use crate::nn::team::{Seat, Team, TeamError};
use crate::protocol::{
    Command, DeviceKind, Event, Failure, FailureKind, Family, PIXELS, Recipe, Settings, Size,
    TeamWork,
};

/// A command or an event with its bulk buffer.
pub type Post<T> = (T, Option<Vec<u8>>);

/// Where events go.
pub type Events = UnboundedSender<Post<Event>>;

/// Where a session finds others to share its run with.
pub trait Hire {
    /// A team of `members` with this session at its head. The session hears
    /// `TeamCommand::Joined` from each that is ready, or `TeamCommand::Lost`.
    ///
    /// # Errors
    /// Where a worker cannot start workers (some browsers allow it to pages only).
    fn hire(
        &self,
        members: usize,
        work: TeamWork,
        bulk: Option<&[u8]>,
    ) -> Result<Box<dyn Lead>, TeamError>;

    /// This session's seat in another's team; `None` if it has one already.
    fn follow(&self, seat: Seat) -> Option<Box<dyn Team>>;
}

/// The state behind the loop.
struct Session {
    events: Events,
    company: Option<Box<dyn Hire>>,
    /// How many workers are to share a run.
    members: usize,
    /// Another's run that this session helps with.
    following: Option<(Run, Box<dyn Team>)>,
    device: Option<Device>,
    dataset: Dataset,
    shards: Shards,
    /// How many shards somebody needs.
    wanted: usize,
    models: HashMap<String, Model>,
    training: Option<Training>,
    search: Option<Search>,
    /// Fetched when it is first asked.
    judge: Option<Judge>,
    /// Request, class and count of real images to be shown once there are any.
    wanted_real: Vec<(u32, u8, usize)>,
}

/// The training data's arrival.
enum Shards {
    /// Nobody has needed more than there is.
    Unwanted,
    Loading(LocalBoxFuture<'static, Result<Shard, Failure>>),
    /// A shard could not be loaded; waits for [`Command::RetryShards`].
    Stuck,
    Complete,
}

/// Runs an engine until its commands end.
pub async fn run(
    mut commands: UnboundedReceiver<Post<Command>>,
    events: Events,
    company: Option<Box<dyn Hire>>,
) {
    let mut session = Session {
        events,
        company,
        members: 1,
        following: None,
        device: None,
        dataset: Dataset::new(),
        shards: Shards::Unwanted,
        wanted: 0,
        models: HashMap::new(),
        training: None,
        search: None,
        judge: None,
        wanted_real: vec![],
    };
    loop {
        let busy = session.can_train();
        match session.next(&mut commands, busy).await {
            Next::Ended => return,
            Next::Nothing => {}
            Next::Command((command, bulk)) => {
                let request = request_number(&command);
                if let Err(mut failure) = session.handle(command, bulk).await {
                    failure.request = request;
                    session.fail(failure);
                }
                continue; // all waiting commands before the next step
            }
            Next::Shard(result) => session.take_shard(result),
        }
        if busy && let Err(failure) = session.train().await {
            session.stop_training(None);
            session.fail(failure);
        }
    }
}

enum Next {
    Command(Post<Command>),
    Shard(Result<Shard, Failure>),
    Nothing,
    Ended,
}

impl Session {
    /// What has arrived; if not `busy`, waits until something has.
    async fn next(&mut self, commands: &mut UnboundedReceiver<Post<Command>>, busy: bool) -> Next {
        if busy {
            platform::give_way().await;
            if let Some(command) = commands.next().now_or_never() {
                return command.map_or(Next::Ended, Next::Command);
            }
            return match &mut self.shards {
                Shards::Loading(shard) => shard.now_or_never().map_or(Next::Nothing, Next::Shard),
                _ => Next::Nothing,
            };
        }
        match &mut self.shards {
            Shards::Loading(shard) => match select(commands.next(), shard).await {
                Either::Left((command, _)) => command.map_or(Next::Ended, Next::Command),
                Either::Right((shard, _)) => Next::Shard(shard),
            },
            _ => commands.next().await.map_or(Next::Ended, Next::Command),
        }
    }

    async fn handle(&mut self, command: Command, bulk: Option<Vec<u8>>) -> Result<(), Failure> {
        match command {
            Command::Boot { device } => self.boot(device).await,
            Command::Probe => self.probe().await,
            Command::LoadModel { id } => {
                let model = loader::shipped(&id, self.device()?).await?;
                self.keep(id, model);
                Ok(())
            }
            Command::AdoptModel { id, settings } => {
                let model = loader::model(&settings, required(bulk)?, self.device()?)?;
                self.keep(id, model);
                Ok(())
            }
            Command::Draw {
                request,
                model,
                controls,
            } => self.draw(request, &model, &controls).await,
            Command::Confuse {
                request,
                model,
                seed,
                count,
            } => self.confuse(request, &model, seed, count).await,
            Command::ShowReal {
                request,
                class,
                count,
            } => {
                self.wanted_real.push((request, class, count));
                self.want_data(1);
                self.show_real();
                Ok(())
            }
            Command::FindNearest { request } => self.find_nearest(request, required(bulk)?),
            Command::NewRun { settings } => {
                let training = Training::new(&settings, self.device()?)?;
                self.begin(training).await
            }
            Command::RestoreRun => {
                let training = Training::restore(required(bulk)?, self.device()?)?;
                self.begin(training).await
            }
            Command::RetryShards => {
                if matches!(self.shards, Shards::Stuck) {
                    self.load_next_shard();
                }
                Ok(())
            }
            Command::Team(command) => self.handle_team(command, bulk).await,
            Command::Benchmark { members, steps } => self.benchmark(members, steps).await,
            Command::Adjust { settings } if self.following.is_some() => match &mut self.following {
                Some((run, _)) => run.adjust(&settings),
                None => Ok(()),
            },
            other => {
                let events = self.events.clone();
                self.training()?.handle(other, &events).await
            }
        }
    }

    async fn boot(&mut self, kind: DeviceKind) -> Result<(), Failure> {
        let (device, info) = device::open(kind).await?;
        self.device = Some(device);
        self.send(Event::Booted { device: info });
        Ok(())
    }

    /// A training step of the smallest cDCGAN on grey images, after one that compiles the shaders.
    async fn probe(&mut self) -> Result<(), Failure> {
        let settings = Settings::recommended(Family::Cdcgan, Size::Xs, Recipe::Fast);
        let mut training = Training::new(&settings, self.device()?)?;
        let grey = Shard {
            pixels: vec![127; settings.batch_size * PIXELS],
            labels: vec![0; settings.batch_size],
        };
        let mut dataset = Dataset::new();
        dataset.push(&grey);
        training.timed_step(&dataset).await?;
        let ms = training.timed_step(&dataset).await?;
        self.send(Event::Probed { ms });
        Ok(())
    }

    fn keep(&mut self, id: String, model: Model) {
        let settings = model.settings.clone();
        self.models.insert(id.clone(), model);
        self.send(Event::ModelReady { id, settings });
    }

    fn model(&self, id: &str) -> Result<&Model, Failure> {
        let unknown = || failure(FailureKind::Model, format!("The model {id} is not loaded."));
        self.models.get(id).ok_or_else(unknown)
    }

    async fn begin(&mut self, mut training: Training) -> Result<(), Failure> {
        training.announce(&self.events).await?;
        self.training = Some(training);
        self.enlist().await?;
        self.want_data(TRAIN_SHARDS);
        self.show_real_images();
        Ok(())
    }

    /// Sees to it that the first `shards` of the training data come.
    fn want_data(&mut self, shards: usize) {
        self.wanted = self.wanted.max(shards);
        if matches!(self.shards, Shards::Unwanted) {
            self.load_next_shard();
        }
    }

    fn load_next_shard(&mut self) {
        let next = self.dataset.len() / crate::data::shards::SHARD_IMAGES;
        self.shards = if next < self.wanted {
            Shards::Loading(loader::shard(ShardId::Train(next)).boxed_local())
        } else if next < TRAIN_SHARDS {
            Shards::Unwanted
        } else {
            Shards::Complete
        };
    }

    fn take_shard(&mut self, result: Result<Shard, Failure>) {
        match result {
            Err(failure) => {
                self.shards = Shards::Stuck;
                self.fail(failure);
            }
            Ok(shard) => {
                self.dataset.push(&shard);
                self.load_next_shard();
                let images = self.dataset.len();
                self.send(Event::Shards {
                    loaded: images / crate::data::shards::SHARD_IMAGES,
                    images,
                });
                if images == shard.labels.len() {
                    self.show_real_images();
                }
                self.search_further();
                self.show_real();
            }
        }
    }

    fn can_train(&self) -> bool {
        let coming = matches!(self.shards, Shards::Loading(_));
        if let Some((run, _)) = &self.following {
            return run.ready(&self.dataset, coming);
        }
        self.training
            .as_ref()
            .is_some_and(|training| training.can_step(&self.dataset, coming))
    }

    async fn train(&mut self) -> Result<(), Failure> {
        if let Some((run, team)) = &mut self.following {
            run.train_step(&self.dataset, team.as_mut()).await?;
            return Ok(());
        }
        match &mut self.training {
            Some(training) => training.step(&self.dataset, &self.events).await,
            None => Ok(()),
        }
    }

    fn stop_training(&mut self, reason: Option<String>) {
        if let Some(training) = &mut self.training {
            training.stop(reason, &self.events);
        }
    }

    fn device(&self) -> Result<&Device, Failure> {
        self.device
            .as_ref()
            .ok_or_else(|| failure(FailureKind::Engine, "The engine has no device yet."))
    }

    fn training(&mut self) -> Result<&mut Training, Failure> {
        self.training
            .as_mut()
            .ok_or_else(|| failure(FailureKind::Engine, "There is no training run yet."))
    }

    fn fail(&self, failure: Failure) {
        self.send(Event::Failed(failure));
    }

    fn send(&self, event: Event) {
        // Nobody listening is no fault: the page is closing.
        let _ = self.events.unbounded_send((event, None));
    }

    fn send_with(&self, event: Event, bulk: Vec<u8>) {
        let _ = self.events.unbounded_send((event, Some(bulk)));
    }
}

fn required(bulk: Option<Vec<u8>>) -> Result<Vec<u8>, Failure> {
    bulk.ok_or_else(|| failure(FailureKind::Engine, "The command came without its data."))
}

fn request_number(command: &Command) -> Option<u32> {
    match command {
        Command::Draw { request, .. }
        | Command::Confuse { request, .. }
        | Command::ShowReal { request, .. }
        | Command::FindNearest { request } => Some(*request),
        _ => None,
    }
}
