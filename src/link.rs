//! The worker transport, both ends.
//!
//! The page starts an engine with [`Engine::spawn`]; the engine's program opens a [`Port`].
//! A message is a plain object: `{ json, payload? }`, where `json` is a [`Command`] or an
//! [`Event`] and `payload` an `ArrayBuffer` that is transferred, not copied. Two further ones
//! come from the worker: `{ hello }`, its first, sent when it listens (until then the page
//! keeps its commands back, so that none is lost while the wasm compiles), and `{ crash }`,
//! the last words of a worker that panicked.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, ErrorEvent, MessageEvent, PromiseRejectionEvent};
use web_sys::{Worker, WorkerOptions, WorkerType};

use crate::core::{Command, Event};

const JSON: &str = "json";
const PAYLOAD: &str = "payload";
const HELLO: &str = "hello";
const CRASH: &str = "crash";
/// Where `index.html` leaves the worker it has started.
const EARLY: &str = "atelierEngine";

/// What `index.html` has found to be the right script for [`Build::Cpu`].
const CPU_SCRIPT: &str = "atelierCpuEngine";

/// The builds of the engine. That for the CPU comes with and without relaxed SIMD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    Cpu,
    Webgpu,
    /// The one that runs this very worker.
    Same,
}

impl Build {
    /// The loader that trunk writes beside the page (`data-loader-shim`), a module script.
    pub fn script(self) -> String {
        match self {
            Build::Cpu => field(&js_sys::global(), CPU_SCRIPT)
                .and_then(|script| script.as_string())
                .unwrap_or_else(|| "./engine_loader.js".into()),
            Build::Webgpu => "./engine-webgpu_loader.js".into(),
            Build::Same => field(&js_sys::global(), "location")
                .and_then(|location| field(&location, "href"))
                .and_then(|href| href.as_string())
                .unwrap_or_default(),
        }
    }
}

/// The browser would not start a worker.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the browser could not start the engine: {0}")]
pub struct LinkError(pub String);

// ---------------------------------------------------------------------------------------
// The page's end
// ---------------------------------------------------------------------------------------

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
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let script = build.script();
    options.set_name(&script);
    Worker::new_with_options(&script, &options).map_err(|error| LinkError(describe(&error)))
}

/// The worker that `index.html` has started before this program was here: the first pictures
/// are there sooner by the time that takes.
struct Early {
    worker: Worker,
    /// Dispatches, in a task of its own, what the worker has said so far.
    replay: Function,
}

impl Early {
    fn replay(&self) {
        // A function of index.html that only queues; it throws nothing.
        let _ = self.replay.call0(&JsValue::UNDEFINED);
    }
}

/// Takes that worker, once.
fn take_early(build: Build) -> Option<Early> {
    if build != Build::Cpu {
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

// ---------------------------------------------------------------------------------------
// The worker's end
// ---------------------------------------------------------------------------------------

/// The worker's line to the page.
#[derive(Clone)]
pub struct Port {
    scope: DedicatedWorkerGlobalScope,
}

impl Port {
    /// Listens for commands and says hello. Also reports rejected promises that nobody
    /// handles: a trap inside an async task reaches the page in no other way.
    ///
    /// # Panics
    /// Outside a dedicated worker.
    pub fn open(mut on_command: impl FnMut(Command, Option<Vec<u8>>) + 'static) -> Self {
        let scope = js_sys::global()
            .dyn_into::<DedicatedWorkerGlobalScope>()
            .expect("a Port is opened in a dedicated worker");
        let port = Self { scope };
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let port = port.clone();
            move |message: MessageEvent| match unpack(&message.data()) {
                Ok((command, payload)) => on_command(command, payload),
                Err(text) => port.crash(&text),
            }
        });
        port.scope
            .set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        // The worker lives as long as its handlers do.
        on_message.forget();
        port.report_rejections();
        port.send_raw(HELLO, &JsValue::TRUE);
        port
    }

    /// Reports an event, with its payload buffer where there is one (copied once, then transferred).
    pub fn post(&self, event: &Event, payload: Option<&[u8]>) {
        let (message, transfer) = pack(&encode(event), payload);
        if let Err(error) = self.scope.post_message_with_transfer(&message, &transfer) {
            web_sys::console::error_2(&"the page could not be reached:".into(), &error);
        }
    }

    /// Last words: the page will end this worker.
    pub fn crash(&self, text: &str) {
        self.send_raw(CRASH, &text.into());
    }

    fn send_raw(&self, name: &str, value: &JsValue) {
        let message = Object::new();
        set(&message, name, value);
        if let Err(error) = self.scope.post_message(&message) {
            web_sys::console::error_2(&"the page could not be reached:".into(), &error);
        }
    }

    fn report_rejections(&self) {
        let on_rejection = Closure::<dyn FnMut(PromiseRejectionEvent)>::new({
            let port = self.clone();
            move |event: PromiseRejectionEvent| port.crash(&describe(&event.reason()))
        });
        let handler = on_rejection.as_ref().unchecked_ref();
        if self
            .scope
            .add_event_listener_with_callback("unhandledrejection", handler)
            .is_ok()
        {
            on_rejection.forget();
        }
    }
}

/// Makes a panic in the worker reach the page (and the console) before the trap ends it.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        let text = info.to_string();
        web_sys::console::error_1(&text.as_str().into());
        // Found anew: a hook must be Send, and a Port is not.
        if let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() {
            Port { scope }.crash(&text);
        }
    }));
}

// ---------------------------------------------------------------------------------------
// Messages
// ---------------------------------------------------------------------------------------

fn encode<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value)
        .expect("protocol types have string keys, which serde_json can write")
}

fn pack(json: &str, payload: Option<&[u8]>) -> (Object, Array) {
    let message = Object::new();
    let transfer = Array::new();
    set(&message, JSON, &json.into());
    if let Some(bytes) = payload {
        let buffer = Uint8Array::from(bytes).buffer();
        set(&message, PAYLOAD, &buffer);
        transfer.push(&buffer);
    }
    (message, transfer)
}

fn unpack<T: serde::de::DeserializeOwned>(data: &JsValue) -> Result<(T, Option<Vec<u8>>), String> {
    let json = field(data, JSON)
        .and_then(|json| json.as_string())
        .ok_or("a message without text arrived")?;
    let value = serde_json::from_str(&json)
        .map_err(|error| format!("a message could not be understood ({error})"))?;
    let payload = field(data, PAYLOAD).map(|buffer| Uint8Array::new(&buffer).to_vec());
    Ok((value, payload))
}

fn field(data: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(data, &name.into())
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a property of a fresh plain object does not fail.
    let _ = Reflect::set(object, &name.into(), value);
}

/// The message of a JavaScript error, or the value itself in words.
fn describe(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| error.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}
