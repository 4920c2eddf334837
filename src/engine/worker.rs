//! A session behind a web worker's port.

use futures::channel::mpsc::unbounded;
use futures::stream::StreamExt;
use wasm_bindgen_futures::spawn_local;

use super::replica_workers::ReplicaWorkers;
use super::session;
use crate::core::{Command, ReplicaCommand};
use crate::link::{self, Port};

/// Opens the port and serves the page until it ends the worker.
pub fn main() {
    link::report_panics();
    let (to_session, commands) = unbounded();
    let (to_replica, sums) = unbounded();
    let (events, mut from_session) = unbounded();
    let port = Port::open({
        let to_session = to_session.clone();
        move |command, payload| {
            // The session and its channels end only with the worker.
            if command == Command::Replica(ReplicaCommand::Reduced) {
                // Not through the session, which is in the middle of the step that waits for it.
                let _ = to_replica.unbounded_send(payload.unwrap_or_default());
            } else {
                let _ = to_session.unbounded_send((command, payload));
            }
        }
    });
    let replica_workers = ReplicaWorkers::new(port.clone(), to_session, sums);
    spawn_local(session::run(
        commands,
        events,
        Some(Box::new(replica_workers)),
    ));
    spawn_local(async move {
        while let Some((event, payload)) = from_session.next().await {
            port.post(&event, payload.as_deref());
        }
    });
}
