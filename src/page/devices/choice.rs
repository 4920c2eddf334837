//! Finds out where training is to run: by the visitor's wish or by measurement.
//!
//! A browser that has WebGPU may run it on the CPU (a software adapter), which is many times
//! slower than the CPU engine. So where the visitor does not say, both engines are timed once
//! on a small training step, and the result is kept under the adapter's name.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::core::json::read;
use crate::core::{Command, DeviceKind, Event};
use crate::link::Build;
use crate::page::address::DeviceChoice;
use crate::page::devices::verdict::{
    Adapter, Measured, Verdict, adapter_name, sounds_like_software,
};
use crate::page::engine::EngineClient;
use crate::page::widgets::numbers::millis;
use crate::page::widgets::stored;
use crate::page::widgets::waiting::{now_ms, sleep};

/// How long the measured step may take once the engine is there. What takes longer has lost.
const PROBE_LIMIT_MS: f64 = 20_000.0;
/// How long the engine itself may take to arrive and start.
const LOAD_LIMIT_MS: f64 = 120_000.0;
/// How long the browser may take to say whether it has WebGPU: some drivers never answer.
const ADAPTER_LIMIT_MS: f64 = 5_000.0;
const POLL_MS: u32 = 40;
const TOO_SLOW: &str = "no answer within 20 s";
const NOT_THERE: &str = "its program did not arrive";

/// What the visitor may do while a measurement goes on.
#[derive(Clone, Default)]
pub struct Skip(Rc<Cell<bool>>);

impl Skip {
    pub fn skip(&self) {
        self.0.set(true);
    }

    fn asked(&self) -> bool {
        self.0.get()
    }
}

/// Decides. `report` is told what is going on, in words; `again` measures even where a
/// result is kept.
pub async fn choose(
    wish: DeviceChoice,
    again: bool,
    skip: &Skip,
    report: impl Fn(String),
) -> Verdict {
    match wish {
        DeviceChoice::Cpu => return Verdict::plain(DeviceKind::Cpu, "The CPU, as you chose."),
        DeviceChoice::Webgpu => return Verdict::plain(DeviceKind::Webgpu, "WebGPU, as you chose."),
        DeviceChoice::Auto => {}
    }
    report("Looking for WebGPU…".into());
    let adapter = match find_adapter(skip).await {
        Found::Adapter(adapter) => adapter,
        Found::Nothing => {
            let why = "This browser offers no WebGPU: training runs on the CPU.";
            return Verdict::plain(DeviceKind::Cpu, why);
        }
        Found::NoAnswer => {
            let why = "The CPU: the browser did not say whether it has WebGPU.";
            return Verdict::plain(DeviceKind::Cpu, why);
        }
    };
    if !again && let Some(kept) = recall(&adapter) {
        return kept.verdict();
    }
    match measure(adapter, skip, &report).await {
        Some(measured) => {
            // What may pass is no fact about the machine.
            let lasts = |error: &String| error == TOO_SLOW;
            if measured.webgpu.as_ref().err().is_none_or(lasts) {
                remember(&measured);
            }
            measured.verdict()
        }
        None if skip.asked() => {
            Verdict::plain(DeviceKind::Cpu, "The CPU: the measurement was skipped.")
        }
        None => Verdict::plain(
            DeviceKind::Cpu,
            "The CPU: it could not be measured against WebGPU.",
        ),
    }
}

/// `None` when the visitor skipped it, or when not even the CPU engine answers: launching it
/// in earnest will then say why.
async fn measure(adapter: Adapter, skip: &Skip, report: &impl Fn(String)) -> Option<Measured> {
    report("Timing a small training step on the CPU…".into());
    let cpu_ms = probe(DeviceKind::Cpu, skip).await.ok()?;
    report(format!(
        "CPU: {}. Now fetching the WebGPU engine and timing it ({}; at most 20 s)…",
        millis(cpu_ms),
        adapter.words()
    ));
    let webgpu = probe(DeviceKind::Webgpu, skip).await;
    (!skip.asked()).then_some(Measured {
        adapter,
        cpu_ms,
        webgpu,
    })
}

/// Starts an engine, times its small training step and ends it.
async fn probe(device: DeviceKind, skip: &Skip) -> Result<f64, String> {
    let outcome: Rc<RefCell<Option<Result<f64, String>>>> = Rc::default();
    let heard = |outcome: &Rc<RefCell<Option<Result<f64, String>>>>| outcome.clone();
    let (on_event, on_crash) = (heard(&outcome), heard(&outcome));
    let engine = EngineClient::spawn(
        Build::training_on(device),
        move |event, _| match event {
            Event::Probed { ms } => *on_event.borrow_mut() = Some(Ok(ms)),
            Event::Failed(failure) => *on_event.borrow_mut() = Some(Err(failure.message)),
            _ => {}
        },
        move |text| *on_crash.borrow_mut() = Some(Err(text)),
    )
    .map_err(|error| error.to_string())?;
    engine.send(&Command::Probe);
    wait_for(&engine, &outcome, skip).await
}

async fn wait_for(
    engine: &EngineClient,
    outcome: &RefCell<Option<Result<f64, String>>>,
    skip: &Skip,
) -> Result<f64, String> {
    let (begun, mut up_since) = (now_ms(), None);
    loop {
        if let Some(outcome) = outcome.borrow_mut().take() {
            return outcome;
        }
        let now = now_ms();
        if engine.is_up() && up_since.is_none() {
            up_since = Some(now);
        }
        let late = match up_since {
            Some(up) => now - up > PROBE_LIMIT_MS,
            None => now - begun > LOAD_LIMIT_MS,
        };
        if late || skip.asked() {
            let why = if up_since.is_some() {
                TOO_SLOW
            } else {
                NOT_THERE
            };
            return Err(why.into());
        }
        sleep(POLL_MS).await;
    }
}

// ---------------------------------------------------------------------------------------
// The browser's adapter
// ---------------------------------------------------------------------------------------

enum Found {
    Adapter(Adapter),
    Nothing,
    /// Not within [`ADAPTER_LIMIT_MS`], or the visitor would not wait.
    NoAnswer,
}

/// Asks the browser for its adapter. By reflection: web-sys hides WebGPU behind a compiler
/// flag, and three properties are all that is wanted.
async fn find_adapter(skip: &Skip) -> Found {
    let Some(promise) = request_adapter() else {
        return Found::Nothing;
    };
    let answer: Rc<RefCell<Option<Option<Adapter>>>> = Rc::default();
    let place = answer.clone();
    spawn_local(async move {
        let adapter = JsFuture::from(promise).await;
        *place.borrow_mut() = Some(adapter.ok().and_then(|adapter| about(&adapter)));
    });
    let begun = now_ms();
    loop {
        if let Some(adapter) = answer.borrow_mut().take() {
            return adapter.map_or(Found::Nothing, Found::Adapter);
        }
        if skip.asked() || now_ms() - begun > ADAPTER_LIMIT_MS {
            return Found::NoAnswer;
        }
        sleep(POLL_MS).await;
    }
}

fn request_adapter() -> Option<Promise> {
    let navigator = leptos::prelude::window().navigator();
    let gpu = property(&navigator, "gpu")?;
    let request: Function = property(&gpu, "requestAdapter")?.dyn_into().ok()?;
    request.call0(&gpu).ok()?.dyn_into().ok()
}

/// `None` where there is none.
fn about(adapter: &JsValue) -> Option<Adapter> {
    if adapter.is_null() || adapter.is_undefined() {
        return None;
    }
    let info = property(adapter, "info").unwrap_or(JsValue::UNDEFINED);
    let part = |name: &str| {
        property(&info, name)
            .and_then(|text| text.as_string())
            .unwrap_or_default()
    };
    let name = adapter_name(&part("vendor"), &part("architecture"), &part("description"));
    let fallback =
        property(&info, "isFallbackAdapter").or_else(|| property(adapter, "isFallbackAdapter"));
    let software =
        fallback.and_then(|flag| flag.as_bool()).unwrap_or(false) || sounds_like_software(&name);
    Some(Adapter { name, software })
}

fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_null() && !value.is_undefined()).then_some(value)
}

// ---------------------------------------------------------------------------------------
// Remembering
// ---------------------------------------------------------------------------------------

/// A new version may be faster or slower, so it measures anew.
fn key(adapter: &Adapter) -> String {
    format!("probe/{}/{}", env!("CARGO_PKG_VERSION"), adapter.name)
}

fn recall(adapter: &Adapter) -> Option<Measured> {
    read(&stored::load(&key(adapter))?).ok()
}

fn remember(measured: &Measured) {
    if let Ok(text) = serde_json::to_string(measured) {
        stored::save(&key(&measured.adapter), &text);
    }
}
