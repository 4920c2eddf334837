//! The workers that share a run with this one, in the browser: plain workers of the same program,
//! gradients as transferred buffers. Nothing is shared, so the page needs no special headers.
//!
//! Rank 0 is the worker that the page talks to. It sends every other rank the run's checkpoint,
//! waits until all have it, and from then on every optimiser step is taken by all of them with the
//! sum of their gradients (`nn/all_reduce.rs`). The other ranks never talk to the page.
//!
//! Rank 0 adds up what the others send and sends them the sum. Two workers need no such detour: each
//! sends its part and adds the other's, which is the same sum and spares a wait for it.

use std::cell::Cell;
use std::rc::Rc;

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::{Either, FutureExt, LocalBoxFuture, select};
use futures::stream::StreamExt;
use pulp::bytemuck;
use wasm_bindgen_futures::spawn_local;

use super::message::{Message, RankZero, StartReplicas};
use super::platform::sleep;
use crate::core::{Command, DeviceKind, Event, ReplicaCommand, ReplicaEvent, ReplicaWork};
use crate::link::{Build, Engine, Port};
use crate::nn::all_reduce::{Replica, ReplicaError, Replicas};

/// For its program to start, its networks to be built and its data to come; then the run goes on alone.
const READY_WITHIN_MS: u32 = 60_000;
/// For its part of a step. All have the same work, so that one that takes so much longer has stopped.
const ANSWERS_WITHIN_MS: u32 = 30_000;

type Sum<'a> = LocalBoxFuture<'a, Result<Vec<f32>, ReplicaError>>;

/// Starts workers that share this session's run, or joins those of another session.
pub struct ReplicaWorkers {
    port: Port,
    /// To this session's own commands.
    to_session: UnboundedSender<Message<Command>>,
    /// How many groups have been started.
    groups: Cell<u32>,
    /// The sums that this worker gets as a replica; taken when it becomes one.
    sums: Cell<Option<UnboundedReceiver<Vec<u8>>>>,
}

impl ReplicaWorkers {
    pub fn new(
        port: Port,
        to_session: UnboundedSender<Message<Command>>,
        sums: UnboundedReceiver<Vec<u8>>,
    ) -> Self {
        Self {
            port,
            to_session,
            groups: Cell::new(0),
            sums: Cell::new(Some(sums)),
        }
    }
}

impl StartReplicas for ReplicaWorkers {
    fn start(
        &self,
        world_size: usize,
        work: ReplicaWork,
        payload: Option<&[u8]>,
    ) -> Result<Box<dyn RankZero>, ReplicaError> {
        let group = self.groups.get() + 1;
        self.groups.set(group);
        let start = |rank| {
            let replica = Replica { rank, world_size };
            ReplicaWorker::start((group, replica), work, payload, self.to_session.clone())
        };
        let workers = (1..world_size).map(start).collect::<Result<_, _>>()?;
        let to_session = self.to_session.clone();
        spawn_local(async move {
            sleep(READY_WITHIN_MS).await;
            let late = Command::Replica(ReplicaCommand::Late { group });
            let _ = to_session.unbounded_send((late, None));
        });
        Ok(Box::new(WorkerGroup { group, workers }))
    }

    fn join(&self, replica: Replica) -> Option<Box<dyn Replicas>> {
        Some(Box::new(JoinedReplicas {
            replica,
            port: self.port.clone(),
            sums: self.sums.take()?,
        }))
    }
}

/// The other ranks, as rank 0 sees them.
struct WorkerGroup {
    group: u32,
    workers: Vec<ReplicaWorker>,
}

impl Replicas for WorkerGroup {
    fn replica(&self) -> Replica {
        Replica {
            rank: 0,
            world_size: self.workers.len() + 1,
        }
    }

    fn all_reduce(&mut self, values: Vec<f32>) -> Sum<'_> {
        async move {
            if self.replica().is_of_two() {
                self.send(&values);
                return self.total(values).await;
            }
            let total = self.total(values).await?;
            self.send(&total);
            Ok(total)
        }
        .boxed_local()
    }

    fn reduce(&mut self, values: Vec<f32>) -> Sum<'_> {
        self.total(values).boxed_local()
    }
}

impl WorkerGroup {
    /// What all ranks bring, of which `mine` is this one's.
    async fn total(&mut self, mine: Vec<f32>) -> Result<Vec<f32>, ReplicaError> {
        let mut total = mine;
        // In the order of ranks: the same sum every time.
        for worker in &mut self.workers {
            add(&mut total, &worker.contribution().await?)?;
        }
        Ok(total)
    }

    fn send(&self, values: &[f32]) {
        let reduced = Command::Replica(ReplicaCommand::Reduced);
        for worker in &self.workers {
            worker
                .engine
                .send_with(&reduced, bytemuck::cast_slice(values));
        }
    }
}

/// Adds what has come as bytes, where it lies.
fn add(total: &mut [f32], part: &[u8]) -> Result<(), ReplicaError> {
    let (numbers, _) = part.as_chunks();
    if numbers.len() != total.len() {
        return Err(ReplicaError("a replica is at another step".into()));
    }
    for (sum, bytes) in total.iter_mut().zip(numbers) {
        *sum += f32::from_le_bytes(*bytes);
    }
    Ok(())
}

impl RankZero for WorkerGroup {
    fn broadcast(&self, command: &Command) {
        for worker in &self.workers {
            worker.engine.send(command);
        }
    }

    fn group(&self) -> u32 {
        self.group
    }
}

/// One worker, as rank 0 sees it. Dropping it ends the worker.
struct ReplicaWorker {
    engine: Engine,
    contributions: UnboundedReceiver<Result<Vec<u8>, String>>,
}

impl ReplicaWorker {
    fn start(
        (group, replica): (u32, Replica),
        work: ReplicaWork,
        payload: Option<&[u8]>,
        to_session: UnboundedSender<Message<Command>>,
    ) -> Result<Self, ReplicaError> {
        let (to_rank_zero, contributions) = unbounded();
        let lost = {
            let (to_rank_zero, to_session) = (to_rank_zero.clone(), to_session.clone());
            let told = Rc::new(Cell::new(false));
            move |message: String| {
                if !told.replace(true) {
                    // Rank 0 may be waiting for its contribution, or be between two steps.
                    let _ = to_rank_zero.unbounded_send(Err(message.clone()));
                    let lost = Command::Replica(ReplicaCommand::Lost { group, message });
                    let _ = to_session.unbounded_send((lost, None));
                }
            }
        };
        let on_event = {
            let lost = lost.clone();
            move |event, payload: Option<Vec<u8>>| match event {
                Event::Replica(ReplicaEvent::Ready) => {
                    let joined = Command::Replica(ReplicaCommand::Joined { group });
                    let _ = to_session.unbounded_send((joined, None));
                }
                Event::Replica(ReplicaEvent::Contribution) => {
                    let _ = to_rank_zero.unbounded_send(Ok(payload.unwrap_or_default()));
                }
                Event::Failed(failure) => lost(failure.message),
                _ => {}
            }
        };
        let engine = Engine::spawn(Build::Same, on_event, lost)
            .map_err(|error| ReplicaError(error.to_string()))?;
        engine.send(&Command::Boot {
            device: DeviceKind::Cpu,
        });
        let join = Command::Replica(ReplicaCommand::Join {
            rank: replica.rank,
            world_size: replica.world_size,
            work,
        });
        match payload {
            Some(bytes) => engine.send_with(&join, bytes),
            None => engine.send(&join),
        }
        Ok(Self {
            engine,
            contributions,
        })
    }

    async fn contribution(&mut self) -> Result<Vec<u8>, ReplicaError> {
        let late = std::pin::pin!(sleep(ANSWERS_WITHIN_MS));
        let Either::Left((found, _)) = select(self.contributions.next(), late).await else {
            return Err(ReplicaError("a replica does not answer".into()));
        };
        match found {
            Some(Ok(bytes)) => Ok(bytes),
            Some(Err(text)) => Err(ReplicaError(format!("a replica has stopped: {text}"))),
            None => Err(ReplicaError("a replica has gone".into())),
        }
    }
}

/// The group as the other ranks see it: they send to rank 0 and get the sum back, or, where there are
/// two, rank 0's part.
struct JoinedReplicas {
    replica: Replica,
    port: Port,
    sums: UnboundedReceiver<Vec<u8>>,
}

impl Replicas for JoinedReplicas {
    fn replica(&self) -> Replica {
        self.replica
    }

    fn all_reduce(&mut self, values: Vec<f32>) -> Sum<'_> {
        async move {
            self.contribute(&values);
            let bytes = self.sums.next().await;
            let bytes = bytes.ok_or_else(|| ReplicaError("rank 0 has gone".into()))?;
            if !self.replica.is_of_two() {
                return Ok(bytemuck::pod_collect_to_vec(&bytes));
            }
            // Two numbers have the same sum either way round.
            let mut total = values;
            add(&mut total, &bytes)?;
            Ok(total)
        }
        .boxed_local()
    }

    fn reduce(&mut self, values: Vec<f32>) -> Sum<'_> {
        self.contribute(&values);
        async { Ok(values) }.boxed_local()
    }
}

impl JoinedReplicas {
    fn contribute(&self, values: &[f32]) {
        let contribution = Event::Replica(ReplicaEvent::Contribution);
        self.port
            .post(&contribution, Some(bytemuck::cast_slice(values)));
    }
}
