//! Which build of the engine a worker runs.

use super::message::field;

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
