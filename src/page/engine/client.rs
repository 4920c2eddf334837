//! The client of an engine: a worker that has been told its device, and is heard until it is
//! dropped or has crashed.

use std::cell::Cell;
use std::rc::Rc;

use leptos::task::spawn_local;

use crate::core::{Command, Event};
use crate::link::{Build, Engine, LinkError};

type OnEvent = Box<dyn FnMut(Event, Option<Vec<u8>>)>;
type OnCrash = Box<dyn FnOnce(String)>;

/// A running engine. Dropping it ends the worker, and nothing more is heard of it: whoever
/// starts another in its place need not tell their events apart.
pub struct EngineClient {
    engine: Rc<Engine>,
    heard: Rc<Cell<bool>>,
}

impl EngineClient {
    /// Starts an engine and boots it. `on_event` gets what it reports, with the
    /// payload where there is one. `on_crash` gets one line of text, at most once, when the
    /// worker cannot be loaded, panics or throws; after that no event is heard. Both may drop
    /// the client.
    ///
    /// # Errors
    /// When the browser refuses to start a worker at all.
    pub fn spawn(
        build: Build,
        on_event: impl FnMut(Event, Option<Vec<u8>>) + 'static,
        on_crash: impl FnOnce(String) + 'static,
    ) -> Result<Self, LinkError> {
        Self::start(build, Box::new(on_event), Box::new(on_crash))
    }

    /// Compiled once, not for every page.
    fn start(build: Build, mut on_event: OnEvent, on_crash: OnCrash) -> Result<Self, LinkError> {
        let heard = Rc::new(Cell::new(true));
        let (hears_events, hears_crash) = (heard.clone(), heard.clone());
        let mut on_crash = Some(on_crash);
        let engine = Engine::spawn(
            build,
            move |event, payload| {
                if hears_events.get() {
                    on_event(event, payload);
                }
            },
            move |text| {
                // A crash is often told twice.
                if hears_crash.replace(false)
                    && let Some(on_crash) = on_crash.take()
                {
                    on_crash(text);
                }
            },
        )?;
        engine.send(&Command::Boot {
            device: build.device(),
        });
        Ok(Self {
            engine: Rc::new(engine),
            heard,
        })
    }

    pub fn send(&self, command: &Command) {
        self.engine.send(command);
    }

    /// Sends a command with its payload; the bytes are copied once, then transferred.
    pub fn send_with(&self, command: &Command, payload: &[u8]) {
        self.engine.send_with(command, payload);
    }

    /// Whether the worker's script and its wasm are loaded.
    pub fn is_up(&self) -> bool {
        self.engine.is_up()
    }
}

impl Drop for EngineClient {
    fn drop(&mut self) {
        self.heard.set(false);
        // One of the worker's handlers may be running, and must not be freed under its own feet.
        let engine = self.engine.clone();
        spawn_local(async move { drop(engine) });
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::page::widgets::waiting::sleep;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// In the place of `start.js`: no engine is served to these tests.
    fn let_workers_fail() {
        let start = "return new Worker('./nowhere.js', { type: 'module' })";
        let start = js_sys::Function::new_no_args(start);
        let set = js_sys::Reflect::set(&js_sys::global(), &"atelierStart".into(), &start);
        assert_eq!(set, Ok(true));
    }

    /// A client whose worker cannot be loaded, and what is heard of it.
    fn doomed() -> (EngineClient, Rc<RefCell<Vec<String>>>) {
        let_workers_fail();
        let heard: Rc<RefCell<Vec<String>>> = Rc::default();
        let told = heard.clone();
        let client = EngineClient::spawn(
            Build::Cpu,
            |event, _| panic!("there is no engine, but an event came: {event:?}"),
            move |text| told.borrow_mut().push(text),
        );
        (client.expect("a browser starts workers"), heard)
    }

    #[wasm_bindgen_test]
    async fn a_crash_is_told_once_and_of_a_dropped_client_nothing() {
        let (living, heard) = doomed();
        let (dropped, of_dropped) = doomed();
        drop(dropped);
        living.send(&Command::Probe);
        sleep(1_000).await;
        assert_eq!(heard.borrow().len(), 1, "{:?}", heard.borrow());
        assert!(of_dropped.borrow().is_empty());
    }

    #[wasm_bindgen_test]
    async fn a_client_may_be_dropped_while_it_tells_of_its_crash() {
        let_workers_fail();
        let place: Rc<RefCell<Option<EngineClient>>> = Rc::default();
        let (emptied, told) = (place.clone(), Rc::new(Cell::new(false)));
        let tells = told.clone();
        let client = EngineClient::spawn(
            Build::Cpu,
            |_, _| {},
            move |_| {
                *emptied.borrow_mut() = None;
                tells.set(true);
            },
        );
        *place.borrow_mut() = client.ok();
        sleep(1_000).await;
        assert!(told.get() && place.borrow().is_none());
    }
}
