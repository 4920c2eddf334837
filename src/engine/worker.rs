//! A session behind a web worker's port.

use futures::channel::mpsc::unbounded;
use futures::stream::StreamExt;
use wasm_bindgen_futures::spawn_local;

use super::session;
use crate::link::{self, Port};

/// Opens the port and serves the page until it ends the worker.
pub fn main() {
    link::report_panics();
    let (to_session, commands) = unbounded();
    let (events, mut from_session) = unbounded();
    let port = Port::open(move |command, bulk| {
        // The session ends only with the worker.
        let _ = to_session.unbounded_send((command, bulk));
    });
    spawn_local(session::run(commands, events));
    spawn_local(async move {
        while let Some((event, bulk)) = from_session.next().await {
            port.post(&event, bulk.as_deref());
        }
    });
}
