//! The worker's end.

use js_sys::Object;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, PromiseRejectionEvent};

use super::message::{CRASH, HELLO, describe, encode, pack, set, unpack};
use crate::core::{Command, Event};

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
