//! The engine's session, driven from the command line as the page drives it from a worker.

use std::future::Future;

use anyhow::{Result, anyhow, bail};
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::executor::block_on;
use futures::future::{Either, select};
use futures::stream::StreamExt;

use crate::core::{Command, DeviceKind, Event};
use crate::engine::{message::Message, session};

/// Both ends of a session's channels.
pub struct Engine {
    commands: UnboundedSender<Message<Command>>,
    events: UnboundedReceiver<Message<Event>>,
}

impl Engine {
    pub fn send(&self, command: Command) {
        self.send_with(command, None);
    }

    pub fn send_with(&self, command: Command, payload: Option<Vec<u8>>) {
        // The session ends only after its commands have.
        let _ = self.commands.unbounded_send((command, payload));
    }

    /// The next event.
    ///
    /// # Errors
    /// What the engine reports as failed.
    pub async fn next(&mut self) -> Result<Message<Event>> {
        match self.events.next().await {
            Some((Event::Failed(failure), _)) => Err(anyhow!(failure)),
            Some(message) => Ok(message),
            None => bail!("the engine has ended"),
        }
    }

    /// Waits for the event that `wanted` recognises and gives its payload.
    pub async fn payload(&mut self, wanted: impl Fn(&Event) -> bool) -> Result<Vec<u8>> {
        loop {
            let (event, payload) = self.next().await?;
            if wanted(&event) {
                return Ok(payload.unwrap_or_default());
            }
        }
    }
}

/// Runs a session on `device` and `work` beside it, until `work` is done.
pub fn with_engine<F, T>(device: DeviceKind, work: impl FnOnce(Engine) -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let (commands, for_session) = unbounded();
    let (from_session, events) = unbounded();
    let engine = Engine { commands, events };
    engine.send(Command::Boot { device });
    block_on(async {
        let session = std::pin::pin!(session::run(for_session, from_session, None, None));
        let work = std::pin::pin!(work(engine));
        match select(work, session).await {
            Either::Left((result, _)) => result,
            // The session ends when `work` has dropped its engine; its result comes at once.
            Either::Right(((), work)) => work.await,
        }
    })
}
