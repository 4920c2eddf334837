//! A session behind a web worker's port.

use std::rc::Rc;

use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use futures::stream::StreamExt;
use wasm_bindgen_futures::spawn_local;

use super::message::Message;
use super::replica_workers::ReplicaWorkers;
use super::session;
use super::stored::browser::BrowserStorage;
use crate::core::{Command, Event, ReplicaCommand};
use crate::link::{self, Port};

/// An engine that trains and draws: opens the port and serves the page until it ends the worker.
pub fn main() {
    link::report_panics();
    let (to_session, commands) = unbounded();
    let (to_replica, sums) = unbounded();
    let (events, from_session) = unbounded();
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
        Some(Rc::new(BrowserStorage::default())),
    ));
    spawn_local(report(from_session, port));
}

/// The same for an engine that only draws.
pub fn draw() {
    link::report_panics();
    let (to_session, commands) = unbounded();
    let (events, from_session) = unbounded();
    let port = Port::open(move |command, payload| {
        let _ = to_session.unbounded_send((command, payload));
    });
    spawn_local(session::drawing::run(commands, events));
    spawn_local(report(from_session, port));
}

async fn report(mut from_session: UnboundedReceiver<Message<Event>>, port: Port) {
    while let Some((event, payload)) = from_session.next().await {
        port.post(&event, payload.as_deref());
    }
}
