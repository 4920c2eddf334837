//! The page's end.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker};

use super::build::{Build, LinkError};
use super::message::{CRASH, HELLO, describe, encode, field, pack, unpack};
use crate::core::{Command, Event};

/// Where `start.js` leaves the worker it has started.
const EARLY: &str = "atelierEngine";
/// What starts a worker: a function of `start.js`, and in a worker of `worker.js`.
const START: &str = "atelierStart";

/// A running worker, seen from the page. Dropping it ends the worker.
pub struct Engine {
    worker: Worker,
    gate: Rc<Gate>,
    // Kept alive for as long as the worker may call them.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
    _on_message_error: Closure<dyn FnMut(web_sys::Event)>,
}

/// Commands held back until the worker has said hello.
#[derive(Default)]
struct Gate {
    open: Cell<bool>,
    waiting: RefCell<Vec<(Object, Array)>>,
}

impl Engine {
    /// Starts a worker. `on_event` gets what it reports, with the payload buffer where there is
    /// one; `on_crash` gets one line of text when the worker cannot be loaded, panics or
    /// throws. After a crash the engine is of no more use: drop it and spawn another.
    ///
    /// # Errors
    /// When the browser refuses to construct a worker at all.
    pub fn spawn(
        build: Build,
        on_event: impl FnMut(Event, Option<Vec<u8>>) + 'static,
        on_crash: impl FnMut(String) + 'static,
    ) -> Result<Self, LinkError> {
        let early = take_early(build);
        let worker = match &early {
            Some(early) => early.worker.clone(),
            None => construct(build)?,
        };
        let gate = Rc::new(Gate::default());
        let on_crash: Rc<RefCell<dyn FnMut(String)>> = Rc::new(RefCell::new(on_crash));

        let on_message = hear(worker.clone(), gate.clone(), on_event, on_crash.clone());
        let on_error = Closure::<dyn FnMut(web_sys::Event)>::new({
            let on_crash = on_crash.clone();
            move |event: web_sys::Event| tell(&on_crash, error_text(&event))
        });
        let on_message_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |_| {
            tell(
                &on_crash,
                "a message of the engine could not be read".into(),
            );
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_message_error.as_ref().unchecked_ref()));
        if let Some(early) = early {
            early.replay();
        }
        Ok(Self {
            worker,
            gate,
            _on_message: on_message,
            _on_error: on_error,
            _on_message_error: on_message_error,
        })
    }

    pub fn send(&self, command: &Command) {
        self.post(command, None);
    }

    /// Sends a command with its payload buffer; the bytes are copied once, then transferred.
    pub fn send_with(&self, command: &Command, payload: &[u8]) {
        self.post(command, Some(payload));
    }

    /// Whether the worker has said hello: its script and its wasm are loaded.
    pub fn is_up(&self) -> bool {
        self.gate.open.get()
    }

    fn post(&self, command: &Command, payload: Option<&[u8]>) {
        let (message, transfer) = pack(&encode(command), payload);
        if self.gate.open.get() {
            post_to(&self.worker, &message, &transfer);
        } else {
            self.gate.waiting.borrow_mut().push((message, transfer));
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // Messages already on their way must not reach handlers that are gone.
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

fn construct(build: Build) -> Result<Worker, LinkError> {
    let start = field(&js_sys::global(), START).and_then(|start| start.dyn_into::<Function>().ok());
    let start = start.ok_or_else(|| LinkError("the script that starts it is missing".into()))?;
    let worker = start.call1(&JsValue::UNDEFINED, &build.name().into());
    worker
        .and_then(JsCast::dyn_into)
        .map_err(|error| LinkError(describe(&error)))
}

/// The worker that `start.js` has started before this program was here: the first pictures
/// are there sooner by the time that takes.
struct Early {
    worker: Worker,
    /// Dispatches, in a task of its own, what the worker has said so far.
    replay: Function,
}

impl Early {
    fn replay(&self) {
        // A function of `start.js` that only queues; it throws nothing.
        let _ = self.replay.call0(&JsValue::UNDEFINED);
    }
}

/// Takes that worker, once.
fn take_early(build: Build) -> Option<Early> {
    if build != Build::Draw {
        return None;
    }
    let global = js_sys::global();
    let early = field(&global, EARLY)?;
    Reflect::delete_property(&global, &EARLY.into()).ok()?;
    Some(Early {
        worker: field(&early, "worker")?.dyn_into().ok()?,
        replay: field(&early, "replay")?.dyn_into().ok()?,
    })
}

type OnCrash = Rc<RefCell<dyn FnMut(String)>>;

/// Calls a crash handler, unless it is the one that is running.
fn tell(on_crash: &OnCrash, text: String) {
    if let Ok(mut on_crash) = on_crash.try_borrow_mut() {
        on_crash(text);
    }
}

/// The page's message handler.
fn hear(
    worker: Worker,
    gate: Rc<Gate>,
    mut on_event: impl FnMut(Event, Option<Vec<u8>>) + 'static,
    on_crash: OnCrash,
) -> Closure<dyn FnMut(MessageEvent)> {
    Closure::new(move |message: MessageEvent| {
        let data = message.data();
        if field(&data, HELLO).is_some() {
            gate.open.set(true);
            for (message, transfer) in gate.waiting.take() {
                post_to(&worker, &message, &transfer);
            }
        } else if let Some(text) = field(&data, CRASH).and_then(|text| text.as_string()) {
            tell(&on_crash, text);
        } else {
            match unpack(&data) {
                Ok((event, payload)) => on_event(event, payload),
                Err(text) => tell(&on_crash, text),
            }
        }
    })
}

fn post_to(worker: &Worker, message: &Object, transfer: &Array) {
    if let Err(error) = worker.post_message_with_transfer(message, transfer) {
        web_sys::console::error_2(&"the engine could not be reached:".into(), &error);
    }
}

/// What a worker's error event says. A script that did not load brings a bare event.
fn error_text(event: &web_sys::Event) -> String {
    match event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message) {
        Some(text) if !text.is_empty() => text,
        _ => "its program could not be loaded".into(),
    }
}
