//! Where training runs: the CPU or WebGPU, by the visitor's wish or by measurement.
//!
//! A browser that has WebGPU may run it on the CPU (a software adapter), which is many times
//! slower than the CPU engine. So where the visitor does not say, both engines are timed once
//! on a small training step, and the result is kept under the adapter's name.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::core::{Command, DeviceKind, Event};
use crate::link::{Build, Engine};
use crate::page::address::DeviceChoice;
use crate::page::widgets::numbers::millis;
use crate::page::widgets::stored;
use crate::page::widgets::waiting::{now_ms, sleep};

/// How long the measured step may take once the engine is there. What takes longer has lost.
const PROBE_LIMIT_MS: f64 = 20_000.0;
/// How long the engine itself may take to arrive and start.
const LOAD_LIMIT_MS: f64 = 120_000.0;
const POLL_MS: u32 = 40;
const TOO_SLOW: &str = "no answer within 20 s";

/// What the browser says of its WebGPU adapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adapter {
    pub name: String,
    pub software: bool,
}

/// Both engines, measured on the same small training step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    pub adapter: Adapter,
    pub cpu_ms: f64,
    /// Why there is no number, where there is none.
    pub webgpu: Result<f64, String>,
}

/// What was decided, and why in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub kind: DeviceKind,
    pub why: String,
    /// Whether it rests on a measurement, which can be repeated.
    pub measured: bool,
}

impl Verdict {
    fn plain(kind: DeviceKind, why: impl Into<String>) -> Self {
        Self {
            kind,
            why: why.into(),
            measured: false,
        }
    }
}

impl Measured {
    pub fn verdict(&self) -> Verdict {
        let (kind, gpu, so) = match &self.webgpu {
            Ok(ms) if *ms < self.cpu_ms => (DeviceKind::Webgpu, millis(*ms), "using WebGPU"),
            Ok(ms) => (DeviceKind::Cpu, millis(*ms), "using the CPU"),
            Err(why) => (DeviceKind::Cpu, why.clone(), "using the CPU"),
        };
        let cpu = millis(self.cpu_ms);
        let adapter = self.adapter.words();
        let why = format!(
            "A small training step took {cpu} on the CPU, on WebGPU ({adapter}) {gpu}: {so}."
        );
        Verdict {
            kind,
            why,
            measured: true,
        }
    }
}

impl Adapter {
    /// The name, and whether it is a software adapter.
    pub fn words(&self) -> String {
        let kind = if self.software {
            ", a software adapter"
        } else {
            ""
        };
        format!("{}{kind}", self.name)
    }
}

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
    let Some(adapter) = find_adapter().await else {
        let why = "This browser offers no WebGPU: training runs on the CPU.";
        return Verdict::plain(DeviceKind::Cpu, why);
    };
    if !again && let Some(kept) = recall(&adapter) {
        return kept.verdict();
    }
    match measure(adapter, skip, &report).await {
        Some(measured) => {
            remember(&measured);
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
    let cpu_ms = probe(Build::Cpu, skip).await.ok()?;
    report(format!(
        "CPU: {}. Now fetching the WebGPU engine and timing it ({}; at most 20 s)…",
        millis(cpu_ms),
        adapter.words()
    ));
    let webgpu = probe(Build::Webgpu, skip).await;
    (!skip.asked()).then_some(Measured {
        adapter,
        cpu_ms,
        webgpu,
    })
}

/// Starts an engine, times its small training step and ends it.
async fn probe(build: Build, skip: &Skip) -> Result<f64, String> {
    let outcome: Rc<RefCell<Option<Result<f64, String>>>> = Rc::default();
    let heard = |outcome: &Rc<RefCell<Option<Result<f64, String>>>>| outcome.clone();
    let (on_event, on_crash) = (heard(&outcome), heard(&outcome));
    let engine = Engine::spawn(
        build,
        move |event, _| match event {
            Event::Probed { ms } => *on_event.borrow_mut() = Some(Ok(ms)),
            Event::Failed(failure) => *on_event.borrow_mut() = Some(Err(failure.message)),
            _ => {}
        },
        move |text| *on_crash.borrow_mut() = Some(Err(text)),
    )
    .map_err(|error| error.to_string())?;
    let device = match build {
        Build::Cpu | Build::Same => DeviceKind::Cpu,
        Build::Webgpu => DeviceKind::Webgpu,
    };
    engine.send(&Command::Boot { device });
    engine.send(&Command::Probe);
    wait_for(&engine, &outcome, skip).await
}

async fn wait_for(
    engine: &Engine,
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
            return Err(TOO_SLOW.into());
        }
        sleep(POLL_MS).await;
    }
}

// ---------------------------------------------------------------------------------------
// The browser's adapter
// ---------------------------------------------------------------------------------------

/// Asks the browser for its adapter. By reflection: web-sys hides WebGPU behind a compiler
/// flag, and three properties are all that is wanted.
pub async fn find_adapter() -> Option<Adapter> {
    let navigator = leptos::prelude::window().navigator();
    let gpu = property(&navigator, "gpu")?;
    let request: Function = property(&gpu, "requestAdapter")?.dyn_into().ok()?;
    let promise: Promise = request.call0(&gpu).ok()?.dyn_into().ok()?;
    let adapter = JsFuture::from(promise).await.ok()?;
    if adapter.is_null() || adapter.is_undefined() {
        return None;
    }
    let info = property(&adapter, "info").unwrap_or(JsValue::UNDEFINED);
    let part = |name: &str| {
        property(&info, name)
            .and_then(|text| text.as_string())
            .unwrap_or_default()
    };
    let name = adapter_name(&part("vendor"), &part("architecture"), &part("description"));
    let fallback =
        property(&info, "isFallbackAdapter").or_else(|| property(&adapter, "isFallbackAdapter"));
    let software =
        fallback.and_then(|flag| flag.as_bool()).unwrap_or(false) || sounds_like_software(&name);
    Some(Adapter { name, software })
}

fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_null() && !value.is_undefined()).then_some(value)
}

/// The description where there is one, else vendor and architecture.
fn adapter_name(vendor: &str, architecture: &str, description: &str) -> String {
    if !description.is_empty() {
        return description.to_owned();
    }
    match format!("{vendor} {architecture}").trim() {
        "" => "unnamed adapter".into(),
        name => name.to_owned(),
    }
}

/// The software adapters of Chromium, Mesa and Windows.
fn sounds_like_software(name: &str) -> bool {
    let name = name.to_lowercase();
    ["swiftshader", "llvmpipe", "lavapipe", "basic render"]
        .iter()
        .any(|known| name.contains(known))
}

// ---------------------------------------------------------------------------------------
// Remembering
// ---------------------------------------------------------------------------------------

/// A new version may be faster or slower, so it measures anew.
fn key(adapter: &Adapter) -> String {
    format!("probe/{}/{}", env!("CARGO_PKG_VERSION"), adapter.name)
}

fn recall(adapter: &Adapter) -> Option<Measured> {
    serde_json::from_str(&stored::load(&key(adapter))?).ok()
}

fn remember(measured: &Measured) {
    if let Ok(text) = serde_json::to_string(measured) {
        stored::save(&key(&measured.adapter), &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn measured(webgpu: Result<f64, String>) -> Measured {
        let adapter = Adapter {
            name: "SwiftShader".into(),
            software: true,
        };
        Measured {
            adapter,
            cpu_ms: 31.0,
            webgpu,
        }
    }

    #[wasm_bindgen_test]
    fn the_faster_engine_wins() {
        let slow = measured(Ok(2_400.0)).verdict();
        assert_eq!(slow.kind, DeviceKind::Cpu);
        assert!(slow.why.contains("31.0 ms") && slow.why.contains("2,400 ms"));
        assert!(slow.why.contains("software adapter"));
        assert_eq!(measured(Ok(4.0)).verdict().kind, DeviceKind::Webgpu);
        assert_eq!(
            measured(Err(TOO_SLOW.into())).verdict().kind,
            DeviceKind::Cpu
        );
    }

    #[wasm_bindgen_test]
    fn adapters_have_names() {
        assert_eq!(adapter_name("intel", "gen-12lp", ""), "intel gen-12lp");
        assert_eq!(adapter_name("", "", ""), "unnamed adapter");
        assert!(sounds_like_software("SwiftShader Device (Subzero)"));
        assert!(!sounds_like_software("NVIDIA GeForce"));
    }
}
