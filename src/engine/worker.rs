//! A session behind a web worker's port.

use futures::channel::mpsc::unbounded;
use futures::stream::StreamExt;
use wasm_bindgen_futures::spawn_local;

use super::session;
use crate::link::Port;

/// Opens the port and serves the page until it ends the worker.
pub fn main() {
    console_error_panic_hook::set_once();
    let (to_session, commands) = unbounded();
    let (events, mut from_session) = unbounded();
    let port = Port::open(move |command, bulk| {
        // The session ends only with the worker.
        let _ = to_session.unbounded_send((command, bulk));
    });
    crash_hook(port.clone());
    spawn_local(session::run(commands, events));
    spawn_local(async move {
        while let Some((event, bulk)) = from_session.next().await {
            port.post(&event, bulk.as_deref());
        }
    });
}

/// A panic is the worker's end: its text goes to the page, which starts another.
fn crash_hook(port: Port) {
    let port = OneThread(port);
    let console = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        port.crash(&info.to_string());
        console(info);
    }));
}

/// A panic hook must be `Send + Sync`; a worker has one thread.
struct OneThread(Port);
// SAFETY: wasm32-unknown-unknown without the atomics feature has a single thread.
unsafe impl Send for OneThread {}
unsafe impl Sync for OneThread {}

impl OneThread {
    fn crash(&self, text: &str) {
        self.0.crash(text);
    }
}
