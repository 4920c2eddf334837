//! A session as a front end sees it, run only while a test waits for it.

use std::rc::Rc;

use atelier::core::{Command, DeviceKind, Event, Failure};
use atelier::engine::stored::storage::Storage;
use atelier::engine::{message::Message, session};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::executor::LocalPool;
use futures::task::LocalSpawnExt;

/// A session with its channels, run only while a test waits for it.
pub struct Bench {
    pub pool: LocalPool,
    commands: UnboundedSender<Message<Command>>,
    pub events: UnboundedReceiver<Message<Event>>,
}

impl Bench {
    pub fn new() -> Self {
        Self::keeping_in(None)
    }

    /// One that keeps its run there.
    pub fn keeping_in(storage: Option<Rc<dyn Storage>>) -> Self {
        let pool = LocalPool::new();
        let (commands, for_session) = unbounded();
        let (from_session, events) = unbounded();
        pool.spawner()
            .spawn_local(session::run(for_session, from_session, None, storage))
            .unwrap();
        Self {
            pool,
            commands,
            events,
        }
    }

    pub fn booted() -> Self {
        let mut bench = Self::new();
        bench.send(Command::Boot {
            device: DeviceKind::Cpu,
        });
        bench.wait(|event| matches!(event, Event::Booted { .. }));
        bench
    }

    pub fn send(&self, command: Command) {
        self.send_with(command, None);
    }

    pub fn send_with(&self, command: Command, payload: Option<Vec<u8>>) {
        self.commands.unbounded_send((command, payload)).unwrap();
    }

    pub fn next(&mut self) -> Message<Event> {
        self.pool
            .run_until(self.events.next())
            .expect("the session lives")
    }

    /// Waits for an event; those before it are passed over.
    pub fn wait(&mut self, wanted: impl Fn(&Event) -> bool) -> Message<Event> {
        loop {
            let post = self.next();
            if wanted(&post.0) {
                return post;
            }
        }
    }

    pub fn failure(&mut self) -> Failure {
        match self.wait(|event| matches!(event, Event::Failed(_))).0 {
            Event::Failed(failure) => failure,
            _ => unreachable!("just matched"),
        }
    }
}
