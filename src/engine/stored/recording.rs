//! The task beside a session that keeps its run.

use std::pin::pin;
use std::rc::Rc;

use futures::channel::mpsc::UnboundedReceiver;
use futures::future::{Either, LocalBoxFuture, OptionFuture, select};
use futures::stream::StreamExt;

use super::library::Library;
use super::recorder::Recorder;
use super::save::Save;
use super::storage::{Storage, StorageError};
use crate::core::{Event, StoreEvent};
use crate::engine::message::{Events, Message, send};
use crate::engine::platform::unix_ms;

type Saving = LocalBoxFuture<'static, (Save, Result<(), StorageError>)>;

/// Hands a session's events on to the page, and keeps the run on the way. Ends with the session.
pub async fn run(
    mut from_session: UnboundedReceiver<Message<Event>>,
    to_page: Events,
    storage: Rc<dyn Storage>,
) {
    let library = Library::new(storage);
    let mut recorder = Recorder::default();
    // One at a time, and in order: each is kept in the place of the one before the last.
    let mut waiting: Vec<Save> = vec![];
    let mut saving: Option<Saving> = None;
    loop {
        if saving.is_none() && !waiting.is_empty() {
            saving = Some(Box::pin(kept(library.clone(), waiting.remove(0))));
        }
        match next(&mut from_session, &mut saving).await {
            Next::Ended => break,
            Next::Event(message) => {
                let (event, payload) = *message;
                waiting.extend(recorder.observe(&event, payload.as_deref(), unix_ms()));
                // Nobody listening is no fault: the page is closing.
                let _ = to_page.unbounded_send((event, payload));
            }
            Next::Saved(done) => {
                saving = None;
                tell(&mut recorder, *done, &to_page);
            }
        }
    }
    // The session has ended; what it has handed over is still to be kept.
    OptionFuture::from(saving).await;
    for save in waiting {
        // Nobody is there to be told.
        let _ = kept(library.clone(), save).await;
    }
}

async fn kept(library: Library, save: Save) -> (Save, Result<(), StorageError>) {
    library.claim(&save.id).await;
    let done = library.save(&save, unix_ms()).await;
    (save, done)
}

enum Next {
    Event(Box<Message<Event>>),
    Saved(Box<(Save, Result<(), StorageError>)>),
    Ended,
}

async fn next(
    from_session: &mut UnboundedReceiver<Message<Event>>,
    saving: &mut Option<Saving>,
) -> Next {
    let event = pin!(from_session.next());
    let saved = pin!(finished(saving));
    match select(event, saved).await {
        Either::Left((None, _)) => Next::Ended,
        Either::Left((Some(message), _)) => Next::Event(Box::new(message)),
        Either::Right((done, _)) => Next::Saved(Box::new(done)),
    }
}

async fn finished(saving: &mut Option<Saving>) -> (Save, Result<(), StorageError>) {
    match saving {
        Some(saving) => saving.await,
        None => std::future::pending().await,
    }
}

fn tell(recorder: &mut Recorder, (save, done): (Save, Result<(), StorageError>), to_page: &Events) {
    let event = match done {
        Ok(()) => StoreEvent::Kept {
            id: save.id,
            step: save.step,
        },
        Err(error) => {
            recorder.take_back(save);
            StoreEvent::NotKept {
                message: format!("{error}"),
                full: error == StorageError::Full,
            }
        }
    };
    send(to_page, Event::Store(event));
}
