//! Where training runs, and why, in words. Plain data, no DOM.

use serde::{Deserialize, Serialize};

use crate::core::DeviceKind;
use crate::page::widgets::numbers::millis;

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
    pub fn plain(kind: DeviceKind, why: impl Into<String>) -> Self {
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

/// The description where there is one, else vendor and architecture.
pub fn adapter_name(vendor: &str, architecture: &str, description: &str) -> String {
    if !description.is_empty() {
        return description.to_owned();
    }
    match format!("{vendor} {architecture}").trim() {
        "" => "unnamed adapter".into(),
        name => name.to_owned(),
    }
}

/// The software adapters of Chromium, Mesa and Windows.
pub fn sounds_like_software(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["swiftshader", "llvmpipe", "lavapipe", "basic render"]
        .iter()
        .any(|known| name.contains(known))
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn the_faster_engine_wins() {
        let slow = measured(Ok(2_400.0)).verdict();
        assert_eq!(slow.kind, DeviceKind::Cpu);
        assert!(slow.why.contains("31.0 ms") && slow.why.contains("2,400 ms"));
        assert!(slow.why.contains("software adapter"));
        assert_eq!(measured(Ok(4.0)).verdict().kind, DeviceKind::Webgpu);
        assert_eq!(
            measured(Err("no answer".into())).verdict().kind,
            DeviceKind::Cpu
        );
    }

    #[test]
    fn adapters_have_names() {
        assert_eq!(adapter_name("intel", "gen-12lp", ""), "intel gen-12lp");
        assert_eq!(adapter_name("", "", ""), "unnamed adapter");
        assert!(sounds_like_software("SwiftShader Device (Subzero)"));
        assert!(!sounds_like_software("NVIDIA GeForce"));
    }
}
