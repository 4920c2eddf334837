//! A session behind a web worker's port.

use futures::channel::mpsc::unbounded;
use futures::stream::StreamExt;
use wasm_bindgen_futures::spawn_local;

use super::company::Company;
use super::session;
use crate::link::{self, Port};
use crate::protocol::{Command, TeamCommand};

/// Opens the port and serves the page until it ends the worker.
pub fn main() {
    link::report_panics();
    let (to_session, commands) = unbounded();
    let (to_follower, sums) = unbounded();
    let (events, mut from_session) = unbounded();
    let port = Port::open({
        let to_session = to_session.clone();
        move |command, bulk| {
            // The session and its channels end only with the worker.
            if command == Command::Team(TeamCommand::Summed) {
                // Not through the session, which is in the middle of the step that waits for it.
                let _ = to_follower.unbounded_send(bulk.unwrap_or_default());
            } else {
                let _ = to_session.unbounded_send((command, bulk));
            }
        }
    });
    let company = Company::new(port.clone(), to_session, sums);
    spawn_local(session::run(commands, events, Some(Box::new(company))));
    spawn_local(async move {
        while let Some((event, bulk)) = from_session.next().await {
            port.post(&event, bulk.as_deref());
        }
    });
}
