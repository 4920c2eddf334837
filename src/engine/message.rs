//! What passes between a session and its surroundings: messages with their payloads, and the
//! other workers that a session may share its run with.

use futures::channel::mpsc::UnboundedSender;

use crate::core::{Command, Event, ReplicaWork};
use crate::nn::all_reduce::{Replica, ReplicaError, Replicas, Single};

/// A command or an event with its payload buffer.
pub type Message<T> = (T, Option<Vec<u8>>);

/// Where events go.
pub type Events = UnboundedSender<Message<Event>>;

/// Sends an event without a payload.
pub(super) fn send(events: &Events, event: Event) {
    // Nobody listening is no fault: the page is closing.
    let _ = events.unbounded_send((event, None));
}

/// Sends an event with its payload.
pub(super) fn send_with(events: &Events, event: Event, payload: Vec<u8>) {
    let _ = events.unbounded_send((event, Some(payload)));
}

/// The replicas as rank 0 sees them: it alone talks to the page, and passes on what concerns all.
pub trait RankZero: Replicas {
    /// Sends a command to all other ranks. It counts from the step after the next: they begin the
    /// next one when rank 0 does.
    fn broadcast(&self, command: &Command);

    /// Which group of workers this is: what is still heard of an earlier one is of no account.
    fn group(&self) -> u32;
}

impl RankZero for Single {
    fn broadcast(&self, _: &Command) {}

    fn group(&self) -> u32 {
        0
    }
}

/// How a session shares its run with other workers, or takes part in another session's.
pub trait StartReplicas {
    /// Starts `world_size - 1` workers, with this session as rank 0. The session hears
    /// `ReplicaCommand::Joined` from each that is ready, or `ReplicaCommand::Lost`.
    ///
    /// # Errors
    /// Where a worker cannot start workers (some browsers allow it to pages only).
    fn start(
        &self,
        world_size: usize,
        work: ReplicaWork,
        payload: Option<&[u8]>,
    ) -> Result<Box<dyn RankZero>, ReplicaError>;

    /// Makes this session the given replica of another's run; `None` if it already is one.
    fn join(&self, replica: Replica) -> Option<Box<dyn Replicas>>;
}
