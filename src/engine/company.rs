//! The workers that share a run with this one, in the browser: plain workers of the same program,
//! gradients as transferred buffers. Nothing is shared, so the page needs no special headers.
//!
//! The leader is the worker that the page talks to. It hands each follower the run's checkpoint,
//! waits until all have it, and from then on every optimiser step is taken by all of them with the
//! sum of their gradients (`nn/team.rs`). Followers never speak to the page.

use std::cell::Cell;
use std::rc::Rc;

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::{FutureExt, LocalBoxFuture};
use futures::stream::StreamExt;
use pulp::bytemuck;

use super::session::{Hire, Post};
use super::training::Lead;
use crate::link::{Build, Engine, Port};
use crate::nn::team::{Seat, Team, TeamError};
use crate::protocol::{Command, DeviceKind, Event, TeamCommand, TeamEvent, TeamWork};

type Sum<'a> = LocalBoxFuture<'a, Result<Vec<f32>, TeamError>>;

/// How a worker finds others to share its session's run with.
pub struct Company {
    port: Port,
    /// To this session's own commands.
    to_session: UnboundedSender<Post<Command>>,
    /// The sums that this worker gets as a follower, until it is one.
    sums: Cell<Option<UnboundedReceiver<Vec<u8>>>>,
}

impl Company {
    pub fn new(
        port: Port,
        to_session: UnboundedSender<Post<Command>>,
        sums: UnboundedReceiver<Vec<u8>>,
    ) -> Self {
        Self {
            port,
            to_session,
            sums: Cell::new(Some(sums)),
        }
    }
}

impl Hire for Company {
    fn hire(
        &self,
        members: usize,
        work: TeamWork,
        bulk: Option<&[u8]>,
    ) -> Result<Box<dyn Lead>, TeamError> {
        let follower = |rank| {
            let seat = Seat {
                rank,
                size: members,
            };
            Follower::hire(seat, work, bulk, self.to_session.clone())
        };
        let followers = (1..members).map(follower).collect::<Result<_, _>>()?;
        Ok(Box::new(Leader { followers }))
    }

    fn follow(&self, seat: Seat) -> Option<Box<dyn Team>> {
        Some(Box::new(Following {
            seat,
            port: self.port.clone(),
            sums: self.sums.take()?,
        }))
    }
}

/// The leader's side.
struct Leader {
    followers: Vec<Follower>,
}

impl Team for Leader {
    fn seat(&self) -> Seat {
        Seat {
            rank: 0,
            size: self.followers.len() + 1,
        }
    }

    fn sum(&mut self, values: Vec<f32>) -> Sum<'_> {
        async move {
            let mut total = values;
            // In the order of their seats: the same sum every time.
            for follower in &mut self.followers {
                let share = follower.share().await?;
                if share.len() != total.len() {
                    return Err(TeamError("a helping worker is at another step".into()));
                }
                total.iter_mut().zip(share).for_each(|(sum, x)| *sum += x);
            }
            let bytes: &[u8] = bytemuck::cast_slice(&total);
            for follower in &self.followers {
                let summed = Command::Team(TeamCommand::Summed);
                follower.engine.send_with(&summed, bytes);
            }
            Ok(total)
        }
        .boxed_local()
    }
}

impl Lead for Leader {
    fn tell(&self, command: &Command) {
        for follower in &self.followers {
            follower.engine.send(command);
        }
    }
}

/// One follower, seen by its leader. Dropping it ends the worker.
struct Follower {
    engine: Engine,
    shares: UnboundedReceiver<Result<Vec<u8>, String>>,
}

impl Follower {
    fn hire(
        seat: Seat,
        work: TeamWork,
        bulk: Option<&[u8]>,
        to_session: UnboundedSender<Post<Command>>,
    ) -> Result<Self, TeamError> {
        let (to_leader, shares) = unbounded();
        let lost = {
            let (to_leader, to_session) = (to_leader.clone(), to_session.clone());
            let told = Rc::new(Cell::new(false));
            move |message: String| {
                if !told.replace(true) {
                    // The leader may be waiting for its share, or be between two steps.
                    let _ = to_leader.unbounded_send(Err(message.clone()));
                    let lost = Command::Team(TeamCommand::Lost { message });
                    let _ = to_session.unbounded_send((lost, None));
                }
            }
        };
        let on_event = {
            let lost = lost.clone();
            move |event, bulk: Option<Vec<u8>>| match event {
                Event::Team(TeamEvent::Ready) => {
                    let joined = Command::Team(TeamCommand::Joined);
                    let _ = to_session.unbounded_send((joined, None));
                }
                Event::Team(TeamEvent::Share) => {
                    let _ = to_leader.unbounded_send(Ok(bulk.unwrap_or_default()));
                }
                Event::Failed(failure) => lost(failure.message),
                _ => {}
            }
        };
        let engine = Engine::spawn(Build::Same, on_event, lost)
            .map_err(|error| TeamError(error.to_string()))?;
        engine.send(&Command::Boot {
            device: DeviceKind::Cpu,
        });
        let follow = Command::Team(TeamCommand::Follow {
            rank: seat.rank,
            size: seat.size,
            work,
        });
        match bulk {
            Some(bytes) => engine.send_with(&follow, bytes),
            None => engine.send(&follow),
        }
        Ok(Self { engine, shares })
    }

    async fn share(&mut self) -> Result<Vec<f32>, TeamError> {
        match self.shares.next().await {
            Some(Ok(bytes)) => Ok(bytemuck::pod_collect_to_vec(&bytes)),
            Some(Err(text)) => Err(TeamError(format!("a helping worker has stopped: {text}"))),
            None => Err(TeamError("a helping worker has gone".into())),
        }
    }
}

/// The follower's side.
struct Following {
    seat: Seat,
    port: Port,
    sums: UnboundedReceiver<Vec<u8>>,
}

impl Team for Following {
    fn seat(&self) -> Seat {
        self.seat
    }

    fn sum(&mut self, values: Vec<f32>) -> Sum<'_> {
        async move {
            let share = Event::Team(TeamEvent::Share);
            self.port.post(&share, Some(bytemuck::cast_slice(&values)));
            let bytes = self.sums.next().await;
            let bytes = bytes.ok_or_else(|| TeamError("the leader has gone".into()))?;
            Ok(bytemuck::pod_collect_to_vec(&bytes))
        }
        .boxed_local()
    }
}
