//! Which build of the engine a worker runs.

use crate::core::DeviceKind;

/// The builds of the engine. That for the CPU comes with and without relaxed SIMD; `start.js`
/// finds out which the browser can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    Cpu,
    Webgpu,
    /// Draws on the CPU, and trains nothing.
    Draw,
    /// The one that runs this very worker.
    Same,
}

impl Build {
    /// The one that trains there.
    pub fn training_on(device: DeviceKind) -> Self {
        match device {
            DeviceKind::Cpu => Build::Cpu,
            DeviceKind::Webgpu => Build::Webgpu,
        }
    }

    /// Where it computes.
    pub fn device(self) -> DeviceKind {
        match self {
            Build::Webgpu => DeviceKind::Webgpu,
            Build::Cpu | Build::Draw | Build::Same => DeviceKind::Cpu,
        }
    }

    /// Its name for the script that starts workers; `Same` needs none.
    pub(super) fn name(self) -> &'static str {
        match self {
            Build::Cpu | Build::Same => "engine",
            Build::Webgpu => "engine-webgpu",
            Build::Draw => "engine-draw",
        }
    }
}

/// The browser would not start a worker.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the browser could not start the engine: {0}")]
pub struct LinkError(pub String);
